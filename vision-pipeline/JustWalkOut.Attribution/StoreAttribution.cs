using JustWalkOut.Attribution.Clocks;
using JustWalkOut.Attribution.Decision;
using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution;

/// <summary>
/// Everything between people and plates on one side and observations on the other, live or replayed: feed it commands, sights
/// and samples in the order of their capture, and take what it found. It has no clock of its own; the newest sample is its now.
/// </summary>
public sealed class StoreAttribution
{
    /// <summary>A shelf event may be found to have begun this long before the moment at which its plates settled.</summary>
    private static readonly TimeSpan EvidenceSlack = TimeSpan.FromSeconds(0.5);

    /// <summary>Whoever was no nearer to a plate than this, measured level from their ground point, has not touched it: an arm and a step, and the error of where they stood.</summary>
    private const double TouchMetres = 2;

    private readonly StoreId _store;
    private readonly StoreLayout _layout;
    private readonly DateTimeOffset _origin;
    private readonly AttributionOptions _options;
    private readonly ShelfPlaces _places = new();
    private readonly GatewayClocks _clocks;
    private readonly ShelfSignal _signal;
    private readonly ShelfEventAssembler _assembler;
    private readonly PeopleInStore _people;
    private readonly EarlyLines _early;
    private readonly ShelfJudge _judge;
    private readonly List<PlateStep> _steps = [];
    private readonly List<ShelfEvent> _events = [];
    private readonly List<PlateReturn> _returned = [];
    private readonly List<Observed> _found = [];
    private readonly UnseenChanges _unseen = new();
    private TimeSpan _settledThrough = TimeSpan.MinValue;
    private TimeSpan _lastFrame = TimeSpan.MinValue;

    /// <summary>Attribution for a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="origin">The moment from which all times are counted.</param>
    /// <param name="options">Thresholds.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is out of its range.</exception>
    public StoreAttribution(StoreDefinition store, DateTimeOffset origin, AttributionOptions options)
    {
        options.Validate();
        _store = store.Name;
        _origin = origin;
        _options = options;
        _layout = new StoreLayout(store);
        foreach (PlateId plate in store.Planogram.SelectMany(row => row.Plates).Concat(_layout.Plates.Select(place => place.Id)))
        {
            _places.IndexOf(plate);
        }

        _clocks = new GatewayClocks(_places, _layout, options);
        _signal = new ShelfSignal(_places.Count, options.Without.HasFlag(EvidenceKinds.Splitting) ? options.Shelf with { RestsMax = 0 } : options.Shelf);
        _assembler = new ShelfEventAssembler(_places, options.Shelf.StepMinGrams);
        _people = new PeopleInStore(store, origin, options);
        Decider decider = new(store, origin, options, _places, _signal.IsSilent);
        _early = new EarlyLines(decider, new ShelfAhead(_places, _signal, options.Shelf));
        _judge = new ShelfJudge(decider, _early, options, _places);
    }

    /// <summary>Loads that came and went with nothing taken or left: leaning hands, things set down for a moment.</summary>
    public long Transients => _judge.Transients;

    /// <summary>What was noticed and left out, by kind; for a summary.</summary>
    public IReadOnlyDictionary<string, long> Counts => new SortedDictionary<string, long>(StringComparer.Ordinal)
    {
        ["samplesRepeated"] = _signal.RepeatedSamples,
        ["samplesTooLate"] = _signal.TooLateSamples,
        ["shelfCrosstalk"] = _assembler.Crosstalk,
        ["shelfSlides"] = _assembler.Slides,
        ["shelfTransients"] = Transients,
        ["shelfStages"] = _judge.Joins,
        ["shelfWanderings"] = _judge.Wanderings,
    };

    /// <summary>How things stand, for an attribution that goes on in this one's place.</summary>
    /// <param name="found">What was drained and may not be in the outbox yet.</param>
    public StandingStore Stand(IReadOnlyList<Observed> found) => new(
        StandingStore.CurrentVersion,
        _store,
        _origin + (_settledThrough > TimeSpan.MinValue ? _settledThrough : _lastFrame > TimeSpan.MinValue ? _lastFrame : TimeSpan.Zero),
        [.. _people.Known.Where(shopper => shopper.LeftAt is null).Select(shopper => shopper.Stand(_origin))],
        [.. Enumerable.Range(0, _places.Count).Select(plate => new PlateLoad(_places[plate], _unseen.Before(plate) ?? (_signal.RestOf(plate) is { } rest ? Math.Round(rest.Grams, 1) : null))).Where(load => load.Grams is not null)],
        found,
        [.. _early.Open],
        [.. _judge.Later]);

    /// <summary>What everybody in the store looks like of whom that is known, to be kept in memory alone for an attribution that goes on in this one's place.</summary>
    public IReadOnlyDictionary<PresenceId, KnownLook> Looks => _people.Known.Where(shopper => shopper is { LeftAt: null, Look.Pictures: > 0 }).ToDictionary(shopper => shopper.Id, shopper => shopper.Look);

    /// <summary>
    /// Goes on where another ended. What it had found and may not have said is said again, under the same ids. Who was in the store is looked for among those who are seen; what has changed on the shelves meanwhile is said as a guess that a person
    /// has to look at; provisional words are taken back, for what they were about is among those changes.
    /// </summary>
    /// <param name="standing">How things stood.</param>
    /// <param name="looks">What people looked like (<see cref="Looks"/>), as far as somebody has kept that in memory.</param>
    /// <exception cref="InvalidDataException">It is another store's, or of another form.</exception>
    public void Resume(StandingStore standing, IReadOnlyDictionary<PresenceId, KnownLook> looks)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(looks);
        if (standing.Store != _store || standing.Version != StandingStore.CurrentVersion)
        {
            throw new InvalidDataException($"It is of store '{standing.Store}' in form {standing.Version}, expected '{_store}' in form {StandingStore.CurrentVersion}.");
        }

        _found.AddRange(standing.Found);
        _found.AddRange(standing.Later);
        _found.AddRange(standing.Early.Select(said => new Observed(
            new ObservationId(DeterministicGuid.Of(_store, "finished", said.Value)), standing.At, new Finding.Revised(said, null, "Vision began anew before all evidence was in."))));
        _people.Resume(standing.People, looks);
        TimeSpan from = standing.At - _origin;
        foreach (PlateLoad load in standing.Plates.Where(load => load.Grams is not null))
        {
            int plate = PlateIndex(load.Plate);
            _signal.TakeOut(plate, from, load.Grams);
            _signal.PutBack(plate, from);
            _unseen.Add(plate, load.Grams!.Value);
        }
    }

    /// <summary>The index under which <see cref="Weigh"/> takes a plate's samples.</summary>
    public int PlateIndex(PlateId plate)
    {
        int index = _places.IndexOf(plate);
        _signal.Grow(_places.Count);
        _clocks.Grow();
        return index;
    }

    /// <summary>Hears of shelves whose gateway's clock is found off against the cameras', or right again.</summary>
    public Action<GatewayClock>? ClockChanged
    {
        get => _clocks.Changed;
        set => _clocks.Changed = value;
    }

    /// <summary>What is known of the clock of each shelf's gateway. May be read from any thread.</summary>
    public IReadOnlyList<GatewayClock> Clocks => _clocks.Clocks;

    /// <summary>
    /// When a sample was weighed, by the cameras' clocks, as far as its gateway's is known to be off. Whoever hands in samples of gateways with clocks of their own asks for it once for each, before its turn, and hands it in at that time.
    /// </summary>
    /// <param name="plate">From <see cref="PlateIndex"/>.</param>
    /// <param name="microseconds">By the gateway's clock, since the origin.</param>
    /// <returns>Microseconds since the origin.</returns>
    public long StoreTime(int plate, long microseconds) => _clocks.StoreTime(plate, microseconds);

    /// <summary>Takes a command from the server. Kinds that attribution has no use for change nothing.</summary>
    public void Take(Command command)
    {
        if (command.Order is Order.CheckIn checkIn)
        {
            _people.CheckIn(command, checkIn, _found);
        }
        else if (command.Order is Order.GroupSize size)
        {
            _people.GroupSize(command, size, _found);
        }
        else if (command.Order is Order.PlatesOut or Order.PlatesBack)
        {
            Serve(command);
        }
    }

    /// <summary>Takes plates out of service, or puts them back, from the command's own time on; so it may be told before its turn.</summary>
    private void Serve(Command command)
    {
        TimeSpan at = command.At - _origin;
        foreach (PlateLoad each in (command.Order as Order.PlatesOut)?.Plates ?? [])
        {
            _signal.TakeOut(PlateIndex(each.Plate), at, each.Grams);
        }

        foreach (PlateId plate in (command.Order as Order.PlatesBack)?.Plates ?? [])
        {
            _signal.PutBack(PlateIndex(plate), at);
        }
    }

    /// <summary>Takes everyone whom the tracker sees at one moment; an empty list says that it sees nobody.</summary>
    public void See(TimeSpan at, IReadOnlyList<Presence> people)
    {
        foreach (Presence presence in people)
        {
            // Both are told of it; once is enough. What is seen now goes by the right names already.
            if (presence.Exchange is { } exchange && string.CompareOrdinal(presence.Person.Value, exchange.With.Value) < 0)
            {
                Exchange(presence.Person, exchange, at);
            }
        }

        _lastFrame = at;
        _people.See(at, people, _found);
        _judge.See(_found);
        _early.See(_people.Known, at, _found);
        _clocks.Look(at, _people.Known);
    }

    /// <summary>The presence that stands for somebody whom the tracker sees now; null for nobody who is here.</summary>
    public PresenceId? PresenceOf(PersonId person) => _people.PresenceOf(person);

    /// <summary>Chance that somebody whom the tracker sees now is whom they are taken for, 0 to 1; null for nobody who is here.</summary>
    public double? IdentityOf(PersonId person) => _people.Find(person)?.Identity;

    /// <summary>
    /// Takes one sample the moment it arrives, ahead of its turn in <see cref="Weigh"/>, which it must be given as well: for provisional words, while somebody still holds what they took. A caller that has no use for them
    /// leaves it out; what is found in the end is the same.
    /// </summary>
    /// <param name="plate">From <see cref="PlateIndex"/>.</param>
    /// <param name="microseconds">Since the origin.</param>
    /// <param name="grams">Load; NaN where the plate is dead.</param>
    public void WeighAhead(int plate, long microseconds, float grams) => _early.Weigh((plate, microseconds, grams), _people.Known, _lastFrame, _found);

    /// <summary>Takes one sample of one plate.</summary>
    /// <param name="plate">From <see cref="PlateIndex"/>.</param>
    /// <param name="microseconds">Since the origin.</param>
    /// <param name="grams">Load; NaN where the plate is dead.</param>
    public void Weigh(int plate, long microseconds, float grams)
    {
        _signal.Add(plate, microseconds, grams, _steps);
        if (_signal.SettledThrough > _settledThrough)
        {
            Conclude();
        }
    }

    /// <summary>Nothing more will come: decides what is open and lets everyone go who is no longer seen.</summary>
    public void Finish()
    {
        // Past the newest sample by more than any event is held.
        _signal.CompleteThrough(TimeSpan.FromTicks(Math.Max(_signal.SettledThrough.Ticks, 0)) + _options.Shelf.LatenessMax + ShelfSignalOptions.Bin + TimeSpan.FromSeconds(10), _steps);
        Conclude();
        _judge.Expire(TimeSpan.MaxValue, _found);
        _early.Withdraw((_, _) => true, _found);
        _people.End(_lastFrame, _found);
        CompleteWhoLeft(isEnd: true);
    }

    /// <summary>Moves what was found since the last call into <paramref name="found"/>, in the order in which it was found.</summary>
    public void Drain(ICollection<Observed> found)
    {
        foreach (Observed observed in _found)
        {
            found.Add(observed);
        }

        _found.Clear();
    }

    private void Exchange(PersonId person, IdentityExchange exchange, TimeSpan at)
    {
        if (_people.Find(person) is not { } first || _people.Find(exchange.With) is not { } second)
        {
            return;
        }

        first.Exchange(second, exchange.Since);
        _judge.Exchange(first, second, exchange.Since);
        DateTimeOffset since = _origin + exchange.Since;
        _found.Add(new Observed(
            new ObservationId(DeterministicGuid.Of(_store, "exchanged", first.Id.Value, second.Id.Value, (_origin + at).UtcTicks.ToString())),
            since,
            new Finding.IdentitySwapped(
                first.Id, second.Id, since, Math.Round(exchange.Confidence, 4), $"They met at {since:HH:mm:ss.f}, and each has looked like the other since; {exchange.Confidence:0%} sure.")));
    }

    private void Conclude()
    {
        _settledThrough = _signal.SettledThrough;
        foreach (PlateStep step in _steps)
        {
            _assembler.Add(step);
        }

        _steps.Clear();
        _assembler.Close(_settledThrough, _signal.MovingSince, _events);
        foreach (ShelfEvent change in _events)
        {
            _clocks.Add(change);
            _judge.Judge(change, _people.Known, _found);
        }

        _events.Clear();
        SayReturned();
        _judge.Expire(_settledThrough, _found);
        _early.Withdraw((change, _) => HasPassed(change), _found);
        CompleteWhoLeft(isEnd: false);
    }

    /// <summary>What went or came while a plate was out of service nobody is charged for: it is said as stock that nobody explains, and a person looks.</summary>
    private void SayReturned()
    {
        _signal.DrainReturned(_returned);
        foreach (ShelfEvent change in _unseen.Take(_returned, _places, _options.Shelf, _settledThrough))
        {
            _judge.JudgeUnseen(change, _people.Known, _found);
        }

        foreach (PlateReturn back in _returned.Where(back => back.MayDiffer(_options.Shelf)))
        {
            PlateId plate = _places[back.Plate];
            string since = $"{_origin + back.OutSince:HH:mm:ss}";
            string reason = back.Grams is { } changed
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Load on {plate} differs by {changed:+0.0;-0.0} g from what it was before the plate was taken out of service at {since}; count what stands there.")
                : $"Nobody knows what {plate} weighed when it was taken out of service at {since}; count what stands there.";
            _found.Add(new Observed(
                new ObservationId(DeterministicGuid.Of(_store, "plateBack", plate.Value, (_origin + back.BackAt).UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture))),
                _origin + back.BackAt,
                new Finding.UnexplainedStock([plate], Math.Round(back.Grams ?? 0, 1), reason)));
        }

        _returned.Clear();
    }

    /// <summary>Whether every event that could have come of a change has been judged.</summary>
    private bool HasPassed(ShelfEvent change) => _settledThrough > change.To + ShelfEventAssembler.HoldMin + EvidenceSlack
        && !_assembler.Open.Any(gathering => gathering.From <= change.To + EvidenceSlack)
        && !change.Changes.Any(step => _signal.MovingSince(step.Plate) <= change.To + EvidenceSlack);

    /// <summary>Whether something is under way at a shelf, since before they left, that may still be found to be theirs.</summary>
    private bool IsAwaited(Shopper shopper, TimeSpan left)
    {
        return _assembler.Open.Any(gathering => gathering.From <= left && gathering.Changes.Any(change => MayHaveTouched(change.Plate, gathering.From)))
            || (_settledThrough < left + _options.Shelf.SettleMax + EvidenceSlack && _signal.Moving.Any(moving => moving.Since <= left && MayHaveTouched(moving.Plate, moving.Since)));

        bool MayHaveTouched(int plate, TimeSpan since) => !_layout.TryFind(_places[plate], out PlatePlace? place) || shopper.MayHaveBeenNear(place, TouchMetres, since - EvidenceSlack);
    }

    /// <summary>Says that nothing more will come about those who left and whose last shelf event has been judged.</summary>
    private void CompleteWhoLeft(bool isEnd)
    {
        foreach (Shopper shopper in _people.Known.Where(shopper => shopper.LeftAt is not null).ToArray())
        {
            TimeSpan left = shopper.LeftAt!.Value;
            if (isEnd || (_settledThrough >= left + EvidenceSlack && !IsAwaited(shopper, left)))
            {
                _people.Forget(shopper);
                _early.Withdraw((_, who) => who == shopper, _found);
                _judge.End(shopper, _found);
                _found.Add(new Observed(
                    new ObservationId(DeterministicGuid.Of(_store, "complete", shopper.Id.Value)),
                    _origin + left,
                    new Finding.Complete(shopper.Id, _origin + left)));
            }
        }
    }
}
