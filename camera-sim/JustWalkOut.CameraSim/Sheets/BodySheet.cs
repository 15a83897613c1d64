using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>Every type of body from several sides and at several tilts, in an empty room.</summary>
internal static class BodySheet
{
    private const int TypesPerRow = 2;
    private const float AwayMetres = 3.2f;
    private const float MiddleMetres = 0.95f;

    private static readonly (string Name, float AroundDegrees, float DownDegrees)[] Views =
        [("front", 20, 22), ("side", 100, 22), ("back", 200, 35), ("steep", 50, 58), ("top", 40, 82)];

    private static readonly BodyLook Plain = new(
        1.72f, 1, new Colour(0xe0ac86), new Colour(0x2f221a), new Colour(0x2a6f8e), Pattern.Plain, new Colour(0xe9e8e4), new Colour(0x2f3f5f), new Colour(0x5b4630),
        Headwear.None, Carrier.Hands, null);

    private static readonly BodyLook Staff = Plain with { Top = new Colour(0x1d6b4f), Legs = new Colour(0x22262e), Shoes = new Colour(0x121212) };

    private static readonly Item Milk = new(1, null, 1000, new GoodsLook(GoodsShape.Box, 0.09f, 0.09f, 0.2f, new Colour(0xf0f0ec), new Colour(0x2a5fb0)));

    private static readonly (string Name, BodyLook Look, Doing Doing)[] Types =
    [
        ("child 1.10 m", Plain with { StatureMetres = 1.1f, Top = new Colour(0xd6b24a) }, Doing.Standing),
        ("child 1.30 m", Plain with { StatureMetres = 1.3f, Top = new Colour(0x9c2f2f) }, Doing.Standing),
        ("adult 1.50 m", Plain with { StatureMetres = 1.5f, Headwear = Headwear.LongHair, Skin = new Colour(0xa56b46) }, Doing.Standing),
        ("adult 1.72 m", Plain, Doing.Standing),
        ("adult 1.95 m", Plain with { StatureMetres = 1.95f, Top = new Colour(0x4d4f52), Skin = new Colour(0x4f2f1e), Hair = new Colour(0x1a1513) }, Doing.Standing),
        ("slight build", Plain with { Girth = 0.8f, Top = new Colour(0x7b3f6b) }, Doing.Standing),
        ("heavy build", Plain with { Girth = 1.5f, Top = new Colour(0x777a7d) }, Doing.Standing),
        ("bald", Plain with { Headwear = Headwear.Bald, Skin = new Colour(0xc68e66), Top = new Colour(0xe9e8e4) }, Doing.Standing),
        ("long hair", Plain with { Headwear = Headwear.LongHair, Hair = new Colour(0xb08d57), Top = new Colour(0xd48aa0) }, Doing.Standing),
        ("hat", Plain with { Headwear = Headwear.Hat, Hair = new Colour(0x6a2326) }, Doing.Standing),
        ("hood", Plain with { Headwear = Headwear.Hood, Hair = new Colour(0x3a4a63), Top = new Colour(0x3a4a63) }, Doing.Standing),
        ("coat on", Plain with { Coat = new Colour(0x8a6a3f) }, Doing.Standing),
        ("coat off, same person", Plain, Doing.Standing),
        ("striped top", Plain with { TopPattern = Pattern.Stripes }, Doing.Standing),
        ("checked top", Plain with { TopPattern = Pattern.Checks, Top = new Colour(0x9c2f2f), PatternColour = new Colour(0x16181c) }, Doing.Standing),
        ("walking", Plain with { Top = new Colour(0x5e7145) }, Doing.Walking),
        ("reaching up", Plain with { Top = new Colour(0xcf5f2a) }, Doing.ReachingUp),
        ("reaching down", Plain with { Top = new Colour(0xcf5f2a) }, Doing.ReachingDown),
        ("basket", Plain with { Carrier = Carrier.Basket }, Doing.Standing),
        ("shoulder bag", Plain with { Carrier = Carrier.ShoulderBag, Headwear = Headwear.LongHair }, Doing.Standing),
        ("backpack", Plain with { Carrier = Carrier.Backpack, Top = new Colour(0x777a7d) }, Doing.Standing),
        ("trolley", Plain with { Carrier = Carrier.Trolley }, Doing.Standing),
        ("wheelchair", Plain with { Carrier = Carrier.Wheelchair }, Doing.Standing),
        ("goods in hand", Plain with { Top = new Colour(0xc2a878) }, Doing.Holding),
        ("staff", Staff with { Headwear = Headwear.LongHair }, Doing.Standing),
        ("restocker", Staff, Doing.Restocking),
    ];

    private enum Doing
    {
        Standing,
        Walking,
        ReachingUp,
        ReachingDown,
        Holding,
        Restocking,
    }

    /// <summary>Names of the types, in the sheet's order.</summary>
    public static IReadOnlyList<string> Names => [.. Types.Select(type => type.Name)];

    /// <summary>The sheet as PNG: a strip of views for each type.</summary>
    /// <param name="widthPx">Width of one view.</param>
    public static byte[] ToPng(int widthPx)
    {
        StoreDefinition studio = Studio(widthPx, widthPx * 13 / 10);
        SimulationSetup setup = new(studio, studio, 1, new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1), []);
        CameraScene scene = new(setup, new CameraOptions());
        Moment empty = new(TimeSpan.Zero, [], [], [], [], [], []);
        scene.Begin(empty);
        PictureGrid grid = new(Types.Length * Views.Length, TypesPerRow * Views.Length, widthPx, widthPx * 13 / 10);
        for (int type = 0; type < Types.Length; type++)
        {
            Moment moment = empty with { People = [Posed(type)] };
            for (int view = 0; view < Views.Length; view++)
            {
                CameraRenderer renderer = scene.Renderers[view];
                byte[] bgr = new byte[renderer.ByteCount];
                renderer.Render(moment, moment, TimeSpan.Zero, bgr);
                grid.Lay((type * Views.Length) + view, bgr, renderer.View.WidthPx, view == 0 ? Types[type].Name : Views[view].Name);
            }
        }

        return grid.ToPng();
    }

    private static SeenPerson Posed(int type)
    {
        (_, BodyLook look, Doing doing) = Types[type];
        Body body = new(type + 1, look, new FloorPoint(0, 0), 0, 1);
        bool isHolding = doing is Doing.Holding or Doing.Restocking;
        body.IsCarrying = isHolding;
        switch (doing)
        {
            case Doing.Walking:
                Walk(body);
                break;
            case Doing.ReachingUp:
                Reach(body, new Vector3(0.55f, -0.1f, 1.75f));
                break;
            case Doing.ReachingDown:
                Reach(body, new Vector3(0.5f, -0.1f, 0.3f));
                break;
            case Doing.Restocking:
                Reach(body, new Vector3(0.5f, -0.1f, 1));
                break;
            default:
                body.Animate(0.1, []);
                break;
        }

        bool hasRoom = look.Carrier is Carrier.Basket or Carrier.Trolley or Carrier.Wheelchair;
        return new SeenPerson(type + 1, look, body.Pose, isHolding ? [new HeldItem(Side.Right, Milk)] : [], hasRoom ? 4 : 0);
    }

    private static void Reach(Body body, Vector3 target)
    {
        body.ReachFor(Side.Right, target);
        body.LookAt(target);
        for (int i = 0; i < 2 * Moment.PerSecond; i++)
        {
            body.Animate(1.0 / Moment.PerSecond, []);
        }
    }

    /// <summary>Walks up to the middle of the room; the picture is taken in the stride.</summary>
    private static void Walk(Body body)
    {
        const float step = 1.2f / Moment.PerSecond;
        const int steps = 40;
        body.Velocity = new Vector2(step * Moment.PerSecond, 0);
        for (int i = -steps; i <= 0; i++)
        {
            body.Position = new Vector2(i * step, 0);
            body.Animate(1.0 / Moment.PerSecond, []);
        }
    }

    private static StoreDefinition Studio(int widthPx, int heightPx) => new(
        StoreDefinition.CurrentVersion, StoreId.From("studio"), Currency.From("EUR"), "en-US",
        new FloorPlan([[-4, -4], [4, -4], [4, 4], [-4, 4]], []), [], [], [],
        [.. Views.Select(view => new Camera(CameraId.From(view.Name), null, CameraAim.Looking(From(view), new Vector3(0, 0, MiddleMetres), widthPx, heightPx, 1.65 * widthPx)))],
        [], [], new Rules());

    private static Vector3 From((string Name, float AroundDegrees, float DownDegrees) view)
    {
        (float aroundSine, float aroundCosine) = MathF.SinCos(view.AroundDegrees * MathF.PI / 180);
        (float downSine, float downCosine) = MathF.SinCos(view.DownDegrees * MathF.PI / 180);
        return new Vector3(aroundCosine * downCosine * AwayMetres, aroundSine * downCosine * AwayMetres, MiddleMetres + (downSine * AwayMetres));
    }
}
