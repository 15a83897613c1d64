using JustWalkOut.StoreServer.Books;
using JustWalkOut.StoreServer.Monitor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What to see to before a store opens and after it has closed.</summary>
internal static class DayEndpoints
{
    public static void Map(RouteGroupBuilder books)
    {
        RouteGroupBuilder day = books.MapGroup("/day").WithTags("Day");
        Describe(day.MapGet("/open", (HttpContext context, StoreWebParts parts) => LookAsync(context, parts, isOpening: true))).WithSummary("Whether the store can open: cameras, plates, what is left of yesterday, backup, yesterday's books; each with a remedy");
        Describe(day.MapGet("/close", (HttpContext context, StoreWebParts parts) => LookAsync(context, parts, isOpening: false))).WithSummary("Whether the store is closed: who is inside, what waits, payments, backup, today's books; each with a remedy");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .WithQuery("zone", "The time zone whose days they are, such as Asia/Seoul. Default: that of the opening hours, else UTC.")
        .Produces<DayChecksBody>()
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> LookAsync(HttpContext context, StoreWebParts parts, bool isOpening)
    {
        RequestQuery query = new(context.Request);
        string? named = query.Text("zone");
        List<string> faults = [.. query.End()];
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(named ?? parts.Store.Rules.Hours?.Zone ?? "UTC", out TimeZoneInfo? zone))
        {
            faults.Add("?zone is no time zone, expected a name such as Asia/Seoul");
        }

        if (faults.Count > 0)
        {
            return Problems.Malformed(faults);
        }

        DayChecks checks = new(parts, context.RequestServices.GetService<MonitorFeed>(), context.RequestServices.GetRequiredService<BookKeeper>());
        IReadOnlyList<DayCheck> found = await checks.LookAsync(isOpening, zone!, context.RequestAborted);
        return TypedResults.Ok(new DayChecksBody(found.All(check => check.State != DayState.Bad), parts.Clock.GetUtcNow(), found));
    }
}

/// <summary>What was looked at.</summary>
/// <param name="IsReady">Whether the store can open, or is closed: nothing is bad.</param>
/// <param name="At">When.</param>
/// <param name="Checks">One by one.</param>
internal sealed record DayChecksBody(bool IsReady, DateTimeOffset At, IReadOnlyList<DayCheck> Checks);
