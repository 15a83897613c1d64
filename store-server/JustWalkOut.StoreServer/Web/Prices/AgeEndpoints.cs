using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Goods with an age limit wait for a member of staff, who says here what they saw of the shopper.</summary>
internal static class AgeEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder ages = store.MapGroup("").WithTags("Age checks");
        ages.MapGet("/age-checks", (StoreLedger ledger) => TypedResults.Ok(Waiting(ledger.State)))
            .WithSummary("Visits that hold goods with an age limit that nobody has confirmed yet, those in the store first, then in order of entry");
        ages.MapPost("/visits/{visit:guid}/age-check", CheckAsync)
            .Accepts<AgeSaidBody>("application/json")
            .ProducesDecision<ReceiptBody>()
            .WithSummary("Says whether a visit's shoppers are old enough for what they hold. Confirmed, it is charged like anything else; denied, it is never charged by itself");
    }

    private static AgeCheckBody[] Waiting(StoreState state) =>
    [
        .. state.Carts.Open.Values
            .Where(cart => cart is { State: not CartState.Settled, Holder: Holder.ShopperVisit })
            .Select(AgeCheckBody.Of)
            .OfType<AgeCheckBody>()
            .OrderBy(check => check.LeftAt is not null)
            .ThenBy(check => check.Number),
    ];

    private static async Task<IResult> CheckAsync(Guid visit, HttpContext context, StoreLedger ledger, TimeProvider clock)
    {
        (AgeSaidBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, members => new AgeSaidBody(Decided.ReadId(members), members.Choice<AgeVerdict>("age")));
        if (body is null)
        {
            return problem!;
        }

        AgeCheckRequest request = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(context), clock.GetUtcNow(), body.Age == AgeVerdict.Confirmed);
        return Decided.Answer(await ledger.CheckAgeAsync(request, context.RequestAborted), ReceiptBody.Of, $"The age check of visit '{visit:D}' is refused.");
    }
}

/// <summary>What somebody saw of a shopper's age.</summary>
internal enum AgeVerdict
{
    /// <summary>Old enough for all that the cart holds.</summary>
    Confirmed = 1,

    /// <summary>Not old enough for it.</summary>
    Denied,
}

/// <summary>An age check.</summary>
/// <param name="Id">The same id is the same word, however often it is sent.</param>
/// <param name="Age">What it is.</param>
internal sealed record AgeSaidBody(string Id, AgeVerdict Age);

/// <summary>A visit whose goods wait for an age check.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="LeftAt">When the last of its people left; absent while somebody is in the store.</param>
/// <param name="Years">The age that is to be confirmed.</param>
/// <param name="Goods">What waits.</param>
internal sealed record AgeCheckBody(VisitId Visit, int Number, DateTimeOffset? LeftAt, int Years, IReadOnlyList<DoubtBody> Goods)
{
    /// <summary>Null for a cart that waits for none.</summary>
    public static AgeCheckBody? Of(Cart cart)
    {
        Tally tally = cart.Tally;
        DoubtBody[] goods = [.. tally.InReview.Where(line => line.Doubt == Doubt.AgeUnconfirmed).Select(DoubtBody.Of)];
        return goods.Length == 0 ? null : new AgeCheckBody(cart.Visit, cart.Number, cart.LeftAt, tally.AgeLimits[^1], goods);
    }
}
