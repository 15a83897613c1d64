namespace JustWalkOut.StoreServer.Monitor;

/// <summary>One reader of the feed: knows what it was told last, and holds nothing else. However long it does not ask, it costs nothing.</summary>
/// <param name="feed">What it reads.</param>
/// <param name="run">The run whose events the client has; null for none.</param>
/// <param name="after">The last event that it has.</param>
public sealed class MonitorReader(MonitorFeed feed, string? run, long after)
{
    /// <summary>Events in one batch: a message stays small however far a client fell behind.</summary>
    private const int EventsMax = 100;

    private long? _event;
    private long _presences;
    private long _plates;
    private long _health;

    /// <summary>The last event that it was told; null before the first batch.</summary>
    internal long? Last => _event;

    /// <summary>Waits for what is new: the next events in their order, and the newest state. Never empty.</summary>
    public async ValueTask<IReadOnlyList<MonitorMessage>> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = feed.Changed;
            List<MonitorMessage> news = Now();
            if (news.Count > 0)
            {
                return news;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>What is new now, without waiting: nothing, where nothing is.</summary>
    internal List<MonitorMessage> Now()
    {
        List<MonitorMessage> news = [];
        if (_event is not { } last || !feed.Holds(last))
        {
            // At the beginning, or after a pause so long that the log no longer goes back to it: state and events begin anew.
            MonitorMessage.Snapshot snapshot = _event is null ? feed.Snapshot(run, after) : feed.Snapshot(null, 0);
            news.Add(snapshot);
            (last, _presences, _plates, _health) = (snapshot.IsResumed ? after : snapshot.Number, 0, 0, 0);
        }

        foreach (MonitorMessage.MonitorEvent happened in feed.Events(last, EventsMax))
        {
            news.Add(happened);
            last = happened.Number;
        }

        _event = last;
        feed.ReadState(news, ref _presences, ref _plates, ref _health);
        return news;
    }
}
