using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// Everything in the store that stands still, shared by all cameras: furniture and the goods that stand somewhere now. Casting may go on in many
/// threads at once while nobody changes the stock.
/// </summary>
internal sealed class StandingScene
{
    private const float CellMetres = 0.25f;
    private const float GoodsCellMetres = 0.12f;

    /// <summary>How bright the noon sky looks through tinted glass, where white paper under the lamps is about 0.8.</summary>
    private const float SeenThroughGlass = 2.2f;

    private readonly SolidGrid _furniture;
    private readonly SolidGrid _goods;
    private readonly Dictionary<int, Solid> _byItem = [];
    private readonly Dictionary<Solid, LightMap> _maps = new(ReferenceEqualityComparer.Instance);

    public StandingScene(StoreDefinition store, CameraOptions options, Decor decor)
    {
        float highest = store.Cameras.Select(camera => camera.Calibration is null ? 0 : (float)camera.Calibration.CameraToStore[2][3]).DefaultIfEmpty(0).Max();
        float tallest = store.Gondolas.Select(gondola => (float)(gondola.Pose.Z + gondola.Size.Height)).DefaultIfEmpty(0).Max();
        float ceiling = MathF.Max(2.6f, MathF.Max(highest, tallest) + 0.15f);
        (Vector2 least, Vector2 most) = StoreSolids.FloorBounds(store);
        Vector3 lower = new(least - new Vector2(1), -0.25f);
        Vector3 upper = new(most + new Vector2(1), ceiling);
        _furniture = new SolidGrid(lower, upper, CellMetres);
        _goods = new SolidGrid(lower, upper, GoodsCellMetres);
        foreach (Solid solid in StoreSolids.Of(store, decor, ceiling))
        {
            _furniture.Add(solid);
            _maps.Add(solid, new LightMap(solid, LightOn));
        }

        Light = new StoreLight(store, _furniture, ceiling, (float)options.WindowFactor);
    }

    /// <summary>The store's light.</summary>
    public StoreLight Light { get; }

    /// <summary>Lets an item come, go, or change its place.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="touched">The solids that came or went are added; each camera casts their surroundings again.</param>
    public void Apply(StockChange change, List<Solid> touched)
    {
        if (_byItem.Remove(change.ItemNumber, out Solid? gone))
        {
            _goods.Remove(gone);
            _maps.Remove(gone);
            touched.Add(gone);
        }

        if (change.Now is not null)
        {
            Solid came = StoreSolids.Of(change.Now);
            _byItem[change.ItemNumber] = came;
            _goods.Add(came);
            _maps.Add(came, new LightMap(came, LightOn));
            touched.Add(came);
        }
    }

    /// <summary>What a ray meets first.</summary>
    public Meeting First(Vector3 origin, Vector3 slope, float least, float most)
    {
        Meeting met = _furniture.First(origin, slope, least, most);
        Meeting goods = _goods.First(origin, slope, least, met.Along);
        return goods.Solid is null ? met : goods;
    }

    /// <summary>Whether anything stands between two multiples of a ray's slope.</summary>
    public bool IsBlocked(Vector3 origin, Vector3 slope, float least, float most) =>
        _furniture.IsBlocked(origin, slope, least, most) || _goods.IsBlocked(origin, slope, least, most);

    /// <summary>The light that comes from a point towards where it is seen from; linear, where white paper in the open gives about 0.8.</summary>
    /// <param name="from">Where it is seen from.</param>
    /// <param name="slope">The ray that met it.</param>
    /// <param name="met">What was met.</param>
    /// <returns>What is there by the lamps' light, and what the noon sky adds.</returns>
    public (Vector3 Lamps, Vector3 Day) Shade(Vector3 from, Vector3 slope, in Meeting met)
    {
        if (met.Solid is null)
        {
            return (new Vector3(0.35f), new Vector3(0.1f));
        }

        Vector3 at = from + (slope * met.Along);
        Vector3 ownNormal = met.OwnNormal;
        Vector3 paint = SurfacePaint.Of(met.Solid, at, ref ownNormal);
        Vector3 normal = met.Solid.Outwards(ownNormal);
        Received light = _maps[met.Solid].At(at, met.OwnNormal);
        if (met.Solid.Finish == Finish.Bag)
        {
            // Crumples turn the surface within one point of the map: by as much as they would in the open.
            paint *= Math.Clamp(Light.InTheOpen(at, normal) / MathF.Max(0.05f, Light.InTheOpen(at, met.Normal)), 0, 2);
        }

        if (met.Solid.Finish is Finish.Goods or Finish.Bag)
        {
            // Goods stand close together: little light reaches their feet.
            float height = (at.Z - (met.Solid.Middle.Z - met.Solid.Reach.Z)) / 0.12f;
            paint *= 0.55f + (0.45f * MathF.Min(1, height));
        }

        (Vector3 Lamps, Vector3 Day) seen = (paint * light.Lamps, paint * light.Day * Outdoors.Tint);
        if (met.Solid.Finish == Finish.Glass && !SurfacePaint.IsFrame(met.Solid, met.Solid.Inwards(at - met.Solid.Middle)))
        {
            seen.Day += Outdoors.Seen(at, Vector3.Normalize(slope)) * SeenThroughGlass;
        }

        float gloss = GlossOf(met.Solid);
        if (gloss <= 0)
        {
            return seen;
        }

        (Vector3 Lamps, Vector3 Day) mirrored = Reflection(slope, at, normal, gloss);
        return (seen.Lamps + mirrored.Lamps, seen.Day + mirrored.Day);
    }

    private Received LightOn(Vector3 at, Vector3 normal, uint shuffle) => new(Light.On(at, normal, shuffle), Light.Sky.On(at, normal, shuffle));

    private static float GlossOf(Solid solid) => solid.Finish switch
    {
        Finish.Floor => 0.045f,
        Finish.Glass => 0.12f,
        Finish.Goods => solid.Form == SolidForm.Block ? 0 : 0.05f,
        Finish.Bag => 0.04f,
        _ => 0,
    };

    /// <summary>What shines back from a glossy surface: the store mirrored in floor and glass, lamps in bottles. Stronger at a slant (Schlick).</summary>
    private (Vector3 Lamps, Vector3 Day) Reflection(Vector3 slope, Vector3 at, Vector3 normal, float gloss)
    {
        Vector3 way = Vector3.Normalize(slope);
        float facing = MathF.Max(0, -Vector3.Dot(way, normal));
        float strength = gloss + ((1 - gloss) * 0.6f * MathF.Pow(1 - facing, 5));
        Vector3 back = Vector3.Reflect(way, normal);
        Meeting mirrored = _furniture.First(at + (normal * 0.002f), back, 0, 12);
        if (mirrored.Solid is null)
        {
            float up = back.Z > 0.02f ? (Light.CeilingMetres - at.Z) / back.Z : float.MaxValue;
            float bright = up < 12 ? Light.CeilingAt(new Vector2(at.X + (back.X * up), at.Y + (back.Y * up))) : 0.45f;
            return (new Vector3(bright * strength), default);
        }

        Vector3 point = at + (back * mirrored.Along);
        Vector3 own = mirrored.OwnNormal;
        Vector3 day = mirrored.Solid.Finish == Finish.Glass ? Outdoors.Seen(point, back) * (SeenThroughGlass * strength) : default;
        return (SurfacePaint.Of(mirrored.Solid, point, ref own) * (0.6f * strength), day);
    }
}
