using System.Numerics;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Sightings;

public sealed class BodyViewerTests
{
    private static readonly CameraView View = new(SmallScene.Looking(new Vector3(0.4f, 3, 2.9f), new Vector3(4, 3, 0.6f)));

    [Theory]
    [InlineData(2, 3, 0)]
    [InlineData(3, 1, 2)]
    [InlineData(6, 5, 4)]
    [InlineData(2.5f, 4.5f, 1)]
    public void The_quick_box_is_much_like_the_exact_one(float x, float y, float facing)
    {
        SeenPerson person = SmallScene.Person(1, x, y, facing);
        Assert.True(new BodyViewer(View, new Occluders(SmallScene.Store())).TrySee(person, [person], out BodyInView seen));
        Assert.True(BodyOutline.TryBox(View, BodyShape.Of(person), out Box whole));
        Box exact = BodyOutline.Clip(View, whole)!.Value;
        Box common = new(
            Math.Max(exact.LeftPx, seen.Box.LeftPx), Math.Max(exact.TopPx, seen.Box.TopPx), Math.Min(exact.RightPx, seen.Box.RightPx), Math.Min(exact.BottomPx, seen.Box.BottomPx));
        float overlap = common.AreaPx2 / (exact.AreaPx2 + seen.Box.AreaPx2 - common.AreaPx2);
        Assert.True(overlap > 0.8f, $"overlap {overlap}: {exact} and {seen.Box}");
    }

    [Fact]
    public void Whoever_stands_free_is_wholly_visible_and_whoever_stands_behind_the_gondola_mostly_hidden()
    {
        BodyViewer viewer = new(View, new Occluders(SmallScene.Store()));
        SeenPerson free = SmallScene.Person(1, 2.8f, 1.4f);
        SeenPerson behind = SmallScene.Person(2, 5.6f, 3.4f, stature: 1.4f);
        Assert.True(viewer.TrySee(free, [free, behind], out BodyInView seen));
        Assert.Equal(1, seen.VisibleShare);
        Assert.Equal(2, seen.Head.Visibility);
        Assert.True(viewer.TrySee(behind, [free, behind], out seen));
        Assert.InRange(seen.VisibleShare, 0, 0.4f);
        Assert.Equal(1, seen.Ground.Visibility);
    }

    [Fact]
    public void A_body_hides_the_one_behind_it_and_not_the_one_before_it()
    {
        BodyViewer viewer = new(View, new Occluders(SmallScene.Store() with { Gondolas = [] }));
        SeenPerson near = SmallScene.Person(1, 2.5f, 3);
        SeenPerson far = SmallScene.Person(2, 3.1f, 3);
        SeenPerson[] both = [near, far];
        Assert.True(viewer.TrySee(near, both, out BodyInView before));
        Assert.True(viewer.TrySee(far, both, out BodyInView behind));
        Assert.True(viewer.TrySee(far, [far], out BodyInView alone));
        Assert.Equal(1, before.VisibleShare);
        Assert.Equal(1, alone.VisibleShare);
        Assert.True(behind.VisibleShare < 0.6f, $"{behind.VisibleShare}");
    }

    [Fact]
    public void A_hand_that_reaches_into_a_shelf_from_the_cameras_side_is_seen_and_one_behind_it_is_not()
    {
        Occluders furniture = new(SmallScene.Store());
        Vector3 lens = new(4, 0.2f, 2.9f);
        Assert.False(furniture.HidesPoint(lens, new Vector3(4, 3.15f, 1.2f)));
        Assert.True(furniture.HidesPoint(lens, new Vector3(4, 4, 1.2f)));
        Assert.False(furniture.HidesPoint(lens, new Vector3(4, 2.9f, 1.2f)));
    }

    [Fact]
    public void Nobody_behind_the_camera_or_far_aside_is_seen()
    {
        BodyViewer viewer = new(View, new Occluders(SmallScene.Store()));
        foreach (SeenPerson person in new[] { SmallScene.Person(1, -3, 3), SmallScene.Person(2, 1, 30), SmallScene.Person(3, 1, -20) })
        {
            Assert.False(viewer.TrySee(person, [person], out _));
        }
    }

    [Fact]
    public void A_ground_point_seen_without_error_is_placed_where_it_is_within_its_stated_spread()
    {
        SeenPerson person = SmallScene.Person(1, 2.6f, 2.2f);
        Assert.True(new BodyViewer(View, new Occluders(SmallScene.Store())).TrySee(person, [person], out BodyInView seen));
        FloorPlace place = new SightingOptions().Locator(View.Calibration).Place(seen.Ground.At.X, seen.Ground.At.Y, 2)!.Value;
        Assert.Equal(2.6, place.At.XMetres, 3);
        Assert.Equal(2.2, place.At.YMetres, 3);
        Assert.True(place.Covariance.IsProper);
        Assert.InRange(Math.Sqrt(place.Covariance.XxM2), 0.01, 0.2);
    }

    [Fact]
    public void A_pixel_above_the_horizon_is_placed_nowhere() =>
        Assert.Null(new SightingOptions().Locator(SmallScene.Looking(new Vector3(0, 0, 2), new Vector3(5, 0, 2.2f))).Place(320, 20, 1));

    [Fact]
    public void A_surveyed_camera_that_is_off_puts_people_elsewhere()
    {
        SeenPerson person = SmallScene.Person(1, 5, 2);
        Assert.True(new BodyViewer(View, new Occluders(SmallScene.Store())).TrySee(person, [person], out BodyInView seen));
        FloorPlace place = new SightingOptions().Locator(View.Turned(0.0052f, 0).Calibration).Place(seen.Ground.At.X, seen.Ground.At.Y, 1)!.Value;
        double off = Math.Sqrt(Math.Pow(place.At.XMetres - 5, 2) + Math.Pow(place.At.YMetres - 2, 2));
        Assert.InRange(off, 0.02, 0.3);
    }
}
