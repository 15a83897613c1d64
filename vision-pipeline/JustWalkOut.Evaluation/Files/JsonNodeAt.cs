using System.Text.Json;

namespace JustWalkOut.Evaluation.Files;

/// <summary>A value in a JSON file that knows where it stands, so that a fault can name file and path. Members that nobody asks for are passed over.</summary>
internal readonly record struct JsonNodeAt(JsonElement Value, string Place)
{
    private bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Parses a whole file.</summary>
    public static JsonNodeAt Parse(Stream file, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file);
            return new JsonNodeAt(document.RootElement.Clone(), name + ": $");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(
                $"{name}:{(fault.LineNumber ?? 0) + 1}: no valid JSON ({fault.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}); expected one document. Write the file anew.", fault);
        }
    }

    /// <summary>A member, absent or not.</summary>
    public JsonNodeAt Member(string name) =>
        Value.ValueKind == JsonValueKind.Object
            ? new JsonNodeAt(Value.TryGetProperty(name, out JsonElement member) ? member : default, $"{Place}.{name}")
            : throw Unlike("an object");

    /// <summary>The items of an array; none where it is absent and may be.</summary>
    public IEnumerable<JsonNodeAt> Items(bool mayBeAbsent = false)
    {
        if (IsAbsent && mayBeAbsent)
        {
            return [];
        }

        string place = Place;
        return Value.ValueKind == JsonValueKind.Array
            ? Value.EnumerateArray().Select((item, index) => new JsonNodeAt(item, $"{place}[{index}]"))
            : throw Unlike("an array");
    }

    /// <summary>A text, or null where it is absent.</summary>
    public string? Text() =>
        IsAbsent ? null : Value.ValueKind == JsonValueKind.String ? Value.GetString() : throw Unlike("a text");

    /// <summary>An id that is a text, or a whole number that stands for one; null where it is absent.</summary>
    public string? Id() =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out long number) ? number.ToString() : Text();

    /// <summary>A finite number, or null where it is absent.</summary>
    public double? Number() =>
        IsAbsent ? null
        : Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Unlike("a number");

    /// <summary>A whole number of at least <paramref name="lowest"/>, or null where it is absent.</summary>
    public long? Whole(long lowest) =>
        IsAbsent ? null
        : Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out long number) && number >= lowest ? number
        : throw Unlike($"a whole number of at least {lowest}");

    /// <summary>A yes or no; no where it is absent.</summary>
    public bool Flag() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Undefined or JsonValueKind.Null => false,
        _ => throw Unlike("true or false"),
    };

    /// <summary>The fault of a value that is not what it should be.</summary>
    public InvalidDataException Unlike(string expected)
    {
        string found = Value.ValueKind == JsonValueKind.Undefined ? "absent" : Value.GetRawText().ReplaceLineEndings(" ");
        return new InvalidDataException($"{Place} is {(found.Length > 40 ? found[..40] + "..." : found)}; expected {expected}. Correct the file, or make it anew.");
    }
}
