using CsCheck;

namespace JustWalkOut.Tracking.Tests;

public sealed class CameraModelTests
{
    private static readonly Gen<CameraModel> Cameras =
        Gen.Select(Gen.Double[0, 60], Gen.Double[-180, 180], Gen.Double[230, 900], Gen.Select(Gen.Double[-0.24, 0.05], Gen.Double[-0.002, 0.002]), Gen.Double[2.2, 6])
            .Select((tilt, yaw, focal, lens, height) => Hung(tilt, yaw, focal, [lens.Item1, lens.Item1 * -0.2, lens.Item2, -lens.Item2], height));

    [Fact]
    public void What_a_camera_sees_of_the_floor_is_placed_where_it_is() =>
        Gen.Select(Cameras, Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((camera, x, y) =>
        {
            if (!camera.TryProject(new StorePoint(x, y, 0), out double u, out double v) || u < 0 || v < 0 || u > 640 || v > 360)
            {
                return true;
            }

            return camera.MeetLevel(u, v, 0, 100) is FloorPoint at && Math.Abs(at.XMetres - x) < 1e-5 && Math.Abs(at.YMetres - y) < 1e-5;
        });

    [Fact]
    public void A_camera_that_looks_straight_down_is_a_ruler()
    {
        // 3 m up, a focal length of 300 px: a metre on the floor is 100 px.
        CameraModel camera = Hung(0, 0, 300, [], 3);
        Assert.True(camera.TryProject(new StorePoint(0, 0, 0), out double u, out double v));
        Assert.Equal((320.5, 180.5), (u, v));
        Assert.True(camera.TryProject(new StorePoint(1, 0, 0), out double u1, out double v1));
        Assert.Equal(100, double.Hypot(u1 - u, v1 - v), 1e-9);
        Assert.True(camera.TryProject(new StorePoint(1, 0, 1.5), out double u2, out double v2));
        Assert.Equal(200, double.Hypot(u2 - u, v2 - v), 1e-9);
    }

    [Fact]
    public void Distortion_is_OpenCVs()
    {
        // Worked by hand for x = 0.5, y = 0.25: r2 = 0.3125.
        CameraModel camera = Hung(0, 0, 100, [0.1, -0.05, 0.01, 0.02, 0.03], 2);
        double r2 = 0.3125;
        double radial = 1 + (0.1 * r2) - (0.05 * r2 * r2) + (0.03 * r2 * r2 * r2);
        (double x, double y) = (0.5, 0.25);
        double expectedX = (x * radial) + (2 * 0.01 * x * y) + (0.02 * (r2 + (2 * x * x)));
        double expectedY = (y * radial) + (0.01 * (r2 + (2 * y * y))) + (2 * 0.02 * x * y);
        StorePoint seen = AtSlope(camera, x, y);

        Assert.True(camera.TryProject(seen, out double u, out double v));

        Assert.Equal((100 * expectedX) + 320.5, u, 1e-9);
        Assert.Equal((100 * expectedY) + 180.5, v, 1e-9);
    }

    [Fact]
    public void Behind_the_lens_and_above_the_horizon_there_is_nothing()
    {
        CameraModel camera = Hung(60, 0, 300, [], 3);
        Assert.False(camera.TryProject(new StorePoint(camera.At.XMetres, camera.At.YMetres, 5), out _, out _));
        CameraModel level = Hung(90, 0, 300, [], 3);
        Assert.Null(level.MeetLevel(320, 100, 0, 100));
        Assert.NotNull(level.MeetLevel(320, 300, 0, 100));
        Assert.Null(level.MeetLevel(320, 182, 0, 100)); // A pixel under the horizon: half a kilometre away.
    }

    [Fact]
    public void A_lens_whose_formula_folds_over_shows_nothing_beyond_the_fold()
    {
        // The derivative 1 + 3 k1 r2 is 0 at r = 1.29 for k1 = -0.2.
        CameraModel camera = Hung(0, 0, 100, [-0.2], 1);
        Assert.True(camera.TryProject(AtSlope(camera, 1.2, 0), out _, out _));
        Assert.False(camera.TryProject(AtSlope(camera, 1.4, 0), out _, out _));
    }

    [Theory]
    [InlineData(1, 2, 4, 3)]
    [InlineData(2, 1, 4, 3)]
    [InlineData(2, 2, 14, 3)]
    [InlineData(2, 2, 4, 2)]
    public void A_form_with_numbers_missing_or_unknown_is_refused(int focal, int centre, int terms, int rows) =>
        Assert.Throws<ArgumentException>(() => new CameraModel(new CameraForm(640, 360, new double[focal], new double[centre], new double[terms], [.. Enumerable.Range(0, rows).Select(_ => new double[4])])));

    /// <summary>A camera over the origin, tilted from straight down towards a direction.</summary>
    internal static CameraModel Hung(double tiltDegrees, double yawDegrees, double focalPx, double[] distortion, double heightMetres)
    {
        (double st, double ct) = Math.SinCos(tiltDegrees * Math.PI / 180);
        (double sy, double cy) = Math.SinCos(yawDegrees * Math.PI / 180);
        double[] forward = [st * cy, st * sy, -ct];
        double[] right = [sy, -cy, 0];
        double[] down =
        [
            (forward[1] * right[2]) - (forward[2] * right[1]), (forward[2] * right[0]) - (forward[0] * right[2]), (forward[0] * right[1]) - (forward[1] * right[0]),
        ];
        double[] at = [0, 0, heightMetres];
        return new CameraModel(new CameraForm(
            640, 360, [focalPx, focalPx], [320, 180], distortion, [.. Enumerable.Range(0, 3).Select(row => new[] { right[row], down[row], forward[row], at[row] })]));
    }

    private static StorePoint AtSlope(CameraModel camera, double across, double down)
    {
        IReadOnlyList<IReadOnlyList<double>> pose = camera.Form.CameraToStore;
        double[] at = [.. Enumerable.Range(0, 3).Select(row => pose[row][3] + (across * pose[row][0]) + (down * pose[row][1]) + pose[row][2])];
        return new StorePoint(at[0], at[1], at[2]);
    }
}
