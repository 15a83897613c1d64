using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Shelves;

/// <summary>
/// One message of a shelf's weights, as the interface has it: <c>{"boot":"..","seq":7,"t0":unix microseconds,"hz":60,"plates":[..],"grams":[[samples of a plate, null where dead],..]}</c>.
/// </summary>
/// <param name="Gondola">The shelf's gondola.</param>
/// <param name="Shelf">The shelf.</param>
/// <param name="Mark">Which of the gateway's messages it is.</param>
/// <param name="FirstUnixMicroseconds">When the first sample was weighed, by the gateway's clock.</param>
/// <param name="Hertz">Samples a second.</param>
/// <param name="Plates">Whose loads.</param>
/// <param name="Grams">Each plate's samples, in order of time; NaN where the plate is dead.</param>
public sealed record ShelfWeights(string Gondola, string Shelf, DeviceMark Mark, long FirstUnixMicroseconds, double Hertz, IReadOnlyList<PlateId> Plates, IReadOnlyList<float[]> Grams)
{
    /// <summary>No shelf has more plates, and no message more samples of one: ten seconds at 100 Hz.</summary>
    private const int CountMax = 1000;

    /// <summary>When a sample was weighed, by the gateway's clock.</summary>
    public long UnixMicroseconds(int sample) => FirstUnixMicroseconds + (long)Math.Round(sample * 1e6 / Hertz);

    /// <summary>Samples of each plate.</summary>
    public int Count => Grams.Count == 0 ? 0 : Grams[0].Length;

    /// <summary>Reads a message; null, with the reason, where it is none.</summary>
    public static ShelfWeights? Read(string gondola, string shelf, ReadOnlyMemory<byte> payload, out string fault)
    {
        fault = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            long first = root.GetProperty("t0").GetInt64();
            double hertz = root.GetProperty("hz").GetDouble();
            PlateId[] plates = [.. root.GetProperty("plates").EnumerateArray().Select(plate => new PlateId(gondola, shelf, TextOf(plate)))];
            float[][] grams = [.. root.GetProperty("grams").EnumerateArray().Select(plate => plate.EnumerateArray().Select(LoadOf).ToArray())];
            fault = hertz is not (> 0 and <= 10_000) ? $"hz is {hertz}, expected over 0 and up to 10000"
                : first is < 0 or > 253_402_300_799_000_000 ? $"t0 is {first}, expected microseconds since 1970"
                : plates.Length is 0 or > CountMax || grams.Length != plates.Length ? $"{plates.Length} plates and {grams.Length} lists of grams, expected as many of each, 1 to {CountMax}"
                : Array.Exists(grams, one => one.Length != grams[0].Length) || grams[0].Length is 0 or > CountMax ? $"plates have {grams.Min(one => one.Length)} to {grams.Max(one => one.Length)} samples, expected as many of each, 1 to {CountMax}"
                : "";
            return fault.Length > 0 ? null : new ShelfWeights(gondola, shelf, DeviceMark.Read(root), first, hertz, plates, grams);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            fault = $"no message of weights: {error.Message}";
            return null;
        }
    }

    // Gateways number their plates, or name them.
    private static string TextOf(JsonElement plate) => plate.ValueKind switch
    {
        JsonValueKind.Number => plate.GetRawText(),
        JsonValueKind.String when plate.GetString() is { Length: > 0 } text && !text.Contains('/', StringComparison.Ordinal) => text,
        _ => throw new FormatException($"plate {plate.GetRawText()}, expected a number or a text without a slash"),
    };

    private static float LoadOf(JsonElement sample) => sample.ValueKind == JsonValueKind.Null ? float.NaN : sample.GetSingle();
}

/// <summary>Which of a device's messages one is.</summary>
/// <param name="Boot">Another one after each restart.</param>
/// <param name="Sequence">Counts from 0 in it.</param>
public readonly record struct DeviceMark(string Boot, long Sequence)
{
    internal static DeviceMark Read(JsonElement root)
    {
        DeviceMark mark = new(root.GetProperty("boot").GetString() ?? "", root.GetProperty("seq").GetInt64());
        return mark.Boot.Length is > 0 and <= 200 && mark.Sequence >= 0 ? mark : throw new FormatException("boot and seq, expected a text and a number from 0");
    }
}

/// <summary>A check-in as a gate says it: <c>{"boot":"..","seq":0,"t":unix microseconds,"shopper":"..","people":1,"role":"shopper"}</c>, and a <c>token</c> where the gate knows what is paid with, alone where a card was shown and nothing else.</summary>
/// <param name="Gate">Where.</param>
/// <param name="Mark">Which of the gate's messages it is.</param>
/// <param name="UnixMicroseconds">When, by the gate's clock.</param>
/// <param name="Shopper">Who pays.</param>
/// <param name="People">How many come in on it.</param>
/// <param name="Role">What they are in the store for.</param>
public sealed record GatePassage(GateId Gate, DeviceMark Mark, long UnixMicroseconds, ShopperId Shopper, int People, Role Role)
{
    /// <summary>More than a party: a message that says so is wrong.</summary>
    private const int PeopleMax = 50;

    /// <summary>The payment service's name for what they pay with, never a card number; null where the gate does not say.</summary>
    public string? Token { get; init; }

    /// <summary>Names the code that the server let them in by, so that the ledger knows them again; null without one.</summary>
    public Guid? Code { get; init; }

    /// <summary>Reads a message; null, with the reason, where it is none.</summary>
    public static GatePassage? Read(string gate, ReadOnlyMemory<byte> payload, out string fault)
    {
        fault = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            JsonElement root = document.RootElement;
            long at = root.GetProperty("t").GetInt64();
            string? name = root.TryGetProperty("shopper", out JsonElement who) && who.ValueKind != JsonValueKind.Null ? who.GetString() : null;
            int people = root.TryGetProperty("people", out JsonElement count) ? count.GetInt32() : 1;
            string role = root.TryGetProperty("role", out JsonElement kind) ? kind.GetString() ?? "" : "shopper";
            string? token = root.TryGetProperty("token", out JsonElement card) && card.ValueKind != JsonValueKind.Null ? card.GetString() : null;
            string shopper = name ?? (token is null ? "" : PaymentToken.HolderOf(token).Value); // Whoever shows a card and nothing else is known by it.
            bool isRole = Enum.TryParse(role, ignoreCase: true, out Role known) && Enum.IsDefined(known) && !int.TryParse(role, out _);
            fault = shopper.Length is 0 or > 200 ? "shopper is empty or longer than 200, expected who pays, or the token of a card"
                : people is < 1 or > PeopleMax ? $"people is {people}, expected 1 to {PeopleMax}"
                : !isRole ? $"role is '{(role.Length > 40 ? role[..40] : role)}', expected {string.Join(", ", Enum.GetNames<Role>())}"
                : token is not null && !PaymentToken.IsToken(token) ? "token is no name that a payment service gives, expected a letter and then up to 254 letters, digits and _ - . :"
                : at is < 0 or > 253_402_300_799_000_000 ? $"t is {at}, expected microseconds since 1970"
                : "";
            return fault.Length > 0 ? null : new GatePassage(new GateId(gate), DeviceMark.Read(root), at, ShopperId.From(shopper), people, known) { Token = token };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            fault = $"no check-in: {error.Message}";
            return null;
        }
    }
}
