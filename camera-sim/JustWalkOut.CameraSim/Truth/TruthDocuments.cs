using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Truth;

/// <summary><c>receipts.json</c> in the form of a replay's results.</summary>
internal sealed record TrueReceipts(string Store, string Currency, IReadOnlyList<TrueReceipt> Receipts);

/// <summary>One visit's bill. Seconds from the recording's start; <c>leftAt</c> is null while someone is still in the store.</summary>
internal sealed record TrueReceipt(
    string Visit,
    string Shopper,
    string Status,
    double EnteredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? LeftAt,
    IReadOnlyList<TrueLine> Lines,
    long TotalMinor,
    IReadOnlyList<int> Persons);

/// <summary>A line that is due; price and total are left out where the catalog has no price.</summary>
internal sealed record TrueLine(
    string Sku, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Gtin, string Name, int Quantity, long? UnitPriceMinor, long? TotalMinor);

/// <summary>One line of <c>actions.json</c>: a replay's form, with what only the truth knows behind it.</summary>
internal sealed record TrueAction(
    int Id,
    double T,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Shopper,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sku,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Gtin,
    int Quantity,
    IReadOnlyList<string> Plates,
    double Grams,
    int Person,
    int? Receiver,
    string? Behaviour,
    IReadOnlyList<int> Items);

/// <summary>Makes the documents of <c>truth/</c>.</summary>
internal sealed class TruthDocuments(StoreDefinition store)
{
    private readonly Dictionary<Sku, Product> _products = store.Catalog.ToDictionary(product => product.Sku);

    /// <summary>The receipts of every visit that pays.</summary>
    public TrueReceipts Receipts(Visits visits) => new(
        store.Name.Value,
        store.Currency.Value,
        [.. visits.All.Where(visit => visit.Pass.Role == Role.Shopper).Select(visit =>
        {
            TrueLine[] lines = [.. visits.BillOf(visit).Select(Line)];
            return new TrueReceipt(
                $"{visit.Number}", visit.Pass.Shopper.Value, "settled", Seconds(visit.Pass.At), visit.LeftAt is TimeSpan left ? Seconds(left) : null,
                lines, lines.Sum(line => line.TotalMinor ?? 0), visit.Pass.Persons);
        })]);

    /// <summary>The lines of one act: one for each product in it.</summary>
    /// <param name="action">The act.</param>
    /// <param name="shopper">The check-in that its person came in on; null without one.</param>
    /// <param name="firstId">Number of the first line.</param>
    public IEnumerable<TrueAction> Actions(TruthAction action, ShopperId? shopper, int firstId) =>
        action.Items.GroupBy(item => item.Sku).Select((items, index) =>
        {
            double sign = action.Plates.Count == 0 ? 0 : action.Kind == ActionKind.Take ? -1 : 1;
            return new TrueAction(
                firstId + index, Seconds(action.At), Kind(action.Kind), shopper?.Value, items.Key?.Value,
                items.Key is Sku sku ? _products.GetValueOrDefault(sku)?.Gtin : null, items.Count(), [.. action.Plates.Select(plate => plate.Value)],
                Math.Round(sign * items.Sum(item => item.Grams), 1), action.Person, action.Receiver, action.Behaviour, [.. items.Select(item => item.Number)]);
        });

    /// <summary>Seconds as files have them, to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    /// <summary>Writes one document, with a last line feed.</summary>
    public static void Write(string path, object document) =>
        File.WriteAllText(path, JsonSerializer.Serialize(document, document.GetType(), MessageJson.Indented) + "\n");

    private static string Kind(ActionKind kind) => kind switch
    {
        ActionKind.Take => "take",
        ActionKind.Put => "put",
        ActionKind.HandOver => "handOver",
        ActionKind.Drop => "drop",
        _ => throw new System.Diagnostics.UnreachableException($"{kind} is no act."),
    };

    private TrueLine Line((Sku Sku, int Quantity) due)
    {
        Product? product = _products.GetValueOrDefault(due.Sku);
        return new TrueLine(due.Sku.Value, product?.Gtin, product?.Name ?? due.Sku.Value, due.Quantity, product?.PriceMinor, product?.PriceMinor * due.Quantity);
    }
}
