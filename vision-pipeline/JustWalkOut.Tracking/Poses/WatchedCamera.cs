namespace JustWalkOut.Tracking;

/// <summary>One camera of <see cref="PoseWatch"/>: its geometry, turned by what it is taken to be turned by, and what is thought of it.</summary>
internal sealed class WatchedCamera
{
    private const double DistanceMetresMax = 25;

    /// <summary>Half of a usual body: where a box's middle is when a box is all there is.</summary>
    private const double MiddleShare = 0.5;

    private readonly CameraModel _model;
    private readonly (TimeSpan From, int Looks)[] _history;
    private int _noted;
    private readonly (double X, double Y, double Z)[] _axes;

    /// <summary>A camera at rest as it was surveyed.</summary>
    public WatchedCamera(ViewId view, int number, CameraModel model, PoseWatchOptions options)
    {
        (View, Number, _model) = (view, number, model);
        _axes = [.. Enumerable.Range(0, 3).Select(axis => (model.Form.CameraToStore[0][axis], model.Form.CameraToStore[1][axis], model.Form.CameraToStore[2][axis]))];
        _history = new (TimeSpan, int)[Math.Max(3, (int)(2 * options.WindowSeconds / options.BinSeconds))];
        double sd = options.SurveyDegrees * Math.PI / 180;
        RestCovariance = TurnMatrix.Diagonal(sd * sd);
    }

    public ViewId View { get; }

    public int Number { get; }

    /// <summary>The turn that its sightings are placed by.</summary>
    public CameraTurn Taken { get; set; }

    /// <summary>The turn that it has as long as nobody touches it: the survey's error.</summary>
    public CameraTurn Rest { get; set; }

    /// <summary>How well that is known.</summary>
    public TurnMatrix RestCovariance { get; set; }

    /// <summary>What <see cref="Rest"/> will be when a window has passed in which nothing looked like a knock.</summary>
    public (CameraTurn Turn, TurnMatrix Covariance)? Next { get; set; }

    /// <summary>For how many judgements on end it has seemed knocked more than any other.</summary>
    public int Suspected { get; set; }

    /// <summary>For how many judgements on end it has seemed well after a knock.</summary>
    public int Mended { get; set; }

    /// <summary>That it is knocked.</summary>
    public CameraKnock? Knock { get; set; }

    /// <summary>How far it seemed turned from its rest when it was judged last, what that is on the floor, and how far from chance.</summary>
    public (CameraTurn Turn, double FloorMetres, double Distance2) Seems { get; set; }

    /// <summary>Since when few of its sightings were anybody's, where its sightings' vote has found out by which turn they are.</summary>
    public TimeSpan? LostSince { get; set; }

    /// <summary>For how many judgements more it is taken to look where its sightings' vote says.</summary>
    public int ElectedFor { get; set; }

    /// <summary>Mean square of how far its sightings are from where all who see the person have them, in their stated spreads and a half.</summary>
    public double Misfit { get; set; }

    /// <summary>Looks and people in the window.</summary>
    public (int Looks, int People) Seen { get; set; }

    /// <summary>What the vote of its sightings says where few of them are anybody's.</summary>
    public TurnVotes Votes { get; } = new();

    /// <summary>Takes note of how often it saw somebody in a bin.</summary>
    public void Note(TimeSpan from, int looks) => _history[_noted++ % _history.Length] = (from, looks);

    /// <summary>The first of the latest bins on end in which it saw less than half as much as before them.</summary>
    /// <param name="now">The newest bin's beginning.</param>
    public TimeSpan Lost(TimeSpan now)
    {
        TimeSpan since = now;
        int kept = Math.Min(_noted, _history.Length);
        for (int back = 0; back < kept; back++)
        {
            (TimeSpan from, int looks) = _history[(_noted - 1 - back) % _history.Length];
            double before = 0;
            for (int older = back + 1; older < kept; older++)
            {
                before += (double)_history[(_noted - 1 - older) % _history.Length].Looks / (kept - back - 1);
            }

            if (looks >= before / 2)
            {
                break;
            }

            since = from;
        }

        return since;
    }

    /// <summary>Places a sighting; false where it has no place.</summary>
    public bool TryPlace(in Sighting sighting, in StandingBody body, double placeSdMetres, ref PoseLook look)
    {
        if (sighting.Floor is not { } floor || !floor.Covariance.IsProper)
        {
            return false;
        }

        bool hasGround = Meets(sighting.Ground, 0, out Spot ground);
        bool hasHead = Meets(sighting.Head, body.HeightMetres, out Spot head);
        if (!hasGround && !hasHead && !Meets(MiddleOf(sighting.Box), MiddleShare * body.HeightMetres, out ground))
        {
            return false;
        }

        // Somebody placed by both stands between the two: the place moves as much of each as it is made of.
        Spot first = hasGround || !hasHead ? ground : head;
        double share = hasGround && hasHead ? Share(floor.At, ground.Surveyed, head.Surveyed) : 0;
        Spot second = hasGround && hasHead ? head : first;
        (double movedX, double movedY) = (
            first.At.XMetres - first.Surveyed.XMetres + (share * (second.At.XMetres - second.Surveyed.XMetres - first.At.XMetres + first.Surveyed.XMetres)),
            first.At.YMetres - first.Surveyed.YMetres + (share * (second.At.YMetres - second.Surveyed.YMetres - first.At.YMetres + first.Surveyed.YMetres)));
        look.Camera = Number;
        look.Place = new FloorPoint(floor.At.XMetres + movedX, floor.At.YMetres + movedY);
        look.Slopes = first.Slopes.Towards(second.Slopes, share);
        double own = placeSdMetres * placeSdMetres;
        look.Covariance = floor.Covariance with { XxM2 = floor.Covariance.XxM2 + own, YyM2 = floor.Covariance.YyM2 + own };
        look.HasHead = hasGround && hasHead;
        if (look.HasHead)
        {
            (double x, double y) = (head.At.XMetres - ground.At.XMetres, head.At.YMetres - ground.At.YMetres);
            look.Lean = new FloorPoint(x, y);
            look.LeanSlopes = head.Slopes - ground.Slopes;

            // A taller or shorter body has its head further on or nearer along the line of sight.
            double above = Math.Max(0.3, _model.At.ZMetres - body.HeightMetres);
            double alongX = (head.At.XMetres - _model.At.XMetres) / above * body.HeightSdMetres;
            double alongY = (head.At.YMetres - _model.At.YMetres) / above * body.HeightSdMetres;
            double lean = body.LeanMetres * body.LeanMetres;
            look.LeanCovariance = new FloorCovariance(
                look.Covariance.XxM2 + lean + (alongX * alongX), look.Covariance.XyM2 + (alongX * alongY), look.Covariance.YyM2 + lean + (alongY * alongY));
        }

        return true;
    }

    /// <summary>The turn about the camera's right and down that would bring a sighting onto a place of the floor, beyond what it is taken to be turned by.</summary>
    public static bool TryTurnTo(in PoseLook look, FloorPoint at, out double right, out double down)
    {
        // To first order from where the sighting is: far enough off it is only found roughly, which is enough for a vote.
        double determinant = (look.Slopes.Xr * look.Slopes.Yd) - (look.Slopes.Xd * look.Slopes.Yr);
        (double x, double y) = (at.XMetres - look.Place.XMetres, at.YMetres - look.Place.YMetres);
        right = ((look.Slopes.Yd * x) - (look.Slopes.Xd * y)) / determinant;
        down = ((look.Slopes.Xr * y) - (look.Slopes.Yr * x)) / determinant;
        return double.IsFinite(right) && double.IsFinite(down);
    }

    private static ImagePoint MiddleOf(Box box) => new((box.LeftPx + box.RightPx) / 2, (box.TopPx + box.BottomPx) / 2, 1);

    private static double Share(FloorPoint at, FloorPoint ground, FloorPoint head)
    {
        const double Same = 0.05;
        (double x, double y) = (head.XMetres - ground.XMetres, head.YMetres - ground.YMetres);
        double length2 = (x * x) + (y * y);
        return length2 < Same * Same ? 0 : Math.Clamp((((at.XMetres - ground.XMetres) * x) + ((at.YMetres - ground.YMetres) * y)) / length2, 0, 1);
    }

    private bool Meets(ImagePoint point, double height, out Spot spot)
    {
        spot = default;
        if (!point.IsSeen || _model.MeetLevel(point.XPx, point.YPx, height, DistanceMetresMax) is not { } surveyed)
        {
            return false;
        }

        LineOfSight line = _model.Through(point.XPx, point.YPx);
        (double x, double y, double z) = Turned((line.X, line.Y, line.Z));
        double depth = (height - _model.At.ZMetres) / z;
        if (!(depth > 0 && depth <= DistanceMetresMax))
        {
            return false;
        }

        Span<double> slopes = stackalloc double[6];
        for (int axis = 0; axis < 3; axis++)
        {
            (double dx, double dy, double dz) = Cross(_axes[axis], (x, y, z));
            (slopes[axis], slopes[3 + axis]) = (depth * (dx - (x * dz / z)), depth * (dy - (y * dz / z)));
        }

        spot = new Spot(
            surveyed, new FloorPoint(_model.At.XMetres + (depth * x), _model.At.YMetres + (depth * y)), new TurnSlopes(slopes[0], slopes[1], slopes[2], slopes[3], slopes[4], slopes[5]));
        return true;
    }

    /// <summary>A direction of the store's frame, turned as the camera is taken to be turned (Rodrigues' formula).</summary>
    private (double X, double Y, double Z) Turned((double X, double Y, double Z) d)
    {
        (double x, double y, double z) = (
            (_axes[0].X * Taken.Right) + (_axes[1].X * Taken.Down) + (_axes[2].X * Taken.Forward),
            (_axes[0].Y * Taken.Right) + (_axes[1].Y * Taken.Down) + (_axes[2].Y * Taken.Forward),
            (_axes[0].Z * Taken.Right) + (_axes[1].Z * Taken.Down) + (_axes[2].Z * Taken.Forward));
        double angle = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (angle < 1e-12)
        {
            return d;
        }

        (x, y, z) = (x / angle, y / angle, z / angle);
        (double sine, double cosine) = Math.SinCos(angle);
        (double cx, double cy, double cz) = Cross((x, y, z), d);
        double along = ((x * d.X) + (y * d.Y) + (z * d.Z)) * (1 - cosine);
        return ((d.X * cosine) + (cx * sine) + (x * along), (d.Y * cosine) + (cy * sine) + (y * along), (d.Z * cosine) + (cz * sine) + (z * along));
    }

    private static (double X, double Y, double Z) Cross((double X, double Y, double Z) a, (double X, double Y, double Z) b) => (
        (a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));

    /// <summary>Where a pixel's line of sight meets a level: as surveyed, as the camera is taken to be turned, and how the latter moves.</summary>
    private readonly record struct Spot(FloorPoint Surveyed, FloorPoint At, TurnSlopes Slopes);
}
