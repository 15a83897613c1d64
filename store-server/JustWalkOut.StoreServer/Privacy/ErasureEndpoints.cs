using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>Erasing a shopper, which is an administrator's to do. Who it is stands in the body: addresses end up in proxies' logs.</summary>
internal static class ErasureEndpoints
{
    private const string Tag = "Privacy";

    public static void Map(RouteGroupBuilder store, RouteGroupBuilder books)
    {
        store.MapPost("/erasures", EraseAsync)
            .WithTags(Tag)
            .RequireAuthorization(Access.Administer)
            .Accepts<ErasureAskedBody>("application/json")
            .Produces<ErasureBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Erases a shopper: who they are is destroyed, their bills stay under a pseudonym. 409 while something of theirs is under way; asking again changes nothing");
        books.MapGet("/erasures", (StoreWebParts parts) => TypedResults.Ok(parts.Erasures?.All ?? []))
            .WithTags(Tag)
            .WithSummary("Who was erased, by the pseudonyms that lead to nobody any more, the latest first");
    }

    private static async Task<IResult> EraseAsync(HttpRequest request, StoreWebParts parts, ActNotes notes)
    {
        (ErasureAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new ErasureAskedBody(members.Text("shopper", GateEndpoints.IsShopper, GateEndpoints.ShopperWords)));
        if (body is null)
        {
            return problem!;
        }

        if (parts.Erasures is not { } desk)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, "This server keeps shoppers' names in the log itself, where nothing is taken out.");
        }

        ErasureAnswer answer = await desk.EraseAsync(new ShopperId(body.Shopper), pseudonym => notes.RecordAsync(request.HttpContext, ActKind.ShopperErased, pseudonym.Value));
        return answer.Outcome switch
        {
            ErasureOutcome.UnderWay => Problems.Problem(
                StatusCodes.Status409Conflict, $"Nothing was erased: {string.Join("; ", answer.Waiting)}. Ask again when that is over.", new Dictionary<string, object?> { ["waiting"] = answer.Waiting }),
            ErasureOutcome.InLog => Problems.Problem(StatusCodes.Status409Conflict, ErasureWords.InLog(answer.Visits)),
            _ => TypedResults.Ok(new ErasureBody(answer.Outcome, answer.Shopper, answer.Visits)),
        };
    }
}

/// <summary>What is said of erasures in more than one place.</summary>
public static class ErasureWords
{
    /// <summary>Why somebody cannot be erased whose name stands in the log.</summary>
    /// <param name="visits">How many visits they have.</param>
    public static string InLog(int visits) =>
        $"Nothing was erased: {visits} {(visits == 1 ? "visit is" : "visits are")} of a time when names stood in the log itself, where nothing is changed. Make a backup and restore it to another folder or database: that takes the names out of the log. Then ask again.";
}

/// <summary>Who is to be erased, as their check-ins name them, 1 to 200 characters; a member of the loyalty programme as <c>loyalty:</c> and their id.</summary>
internal sealed record ErasureAskedBody(string Shopper);

/// <summary>What came of it.</summary>
/// <param name="Outcome"><c>erased</c>, or <c>unknown</c> where nothing is known of anybody by that name, because they never came or were erased before.</param>
/// <param name="Shopper">The pseudonym that their visits go by now; absent where there was nobody.</param>
/// <param name="Visits">Visits that keep their bills and lead to nobody.</param>
internal sealed record ErasureBody(ErasureOutcome Outcome, ShopperId? Shopper, int Visits);
