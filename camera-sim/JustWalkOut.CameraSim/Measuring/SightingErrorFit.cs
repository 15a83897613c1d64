using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>
/// Fits a <see cref="SightingErrorModel"/> to a detector's output on pictures whose truth is known, and says how surely: each number is fitted again
/// without each group of persons and cameras (a delete-a-group jackknife), because pictures that follow each other are no independent samples.
/// </summary>
internal sealed class SightingErrorFit
{
    /// <summary>Fewer bodies than this are no ground for a fit.</summary>
    private const int BodiesMin = 50;

    /// <summary>Fewer cases than this leave a rare thing's shape as it is declared.</summary>
    private const int CasesMin = 20;

    /// <summary>Two-sided 95 % point of Student's t at 19 degrees of freedom, the most groups less one.</summary>
    private const double IntervalErrors = 2.09;

    private readonly FitRows _rows;
    private readonly double _scoreLeast;
    private readonly double _framesPerSecond;
    private readonly SightingErrorModel _declared = new();

    private SightingErrorFit(FitRows rows, double scoreLeast, double framesPerSecond) =>
        (_rows, _scoreLeast, _framesPerSecond) = (rows, scoreLeast, framesPerSecond);

    /// <summary>Fits a model.</summary>
    /// <param name="frames">Those of one camera in order of their numbers.</param>
    /// <param name="provenance">What was measured; counts of boxes and frames are filled in.</param>
    /// <param name="scoreLeast">The smallest score that the detector was let to report.</param>
    /// <param name="framesPerSecond">Pictures a second.</param>
    /// <exception cref="InvalidDataException">There is too little to fit: fewer than 50 bodies, or none found, or all of them.</exception>
    public static SightingErrorModel Fit(IEnumerable<FitFrame> frames, ErrorProvenance provenance, double scoreLeast, double framesPerSecond)
    {
        FitRows rows = new(scoreLeast);
        foreach (FitFrame frame in frames)
        {
            rows.Add(frame);
        }

        SightingErrorFit fit = new(rows, scoreLeast, framesPerSecond);
        (long found, long bodies) = fit.CountWithout(-1);
        if (bodies < BodiesMin || found == 0 || found == bodies)
        {
            throw new InvalidDataException($"{found} of {bodies} bodies were found; expected at least {BodiesMin} bodies with some found and some missed. Measure on more pictures.");
        }

        SightingErrorModel whole = fit.ModelWithout(-1);
        IReadOnlyDictionary<string, double>[] parts = [.. Enumerable.Range(0, rows.Groups).Where(group => fit.CountWithout(group) is { Found: > 0 } count && count.Found < count.Bodies)
            .AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(group => NumbersOf(fit.ModelWithout(group)))];
        return whole with
        {
            Provenance = provenance with { TruthBoxes = rows.Tracks.Sum(track => (long)track.Rows.Count), Frames = rows.Backgrounds.Sum(background => background.Frames) },
            Intervals = parts.Length < 2 ? null : NumbersOf(whole).Where(number => number.Key != "score.least").ToDictionary(number => number.Key, number => IntervalOf(number.Value, [.. parts.Select(part => part.GetValueOrDefault(number.Key, number.Value))])),
            NotMeasured = fit.NotMeasured(),
        };
    }

    /// <summary>The numbers of a model by their paths in its file.</summary>
    internal static IReadOnlyDictionary<string, double> NumbersOf(SightingErrorModel model)
    {
        Dictionary<string, double> numbers = [];
        JsonObject file = JsonSerializer.SerializeToNode(model with { Intervals = null, NotMeasured = null }, MessageJson.Indented)!.AsObject();
        file.Remove("provenance");
        Collect(file, "", numbers);
        return numbers;
    }

    private static void Collect(JsonNode? node, string path, Dictionary<string, double> numbers)
    {
        if (node is JsonObject parts)
        {
            foreach ((string name, JsonNode? part) in parts)
            {
                Collect(part, path.Length > 0 ? $"{path}.{name}" : name, numbers);
            }
        }
        else if (node is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
        {
            numbers[path] = value.GetValue<double>();
        }
    }

    private static Interval IntervalOf(double whole, double[] parts)
    {
        double mean = parts.Average();
        double variance = parts.Sum(part => (part - mean) * (part - mean)) * (parts.Length - 1) / parts.Length;
        double reach = IntervalErrors * Math.Sqrt(variance);
        return new Interval(whole - reach, whole + reach);
    }

    private (long Found, long Bodies) CountWithout(int group)
    {
        BodyTrack[] tracks = Select(group).Tracks;
        return (tracks.Sum(track => track.Rows.LongCount(row => row.Edges is not null)), tracks.Sum(track => (long)track.Rows.Count));
    }

    private List<string> NotMeasured()
    {
        List<string> missing = [$"score.least: the threshold that the detector was set to, {_scoreLeast:0.###}"];
        foreach ((string name, int[] which) in new[] { ("ground", new[] { 0 }), ("head", [1]), ("hand", [2, 3]) })
        {
            if (PointOf(Select(-1).Tracks, which) is null)
            {
                missing.Add($"{name}: the detector gives none");
            }
        }

        if (_rows.Backgrounds.Sum(background => background.False.Count) < CasesMin)
        {
            missing.Add("background: too few for their sizes, scores and lives, which keep the declared guess");
        }

        if (_rows.Tracks.Sum(track => track.Rows.Count(row => row.Stray is not null)) < CasesMin)
        {
            missing.Add("stray: too few for their edges, scores and lives, which keep the declared guess");
        }

        missing.Add("held goods and appearance: no part of a sighting yet");
        return missing;
    }

    private (BodyTrack[] Tracks, BackgroundRows[] Backgrounds) Select(int without) =>
        ([.. _rows.Tracks.Where(track => track.Group != without)], [.. _rows.BackgroundsWithout(without)]);

    private SightingErrorModel ModelWithout(int group)
    {
        (BodyTrack[] tracks, BackgroundRows[] backgrounds) = Select(group);
        BodyRow[] rows = [.. tracks.SelectMany(track => track.Rows)];
        double[] weights = LogisticFit.Solve([.. rows.Select(row => (row.Features, row.Edges is not null))]);
        EdgeError[] edges = [.. Enumerable.Range(0, 4).Select(edge => EdgeOf(rows, edge))];
        LineFit scores = new();
        foreach (BodyRow row in rows.Where(row => row.Edges is not null))
        {
            scores.Add(Logit(weights, row), row.ScoreDraw);
        }

        (double intercept, double slope, double sd, _, _) = scores.Solve();
        LagFit lags = new(_framesPerSecond);
        return _declared with
        {
            Provenance = new ErrorProvenance("measured", "", "", 0, 0),
            Detection = new DetectionChance(weights[0], weights[1], weights[2], weights[3], weights[4]),
            DetectionPersistence = lags.OfOutcomes(tracks, row => (row.Edges is not null, Chance(weights, row))),
            Left = edges[0],
            Top = edges[1],
            Right = edges[2],
            Bottom = edges[3],
            PlacePersistence = PlaceOf(tracks, edges),
            Ground = PointOf(tracks, [0]),
            Head = PointOf(tracks, [1]),
            Hand = PointOf(tracks, [2, 3]),
            Score = new ScoreError(intercept, slope, sd, _scoreLeast),
            ScorePersistence = lags.OfErrors(tracks, row => row.Edges is null ? double.NaN : Math.Clamp((row.ScoreDraw - intercept - (slope * Logit(weights, row))) / Math.Max(1e-6, sd), -3, 3)),
            Background = BackgroundOf(backgrounds),
            Stray = StrayOf(tracks, rows),
        };
    }

    private static double Logit(double[] weights, BodyRow row)
    {
        double logit = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            logit += weights[i] * row.Features[i];
        }

        return logit;
    }

    private static double Chance(double[] weights, BodyRow row) => 1 / (1 + Math.Exp(-Logit(weights, row)));

    private static EdgeError EdgeOf(BodyRow[] rows, int edge)
    {
        LineFit line = new();
        foreach (BodyRow row in rows.Where(row => row.Edges is not null))
        {
            line.Add(1 - row.Visible, row.Edges![edge]);
        }

        (double middle, double hidden, double sd, double widening, double tail) = line.Solve(isWidening: true);
        return new EdgeError(middle, hidden, sd, widening, tail);
    }

    /// <summary>The normal draw behind each edge's error.</summary>
    private Persistence PlaceOf(BodyTrack[] tracks, EdgeError[] edges) => new LagFit(_framesPerSecond).OfErrors(tracks, [.. Enumerable.Range(0, 4).Select<int, Func<BodyRow, double>>(edge =>
    {
        EdgeError error = edges[edge];
        Dictionary<BodyRow, double> draws = new(ReferenceEqualityComparer.Instance);
        foreach (BodyRow row in tracks.SelectMany(track => track.Rows).Where(row => row.Edges is not null))
        {
            draws.Add(row, Math.Clamp(Bell.Unstretch((row.Edges![edge] - error.Middle - (error.Hidden * (1 - row.Visible))) / Math.Max(1e-6, error.SdOf(1 - row.Visible)), error.Tail), -4, 4));
        }

        return row => draws.GetValueOrDefault(row, double.NaN);
    })]);

    private static KeypointError? PointOf(BodyTrack[] tracks, int[] which)
    {
        RunningMoments across = new();
        RunningMoments down = new();
        long[] there = new long[3];
        long[] seen = new long[3];
        foreach (PointRow point in tracks.SelectMany(track => track.Rows).Where(row => row.Points is not null).SelectMany(row => which.Select(i => row.Points![i])))
        {
            there[point.Visibility]++;
            if (point.Visibility > 0 && !double.IsNaN(point.Across))
            {
                seen[point.Visibility]++;
                across.Add(point.Across);
                down.Add(point.Down);
            }
        }

        double Share(int visibility) => there[visibility] > 0 ? seen[visibility] / (double)there[visibility] : 0;
        return seen[1] + seen[2] == 0 ? null : new KeypointError(across.Error, down.Error, Share(2), Share(1));
    }

    private BackgroundError BackgroundOf(BackgroundRows[] backgrounds)
    {
        RunningMoments height = new();
        RunningMoments aspect = new();
        RunningMoments score = new();
        foreach ((double logHeight, double logAspect, double draw) in backgrounds.SelectMany(background => background.False))
        {
            height.Add(logHeight);
            aspect.Add(logAspect);
            score.Add(draw);
        }

        double perFrame = height.Count / (double)Math.Max(1, backgrounds.Sum(background => background.Frames));
        if (height.Count < CasesMin)
        {
            return _declared.Background with { PerFrame = perFrame };
        }

        long could = backgrounds.Sum(background => background.Lives.Could);
        double stay = could > 0 ? Math.Clamp(backgrounds.Sum(background => background.Lives.Stayed) / (double)could, 1e-3, 0.9999) : 1e-3;
        return new BackgroundError(perFrame, -1 / (Math.Log(stay) * _framesPerSecond), height.Error, aspect.Error, score.Error);
    }

    private StrayError StrayOf(BodyTrack[] tracks, BodyRow[] rows)
    {
        double Rate(IEnumerable<BodyRow> some)
        {
            (double strays, double visible) = some.Aggregate((0.0, 0.0), (sums, row) => (sums.Item1 + (row.Stray is null ? 0 : 1), sums.Item2 + row.Visible));
            return visible > 0 ? Math.Min(1, strays / visible) : 0;
        }

        double whenFound = Rate(rows.Where(row => row.Edges is not null));
        double whenMissed = Rate(rows.Where(row => row.Edges is null));
        BodyRow[] strays = [.. rows.Where(row => row.Stray is not null)];
        if (strays.Length < CasesMin)
        {
            return _declared.Stray with { WhenFound = whenFound, WhenMissed = whenMissed };
        }

        RunningMoments[] edges = [.. Enumerable.Range(0, 4).Select(_ => new RunningMoments())];
        RunningMoments score = new();
        foreach (BodyRow row in strays)
        {
            for (int edge = 0; edge < 4; edge++)
            {
                edges[edge].Add(row.Stray![edge]);
            }

            score.Add(row.StrayScoreDraw);
        }

        double seconds = new LagFit(_framesPerSecond).LifeOfOutcomes(tracks, row => (row.Stray is not null, Math.Min(1, row.Visible * (row.Edges is not null ? whenFound : whenMissed))));
        return new StrayError(whenFound, whenMissed, seconds, edges[0].Error, edges[1].Error, edges[2].Error, edges[3].Error, score.Error);
    }
}
