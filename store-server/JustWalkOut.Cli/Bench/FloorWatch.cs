using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Bench;

/// <summary>Where everybody truly is, by moments.</summary>
internal sealed class FloorTruth
{
    /// <summary>Truth further off in time than this says nothing of a moment.</summary>
    private const double OffSecondsMax = 0.06;

    private readonly double[] _times;
    private readonly FloorRow[][] _rows;

    private FloorTruth(IReadOnlyList<FloorRow> rows)
    {
        IGrouping<double, FloorRow>[] moments = [.. rows.GroupBy(row => row.Seconds)];
        (_times, _rows) = ([.. moments.Select(moment => moment.Key)], [.. moments.Select(moment => moment.ToArray())]);
    }

    public static FloorTruth Read(string recording)
    {
        string path = Path.Combine(recording, FloorTracks.TruthFile);
        using StreamReader text = new(path);
        return new FloorTruth(FloorTracks.Read(text, path));
    }

    /// <summary>Everybody at the moment nearest to a time; null where none is near.</summary>
    public FloorRow[]? At(double seconds)
    {
        int next = Array.BinarySearch(_times, seconds);
        next = next < 0 ? ~next : next;
        int nearest = next == _times.Length || (next > 0 && seconds - _times[next - 1] < _times[next] - seconds) ? next - 1 : next;
        return nearest >= 0 && Math.Abs(_times[nearest] - seconds) <= OffSecondsMax ? _rows[nearest] : null;
    }
}

/// <summary>Hears a pipeline and keeps the figures of it. Writes into memory of its own size, so that it hardly shows in what it measures.</summary>
internal sealed class FloorWatch(TimeProvider clock, long origin, FloorTruth? truth) : IFloorListener
{
    /// <summary>Pictures are counted for memory from here on: by then every method is compiled and every buffer is as large as it gets.</summary>
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromSeconds(5);

    private const double NearMetres = 1;

    private readonly List<double> _latencies = new(1 << 18);
    private readonly List<double> _decoded = new(1 << 18);
    private readonly List<(double Seconds, FloorPoint[] People)> _told = new(1 << 14);
    private readonly List<double> _errors = [];
    private long _first;
    private long _last;
    private long _bytesAtSteady;
    private long _placedAtSteady;
    private long _bytesAtEnd;
    private long _toldPeople;
    private long _truePeople;
    private long _toldBytes;

    /// <summary>Pictures that the tracker worked through.</summary>
    public long Placements { get; private set; }

    /// <summary>Pictures a second between the first and the last.</summary>
    public double PerSecond => (Placements - 1) / clock.GetElapsedTime(_first, _last).TotalSeconds;

    /// <summary>Managed bytes a picture in the steady state, of the whole process but for what this watch keeps.</summary>
    public double BytesPerFrame => (double)(_bytesAtEnd - _bytesAtSteady - _toldBytes) / Math.Max(1, Placements - _placedAtSteady);

    /// <summary>Told people without a true one near.</summary>
    public double FalseShare => _toldPeople == 0 ? 0 : 1 - ((double)_errors.Count / _toldPeople);

    /// <summary>True people without a told one near.</summary>
    public double MissedShare => _truePeople == 0 ? 0 : 1 - ((double)_errors.Count / _truePeople);

    public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
    {
        if (truth is null)
        {
            return;
        }

        FloorPoint[] points = new FloorPoint[people.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = people[i].Floor;
        }

        _told.Add((at.TotalSeconds, points));
        _toldBytes += _bytesAtSteady > 0 ? 24 + (16 * points.Length) : 0;
    }

    public void Placed(in SightingFrame frame)
    {
        _last = clock.GetTimestamp();
        _first = Placements++ == 0 ? _last : _first;
        _latencies.Add((clock.GetElapsedTime(origin, _last) - frame.CapturedAt).TotalMilliseconds);
        _decoded.Add((frame.ArrivedAt - frame.CapturedAt).TotalMilliseconds);
        if (_bytesAtSteady == 0 && frame.CapturedAt > SteadyAfter)
        {
            (_bytesAtSteady, _placedAtSteady) = (GC.GetTotalAllocatedBytes(precise: true), Placements);
        }
    }

    public void Say(CameraNotice notice)
    {
        if (notice.State is not (CameraState.Running or CameraState.Ended) || notice.What.Length > 0)
        {
            Console.Error.WriteLine($"jwo: camera {notice.Camera}: {notice.State}: {notice.What}");
        }
    }

    /// <summary>The pipeline has ended.</summary>
    public void End()
    {
        _bytesAtEnd = GC.GetTotalAllocatedBytes(precise: true);
        foreach ((double seconds, FloorPoint[] people) in _told)
        {
            if (truth?.At(seconds) is FloorRow[] there)
            {
                _toldPeople += people.Length;
                _truePeople += there.Length;
                Compare(people, there);
            }
        }

        _errors.Sort();
    }

    public Percentiles Latency() => Percentiles.Of(_latencies).Rounded();

    public Percentiles Decoded() => Percentiles.Of(_decoded).Rounded();

    public FloorError FloorError() => new(Math.Round(Percentiles.At(_errors, 0.5), 3), Math.Round(Percentiles.At(_errors, 0.9), 3));

    /// <summary>Pairs the nearest first, each once, within a metre.</summary>
    private void Compare(FloorPoint[] told, FloorRow[] there)
    {
        IEnumerable<(double Metres, int Told, int There)> pairs =
            from i in Enumerable.Range(0, told.Length)
            from j in Enumerable.Range(0, there.Length)
            let metres = double.Hypot(told[i].XMetres - there[j].XMetres, told[i].YMetres - there[j].YMetres)
            where metres <= NearMetres
            orderby metres, i, j
            select (metres, i, j);
        HashSet<int> usedTold = [];
        HashSet<int> usedThere = [];
        foreach ((double metres, int i, int j) in pairs)
        {
            if (!usedTold.Contains(i) && !usedThere.Contains(j))
            {
                usedTold.Add(i);
                usedThere.Add(j);
                _errors.Add(metres);
            }
        }
    }
}
