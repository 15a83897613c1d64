using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Receipts that wait for a person.</summary>
internal static class ReviewEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder reviews = store.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", List).WithPaging().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Visits that wait for a person, the latest first");
        reviews.MapGet("/{visit:guid}", One).WithSummary("One visit that waits or waited for a person");
    }

    private static Results<Ok<Page<ReviewBody>>, ProblemHttpResult> List(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        (int, VisitId?) page = query.Paging();
        return query.End() is { Count: > 0 } faults
            ? Problems.Malformed(faults)
            : TypedResults.Ok(Paging.Of(ledger.State, page, cart => cart.State == CartState.Review, ReviewBody.Of));
    }

    private static Results<Ok<ReviewBody>, ProblemHttpResult> One(Guid visit, StoreLedger ledger) =>
        ledger.State.Carts.TryGetValue(new VisitId(visit), out Cart? cart) && cart.State == CartState.Review ? TypedResults.Ok(ReviewBody.Of(cart)) : Problems.NotFound($"No visit '{visit:D}' waits for a person.");
}

/// <summary>A visit that waits for a person.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="LeftAt">When the last of its people left.</param>
/// <param name="IsEvidenceComplete">Whether all that vision has to say is in; if not, the deadline closed the cart and the receipt as it stands waits for a look.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What nobody doubts.</param>
/// <param name="InReview">What waits.</param>
/// <param name="TotalMinor">Sum of <paramref name="Lines"/>.</param>
internal sealed record ReviewBody(
    VisitId Visit, ShopperId Shopper, DateTimeOffset? LeftAt, bool IsEvidenceComplete, Currency Currency, IReadOnlyList<LineBody> Lines, IReadOnlyList<DoubtBody> InReview, long TotalMinor)
{
    public static ReviewBody Of(Cart cart)
    {
        Tally tally = cart.Tally;
        return new ReviewBody(
            cart.Visit, cart.Opened.Shopper, cart.LeftAt, cart.IsEvidenceComplete, cart.Opened.Currency, [.. tally.Lines.Select(LineBody.Of)], [.. tally.InReview.Select(DoubtBody.Of)],
            tally.Total(cart.Opened.Currency).MinorUnits);
    }
}
