using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Where the goods are, as far as the ledger knows. On which plate something was put back it does not know: that is vision's living planogram.</summary>
internal static class StockEndpoints
{
    public static void Map(RouteGroupBuilder store) => store.MapGet("/stock", (StoreStock stock, StoreLedger ledger) => TypedResults.Ok(stock.Of(ledger.State)))
        .WithTags("Stock")
        .WithSummary("Units on the shelves, in carts and sold, and what went that nobody explains");
}

/// <summary>Counts a store's goods out of its ledger's state. Counted once per state, however often it is asked.</summary>
internal sealed class StoreStock(StoreDefinition store)
{
    private volatile Counted? _counted;

    public StockBody Of(StoreState state)
    {
        Counted? counted = _counted;
        if (counted is null || !ReferenceEquals(counted.State, state))
        {
            counted = new Counted(state, Count(state));
            _counted = counted;
        }

        return counted.Stock;
    }

    private StockBody Count(StoreState state)
    {
        IReadOnlyDictionary<Sku, GoodsFlows> flows = state.Flows;
        Dictionary<Sku, int?> opening = store.Planogram.GroupBy(row => row.Sku)
            .ToDictionary(rows => rows.Key, rows => rows.All(row => row.Count is not null) ? rows.Sum(row => row.Count) : null);
        return new StockBody(
            [.. store.Catalog.Select(product => Row(product, opening.GetValueOrDefault(product.Sku), flows.GetValueOrDefault(product.Sku)))],
            [.. state.Unexplained.OrderBy(pair => pair.Key.Uuid).Select(pair => new UnexplainedBody(pair.Key, pair.Value.Plates, pair.Value.Grams, pair.Value.Reason))]);
    }

    private static StockRow Row(Product product, int? opening, GoodsFlows flows) => new(
        product.Sku, product.Name, opening, opening - flows.OffShelf, flows.InCarts, flows.Waiting, flows.Sold, flows.GivenBack, flows.Lost);

    private sealed record Counted(StoreState State, StockBody Stock);
}

/// <summary>The store's goods.</summary>
/// <param name="Products">In the catalog's order.</param>
/// <param name="Unexplained">Changes on shelves that nobody is known to have made.</param>
internal sealed record StockBody(IReadOnlyList<StockRow> Products, IReadOnlyList<UnexplainedBody> Unexplained);

/// <summary>Units of a product.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Name">Its name.</param>
/// <param name="AtOpening">As the planogram counted them; absent where nobody did.</param>
/// <param name="OnShelf">That, less what was taken and not put back, whoever did it; absent where nobody counted. Below 0 the count was wrong.</param>
/// <param name="InCarts">In the hands of people in the store, in doubt or not.</param>
/// <param name="Waiting">Left the store on bills that wait for a person or are nobody's to pay (staff).</param>
/// <param name="Sold">Charged and not given back.</param>
/// <param name="Refunded">Left the store, charged and then given back by a person; where they are now nobody has said.</param>
/// <param name="Lost">Left the store, found out after settlement, never charged.</param>
internal sealed record StockRow(Sku Sku, string Name, long? AtOpening, long? OnShelf, long InCarts, long Waiting, long Sold, long Refunded, long Lost);

/// <summary>A change on shelves that nobody is known to have made.</summary>
/// <param name="Observation">What was seen.</param>
/// <param name="Plates">Where.</param>
/// <param name="Grams">Change of load: negative when goods went.</param>
/// <param name="Reason">Why it is nobody's.</param>
internal sealed record UnexplainedBody(ObservationId Observation, IReadOnlyList<PlateId> Plates, double Grams, string Reason);
