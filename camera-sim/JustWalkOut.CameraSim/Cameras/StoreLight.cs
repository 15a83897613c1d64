using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// The light of a store: panels in a grid under the ceiling and what the room throws back. In units in which open floor in the middle of the
/// store receives 1. Furniture shades, goods do not: taking one changes only the pixels where it was.
/// </summary>
internal sealed class StoreLight
{
    private const float DirectShare = 0.66f;
    private const float PanelMetres = 0.6f;
    private const float ReachMetresMin = 5f;
    private const int LampSide = 2;
    private const int EdgeSide = 4;
    private const int NearbySamples = 24;
    private const float NearbyMetres = 0.7f;

    private readonly Vector3[] _lamps;
    private readonly SolidGrid _furniture;
    private readonly float _scale = 1;
    private readonly float _reachMetres;

    public StoreLight(StoreDefinition store, SolidGrid furniture, float ceilingMetres, float windowFactor)
    {
        _furniture = furniture;
        CeilingMetres = ceilingMetres;

        // Under a high ceiling the floor is lit by lamps further to the side as well.
        _reachMetres = MathF.Max(ReachMetresMin, 1.6f * ceilingMetres);
        (Vector2 least, Vector2 most) = StoreSolids.FloorBounds(store);
        Vector2 size = most - least;
        int columns = Math.Max(1, (int)MathF.Round(size.X / 2.4f));
        int rows = Math.Max(1, (int)MathF.Round(size.Y / 2.4f));
        _lamps = new Vector3[columns * rows];
        for (int i = 0; i < _lamps.Length; i++)
        {
            Vector2 share = new(((i % columns) + 0.5f) / columns, ((i / columns) + 0.5f) / rows);
            _lamps[i] = new Vector3(least + (size * share), ceilingMetres - 0.02f);
        }

        Sky = new SkyLight(StoreSolids.Windows(store), furniture, windowFactor, new Vector3(size, ceilingMetres));
        Vector3 middle = new((least + most) / 2, 0);
        _scale = DirectShare / MathF.Max(1e-6f, DirectAt(middle, Vector3.UnitZ, static _ => 1));
    }

    /// <summary>Height of the ceiling.</summary>
    public float CeilingMetres { get; }

    /// <summary>What comes in through the windows at noon.</summary>
    public SkyLight Sky { get; }

    /// <summary>Share of that which comes in now. Set between pictures, by one thread.</summary>
    public float Daylight { get; set; }

    /// <summary>Middles of the panels.</summary>
    public ReadOnlySpan<Vector3> Lamps => _lamps;

    /// <summary>Light on a point of something that stands still, with soft shadows of the furniture.</summary>
    /// <param name="at">Metres in the store's frame.</param>
    /// <param name="normal">Of the surface there.</param>
    /// <param name="shuffle">Shuffles the samples, so that their pattern does not show.</param>
    public float On(Vector3 at, Vector3 normal, uint shuffle)
    {
        Vector3 from = at + (normal * 0.004f);
        uint sample = shuffle;
        float direct = DirectAt(from, normal, lamp =>
        {
            int open = Open(from, lamp, LampSide, ref sample);

            // Only at the edge of a shadow do few points tell too little.
            return open is 0 or LampSide * LampSide
                ? open / (float)(LampSide * LampSide)
                : (open + Open(from, lamp, EdgeSide, ref sample)) / (float)((LampSide * LampSide) + (EdgeSide * EdgeSide));
        });
        return direct + (Ambient(normal) * Openness(from, normal, shuffle));
    }

    /// <summary>The same where nothing casts a shadow.</summary>
    public float InTheOpen(Vector3 at, Vector3 normal) => DirectAt(at, normal, static _ => 1) + Ambient(normal);

    /// <summary>From how many points of a panel light arrives: one at random in each of so many fields by so many.</summary>
    private int Open(Vector3 from, Vector3 lamp, int side, ref uint sample)
    {
        int open = 0;
        for (int i = 0; i < side * side; i++)
        {
            sample = unchecked(sample + 1);
            float x = (((i % side) + Texture.Share(sample, 21)) / side) - 0.5f;
            float y = (((i / side) + Texture.Share(sample, 22)) / side) - 0.5f;
            Vector3 on = lamp + new Vector3(x * PanelMetres, y * PanelMetres, 0);
            open += _furniture.IsBlocked(from, on - from, 0, 0.98f) ? 0 : 1;
        }

        return open;
    }

    /// <summary>The four strongest lamps at a point in the open, each as its direction times its strength on a surface facing it.</summary>
    public void Strongest(Vector3 at, Span<Vector3> towards)
    {
        towards.Clear();
        float thrownBack = 1 + (Daylight * Sky.ThrownBack);
        if (Daylight > 0)
        {
            towards[0] = Sky.Towards(at) * Daylight;
        }

        foreach (Vector3 lamp in _lamps)
        {
            Vector3 way = lamp - at;
            float distance2 = MathF.Max(0.25f, way.LengthSquared());
            float distance = MathF.Sqrt(distance2);
            Vector3 arrow = way / distance * (thrownBack * _scale * MathF.Max(0, way.Z) / (distance * distance2));
            for (int i = 0; i < towards.Length; i++)
            {
                if (arrow.LengthSquared() > towards[i].LengthSquared())
                {
                    (arrow, towards[i]) = (towards[i], arrow);
                }
            }
        }
    }

    /// <summary>Light thrown back by the room onto a surface: most from above.</summary>
    public static float Ambient(Vector3 normal) => (1 - DirectShare) * (0.72f + (0.28f * normal.Z));

    /// <summary>How bright the ceiling looks from below: panels are far brighter than white.</summary>
    public float CeilingAt(Vector2 at)
    {
        foreach (Vector3 lamp in _lamps)
        {
            if (MathF.Abs(lamp.X - at.X) < PanelMetres / 2 && MathF.Abs(lamp.Y - at.Y) < PanelMetres / 2)
            {
                return 2.5f;
            }
        }

        return 0.45f;
    }

    private float DirectAt(Vector3 at, Vector3 normal, Func<Vector3, float> open)
    {
        float sum = 0;
        foreach (Vector3 lamp in _lamps)
        {
            Vector3 way = lamp - at;
            float facing = Vector3.Dot(way, normal);
            float distance2 = MathF.Max(0.25f, way.LengthSquared());
            if (facing <= 0 || way.Z <= 0 || distance2 > _reachMetres * _reachMetres)
            {
                continue;
            }

            // Panels shine with the cosine of the angle (Lambert); the light ends softly at its reach.
            float fade = 1 - (distance2 / (_reachMetres * _reachMetres));
            sum += _scale * facing * way.Z / (distance2 * distance2) * fade * open(lamp);
        }

        return sum;
    }

    private float Openness(Vector3 from, Vector3 normal, uint shuffle)
    {
        float open = 0;
        for (int i = 0; i < NearbySamples; i++)
        {
            // In the open every other point tells as much as all of them: odd ones are asked only where an even one met something.
            int index = i < NearbySamples / 2 ? 2 * i : (2 * i) - NearbySamples + 1;
            if (i == NearbySamples / 2 && open == i)
            {
                return 1;
            }

            // Points spread evenly over the ball (a Fibonacci lattice), turned by chance from pixel to pixel.
            float z = 1 - (2 * (index + Texture.Share(shuffle, 31)) / NearbySamples);
            (float sine, float cosine) = MathF.SinCos(MathF.Tau * ((index * 0.618034f) + Texture.Share(shuffle, 32)));
            float ring = MathF.Sqrt(MathF.Max(0, 1 - (z * z)));
            Vector3 way = Vector3.Normalize(normal * 1.001f + new Vector3(ring * cosine, ring * sine, z));
            open += _furniture.IsBlocked(from, way, 0, NearbyMetres) ? 0.12f : 1;
        }

        return open / NearbySamples;
    }
}
