using System.Runtime.CompilerServices;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.SignalR;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// <c>/hubs/monitor</c>. A stream is written at the pace at which the client reads: while it does not, the stream waits, events stay in the feed's log and state is replaced by newer state,
/// and neither the store nor another connection notices.
/// </summary>
public sealed class MonitorHub(MonitorFeed feed) : Hub
{
    /// <summary>Where clients connect.</summary>
    public const string Path = "/hubs/monitor";

    /// <summary>Everything from now on: first a snapshot, then state and events as they come, several at once where several are new.</summary>
    /// <param name="run">The run of the server whose events the client has; null for none.</param>
    /// <param name="after">The last event that it has.</param>
    /// <param name="cancellation">The client is gone, or wants no more.</param>
    public async IAsyncEnumerable<IReadOnlyList<MonitorMessage>> Watch(string? run, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MonitorReader reader = new(feed, run, after);
        while (true)
        {
            yield return await reader.NextAsync(cancellation);
        }
    }

    /// <summary>The cameras' live pictures while they are read, heads blurred; the newest of each for whoever reads slowly. Ends at once where there are none.</summary>
    /// <param name="enlarged">The camera that is wanted large besides; null for none.</param>
    /// <param name="cancellation">The client is gone, or wants no more.</param>
    public async IAsyncEnumerable<IReadOnlyList<CameraPicture>> Pictures(string? enlarged, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (feed.Pictures is { } pictures)
        {
            await foreach (IReadOnlyList<CameraPicture> news in pictures.WatchAsync(enlarged is null ? null : new CameraId(enlarged), cancellation))
            {
                yield return news;
            }
        }
    }
}
