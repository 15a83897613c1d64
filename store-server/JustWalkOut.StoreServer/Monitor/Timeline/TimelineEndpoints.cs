using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>The last hours as monitors saw them.</summary>
internal static class TimelineEndpoints
{
    private const int PartsUsual = 240;
    private const int PartsMax = 600;
    private const int SecondsUsual = 10;
    private const int SecondsMax = 60;
    private const int StepUsualMs = 200;
    private const int StepMaxMs = 5000;

    /// <summary>A moment that has just passed is on disk within so long.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(3);

    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder timeline = store.MapGroup("/timeline").WithTags("Monitor").ProducesProblem(StatusCodes.Status400BadRequest);
        timeline.MapGet("", Overview).WithSummary("What is kept of the last hours, and what happened when");
        timeline.MapGet("/moment", MomentAsync).WithSummary("How things stood at a moment, as far as monitors had been told by then");
        timeline.MapGet("/onward", Onward).WithSummary("What monitors were told after a moment, up to a minute at once");
    }

    private static Results<Ok<OverviewBody>, ProblemHttpResult> Overview(HttpRequest request, MonitorFeed feed)
    {
        RequestQuery query = new(request);
        (DateTimeOffset? from, DateTimeOffset? to, int parts) = (query.Time("from"), query.Time("to"), query.Whole("parts", (1, PartsMax), PartsUsual));
        if (query.End() is { Count: > 0 } faults)
        {
            return Problems.Malformed(faults);
        }

        if (from >= to)
        {
            return Problems.Malformed(["?from is not before ?to, expected an earlier time"]);
        }

        return feed.Timeline is not { } log ? NoTimeline() : new TimelineReader(log).Overview(from, to, parts) is not { } overview ? NothingYet()
            : overview.From < overview.To || from is null ? TypedResults.Ok(overview) : Problems.Malformed([$"?from is not before the end of what is kept, {overview.Until:O}"]);
    }

    private static async Task<Results<Ok<MomentBody>, ProblemHttpResult>> MomentAsync(HttpRequest request, MonitorFeed feed, TimeProvider clock)
    {
        RequestQuery query = new(request);
        DateTimeOffset? asked = query.Time("at");
        if (query.End() is { Count: > 0 } faults)
        {
            return Problems.Malformed(faults);
        }

        if (asked is not { } at)
        {
            return Problems.Malformed(["?at is missing, expected a time such as 2026-11-26T08:00:00Z"]);
        }

        if (feed.Timeline is not { } log)
        {
            return NoTimeline();
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (at > now)
        {
            return Problems.NotFound($"{at.UtcDateTime:O} is not yet; it is {now.UtcDateTime:O}.");
        }

        await WaitForAsync(log, at, clock, request.HttpContext.RequestAborted);
        return new TimelineReader(log).MomentOf(at) is { } moment ? TypedResults.Ok(moment)
            : log.SinceMs is { } since ? Problems.NotFound($"Nothing is kept of {at.UtcDateTime:O}; the timeline goes back to {DateTimeOffset.FromUnixTimeMilliseconds(since).UtcDateTime:O}.") : NothingYet();
    }

    private static Results<Ok<OnwardBody>, ProblemHttpResult> Onward(HttpRequest request, MonitorFeed feed)
    {
        RequestQuery query = new(request);
        DateTimeOffset? after = query.Time("after");
        TimeSpan span = TimeSpan.FromSeconds(query.Whole("seconds", (1, SecondsMax), SecondsUsual));
        TimeSpan step = TimeSpan.FromMilliseconds(query.Whole("stepMs", (1, StepMaxMs), StepUsualMs));
        return query.End() is { Count: > 0 } faults ? Problems.Malformed(faults)
            : after is not { } from ? Problems.Malformed(["?after is missing, expected a time such as 2026-11-26T08:00:00Z"])
            : feed.Timeline is not { } log ? NoTimeline()
            : TypedResults.Ok(new TimelineReader(log).After(from, span, step));
    }

    /// <summary>What was told a moment ago is on its way to the disk.</summary>
    private static async Task WaitForAsync(TimelineLog log, DateTimeOffset at, TimeProvider clock, CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (now - at > WaitMax)
        {
            return;
        }

        using CancellationTokenSource patience = new(WaitMax, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        Task grown = log.Grown;
        try
        {
            while (log.End is not { } end || end.Record.ToMs < at.ToUnixTimeMilliseconds())
            {
                await grown.WaitAsync(either.Token);
                grown = log.Grown;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Then as things stood by what is there.
        }
    }

    private static ProblemHttpResult NoTimeline() => Problems.NotFound("This server keeps no timeline.");

    private static ProblemHttpResult NothingYet() => Problems.NotFound("Nothing is kept yet; ask again in a moment.");
}
