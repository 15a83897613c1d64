using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Calibration;

/// <summary>Least squares over how a camera hangs (Levenberg and Marquardt), each match weighed by how far it may be off.</summary>
/// <param name="pixelSd">Of a point in the picture, each way.</param>
/// <param name="floorSdMetres">Of its place in the store, along each axis.</param>
internal sealed class PoseRefinement(double pixelSd, double floorSdMetres)
{
    private const int RoundsMax = 40;

    /// <summary>A step that lowers the sum of squares by less than this share has arrived.</summary>
    private const double GainShareMin = 1e-9;

    /// <summary>How far a match is off, in standard deviations: squared distance over variance; infinite where it is not in any picture.</summary>
    public double DistanceSquared(HungCamera camera, in FloorMatch match)
    {
        if (camera.Project(match.At) is not (double x, double y))
        {
            return double.PositiveInfinity;
        }

        double sd = SdPx(camera, match);
        return (((x - match.XPx) * (x - match.XPx)) + ((y - match.YPx) * (y - match.YPx))) / (sd * sd);
    }

    /// <summary>The sum of squares; infinite where a match is in no picture.</summary>
    public double Cost(HungCamera camera, IReadOnlyList<FloorMatch> matches) => matches.Sum(match => DistanceSquared(camera, match));

    /// <summary>The best pose near a guess.</summary>
    public HungCamera Refine(HungCamera guess, IReadOnlyList<FloorMatch> matches)
    {
        HungCamera best = guess;
        double cost = Cost(best, matches);
        double damping = 1e-3;
        for (int round = 0; round < RoundsMax && double.IsFinite(cost) && damping < 1e9; round++)
        {
            (double[,] information, double[] downhill) = Normal(best, matches);
            for (int i = 0; i < HungCamera.Freedoms; i++)
            {
                information[i, i] *= 1 + damping;
            }

            if (!PositiveMatrix.TryInvert(information, out double[,] inverse))
            {
                damping *= 10;
                continue;
            }

            double[] step = new double[HungCamera.Freedoms];
            for (int i = 0; i < step.Length; i++)
            {
                for (int j = 0; j < step.Length; j++)
                {
                    step[i] += inverse[i, j] * downhill[j];
                }
            }

            HungCamera next = best.Moved(step);
            double costThere = Cost(next, matches);
            if (costThere < cost)
            {
                bool isThere = cost - costThere < GainShareMin * cost;
                (best, cost, damping) = (next, costThere, damping / 10);
                if (isThere)
                {
                    break;
                }
            }
            else
            {
                damping *= 10;
            }
        }

        return best;
    }

    /// <summary>What the matches say of the pose: the inverse of its covariance.</summary>
    public double[,] Information(HungCamera camera, IReadOnlyList<FloorMatch> matches) => Normal(camera, matches).Information;

    /// <summary>Adds what one match would say.</summary>
    public void AddInformation(double[,] information, HungCamera camera, in FloorMatch match) => Add(information, null, (camera, camera.Neighbours()), match);

    private (double[,] Information, double[] Downhill) Normal(HungCamera camera, IReadOnlyList<FloorMatch> matches)
    {
        double[,] information = new double[HungCamera.Freedoms, HungCamera.Freedoms];
        double[] downhill = new double[HungCamera.Freedoms];
        (HungCamera, (HungCamera, HungCamera)[]) around = (camera, camera.Neighbours());
        foreach (FloorMatch match in matches)
        {
            Add(information, downhill, around, match);
        }

        return (information, downhill);
    }

    private void Add(double[,] information, double[]? downhill, (HungCamera Camera, (HungCamera There, HungCamera Back)[] Neighbours) around, in FloorMatch match)
    {
        if (around.Camera.Project(match.At) is not (double x, double y))
        {
            return;
        }

        double sd = SdPx(around.Camera, match);
        Span<(double X, double Y)> slopes = stackalloc (double, double)[HungCamera.Freedoms];
        for (int i = 0; i < slopes.Length; i++)
        {
            if (around.Neighbours[i].There.Project(match.At) is not (double, double) there || around.Neighbours[i].Back.Project(match.At) is not (double, double) back)
            {
                return;
            }

            (double slopeX, double slopeY) = HungCamera.Slope(there, back);
            slopes[i] = (slopeX / sd, slopeY / sd);
        }

        for (int i = 0; i < slopes.Length; i++)
        {
            for (int j = 0; j < slopes.Length; j++)
            {
                information[i, j] += (slopes[i].X * slopes[j].X) + (slopes[i].Y * slopes[j].Y);
            }

            if (downhill is not null)
            {
                downhill[i] += ((slopes[i].X * (match.XPx - x)) + (slopes[i].Y * (match.YPx - y))) / sd;
            }
        }
    }

    /// <summary>A tape measure's centimetre is so many pixels, at the match's depth.</summary>
    private double SdPx(HungCamera camera, in FloorMatch match) =>
        double.Hypot(pixelSd, floorSdMetres * Math.Sqrt(camera.Lens.FocalPx[0] * camera.Lens.FocalPx[1]) / Math.Max(0.1, camera.Depth(match.At)));
}
