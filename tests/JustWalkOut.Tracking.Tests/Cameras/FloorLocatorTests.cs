namespace JustWalkOut.Tracking.Tests;

public sealed class FloorLocatorTests
{
    private static readonly FloorLocatorOptions Options = new();

    [Fact]
    public void A_ground_point_is_placed_with_the_spread_that_its_error_makes()
    {
        CameraModel camera = CameraModelTests.Hung(40, 20, 350, [-0.1, 0.02], 3);
        FloorLocator locator = new(camera, Options with { CameraSdDegrees = 0, CameraSdMetres = 1e-4 });
        StorePoint stands = new(2.2, 1.1, 0);
        Assert.True(camera.TryProject(stands, out double u, out double v));
        FloorPlace stated = locator.Place(u, v, 2)!.Value;
        Assert.Equal(stands.XMetres, stated.At.XMetres, 1e-5);

        // The same by trying: ten thousand points, each off by two pixels.
        Random random = new(7);
        (double xx, double xy, double yy) = (0, 0, 0);
        const int Tries = 10_000;
        for (int i = 0; i < Tries; i++)
        {
            FloorPoint at = camera.MeetLevel(u + (2 * Normal(random)), v + (2 * Normal(random)), 0, 100)!.Value;
            (double dx, double dy) = (at.XMetres - stands.XMetres, at.YMetres - stands.YMetres);
            (xx, xy, yy) = (xx + (dx * dx / Tries), xy + (dx * dy / Tries), yy + (dy * dy / Tries));
        }

        Assert.InRange(stated.Covariance.XxM2 / xx, 0.93, 1.07);
        Assert.InRange(stated.Covariance.YyM2 / yy, 0.93, 1.07);
        Assert.InRange(stated.Covariance.XyM2 / xy, 0.9, 1.1);
        Assert.True(stated.Covariance.IsProper);
    }

    [Fact]
    public void A_camera_whose_direction_is_less_sure_places_less_surely()
    {
        CameraModel camera = CameraModelTests.Hung(40, 20, 350, [], 3);
        FloorPlace sure = new FloorLocator(camera, Options with { CameraSdDegrees = 0.1 }).Place(320, 100, 1)!.Value;
        FloorPlace unsure = new FloorLocator(camera, Options with { CameraSdDegrees = 1 }).Place(320, 100, 1)!.Value;
        Assert.Equal(sure.At, unsure.At);
        Assert.True(unsure.Covariance.XxM2 > 4 * sure.Covariance.XxM2);
    }

    [Fact]
    public void A_pixel_at_the_sky_is_placed_nowhere() =>
        Assert.Null(new FloorLocator(CameraModelTests.Hung(90, 0, 300, [], 3), Options).Place(320, 20, 1));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
