namespace JustWalkOut.Tracking.Tests.Floor;

public sealed class FloorSightTests
{
    private static readonly FloorPoint[] Room = [new(-4, -4), new(4, -4), new(4, 4), new(-4, 4)];

    [Fact]
    public void A_camera_sees_what_is_in_its_picture_and_nothing_behind_furniture_or_a_wall()
    {
        // At 3 m, looking along x, 55 degrees off the vertical.
        CameraModel camera = CameraModelTests.Hung(55, 0, 230, [], 3);
        FloorSight open = new(Furniture.None, []);
        Assert.True(open.Sees(camera, new StorePoint(3, 0, 0)));
        Assert.False(open.Sees(camera, new StorePoint(-3, 0, 0)));
        Assert.True(open.Sees(camera, new StorePoint(24.5, 0, 1.7)));
        Assert.False(open.Sees(camera, new StorePoint(25.5, 0, 1.7)));

        FloorSight shelved = new(new Furniture([new FloorBlock(new FloorPoint(2, -1), 0, 0.4, 2, 1.6)]), []);
        Assert.True(shelved.Sees(camera, new StorePoint(1.9, 0, 0.1)));
        Assert.False(shelved.Sees(camera, new StorePoint(2.2, 0, 0.8)));
        Assert.False(shelved.Sees(camera, new StorePoint(2.6, 0, 0)));
        Assert.True(shelved.Sees(camera, new StorePoint(2.6, 0, 1.7)));
        Assert.True(shelved.Sees(camera, new StorePoint(2.6, 1.6, 0)));

        FloorSight walled = new(Furniture.None, [[new FloorPoint(2, -1), new FloorPoint(2, 1), new FloorPoint(3, 1)]]);
        Assert.True(walled.Sees(camera, new StorePoint(1.9, 0, 0)));
        Assert.False(walled.Sees(camera, new StorePoint(2.1, 0, 1.7)));
        Assert.True(walled.Sees(camera, new StorePoint(2.1, 1.4, 1.7)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.04)]
    [InlineData(-0.04)]
    public void A_camera_on_a_wall_looks_away_from_it(double wallX)
    {
        CameraModel camera = CameraModelTests.Hung(55, 0, 230, [], 3);
        FloorSight sight = new(Furniture.None, [[new FloorPoint(wallX, -4), new FloorPoint(wallX, 4)]]);
        Assert.True(sight.Sees(camera, new StorePoint(3, 0, 0)));
    }

    [Fact]
    public void A_grid_covers_its_floor_and_never_has_more_cells_than_asked_for()
    {
        FloorGrid grid = FloorGrid.Over(Room, 0.2, 40_000);
        Assert.Equal((40, 40, 0.2, -4.0, -4.0), (grid.Columns, grid.Rows, grid.CellMetres, grid.LeftMetres, grid.FrontMetres));
        Assert.Equal((-3.9, -3.7), (Math.Round(grid.Middle(40).XMetres, 9), Math.Round(grid.Middle(40).YMetres, 9)));
        FloorGrid plain = FloorGrid.Over([new(-10_000, -10_000), new(10_000, 10_000)], 0.2, 40_000);
        Assert.InRange(plain.Cells, 20_000, 40_000);
        Assert.True(plain.Columns * plain.CellMetres >= 20_000 && plain.Rows * plain.CellMetres >= 20_000);
        Assert.Equal(1, FloorGrid.Over([new(1, 1), new(1, 1), new(1, 1)], 0.2, 4).Cells);
        Assert.True(FloorGrid.Over([new(0, 0), new(10_000, 0), new(10_000, 0.01)], 0.2, 4).Cells <= 4);
    }

    [Fact]
    public void What_lies_within_an_outline_and_on_furniture_is_told_apart()
    {
        FloorPoint[] corner = [new(0, 0), new(4, 0), new(4, 1), new(1, 1), new(1, 4), new(0, 4)];
        Assert.True(FloorSight.IsWithin(corner, new FloorPoint(0.5, 3)));
        Assert.True(FloorSight.IsWithin(corner, new FloorPoint(3, 0.5)));
        Assert.False(FloorSight.IsWithin(corner, new FloorPoint(3, 3)));
        Assert.False(FloorSight.IsWithin([], new FloorPoint(0, 0)));
        Furniture turned = new([new FloorBlock(new FloorPoint(2, 2), 90, 1, 0.4, 1.5)]);
        Assert.True(turned.StandsOn(new FloorPoint(1.8, 2.5)));
        Assert.False(turned.StandsOn(new FloorPoint(2.2, 2.5)));
    }
}
