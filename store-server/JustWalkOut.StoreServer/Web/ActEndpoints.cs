using System.Globalization;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Who did what to the server, for auditors.</summary>
internal static class ActEndpoints
{
    private const int ItemsUsual = 100;

    public static void Map(RouteGroupBuilder books) => books.MapGet("/acts", ListAsync)
        .WithTags("Audit")
        .WithQuery("limit", $"Items at most, 1 to {ActBook.PageMax}; {ItemsUsual} unless said otherwise.")
        .WithQuery("after", "Only acts behind this one in the list: what the page before gave as next.")
        .WithQuery("from", "Not before this time.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .WithSummary("Who did what to the server, when and from where: sign-ins, accounts, devices' keys, webhooks, drafts of the store, and looks at what was seen of shoppers; the latest first");

    private static async Task<Results<Ok<ActPage>, ProblemHttpResult>> ListAsync(HttpRequest request, StoreWebParts parts)
    {
        RequestQuery query = new(request);
        int limit = query.Whole("limit", (1, ActBook.PageMax), ItemsUsual);
        int after = query.Whole("after", (1, int.MaxValue), 0);
        DateTimeOffset from = query.Time("from") ?? DateTimeOffset.MinValue;
        if (query.End() is { Count: > 0 } faults)
        {
            return Problems.Malformed(faults);
        }

        IReadOnlyList<KeptAct> acts = parts.Acts is { } book ? await book.ReadAsync(after == 0 ? null : after, limit, request.HttpContext.RequestAborted) : [];
        KeptAct[] wanted = [.. acts.TakeWhile(act => act.At >= from)];
        bool isMore = wanted.Length == acts.Count && acts.Count > 0 && acts[^1].Position > 1;
        return TypedResults.Ok(new ActPage(wanted, isMore ? acts[^1].Position.ToString(CultureInfo.InvariantCulture) : null));
    }
}

/// <summary>Acts.</summary>
/// <param name="Items">The latest first.</param>
/// <param name="Next">What to name as <c>after</c> for the next page; absent on the last.</param>
internal sealed record ActPage(IReadOnlyList<KeptAct> Items, string? Next);
