using JustWalkOut.Carts;

namespace JustWalkOut.Evaluation.Plates;

/// <summary>What one plate read, on an even grid of time.</summary>
/// <param name="Plate">Which plate.</param>
/// <param name="Grams">One sample for each step of <see cref="PlateTraces.HertzSampled"/>, from the recording's start; NaN where there is none.</param>
public sealed record PlateTrace(PlateId Plate, float[] Grams)
{
    /// <summary>Whether any sample is a number.</summary>
    public bool HasNumbers => Array.Exists(Grams, grams => !float.IsNaN(grams));

    /// <summary>
    /// Whether it moves like a load cell. A live one's noise changes at least every second sample or so; constant channels, and those that jump now
    /// and then and hold, are none.
    /// </summary>
    public bool IsLive
    {
        get
        {
            int changes = 0;
            int pairs = 0;
            for (int i = 1; i < Grams.Length; i++)
            {
                bool isPair = !float.IsNaN(Grams[i]) && !float.IsNaN(Grams[i - 1]);
                pairs += isPair ? 1 : 0;
                changes += isPair && Grams[i] != Grams[i - 1] ? 1 : 0;
            }

            return changes > ChangesMin * pairs;
        }
    }

    // Quiet plates of the real store change in 50 to 98 of 100 samples, its dead channels in fewer than one.
    private const double ChangesMin = 0.1;
}

/// <summary>Gathers plates' readings, in whatever order they arrived, onto even grids.</summary>
public sealed class PlateTraces
{
    /// <summary>Samples per second of the grid.</summary>
    public const int HertzSampled = 60;

    private readonly Dictionary<PlateId, List<float>> _grams = [];
    private readonly long _microsecondsMax;

    /// <summary>Gathers the first part of a recording.</summary>
    /// <param name="secondsMax">Later readings are left out.</param>
    public PlateTraces(double secondsMax) => _microsecondsMax = (long)(secondsMax * 1e6);

    /// <summary>Adds one reading; one that comes again changes nothing.</summary>
    /// <param name="plate">Which plate.</param>
    /// <param name="microseconds">When, since the recording's start.</param>
    /// <param name="grams">Load; NaN where the plate is dead.</param>
    public void Add(PlateId plate, long microseconds, float grams)
    {
        if (microseconds >= _microsecondsMax)
        {
            return;
        }

        if (!_grams.TryGetValue(plate, out List<float>? trace))
        {
            trace = [];
            _grams.Add(plate, trace);
        }

        int index = (int)(((microseconds * HertzSampled) + 500_000) / 1_000_000);
        while (trace.Count <= index)
        {
            trace.Add(float.NaN);
        }

        trace[index] = grams;
    }

    /// <summary>All plates in plate order, all equally long.</summary>
    public IReadOnlyList<PlateTrace> ToTraces()
    {
        int length = _grams.Values.Select(trace => trace.Count).DefaultIfEmpty().Max();
        return [.. _grams.OrderBy(pair => pair.Key).Select(pair => new PlateTrace(pair.Key, [.. pair.Value, .. Enumerable.Repeat(float.NaN, length - pair.Value.Count)]))];
    }
}
