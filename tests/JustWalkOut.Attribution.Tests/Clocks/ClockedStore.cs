using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.Tests.Clocks;

/// <summary>
/// Shelves in a row, each of one plate with a gateway whose clock is its own, and one person who goes from one to the next and takes a bottle of each, every twelve seconds. Messages of 0.2 s reach attribution in the order in
/// which they come, beside people as they are seen ten times a second.
/// </summary>
internal sealed class ClockedStore
{
    public const double SecondsEach = 12;

    private const int Hertz = 60;
    private const int PerMessage = 12;

    private static readonly Sku Water = new("water");

    /// <summary>How far each shelf's clock is ahead, by shelf and true time; its length is the number of shelves.</summary>
    public required IReadOnlyList<Func<double, double>> Ahead { get; init; }

    /// <summary>Which shelves are taken from, in turn; all by default.</summary>
    public IReadOnlyList<int>? Takes { get; init; }

    /// <summary>By how much messages come late, by shelf and message.</summary>
    public Func<int, int, double> Late { get; init; } = static (_, _) => 0;

    public EvidenceKinds Without { get; init; }

    public double Seconds { get; init; } = 480;

    public int Seed { get; init; } = 1;

    /// <summary>What was said of clocks.</summary>
    public List<GatewayClock> Said { get; } = [];

    public List<Observed> Found { get; } = [];

    /// <summary>Bottles that were taken in all.</summary>
    public int Taken => (int)(Seconds / SecondsEach) - 1;

    private IReadOnlyList<int> Turns => Takes ?? [.. Enumerable.Range(0, Ahead.Count)];

    /// <summary>Plays it.</summary>
    public StoreAttribution Run()
    {
        StoreAttribution attribution = new(MakeStore(Ahead.Count), new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero), new AttributionOptions { Without = Without }) { ClockChanged = Said.Add };
        Random random = new(Seed);
        int[] plates = [.. Enumerable.Range(0, Ahead.Count).Select(shelf => attribution.PlateIndex(PlateOf(shelf)))];
        int frame = 0;
        foreach ((double arrives, int shelf, int message) in Messages().OrderBy(each => each.Arrives).ThenBy(each => each.Shelf))
        {
            for (; frame * 0.1 <= arrives; frame++)
            {
                attribution.See(TimeSpan.FromSeconds(frame * 0.1), [PersonAt(frame * 0.1, random)]);
            }

            for (int sample = message * PerMessage; sample < (message + 1) * PerMessage; sample++)
            {
                double time = (double)sample / Hertz;
                long stamp = (long)Math.Round((time + Ahead[shelf](time)) * 1e6);
                attribution.Weigh(plates[shelf], attribution.StoreTime(plates[shelf], stamp), (float)(LoadOf(shelf, time) + Normal(random)));
            }
        }

        attribution.Finish();
        attribution.Drain(Found);
        return attribution;
    }

    private IEnumerable<(double Arrives, int Shelf, int Message)> Messages() =>
        from message in Enumerable.Range(0, (int)(Seconds * Hertz / PerMessage))
        from shelf in Enumerable.Range(0, Ahead.Count)
        select (((message + 1) * 0.2) + (0.03 * (shelf % 6)) + Late(shelf, message), shelf, message);

    /// <summary>When the bottles leave: 0.3 to 0.5 s after the hand has come.</summary>
    private double TakenAt(int bottle) => ((bottle + 1) * SecondsEach) + (0.1 * (bottle % 3));

    private double LoadOf(int shelf, double time)
    {
        double load = 50_000;
        for (int bottle = 0; bottle < Taken && TakenAt(bottle) <= time; bottle++)
        {
            load -= Turns[bottle % Turns.Count] == shelf ? 500 * Math.Min(1, (time - TakenAt(bottle)) / 0.3) : 0;
        }

        return load;
    }

    private Presence PersonAt(double time, Random random)
    {
        int bottle = Math.Clamp((int)Math.Round(time / SecondsEach) - 1, 0, Math.Max(0, Taken - 1));
        double x = 2 * Turns[bottle % Turns.Count];
        double since = time - TakenAt(bottle) - 0.15;
        double out_ = Math.Clamp((Math.Abs(since) - 0.5) / 0.6, 0, 1); // 0 with the hand on the plate, 1 with it at their side.
        StorePoint hand = new(x + 0.3 + (0.02 * Normal(random)), 0.2 - (0.5 * out_) + (0.02 * Normal(random)), 1.05 - (0.2 * out_));
        FloorPoint floor = new(x + 0.3, -0.5);
        return new Presence(new PersonId("ann"), TimeSpan.FromSeconds(time), floor, new StorePoint(floor.XMetres, floor.YMetres, 1.7), new Hand(hand, 0.9), null);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static PlateId PlateOf(int shelf) => new($"{shelf + 1}", "1", "1");

    private static StoreDefinition MakeStore(int shelves)
    {
        Gondola[] gondolas =
        [
            .. Enumerable.Range(0, shelves).Select(shelf => new Gondola(
                $"{shelf + 1}", new Pose(2 * shelf, 0, 0), new Extent(0.6, 0.4, 2),
                [new JustWalkOut.Carts.Stores.Shelf("1", new Pose(0, 0, 1), new Extent(0.6, 0.4, 0.3), [new Plate("1", new Pose(0, 0, 0), new Extent(0.6, 0.4, 0.2))])])),
        ];
        return new StoreDefinition(
            1, new StoreId("clocked"), new Currency("USD"), "en-US", new FloorPlan([[-2, -3], [2 * shelves, -3], [2 * shelves, 1], [-2, 1]], []), [], [new Gate(new GateId("main"), [0, -3])], gondolas, [],
            [new Product(Water, [], "Water", 100, UnitWeight: new UnitWeight(500, 5))],
            [new PlanogramRow(Water, [.. Enumerable.Range(0, shelves).Select(PlateOf)], 600)], new Rules());
    }
}
