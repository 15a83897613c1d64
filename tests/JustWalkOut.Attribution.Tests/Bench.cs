using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.Tests;

/// <summary>
/// A bench with one shelf of six plates and as many people as a test wants: loads change, hands move, and the samples go
/// through the same classes as a store's. 60 Hz, noise of sd 2 g by default, seeded.
/// </summary>
internal sealed class Bench
{
    public const double SecondsPerSample = 1 / 60.0;

    public static readonly DateTimeOffset Origin = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    public static readonly Sku Water = new("water");
    public static readonly Sku Gum = new("gum");
    public static readonly Sku Tea = new("tea");
    public static readonly Sku Flowers = new("flowers");

    private readonly Dictionary<int, List<(double At, double Grams)>> _loads = [];
    private readonly List<(string Person, Func<double, (double X, double Y, double Z)?> Hand, double From, double To)> _people = [];
    private readonly List<(double At, Command Command)> _commands = [];
    private readonly HashSet<string> _withBothHands = [];
    private readonly Dictionary<string, double> _away = [];
    private readonly List<(string Person, double From, double Identity)> _identities = [];
    private readonly List<(string First, string Second, double Since, double At)> _exchanges = [];
    private readonly Dictionary<string, KnownLook> _looks = [];
    private readonly List<(string Person, double From, FloorPoint Place)> _places = [];

    public double NoiseSdGrams { get; init; } = 2;

    public int Seed { get; init; } = 1;

    public double Seconds { get; init; } = 30;

    /// <summary>Disturbs a sample: time, plate, grams in, grams out. For drift, shaking and dead plates.</summary>
    public Func<double, int, double, double> Disturb { get; init; } = static (_, _, grams) => grams;

    public EvidenceKinds Without { get; init; }

    public static StoreDefinition Store { get; } = MakeStore();

    /// <summary>The store's ways in and out; none by default: people come and go anywhere.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>The store's gates; one with check-ins, far off, by default.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = Store.Gates;

    /// <summary>Smallest loss of something unknown that is held against anybody.</summary>
    public double UnknownGoodsMinGrams { get; init; } = new AttributionOptions().UnknownGoodsMinGrams;

    /// <summary>The house rules; the usual ones by default.</summary>
    public Rules Rules { get; init; } = Store.Rules;

    /// <summary>Load on a plate (1-6) changes by so much from a moment on, over 0.2 s.</summary>
    public Bench Change(int plate, double at, double grams)
    {
        if (!_loads.TryGetValue(plate, out List<(double, double)>? changes))
        {
            _loads[plate] = changes = [];
        }

        changes.Add((at, grams));
        return this;
    }

    /// <summary>Someone stands before the shelf for a while; the hand rests before a plate (1-6) between two moments, at their side otherwise.</summary>
    public Bench Person(string person, int plate, (double From, double To) reach, double from = 0, double to = 25)
    {
        _people.Add((person, time => time >= reach.From && time <= reach.To ? (0.05 + (0.1 * (plate - 1)), 0.05, 1.1) : (0.3, -0.9, 0.9), from, to));
        return this;
    }

    /// <summary>The same, with the other hand seen too: it hangs.</summary>
    public Bench PersonWithBothHands(string person, int plate, (double From, double To) reach, double to = 25)
    {
        _withBothHands.Add(person);
        return Person(person, plate, reach, to: to);
    }

    /// <summary>A person of whom the tracker is not sure, or is sure again, from a moment on, that they are still the one who came in.</summary>
    public Bench Unsure(string person, double identity, double from = 0)
    {
        _identities.Add((person, from, identity));
        return this;
    }

    /// <summary>The tracker finds out that two had gone on as each other.</summary>
    public Bench Exchange(string first, string second, double since, double at)
    {
        _exchanges.Add((first, second, since, at));
        return this;
    }

    /// <summary>The same person walks off, so many metres from the shelf, from a moment on.</summary>
    public Bench Away(string person, double from, double metres, double to = 25)
    {
        _people.Add((person, static _ => null, from, to));
        _away[person] = metres;
        return this;
    }

    /// <summary>Someone stands about with hands that no camera sees.</summary>
    public Bench PersonWithoutHands(string person, double from = 0, double to = 25)
    {
        _people.Add((person, static _ => null, from, to));
        return this;
    }

    public Bench CheckIn(double at, double passedAt, string? person = null, int people = 1, Role role = Role.Shopper)
    {
        CommandId id = new(DeterministicGuid.Of(Store.Name, "test check-in", passedAt.ToString(), person ?? ""));
        _commands.Add((at, new Command(Command.CurrentVersion, Store.Name, id, Origin.AddSeconds(at), new Order.CheckIn(new GateId("main"), Origin.AddSeconds(passedAt), people, role, person))));
        return this;
    }

    /// <summary>The check-in that was passed at a moment lets in so many people, as is heard at another.</summary>
    public Bench Group(double at, double passedAt, int people)
    {
        CommandId checkIn = new(DeterministicGuid.Of(Store.Name, "test check-in", passedAt.ToString(), ""));
        CommandId id = new(DeterministicGuid.Of(Store.Name, "test group", at.ToString()));
        _commands.Add((at, new Command(Command.CurrentVersion, Store.Name, id, Origin.AddSeconds(at), new Order.GroupSize(checkIn, people))));
        return this;
    }

    /// <summary>A plate (1-6) goes out of service at a moment, told of at once; what it weighed is known from before a restart, or not.</summary>
    public Bench Out(int plate, double at, double? knownGrams = null)
    {
        _commands.Add((at, new Command(Command.CurrentVersion, Store.Name, new CommandId(DeterministicGuid.Of(Store.Name, "out", at.ToString())), Origin.AddSeconds(at), new Order.PlatesOut([new PlateLoad(PlateOf(plate), knownGrams)]))));
        return this;
    }

    /// <summary>It is put back.</summary>
    public Bench Back(int plate, double at)
    {
        _commands.Add((at, new Command(Command.CurrentVersion, Store.Name, new CommandId(DeterministicGuid.Of(Store.Name, "back", at.ToString())), Origin.AddSeconds(at), new Order.PlatesBack([PlateOf(plate)]))));
        return this;
    }

    public IEnumerable<(int Plate, long Microseconds, float Grams)> Samples()
    {
        Random random = new(Seed);
        for (int index = 0; index * SecondsPerSample < Seconds; index++)
        {
            double time = index * SecondsPerSample;
            for (int plate = 1; plate <= 6; plate++)
            {
                double load = 3000 + _loads.GetValueOrDefault(plate, []).Sum(change => change.Grams * Math.Clamp((time - change.At) / 0.2, 0, 1));
                double noise = NoiseSdGrams * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                yield return (plate, (long)Math.Round(time * 1e6), (float)Disturb(time, plate, load + noise));
            }
        }
    }

    /// <summary>Runs everything through attribution, in order of time.</summary>
    public List<Observed> Run(out StoreAttribution attribution)
    {
        attribution = Attribution();
        return [.. Run(attribution, aheadSeconds: 0).Select(said => said.Observed)];
    }

    public List<Observed> Run() => Run(out _);

    /// <summary>The same with samples shown as they arrive, and weighed 0.3 s later as in a running store; with the time at which each thing was said.</summary>
    public List<(double At, Observed Observed)> RunAhead() => [.. Run(Attribution(), aheadSeconds: 0.3)];

    /// <summary>
    /// The same killed at a moment and gone on at another by a second one, to which the tracker's names say nothing. How things stand is kept as a running store keeps it: with whatever is found before that is handed on, else twice a second.
    /// </summary>
    /// <returns>All that was said, and what was kept in the end.</returns>
    public List<(double At, Observed Observed)> RunKilled(double killedAt, double backAt, out StandingStore kept)
    {
        StoreAttribution first = Attribution();
        StandingStore? standing = null;
        double keptAt = double.NegativeInfinity;
        List<(double At, Observed Observed)> said = [.. Run(first, 0.3, (0, killedAt), keep: (time, found) =>
        {
            if (found.Count > 0 || time - keptAt >= 0.5)
            {
                (standing, keptAt) = (first.Stand([.. found]), time);
            }
        })];
        kept = standing!;
        StoreAttribution second = Attribution();
        second.Resume(kept, first.Looks);
        said.AddRange(Run(second, 0.3, (backAt, double.PositiveInfinity), name: "again "));
        return said;
    }

    /// <summary>What somebody looks like: numbers of a seed's, those of others far off.</summary>
    public Bench Look(string person, int seed)
    {
        Random random = new(seed);
        _looks[person] = new KnownLook(Tracking.Look.Of([.. Enumerable.Range(0, Tracking.Look.Length).Select(_ => (float)((random.NextDouble() * 6) - 3))]), 40);
        return this;
    }

    /// <summary>The same person stands elsewhere from a moment on.</summary>
    public Bench At(string person, double x, double y, double from = 0, double to = 25)
    {
        if (_people.TrueForAll(known => known.Person != person))
        {
            _people.Add((person, static _ => null, from, to));
        }

        _places.Add((person, from, new FloorPoint(x, y)));
        return this;
    }

    private StoreAttribution Attribution() => new(Store with { Zones = Zones, Gates = Gates, Rules = Rules }, Origin, new AttributionOptions { Without = Without, UnknownGoodsMinGrams = UnknownGoodsMinGrams });

    private IEnumerable<(double At, Observed Observed)> Run(
        StoreAttribution attribution, double aheadSeconds, (double From, double Until)? span = null, string name = "", Action<double, List<Observed>>? keep = null)
    {
        (double from, double until) = span ?? (0, double.PositiveInfinity);
        int[] indices = [.. Enumerable.Range(1, 6).Select(PlateOf).Select(attribution.PlateIndex)];
        double nextFrame = from;
        Queue<(double At, Command Command)> commands = new(_commands.Where(command => command.At >= from).OrderBy(command => command.At));
        Queue<(int Plate, long Microseconds, float Grams)> waiting = new();
        List<Observed> found = [];
        double time = 0;
        foreach ((int Plate, long Microseconds, float Grams) sample in Samples().Where(sample => sample.Microseconds / 1e6 >= from))
        {
            if (sample.Microseconds / 1e6 >= until)
            {
                yield break;
            }

            time = sample.Microseconds / 1e6;
            if (aheadSeconds > 0)
            {
                attribution.WeighAhead(indices[sample.Plate - 1], sample.Microseconds, sample.Grams);
            }

            waiting.Enqueue(sample);
            while (waiting.TryPeek(out (int Plate, long Microseconds, float Grams) due) && due.Microseconds / 1e6 <= time - aheadSeconds)
            {
                waiting.Dequeue();
                double turn = due.Microseconds / 1e6;
                while (commands.TryPeek(out (double At, Command Command) command) && command.At <= turn)
                {
                    attribution.Take(commands.Dequeue().Command);
                }

                for (; nextFrame <= turn; nextFrame += 1 / 15.0)
                {
                    attribution.See(TimeSpan.FromSeconds(nextFrame), [.. _people.Where(person => nextFrame >= person.From && nextFrame <= person.To).Select(person => Sight(person, nextFrame, name))]);
                }

                attribution.Weigh(indices[due.Plate - 1], due.Microseconds, due.Grams);
            }

            found.Clear();
            attribution.Drain(found);
            keep?.Invoke(time, found);
            foreach (Observed observed in found)
            {
                yield return (time, observed);
            }
        }

        attribution.Finish();
        found.Clear();
        attribution.Drain(found);
        foreach (Observed observed in found)
        {
            yield return (time, observed);
        }
    }

    public static PlateId PlateOf(int plate) => new("1", "1", plate.ToString());

    private Presence Sight((string Person, Func<double, (double X, double Y, double Z)?> Hand, double From, double To) person, double time, string name)
    {
        Hand? hand = person.Hand(time) is { } at ? new Hand(new StorePoint(at.X, at.Y, at.Z), 0.9) : null;
        Hand? hanging = _withBothHands.Contains(person.Person) ? new Hand(new StorePoint(0.3, -0.7, 0.8), 0.9) : null;
        FloorPoint floor = _places.LastOrDefault(each => each.Person == person.Person && each.From <= time, (person.Person, 0, new FloorPoint(0.3, -0.5 - (hand is null ? _away.GetValueOrDefault(person.Person) : 0)))).Place;
        return new Presence(new PersonId(name + person.Person), TimeSpan.FromSeconds(time), floor, new StorePoint(floor.XMetres, floor.YMetres, 1.7), hand, hanging, _identities.LastOrDefault(each => each.Person == person.Person && each.From <= time, (person.Person, 0, 1)).Identity, ExchangeOf(person.Person, time)) { Look = _looks.GetValueOrDefault(person.Person) };
    }

    private IdentityExchange? ExchangeOf(string person, double time)
    {
        foreach ((string first, string second, double since, double at) in _exchanges.Where(each => each.At <= time && each.At > time - (1 / 15.0)))
        {
            if (person == first || person == second)
            {
                return new IdentityExchange(new PersonId(person == first ? second : first), TimeSpan.FromSeconds(since), 0.97);
            }
        }

        return null;
    }

    private static StoreDefinition MakeStore()
    {
        Plate[] plates = [.. Enumerable.Range(1, 6).Select(plate => new Plate(plate.ToString(), new Pose(0.1 * (plate - 1), 0, 0), new Extent(0.1, 0.4, 0.2)))];
        JustWalkOut.Carts.Stores.Shelf shelf = new("1", new Pose(0, 0, 1), new Extent(0.6, 0.4, 0.3), plates);
        return new StoreDefinition(
            1,
            new StoreId("bench"),
            new Currency("USD"),
            "en-US",
            new FloorPlan([[-2, -3], [3, -3], [3, 1], [-2, 1]], []),
            [],
            [new Gate(new GateId("main"), [0, -3])],
            [new Gondola("1", new Pose(0, 0, 0), new Extent(0.6, 0.4, 2), [shelf])],
            [],
            [
                new Product(Water, [], "Water", 100, UnitWeight: new UnitWeight(500, 5)),
                new Product(Gum, [], "Gum", 80, UnitWeight: new UnitWeight(60, 1.5)),
                new Product(Tea, [], "Tea", 300, UnitWeight: new UnitWeight(250, 4)),
                new Product(Flowers, [], "Flowers", 500),
            ],
            [
                new PlanogramRow(Water, [PlateOf(1), PlateOf(2)], 6),
                new PlanogramRow(Gum, [PlateOf(3), PlateOf(4)], 40),
                new PlanogramRow(Tea, [PlateOf(5)], 10),
                new PlanogramRow(Flowers, [PlateOf(6)], 4),
            ],
            new Rules());
    }
}
