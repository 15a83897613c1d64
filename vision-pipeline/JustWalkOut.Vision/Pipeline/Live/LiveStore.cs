using System.Collections.Concurrent;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>Sees what passes through a running store, in order. It changes nothing, and must not wait.</summary>
public interface ILiveWatcher
{
    /// <summary>Somebody checked in.</summary>
    void CheckedIn(GateEntry entry, Command command);

    /// <summary>The tracker spoke.</summary>
    void Seen(TargetFrame frame);

    /// <summary>Weights had their turn, counted by the store's clock.</summary>
    void Reckoned(ShelfWeights weights);

    /// <summary>Something was found; it is on disk.</summary>
    void Found(Observed observed);

    /// <summary>A camera is doing better or worse.</summary>
    void Say(CameraNotice notice);

    /// <summary>Something else changed, in one line.</summary>
    void Say(string what);
}

/// <summary>What a running store is put together from. All stay the caller's to dispose.</summary>
/// <param name="Clock">The store's time.</param>
/// <param name="Attribution">Fresh, with the clock's start as its origin.</param>
/// <param name="Outbox">Between vision and the server.</param>
/// <param name="Server">The store server.</param>
/// <param name="Watcher">Sees what passes.</param>
public sealed record LiveStoreParts(StoreClock Clock, StoreAttribution Attribution, ObservationOutbox Outbox, IStoreLink Server, ILiveWatcher Watcher)
{
    /// <summary>Whether it is said provisionally who takes what, while they take it. Without, everything is said once, as a replay says it.</summary>
    public bool SpeaksEarly { get; init; } = true;

    /// <summary>Hears what is consumed, in order; null for nobody.</summary>
    public IArrivalLog? Arrivals { get; init; }

    /// <summary>Keeps how things stand for a restart; null for nobody.</summary>
    public StandingFile? Standing { get; init; }

    /// <summary>Hears twice a second what people look like, to keep it in memory for a restart; null for nobody. Must not wait.</summary>
    public Action<IReadOnlyDictionary<PresenceId, KnownLook>>? Looks { get; init; }
}

/// <summary>
/// A running store: people from the pipeline, weights and check-ins from the devices, all put into the order of their time and through attribution, the outbox and the server. Everything is held back
/// for <see cref="HoldBack"/>, so that what happened first has its turn first; weights are also shown to attribution as they arrive, for provisional words. Queues here hold what a second brings; the devices' messages
/// are never dropped.
/// </summary>
public sealed class LiveStore : IFloorListener, IDeviceListener
{
    /// <summary>
    /// How long everything waits for what is slower: a shelf message's 0.2 s and the way here. The tracker's patience with a late camera (0.5 s) need not be in it, because attribution judges no weights before they are
    /// two seconds old (<see cref="JustWalkOut.Attribution.Shelf.ShelfSignalOptions.LatenessMax"/>, and as long again for a shelf to come to rest).
    /// </summary>
    public static readonly TimeSpan HoldBack = TimeSpan.FromSeconds(0.3);

    /// <summary>How often findings go out and the server's clock moves: well under the second in which a line must show.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>A device whose clock is further off than this is counted from the arrival of its messages.</summary>
    private static readonly TimeSpan ClockOffMax = TimeSpan.FromSeconds(2);

    /// <summary>From the last sample of a message to its arrival, where the gateway's clock does not tell: facts have messages issued 94 to 125 ms after their first sample, and the way here on top.</summary>
    private static readonly TimeSpan TypicalTransit = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(0.5);

    private readonly LiveStoreParts _parts;
    private readonly ConcurrentQueue<TargetFrame> _people = new();
    private readonly ConcurrentQueue<(ShelfWeights Weights, TimeSpan ArrivedAt)> _weights = new();
    private readonly ConcurrentQueue<GatePassage> _passages = new();
    private readonly ConcurrentQueue<Command> _orders = new();
    private readonly PriorityQueue<Due, (TimeSpan At, long Number)> _due = new();
    private readonly Dictionary<(string Gondola, string Shelf), (string Boot, long ShiftMicroseconds)> _shifts = [];
    private readonly List<Observed> _found = [];
    private long _number;
    private bool _isServerAway;
    private TimeSpan? _lookedAt;

    /// <summary>A store that is not running yet.</summary>
    public LiveStore(LiveStoreParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        parts.Attribution.ClockChanged = clock => parts.Watcher.Say(ClockWords.Of(clock, parts.Clock));
    }

    /// <summary>What has come and waits for its turn. May be read from any thread.</summary>
    public int Waiting => _people.Count + _weights.Count + _passages.Count + _orders.Count + _due.Count;

    /// <summary>Runs until told to stop; then what has come is worked through and handed to the server, and open visits stay open.</summary>
    /// <param name="feeders">What tells it of people, weights and check-ins: a <see cref="StorePipeline"/>, <see cref="StoreDevices"/>. One that fails ends the store.</param>
    /// <param name="stop">Ends it, which is no fault.</param>
    public async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> feeders, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(feeders);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts = [.. feeders.Select(feeder => feeder(ending.Token)), TickAsync(ending.Token)];
        try
        {
            // Whichever fails ends the others; cameras that are all at their end (files) do not end the store.
            await Stages.AllAsync(parts, ending.CancelAsync);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        await WorkAsync(TimeSpan.MaxValue, CancellationToken.None);
    }

    /// <summary>Consumes again what a running store did, in the same order and with the same turns; what it finds goes to the parts as it did then. Not to be mixed with <see cref="RunAsync"/>.</summary>
    /// <param name="arrivals">From its recording.</param>
    /// <param name="passing">Hears of each before it is consumed: of a turn to set the clock, of a check-in to say what the server said.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task RepeatAsync(IEnumerable<Arrival> arrivals, Action<Arrival> passing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        ArgumentNullException.ThrowIfNull(passing);
        foreach (Arrival arrival in arrivals)
        {
            passing(arrival);
            switch (arrival)
            {
                case Arrival.People people:
                    _people.Enqueue(people.Frame);
                    break;
                case Arrival.Ordered ordered:
                    _orders.Enqueue(ordered.Command);
                    break;
                case Arrival.Weighed weighed:
                    _weights.Enqueue((weighed.Weights, weighed.ArrivedAt));
                    break;
                case Arrival.LetIn letIn:
                    _passages.Enqueue(letIn.Passage);
                    break;
                case Arrival.Turn turn:
                    await WorkAsync(turn.Until, cancellation);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Tell(TimeSpan at, ReadOnlySpan<Presence> people) => _people.Enqueue(new TargetFrame(at, people.ToArray()));

    /// <inheritdoc/>
    public void Placed(in SightingFrame frame)
    {
        // People are told of at fixed times; single pictures are of no use here but to a recording.
        _parts.Arrivals?.Note(new Arrival.Looked(frame.View, frame.Sequence, frame.CapturedAt, frame.ArrivedAt));
    }

    /// <inheritdoc/>
    public void Say(CameraNotice notice) => _parts.Watcher.Say(notice);

    /// <inheritdoc/>
    public void Knocked(ViewId view, CameraKnock? knock) => _parts.Watcher.Say(KnockWords.Of(view, knock, _parts.Clock));

    /// <inheritdoc/>
    public void ClockChanged(CameraClock clock) => _parts.Watcher.Say(ClockWords.Of(clock, _parts.Clock));

    /// <inheritdoc/>
    public void Weighed(ShelfWeights weights) => _weights.Enqueue((weights, _parts.Clock.Now));

    /// <inheritdoc/>
    public void Passed(GatePassage passage) => _passages.Enqueue(passage);

    /// <summary>The server tells vision something besides check-ins, such as that a group grew; it has its turn at its time.</summary>
    public void Ordered(Command command) => _orders.Enqueue(command);

    /// <inheritdoc/>
    public void Say(string what) => _parts.Watcher.Say(what);

    private async Task TickAsync(CancellationToken ending)
    {
        using PeriodicTimer timer = new(Tick, _parts.Clock.Clock);
        while (await timer.WaitForNextTickAsync(ending))
        {
            await WorkAsync(_parts.Clock.Now - HoldBack, ending);
        }
    }

    /// <summary>Works through everything up to a time.</summary>
    private async Task WorkAsync(TimeSpan until, CancellationToken cancellation)
    {
        while (_people.TryDequeue(out TargetFrame? frame))
        {
            _parts.Arrivals?.Note(new Arrival.People(frame));
            Wait(frame.At, new Due(frame, null, null));
        }

        while (_orders.TryDequeue(out Command? order))
        {
            _parts.Arrivals?.Note(new Arrival.Ordered(order));
            if (order.Order is Order.PlatesOut or Order.PlatesBack)
            {
                _parts.Attribution.Take(order); // At once, for it goes by its own time: nothing is to be said provisionally of what comes after it.
            }
            else
            {
                Wait(_parts.Clock.Since(order.At), new Due(null, null, order));
            }
        }

        while (_weights.TryDequeue(out (ShelfWeights Weights, TimeSpan ArrivedAt) come))
        {
            ShelfWeights settled = Settled(come.Weights, come.ArrivedAt);
            _parts.Arrivals?.Note(new Arrival.Weighed(settled, come.ArrivedAt));
            ShelfWeights timed = ByTheStore(settled);
            if (_parts.SpeaksEarly)
            {
                Weigh(timed, _parts.Attribution.WeighAhead);
            }

            Wait(SinceStart(timed.UnixMicroseconds(timed.Count - 1)), new Due(null, timed, null));
        }

        await LetInAsync(cancellation);
        while (_due.TryPeek(out Due due, out (TimeSpan At, long Number) turn) && turn.At <= until)
        {
            _due.Dequeue();
            Take(due);
        }

        TimeSpan now = _parts.Clock.Now;
        _parts.Arrivals?.Note(new Arrival.Turn(until, now));
        await DeliverAsync(now, cancellation);
    }

    private void Wait(TimeSpan at, Due due) => _due.Enqueue(due, (at, _number++));

    private TimeSpan SinceStart(long unixMicroseconds) => _parts.Clock.Since(DateTimeOffset.UnixEpoch.AddMicroseconds(unixMicroseconds));

    /// <summary>A message by the store's clock where its gateway's cannot be right. The shift stays until the gateway starts anew, so that its samples stay evenly apart.</summary>
    private ShelfWeights Settled(ShelfWeights weights, TimeSpan arrivedAt)
    {
        if (!_shifts.TryGetValue((weights.Gondola, weights.Shelf), out (string Boot, long ShiftMicroseconds) known) || known.Boot != weights.Mark.Boot)
        {
            TimeSpan off = arrivedAt - TypicalTransit - SinceStart(weights.UnixMicroseconds(weights.Count - 1));
            known = (weights.Mark.Boot, off.Duration() > ClockOffMax ? (long)off.TotalMicroseconds : 0);
            _shifts[(weights.Gondola, weights.Shelf)] = known;
            if (known.ShiftMicroseconds != 0)
            {
                _parts.Watcher.Say($"the clock of shelf {weights.Gondola}/{weights.Shelf} is {off.TotalSeconds:0.0} s off; its weights are counted from their arrival. Set its clock");
            }
        }

        return known.ShiftMicroseconds == 0 ? weights : weights with { FirstUnixMicroseconds = weights.FirstUnixMicroseconds + known.ShiftMicroseconds };
    }

    /// <summary>A message by the cameras' clocks, as far as its gateway's is known to be off against them.</summary>
    private ShelfWeights ByTheStore(ShelfWeights weights)
    {
        long first = (long)SinceStart(weights.FirstUnixMicroseconds).TotalMicroseconds;
        long moved = _parts.Attribution.StoreTime(_parts.Attribution.PlateIndex(weights.Plates[0]), first) - first;
        return moved == 0 ? weights : weights with { FirstUnixMicroseconds = weights.FirstUnixMicroseconds + moved };
    }

    /// <summary>Asks the server about whoever checked in; while it does not answer they wait, in order.</summary>
    private async Task LetInAsync(CancellationToken cancellation)
    {
        while (_passages.TryPeek(out GatePassage? passage))
        {
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddMicroseconds(passage.UnixMicroseconds);
            GateEntry entry = new(_parts.Clock.Since(at).TotalSeconds, passage.Gate, passage.Shopper, passage.People, passage.Role, null) { Token = passage.Token, Code = passage.Code };
            try
            {
                if (!await AskAsync(async () =>
                {
                    Command command = await _parts.Server.CheckInAsync(entry, at, cancellation);
                    _parts.Arrivals?.Note(new Arrival.LetIn(passage, command));
                    _parts.Watcher.CheckedIn(entry, command);
                    Wait(_parts.Clock.Since(at), new Due(null, null, command));
                }))
                {
                    return;
                }
            }
            catch (InvalidDataException refused)
            {
                _parts.Watcher.Say(refused.Message);
            }

            _passages.TryDequeue(out _);
        }
    }

    private void Take(in Due due)
    {
        if (due.Command is { } command)
        {
            _parts.Attribution.Take(command);
        }

        if (due.People is { } frame)
        {
            _parts.Attribution.See(frame.At, frame.People);
            _parts.Watcher.Seen(frame);
        }

        if (due.Weights is { } weights)
        {
            _parts.Watcher.Reckoned(weights);
            Weigh(weights, _parts.Attribution.Weigh);
        }
    }

    private void Weigh(ShelfWeights weights, Action<int, long, float> weigh)
    {
        int[] plates = [.. weights.Plates.Select(_parts.Attribution.PlateIndex)];
        for (int sample = 0; sample < weights.Count; sample++)
        {
            long at = (long)SinceStart(weights.UnixMicroseconds(sample)).TotalMicroseconds;
            for (int plate = 0; plate < plates.Length; plate++)
            {
                weigh(plates[plate], at, weights.Grams[plate][sample]);
            }
        }
    }

    private async Task DeliverAsync(TimeSpan now, CancellationToken cancellation)
    {
        _parts.Attribution.Drain(_found);

        // Before the outbox has what was found: whoever goes on from here says it again, under the same ids, and looks for what has changed since.
        _parts.Standing?.Write(_parts.Attribution, now, _found, _parts.Watcher.Say);
        if (_parts.Looks is { } keep && !(now - _lookedAt < LooksEvery))
        {
            _lookedAt = now;
            keep(_parts.Attribution.Looks);
        }

        if (_found.Count > 0)
        {
            foreach (Observed observed in _found)
            {
                _parts.Outbox.Append(observed.Finding, observed.Id, observed.At);
            }

            await _parts.Outbox.SyncAsync(cancellation);
            _found.ForEach(_parts.Watcher.Found);
            _found.Clear();
        }

        await AskAsync(async () =>
        {
            if (_parts.Outbox.Waiting > 0)
            {
                await _parts.Outbox.DeliverAsync(_parts.Server, cancellation);
            }

            await _parts.Server.AdvanceAsync(_parts.Clock.At(now), cancellation);
        });
    }

    /// <summary>Asks the server for something. While it does not answer nothing is lost: check-ins wait here, findings in the outbox.</summary>
    /// <returns>Whether it answered.</returns>
    private async Task<bool> AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            if (_isServerAway)
            {
                _parts.Watcher.Say("the store server answers again");
            }

            _isServerAway = false;
            return true;
        }
#pragma warning disable CA1031 // Whatever ails the server, the store goes on seeing and weighing, and asks again at the next tick.
        catch (Exception fault) when (fault is not (OperationCanceledException or InvalidDataException))
#pragma warning restore CA1031
        {
            if (!_isServerAway)
            {
                _parts.Watcher.Say($"the store server does not answer ({fault.Message}); findings wait on disk until it does");
            }

            _isServerAway = true;
            return false;
        }
    }

    /// <summary>One thing that waits for its time.</summary>
    private readonly record struct Due(TargetFrame? People, ShelfWeights? Weights, Command? Command);
}
