using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Visits and what they hold right now.</summary>
internal static class VisitEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder visits = store.MapGroup("").WithTags("Visits");
        visits.MapGet("/visits", List)
            .WithQuery("state", "Only visits in this state: open, leaving, closed, settled or review.")
            .WithPaging()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Visits, the latest first");
        visits.MapGet("/visits/{visit:guid}", One).WithSummary("One visit");
        visits.MapGet("/visits/{visit:guid}/cart", OneCart).WithSummary("What a visit holds by all that is known now");
        visits.MapGet("/carts", (StoreDefinition definition, StoreLedger ledger) => TypedResults.Ok(Live(definition, ledger.State)))
            .WithSummary("The carts of everyone in the store, in order of entry");
        visits.MapGet("/unbound", (StoreDefinition definition, StoreLedger ledger) => TypedResults.Ok(Unbound(definition, ledger)))
            .WithSummary("Goods in the hands of people whom no check-in explains: never charged");
    }

    private static Results<Ok<Page<VisitBody>>, ProblemHttpResult> List(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        CartState? wanted = query.Choice<CartState>("state");
        (int, VisitId?) page = query.Paging();
        return query.End() is { Count: > 0 } faults
            ? Problems.Malformed(faults)
            : TypedResults.Ok(Paging.Of(ledger.State, page, wanted is null or CartState.Settled or CartState.Closed, cart => wanted is null || cart.State == wanted, VisitBody.Of));
    }

    private static Results<Ok<VisitBody>, ProblemHttpResult> One(Guid visit, StoreLedger ledger) =>
        ledger.State.Carts.TryGetValue(new VisitId(visit), out Cart? cart) ? TypedResults.Ok(VisitBody.Of(cart)) : Unknown(visit);

    private static Results<Ok<CartBody>, ProblemHttpResult> OneCart(Guid visit, StoreDefinition store, StoreLedger ledger) =>
        ledger.State.Carts.TryGetValue(new VisitId(visit), out Cart? cart) ? TypedResults.Ok(CartBody.Of(store, cart)) : Unknown(visit);

    public static ProblemHttpResult Unknown(Guid visit) => Problems.NotFound($"No visit '{visit:D}' in this store.");

    private static CartBody[] Live(StoreDefinition store, StoreState state) =>
    [
        .. state.InStore.Select(visit => state.Carts[visit])
            .OrderBy(cart => cart.EnteredAt)
            .ThenBy(cart => cart.Visit.Uuid)
            .Select(cart => CartBody.Of(store, cart)),
    ];

    private static UnboundBody[] Unbound(StoreDefinition store, StoreLedger ledger) =>
    [
        .. ledger.Unbound.Select(held => new UnboundBody(
            held.Presence, store.Currency, [.. held.Goods.Lines.Select(LineBody.Of)], [.. held.Goods.InReview.Select(DoubtBody.Of)], held.Goods.Total(store.Currency).MinorUnits)),
    ];
}

/// <summary>A visit: from a check-in at the gate to its receipt.</summary>
/// <param name="Visit">Its id.</param>
/// <param name="Number">By which people speak of it: 1, 2, 3 in the order of check-ins.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="Gate">Where.</param>
/// <param name="People">How many were let in.</param>
/// <param name="Role">What for.</param>
/// <param name="State">How far it has come.</param>
/// <param name="EnteredAt">When the gate was passed.</param>
/// <param name="LeftAt">When the last of its people left; absent while someone is in the store or nobody was seen.</param>
/// <param name="Presences">Vision's names for its people, in the order in which they were bound to it.</param>
/// <param name="Payment">How it is paid; absent where nothing is.</param>
internal sealed record VisitBody(
    VisitId Visit, int Number, ShopperId Shopper, GateId Gate, int People, Role Role, CartState State, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt, IReadOnlyList<PresenceId> Presences, PaymentBody? Payment)
{
    public static VisitBody Of(Cart cart) => new(
        cart.Visit, cart.Number, cart.Opened.Shopper, cart.Opened.Gate, cart.Opened.People, cart.Opened.Role, cart.State, cart.EnteredAt, cart.LeftAt, [.. cart.People.Select(person => person.Presence)], PaymentBody.Of(cart.Payment));
}

/// <summary>What a visit holds by all that is known now, whether it will be charged or not.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="Role">Whether it will be charged: a shopper's only.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What nobody doubts.</param>
/// <param name="InReview">What is in doubt.</param>
/// <param name="TotalMinor">Sum of <paramref name="Lines"/> and <see cref="Extras"/>.</param>
internal sealed record CartBody(
    VisitId Visit, ShopperId Shopper, Role Role, CartState State, Currency Currency, IReadOnlyList<LineBody> Lines, IReadOnlyList<DoubtBody> InReview, long TotalMinor)
{
    /// <summary>Promotions, deposits and tax on <see cref="Lines"/>.</summary>
    public required IReadOnlyList<ExtraBody> Extras { get; init; }

    public static CartBody Of(StoreDefinition store, Cart cart)
    {
        Tally tally = cart.Tally;
        return new CartBody(
            cart.Visit, cart.Opened.Shopper, cart.Opened.Role, cart.State, store.Currency, [.. tally.Lines.Select(LineBody.Of)], [.. tally.InReview.Select(DoubtBody.Of)],
            tally.Total(cart.Opened.Currency).MinorUnits)
        {
            Extras = ExtraBody.Of(tally.Lines),
        };
    }
}

/// <summary>Goods that no check-in explains.</summary>
internal sealed record UnboundBody(PresenceId Presence, Currency Currency, IReadOnlyList<LineBody> Lines, IReadOnlyList<DoubtBody> InReview, long TotalMinor);

/// <summary>Units of one product at one price.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Gtin">Its bar code; absent without one.</param>
/// <param name="Name">As printed.</param>
/// <param name="Quantity">Units.</param>
/// <param name="UnitPriceMinor">Price of one.</param>
/// <param name="TotalMinor">Price of all, before promotions, deposits and tax on top.</param>
/// <param name="Confidence">0 to 1: that of the least sure movement behind it.</param>
/// <param name="Observations">What was seen, in order of time.</param>
internal sealed record LineBody(Sku Sku, string? Gtin, string Name, int Quantity, long UnitPriceMinor, long TotalMinor, double Confidence, IReadOnlyList<ObservationId> Observations)
{
    /// <summary>What is paid for the line, with its units' shares of all that.</summary>
    public required long NetMinor { get; init; }

    public static LineBody Of(ReceiptLine line) => new(
        line.Sku, line.Gtin, line.Name, line.Quantity, line.UnitPrice.MinorUnits, line.Total.MinorUnits, line.Confidence, line.Causes)
    {
        NetMinor = line.Net.MinorUnits,
    };
}

/// <summary>Goods in doubt: not charged.</summary>
/// <param name="Direction">Into the shopper's hands or out of them.</param>
/// <param name="Sku">The most likely product; absent where none is known.</param>
/// <param name="Gtin">Its bar code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Doubt">Why.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Observation">What was seen; with the direction it names the line within its visit.</param>
internal sealed record DoubtBody(GoodsDirection Direction, Sku? Sku, string? Gtin, string? Name, int Quantity, Doubt Doubt, double Confidence, ObservationId Observation)
{
    public static DoubtBody Of(ReviewLine line) => new(
        line.Direction, line.Sku, line.Gtin, line.Name, line.Quantity, line.Doubt, line.Confidence, line.Causes[0]);
}
