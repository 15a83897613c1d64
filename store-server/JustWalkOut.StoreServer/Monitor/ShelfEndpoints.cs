using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>What stands on the shelves, as far as ledger and vision know.</summary>
internal static class ShelfEndpoints
{
    public static void Map(RouteGroupBuilder store) => store.MapGet("/shelves", (StoreDefinition definition, StoreStock stock, StoreLedger ledger, MonitorFeed feed) =>
            TypedResults.Ok(ShelvesBody.Of(definition, stock.Of(ledger.State), feed.Strays)))
        .WithTags("Stock")
        .WithSummary("Units believed to stand in their place, what runs low, and what stands where it does not belong");
}

/// <summary>How a product stands on its shelf.</summary>
internal enum StandState
{
    /// <summary>There is enough of it.</summary>
    Stocked = 1,

    /// <summary>A fifth of what there was at opening is left, or less.</summary>
    Low,

    /// <summary>None is left, or fewer than none: then it was counted wrong.</summary>
    Out,

    /// <summary>Nobody counted.</summary>
    Uncounted,
}

/// <summary>The shelves' goods.</summary>
/// <param name="Stands">Every product that has a place, in the planogram's order.</param>
/// <param name="Strays">What stands in a wrong place, since this process began.</param>
internal sealed record ShelvesBody(IReadOnlyList<StandBody> Stands, IReadOnlyList<StrayBody> Strays)
{
    private const double LowShare = 0.2;

    public static ShelvesBody Of(StoreDefinition store, StockBody stock, IReadOnlyList<Stray> strays)
    {
        Dictionary<Sku, StockRow> counted = stock.Products.ToDictionary(row => row.Sku);
        ILookup<Sku, Stray> away = strays.Where(stray => stray.Sku is not null).ToLookup(stray => stray.Sku!.Value);
        return new ShelvesBody(
            [.. store.Planogram.GroupBy(row => row.Sku).Select(rows => StandOf(counted[rows.Key], [.. rows.SelectMany(row => row.Plates)], away[rows.Key].Sum(stray => stray.Quantity)))],
            [.. strays.Select(stray => new StrayBody(stray.Plate, stray.Sku, stray.Sku is { } sku ? counted.GetValueOrDefault(sku)?.Name : null, stray.Quantity, stray.At))]);
    }

    private static StandBody StandOf(StockRow row, IReadOnlyList<PlateId> plates, int away)
    {
        long? left = row.OnShelf - away;
        StandState state = (left, row.AtOpening) switch
        {
            (null, _) or (_, null) => StandState.Uncounted,
            ( <= 0, _) => StandState.Out,
            ({ } units, { } opening) when units <= opening * LowShare => StandState.Low,
            _ => StandState.Stocked,
        };
        return new StandBody(row.Sku, row.Name, plates, row.AtOpening, left, state);
    }
}

/// <summary>A product in its place.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plates">All plates that it stands on by the planogram.</param>
/// <param name="AtOpening">Units as the planogram counted them, on all of them together; absent where nobody did.</param>
/// <param name="Units">That, less what was taken and not put back there; absent where nobody counted. Below 0 the count was wrong.</param>
/// <param name="State">What is to be done about it.</param>
internal sealed record StandBody(Sku Sku, string Name, IReadOnlyList<PlateId> Plates, long? AtOpening, long? Units, StandState State);

/// <summary>Goods in a wrong place.</summary>
/// <param name="Plate">Where they stand.</param>
/// <param name="Sku">What; absent for a product that nobody knows.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">Units.</param>
/// <param name="At">When the last of them came or went.</param>
internal sealed record StrayBody(PlateId Plate, Sku? Sku, string? Name, int Quantity, DateTimeOffset At);
