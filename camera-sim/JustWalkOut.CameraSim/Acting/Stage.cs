using JustWalkOut.CameraSim.Goods;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>
/// The store in which people act: its floor, its goods, who is in it, what time it is; and where acts report what they cause.
/// Owned by one simulation; one thread.
/// </summary>
internal sealed class Stage
{
    private readonly List<Actor> _actors = [];
    private readonly Happenings<LoadChange> _loads = new(change => change.At);
    private readonly Happenings<Shock> _shocks = new(shock => shock.At);
    private readonly Happenings<TruthAction> _truth = new(action => action.At);
    private readonly Happenings<GatePass> _passes = new(pass => pass.At);

    public Stage(StoreDefinition store, FloorMap floor, ShelfStock stock, (ActingOptions Acting, GoodsOptions Goods) options, long seed)
    {
        (Store, Floor, Stock, Acting, GoodsOptions, Seed) = (store, floor, stock, options.Acting, options.Goods, seed);
        Layout = new StoreLayout(store);
        Zones = new FloorZones(store, floor);
        Hands = new HandLoads(options.Goods, Report);
    }

    /// <summary>The store as it truly is.</summary>
    public StoreDefinition Store { get; }

    /// <summary>Its plates.</summary>
    public StoreLayout Layout { get; }

    /// <summary>Where one can walk and stand.</summary>
    public FloorMap Floor { get; }

    /// <summary>Where people come in and go out.</summary>
    public FloorZones Zones { get; }

    /// <summary>What stands where.</summary>
    public ShelfStock Stock { get; }

    /// <summary>What hands do to plates.</summary>
    public HandLoads Hands { get; }

    public ActingOptions Acting { get; }

    public GoodsOptions GoodsOptions { get; }

    public long Seed { get; }

    /// <summary>Since the simulation's start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Everybody inside, in order of number.</summary>
    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>Grams that were carried out of the store so far, own things too.</summary>
    public double GoneOutGrams { get; private set; }

    /// <summary>Grams that were eaten and drunk in the store so far.</summary>
    public double ConsumedGrams { get; private set; }

    /// <summary>What begins at a time; a time that lies ahead is told when it comes.</summary>
    public void Report(LoadChange change) => _loads.Add(change);

    /// <inheritdoc cref="Report(LoadChange)"/>
    public void Report(Shock shock) => _shocks.Add(shock);

    /// <inheritdoc cref="Report(LoadChange)"/>
    public void Report(TruthAction action) => _truth.Add(action);

    /// <inheritdoc cref="Report(LoadChange)"/>
    public void Report(GatePass pass) => _passes.Add(pass);

    /// <summary>Somebody eats or drinks from something that they have.</summary>
    public Item Consume(Actor who, Item item, double grams)
    {
        Item lighter = item with { Grams = Math.Max(0, item.Grams - grams) };
        ConsumedGrams += item.Grams - lighter.Grams;
        who.Has(lighter);
        return lighter;
    }

    internal void Begin(TimeSpan now) => Now = now;

    internal void Enter(Actor actor) => _actors.Add(actor);

    internal void Leave(Actor actor)
    {
        _actors.Remove(actor);
        GoneOutGrams += actor.Belongings.Sum(item => item.Grams);
    }

    /// <summary>The moment that it is now, with everything that has begun since the one before.</summary>
    internal Moment Moment() =>
        new(Now, _actors.ConvertAll(actor => actor.Seen()), Stock.TakeChanges(), _loads.Until(Now), _shocks.Until(Now), _truth.Until(Now), _passes.Until(Now));
}

/// <summary>What happens at a time of its own, until that time comes.</summary>
internal sealed class Happenings<T>(Func<T, TimeSpan> timeOf)
{
    private readonly PriorityQueue<T, (TimeSpan At, long Order)> _ahead = new();
    private long _count;

    public void Add(T what) => _ahead.Enqueue(what, (timeOf(what), _count++));

    /// <summary>What has come by a time, in order of time, then in that of its report; each once.</summary>
    public IReadOnlyList<T> Until(TimeSpan now)
    {
        if (!_ahead.TryPeek(out _, out (TimeSpan At, long Order) next) || next.At > now)
        {
            return [];
        }

        List<T> come = [];
        while (_ahead.TryPeek(out T? what, out next) && next.At <= now)
        {
            come.Add(what);
            _ahead.Dequeue();
        }

        return come;
    }
}
