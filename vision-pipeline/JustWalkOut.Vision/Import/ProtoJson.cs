using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Import;

/// <summary>Reads files of Proto3 JSON, whole or line by line; whatever cannot be read is refused by its place, <c>file:line</c> where there are lines.</summary>
internal static class ProtoJson
{
    /// <summary>Metres in an inch, exact by definition.</summary>
    public const double MetresPerInch = 0.0254;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>The lines of a file, each with its place; empty lines are skipped.</summary>
    public static IEnumerable<(T Line, string Place)> ReadLines<T>(string path)
        where T : class
    {
        int number = 0;
        foreach (string line in File.ReadLines(Existing(path)))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                string place = $"{path}:{number}";
                yield return (Parse<T>(line, place), place);
            }
        }
    }

    /// <summary>A file that is one document.</summary>
    public static T ReadFile<T>(string path)
        where T : class =>
        Parse<T>(File.ReadAllText(Existing(path)), path);

    /// <summary>A moment as <c>2020-04-22T05:06:36.859Z</c>; a text without its zone is refused, for it would mean another moment on another machine.</summary>
    public static DateTimeOffset Moment(string? text, string place, string member)
    {
        bool isZoned = text is not null && (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':'));
        return isZoned && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment
            : throw Fault(place, $"{member} is {(text is null ? "missing" : $"'{text}'")}, expected a moment such as 2020-04-22T05:06:36.859Z");
    }

    /// <summary>A plate's id in our form.</summary>
    public static PlateId PlateOf(PlateIdForm? form, string place) =>
        form?.ShelfId?.GondolaId is GondolaIdForm gondola
            ? new PlateId($"{gondola.Id}", $"{form.ShelfId.ShelfIndex}", $"{form.PlateIndex}")
            : throw Fault(place, "a plate's shelf_id or gondola_id is missing, expected both");

    /// <summary>The refusal of a line or file.</summary>
    public static InvalidDataException Fault(string place, string what) => new($"{place}: {what}. Mend or remove it and import again.");

    private static T Parse<T>(string text, string place)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options) ?? throw Fault(place, "null, expected an object");
        }
        catch (JsonException fault)
        {
            string at = string.IsNullOrEmpty(fault.Path) || fault.Path == "$" ? "" : $" at {fault.Path}";
            throw Fault(place, $"is no JSON of the AutoCheckout form{at} (byte {fault.BytePositionInLine + 1}); expected one object as the encoding describes it");
        }
    }

    private static string Existing(string path) =>
        File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing; the AutoCheckout encoding has it. Name the folder that holds it.", path);
}
