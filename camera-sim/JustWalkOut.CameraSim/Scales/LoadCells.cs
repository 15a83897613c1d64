using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>
/// Every weighing plate of the true store: takes what rests on them, what changes and what shakes them, and gives the messages of the shelves'
/// gateways in order of arrival. The same moments, seed and options give the same messages to the last bit.
/// </summary>
public sealed class LoadCells : IMomentSink
{
    private readonly IWeightSink _sink;
    private readonly ShelfGateway[] _gateways;
    private readonly Dictionary<PlateId, PlateAt> _plates = [];
    private readonly Vibration _vibration;
    private readonly Footfalls _footfalls;
    private readonly CrossTalk _crossTalk;
    private readonly PriorityQueue<ShelfGateway, (TimeSpan DueAt, int Number)> _due = new();
    private readonly PriorityQueue<ShelfMessage, (TimeSpan ArrivedAt, long Order)> _onTheWay = new();
    private readonly Action<ShelfMessage> _arrive;
    private TimeSpan _lastAt;
    private bool _isStocked;
    private long _sent;

    /// <summary>Empty plates of the true store.</summary>
    /// <param name="setup">The simulation.</param>
    /// <param name="sink">Who listens; stays the caller's.</param>
    /// <param name="options">How shelves behave; null for the measured defaults.</param>
    public LoadCells(SimulationSetup setup, IWeightSink sink, ScaleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        options ??= new ScaleOptions();
        _sink = sink;
        _vibration = new Vibration(setup.Built.Gondolas, options.Vibration, setup.Seed);
        _footfalls = new Footfalls(options.Vibration, setup.Seed, _vibration);
        _crossTalk = new CrossTalk(options.Cells.CrossTalk, setup.Seed);
        _arrive = message => _onTheWay.Enqueue(message, (message.ArrivedAt, _sent++));
        List<ShelfGateway> gateways = [];
        foreach (Gondola gondola in setup.Built.Gondolas)
        {
            foreach (Shelf shelf in gondola.Shelves)
            {
                (Gondola, Shelf, int) place = (gondola, shelf, gateways.Count);
                gateways.Add(new ShelfGateway(place, CellsOf(place, setup.Seed, options), setup, options));
            }
        }

        _gateways = [.. gateways];
        foreach (ShelfGateway gateway in _gateways.Where(gateway => gateway.Cells.Length > 0))
        {
            _due.Enqueue(gateway, (gateway.DueAt, gateway.Number));
            for (int i = 0; i < gateway.Cells.Length; i++)
            {
                _plates.Add(gateway.Cells[i].Id, new PlateAt(gateway, i));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        _lastAt = moment.At;
        if (!_isStocked)
        {
            _isStocked = true;
            Stock(moment.Stock);
        }

        foreach (LoadChange change in moment.Loads)
        {
            Change(change);
        }

        foreach (Shock shock in moment.Shocks)
        {
            _vibration.Strike(shock.At, shock.Place, shock.Strength, ImpactKind.Blow);
        }

        _footfalls.Take(moment);
        await SampleAsync(moment.At, cancellation);
        await DeliverAsync(moment.At, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await SampleAsync(_lastAt, cancellation);
        await DeliverAsync(TimeSpan.MaxValue, cancellation);
    }

    /// <summary>Owns nothing that needs it: the sink is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What truly rests on a plate once every change known so far has run its course, grams, with what it feels of its neighbours.</summary>
    public double SettledGrams(PlateId plate) => Find(plate).Cell.Load.SettledGrams;

    private static PlateCell[] CellsOf((Gondola Gondola, Shelf Shelf, int Number) place, long seed, ScaleOptions options)
    {
        Random random = Chance.For(seed, "shelf tone", place.Number);
        double tone = options.Cells.TonePerKilogram * Math.Exp(random.Normal(0, options.Cells.ToneSpread));
        (double, double) shared = (tone, random.Between(0, 2 * Math.PI));
        IReadOnlyList<Plate> plates = place.Shelf.Plates;
        PlateCell[] cells = new PlateCell[plates.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            PlateId id = new(place.Gondola.Id, place.Shelf.Id, plates[i].Id);
            double along = cells.Length == 1 ? 0 : (2.0 * i / (cells.Length - 1)) - 1;
            PlateTraits traits = PlateTraits.Draw(Chance.For(seed, $"plate traits {id.Value}"), shared, along, options);
            cells[i] = new PlateCell(id, traits, options.Cells, seed);
        }

        return cells;
    }

    private void Stock(IReadOnlyList<StockChange> stock)
    {
        foreach (StandingItem standing in stock.Select(change => change.Now).OfType<StandingItem>())
        {
            foreach (PlateShare share in standing.Plates)
            {
                Find(share.Plate).Cell.Load.Place(standing.Item.Grams * share.Share);
            }
        }

        foreach (PlateCell cell in _gateways.SelectMany(gateway => gateway.Cells))
        {
            cell.Settle();
        }
    }

    private void Change(LoadChange change)
    {
        PlateAt at = Find(change.Plate);
        at.Cell.Load.Add(change);
        _vibration.Kick(at.Gateway.Number, change);
        foreach ((int neighbour, double share) in _crossTalk.Of(at.Gateway, at.Index))
        {
            PlateCell cell = at.Gateway.Cells[neighbour];
            cell.Load.Add(change with { Plate = cell.Id, Grams = change.Grams * share });
        }
    }

    private PlateAt Find(PlateId plate) =>
        _plates.TryGetValue(plate, out PlateAt at)
            ? at
            : throw new ArgumentException($"Plate {plate.Value} is not in the store; expected one of its {_plates.Count} plates.", nameof(plate));

    private async ValueTask SampleAsync(TimeSpan until, CancellationToken cancellation)
    {
        while (_due.TryPeek(out ShelfGateway? gateway, out (TimeSpan DueAt, int Number) when) && when.DueAt <= until)
        {
            // What has arrived goes out before more is sampled, so that a long leap in time does not pile up messages.
            await DeliverAsync(when.DueAt, cancellation);
            _vibration.MoveTo(Math.Max(ShelfMessage.SamplesPerPlate - 1, Vibration.IndexOf(when.DueAt)));
            gateway.Next(_vibration, _arrive);
            _due.DequeueEnqueue(gateway, (gateway.DueAt, gateway.Number));
        }
    }

    private async ValueTask DeliverAsync(TimeSpan until, CancellationToken cancellation)
    {
        while (_onTheWay.TryPeek(out ShelfMessage? message, out (TimeSpan ArrivedAt, long Order) when) && when.ArrivedAt <= until)
        {
            cancellation.ThrowIfCancellationRequested();
            _onTheWay.Dequeue();
            await _sink.TakeAsync(message);
        }
    }

    private readonly record struct PlateAt(ShelfGateway Gateway, int Index)
    {
        public PlateCell Cell => Gateway.Cells[Index];
    }
}

/// <summary>What a plate feels of a load on its neighbours, through frame and touching goods. Drawn once for each pair, the two ways differing.</summary>
internal sealed class CrossTalk(double next, long seed)
{
    /// <summary>Index and share of each neighbour that feels a load on a plate; up to two on either side.</summary>
    public IEnumerable<(int Neighbour, double Share)> Of(ShelfGateway gateway, int plate)
    {
        Random random = Chance.For(seed, $"cross-talk {gateway.Cells[plate].Id.Value}");
        foreach (int away in (int[])[-2, -1, 1, 2])
        {
            double share = Math.Abs(random.Normal(0, next / Math.Abs(away)));
            int neighbour = plate + away;
            if (neighbour >= 0 && neighbour < gateway.Cells.Length)
            {
                yield return (neighbour, share);
            }
        }
    }
}
