using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Cli.Replay;

/// <summary>Writes a replay's results folder. Everything but <c>timing.json</c> is the same, byte for byte, for the same recording and program.</summary>
internal static class ResultFiles
{
    /// <summary>Marks a folder as results of ours.</summary>
    public const string Summary = "summary.json";

    public const string Receipts = "receipts.json";
    public const string Actions = "actions.json";
    public const string Tracks = "tracks.csv";
    public const string Timing = "timing.json";

    /// <summary>Writes one document, with a last line feed.</summary>
    public static void Write(string folder, string name, object document) =>
        File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(document, document.GetType(), MessageJson.Indented) + "\n");

    /// <summary>The receipts in the form of <c>receipts.json</c>.</summary>
    public static ReceiptsDocument Document(StoreDefinition store, IEnumerable<Receipt> receipts, ActionLog log)
    {
        IReadOnlyDictionary<ObservationId, int> numbers = log.Numbers();
        return new ReceiptsDocument(
            store.Name.Value,
            store.Currency.Value,
            [.. receipts.Select(receipt => new ReceiptEntry(
                receipt.Visit.Value,
                receipt.Shopper.Value,
                receipt.Status.ToString().ToLowerInvariant(),
                log.Seconds(receipt.EnteredAt),
                receipt.LeftAt is { } left ? log.Seconds(left) : null,
                [.. receipt.Lines.Select(line => new LineEntry(
                    line.Sku.Value, line.Gtin, line.Name, line.Quantity, line.UnitPrice.MinorUnits, line.Total.MinorUnits, line.Confidence, NumbersOf(line.Causes)))],
                [.. receipt.InReview.Select(line => new ReviewEntry(
                    line.Direction == GoodsDirection.In ? "take" : "put", line.Sku?.Value, line.Gtin, line.Name, line.Quantity, line.Doubt, line.Confidence, NumbersOf(line.Causes)))],
                receipt.Total.MinorUnits))]);

        int[] NumbersOf(IEnumerable<ObservationId> causes) => [.. causes.Where(numbers.ContainsKey).Select(cause => numbers[cause]).Order()];
    }
}

/// <summary><c>receipts.json</c>.</summary>
internal sealed record ReceiptsDocument(string Store, string Currency, IReadOnlyList<ReceiptEntry> Receipts);

/// <summary>One visit's bill. Seconds from the recording's start; <c>leftAt</c> is null while someone is still in the store.</summary>
internal sealed record ReceiptEntry(
    string Visit,
    string Shopper,
    string Status,
    double EnteredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? LeftAt,
    IReadOnlyList<LineEntry> Lines,
    IReadOnlyList<ReviewEntry> InReview,
    long TotalMinor);

/// <summary>A charged line.</summary>
internal sealed record LineEntry(
    string Sku,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Gtin,
    string Name,
    int Quantity,
    long UnitPriceMinor,
    long TotalMinor,
    double Confidence,
    IReadOnlyList<int> Actions);

/// <summary>Goods that wait for a person and are not charged.</summary>
internal sealed record ReviewEntry(
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sku,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Gtin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name,
    int Quantity,
    Doubt Doubt,
    double Confidence,
    IReadOnlyList<int> Actions);
