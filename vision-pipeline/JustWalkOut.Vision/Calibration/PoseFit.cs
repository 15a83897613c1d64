using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>A camera's pose from points that were matched between its picture and the store, and everything that says whether to believe it.</summary>
public static class PoseFit
{
    /// <summary>Twelve numbers for six unknowns: with fewer matches a wrong one cannot be told.</summary>
    public const int MatchesMin = 6;

    /// <summary>Matches that spread less than this to the side of a line are on it, for a tape measure.</summary>
    private const double AcrossMetresMin = 0.1;

    /// <summary>Points that are this near to one plane (metres, root mean square) may be seen the same from two sides.</summary>
    private const double PlaneMetresMax = 0.05;

    /// <summary>Matches within less than this of the picture's width and of its height tell nothing of the lens elsewhere.</summary>
    private const double CornerShare = 1.0 / 3;

    /// <summary>Finds the pose.</summary>
    /// <param name="lens">The camera's lens.</param>
    /// <param name="matches">Its points; heights above the floor help.</param>
    /// <param name="outline">Corners of the store's floor: errors are told where the camera sees it.</param>
    /// <param name="options">How matches are made, and what the pose has to reach.</param>
    /// <exception cref="InvalidDataException">The matches do not give a pose; the message says why, and what to add.</exception>
    public static PoseFound Find(Lens lens, FloorMatches matches, IReadOnlyList<double[]> outline, PoseOptions options)
    {
        ArgumentNullException.ThrowIfNull(lens);
        ArgumentNullException.ThrowIfNull(matches);
        ArgumentNullException.ThrowIfNull(outline);
        ArgumentNullException.ThrowIfNull(options);
        if (matches.Rows.Count < MatchesMin)
        {
            throw Fault(matches, $"{matches.Rows.Count} matches, expected {MatchesMin} or more. Add points of the floor in other parts of the picture");
        }

        RefuseLine(matches, matches.Rows);
        PoseRefinement refinement = new(options.PixelSdOf(lens), options.FloorSdMetres);
        PoseSearch search = new(lens, refinement, options.Seed);
        if (search.Find(matches.Rows) is not { } found || !IsEnough(found.Agrees))
        {
            throw Disagreement(search, matches);
        }

        FloorMatch[] used = [.. matches.Rows.Where((_, i) => found.Agrees[i])];
        RefuseLine(matches, used);
        if (found.Camera.Model.At.ZMetres <= 0)
        {
            throw Mirrored(matches, $"a camera {-found.Camera.Model.At.ZMetres:0.0} m below the floor");
        }

        double cost = refinement.Cost(found.Camera, used);
        RefuseTwoSides(matches, found.Camera, (used, refinement, cost));
        return Judge((found.Camera, found.Agrees), matches, outline, (options, refinement, cost));
    }

    /// <summary>How far off the matches are, root mean square in pixels, in a calibration that is there already; null where one of them would be behind the lens.</summary>
    public static double? RmsPx(CameraCalibration calibration, IEnumerable<FloorMatch> matches)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        HungCamera camera = new(Lens.Of(calibration), calibration.CameraToStore);
        double[] squares = [.. matches.Select(match => camera.Project(match.At) is (double x, double y) ? ((x - match.XPx) * (x - match.XPx)) + ((y - match.YPx) * (y - match.YPx)) : double.PositiveInfinity)];
        double mean = squares.Average();
        return double.IsFinite(mean) ? Math.Sqrt(mean) : null;
    }

    private static PoseFound Judge((HungCamera Camera, bool[] Agrees) found, FloorMatches matches, IReadOnlyList<double[]> outline, (PoseOptions Options, PoseRefinement Refinement, double Cost) how)
    {
        HungCamera camera = found.Camera;
        FloorMatch[] used = [.. matches.Rows.Where((_, i) => found.Agrees[i])];
        FloorPrediction floor = new(camera, outline);
        if (!floor.SeesFloor)
        {
            throw Fault(matches, $"a camera at ({camera.Model.At.XMetres:0.0}, {camera.Model.At.YMetres:0.0}), {camera.Model.At.ZMetres:0.0} m up, that sees no floor within the store's outline. Check that x and y are metres in the store's frame");
        }

        // What was said of the errors is taken for the least of them: a dozen residuals say little of their own size.
        double factor = Math.Sqrt(Math.Max(1, how.Cost / ((2 * used.Length) - HungCamera.Freedoms)));
        double[,] information = how.Refinement.Information(camera, used);
        foreach (ref double element in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref information[0, 0], information.Length))
        {
            element /= factor * factor;
        }

        bool isKnown = PositiveMatrix.TryInvert(information, out double[,] covariance);
        FloorErrors? errors = isKnown ? floor.Errors(covariance) : null;
        if (errors is null || errors.NineTenths > how.Options.FloorErrorMetresMax)
        {
            string distance = errors is null ? "any distance" : $"{errors.NineTenths * 100:0} cm and more";
            throw Narrow(matches, $"matches by which a tenth of the floor seen may be off by {distance}, expected {how.Options.FloorErrorMetresMax * 100:0} cm at most", floor.BestAddition(information, how.Refinement));
        }

        if (IsCorner(camera.Lens, used))
        {
            throw Narrow(matches, "matches of one corner of the picture alone, expected them over more than a third of its width or height, for a lens is never known so well that the rest follows", floor.BestAddition(information, how.Refinement));
        }

        MatchResult[] results = [.. matches.Rows.Select((match, i) => Result(camera, match, found.Agrees[i]))];
        double[] sds = [.. Enumerable.Range(0, HungCamera.Freedoms).Select(i => Math.Sqrt(covariance[i, i]))];
        return new PoseFound(
            camera.Calibration,
            results,
            Math.Sqrt(results.Where(result => result.IsUsed).Average(result => result.OffPx!.Value * result.OffPx.Value)),
            factor,
            [.. sds[..3].Select(double.RadiansToDegrees)],
            sds[3..],
            [.. Enumerable.Range(0, HungCamera.Freedoms).Select(row => Enumerable.Range(0, HungCamera.Freedoms).Select(column => covariance[row, column]).ToArray())],
            errors);
    }

    private static MatchResult Result(HungCamera camera, FloorMatch match, bool isUsed)
    {
        (double X, double Y)? seen = camera.Project(match.At);
        FloorPoint? there = camera.Meet(match.XPx, match.YPx, match.At.ZMetres, 100);
        return new MatchResult(
            match,
            seen?.X,
            seen?.Y,
            seen is (double x, double y) ? double.Hypot(x - match.XPx, y - match.YPx) : null,
            there is FloorPoint at ? double.Hypot(at.XMetres - match.At.XMetres, at.YMetres - match.At.YMetres) : null,
            isUsed);
    }

    private static bool IsCorner(Lens lens, FloorMatch[] used) =>
        used.Max(match => match.XPx) - used.Min(match => match.XPx) < lens.WidthPx * CornerShare && used.Max(match => match.YPx) - used.Min(match => match.YPx) < lens.HeightPx * CornerShare;

    private static InvalidDataException Narrow(FloorMatches matches, string found, (FloorMatch Match, double NineTenths) best)
    {
        string helps = double.IsFinite(best.NineTenths) ? $", which alone would bring nine tenths of the floor to {best.NineTenths * 100:0} cm" : "";
        return Fault(matches, $"{found}. Add points away from the others, best near pixel ({best.Match.XPx:0}, {best.Match.YPx:0}) where the floor is at about ({best.Match.At.XMetres:0.0}, {best.Match.At.YMetres:0.0}){helps}");
    }

    private static bool IsEnough(bool[] agrees) => agrees.Count(one => one) is int count && count >= MatchesMin && 2 * count > agrees.Length;

    private static InvalidDataException Disagreement(PoseSearch search, FloorMatches matches)
    {
        // The same points in a mirror: whoever reads a plan from its back, or from a side where y runs the other way, makes this mistake with all of them.
        if (search.Find([.. matches.Rows.Select(match => match with { At = match.At with { XMetres = -match.At.XMetres } })]) is { } mirrored && IsEnough(mirrored.Agrees))
        {
            return Mirrored(matches, "matches that agree only in a mirror");
        }

        int most = search.Find(matches.Rows)?.Agrees.Count(one => one) ?? 0;
        return Fault(matches, $"{matches.Rows.Count} matches of which no more than {most} agree on one pose, expected {MatchesMin} and more than half. Check the camera, its lens and the points one by one, or say by --pixel-sd that they are rough");
    }

    private static InvalidDataException Mirrored(FloorMatches matches, string found) =>
        Fault(matches, $"{found}, expected one that hangs above the floor. Either x and y of the store or u and v are swapped, or one of them runs the other way: z is up, u runs to the right and v down");

    /// <summary>Points on one line leave the camera free to turn about it.</summary>
    private static void RefuseLine(FloorMatches matches, IReadOnlyList<FloorMatch> rows)
    {
        (double across, _, double[] along) = Spread(rows);
        if (across >= AcrossMetresMin)
        {
            return;
        }

        double[] side = Math.Abs(along[0]) + Math.Abs(along[1]) < 1e-9 ? [1, 0] : [-along[1], along[0]];
        double length = double.Hypot(side[0], side[1]);
        (double x, double y) = (rows.Average(row => row.At.XMetres), rows.Average(row => row.At.YMetres));
        throw Fault(matches, $"{rows.Count} matches within {across * 100:0} cm of one line, expected points to its sides too. "
            + $"Add some a metre and more away from it, as near ({x + (side[0] / length):0.0}, {y + (side[1] / length):0.0}) or ({x - (side[0] / length):0.0}, {y - (side[1] / length):0.0})");
    }

    /// <summary>Points of a plane that are seen from far away for their size look almost the same from two sides (Schweighofer and Pinz 2006).</summary>
    private static void RefuseTwoSides(FloorMatches matches, HungCamera camera, (FloorMatch[] Used, PoseRefinement Refinement, double Cost) how)
    {
        if (Spread(how.Used).OffPlane > PlaneMetresMax)
        {
            return;
        }

        StorePoint middle = new(how.Used.Average(row => row.At.XMetres), how.Used.Average(row => row.At.YMetres), how.Used.Average(row => row.At.ZMetres));
        double[] sight = [middle.XMetres - camera.Model.At.XMetres, middle.YMetres - camera.Model.At.YMetres, middle.ZMetres - camera.Model.At.ZMetres];
        double level = double.Hypot(sight[0], sight[1]);
        double slant = Math.Atan2(level, -sight[2]);
        if (slant < 1e-3 || sight[2] >= 0)
        {
            return;
        }

        // The other side of the line of sight: the camera carried about the points' middle by twice the angle between sight and plumb line.
        double[] about = [-sight[1] / level * 2 * slant, sight[0] / level * 2 * slant, 0];
        HungCamera other = how.Refinement.Refine(camera.Swung(HungCamera.Turn(about), middle), how.Used);
        double costThere = how.Refinement.Cost(other, how.Used);
        bool isAnother = Enumerable.Range(0, 3).Sum(row => other.Axis(2, row) * camera.Axis(2, row)) < Math.Cos(double.DegreesToRadians(1));
        if (isAnother && other.Model.At.ZMetres > 0 && costThere < how.Cost + PoseSearch.AgreeMax)
        {
            throw Fault(matches, $"matches that fit a camera at ({camera.Model.At.XMetres:0.0}, {camera.Model.At.YMetres:0.0}) as well as one at ({other.Model.At.XMetres:0.0}, {other.Model.At.YMetres:0.0}). "
                + "Add points further apart, or some that are known a metre and more above the floor");
        }
    }

    /// <summary>Root mean square distances from the points' best line and from their best plane, and the line's direction.</summary>
    private static (double OffLine, double OffPlane, double[] Along) Spread(IReadOnlyList<FloorMatch> rows)
    {
        double[][] points = [.. rows.Select(row => new[] { row.At.XMetres, row.At.YMetres, row.At.ZMetres })];
        double[] middle = [.. Enumerable.Range(0, 3).Select(axis => points.Average(point => point[axis]))];
        double[,] spread = new double[3, 3];
        foreach (double[] point in points)
        {
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    spread[i, j] += (point[i] - middle[i]) * (point[j] - middle[j]) / points.Length;
                }
            }
        }

        (double[] values, double[] along) = SmallEigen.Of(spread);
        return (Math.Sqrt(Math.Max(0, values[1] + values[2])), Math.Sqrt(Math.Max(0, values[2])), along);
    }

    private static InvalidDataException Fault(FloorMatches matches, string found) => new($"{matches.Name}: found {found}.");
}
