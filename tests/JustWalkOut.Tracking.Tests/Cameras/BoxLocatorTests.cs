using CsCheck;

namespace JustWalkOut.Tracking.Tests;

/// <summary>People of whom a box is all that is known, on bodies that are no cylinders of the size that is assumed.</summary>
public sealed class BoxLocatorTests
{
    /// <summary>A body as a cylinder of usual height: whatever the view, its box alone tells where it stands to a few decimetres.</summary>
    [Fact]
    public void Somebody_of_whom_a_box_is_known_is_placed_near_where_they_stand() =>
        Gen.Select(Gen.Double[0, 50], Gen.Double[-2.5, 2.5], Gen.Double[-2.5, 2.5], Gen.Double[2.4, 4]).Sample((tilt, x, y, height) =>
        {
            CameraModel camera = CameraModelTests.Hung(tilt, 0, 300, [-0.1, 0.02], height);
            if (BoxOf(camera, x, y) is not Box box || box.LeftPx < 1 || box.TopPx < 1 || box.RightPx > 639 || box.BottomPx > 358)
            {
                return true;
            }

            FloorPlace? place = new BoxLocator(camera, new FloorLocatorOptions(), new BoxLocatorOptions()).Place(box, 3);
            return place is FloorPlace at && at.Covariance.IsProper && double.Hypot(at.At.XMetres - x, at.At.YMetres - y) < 0.3;
        });

    [Fact]
    public void A_body_whose_feet_are_hidden_is_placed_by_its_head()
    {
        CameraModel camera = CameraModelTests.Hung(50, 0, 300, [], 3);
        Box whole = BoxOf(camera, 3, 0)!.Value;
        Box half = whole with { BottomPx = (whole.TopPx + whole.BottomPx) / 2 };
        FloorPlace place = new BoxLocator(camera, new FloorLocatorOptions(), new BoxLocatorOptions()).Place(half, 3)!.Value;
        Assert.InRange(double.Hypot(place.At.XMetres - 3, place.At.YMetres), 0, 0.45);
    }

    [Fact]
    public void A_body_cut_off_by_the_picture_is_placed_by_the_edges_that_are_left()
    {
        CameraModel camera = CameraModelTests.Hung(30, 0, 300, [], 3);
        Box whole = BoxOf(camera, -0.6, 0)!.Value;
        Assert.True(whole.BottomPx > 360, $"{whole}");
        FloorPlace place = Locate(camera, whole with { BottomPx = 360 })!.Value;
        Assert.InRange(double.Hypot(place.At.XMetres + 0.6, place.At.YMetres), 0, 0.3);
    }

    [Fact]
    public void A_box_at_the_sky_is_placed_nowhere() => Assert.Null(Locate(CameraModelTests.Hung(90, 0, 300, [], 3), new Box(300, 10, 340, 40)));

    [Fact]
    public void A_box_that_is_less_sure_is_placed_less_surely()
    {
        CameraModel camera = CameraModelTests.Hung(40, 0, 300, [], 3);
        BoxLocator locator = new(camera, new FloorLocatorOptions(), new BoxLocatorOptions());
        Box box = BoxOf(camera, 2.5, 0.5)!.Value;
        Assert.True(locator.Place(box, 12)!.Value.Covariance.XxM2 > 2 * locator.Place(box, 3)!.Value.Covariance.XxM2);
    }

    private static FloorPlace? Locate(CameraModel camera, Box box) => new BoxLocator(camera, new FloorLocatorOptions(), new BoxLocatorOptions()).Place(box, 3);

    /// <summary>Around a cylinder 1.72 m high and 0.44 m wide.</summary>
    private static Box? BoxOf(CameraModel camera, double x, double y)
    {
        (double left, double top, double right, double bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (double z in (double[])[0, 0.84, 1.72])
        {
            for (int i = 0; i < 16; i++)
            {
                (double sin, double cos) = Math.SinCos(i * Math.PI / 8);
                if (!camera.TryProject(new StorePoint(x + (0.22 * cos), y + (0.22 * sin), z), out double u, out double v))
                {
                    return null;
                }

                (left, top, right, bottom) = (Math.Min(left, u), Math.Min(top, v), Math.Max(right, u), Math.Max(bottom, v));
            }
        }

        return new Box((float)left, (float)top, (float)right, (float)bottom);
    }
}
