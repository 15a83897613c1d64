using System.Globalization;
using System.Text.Json;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Files;

/// <summary>
/// Reads what a replay wrote and what a recording knows to be true; both have the same form. This is the one place, beside the simulator, that
/// names a recording's truth. The caller opens the files: a function from a name with forward slashes to a stream, or null where there is no such file.
/// </summary>
public static class OutcomeFiles
{
    private const string Receipts = "receipts.json";
    private const string Actions = "actions.json";
    private const string Tracks = "tracks.csv";
    private const string Store = "store.json";
    private const string Truth = "truth/";
    private const string Manifest = "recording.json";
    private const string Summary = "summary.json";

    /// <summary>Reads a recording's truth.</summary>
    /// <param name="recording">How faults name the recording.</param>
    /// <param name="open">Opens one of its files.</param>
    /// <exception cref="FileNotFoundException">The recording has no truth.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static Outcome ReadTruth(string recording, Func<string, Stream?> open) =>
        Read(recording, Truth, Manifest, open)
        ?? throw new FileNotFoundException($"{recording}: no {Truth}{Receipts}; expected a recording with its truth. Without it there is nothing to score against: name a simulated or annotated one.");

    /// <summary>Reads a replay's results.</summary>
    /// <param name="results">How faults name the results.</param>
    /// <param name="open">Opens one of their files.</param>
    /// <exception cref="FileNotFoundException">There are no receipts.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static Outcome ReadResults(string results, Func<string, Stream?> open) =>
        Read(results, "", Summary, open)
        ?? throw new FileNotFoundException($"{results}: no {Receipts}; expected the results of ./jwo replay. Replay the recording first.");

    /// <summary>Reads names and prices from a recording's store; nothing where it has none.</summary>
    /// <param name="recording">How faults name the recording.</param>
    /// <param name="open">Opens one of its files.</param>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyDictionary<string, CatalogEntry> ReadCatalog(string recording, Func<string, Stream?> open)
    {
        Dictionary<string, CatalogEntry> catalog = [];
        if (Parse(recording, Store, open) is { } store)
        {
            foreach (JsonNodeAt product in store.Member("catalog").Items(mayBeAbsent: true))
            {
                catalog[RequireSku(product)] = new CatalogEntry(product.Member("name").Text(), product.Member("priceMinor").Whole(lowest: 0));
            }
        }

        return catalog;
    }

    private static Outcome? Read(string folder, string prefix, string head, Func<string, Stream?> open)
    {
        if (Parse(folder, prefix + Receipts, open) is not { } receipts)
        {
            return null;
        }

        Bill[] bills = [.. receipts.Member("receipts").Items().Select(ReadBill)];
        ShopAction[]? actions = Parse(folder, prefix + Actions, open) is { } list ? [.. list.Items().Select(ReadAction)] : null;
        return new Outcome(receipts.Member("currency").Text(), bills, actions) { Tracks = ReadTracks(folder, prefix + Tracks, open), Start = ReadStart(folder, head, open) };
    }

    private static DateTimeOffset? ReadStart(string folder, string head, Func<string, Stream?> open) =>
        Parse(folder, head, open)?.Member("start").Text() is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start) ? start : null;

    private static IReadOnlyList<FloorRow>? ReadTracks(string folder, string name, Func<string, Stream?> open)
    {
        using Stream? file = open(name);
        if (file is null)
        {
            return null;
        }

        using StreamReader text = new(file);
        return FloorTracks.Read(text, $"{folder}/{name}");
    }

    private static JsonNodeAt? Parse(string folder, string name, Func<string, Stream?> open)
    {
        using Stream? file = open(name);
        return file is null ? null : JsonNodeAt.Parse(file, $"{folder}/{name}");
    }

    // Lines in review say so themselves, or stand in a list of their own; of an unsettled visit without either, nothing has been charged.
    private static Bill ReadBill(JsonNodeAt receipt)
    {
        JsonNodeAt shopper = receipt.Member("shopper");
        bool isHeld = receipt.Member("status").Text() is not (null or "settled");
        BillLine[] lines = [.. receipt.Member("lines").Items().Select(line => ReadLine(line, IsInReview(line)))];
        BillLine[] reviewed = [.. receipt.Member("inReview").Items(mayBeAbsent: true).Select(line => ReadLine(line, isInReview: true))];
        BillLine[] all = [.. lines, .. reviewed];
        bool isAnyMarked = all.Any(line => line.IsInReview);
        return new Bill(
            shopper.Id() ?? throw shopper.Unlike("the id the shopper checked in with"),
            receipt.Member("enteredAt").Number(),
            isHeld && !isAnyMarked ? [.. all.Select(line => line with { IsInReview = true })] : all,
            isHeld || isAnyMarked)
        {
            Persons = receipt.Member("persons") is { Value.ValueKind: JsonValueKind.Array } persons
                ? [.. persons.Items().Select(person => person.Id() ?? throw person.Unlike("a person of tracks.csv"))]
                : null,
            LeftAtSeconds = receipt.Member("leftAt").Number(),
        };
    }

    private static bool IsInReview(JsonNodeAt line) => line.Member("review").Flag() || line.Member("status").Text() == "review";

    // What waits for a person may be goods of which nobody knows what they are.
    private static BillLine ReadLine(JsonNodeAt line, bool isInReview) =>
        new(isInReview ? line.Member("sku").Text() ?? "" : RequireSku(line), line.Member("name").Text(), Quantity(line.Member("quantity")), line.Member("unitPriceMinor").Whole(lowest: 0), isInReview);

    private static ShopAction ReadAction(JsonNodeAt action)
    {
        JsonNodeAt at = action.Member("t");
        JsonNodeAt kind = action.Member("kind");
        ShopAction read = new(
            at.Number() ?? throw at.Unlike("seconds from the recording's start"),
            kind.Text() ?? throw kind.Unlike("what was done, such as \"take\""),
            action.Member("shopper").Id() ?? "",
            action.Member("sku").Text() ?? "",
            Quantity(action.Member("quantity")),
            [.. action.Member("plates").Items(mayBeAbsent: true).Select(plate => plate.Text() ?? throw plate.Unlike("gondola/shelf/plate"))]);
        return action.Member("confidence").Number() is { } confidence ? read with { Confidence = confidence, Candidates = ReadCandidates(action, read, confidence) } : read;
    }

    // Of payers and products it matters which; counts add up.
    private static IReadOnlyList<ActionCandidate> ReadCandidates(JsonNodeAt action, ShopAction decided, double confidence) =>
    [
        .. action.Member("alternatives").Items(mayBeAbsent: true)
            .Select(other => new ActionCandidate(other.Member("shopper").Id() ?? "", other.Member("sku").Text() ?? "", other.Member("probability").Number() ?? 0))
            .Prepend(new ActionCandidate(decided.Shopper, decided.Sku, confidence))
            .GroupBy(candidate => (candidate.Shopper, candidate.Sku))
            .Select(same => new ActionCandidate(same.Key.Shopper, same.Key.Sku, Math.Min(1, same.Sum(candidate => candidate.Probability)))),
    ];

    private static string RequireSku(JsonNodeAt owner)
    {
        JsonNodeAt sku = owner.Member("sku");
        return sku.Text() is { Length: > 0 } text ? text : throw sku.Unlike("a SKU");
    }

    private static int Quantity(JsonNodeAt quantity) =>
        quantity.Whole(lowest: 1) is { } units and <= int.MaxValue ? (int)units : throw quantity.Unlike($"a whole number of 1 to {int.MaxValue}");
}
