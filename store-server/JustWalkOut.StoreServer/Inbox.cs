using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer;

/// <summary>
/// The memory of a store's inbox: how far it is applied, and what waits on disk for one before it. Sorts what arrives into
/// new, repeated and refused; writes nothing itself.
/// </summary>
internal sealed class Inbox(StoreId store, IEventLog log)
{
    private SortedDictionary<long, InboxRow> _waiting = [];
    private HashSet<string> _waitingIds = [];
    private long _appliedSequence;
    private int _waitingCount;

    /// <summary>Every observation up to here has had its turn.</summary>
    public long AppliedSequence => Interlocked.Read(ref _appliedSequence);

    /// <summary>Observations on disk, applied or waiting.</summary>
    public long ReceivedCount { get; private set; }

    /// <summary>Observations that wait for one before them.</summary>
    public int WaitingCount => Volatile.Read(ref _waitingCount);

    /// <summary>Sorts what arrived.</summary>
    /// <param name="arrived">In order of sequence, each with its row.</param>
    /// <param name="state">The state of the store.</param>
    /// <param name="cancellation">Ends the look into the log for repeats.</param>
    public async Task<Arrival> SortAsync(IReadOnlyList<(Observation Said, InboxRow Row)> arrived, StoreState state, CancellationToken cancellation)
    {
        int repeats = 0;
        List<RefusedObservation> refused = [];
        SortedDictionary<long, (Observation Said, InboxRow Row)> fresh = [];
        Dictionary<string, InboxRow> freshIds = [];
        List<InboxRow> known = [];
        foreach ((Observation observation, InboxRow row) in arrived)
        {
            if (AtDoor(observation) is Refusal refusal)
            {
                refused.Add(new RefusedObservation(observation.Id, observation.Sequence, refusal));
                continue;
            }

            bool isKnown = row.Sequence <= AppliedSequence || state.HasApplied(observation.Id)
                || _waiting.ContainsKey(row.Sequence) || _waitingIds.Contains(row.ObservationId);
            if (isKnown)
            {
                known.Add(row);
            }
            else if (fresh.ContainsKey(row.Sequence) || freshIds.ContainsKey(row.ObservationId))
            {
                Compare(row, freshIds.GetValueOrDefault(row.ObservationId));
            }
            else
            {
                fresh.Add(row.Sequence, (observation, row));
                freshIds.Add(row.ObservationId, row);
            }
        }

        if (known.Count > 0)
        {
            IReadOnlyList<InboxRow> stored = await log.FindInboxAsync(store, known, cancellation);
            Dictionary<string, InboxRow> storedById = stored.ToDictionary(row => row.ObservationId, StringComparer.Ordinal);
            known.ForEach(row => Compare(row, storedById.GetValueOrDefault(row.ObservationId)));
        }

        List<Observation> ready = [];
        for (Observation? turn = Next(); turn is not null; turn = Next())
        {
            ready.Add(turn);
        }

        return new Arrival([.. fresh.Values.Select(each => each.Row)], ready, AppliedSequence + ready.Count, repeats, refused);

        Observation? Next()
        {
            long next = AppliedSequence + ready.Count + 1;
            return fresh.TryGetValue(next, out (Observation Said, InboxRow Row) now) ? now.Said : _waiting.TryGetValue(next, out InboxRow? row) ? EventRows.Read(store, row) : null;
        }

        void Compare(InboxRow row, InboxRow? before)
        {
            if (before == row)
            {
                repeats++;
            }
            else
            {
                refused.Add(new RefusedObservation(ObservationId.From(row.ObservationId), row.Sequence, before is null ? Refusal.SequenceTaken : Refusal.ContentChanged));
            }
        }
    }

    /// <summary>Notes what is on disk now.</summary>
    public void Keep(IReadOnlyList<InboxRow> received, long appliedSequence)
    {
        foreach (InboxRow row in received)
        {
            _waiting.Add(row.Sequence, row);
            _waitingIds.Add(row.ObservationId);
        }

        ReceivedCount += received.Count;
        Interlocked.Exchange(ref _appliedSequence, appliedSequence);
        while (_waiting.Count > 0 && _waiting.First() is { Key: long first } head && first <= appliedSequence)
        {
            _waiting.Remove(first);
            _waitingIds.Remove(head.Value.ObservationId);
        }

        Volatile.Write(ref _waitingCount, _waiting.Count);
    }

    /// <summary>Reads what waits from disk.</summary>
    public async Task ReloadAsync(LogHead head, CancellationToken cancellation)
    {
        IReadOnlyList<InboxRow> waiting = await log.ReadInboxAsync(store, head.AppliedSequence, cancellation);
        _waiting = [];
        _waitingIds = [];
        Keep(waiting, head.AppliedSequence);
        ReceivedCount = head.Received;
    }

    /// <summary>What is refused by itself, whatever came before.</summary>
    private Refusal? AtDoor(Observation observation) =>
        observation.Store != store ? Refusal.OtherStore
        : observation.Version > Observation.CurrentVersion ? Refusal.UnknownVersion
        : observation.Sequence < 1 ? Refusal.BadSequence
        : observation.Sequence > AppliedSequence + StoreLedger.AheadMax ? Refusal.TooFarAhead
        : !CartEvent.IsPossible(observation.At) ? Refusal.BadTime
        : null;
}

/// <summary>What arrived, sorted.</summary>
/// <param name="Fresh">New: to be stored.</param>
/// <param name="Ready">Have their turn now, in sequence; what waited before among them.</param>
/// <param name="AppliedSequence">How far the inbox is applied after them.</param>
/// <param name="Repeats">Came before with the same content.</param>
/// <param name="Refused">Not stored.</param>
internal sealed record Arrival(IReadOnlyList<InboxRow> Fresh, IReadOnlyList<Observation> Ready, long AppliedSequence, int Repeats, IReadOnlyList<RefusedObservation> Refused);
