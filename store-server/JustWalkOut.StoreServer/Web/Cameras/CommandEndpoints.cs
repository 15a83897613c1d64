using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The server's word to a vision that runs elsewhere.</summary>
internal static class CommandEndpoints
{
    public static void Map(RouteGroupBuilder store) => store.MapGet("/commands/live", FollowAsync)
        .WithTags("Observations")
        .RequireAuthorization(Access.Report)
        .Produces<Command>(StatusCodes.Status200OK, "text/event-stream")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithSummary("What vision elsewhere is told, as server-sent events: first what holds already, then each command as it is decided. The ids are places in the log; with Last-Event-ID it goes on after one");

    private static async Task FollowAsync(HttpContext context, CommandFeed feed)
    {
        string? last = context.Request.Headers["Last-Event-ID"];
        if (last is not null && !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            await Problems.Malformed(["Last-Event-ID is no place in the log; expected the id of an event of this answer, or no such header"]).ExecuteAsync(context);
            return;
        }

        await feed.WriteAsync(context, last is null ? null : long.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture));
    }
}

/// <summary>
/// Commands as they are decided, from the log: who reads slowly is waited for by its own connection alone, and gets all of them in their order. Every five seconds it is told that it has all there is.
/// When the log does not answer the connection ends, and whoever reads comes again.
/// </summary>
internal sealed class CommandFeed(StoreWebParts parts, LedgerChanges changes)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    private readonly OpenPages _readers = new(20, "Too many visions listen; end those that are not needed.");

    /// <summary>Writes until the reader is gone or the host stops.</summary>
    /// <param name="context">The request.</param>
    /// <param name="after">The last place that the reader knows; null, or one that the log does not have, for none.</param>
    public Task WriteAsync(HttpContext context, long? after) => _readers.WriteAsync(context, gone => FollowAsync(context.Response, after, gone));

    private async Task FollowAsync(HttpResponse response, long? after, CancellationToken gone)
    {
        StoreState state = parts.Ledger.State;
        long told = after ?? -1;
        if (after is null || after > state.Position)
        {
            told = state.Position;
            foreach (Command command in VisionCommands.AtStart(state, parts.Clock.GetUtcNow()))
            {
                await WriteAsync(response, null, command, gone); // Without an id: whoever is cut off among these begins anew.
            }
        }

        try
        {
            while (true)
            {
                await foreach ((long position, CartEvent happened) in parts.Ledger.ReadAsync(told, gone))
                {
                    told = position;
                    if (VisionCommands.Of(happened) is { } command)
                    {
                        await WriteAsync(response, told, command, gone);
                    }
                }

                await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"event: beat\nid: {told}\ndata: 1\n\n"), gone);
                await response.Body.FlushAsync(gone);
                await changes.WaitAsync(() => parts.Ledger.State.Position <= told, BeatEvery, gone);
            }
        }
        catch (IOException fault)
        {
            parts.Say($"web: vision is told nothing for now: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static Task WriteAsync(HttpResponse response, long? position, Command command, CancellationToken gone) => response.WriteAsync(
        string.Create(CultureInfo.InvariantCulture, $"event: command\n{(position is { } place ? $"id: {place}\n" : "")}data: {JsonSerializer.Serialize(command, MessageJson.Compact)}\n\n"), gone);
}
