using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Frames;

/// <summary>A part of a picture that is blurred because somebody's head is there, or may be: everything within a radius of the line from one point to another, in pixels of the camera.</summary>
internal readonly record struct HeadPatch(double FromXPx, double FromYPx, double ToXPx, double ToYPx, double RadiusPx);

/// <summary>
/// Where heads are in one camera's picture at a time, by what its network found then, just before and just after, and by where the tracker had people on the floor. Nobody is followed by name: whoever
/// was found near that time and has nobody to answer for them in the picture itself is blurred as well, so that one who is missed in a few pictures stays blurred in them.
/// </summary>
/// <param name="seen">What the network found around the clip, in order.</param>
/// <param name="floor">Where people were, in order.</param>
/// <param name="camera">Its lens and place.</param>
internal sealed class HeadTrail(IReadOnlyList<SeenPicture> seen, IReadOnlyList<FloorMoment> floor, CameraModel camera)
{
    /// <summary>Two times that far apart are those of the same picture.</summary>
    private static readonly TimeSpan Same = TimeSpan.FromMilliseconds(1);

    /// <summary>What a picture that nobody looked at goes by.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(0.25);

    /// <summary>How far beyond their last finding and before their first people are blurred where they would be.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromSeconds(0.6);

    /// <summary>How long somebody may be missed between two findings and is blurred on the way from one to the other.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2);

    /// <summary>A brisk step of 1.8 m/s by the side of a box's square, which is 0.8 m of a grown-up seen from a ceiling: sides a second.</summary>
    private const double SidesPerSecond = 2.25;

    /// <summary>Between findings the radius is larger by so much: heads nod.</summary>
    private const double MarginBetween = 1.3;

    /// <summary>Heights at which somebody of whom only the place on the floor is known may have their head: bent down or a child, to tall; metres.</summary>
    private static readonly double[] HeightsMetres = [1.05, 1.3, 1.5, 1.7, 1.85];

    /// <summary>A head with its hair and some more, metres.</summary>
    private const double HeadRadiusMetres = 0.2;

    /// <summary>A head that the network saw so near to somebody's axis is theirs, metres: half a body's width, and what the place is off.</summary>
    private const double AxisMetres = 0.45;

    /// <summary>The findings that a picture goes by: its own, else those nearest to it; none where there are none near.</summary>
    public IReadOnlyList<SeenPerson> At(TimeSpan at)
    {
        SeenPicture? nearest = seen.MinBy(picture => (picture.At - at).Duration());
        return nearest is not null && (nearest.At - at).Duration() <= Near ? nearest.People : [];
    }

    /// <summary>All that is to be blurred at a time.</summary>
    public List<HeadPatch> Patches(TimeSpan at)
    {
        SeenPerson[] own = [.. seen.Where(picture => (picture.At - at).Duration() <= Same).SelectMany(picture => picture.People)];
        List<HeadPatch> patches = [];
        foreach (SeenPerson person in own)
        {
            AddWhere(patches, person, growPx: 0);
        }

        List<(TimeSpan At, SeenPerson Person)> lacking = [];
        foreach (SeenPicture picture in seen.Where(picture => (picture.At - at).Duration() is var off && off > Same && off <= Gap))
        {
            lacking.AddRange(Unanswered(picture, own, Math.Abs((picture.At - at).TotalSeconds)).Select(person => (picture.At, person)));
        }

        foreach ((TimeSpan when, SeenPerson person) in lacking.Where(one => (one.At - at).Duration() <= Beyond))
        {
            AddWhere(patches, person, SidesPerSecond * person.SizePx * Math.Abs((when - at).TotalSeconds) / 2);
        }

        AddBetween(patches, at, lacking);
        AddFromFloor(patches, at);
        return patches;
    }

    /// <summary>Whoever of a picture near in time has nobody in this one who could be them; one answers for one.</summary>
    private static List<SeenPerson> Unanswered(SeenPicture picture, SeenPerson[] own, double seconds)
    {
        List<SeenPerson> free = [.. own];
        List<SeenPerson> left = [.. picture.People];
        while (free.Count > 0 && left.Count > 0)
        {
            ((SeenPerson One, SeenPerson Other) pair, double off) = left
                .SelectMany(one => free.Select(other => (Pair: (one, other), Off: Distance(one, other) - (Reach(one, seconds) + RadiusOf(one)))))
                .MinBy(each => each.Off);
            if (off > 0)
            {
                break;
            }

            left.Remove(pair.One);
            free.Remove(pair.Other);
        }

        return left;
    }

    /// <summary>Somebody who was found before and after, and is missed between.</summary>
    private static void AddBetween(List<HeadPatch> patches, TimeSpan at, List<(TimeSpan At, SeenPerson Person)> lacking)
    {
        foreach ((TimeSpan before, SeenPerson one) in lacking.Where(each => each.At < at))
        {
            foreach ((TimeSpan after, SeenPerson other) in lacking.Where(each => each.At > at))
            {
                if (Distance(one, other) <= Reach(one, (after - before).TotalSeconds) + RadiusOf(one))
                {
                    (double X, double Y) from = HeadOf(one);
                    (double X, double Y) to = HeadOf(other);
                    patches.Add(new HeadPatch(from.X, from.Y, to.X, to.Y, Math.Max(RadiusOf(one), RadiusOf(other)) * MarginBetween));
                }
            }
        }
    }

    /// <summary>Somebody who is on the floor there, by other cameras or a moment ago, and of whom this camera's network saw no head.</summary>
    private void AddFromFloor(List<HeadPatch> patches, TimeSpan at)
    {
        if (floor.Count == 0)
        {
            return;
        }

        FloorMoment nearest = floor.MinBy(moment => (moment.At - at).Duration())!;
        if ((nearest.At - at).Duration() > Gap)
        {
            return;
        }

        HeadPatch[] known = [.. patches];
        foreach (FloorPoint person in nearest.People.Select(person => person.At))
        {
            List<HeadPatch> maybe = [];
            bool isKnown = false;
            foreach (double height in HeightsMetres)
            {
                if (camera.TryProject(new StorePoint(person.XMetres, person.YMetres, height), out double x, out double y))
                {
                    double metrePx = MetrePx(person, height, (x, y));
                    maybe.Add(new HeadPatch(x, y, x, y, HeadRadiusMetres * metrePx));
                    isKnown |= known.Any(patch => double.Hypot(patch.FromXPx - x, patch.FromYPx - y) < AxisMetres * metrePx);
                }
            }

            if (!isKnown)
            {
                patches.AddRange(maybe);
            }
        }
    }

    /// <summary>Pixels a metre at somebody's height, whichever way it is longer.</summary>
    private double MetrePx(FloorPoint person, double height, (double X, double Y) there)
    {
        const double Step = 0.1;
        double most = 0;
        foreach ((double dx, double dy) in ((double, double)[])[(Step, 0), (0, Step)])
        {
            if (camera.TryProject(new StorePoint(person.XMetres + dx, person.YMetres + dy, height), out double x, out double y))
            {
                most = Math.Max(most, double.Hypot(x - there.X, y - there.Y) / Step);
            }
        }

        return most;
    }

    /// <summary>The head where the network saw it, else all of the person.</summary>
    private static void AddWhere(List<HeadPatch> patches, SeenPerson person, double growPx)
    {
        if (person.SeesHead)
        {
            patches.Add(new HeadPatch(person.Head.XPx, person.Head.YPx, person.Head.XPx, person.Head.YPx, RadiusOf(person) + growPx));
            return;
        }

        // As two lines along the box's longer side, so thick that they cover it.
        (double half, bool isWide) = (Math.Min(person.Box.WidthPx, person.Box.HeightPx) / 2, person.Box.WidthPx > person.Box.HeightPx);
        (double x, double y) = ((person.Box.LeftPx + person.Box.RightPx) / 2, (person.Box.TopPx + person.Box.BottomPx) / 2);
        double radius = (half * Math.Sqrt(2)) + growPx;
        patches.Add(isWide
            ? new HeadPatch(person.Box.LeftPx + half, y, person.Box.RightPx - half, y, radius)
            : new HeadPatch(x, person.Box.TopPx + half, x, person.Box.BottomPx - half, radius));
    }

    private static double Reach(SeenPerson person, double seconds) => SidesPerSecond * person.SizePx * seconds;

    private static double RadiusOf(SeenPerson person) => HeadVeil.HeadShare * person.SizePx;

    private static (double X, double Y) HeadOf(SeenPerson person) =>
        person.SeesHead ? (person.Head.XPx, person.Head.YPx) : ((person.Box.LeftPx + person.Box.RightPx) / 2, (person.Box.TopPx + person.Box.BottomPx) / 2);

    private static double Distance(SeenPerson one, SeenPerson other) => double.Hypot(HeadOf(one).X - HeadOf(other).X, HeadOf(one).Y - HeadOf(other).Y);
}
