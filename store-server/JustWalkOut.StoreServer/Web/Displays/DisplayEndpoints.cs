using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The displays at gates and exit: pages that hold nothing, which anybody may have, and what they show, as server-sent events for whoever has a role, a gate's own key among them. Something is said each
/// second, so that a display knows when it hears nothing and says so instead of what it heard last.
/// </summary>
internal static class DisplayEndpoints
{
    /// <summary>Displays at once: more than any store has doors.</summary>
    private const int DisplaysMax = 64;

    /// <summary>What is silent for longer than a few of these is gone.</summary>
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    /// <summary>People move twelve times a second; a display need not be told so often.</summary>
    private static readonly TimeSpan GapMin = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder routes)
    {
        OpenPages displays = new(DisplaysMax, "Too many displays are open.");

        // From the start, not from the first display on: who left a moment ago is shown on one that is opened now.
        GateBoard gates = routes.ServiceProvider.GetRequiredService<GateBoard>();
        ExitBoard exits = routes.ServiceProvider.GetRequiredService<ExitBoard>();
        ReceiptPageEndpoints.Asset(routes, "/gate/{gate}", "gate.html", "text/html");
        ReceiptPageEndpoints.Asset(routes, "/exit", "exit.html", "text/html");
        ReceiptPageEndpoints.Asset(routes, "/assets/display.css", "text/css");
        foreach (string file in (string[])["gate.js", "exit.js", "display.js"])
        {
            ReceiptPageEndpoints.Asset(routes, $"/assets/{file}", "text/javascript");
        }

        RouteGroupBuilder live = routes.MapGroup("").WithTags("Displays").RequireAuthorization(Access.Look)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        live.MapGet("/gate/{gate}/live", (string gate, HttpContext context, StoreDefinition store) => store.Gates.Any(known => known.Id.Value == gate)
                ? WriteAsync(context, displays, () => gates.ViewOf(new GateId(gate)), () => gates.Changed)
                : Problems.NotFound($"No gate '{gate}' in this store; it has {string.Join(", ", store.Gates.Select(known => $"'{known.Id}'"))}.").ExecuteAsync(context))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("What a gate's display shows, as server-sent events, one each second at least");
        live.MapGet("/exit/live", (HttpContext context, MonitorFeed feed) => WriteAsync(context, displays, exits.View, () => feed.Changed))
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .WithSummary("What the display at the exit shows, as server-sent events, one each second at least");
    }

    private static Task WriteAsync<T>(HttpContext context, OpenPages displays, Func<T> view, Func<Task> changed)
    {
        context.Response.Headers.CacheControl = "no-store";
        return displays.WriteAsync(context, gone => FollowAsync(context, view, changed, gone));
    }

    private static async Task FollowAsync<T>(HttpContext context, Func<T> view, Func<Task> changed, CancellationToken gone)
    {
        TimeProvider clock = context.RequestServices.GetRequiredService<TimeProvider>();
        while (true)
        {
            Task change = changed(); // Before the look: what changes after it is not missed.
            string told = JsonSerializer.Serialize(view(), MessageJson.Compact);
            await context.Response.WriteAsync($"data: {told}\n\n", gone);
            await context.Response.Body.FlushAsync(gone);

            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(gone);
            Task beat = Task.Delay(BeatEvery, clock, waiting.Token);
            while (await Task.WhenAny(change, beat) == change)
            {
                await Task.Delay(GapMin, clock, gone);
                change = changed();
                if (JsonSerializer.Serialize(view(), MessageJson.Compact) != told)
                {
                    break;
                }
            }

            gone.ThrowIfCancellationRequested();
            await waiting.CancelAsync();
        }
    }
}
