using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>One weighing plate, written <c>gondola/shelf/plate</c>; each part is a non-empty text without a slash.</summary>
[JsonConverter(typeof(TextIdJsonConverter<PlateId>))]
public readonly record struct PlateId(string Gondola, string Shelf, string Plate) : ITextId<PlateId>, IComparable<PlateId>
{
    /// <inheritdoc/>
    public string Value => $"{Gondola}/{Shelf}/{Plate}";

    /// <summary>Reads <c>gondola/shelf/plate</c>; throws <see cref="FormatException"/> on anything else.</summary>
    public static PlateId From(string value) =>
        TryFrom(value, out PlateId plate)
            ? plate
            : throw new FormatException($"Plate id '{value}'; expected gondola/shelf/plate, such as 1/5/11.");

    /// <summary>Reads <c>gondola/shelf/plate</c>; false where the text has another form.</summary>
    public static bool TryFrom(string value, out PlateId plate)
    {
        string[] parts = value.Split('/');
        bool isPlate = parts.Length == 3 && parts.All(part => part.Length > 0);
        plate = isPlate ? new PlateId(parts[0], parts[1], parts[2]) : default;
        return isPlate;
    }

    /// <summary>Orders by gondola, shelf and plate, numbers by value (1/5/2 before 1/5/11) and before texts.</summary>
    public int CompareTo(PlateId other)
    {
        int byGondola = ComparePart(Gondola, other.Gondola);
        int byShelf = byGondola != 0 ? byGondola : ComparePart(Shelf, other.Shelf);
        return byShelf != 0 ? byShelf : ComparePart(Plate, other.Plate);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>By <see cref="CompareTo"/>.</summary>
    public static bool operator <(PlateId left, PlateId right) => left.CompareTo(right) < 0;

    /// <summary>By <see cref="CompareTo"/>.</summary>
    public static bool operator >(PlateId left, PlateId right) => left.CompareTo(right) > 0;

    /// <summary>By <see cref="CompareTo"/>.</summary>
    public static bool operator <=(PlateId left, PlateId right) => left.CompareTo(right) <= 0;

    /// <summary>By <see cref="CompareTo"/>.</summary>
    public static bool operator >=(PlateId left, PlateId right) => left.CompareTo(right) >= 0;

    /// <summary>Numbers by value and before texts; otherwise by code point, so that the order is total.</summary>
    private static int ComparePart(string left, string right)
    {
        bool isLeftNumber = int.TryParse(left, out int leftNumber);
        bool isRightNumber = int.TryParse(right, out int rightNumber);
        int byKind = isRightNumber.CompareTo(isLeftNumber);
        int byNumber = byKind != 0 ? byKind : leftNumber.CompareTo(rightNumber);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(left, right);
    }
}
