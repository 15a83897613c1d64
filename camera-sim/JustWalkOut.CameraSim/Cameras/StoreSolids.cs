using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Turns a store's description into solids: floor, walls, gondolas, shelf boards, price strips; and goods into theirs.</summary>
internal static class StoreSolids
{
    private const float BoardMetres = 0.025f;
    private const float PanelMetres = 0.02f;
    private const float StripMetres = 0.04f;

    /// <summary>Where the glass of a shop front begins.</summary>
    private const float SillMetres = 0.6f;

    /// <summary>Where it ends.</summary>
    private const float LintelMetres = 2.3f;

    private static readonly Vector3 PaintedWhite = new(0.62f, 0.62f, 0.6f);

    /// <summary>Everything in a store that never moves.</summary>
    /// <param name="store">The store as it truly is.</param>
    /// <param name="decor">What its surfaces look like.</param>
    /// <param name="ceilingMetres">How high walls reach.</param>
    public static IEnumerable<Solid> Of(StoreDefinition store, Decor decor, float ceilingMetres)
    {
        (Vector2 least, Vector2 most) = FloorBounds(store);
        Vector2 margin = new(2);
        Solid floor = Solid.Between(new Vector3(least - margin, -0.2f), new Vector3(most + margin, 0), Finish.Floor, decor.Floor);
        yield return floor with { Label = new Vector3(decor.TileMetres), Pattern = (uint)decor.FloorKind };
        for (int i = 0; i < store.Floor.Outline.Count; i++)
        {
            // Behind what the store's own walls say: they know where the doors are.
            (Vector2 from, Vector2 to) = Edge(store, i);
            Vector2 back = Inwards(store, from, to) * -0.07f;
            yield return Wall((from + back, to + back), (0, ceilingMetres), IsByGate(store, i) ? Finish.Glass : Finish.Wall, decor.Walls, (uint)i);
        }

        uint number = 100;
        foreach (IReadOnlyList<double[]> run in store.Floor.Walls)
        {
            for (int i = 1; i < run.Count; i++)
            {
                foreach (Solid part in WallParts(store, (Point(run[i - 1]), Point(run[i])), ceilingMetres, decor.Walls, number++))
                {
                    yield return part;
                }
            }
        }

        uint index = 0;
        foreach (Gondola gondola in store.Gondolas)
        {
            Vector3 paint = decor.Paints[(int)(Texture.Hash(index, 5) % (uint)decor.Paints.Count)];
            foreach (Solid part in GondolaParts(gondola, paint, index))
            {
                yield return part;
            }

            index++;
        }
    }

    /// <summary>The store's shop windows: the glass of the fronts in which its gates stand, doors among it.</summary>
    public static IEnumerable<ShopWindow> Windows(StoreDefinition store)
    {
        for (int i = 0; i < store.Floor.Outline.Count; i++)
        {
            if (IsByGate(store, i))
            {
                (Vector2 from, Vector2 to) = Edge(store, i);
                yield return new ShopWindow(from, to, SillMetres, LintelMetres, Inwards(store, from, to));
            }
        }
    }

    /// <summary>The box around the floor's outline, or around the furniture where the store has no outline.</summary>
    public static (Vector2 Least, Vector2 Most) FloorBounds(StoreDefinition store)
    {
        Vector2 least = new(float.MaxValue);
        Vector2 most = new(float.MinValue);
        IEnumerable<Vector2> corners = store.Floor.Outline.Select(Point)
            .Concat(store.Floor.Walls.SelectMany(run => run.Select(Point)))
            .Concat(store.Gondolas.SelectMany(Corners))
            .Concat(store.Cameras.Where(camera => camera.Calibration is not null).Select(camera => new Vector2((float)camera.Calibration!.CameraToStore[0][3], (float)camera.Calibration.CameraToStore[1][3])));
        foreach (Vector2 corner in corners)
        {
            least = Vector2.Min(least, corner);
            most = Vector2.Max(most, corner);
        }

        return least.X <= most.X ? (least, most) : (Vector2.Zero, Vector2.One);
    }

    /// <summary>A product where it stands.</summary>
    public static Solid Of(StandingItem standing)
    {
        GoodsLook look = standing.Item.Look;
        SolidForm form = look.Shape switch
        {
            GoodsShape.Bottle => SolidForm.Bottle,
            GoodsShape.Can => SolidForm.Cylinder,
            _ => SolidForm.Block,
        };
        Vector3 half = new(look.WidthMetres / 2, look.DepthMetres / 2, look.HeightMetres / 2);
        if (form != SolidForm.Block)
        {
            half.X = half.Y = MathF.Min(half.X, half.Y);
        }

        (float sine, float cosine) = MathF.SinCos(standing.YawRadians);
        float rise = standing.IsToppled ? half.X : half.Z;
        uint pattern = Texture.Hash((uint)look.Main.Rgb, (uint)look.Label.Rgb);
        return new Solid(
            form, look.Shape == GoodsShape.Bag ? Finish.Bag : Finish.Goods, standing.Base + new Vector3(0, 0, rise), half, cosine, sine, standing.IsToppled,
            Texture.ToLinear(look.Main), Texture.ToLinear(look.Label), pattern);
    }

    private static Vector2 Point(double[] xy) => new((float)xy[0], (float)xy[1]);

    private static IEnumerable<Vector2> Corners(Gondola gondola)
    {
        for (int i = 0; i < 4; i++)
        {
            Pose corner = gondola.Pose.Place(new Pose(i % 2 * gondola.Size.Width, i / 2 * gondola.Size.Depth, 0));
            yield return new Vector2((float)corner.X, (float)corner.Y);
        }
    }

    private static (Vector2 From, Vector2 To) Edge(StoreDefinition store, int index) =>
        (Point(store.Floor.Outline[index]), Point(store.Floor.Outline[(index + 1) % store.Floor.Outline.Count]));

    private static Vector2 Inwards(StoreDefinition store, Vector2 from, Vector2 to)
    {
        (Vector2 least, Vector2 most) = FloorBounds(store);
        Vector2 along = Vector2.Normalize(to - from);
        Vector2 aside = new(-along.Y, along.X);
        return Vector2.Dot(((least + most) / 2) - from, aside) >= 0 ? aside : -aside;
    }

    /// <summary>Whether an edge of the outline is the one that some gate stands at.</summary>
    private static bool IsByGate(StoreDefinition store, int index) => store.Gates.Any(gate =>
    {
        Vector2 at = Point(gate.At);
        int nearest = Enumerable.Range(0, store.Floor.Outline.Count).MinBy(i => Distance(at, Edge(store, i)));
        return nearest == index && Distance(at, Edge(store, index)) < 1.2f;
    });

    private static float Distance(Vector2 at, (Vector2 From, Vector2 To) line)
    {
        Vector2 along = line.To - line.From;
        float share = Math.Clamp(Vector2.Dot(at - line.From, along) / MathF.Max(1e-6f, along.LengthSquared()), 0, 1);
        return Vector2.Distance(at, line.From + (along * share));
    }

    /// <summary>A wall; one in a front where a gate stands is a shop window with a sill below it and a fascia above.</summary>
    private static IEnumerable<Solid> WallParts(StoreDefinition store, (Vector2 From, Vector2 To) run, float ceiling, Vector3 paint, uint number)
    {
        bool isFront = Enumerable.Range(0, store.Floor.Outline.Count).Any(i => IsByGate(store, i) && Distance(run.From, Edge(store, i)) < 0.05f && Distance(run.To, Edge(store, i)) < 0.05f);
        if (!isFront || Vector2.Distance(run.From, run.To) < 1)
        {
            return [Wall(run, (0, ceiling), Finish.Wall, paint, number)];
        }

        return
        [
            Wall(run, (0, SillMetres), Finish.Wall, paint, number),
            Wall(run, (SillMetres, LintelMetres), Finish.Glass, paint, number),
            Wall(run, (LintelMetres, ceiling), Finish.Wall, paint, number),
        ];
    }

    private static Solid Wall((Vector2 From, Vector2 To) run, (float Low, float High) height, Finish finish, Vector3 paint, uint number)
    {
        Vector2 along = run.To - run.From;
        float length = MathF.Max(0.01f, along.Length());
        Vector2 middle = (run.From + run.To) / 2;
        uint tint = Texture.Hash(number, 3);
        Vector3 colour = paint * (0.9f + (0.15f * Texture.Share(tint, 1)));
        return new Solid(
            SolidForm.Block, finish, new Vector3(middle, (height.Low + height.High) / 2), new Vector3(length / 2, 0.03f, (height.High - height.Low) / 2), along.X / length, along.Y / length, false,
            colour, new Vector3(0.05f, 0.055f, 0.06f), tint);
    }

    private static IEnumerable<Solid> GondolaParts(Gondola gondola, Vector3 paint, uint number)
    {
        float width = (float)gondola.Size.Width;
        float depth = (float)gondola.Size.Depth;
        float height = (float)gondola.Size.Height;
        Vector3 thin = new(PanelMetres, 0, 0);
        double lowest = gondola.Shelves.Count == 0 ? 0.1 : gondola.Shelves.Min(shelf => shelf.Pose.Z);
        yield return Part(gondola.Pose, new Vector3(0, depth - PanelMetres, 0), new Vector3(width, depth, height), (Finish.Pegboard, paint, number));
        yield return Part(gondola.Pose, new Vector3(-PanelMetres, 0, 0) + new Vector3(0, depth * 0.1f, 0), new Vector3(0, depth, height), (Finish.Steel, paint, number));
        yield return Part(gondola.Pose, new Vector3(width, depth * 0.1f, 0), new Vector3(width, depth, height) + thin, (Finish.Steel, paint, number));
        if (lowest > 0.04)
        {
            yield return Part(gondola.Pose, new Vector3(0, 0.03f, 0), new Vector3(width, depth, (float)lowest - BoardMetres), (Finish.Steel, paint * 0.6f, number));
        }

        foreach (Shelf shelf in gondola.Shelves)
        {
            Pose pose = gondola.Pose.Place(shelf.Pose);
            float shelfWidth = (float)shelf.Size.Width;
            yield return Part(pose, new Vector3(0, 0, -BoardMetres), new Vector3(shelfWidth, (float)shelf.Size.Depth, -0.004f), (Finish.Steel, PaintedWhite, number));
            yield return Part(pose, new Vector3(0, -0.006f, -StripMetres), new Vector3(shelfWidth, 0, 0.004f), (Finish.PriceStrip, PaintedWhite, Texture.Hash(number, (uint)Math.Abs(shelf.Pose.Z * 100))));
            foreach (Plate plate in shelf.Plates)
            {
                Pose place = pose.Place(plate.Pose);
                yield return Part(
                    place, new Vector3(0.003f, 0.003f, -0.004f), new Vector3((float)plate.Size.Width - 0.003f, (float)plate.Size.Depth - 0.003f, 0), (Finish.Plate, PaintedWhite * 0.8f, number));
            }
        }
    }

    private static Solid Part(Pose pose, Vector3 least, Vector3 most, (Finish Finish, Vector3 Colour, uint Pattern) surface)
    {
        Vector3 middle = (least + most) / 2;
        Pose at = pose.Place(new Pose(middle.X, middle.Y, middle.Z));
        (float sine, float cosine) = MathF.SinCos((float)(pose.YawDegrees * Math.PI / 180));
        Vector3 half = Vector3.Max((most - least) / 2, new Vector3(0.001f));
        return new Solid(
            SolidForm.Block, surface.Finish, new Vector3((float)at.X, (float)at.Y, (float)at.Z), half, cosine, sine, false, surface.Colour, surface.Colour * 0.5f, surface.Pattern);
    }
}
