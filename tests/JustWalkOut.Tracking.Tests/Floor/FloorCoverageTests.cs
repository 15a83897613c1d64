namespace JustWalkOut.Tracking.Tests.Floor;

public sealed class FloorCoverageTests
{
    private static readonly ViewId Above = new("above");
    private static readonly FloorPoint[] Room = [new(-4, -4), new(4, -4), new(4, 4), new(-4, 4)];

    [Fact]
    public void Somebody_in_the_open_is_seen_whole_and_whoever_is_out_of_the_picture_is_not()
    {
        // Straight down from 4 m, 640 x 360 at a focal length of 300: a head at 1.6 m is in the picture to 1.44 m along the shorter side.
        FloorCoverage coverage = Of(CameraModelTests.Hung(0, 90, 300, [], 4));
        Assert.Equal(1, coverage.Share(Above, new FloorPoint(0.1, 0.1)));
        Assert.Equal(0, coverage.Share(Above, new FloorPoint(3.9, 3.9)));
        Assert.Equal(0, coverage.Share(Above, new FloorPoint(30, 0)));
        Assert.Equal(0, coverage.Share(Above, new FloorPoint(-30, 0)));
        Assert.Equal(0, coverage.Share(Above, new FloorPoint(0, -30)));
        Assert.Equal(0, coverage.Share(new ViewId("other"), new FloorPoint(0.1, 0.1)));
    }

    [Theory]
    [InlineData(0.5, 1)] // Lower than knees.
    [InlineData(1.0, 0.5)]
    [InlineData(2.2, 0)]
    public void Furniture_hides_as_much_as_it_is_high(double height, float share)
    {
        // A camera at 3 m looks along x; the block stands right before the person, who is 3 m away.
        FloorBlock block = new(new FloorPoint(2.6, -2), 0, 0.2, 4, height);
        FloorCoverage coverage = Of(CameraModelTests.Hung(55, 0, 230, [], 3), block);
        Assert.Equal(share, coverage.Share(Above, new FloorPoint(3.1, 0.1)), 0.26f);
        Assert.Equal(1, coverage.Share(Above, new FloorPoint(2.1, 0.1)));
    }

    [Fact]
    public void A_block_that_is_turned_hides_what_lies_behind_it_as_it_stands()
    {
        // The same wall, once along y and once along x by a quarter turn about its corner.
        FloorCoverage across = Of(CameraModelTests.Hung(55, 0, 230, [], 3), new FloorBlock(new FloorPoint(2.6, -2), 90, 4, 0.2, 2.2));
        FloorCoverage along = Of(CameraModelTests.Hung(55, 0, 230, [], 3), new FloorBlock(new FloorPoint(2.6, -2), 0, 4, 0.2, 2.2));
        Assert.Equal(0, across.Share(Above, new FloorPoint(3.1, 0.1)));
        Assert.Equal(1, along.Share(Above, new FloorPoint(3.1, 0.1)));
    }

    private static FloorCoverage Of(CameraModel camera, params FloorBlock[] blocks) => new(Room, [(Above, camera)], new Furniture(blocks));
}
