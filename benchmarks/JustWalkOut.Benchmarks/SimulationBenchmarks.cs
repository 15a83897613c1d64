using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.Truth;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// What an hour of a store of 300 plates and eight cameras with ten people and more in it costs, from the script to a recording on disk with its truth. Not the
/// cost of pictures: nobody is filmed.
/// </summary>
[MemoryDiagnoser]
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1)]
public class SimulationBenchmarks
{
    private static readonly Dictionary<VisionMode, TimeSpan> Lengths = [];

    private string _folder = null!;

    /// <summary>What the recording holds of its people.</summary>
    [Params(VisionMode.Sightings, VisionMode.Targets)]
    public VisionMode Vision { get; set; }

    /// <summary>How much time an operation simulates; known once it was set up.</summary>
    public static TimeSpan LengthOf(VisionMode vision) => Lengths[vision];

    [GlobalSetup]
    public async Task Check()
    {
        _folder = Directory.CreateTempSubdirectory("jwo-bench-").FullName;
        SimulationEnding ending = await RecordAsync();
        Lengths[Vision] = ending.Length;
        int plates = BuiltInStores.Read("convenience").Store.Gondolas.SelectMany(gondola => gondola.Shelves).Sum(shelf => shelf.Plates.Count);
        double people = (File.ReadLines(Path.Combine(_folder, TruthSink.Folder, "tracks.csv")).LongCount() - 1) / (ending.Length.TotalSeconds * new TruthOptions().TracksPerSecond);
        if (plates != 300 || people is < 9.5 or > 16 || ending.Length < TimeSpan.FromMinutes(55))
        {
            throw new InvalidOperationException($"{people:0.00} people on average, {plates} plates, {ending.Length}; expected ten to sixteen, 300 and an hour.");
        }

        Console.WriteLine($"// {people:0.00} people on average, {plates} plates, {ending.Length.TotalSeconds:0} s simulated.");
    }

    [IterationSetup]
    public void Empty()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
    }

    [Benchmark]
    public Task<SimulationEnding> Hour() => RecordAsync();

    [GlobalCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    private Task<SimulationEnding> RecordAsync() => Simulator.RecordAsync(
        new SimulationOrder(ScriptKind.Preset, "adversarial", Store: null, Seed: 7, Vision, TimeSpan.FromHours(1)), _folder, _ => { }, CancellationToken.None);
}

/// <summary>How many times faster than real time a simulation runs, from its mean; empty for what simulates nothing.</summary>
internal sealed class TimesRealTimeColumn : IColumn
{
    public string Id => nameof(TimesRealTimeColumn);

    public string ColumnName => "x real time";

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Simulated time over the mean";

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(IsSimulation);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => !IsSimulation(benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        IsSimulation(benchmarkCase) && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? $"{SimulationBenchmarks.LengthOf((VisionMode)benchmarkCase.Parameters[nameof(SimulationBenchmarks.Vision)]).TotalNanoseconds / statistics.Mean:0}"
            : "";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    private static bool IsSimulation(BenchmarkCase benchmarkCase) => benchmarkCase.Descriptor.Type == typeof(SimulationBenchmarks);
}
