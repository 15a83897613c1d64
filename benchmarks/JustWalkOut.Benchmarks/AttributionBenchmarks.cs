using BenchmarkDotNet.Attributes;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// Ten changes at once on one gondola with five people before it, each with a hand at two of the plates. One operation is the two seconds of samples in which all ten are decided; what leads up to them is not timed. The answer (ten
/// takings, each of the right product) is checked before anything is timed.
/// </summary>
[MemoryDiagnoser]
public class AttributionBenchmarks
{
    private const int Plates = 40;
    private const int Apart = 4;
    private const int People = 5;
    private const double TakenAt = 6;
    private const double DecidedBy = 9.5;
    private const int Hz = 60;

    private static readonly DateTimeOffset Origin = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly StoreDefinition _store = MakeStore();
    private readonly float[] _noise = Noise();
    private readonly List<Observed> _found = [];
    private StoreAttribution _attribution = null!;
    private int[] _indices = [];

    /// <summary>Changes at once; with none what is left is weighing and seeing.</summary>
    [Params(0, 10)]
    public int Changes { get; set; }

    [GlobalSetup]
    public void Check()
    {
        Prepare();
        int decided = Decide();
        if (decided != Changes)
        {
            throw new InvalidOperationException($"{decided} takings were decided where {Changes} things were taken.");
        }

        if (_found.Exists(one => one.Finding is Finding.Took took && took.Goods.Sku != SkuOf(int.Parse(took.Goods.Plates[0].Plate) - 1)))
        {
            throw new InvalidOperationException("Something else was said to be taken than what stands there.");
        }
    }

    /// <summary>Everything until just before the first of the ten can be decided.</summary>
    [IterationSetup]
    public void Prepare()
    {
        _found.Clear();
        _attribution = new StoreAttribution(_store, Origin, new AttributionOptions());
        _indices = [.. Enumerable.Range(0, Plates).Select(plate => _attribution.PlateIndex(PlateOf(plate)))];
        Run(0, TakenAt + 1.5);
    }

    [Benchmark]
    public int Decide()
    {
        Run(TakenAt + 1.5, DecidedBy);
        _attribution.Drain(_found);
        return _found.Count(one => one.Finding is Finding.Took);
    }

    private void Run(double from, double to)
    {
        for (int sample = (int)(from * Hz); sample < to * Hz; sample++)
        {
            double time = sample / (double)Hz;
            if (sample % 4 == 0)
            {
                _attribution.See(TimeSpan.FromSeconds(time), [.. Enumerable.Range(0, People).Select(person => Seen(person, time))]);
            }

            for (int plate = 0; plate < Plates; plate++)
            {
                double taken = plate % Apart == 0 && Changes > 0 ? GramsOf(plate) * Math.Clamp((time - TakenAt) / 0.3, 0, 1) : 0;
                _attribution.Weigh(_indices[plate], (long)(time * 1e6), (float)(4000 - taken) + _noise[((plate * 31) + sample) & 4095]);
            }
        }
    }

    private static Presence Seen(int person, double time)
    {
        bool isReaching = time > TakenAt - 0.4 && time < TakenAt + 0.6;
        double x = (0.8 * person) + 0.25;
        Hand First(double at) => new(isReaching ? new StorePoint(at, 0.05, 1.1) : new StorePoint(x, -0.8, 0.9), 0.9);
        return new Presence(
            new PersonId($"p{person}"), TimeSpan.FromSeconds(time), new FloorPoint(x, -0.5), new StorePoint(x, -0.5, 1.7), First((0.8 * person) + 0.05), First((0.8 * person) + 0.45), 1, null);
    }

    private static float[] Noise()
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, 4096).Select(_ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 4))];
    }

    private static double GramsOf(int plate) => 150 + (37 * plate);

    private static Sku SkuOf(int plate) => new($"p{plate:00}");

    private static PlateId PlateOf(int plate) => new("1", "1", (plate + 1).ToString());

    private static StoreDefinition MakeStore()
    {
        Plate[] plates = [.. Enumerable.Range(0, Plates).Select(plate => new Plate((plate + 1).ToString(), new Pose(0.1 * plate, 0, 0), new Extent(0.1, 0.4, 0.2)))];
        Shelf shelf = new("1", new Pose(0, 0, 1), new Extent(0.1 * Plates, 0.4, 0.3), plates);
        return new StoreDefinition(
            1,
            new StoreId("bench"),
            new Currency("USD"),
            "en-US",
            new FloorPlan([[-2, -3], [6, -3], [6, 1], [-2, 1]], []),
            [],
            [new Gate(new GateId("main"), [0, -3])],
            [new Gondola("1", new Pose(0, 0, 0), new Extent(0.1 * Plates, 0.4, 2), [shelf])],
            [],
            [.. Enumerable.Range(0, Plates).Select(plate => new Product(SkuOf(plate), [], $"Product {plate}", 100, UnitWeight: new UnitWeight(GramsOf(plate), 2)))],
            [.. Enumerable.Range(0, Plates).Select(plate => new PlanogramRow(SkuOf(plate), [PlateOf(plate)], 20))],
            new Rules());
    }
}
