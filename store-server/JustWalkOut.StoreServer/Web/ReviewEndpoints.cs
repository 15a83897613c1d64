using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Receipts that wait for a person, and what the person decides.</summary>
internal static class ReviewEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder reviews = store.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", List).WithPaging().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Visits that wait for a person, the latest first");
        reviews.MapGet("/{visit:guid}", One).WithSummary("One visit that waits for a person");
        reviews.MapPost("/{visit:guid}/decisions", DecideAsync)
            .Accepts<DecisionBody>("application/json")
            .ProducesDecision<ReceiptBody>()
            .WithSummary("Accepts, corrects or drops lines of a receipt in review; without lines the receipt is right as it stands. Once nothing is in doubt the receipt is final");
    }

    private static Results<Ok<Page<ReviewBody>>, ProblemHttpResult> List(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        (int, VisitId?) page = query.Paging();
        return query.End() is { Count: > 0 } faults
            ? Problems.Malformed(faults)
            : TypedResults.Ok(Paging.Of(ledger.State, page, mayBeOver: false, cart => cart.State == CartState.Review, ReviewBody.Of));
    }

    private static Results<Ok<ReviewBody>, ProblemHttpResult> One(Guid visit, StoreLedger ledger) =>
        ledger.State.Carts.TryGetValue(new VisitId(visit), out Cart? cart) && cart.State == CartState.Review ? TypedResults.Ok(ReviewBody.Of(cart)) : Problems.NotFound($"No visit '{visit:D}' waits for a person.");

    private static async Task<IResult> DecideAsync(Guid visit, HttpContext context, StoreLedger ledger, TimeProvider clock)
    {
        (DecisionBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, Read);
        if (body is null)
        {
            return problem!;
        }

        ReviewDecision decision = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(context), clock.GetUtcNow(), body.Lines);
        return Decided.Answer(await ledger.ReviewAsync(decision, context.RequestAborted), ReceiptBody.Of, $"The decision about visit '{visit:D}' is refused.");
    }

    private static DecisionBody Read(JsonMembers members) => new(Decided.ReadId(members), members.Objects("lines", ReadLine));

    private static LineDecision ReadLine(JsonMembers members)
    {
        LineDecision line = new(
            members.Choice<GoodsDirection>("direction"),
            new ObservationId(members.Uuid("observation")),
            members.Choice<LineAction>("action"),
            members.TextOrNull("sku") is { } sku ? new Sku(sku) : null,
            (int?)members.WholeOrNull("quantity", Decided.Units),
            members.UuidOrNull("visit") is { } visit ? new VisitId(visit) : null);
        if (line.Action != LineAction.Correct && (line.Sku is not null || line.Quantity is not null || line.Visit is not null))
        {
            members.Fault("action", "is not correct, expected no sku, quantity or visit beside it");
        }

        members.End();
        return line;
    }
}

/// <summary>A visit that waits for a person.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="LeftAt">When the last of its people left.</param>
/// <param name="IsEvidenceComplete">Whether all that vision has to say is in; if not, the deadline closed the cart and the receipt as it stands waits for a look.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What nobody doubts.</param>
/// <param name="InReview">What waits. Lines in doubt because of another (perhapsReturned) are decided with that one.</param>
/// <param name="TotalMinor">Sum of <paramref name="Lines"/> and <see cref="Extras"/>.</param>
internal sealed record ReviewBody(
    VisitId Visit, int Number, ShopperId Shopper, DateTimeOffset? LeftAt, bool IsEvidenceComplete, Currency Currency, IReadOnlyList<LineBody> Lines, IReadOnlyList<DoubtBody> InReview, long TotalMinor)
{
    /// <summary>Promotions, deposits and tax on <see cref="Lines"/>.</summary>
    public required IReadOnlyList<ExtraBody> Extras { get; init; }

    public static ReviewBody Of(Cart cart)
    {
        Tally tally = cart.Tally;
        return new ReviewBody(
            cart.Visit, cart.Number, cart.Opened.Shopper, cart.LeftAt, cart.IsEvidenceComplete, cart.Opened.Currency, [.. tally.Lines.Select(LineBody.Of)], [.. tally.InReview.Select(DoubtBody.Of)],
            tally.Total(cart.Opened.Currency).MinorUnits)
        {
            Extras = ExtraBody.Of(tally.Lines),
        };
    }
}

/// <summary>A decision about a receipt in review.</summary>
/// <param name="Id">The same id is the same decision, however often it is sent: 1 to 64 letters, digits, dots, dashes or underscores.</param>
/// <param name="Lines">Line by line; none to say that the receipt is right as it stands.</param>
internal sealed record DecisionBody(string Id, IReadOnlyList<LineDecision> Lines);
