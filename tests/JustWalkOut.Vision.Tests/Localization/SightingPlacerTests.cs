using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Localization;

/// <summary>A camera at 2.9 m looks along y; somebody of 1.68 m stands 3.2 m away, and a shelf may stand before them.</summary>
public sealed class SightingPlacerTests : IDisposable
{
    private const double ShelfMetres = 1.6;

    private static readonly StorePoint Standing = new(2, 3.2, 0);
    private static readonly StorePoint Guessed = new(2, 4.6, 0);
    private static readonly Furniture Shelf = new([new FloorBlock(new FloorPoint(1, 2.5), 0, 2, 0.4, ShelfMetres)]);
    private static readonly CameraCalibration Calibration =
        new(640, 360, [330, 330], [320, 180], [], [[1, 0, 0, 2], [0, -0.6, 0.8, 0], [0, -0.8, -0.6, 2.9]]);

    private readonly FramePool _pool = new(1);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Feet_behind_a_shelf_are_a_guess_and_the_head_says_where_somebody_stands()
    {
        FloorPlace open = Place(Furniture.None, hasHead: true);
        FloorPlace behind = Place(Shelf, hasHead: true);

        // The guess is what bodies look like that end where the shelf begins: further away than they are.
        Assert.True(Metres(open) > 1, $"{Metres(open):0.00} m off in the open, where the ground point is believed.");
        Assert.True(Metres(behind) < 0.3, $"{Metres(behind):0.00} m off behind a shelf.");
    }

    [Fact]
    public void Feet_behind_a_shelf_are_where_they_were_guessed_where_there_is_no_head_but_far_less_sure()
    {
        FloorPlace open = Place(Furniture.None, hasHead: false);
        FloorPlace behind = Place(Shelf, hasHead: false);

        Assert.Equal(open.At, behind.At);
        Assert.InRange(behind.Covariance.YyM2 / open.Covariance.YyM2, 9, 16);
    }

    [Fact]
    public void Furniture_that_stands_elsewhere_changes_nothing()
    {
        Furniture aside = new([new FloorBlock(new FloorPoint(3, 2.5), 0, 2, 0.4, ShelfMetres)]);
        Assert.Equal(Place(Furniture.None, hasHead: true), Place(aside, hasHead: true));
    }

    private static double Metres(FloorPlace place) => double.Hypot(place.At.XMetres - Standing.XMetres, place.At.YMetres - Standing.YMetres);

    private FloorPlace Place(Furniture furniture, bool hasHead)
    {
        CameraModel camera = SightingPlacer.ModelOf(Calibration);
        ImagePoint ground = Seen(camera, Guessed);
        ImagePoint head = Seen(camera, Standing with { ZMetres = 1.68 });
        HandDetection unseen = new(ImagePoint.Unseen, float.NaN);
        PersonDetection person = new(new Box(head.XPx - 20, head.YPx, head.XPx + 20, ground.YPx), 1, ground, hasHead ? head : ImagePoint.Unseen, unseen, unseen) { GroundSdPx = 8 };
        using Frame frame = _pool.Rent();
        frame.Pixels.Create(Calibration.HeightPx, Calibration.WidthPx, MatType.CV_8UC3);
        return new SightingPlacer(Calibration, furniture, new SightingPlacerOptions()).Place(frame, person, givesPoints: true).Floor!.Value;
    }

    private static ImagePoint Seen(CameraModel camera, StorePoint point)
    {
        Assert.True(camera.TryProject(point, out double x, out double y));
        return new ImagePoint((float)x, (float)y, 1);
    }
}
