using CsCheck;

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
    public void The_stated_spread_is_that_of_small_steps_in_the_picture_for_any_lens() =>
        Gen.Select(Gen.Double[0, 60], Gen.Double[-180, 180], Gen.Double[-1, 1].Array[12], Gen.Double[20, 620], Gen.Double[20, 340]).Sample((tilt, yaw, terms, u, v) =>
        {
            // OpenCV's order: k1, k2, p1, p2, k3 to k6, then the thin prism's four.
            double[] sizes = [0.15, 0.03, 0.003, 0.003, 0.005, 0.1, 0.02, 0.004, 0.003, 0.002, 0.003, 0.002];
            CameraModel camera = CameraModelTests.Hung(tilt, yaw, 350, [.. terms.Zip(sizes, (term, size) => term * size)], 3);
            if (new FloorLocator(camera, Options with { CameraSdDegrees = 0, CameraSdMetres = 0 }).Place(u, v, 1) is not FloorPlace place)
            {
                return;
            }

            const double Step = 1e-4;
            FloorPoint right = camera.MeetLevel(u + Step, v, 0, 100)!.Value;
            FloorPoint left = camera.MeetLevel(u - Step, v, 0, 100)!.Value;
            FloorPoint below = camera.MeetLevel(u, v + Step, 0, 100)!.Value;
            FloorPoint above = camera.MeetLevel(u, v - Step, 0, 100)!.Value;
            (double ax, double ay) = ((right.XMetres - left.XMetres) / (2 * Step), (right.YMetres - left.YMetres) / (2 * Step));
            (double dx, double dy) = ((below.XMetres - above.XMetres) / (2 * Step), (below.YMetres - above.YMetres) / (2 * Step));
            double size = place.Covariance.XxM2 + place.Covariance.YyM2;
            Assert.InRange(place.Covariance.XxM2 - ((ax * ax) + (dx * dx)), -1e-3 * size, 1e-3 * size);
            Assert.InRange(place.Covariance.XyM2 - ((ax * ay) + (dx * dy)), -1e-3 * size, 1e-3 * size);
            Assert.InRange(place.Covariance.YyM2 - ((ay * ay) + (dy * dy)), -1e-3 * size, 1e-3 * size);
        });

    [Fact]
    public void Somebody_whose_head_is_seen_stands_below_it_and_least_surely_along_the_line_of_sight()
    {
        CameraModel camera = CameraModelTests.Hung(40, 0, 350, [-0.1, 0.02], 3);
        FloorLocator locator = new(camera, Options with { CameraSdDegrees = 0 });
        StorePoint head = new(camera.At.XMetres + 1.3, camera.At.YMetres + 0.4, 1.7);
        Assert.True(camera.TryProject(head, out double u, out double v));

        FloorPlace place = locator.PlaceHead(u, v, 1, new StandingBody(1.7, 0.2, 0.05))!.Value;

        Assert.Equal((head.XMetres, head.YMetres), (Math.Round(place.At.XMetres, 4), Math.Round(place.At.YMetres, 4)));
        // 0.2 m of height at 1.3 m aside and 1.3 m below the lens is 0.2 m on the floor; across it there is the lean and little else.
        Assert.InRange(Math.Sqrt(place.Covariance.XxM2), 0.2, 0.23);
        Assert.InRange(Math.Sqrt(place.Covariance.YyM2), 0.05, 0.1);
        Assert.True(place.Covariance.IsProper && place.Covariance.XyM2 > 0);
    }

    [Fact]
    public void Two_accounts_of_a_place_that_agree_make_it_surer_and_two_that_do_not_make_it_less_so()
    {
        FloorPlace narrow = new(new FloorPoint(1, 2), new FloorCovariance(0.01, 0, 0.04));

        FloorPlace near = narrow.With(new FloorPlace(new FloorPoint(1.1, 2), new FloorCovariance(0.01, 0, 0.04)));
        FloorPlace far = narrow.With(new FloorPlace(new FloorPoint(3, 2), new FloorCovariance(0.01, 0, 0.04)));

        Assert.Equal((1.05, 2.0), (Math.Round(near.At.XMetres, 6), near.At.YMetres));
        Assert.Equal((0.005, 0.02), (Math.Round(near.Covariance.XxM2, 6), Math.Round(near.Covariance.YyM2, 6)));
        Assert.True(far.Covariance.XxM2 > 20 * narrow.Covariance.XxM2);
    }

    [Fact]
    public void Putting_accounts_together_does_not_hang_on_which_comes_first() =>
        Gen.Double[-1, 1].Array[10].Sample(terms =>
        {
            FloorPlace a = Some(terms.AsSpan(0, 5));
            FloorPlace b = Some(terms.AsSpan(5, 5));
            (FloorPlace ab, FloorPlace ba) = (a.With(b), b.With(a));
            Assert.Equal((ab.At.XMetres, ab.At.YMetres), (ba.At.XMetres, ba.At.YMetres), (left, right) => Math.Abs(left.Item1 - right.Item1) + Math.Abs(left.Item2 - right.Item2) < 1e-9);
            Assert.True(ab.Covariance.IsProper && Math.Abs(ab.Covariance.XyM2 - ba.Covariance.XyM2) < 1e-9);

            static FloorPlace Some(ReadOnlySpan<double> of)
            {
                double lower = of[3] + 1.1;
                return new FloorPlace(new FloorPoint(of[0], of[1]), new FloorCovariance(lower * lower, lower * of[2], (of[2] * of[2]) + Math.Pow(of[4] + 1.1, 2)));
            }
        });

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
