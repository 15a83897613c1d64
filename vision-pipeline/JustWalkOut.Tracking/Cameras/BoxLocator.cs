namespace JustWalkOut.Tracking;

/// <summary>The body that a box is taken to be around.</summary>
public sealed record BoxLocatorOptions
{
    /// <summary>Height. Default 1.68 m: between the means of adult women and men (NCD-RisC, eLife 2016: 1.59 m and 1.71 m worldwide) with shoes and hair.</summary>
    public double HeightMetres { get; init; } = 1.68;

    /// <summary>Standard deviation of heights. Default 0.1 m.</summary>
    public double HeightSdMetres { get; init; } = 0.1;

    /// <summary>Half of the width that a body and its arms have from most sides. Default 0.25 m.</summary>
    public double RadiusMetres { get; init; } = 0.25;

    /// <summary>Edges further off than this, in standard deviations, count ever less: they are where the body is hidden. Default 2.</summary>
    public double DoubtSd { get; init; } = 2;
}

/// <summary>
/// Places somebody of whom a box is all that is known: where a cylinder of usual size would have to stand so that the box around it in the picture is this one, by least squares over the four
/// edges. It needs no notion of up and down, so it works from the side as from straight above. Edges cut off by the picture say nothing. What is hidden makes a box smaller, never larger: an edge
/// within the body's counts the less the further it is off (Cauchy's weights), so that somebody whose legs are hidden is placed by head and shoulders. May be shared between threads.
/// </summary>
/// <param name="camera">As surveyed.</param>
/// <param name="calibration">How sure that is.</param>
/// <param name="options">The body.</param>
public sealed class BoxLocator(CameraModel camera, FloorLocatorOptions calibration, BoxLocatorOptions options)
{
    private const int Sides = 8;
    private const int Rounds = 8;
    private const double StepMetres = 0.01;
    private const double SettledMetres = 0.002;
    private const double StepMetresMax = 0.5;

    private static readonly (double Cos, double Sin)[] Ring = [.. Enumerable.Range(0, Sides).Select(i => (Math.Cos(i * Math.Tau / Sides), Math.Sin(i * Math.Tau / Sides)))];

    private readonly double _turnPx = calibration.CameraSdDegrees * Math.PI / 180 * Math.Max(camera.Form.FocalPx[0], camera.Form.FocalPx[1]);

    /// <summary>Places a box.</summary>
    /// <param name="box">Around what is seen of the body.</param>
    /// <param name="sdPx">How far its edges may be off.</param>
    /// <returns>Null where no body of usual size fits it.</returns>
    public FloorPlace? Place(Box box, double sdPx)
    {
        // Twice: as if all of the body were in the box, and as if its upper edge were the head's; the better fit counts.
        double middle = (box.LeftPx + box.RightPx) / 2;
        Fit? whole = Settle(camera.MeetLevel(middle, (box.TopPx + box.BottomPx) / 2, options.HeightMetres / 2, calibration.DistanceMetresMax), box, sdPx);
        Fit? headed = Settle(camera.MeetLevel(middle, box.TopPx, options.HeightMetres, calibration.DistanceMetresMax), box, sdPx);
        if ((whole is not null && (headed is null || whole.Value.Cost <= headed.Value.Cost) ? whole : headed) is not Fit best)
        {
            return null;
        }

        (FloorPoint at, FloorCovariance covariance, _) = best;

        // A body taller or shorter than usual stands nearer or further on the line of sight, by half of what its head is off: the feet hold against it.
        double lean = double.Hypot(at.XMetres - camera.At.XMetres, at.YMetres - camera.At.YMetres) / Math.Max(0.3, camera.At.ZMetres - (options.HeightMetres / 2));
        double unsure = (calibration.CameraSdMetres * calibration.CameraSdMetres) + Math.Pow(lean * options.HeightSdMetres / 2, 2);
        FloorCovariance own = new(covariance.XxM2 + unsure, covariance.XyM2, covariance.YyM2 + unsure);
        return own.IsProper ? new FloorPlace(at, own) : null;
    }

    /// <summary>Steps from a place until it settles; null where it leaves the camera's floor.</summary>
    private Fit? Settle(FloorPoint? from, Box box, double sdPx)
    {
        if (from is not FloorPoint at)
        {
            return null;
        }

        Span<double> edges = [box.LeftPx, box.TopPx, box.RightPx, box.BottomPx];
        Span<bool> isWhole = [box.LeftPx > 1, box.TopPx > 1, box.RightPx < camera.Form.WidthPx - 1, box.BottomPx < camera.Form.HeightPx - 1];
        for (int round = 0; ; round++)
        {
            if (Step(at, edges, isWhole, sdPx) is not (FloorPoint next, Fit fit))
            {
                return null;
            }

            if (round == Rounds || double.Hypot(next.XMetres - at.XMetres, next.YMetres - at.YMetres) < SettledMetres)
            {
                bool isNear = double.Hypot(at.XMetres - camera.At.XMetres, at.YMetres - camera.At.YMetres) <= calibration.DistanceMetresMax;
                return isNear ? fit : null;
            }

            at = next;
        }
    }

    /// <summary>One step of Gauss and Newton, how well it fits before the step, and the covariance that the edges' errors leave.</summary>
    private (FloorPoint Next, Fit Fit)? Step(FloorPoint at, ReadOnlySpan<double> edges, ReadOnlySpan<bool> isWhole, double sdPx)
    {
        Span<double> here = stackalloc double[4];
        Span<double> along = stackalloc double[4];
        Span<double> across = stackalloc double[4];
        if (!TryBox(at, here) || !TryBox(new FloorPoint(at.XMetres + StepMetres, at.YMetres), along) || !TryBox(new FloorPoint(at.XMetres, at.YMetres + StepMetres), across))
        {
            return null;
        }

        double sd = Math.Sqrt((sdPx * sdPx) + (_turnPx * _turnPx));
        (double xx, double xy, double yy, double bx, double by, double cost) = (0, 0, 0, 0, 0, 0);
        for (int i = 0; i < 4; i++)
        {
            // The body may reach beyond a picture that cuts it off: such an edge says nothing.
            if (isWhole[i])
            {
                double miss = (edges[i] - here[i]) / sd;
                double doubt = (i < 2) == (miss > 0) ? Math.Pow(miss / options.DoubtSd, 2) : 0;
                double weight = 1 / (1 + doubt);
                cost += doubt > 0 ? options.DoubtSd * options.DoubtSd * Math.Log(1 + doubt) : miss * miss;
                (double jx, double jy) = ((along[i] - here[i]) / StepMetres / sd, (across[i] - here[i]) / StepMetres / sd);
                (xx, xy, yy) = (xx + (weight * jx * jx), xy + (weight * jx * jy), yy + (weight * jy * jy));
                (bx, by) = (bx + (weight * jx * miss), by + (weight * jy * miss));
            }
        }

        double determinant = (xx * yy) - (xy * xy);
        if (!(determinant > 1e-3))
        {
            return null;
        }

        // Half a metre at most: far from the answer the edges bend.
        double dx = Math.Clamp(((yy * bx) - (xy * by)) / determinant, -StepMetresMax, StepMetresMax);
        double dy = Math.Clamp(((xx * by) - (xy * bx)) / determinant, -StepMetresMax, StepMetresMax);
        return (new FloorPoint(at.XMetres + dx, at.YMetres + dy), new Fit(at, new FloorCovariance(yy / determinant, -xy / determinant, xx / determinant), cost));
    }

    /// <summary>The box around the body if it stood there: left, top, right, bottom.</summary>
    private bool TryBox(FloorPoint at, Span<double> edges)
    {
        (edges[0], edges[1], edges[2], edges[3]) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);

        // The head is narrower than the shoulders, which are at 0.82 of the height (Drillis and Contini 1966).
        ReadOnlySpan<(double Height, double Width)> rings = [(0, 0.7), (0.82, 1), (1, 0.4)];
        foreach ((double height, double width) in rings)
        {
            foreach ((double cos, double sin) in Ring)
            {
                double radius = options.RadiusMetres * width;
                if (!camera.TryProject(new StorePoint(at.XMetres + (radius * cos), at.YMetres + (radius * sin), height * options.HeightMetres), out double u, out double v))
                {
                    return false;
                }

                (edges[0], edges[1]) = (Math.Min(edges[0], u), Math.Min(edges[1], v));
                (edges[2], edges[3]) = (Math.Max(edges[2], u), Math.Max(edges[3], v));
            }
        }

        return true;
    }

    /// <summary>A place, how sure, and how badly it fits.</summary>
    private readonly record struct Fit(FloorPoint At, FloorCovariance Covariance, double Cost);
}
