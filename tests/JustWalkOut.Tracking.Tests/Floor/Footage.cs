namespace JustWalkOut.Tracking.Tests.Floor;

/// <summary>Walkers before four cameras at 15 Hz, each with a phase of its own, that miss one sighting in ten and place the others to 6 cm.</summary>
internal sealed class Footage(int seed)
{
    private const int Cameras = 4;
    private const double Hz = 15;
    private const double PlaceSd = 0.06;

    private readonly List<(double[] Times, FloorPoint[] Corners)> _walks = [];
    private readonly List<(int Walker, double From, double Until)> _hidden = [];
    private readonly List<(FloorPoint At, int Camera, double From, double Until)> _ghosts = [];
    private readonly Dictionary<int, float[]> _looks = [];
    private (double From, double Until) _dark;

    /// <summary>How many walk.</summary>
    public int Walkers => _walks.Count;

    /// <summary>Somebody walks from corner to corner.</summary>
    public void Walk(FloorPoint[] corners, double from, double speed)
    {
        double[] times = new double[corners.Length];
        times[0] = from;
        for (int i = 1; i < corners.Length; i++)
        {
            times[i] = times[i - 1] + (double.Hypot(corners[i].XMetres - corners[i - 1].XMetres, corners[i].YMetres - corners[i - 1].YMetres) / speed);
        }

        _walks.Add((times, corners));
    }

    /// <summary>Somebody looks like nobody else, as far as <paramref name="spread"/> goes, and a little otherwise in every picture.</summary>
    public void Wear(int walker, double spread)
    {
        Random chance = new((seed * 97) + walker);
        _looks[walker] = [.. Enumerable.Range(0, Look.Length).Select(_ => (float)(Math.Sqrt(spread) * Normal(chance)))];
    }

    /// <summary>No camera says what anybody looks like for a while.</summary>
    public void Darken(double from, double until) => _dark = (from, until);

    /// <summary>No camera sees somebody for a while.</summary>
    public void Hide(int walker, double from, double until) => _hidden.Add((walker, from, until));

    /// <summary>One camera sees somebody where nobody is.</summary>
    public void Ghost(FloorPoint at, int camera, double from, double until) => _ghosts.Add((at, camera, from, until));

    /// <summary>Where somebody is; null before and after.</summary>
    public FloorPoint? At(int walker, TimeSpan at)
    {
        (double[] times, FloorPoint[] corners) = _walks[walker];
        double t = at.TotalSeconds;
        for (int i = 1; i < times.Length; i++)
        {
            if (t >= times[i - 1] && t <= times[i])
            {
                double share = (t - times[i - 1]) / (times[i] - times[i - 1]);
                return new FloorPoint(
                    corners[i - 1].XMetres + (share * (corners[i].XMetres - corners[i - 1].XMetres)), corners[i - 1].YMetres + (share * (corners[i].YMetres - corners[i - 1].YMetres)));
            }
        }

        return null;
    }

    /// <summary>Every frame in order of arrival, until two seconds after the last walker.</summary>
    /// <param name="lagMaxSeconds">Each camera lags by a time of its own up to this.</param>
    public IEnumerable<SightingFrame> Frames(double lagMaxSeconds = 0)
    {
        double end = _walks.Max(walk => walk.Times[^1]) + 4;
        Random lags = new(seed ^ 77);
        double[] lag = [.. Enumerable.Range(0, Cameras).Select(_ => lagMaxSeconds * lags.NextDouble())];
        return Enumerable.Range(0, (int)(end * Hz)).SelectMany(number => Enumerable.Range(0, Cameras).Select(camera => Frame(number, camera, lag[camera])))
            .OrderBy(frame => frame.ArrivedAt).ThenBy(frame => frame.View.Value, StringComparer.Ordinal);
    }

    private SightingFrame Frame(int number, int camera, double lag)
    {
        double t = (number + (camera / (double)Cameras)) / Hz;
        Random chance = new(unchecked((((seed * 31) + camera) * 100_003) + number));
        List<Sighting> sightings = [];
        for (int walker = 0; walker < Walkers; walker++)
        {
            bool isHidden = _hidden.Exists(one => one.Walker == walker && t >= one.From && t < one.Until);
            if (At(walker, TimeSpan.FromSeconds(t)) is FloorPoint at && chance.NextDouble() > 0.1 && !isHidden)
            {
                Sighting seen = See(new FloorPoint(at.XMetres + (PlaceSd * Normal(chance)), at.YMetres + (PlaceSd * Normal(chance))));
                bool isDark = t >= _dark.From && t < _dark.Until;
                sightings.Add(_looks.TryGetValue(walker, out float[]? look) && !isDark ? seen with { Look = Look.Of([.. look.Select(own => own + (float)Normal(chance))]) } : seen);
            }
        }

        foreach ((FloorPoint at, int camera2, double from, double until) in _ghosts)
        {
            if (camera2 == camera && t >= from && t < until)
            {
                sightings.Add(See(at));
            }
        }

        TimeSpan captured = TimeSpan.FromSeconds(t);
        return new SightingFrame(new ViewId($"c{camera}"), number, captured, TimeSpan.FromMilliseconds(20), captured + TimeSpan.FromSeconds(lag), captured, sightings);
    }

    private static Sighting See(FloorPoint at) => new(
        new Box(0, 0, 40, 100), 0.9f, new ImagePoint(20, 100, 0.9f), ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen,
        new FloorPlace(at, new FloorCovariance(PlaceSd * PlaceSd, 0, PlaceSd * PlaceSd)));

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(Math.Tau * chance.NextDouble());
}
