using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Editor;

namespace JustWalkOut.Cli.Tests;

/// <summary>What a store's cameras are said to see, on stores whose answer is known.</summary>
public sealed class StoreSightTests
{
    private static readonly CameraCalibration Down = new(640, 360, [300, 300], [319.5, 179.5], [], [[1, 0, 0, 3], [0, -1, 0, 2], [0, 0, -1, 3]]);

    private static readonly StoreDefinition Room = BuiltInStores.Read("nano").Store with
    {
        Floor = new FloorPlan([[0, 0], [6, 0], [6, 4], [0, 4]], []),
        Zones = [new Zone("back", ZoneKind.Staff, [[0, 3], [1, 3], [1, 4], [0, 4]])],
        Gondolas = [Gondola("front", new Pose(2.4, 2.6, 0)), Gondola("away", new Pose(2.4, 1, 0))],
        Cameras = [new Camera(new CameraId("down"), null, Down), new Camera(new CameraId("later"), null)],
        Planogram = [],
    };

    [Fact]
    public void A_camera_that_looks_straight_down_sees_a_rectangle_of_the_floor_and_fewer_heads_than_feet()
    {
        PlanSight sight = new StoreSight().Look(Room, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, 30, 20, 0.2), (sight.LeftMetres, sight.FrontMetres, sight.Columns, sight.Rows, sight.CellMetres));

        // 24 square metres, less a square metre for staff and two pieces of 1.2 by 0.4.
        Assert.Equal(551, sight.Floor.Count(isFloor => isFloor));
        CameraSight down = Assert.Single(sight.Cameras);
        bool Ground(double x, double y) => down.Ground[((int)(y / 0.2) * 30) + (int)(x / 0.2)];
        bool Head(double x, double y) => down.Heads[((int)(y / 0.2) * 30) + (int)(x / 0.2)];

        // On the floor, 3 m below, the picture is 6.4 by 3.6 m; at the height of a head, 1.32 m below, 2.8 by 1.6 m.
        Assert.True(Ground(0.1, 1.5) && Ground(5.9, 0.3) && !Ground(0.1, 0.1) && !Ground(5.9, 3.9));
        Assert.True(Head(1.7, 2.1) && Head(4.3, 2.1) && !Head(1.5, 2.1) && !Head(4.5, 2.1) && Head(3.1, 1.5) && !Head(2.1, 3.1));

        // The near side of what stands upright hides the floor behind it.
        Assert.False(Ground(3.1, 3.1));
    }

    [Fact]
    public void A_plate_is_seen_from_before_its_shelf_and_not_through_the_back_of_it()
    {
        PlanSight sight = new StoreSight().Look(Room, TestContext.Current.CancellationToken);
        Assert.Equal(["front/1/1", "away/1/1"], sight.Plates.Select(plate => plate.Id.ToString()));

        // The front of one faces the middle of the room, where the camera hangs; the other turns its back on it.
        Assert.Equal([true, false], sight.Cameras[0].Plates);
        StoreDefinition walled = Room with { Floor = Room.Floor with { Walls = [[[2, 2.4], [5, 2.4]]] } };
        Assert.Equal([false, false], new StoreSight().Look(walled, TestContext.Current.CancellationToken).Cameras[0].Plates);
    }

    [Fact]
    public void What_cannot_be_worked_out_is_said_and_not_begun()
    {
        Camera twisted = new(new CameraId("twisted"), null, Down with { Distortion = new double[14] });
        Assert.StartsWith("$.cameras[1].calibration.distortion has 14 terms", Fault(Room with { Cameras = [Room.Cameras[0], twisted] }), StringComparison.Ordinal);
        StoreDefinition vast = Room with
        {
            Floor = new FloorPlan([[-10000, -10000], [10000, -10000], [10000, 10000]], []),
            Cameras = [.. Enumerable.Range(0, 2000).Select(index => new Camera(new CameraId($"c{index}"), null, Down))],
        };
        Assert.Contains("more than is worked out here", Fault(vast), StringComparison.Ordinal);
        PlanSight large = new StoreSight().Look(vast with { Cameras = [Room.Cameras[0]] }, TestContext.Current.CancellationToken);
        Assert.InRange(large.Columns * large.Rows, 10_000, 40_000);
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void The_built_in_stores_cover_nearly_all_of_their_floor(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        PlanSight sight = new StoreSight().Look(store, TestContext.Current.CancellationToken);
        Assert.Equal(store.Cameras.Count, sight.Cameras.Count);
        int floor = sight.Floor.Count(isFloor => isFloor);
        int seen = Enumerable.Range(0, sight.Floor.Count).Count(cell => sight.Floor[cell] && sight.Cameras.Any(camera => camera.Heads[cell]));
        Assert.InRange(seen / (double)floor, 0.9, 1);
        Assert.InRange(Enumerable.Range(0, sight.Plates.Count).Count(plate => sight.Cameras.Any(camera => camera.Plates[plate])) / (double)sight.Plates.Count, 0.5, 1);
    }

    private static Gondola Gondola(string id, Pose pose) => new(
        id, pose, new Extent(1.2, 0.4, 1.5), [new Shelf("1", new Pose(0, 0, 0.8), new Extent(1.2, 0.4, 0.4), [new Plate("1", new Pose(0.4, 0, 0), new Extent(0.4, 0.4, 0.3))])]);

    private static string Fault(StoreDefinition store) => Assert.Throws<InvalidDataException>(() => new StoreSight().Look(store, TestContext.Current.CancellationToken)).Message;
}
