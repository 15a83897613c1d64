using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>
/// What monitors see of one store: the newest state, and a log of numbered events. Vision tells it how things stand (<see cref="Take"/>), the ledger what was decided; readers take what they lack at their
/// own pace (<see cref="MonitorReader"/>), so that a slow one holds nobody up. Kept in memory: the log goes back <see cref="EventsKept"/> events, and what became of visits is in the ledger for good.
/// Safe for use from several threads.
/// </summary>
public sealed class MonitorFeed : IDisposable
{
    /// <summary>Events that can be asked for again: some hours of a busy store, and a few megabytes.</summary>
    public const int EventsKept = 10_000;

    /// <summary>Events before it that a snapshot holds, without carts, which it holds anyway.</summary>
    private const int RecentEvents = 60;

    /// <summary>Closed carts that a snapshot holds.</summary>
    private const int ClosedCarts = 30;

    /// <summary>A plate that changed by less is not told of: scales are noisy.</summary>
    private const double PlateStepGrams = 3;

    /// <summary>What a vision elsewhere is called among the parts that may do badly.</summary>
    internal const string VisionPart = "vision";

    /// <summary>Whose visits are told of.</summary>
    internal StoreLedger Ledger => _ledger;

    /// <summary>How often the ledger is looked at for what nobody tells of: check-ins, deadlines, a person's decision.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Vision elsewhere says how things stand a dozen times a second; after so long without a word it is away.</summary>
    private static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly StoreLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly FloorDrawing _drawing;
    private readonly CartWatch _carts;
    private readonly List<MonitorMessage.MonitorEvent> _events = [];
    private readonly SortedDictionary<PlateId, (double? Grams, long Version)> _plates = [];
    private readonly AlertBook _alerts;
    private readonly StrayGoods _strays;
    private readonly DateTimeOffset _begun;
    private long _dropped;
    private long _version;
    private (MonitorMessage.Presences Message, long Version)? _presences;
    private (Telemetry From, long Version)? _health;
    private (long Seen, long Version, MonitorMessage.Plates? Message) _toldPlates = (-1, -1, null);
    private (long Version, MonitorMessage.Health? Message) _toldHealth = (-1, null);
    private DateTimeOffset? _heardElsewhere;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The feed of a store whose ledger is open; visits that are in it already are known and no news.</summary>
    /// <param name="store">The store.</param>
    /// <param name="ledger">Its ledger; stays the caller's.</param>
    /// <param name="clock">The time.</param>
    public MonitorFeed(StoreDefinition store, StoreLedger ledger, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(clock);
        (_ledger, _clock) = (ledger, clock);
        _drawing = FloorDrawing.Of(store);
        _carts = new CartWatch(store, ledger.State);
        _strays = new StrayGoods(store);
        _alerts = new AlertBook(store.Name);
        _begun = clock.GetUtcNow();
        Run = _begun.ToUnixTimeMilliseconds().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        ledger.Applied += Hear;
        ledger.Kept += Note;
    }

    /// <summary>Names this run of the server: the time of its start, so that no other run has the same.</summary>
    public string Run { get; }

    /// <summary>The cameras' live pictures; null where vision is elsewhere and nobody can be asked.</summary>
    public IPictureSource? Pictures { get; init; }

    /// <summary>Whether vision runs elsewhere and sends how things stand.</summary>
    public bool IsVisionElsewhere { get; init; }

    /// <summary>
    /// Paths on this server of modules of JavaScript that somebody else brings along to the monitor: each exports <c>open(section)</c>, which gets a section of its own on the page, and <c>speak()</c>,
    /// which is called when the language changes.
    /// </summary>
    public IReadOnlyList<string> Extras { get; init; } = [];

    /// <summary>Where it is recorded who took note of which alert, a file that is only ever added to; none by default.</summary>
    public string? AlertRecord
    {
        init => _alerts.Record = value;
    }

    /// <summary>What monitors were told over the last hours; null where nobody keeps it. Stays the caller's.</summary>
    public TimelineLog? Timeline { get; init; }

    /// <summary>What is wrong or was lately, the oldest first.</summary>
    public IReadOnlyList<MonitorAlert> Alerts
    {
        get
        {
            lock (_gate)
            {
                return _alerts.All;
            }
        }
    }

    /// <summary>Where people are by vision's newest word; null before the first.</summary>
    internal MonitorMessage.Presences? Standing
    {
        get
        {
            lock (_gate)
            {
                return _presences?.Message;
            }
        }
    }

    /// <summary>How every part does by vision's newest word; null before the first.</summary>
    internal Telemetry? Condition
    {
        get
        {
            lock (_gate)
            {
                return _health?.From;
            }
        }
    }

    /// <summary>What every plate weighed when it was last heard, null for a dead one; plates that never were are absent.</summary>
    internal IReadOnlyDictionary<PlateId, double?> Loads
    {
        get
        {
            lock (_gate)
            {
                return _plates.ToDictionary(plate => plate.Key, plate => plate.Value.Grams);
            }
        }
    }

    /// <summary>What stands in a wrong place.</summary>
    internal IReadOnlyList<Stray> Strays
    {
        get
        {
            lock (_gate)
            {
                return _strays.All;
            }
        }
    }

    /// <summary>Done when anything changes; a new one is there then.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Looks at the ledger until told to stop, which is no fault.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(LookEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>Looks at the ledger now.</summary>
    public void Look()
    {
        lock (_gate)
        {
            LookInside();
        }
    }

    /// <summary>Takes how things stand by vision: the newest replaces what was before; a part whose health changes is an alert.</summary>
    public void Take(Telemetry telemetry)
    {
        ArgumentNullException.ThrowIfNull(telemetry);
        lock (_gate)
        {
            _version++;
            StoreState state = _ledger.State;
            _heardElsewhere = IsVisionElsewhere ? _clock.GetUtcNow() : null;
            _presences = (new MonitorMessage.Presences(telemetry.At, [.. telemetry.People.Select(person => View(state, person))]), _version);
            foreach (PlateState plate in telemetry.Plates)
            {
                double? load = plate.Grams - state.ZeroOf(plate.Plate);
                if (!_plates.TryGetValue(plate.Plate, out (double? Grams, long Version) known) || known.Grams.HasValue != load.HasValue || Math.Abs((known.Grams - load) ?? 0) >= PlateStepGrams)
                {
                    _plates[plate.Plate] = (load is { } grams ? Math.Round(grams) : null, _version);
                }
            }

            if (_heardElsewhere is { } again && _alerts.End(VisionPart, again) is { } change)
            {
                Add(number => new MonitorMessage.AlertRaised(number, again, change));
            }

            if (_health is null || !Same(_health.Value.From, telemetry))
            {
                _health = (telemetry, _version);
                Compare(telemetry);
            }

            Signal();
        }
    }

    /// <summary>A part of the server itself does badly, or is well again: an alert like those of vision's parts.</summary>
    /// <param name="part">Such as <c>mail</c>.</param>
    /// <param name="what">In words, with what to do; null for well again.</param>
    /// <param name="ailment">The same by name; null where it has none.</param>
    public void Report(string part, string? what, Ailment? ailment)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            MonitorAlert? change = what is null ? _alerts.End(part, now) : _alerts.Raise(part, now, what, ailment);
            if (change is not null)
            {
                Add(number => new MonitorMessage.AlertRaised(number, now, change));
            }
        }
    }

    /// <summary>Somebody takes note of an alert, which everybody hears of. Who comes second changes nothing.</summary>
    /// <returns>The alert as it is then; null for one that is not kept.</returns>
    /// <exception cref="IOException">It could not be recorded, and so did not happen.</exception>
    public MonitorAlert? Acknowledge(Guid id, string by)
    {
        lock (_gate)
        {
            if (_alerts.Acknowledge(id, by, _clock.GetUtcNow()) is not ({ } alert, bool isNew))
            {
                return null;
            }

            if (isNew)
            {
                Add(number => new MonitorMessage.AlertRaised(number, alert.NotedAt!.Value, alert));
            }

            return alert;
        }
    }

    /// <summary>Events that are looked for, the latest first.</summary>
    internal FoundBody Find(FeedSearch search)
    {
        lock (_gate)
        {
            // Of a cart it counts when its bill became final; what else changed it is an event of its own.
            HashSet<int> settled = [];
            List<MonitorMessage.MonitorEvent> told = [.. _events.Where(happened => happened is not MonitorMessage.CartShown shown || (shown.Cart.Status == ReceiptStatus.Settled && settled.Add(shown.Cart.Visit)))];
            MonitorMessage.MonitorEvent[] found = [.. Enumerable.Reverse(told).Where(search.Fits).Take(search.Most + 1)];
            return new FoundBody(_dropped == 0 ? _begun : _events[0].At, found.Length > search.Most, [.. found.Take(search.Most)]);
        }
    }

    /// <summary>Whether every event after this one is still kept.</summary>
    public bool Holds(long after)
    {
        lock (_gate)
        {
            return after >= _dropped && after <= _dropped + _events.Count;
        }
    }

    /// <summary>Events after one, in their order, so many at most.</summary>
    public IReadOnlyList<MonitorMessage.MonitorEvent> Events(long after, int most)
    {
        lock (_gate)
        {
            int from = (int)Math.Max(0, after - _dropped);
            return from >= _events.Count ? [] : _events.GetRange(from, Math.Min(most, _events.Count - from));
        }
    }

    /// <summary>Everything as it stands, for a client that has the events of a run up to one.</summary>
    public MonitorMessage.Snapshot Snapshot(string? run, long after)
    {
        lock (_gate)
        {
            LookInside();
            bool isResumed = run == Run && Holds(after);
            MonitorMessage[] recent = isResumed ? [] : [.. _events.Where(happened => happened is not MonitorMessage.CartShown).TakeLast(RecentEvents)];
            return new MonitorMessage.Snapshot(Run, _dropped + _events.Count, isResumed, _drawing, _carts.Latest(_ledger.State, ClosedCarts), recent) 
            {
                HasPictures = Pictures is not null,
                HasTimeline = Timeline is not null,
                Extras = Extras,
                Alerts = [.. _alerts.All.Where(alert => !alert.IsOver || alert.By is null)],
            };
        }
    }

    /// <summary>A part of which vision knows nothing does badly, with what to do; well again without a word.</summary>
    internal void Report(string part, (string What, Ailment Ailment)? ailing)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if ((ailing is { } bad ? _alerts.Raise(part, now, bad.What, bad.Ailment) : _alerts.End(part, now)) is { } change)
            {
                Add(number => new MonitorMessage.AlertRaised(number, now, change));
            }
        }
    }

    /// <summary>A moment without what is shorter than a millisecond, which browsers do not know.</summary>
    internal static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Adds the state that is newer than a reader's, and moves what it has seen.</summary>
    internal void ReadState(List<MonitorMessage> news, ref long presences, ref long plates, ref long health)
    {
        lock (_gate)
        {
            if (_presences is { } people && people.Version > presences)
            {
                news.Add(people.Message);
                presences = people.Version;
            }

            if (PlatesSince(plates) is { } changed)
            {
                news.Add(changed);
                plates = _version;
            }

            if (_health is { } newest && newest.Version > health)
            {
                news.Add(HealthNow(newest));
                health = newest.Version;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Applied = (Action<IReadOnlyList<Observation>>)Delegate.Remove(_ledger.Applied, (Action<IReadOnlyList<Observation>>)Hear)!;
        _ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Note)!;
    }

    /// <summary>Plates that changed since a version; null where none did. Readers that keep up ask the same, and get the same message.</summary>
    private MonitorMessage.Plates? PlatesSince(long seen)
    {
        if (_toldPlates.Seen != seen || _toldPlates.Version != _version)
        {
            Dictionary<string, double?> changed = _plates.Where(plate => plate.Value.Version > seen).ToDictionary(plate => plate.Key.Value, plate => plate.Value.Grams);
            _toldPlates = (seen, _version, changed.Count > 0 ? new MonitorMessage.Plates(changed) : null);
        }

        return _toldPlates.Message;
    }

    private MonitorMessage.Health HealthNow((Telemetry From, long Version) newest)
    {
        if (_toldHealth.Version != newest.Version || _toldHealth.Message is null)
        {
            Telemetry from = newest.From;
            Dictionary<string, DateTimeOffset> since = _alerts.All.Where(alert => !alert.IsOver).ToDictionary(alert => alert.Part, alert => alert.Since);
            _toldHealth = (newest.Version, new MonitorMessage.Health(from.Health, from.RatesPerSecond, _carts.Latencies, from.Ailments) { Since = since });
        }

        return _toldHealth.Message;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Rates are rounded by whoever measures them, so that a store at rest is silent.
    private static bool Same(Telemetry one, Telemetry other) => SamePairs(one.Health, other.Health) && SamePairs(one.RatesPerSecond, other.RatesPerSecond);

    private static bool SamePairs<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out T? value) && EqualityComparer<T>.Default.Equals(value, pair.Value));

    private static PersonView View(StoreState state, PersonState person) => new(
        person.Presence,
        CartWatch.NumberOf(state, person.Presence),
        Math.Round(person.XMetres, 3),
        Math.Round(person.YMetres, 3),
        [.. person.HandsMetres.Select(hand => hand.Select(metres => Math.Round(metres, 2)).ToArray())]);

    private void Note(IReadOnlyList<CartEvent> events)
    {
        lock (_gate)
        {
            _carts.Note(events);
        }
    }

    /// <summary>Observations have had their turn: what they say is told before what it does to the carts.</summary>
    private void Hear(IReadOnlyList<Observation> observations)
    {
        lock (_gate)
        {
            StoreState state = _ledger.State;
            foreach (Observation observation in observations)
            {
                _strays.Hear(observation);
                if (_carts.ActionOf(state, observation) is { } action)
                {
                    Add(number => new MonitorMessage.ActionSeen(number, observation.At, action));
                }
            }

            LookInside();
        }
    }

    /// <summary>Nobody is shown where a vision that has gone away saw them last.</summary>
    private void MissVision()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        if (_heardElsewhere is not { } heard || now - heard <= SilentMax)
        {
            return;
        }

        _heardElsewhere = null;
        _presences = (new MonitorMessage.Presences(now, []), ++_version);
        string what = "Vision says nothing any more: nobody is seen and no shelf is heard, and what happens meanwhile goes unseen. Start it again (./jwo vision), or check its machine and the network.";
        Ailment away = new(AilmentKind.VisionAway, "");
        Telemetry nothing = new(Telemetry.CurrentVersion, _ledger.State.Store, now, [], [], new Dictionary<string, double>(), new Dictionary<string, string> { [VisionPart] = what })
        {
            Ailments = new Dictionary<string, Ailment> { [VisionPart] = away },
        };
        _health = (nothing, _version);
        if (_alerts.Raise(VisionPart, now, what, away) is { } change)
        {
            Add(number => new MonitorMessage.AlertRaised(number, now, change));
        }

        Signal();
    }

    private void LookInside()
    {
        MissVision();
        foreach (CartNews news in _carts.Look(_ledger.State, _clock.GetUtcNow()))
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (news.IsNew)
            {
                Add(number => new MonitorMessage.ActionSeen(number, news.Cart.EnteredAt, new ActionView(ActionKind.Entered, news.Cart.Visit, null, null, null, 0, [], 0, null, "")));
            }

            if (news.IsDeclined)
            {
                Add(number => new MonitorMessage.ActionSeen(number, now, new ActionView(ActionKind.PaymentDeclined, news.Cart.Visit, null, null, null, 0, [], 0, null, news.Cart.Declined ?? "")));
            }

            Add(number => new MonitorMessage.CartShown(number, now, news.Cart));
            if (news.BeginsReview)
            {
                Add(number => new MonitorMessage.ReviewWanted(number, now, news.Cart.Visit, news.Cart.InReview));
            }

            if (_health is { } health)
            {
                _health = health with { Version = ++_version };
            }
        }
    }

    private void Compare(Telemetry telemetry)
    {
        // By the clock of the server: what vision describes may lie further back in one moment than in the next.
        DateTimeOffset now = _clock.GetUtcNow();
        foreach ((string part, string how) in telemetry.Health.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            MonitorAlert? change = how == Telemetry.Well ? _alerts.End(part, now) : _alerts.Raise(part, now, how, telemetry.Ailments.GetValueOrDefault(part));
            if (change is not null)
            {
                Add(number => new MonitorMessage.AlertRaised(number, now, change));
            }
        }
    }

    private void Add(Func<long, MonitorMessage.MonitorEvent> make)
    {
        _events.Add(make(_dropped + _events.Count + 1) with { ToldAt = Whole(_clock.GetUtcNow()) });

        // A tenth at a time: taking one off the front moves all the others.
        if (_events.Count > EventsKept + (EventsKept / 10))
        {
            _events.RemoveRange(0, EventsKept / 10);
            _dropped += EventsKept / 10;
        }

        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource before = _changed;
        _changed = NewSignal();
        before.SetResult();
    }
}
