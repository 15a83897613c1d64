using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Vision.Shelves;

/// <summary>
/// Remembers what plates weighed. The last minute of every plate is kept at twenty samples a second (5 kB a plate); of each finding the curve of its plates is cut out of it and kept by the finding's id, until
/// <see cref="Retention"/> is over, there are <see cref="FindingsMax"/> newer ones, or the process ends. Time is that of the weights. Safe for use from several threads.
/// </summary>
/// <param name="store">Whose plates.</param>
public sealed class WeightMemory(StoreId store) : IEvidenceSource, IPlateReadings
{
    /// <summary>Findings whose curves are kept: some days of a busy store, and at 2 kB a curve some tens of megabytes.</summary>
    public const int FindingsMax = 10_000;

    /// <summary>How much of a curve lies before the moment of its finding: the hand is there, and the load before is to be seen at rest.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromSeconds(8);

    /// <summary>How much lies after it.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(4);

    private const int SlotMicroseconds = 50_000;

    /// <summary>A minute: findings are made some seconds after what they are about, and never a minute after.</summary>
    private const int Slots = 1200;

    /// <summary>So much of the time of a reading must have been heard of.</summary>
    private const double ReadShare = 0.7;

    private readonly Lock _gate = new();
    private readonly Dictionary<PlateId, Trail> _trails = [];
    private readonly Dictionary<ObservationId, Kept> _kept = [];
    private readonly Queue<Kept> _byAge = new();
    private readonly List<Kept> _unfinished = [];
    private long _newest = long.MinValue;

    /// <inheritdoc/>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Takes a message of weights, counted by the store's clock.</summary>
    public void Weigh(ShelfWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        lock (_gate)
        {
            for (int plate = 0; plate < weights.Plates.Count; plate++)
            {
                if (!_trails.TryGetValue(weights.Plates[plate], out Trail? trail))
                {
                    _trails.Add(weights.Plates[plate], trail = new Trail());
                }

                for (int sample = 0; sample < weights.Count; sample++)
                {
                    trail.Add(weights.UnixMicroseconds(sample), weights.Grams[plate][sample]);
                }
            }

            _newest = Math.Max(_newest, weights.UnixMicroseconds(weights.Count - 1));
            for (int i = _unfinished.Count - 1; i >= 0; i--)
            {
                if (_newest >= Micros(_unfinished[i].At + After))
                {
                    _unfinished[i].Curves = Cut(_unfinished[i]);
                    _unfinished.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>Keeps the curves of a finding's plates, once they are complete; of a correction also those of what it corrects. What has no plates is passed over.</summary>
    public void Keep(ObservationId id, DateTimeOffset at, Finding finding)
    {
        IReadOnlyList<PlateId> plates = PlatesOf(finding);
        lock (_gate)
        {
            if (_kept.ContainsKey(id))
            {
                return;
            }

            // A correction is about the moment of what it corrects, however much later it comes.
            Kept? corrected = finding is Finding.Revised revised ? _kept.GetValueOrDefault(revised.Supersedes) : null;
            if (plates.Count == 0 && corrected is null)
            {
                return;
            }

            // What was seen early may have named fewer plates than it turned out to be of.
            bool isWider = corrected is not null && plates.Except(corrected.Plates).Any();
            Kept kept = new(id, corrected?.At ?? at, corrected is null ? plates : [.. corrected.Plates.Union(plates)]) { Curves = isWider ? null : corrected?.Curves };
            _kept.Add(id, kept);
            _byAge.Enqueue(kept);
            if (kept.Curves is null)
            {
                _unfinished.Add(kept);
            }

            while (_byAge.TryPeek(out Kept? oldest) && (_byAge.Count > FindingsMax || _newest > Micros(oldest.At + Retention)))
            {
                _byAge.Dequeue();
                _kept.Remove(oldest.Id);
                _unfinished.Remove(oldest);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Evidence>> FindAsync(ObservationId observation, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(observation, out Kept? kept) || _newest > Micros(kept.At + Retention))
            {
                return new ValueTask<IReadOnlyList<Evidence>>([]);
            }

            IEnumerable<Exhibit.WeightCurve> curves = kept.Curves ?? Cut(kept);
            return new ValueTask<IReadOnlyList<Evidence>>([.. curves.Select(curve => new Evidence(Evidence.CurrentVersion, store, observation, kept.At - Before, kept.At + After, curve))]);
        }
    }

    /// <inheritdoc/>
    public PlateReading? Read(PlateId plate)
    {
        lock (_gate)
        {
            long over = PlateReading.Over.Ticks / TimeSpan.TicksPerMicrosecond;
            double[] grams = _trails.TryGetValue(plate, out Trail? trail) ? [.. trail.Between(plate, _newest - over, _newest).Grams] : [];
            if (grams.Length < ReadShare * over / SlotMicroseconds)
            {
                return null;
            }

            double mean = grams.Average();
            double apart = grams[(grams.Length / 2)..].Average() - grams[..(grams.Length / 2)].Average();
            return new PlateReading(mean, Math.Sqrt(grams.Sum(each => (each - mean) * (each - mean)) / (grams.Length - 1)), apart);
        }
    }

    private static IReadOnlyList<PlateId> PlatesOf(Finding? finding) => finding switch
    {
        Finding.Took took => took.Goods.Plates,
        Finding.PutBack put => put.Goods.Plates,
        Finding.UnexplainedStock stock => stock.Plates,
        Finding.Revised revised => PlatesOf(revised.Instead),
        _ => [],
    };

    private Exhibit.WeightCurve[] Cut(Kept kept) =>
    [
        .. kept.Plates.Select(plate => (Plate: plate, Trail: _trails.GetValueOrDefault(plate)))
            .Where(known => known.Trail is not null)
            .Select(known => known.Trail!.Between(known.Plate, Micros(kept.At - Before), Micros(kept.At + After)))
            .Where(curve => curve.Grams.Count > 0),
    ];

    private static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>What is kept of a finding; <see cref="Curves"/> is null until all of it has been weighed.</summary>
    private sealed record Kept(ObservationId Id, DateTimeOffset At, IReadOnlyList<PlateId> Plates)
    {
        public Exhibit.WeightCurve[]? Curves { get; set; }
    }

    /// <summary>One plate's last minute: the mean of each twentieth of a second. A slot holds the time that it is of, so that a plate that was silent shows nothing and not what it weighed a minute before.</summary>
    private sealed class Trail
    {
        private readonly long[] _slots = [.. Enumerable.Repeat(long.MinValue, Slots)];
        private readonly float[] _means = new float[Slots];
        private readonly byte[] _counts = new byte[Slots];

        public void Add(long unixMicroseconds, float grams)
        {
            if (float.IsNaN(grams))
            {
                return;
            }

            long slot = unixMicroseconds / SlotMicroseconds;
            int at = (int)(slot % Slots);
            if (_slots[at] > slot)
            {
                return; // Older than the minute.
            }

            if (_slots[at] < slot)
            {
                (_slots[at], _means[at], _counts[at]) = (slot, 0, 0);
            }

            if (_counts[at] < byte.MaxValue)
            {
                _counts[at]++;
                _means[at] += (grams - _means[at]) / _counts[at];
            }
        }

        public Exhibit.WeightCurve Between(PlateId plate, long from, long to)
        {
            List<double> seconds = [];
            List<double> grams = [];
            for (long slot = (from + SlotMicroseconds - 1) / SlotMicroseconds; slot < to / SlotMicroseconds; slot++)
            {
                int at = (int)(slot % Slots);
                if (_slots[at] == slot)
                {
                    seconds.Add(Math.Round(((slot * SlotMicroseconds) + (SlotMicroseconds / 2) - from) / 1e6, 3));
                    grams.Add(Math.Round(_means[at], 1));
                }
            }

            return new Exhibit.WeightCurve(plate, seconds, grams);
        }
    }
}
