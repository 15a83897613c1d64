using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim;

/// <summary>How a simulated store is peopled and stocked, beyond its setup.</summary>
/// <param name="LookOf">How a unit of a product looks.</param>
internal sealed record SimulationParts(Func<Product, GoodsLook> LookOf)
{
    /// <summary>How goods stand and move.</summary>
    public GoodsOptions Goods { get; init; } = new();

    /// <summary>How people act.</summary>
    public ActingOptions Acting { get; init; } = new();

    /// <summary>Most people inside at once; whoever comes to a full store waits at the gate, and all behind them.</summary>
    public int CapacityPeople { get; init; } = int.MaxValue;

    /// <summary>How people walk around each other.</summary>
    public CrowdParameters Crowd { get; init; } = new();

    /// <summary>How long the store stays as it is when nothing is left to happen.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// A store and the people of one script in it, moment by moment. The same setup, script and parts give the same moments; nothing in here knows
/// of cameras, scales or recordings. Runs once, on one thread.
/// </summary>
internal sealed class StoreSimulation
{
    /// <summary>Nearest places behind a gate from which people set out: within 0.1 m of its middle, where posts 0.6 m apart leave room.</summary>
    private const int PlacesInLane = 13;

    private readonly SimulationSetup _setup;
    private readonly IScript _script;
    private readonly SimulationParts _parts;
    private readonly FloorMap _floor;
    private readonly Crowd _crowd;
    private readonly Random _chance;
    private readonly Queue<Coming> _coming = new();
    private readonly Dictionary<GateId, TimeSpan> _gateFreeAt = [];
    private readonly SortedDictionary<int, Mind> _minds = [];
    private int _lastNumber;

    /// <summary>Builds the store and fills it. Throws <see cref="InvalidDataException"/> where it has no entry, exit or gate.</summary>
    public StoreSimulation(SimulationSetup setup, IScript script, SimulationParts parts)
    {
        (_setup, _script, _parts) = (setup, script, parts);
        _floor = new FloorMap(setup.Built);
        _crowd = new Crowd(_floor, setup.Seed, parts.Crowd);
        _chance = Chance.For(setup.Seed, "entering");
        Stage = new Stage(setup.Built, _floor, new ShelfStock(setup.Built, parts.LookOf, parts.Goods, setup.Seed), (parts.Acting, parts.Goods), setup.Seed);
    }

    /// <summary>The store, the goods and the people in it as they are now.</summary>
    public Stage Stage { get; }

    /// <summary>
    /// The moments from time 0 to the setup's length, or to when everybody has come and gone and the plates are at rest, where that is sooner.
    /// </summary>
    public IEnumerable<Moment> Run()
    {
        TimeSpan step = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / Moment.PerSecond);
        using IEnumerator<Arrival> arrivals = _script.Arrivals(Stage).GetEnumerator();
        Arrival? next = arrivals.MoveNext() ? arrivals.Current : null;
        TimeSpan busyAt = TimeSpan.Zero;
        for (long number = 0; Moment.TimeOf(number) <= _setup.Length; number++)
        {
            Stage.Begin(Moment.TimeOf(number));
            if (number > 0)
            {
                _crowd.Step(step);
            }

            while (next is not null && next.At <= Stage.Now)
            {
                _coming.Enqueue(new Coming(next));
                next = arrivals.MoveNext() ? arrivals.Current : null;
            }

            LetIn();
            Think();
            LetOut();
            Moment moment = Stage.Moment();
            yield return moment;
            bool isBusy = next is not null || _coming.Count > 0 || _minds.Count > 0 || moment.Loads.Count > 0;
            busyAt = isBusy ? Stage.Now : busyAt;
            if (!isBusy && Stage.Now - busyAt > _parts.Rest)
            {
                break;
            }
        }

        foreach (Mind mind in _minds.Values)
        {
            mind.Dispose();
        }
    }

    /// <summary>Lets in who has come, one after another, each through a gate when there is room behind it.</summary>
    private void LetIn()
    {
        while (_coming.TryPeek(out Coming? waiting) && waiting.Inside.Count == 0 && waiting.Arrival.Until < Stage.Now)
        {
            _coming.Dequeue();
        }

        while (_coming.TryPeek(out Coming? coming) && Stage.Now >= coming.NotBefore)
        {
            // A party comes in together or waits; one larger than the store may hold comes in alone.
            if (coming.Inside.Count == 0 && Stage.Actors.Count > 0 && Stage.Actors.Count + coming.Arrival.People.Count > _parts.CapacityPeople)
            {
                return;
            }

            Newcomer newcomer = coming.Arrival.People[coming.Inside.Count];
            coming.Through ??= FreeGate();
            if (coming.Through is not Gate gate || BodyAt(gate, newcomer) is not Body body)
            {
                return;
            }

            _lastNumber = body.Number;
            Actor actor = new(Stage, body, coming.Arrival, body.Number) { Party = coming.Inside };
            coming.Inside.Add(actor);
            _crowd.Add(body);
            Stage.Enter(actor);
            _minds.Add(body.Number, new Mind(newcomer.Mind(actor)));
            if (coming.Inside.Count == 1)
            {
                CheckIn(coming.Arrival, gate, body.Number);
            }

            _gateFreeAt[gate.Id] = Stage.Now + TimeSpan.FromSeconds(Stage.Acting.CheckInSeconds);
            coming.NotBefore = Stage.Now + TimeSpan.FromSeconds(Stage.Acting.FollowSeconds * _chance.Between(0.5, 1.5));
            if (coming.Inside.Count == coming.Arrival.People.Count)
            {
                _coming.Dequeue();
            }
        }
    }

    /// <summary>A gate at which nobody is checking in; null while there is none.</summary>
    private Gate? FreeGate()
    {
        Gate[] free = [.. Stage.Zones.EntryGates.Where(gate => _gateFreeAt.GetValueOrDefault(gate.Id) <= Stage.Now)];
        return free.Length == 0 ? null : _chance.OneOf(free);
    }

    /// <summary>Somebody's body behind a gate; null while the way is not free, or where it has no room.</summary>
    private Body? BodyAt(Gate gate, Newcomer newcomer)
    {
        if (!IsRoomAt(Stage.Zones.Behind(gate)[0]))
        {
            return null;
        }

        // A trolley or a wheelchair may need more room than the first place has.
        FloorPoint inwards = MiddleOfFloor();
        return Stage.Zones.Behind(gate)
            .Skip(_chance.Next(PlacesInLane))
            .Select(at => new Body(_lastNumber + 1, newcomer.Look, at, Math.Atan2(inwards.YMetres - at.YMetres, inwards.XMetres - at.XMetres), _setup.Seed))
            .FirstOrDefault(_crowd.HasRoom);
    }

    private void CheckIn(Arrival arrival, Gate gate, int first)
    {
        int[] persons = [.. Enumerable.Range(0, arrival.People.Count).Where(i => !arrival.People[i].SlipsIn).Select(i => first + i)];

        // Nobody else comes in between, so the numbers of those who follow are known: the check-in names them all at once.
        Stage.Report(new GatePass(Stage.Now, gate.Id, arrival.Shopper, persons.Length, arrival.Role, persons));
        if (_chance.NextDouble() < Stage.Acting.EntryDoorShare)
        {
            Stage.Report(new Shock(Stage.Now, new((float)gate.At[0], (float)gate.At[1], 1), Stage.Acting.DoorShock));
        }
    }

    private bool IsRoomAt(FloorPoint point)
    {
        const double RoomMetres = 0.7;
        return Stage.Actors.All(other => other.DistanceMetres(point) > RoomMetres);
    }

    private FloorPoint MiddleOfFloor() =>
        new(_setup.Built.Floor.Outline.Average(corner => corner[0]), _setup.Built.Floor.Outline.Average(corner => corner[1]));

    private void Think()
    {
        foreach (Actor actor in Stage.Actors.ToArray())
        {
            Mind mind = _minds[actor.Number];
            mind.Advance();
            if (mind.IsDone && !actor.HasLeft)
            {
                mind.Dispose();
                _minds[actor.Number] = new Mind([new Leave(actor)]);
            }
        }
    }

    private void LetOut()
    {
        foreach (Actor actor in Stage.Actors.Where(actor => actor.HasLeft).ToArray())
        {
            _minds[actor.Number].Dispose();
            _minds.Remove(actor.Number);
            _crowd.Remove(actor.Body);
            Stage.Leave(actor);
        }
    }

    /// <summary>A check-in of which not everybody is inside yet.</summary>
    private sealed class Coming(Arrival arrival)
    {
        public Arrival Arrival { get; } = arrival;

        public List<Actor> Inside { get; } = [];

        /// <summary>The gate through which they come; null before the first of them does.</summary>
        public Gate? Through { get; set; }

        public TimeSpan NotBefore { get; set; }
    }
}
