using System.Globalization;
using System.Numerics;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>One number of many.</summary>
/// <param name="Section">What it belongs to.</param>
/// <param name="Name">What it is.</param>
/// <param name="Value">NaN where there was nothing to count.</param>
/// <param name="Count">How many cases it stands on.</param>
public readonly record struct Statistic(string Section, string Name, double Value, long Count);

/// <summary>Marginal statistics of a detector's output, real or drawn, against the truth.</summary>
internal sealed class SightingStatistics
{
    private static readonly double[] Heights = [0, 20, 40, 80, 120, 160, 240, 10_000];
    private static readonly double[] Visibles = [0, 0.01, 0.3, 0.5, 0.7, 0.9, 1.01];
    private static readonly double[] Tilts = [-90, 20, 35, 50, 65, 80, 91];
    private static readonly long[] Runs = [1, 2, 4, 8, 16, 32, long.MaxValue];
    private static readonly int[] Lags = [1, 5, 15];
    private static readonly string[] EdgeNames = ["left", "top", "right", "bottom"];
    private static readonly string[] PointNames = ["ground", "head", "hands"];

    private readonly List<(double Height, double Visible, double Tilt, bool IsFound)> _bodies = [];
    private readonly List<double>[] _edges = [[], [], [], []];
    private readonly List<double>[] _points = [[], [], []];
    private readonly List<double> _away = [];
    private readonly List<double> _aside = [];
    private readonly List<double> _distance = [];
    private readonly List<double> _scores = [];
    private readonly List<double> _falseScores = [];
    private readonly List<double> _falseHeights = [];
    private readonly Dictionary<(int Recording, int Camera, int Person), List<Step>> _tracks = [];
    private readonly long[] _false = new long[3];
    private long _frames;

    /// <summary>Counts.</summary>
    /// <param name="frames">Those of one camera in order of their numbers.</param>
    public static IReadOnlyList<Statistic> Of(IEnumerable<FitFrame> frames)
    {
        SightingStatistics statistics = new();
        foreach (FitFrame frame in frames)
        {
            statistics.Add(frame);
        }

        return [.. statistics.Tell()];
    }

    private void Add(FitFrame frame)
    {
        _frames++;
        SightingMatch match = SightingMatch.Of(frame);
        for (int i = 0; i < frame.Bodies.Count; i++)
        {
            BodyInView body = frame.Bodies[i];
            bool isFound = match.FoundBy[i] >= 0;
            _bodies.Add((body.Box.HeightPx, body.VisibleShare, double.RadiansToDegrees(Math.Asin(Math.Clamp(body.Tilt, -1, 1))), isFound));
            (double away, double score) = isFound ? AddFound(frame, i, frame.Found[match.FoundBy[i]]) : (double.NaN, double.NaN);
            if (match.StrayOf[i] >= 0)
            {
                _false[isFound ? 0 : 1]++;
            }

            if (!_tracks.TryGetValue((frame.Recording, frame.Camera, body.Person), out List<Step>? track))
            {
                _tracks.Add((frame.Recording, frame.Camera, body.Person), track = []);
            }

            track.Add(new Step(frame.Frame, isFound, body.VisibleShare >= 0.5f && body.Box.HeightPx >= 40, away, score));
        }

        foreach (Sighting sighting in match.Background.Select(found => frame.Found[found]))
        {
            _false[2]++;
            _falseScores.Add(sighting.Score);
            _falseHeights.Add(sighting.Box.HeightPx);
        }
    }

    private (double Away, double Score) AddFound(FitFrame frame, int index, in Sighting found)
    {
        BodyInView body = frame.Bodies[index];
        double height = body.Box.HeightPx;
        _edges[0].Add((found.Box.LeftPx - body.Box.LeftPx) / height);
        _edges[1].Add((found.Box.TopPx - body.Box.TopPx) / height);
        _edges[2].Add((found.Box.RightPx - body.Box.RightPx) / height);
        _edges[3].Add((found.Box.BottomPx - body.Box.BottomPx) / height);
        _scores.Add(found.Score);
        PointRow[] points = FitRows.Points(body, found);
        for (int i = 0; i < points.Length; i++)
        {
            if (!double.IsNaN(points[i].Across))
            {
                _points[Math.Min(i, 2)].Add(Math.Sqrt((points[i].Across * points[i].Across) + (points[i].Down * points[i].Down)));
            }
        }

        if (found.Floor is not { } floor)
        {
            return (double.NaN, found.Score);
        }

        Vector2 stand = frame.Stands[index];
        Vector2 off = new Vector2((float)floor.At.XMetres, (float)floor.At.YMetres) - stand;
        Vector2 way = Vector2.Normalize(stand - frame.Lens + new Vector2(1e-6f));
        double away = Vector2.Dot(off, way);
        _away.Add(away);
        _aside.Add(Math.Abs((off.X * way.Y) - (off.Y * way.X)));
        _distance.Add(off.Length());
        return (away, found.Score);
    }

    private IEnumerable<Statistic> Tell()
    {
        yield return Share("Recall", "all bodies", _bodies);
        yield return Share("Recall", "clearly visible: 0.9 of the body, over 80 px, below 50°", _bodies.Where(body => body is { Visible: >= 0.9, Height: > 80, Tilt: < 50 }));
        foreach (Statistic one in ByRange("Recall by height", Heights, " px", body => body.Height).Concat(ByRange("Recall by visible share", Visibles, "", body => body.Visible))
            .Concat(ByRange("Recall by tilt", Tilts, "°", body => body.Tilt)))
        {
            yield return one;
        }

        for (int i = 1; i < Tilts.Length; i++)
        {
            yield return Share("Recall by tilt, of bodies visible by 0.9", Range(Tilts, i, "°"), _bodies.Where(body => body.Visible >= 0.9 && body.Tilt >= Tilts[i - 1] && body.Tilt < Tilts[i]));
        }

        foreach (Statistic one in RunsOf("Misses in runs", false).Concat(RunsOf("Finds in runs", true)))
        {
            yield return one;
        }

        foreach (Statistic one in Enumerable.Range(0, 4).SelectMany(edge => Quantiles("Edges, share of height", EdgeNames[edge], _edges[edge], 0.05, 0.25, 0.5, 0.75, 0.95)))
        {
            yield return one;
        }

        foreach (Statistic one in TellPlaces())
        {
            yield return one;
        }

        foreach (Statistic one in Quantiles("Scores", "of bodies", _scores, 0.1, 0.25, 0.5, 0.75, 0.9).Append(Correlation("Scores", "correlation after 1 picture", 1, step => step.Score))
            .Append(Correlation("Scores", "correlation after 5 pictures", 5, step => step.Score)))
        {
            yield return one;
        }

        yield return new Statistic("False detections", "a picture, in the background", _false[2] / (double)_frames, _frames);
        yield return new Statistic("False detections", "a picture, at a body that is found", _false[0] / (double)_frames, _frames);
        yield return new Statistic("False detections", "a picture, at a body that is missed", _false[1] / (double)_frames, _frames);
        foreach (Statistic one in Quantiles("False detections", "background height px", _falseHeights, 0.25, 0.5, 0.75).Concat(Quantiles("False detections", "background score", _falseScores, 0.25, 0.5, 0.75)))
        {
            yield return one;
        }
    }

    private IEnumerable<Statistic> TellPlaces()
    {
        IEnumerable<Statistic> places = Quantiles("Ground point, m", "away from the camera", _away, 0.1, 0.25, 0.5, 0.75, 0.9)
            .Concat(Quantiles("Ground point, m", "aside, absolute", _aside, 0.5, 0.9)).Concat(Quantiles("Ground point, m", "distance", _distance, 0.5, 0.75, 0.9))
            .Concat(Lags.Select(lag => Correlation("Ground point, m", $"correlation away after {lag} pictures", lag, step => double.IsNaN(step.Away) ? double.NaN : Math.Clamp(step.Away, -2, 2))));
        return places.Concat(PointNames.SelectMany((name, i) => Quantiles("Points, share of height", name, _points[i], 0.5, 0.9)));
    }

    private static IEnumerable<Statistic> Quantiles(string section, string name, List<double> values, params double[] shares)
    {
        double[] sorted = [.. values.Order()];
        foreach (double share in shares)
        {
            string title = string.Create(CultureInfo.InvariantCulture, $"{name} {share:0 %}");
            yield return new Statistic(section, title, sorted.Length > 0 ? sorted[(int)(share * (sorted.Length - 1))] : double.NaN, sorted.Length);
        }
    }

    private static Statistic Share(string section, string name, IEnumerable<(double Height, double Visible, double Tilt, bool IsFound)> bodies)
    {
        long count = 0;
        long found = 0;
        foreach ((_, _, _, bool isFound) in bodies)
        {
            count++;
            found += isFound ? 1 : 0;
        }

        return new Statistic(section, name, count > 0 ? found / (double)count : double.NaN, count);
    }

    private static string Range(double[] bounds, int upper, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, bounds[upper - 1]):0.##} to {(bounds[upper] > 9000 ? "more" : $"{bounds[upper]:0.##}")}{unit}");

    private IEnumerable<Statistic> ByRange(string section, double[] bounds, string unit, Func<(double Height, double Visible, double Tilt, bool IsFound), double> of) =>
        Enumerable.Range(1, bounds.Length - 1).Select(i => Share(section, Range(bounds, i, unit), _bodies.Where(body => of(body) >= bounds[i - 1] && of(body) < bounds[i])));

    /// <summary>Of the pictures in which a well visible body was missed (or found), the share that lie in a run of so many pictures.</summary>
    private IEnumerable<Statistic> RunsOf(string section, bool isFound)
    {
        long[] inRuns = new long[Runs.Length];
        long all = 0;
        long count = 0;
        foreach (List<Step> track in _tracks.Values)
        {
            int length = 0;
            for (int i = 0; i <= track.Count; i++)
            {
                bool goesOn = i < track.Count && track[i].IsClear && track[i].IsFound == isFound && (length == 0 || track[i].Frame == track[i - 1].Frame + 1);
                if (goesOn)
                {
                    length++;
                }
                else if (length > 0)
                {
                    inRuns[Array.FindLastIndex(Runs, least => length >= least)] += length;
                    all += length;
                    count++;
                    length = 0;
                    i--;
                }
            }
        }

        yield return new Statistic(section, "mean length, pictures", count > 0 ? all / (double)count : double.NaN, count);
        for (int i = 0; i < Runs.Length - 1; i++)
        {
            string range = Runs[i + 1] == long.MaxValue ? $"{Runs[i]} or more" : Runs[i + 1] == Runs[i] + 1 ? $"{Runs[i]}" : $"{Runs[i]} to {Runs[i + 1] - 1}";
            yield return new Statistic(section, $"share of pictures in runs of {range}", all > 0 ? inRuns[i] / (double)all : double.NaN, count);
        }
    }

    private Statistic Correlation(string section, string name, int lag, Func<Step, double> of)
    {
        RunningMoments all = new();
        foreach (double value in _tracks.Values.SelectMany(track => track).Select(of).Where(value => !double.IsNaN(value)))
        {
            all.Add(value);
        }

        RunningMoments products = new();
        foreach (List<Step> track in _tracks.Values)
        {
            for (int i = lag; i < track.Count; i++)
            {
                if (track[i].Frame - track[i - lag].Frame == lag && (of(track[i]) - all.Mean) * (of(track[i - lag]) - all.Mean) is var product && !double.IsNaN(product))
                {
                    products.Add(product);
                }
            }
        }

        return new Statistic(section, name, all.Sd > 0 && products.Count > 0 ? products.Mean / (all.Sd * all.Sd) : double.NaN, products.Count);
    }

    private readonly record struct Step(long Frame, bool IsFound, bool IsClear, double Away, double Score);
}
