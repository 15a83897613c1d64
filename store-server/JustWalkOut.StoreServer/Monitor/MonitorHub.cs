using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// <c>/hubs/monitor</c>. One stream a connection, written at the pace at which the client reads: while it does not, the stream waits, events stay in the feed's log and state is replaced by newer state,
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
}
