using System.Numerics;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>A point of a body against its truth, as shares of the body's height; NaN where it was not given.</summary>
internal readonly record struct PointRow(int Visibility, double Across, double Down);

/// <summary>One body in one picture.</summary>
/// <param name="Frame">Number of the picture.</param>
/// <param name="Features">What the chance of being found hangs on.</param>
/// <param name="Visible">Its visible share.</param>
/// <param name="Edges">Left, top, right, bottom as shares of its height; null where it was not found.</param>
/// <param name="ScoreDraw">Its score's draw.</param>
/// <param name="Stray">Middle and size of a box at it that is not its own, as <see cref="StrayError"/> has them; null where there is none.</param>
/// <param name="StrayScoreDraw">That one's score's draw.</param>
/// <param name="Points">Ground, head, two hands; null where it was not found.</param>
internal sealed record BodyRow(long Frame, double[] Features, double Visible, double[]? Edges, double ScoreDraw, double[]? Stray, double StrayScoreDraw, PointRow[]? Points);

/// <summary>One person before one camera, in order of pictures.</summary>
/// <param name="Group">Which group of the jackknife.</param>
/// <param name="Rows">With gaps where the person was not on the picture.</param>
internal sealed record BodyTrack(int Group, List<BodyRow> Rows);

/// <summary>The background of one camera for a slice of time.</summary>
/// <param name="camera">Which of all cameras of all recordings, from 0.</param>
/// <param name="slice">Which of all slices of all cameras, from 0.</param>
internal sealed class BackgroundRows(int camera, int slice)
{
    public int Camera => camera;

    public int Slice => slice;

    public long Frames { get; set; }

    public List<(double LogHeight, double LogAspect, double ScoreDraw)> False { get; } = [];

    /// <summary>False ones that could have been there again in the next picture, and those that were.</summary>
    public (long Could, long Stayed) Lives { get; set; }

    public (long Frame, List<Box> Boxes) Last { get; set; } = (long.MinValue, []);
}

/// <summary>What pictures with their truth come to, ready to be fitted as a whole or without one of its groups.</summary>
internal sealed class FitRows(double scoreLeast)
{
    /// <summary>Groups of the jackknife at most.</summary>
    private const int GroupsMax = 20;

    private readonly Dictionary<(int Recording, int Camera, int Person), BodyTrack> _tracks = [];
    /// <summary>Cameras from which on they make the groups of the background; fewer are cut into slices of time, which are less independent.</summary>
    private const int CamerasMin = 10;

    private const long SliceFrames = 150;

    private readonly Dictionary<(int Recording, int Camera, long Slice), BackgroundRows> _backgrounds = [];
    private readonly Dictionary<(int Recording, int Camera), int> _cameras = [];
    private readonly Dictionary<(int Recording, int Person), int> _groups = [];

    public IReadOnlyCollection<BodyTrack> Tracks => _tracks.Values;

    public IReadOnlyCollection<BackgroundRows> Backgrounds => _backgrounds.Values;

    /// <summary>How many groups there are: persons, dealt out; cameras are dealt to the same.</summary>
    public int Groups => Math.Min(GroupsMax, _groups.Count);

    /// <summary>The background without a group.</summary>
    public IEnumerable<BackgroundRows> BackgroundsWithout(int group) =>
        _backgrounds.Values.Where(rows => (_cameras.Count >= CamerasMin ? rows.Camera : rows.Slice) % GroupsMax != group);

    /// <summary>Takes pictures, those of one camera in order of their numbers.</summary>
    public void Add(FitFrame frame)
    {
        SightingMatch match = SightingMatch.Of(frame);
        for (int i = 0; i < frame.Bodies.Count; i++)
        {
            BodyInView body = frame.Bodies[i];
            if (!_tracks.TryGetValue((frame.Recording, frame.Camera, body.Person), out BodyTrack? track))
            {
                _groups.TryAdd((frame.Recording, body.Person), _groups.Count);
                track = new BodyTrack(_groups[(frame.Recording, body.Person)] % GroupsMax, []);
                _tracks.Add((frame.Recording, frame.Camera, body.Person), track);
            }

            Sighting? found = match.FoundBy[i] >= 0 ? frame.Found[match.FoundBy[i]] : null;
            Sighting? stray = match.StrayOf[i] >= 0 ? frame.Found[match.StrayOf[i]] : null;
            track.Rows.Add(new BodyRow(
                frame.Frame, FeaturesOf(body), body.VisibleShare,
                found is { } one ? Edges(body, one.Box) : null, found is null ? 0 : ScoreError.Draw(found.Value.Score, scoreLeast),
                stray is { } other ? Lie(body.Box, other.Box) : null, stray is null ? 0 : ScoreError.Draw(stray.Value.Score, scoreLeast),
                found is { } seen ? Points(body, seen) : null));
        }

        AddBackground(frame, match);
    }

    private static double[] FeaturesOf(in BodyInView body) =>
        [1, DetectionChance.LogHeightOf(body.Box.HeightPx), body.VisibleShare, body.VisibleShare * body.VisibleShare, DetectionChance.SteepOf(body.Tilt)];

    private static double[] Edges(in BodyInView body, Box box)
    {
        double height = body.Box.HeightPx;
        return
        [
            (box.LeftPx - body.Box.LeftPx) / height, (box.TopPx - body.Box.TopPx) / height,
            (box.RightPx - body.Box.RightPx) / height, (box.BottomPx - body.Box.BottomPx) / height,
        ];
    }

    private static double[] Lie(Box body, Box stray) =>
    [
        (((stray.LeftPx + stray.RightPx) / 2) - body.LeftPx) / body.WidthPx, (((stray.TopPx + stray.BottomPx) / 2) - body.TopPx) / body.HeightPx,
        Math.Log(Math.Max(1, stray.WidthPx) / body.WidthPx), Math.Log(Math.Max(1, stray.HeightPx) / body.HeightPx),
    ];

    /// <summary>Ground, head and two hands against their truth.</summary>
    public static PointRow[] Points(in BodyInView body, in Sighting found)
    {
        double height = body.Box.HeightPx;
        PointRow Row(PointInView truth, ImagePoint point) => truth.Visibility == 0 || !point.IsSeen
            ? new PointRow(truth.Visibility, double.NaN, double.NaN)
            : new PointRow(truth.Visibility, (point.XPx - truth.At.X) / height, (point.YPx - truth.At.Y) / height);

        // Which hand is which is not told: the pairing with the smaller error is taken.
        bool isStraight = Distance(body.LeftHand, found.FirstHand) + Distance(body.RightHand, found.SecondHand)
            <= Distance(body.LeftHand, found.SecondHand) + Distance(body.RightHand, found.FirstHand);
        return
        [
            Row(body.Ground, found.Ground), Row(body.Head, found.Head),
            Row(body.LeftHand, isStraight ? found.FirstHand : found.SecondHand), Row(body.RightHand, isStraight ? found.SecondHand : found.FirstHand),
        ];
    }

    private static double Distance(PointInView truth, ImagePoint found) =>
        truth.Visibility == 0 || !found.IsSeen ? 0 : Vector2.Distance(truth.At, new Vector2(found.XPx, found.YPx));

    private void AddBackground(FitFrame frame, SightingMatch match)
    {
        _cameras.TryAdd((frame.Recording, frame.Camera), _cameras.Count);
        if (!_backgrounds.TryGetValue((frame.Recording, frame.Camera, frame.Frame / SliceFrames), out BackgroundRows? rows))
        {
            rows = new BackgroundRows(_cameras[(frame.Recording, frame.Camera)], _backgrounds.Count);
            _backgrounds.Add((frame.Recording, frame.Camera, frame.Frame / SliceFrames), rows);
        }

        rows.Frames++;
        List<Box> now = [];
        foreach (Sighting sighting in match.Background.Select(found => frame.Found[found]))
        {
            now.Add(sighting.Box);
            rows.False.Add((
                Math.Log(Math.Max(1, sighting.Box.HeightPx)), Math.Log(Math.Max(1, sighting.Box.WidthPx) / Math.Max(1, sighting.Box.HeightPx)),
                ScoreError.Draw(sighting.Score, scoreLeast)));
        }

        if (rows.Last.Frame == frame.Frame - 1)
        {
            rows.Lives = (rows.Lives.Could + rows.Last.Boxes.Count, rows.Lives.Stayed + rows.Last.Boxes.Count(box => now.Exists(other => BoxOverlap.Of(box, other) >= BoxOverlap.OfBodyMin)));
        }

        rows.Last = (frame.Frame, now);
    }
}
