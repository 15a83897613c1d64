using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>What went wrong, who has taken note of it, and what happened, to be searched.</summary>
internal static class AlertEndpoints
{
    private const int ItemsMax = 500;

    public static void Map(RouteGroupBuilder store)
    {
        store.MapGet("/alerts", (MonitorFeed feed) => TypedResults.Ok(feed.Alerts)).WithTags("Monitor").WithSummary("What is wrong or was lately, and who has taken note of it");
        store.MapPost("/alerts/{id:guid}/acknowledgement", Acknowledge)
            .RequireAuthorization(Access.Decide)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithTags("Monitor")
            .WithSummary("Takes note of an alert, for good and by name; the first one who does is kept");
        store.MapGet("/happenings", Search)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithTags("Monitor")
            .WithSummary("What happened, the latest first, by visit, product and time; as far back as the monitor's feed goes");
    }

    private static async Task<Results<Ok<MonitorAlert>, ProblemHttpResult>> Acknowledge(Guid id, HttpContext context, MonitorFeed feed, DoorWatch doors)
    {
        if (feed.Alerts.FirstOrDefault(known => known.Id == id) is { } raised)
        {
            await doors.NotedAsync(raised, SignedIn.Name(context), context.RequestAborted);
        }

        return feed.Acknowledge(id, SignedIn.Name(context)) is { } alert ? TypedResults.Ok(alert) : Problems.NotFound($"No alert '{id:D}' is known here any more.");
    }

    private static Results<Ok<FoundBody>, ProblemHttpResult> Search(HttpRequest request, MonitorFeed feed)
    {
        RequestQuery query = new(request);
        FeedSearch search = new()
        {
            Visit = query.Whole("visit", (1, int.MaxValue), 0) is > 0 and var visit ? visit : null,
            Product = query.Text("product"),
            From = query.Time("from"),
            To = query.Time("to"),
            Most = query.Whole("limit", (1, ItemsMax), 200),
        };
        return query.End() is { Count: > 0 } faults ? Problems.Malformed(faults) : TypedResults.Ok(feed.Find(search));
    }
}

/// <summary>What is looked for; what is null does not matter.</summary>
internal sealed record FeedSearch
{
    /// <summary>A visit's number.</summary>
    public int? Visit { get; init; }

    /// <summary>A part of a product's name, or its SKU; in capitals or not.</summary>
    public string? Product { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Results at most.</summary>
    public int Most { get; init; }

    /// <summary>Whether an event is looked for.</summary>
    public bool Fits(MonitorMessage.MonitorEvent happened)
    {
        if (happened.At < From || happened.At >= To)
        {
            return false;
        }

        (IReadOnlyList<int?> visits, IReadOnlyList<(Sku? Sku, string? Name)> goods) = Subject(happened);
        return (Visit is null || visits.Contains(Visit)) && (Product is null || goods.Any(one => Names(one.Sku?.Value) || Names(one.Name)));
    }

    /// <summary>Whose visit and which goods an event is about.</summary>
    private static (IReadOnlyList<int?> Visits, IReadOnlyList<(Sku? Sku, string? Name)> Goods) Subject(MonitorMessage.MonitorEvent happened) => happened switch
    {
        MonitorMessage.ActionSeen { Action: { } action } => ([action.Visit, action.ToVisit], [(action.Sku, action.Name)]),
        MonitorMessage.ReviewWanted review => ([review.Visit], GoodsOf(review.Lines)),
        MonitorMessage.CartShown { Cart: { } cart } => ([cart.Visit], GoodsOf(cart.Lines)),
        _ => ([], []),
    };

    private static (Sku? Sku, string? Name)[] GoodsOf(IEnumerable<CartLine> lines) => [.. lines.Select(line => (line.Sku, line.Name))];

    private bool Names(string? text) => text?.Contains(Product!, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>What was found.</summary>
/// <param name="Since">How far back the feed goes; before it nothing can be found here.</param>
/// <param name="IsCut">Whether there is more than was asked for.</param>
/// <param name="Events">The latest first.</param>
internal sealed record FoundBody(DateTimeOffset Since, bool IsCut, IReadOnlyList<MonitorMessage> Events);
