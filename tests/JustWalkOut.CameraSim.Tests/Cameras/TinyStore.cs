using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Cameras;

/// <summary>One gondola with a few cans, one small camera at a slant, and a body to put anywhere.</summary>
internal static class TinyStore
{
    public static readonly CameraCalibration Calibration = CameraAim.Looking(new Vector3(2, 0.3f, 2.6f), new Vector3(2, 3, 0.8f), 160, 96, 90)
        with
    { Distortion = [-0.2, 0.05, 0.001, -0.0008, -0.004] };

    public static readonly BodyLook Adult = new(
        1.75f, 1, new Colour(0xd8a987), new Colour(0x3a2a1c), new Colour(0x2f4f7f), Pattern.Plain, new Colour(0xffffff), new Colour(0x2b2f3a), new Colour(0x222222),
        Headwear.None, Carrier.Hands, null);

    public static SimulationSetup Setup(params Fault[] faults)
    {
        Plate[] plates = [.. Enumerable.Range(0, 4).Select(i => new Plate($"{i + 1}", new Pose(i * 0.3, 0, 0), new Extent(0.3, 0.4, 0.3)))];
        Shelf[] shelves = [.. Enumerable.Range(0, 3).Select(i => new Shelf($"{i + 1}", new Pose(0, 0, 0.2 + (0.4 * i)), new Extent(1.2, 0.4, 0.3), plates))];
        StoreDefinition store = new(
            1, StoreId.From("tiny"), Currency.From("EUR"), "en-US", new FloorPlan([[0, 0], [4, 0], [4, 5], [0, 5]], []), [], [],
            [new Gondola("1", new Pose(1.4, 2.6, 0), new Extent(1.2, 0.42, 1.5), shelves)], [new Camera(CameraId.From("c1"), null, Calibration)], [], [], new Rules());
        return new SimulationSetup(store, store, 3, new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10), faults);
    }

    /// <summary>A can at the front of the top shelf.</summary>
    public static StandingItem Can(int number) => new(
        new Item(number, null, 300, new GoodsLook(GoodsShape.Can, 0.1f, 0.1f, 0.2f, new Colour(0xd01010), new Colour(0xf0f0f0))),
        new Vector3(1.5f + (0.2f * number), 2.68f, 1), 0, [], false);

    public static SeenPerson Person(float x, float y, int number = 1) => new(number, Adult, new Body(number, Adult, new FloorPoint(x, y), 1, 3).Pose, [], 0);

    public static Moment At(int number, IReadOnlyList<SeenPerson> people, params StockChange[] stock) =>
        new(Moment.TimeOf(number), people, stock, [], [], [], []);

    public static (byte[] Bgr, int[] Persons) Picture(params SeenPerson[] people)
    {
        CameraScene scene = new(Setup(), new CameraOptions());
        Moment moment = At(0, people, [.. Enumerable.Range(1, 3).Select(i => new StockChange(i, Can(i)))]);
        scene.Begin(moment);
        byte[] bgr = new byte[scene.Renderers[0].ByteCount];
        int[] persons = new int[bgr.Length / 3];
        scene.Renderers[0].Render(moment, moment, TimeSpan.Zero, bgr, persons);
        return (bgr, persons);
    }
}
