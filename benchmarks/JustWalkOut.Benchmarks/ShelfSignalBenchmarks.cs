using BenchmarkDotNet.Attributes;
using JustWalkOut.Attribution.Shelf;

namespace JustWalkOut.Benchmarks;

/// <summary>
/// A second of a store's shelves: so many plates at 60 Hz with noise, and on every tenth plate an item taken. One operation is
/// one second of the store; the answer (every item found, nothing else) is checked before anything is timed.
/// </summary>
[MemoryDiagnoser]
public class ShelfSignalBenchmarks
{
    private const int Hz = 60;
    private const int WarmSeconds = 5;
    private const float ItemGrams = 250;

    private readonly List<PlateStep> _steps = [];
    private ShelfSignal _signal = null!;
    private float[] _noise = [];
    private long _second;

    [Params(300, 2000)]
    public int Plates { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        _noise = [.. Enumerable.Range(0, 4096).Select(_ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 4))];
        _signal = new ShelfSignal(Plates, new ShelfSignalOptions());
        for (int second = 0; second < WarmSeconds; second++)
        {
            OneSecond();
        }

        if (_steps.Count != 0)
        {
            throw new InvalidOperationException($"{_steps.Count} steps on quiet plates.");
        }

        IsTaken = true;
        for (int second = 0; second < WarmSeconds; second++)
        {
            OneSecond();
        }

        int expected = (Plates + 9) / 10;
        if (_steps.Count != expected || _steps.Exists(step => step.Plate % 10 != 0 || Math.Abs(step.Grams + ItemGrams) > 5))
        {
            throw new InvalidOperationException($"{_steps.Count} steps where {expected} items of {ItemGrams} g were taken.");
        }

        _steps.Clear();
    }

    private bool IsTaken { get; set; }

    [Benchmark]
    public int OneSecond()
    {
        for (int sample = 0; sample < Hz; sample++)
        {
            long microseconds = (_second * 1_000_000) + (sample * 1_000_000L / Hz);
            for (int plate = 0; plate < Plates; plate++)
            {
                float load = 2000 + _noise[(((plate * 31) + sample + (int)(_second % 61 * 67)) & 4095)];
                _signal.Add(plate, microseconds, IsTaken && plate % 10 == 0 ? load - ItemGrams : load, _steps);
            }
        }

        _second++;
        return _steps.Count;
    }
}
