using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>The form of a standing solid, in its own frame.</summary>
internal enum SolidForm
{
    /// <summary>A block.</summary>
    Block,

    /// <summary>An upright cylinder.</summary>
    Cylinder,

    /// <summary>A cylinder with a narrower one on it.</summary>
    Bottle,
}

/// <summary>What a solid's surface looks like.</summary>
internal enum Finish
{
    /// <summary>Floor tiles.</summary>
    Floor,

    /// <summary>Painted wall with a skirting board.</summary>
    Wall,

    /// <summary>A shop window.</summary>
    Glass,

    /// <summary>Painted steel.</summary>
    Steel,

    /// <summary>Perforated back wall of a gondola.</summary>
    Pegboard,

    /// <summary>The strip with price tags along a shelf's edge.</summary>
    PriceStrip,

    /// <summary>A weighing plate.</summary>
    Plate,

    /// <summary>A product.</summary>
    Goods,

    /// <summary>A crumpled bag.</summary>
    Bag,
}

/// <summary>A solid that stands still: part of the store, or a product on a shelf.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Finish">Its surface.</param>
/// <param name="Middle">Metres in the store's frame.</param>
/// <param name="Half">Half its extent along its own axes.</param>
/// <param name="Cosine">Of its turn about z.</param>
/// <param name="Sine">Of the same.</param>
/// <param name="IsLying">Whether its own upright axis lies along its own x.</param>
/// <param name="Main">Colour in linear light, red, green, blue.</param>
/// <param name="Label">Second colour, likewise.</param>
/// <param name="Pattern">What varies from solid to solid.</param>
internal sealed record Solid(
    SolidForm Form, Finish Finish, Vector3 Middle, Vector3 Half, float Cosine, float Sine, bool IsLying, Vector3 Main, Vector3 Label, uint Pattern)
{
    /// <summary>A bottle's neck, as a share of its width.</summary>
    public const float NeckShare = 0.42f;

    /// <summary>Where a bottle's neck begins, as a share of half its height from its middle.</summary>
    public const float ShoulderShare = 0.3f;

    /// <summary>How far the box around it reaches from its middle along the store's axes.</summary>
    public Vector3 Reach
    {
        get
        {
            Vector3 half = IsLying ? new Vector3(Half.Z, Half.Y, Half.X) : Half;
            float x = (MathF.Abs(Cosine) * half.X) + (MathF.Abs(Sine) * half.Y);
            float y = (MathF.Abs(Sine) * half.X) + (MathF.Abs(Cosine) * half.Y);
            return new Vector3(x, y, half.Z);
        }
    }

    /// <summary>A block that is not turned.</summary>
    public static Solid Between(Vector3 least, Vector3 most, Finish finish, Vector3 colour) =>
        new(SolidForm.Block, finish, (least + most) / 2, (most - least) / 2, 1, 0, false, colour, colour, 0);

    /// <summary>Brings a direction of the store's frame into the solid's own.</summary>
    public Vector3 Inwards(Vector3 v)
    {
        Vector3 turned = new((Cosine * v.X) + (Sine * v.Y), (Cosine * v.Y) - (Sine * v.X), v.Z);
        return IsLying ? new Vector3(-turned.Z, turned.Y, turned.X) : turned;
    }

    /// <summary>Brings a direction of the solid's own frame into the store's.</summary>
    public Vector3 Outwards(Vector3 v)
    {
        Vector3 own = IsLying ? new Vector3(v.Z, v.Y, -v.X) : v;
        return new Vector3((Cosine * own.X) - (Sine * own.Y), (Cosine * own.Y) + (Sine * own.X), own.Z);
    }

    /// <summary>Where a ray first meets the solid from outside.</summary>
    /// <param name="origin">Metres in the store's frame.</param>
    /// <param name="slope">Any length.</param>
    /// <param name="least">Smallest multiple of the slope that counts; replaced by the one found.</param>
    /// <param name="most">Largest that counts.</param>
    /// <param name="normal">Out of the solid, in its own frame.</param>
    public bool Meets(Vector3 origin, Vector3 slope, ref float least, float most, out Vector3 normal)
    {
        Vector3 o = Inwards(origin - Middle);
        Vector3 d = Inwards(slope);
        if (Form == SolidForm.Block)
        {
            return MeetsBlock(o, d, ref least, most, out normal);
        }

        Vector2 range = new(least, most);
        float shoulder = Form == SolidForm.Bottle ? Half.Z * ShoulderShare : Half.Z;
        float along = MeetsCylinder(o, d, new Vector3(Half.X, -Half.Z, shoulder), range, out normal);
        if (Form == SolidForm.Bottle)
        {
            float neck = MeetsCylinder(o, d, new Vector3(Half.X * NeckShare, shoulder, Half.Z), range, out Vector3 neckNormal);
            (along, normal) = neck < along ? (neck, neckNormal) : (along, normal);
        }

        least = along < most ? along : least;
        return along < most;
    }

    private bool MeetsBlock(Vector3 o, Vector3 d, ref float least, float most, out Vector3 normal)
    {
        Vector3 inverse = Vector3.One / d;
        Vector3 first = (-Half - o) * inverse;
        Vector3 second = (Half - o) * inverse;
        Vector3 near = Vector3.Min(first, second);
        Vector3 far = Vector3.Max(first, second);
        float enter = MathF.Max(near.X, MathF.Max(near.Y, near.Z));
        float leave = MathF.Min(far.X, MathF.Min(far.Y, far.Z));
        normal = default;
        if (!(enter <= leave) || enter <= least || enter >= most)
        {
            return false;
        }

        normal = enter == near.X ? new Vector3(-MathF.CopySign(1, d.X), 0, 0)
            : enter == near.Y ? new Vector3(0, -MathF.CopySign(1, d.Y), 0)
            : new Vector3(0, 0, -MathF.CopySign(1, d.Z));
        least = enter;
        return true;
    }

    /// <summary>An upright cylinder about z.</summary>
    /// <param name="o">The ray's origin in the solid's frame.</param>
    /// <param name="d">The ray's slope in the same.</param>
    /// <param name="size">Radius, lower end, upper end.</param>
    /// <param name="range">Multiples of the slope that count: from, to.</param>
    /// <param name="normal">As in <see cref="Meets"/>.</param>
    /// <returns>The multiple of the slope; the range's end where the ray misses.</returns>
    private static float MeetsCylinder(Vector3 o, Vector3 d, Vector3 size, Vector2 range, out Vector3 normal)
    {
        normal = default;
        float best = range.Y;
        float a = (d.X * d.X) + (d.Y * d.Y);
        float b = (o.X * d.X) + (o.Y * d.Y);
        float c = (o.X * o.X) + (o.Y * o.Y) - (size.X * size.X);
        float h = (b * b) - (a * c);
        if (h > 0 && a > 1e-12f)
        {
            float t = (-b - MathF.Sqrt(h)) / a;
            float z = o.Z + (t * d.Z);
            if (t > range.X && t < best && z >= size.Y && z <= size.Z)
            {
                best = t;
                normal = new Vector3((o.X + (t * d.X)) / size.X, (o.Y + (t * d.Y)) / size.X, 0);
            }
        }

        float lid = ((d.Z < 0 ? size.Z : size.Y) - o.Z) / d.Z;
        if (lid > range.X && lid < best)
        {
            float x = o.X + (lid * d.X);
            float y = o.Y + (lid * d.Y);
            if ((x * x) + (y * y) <= size.X * size.X)
            {
                best = lid;
                normal = new Vector3(0, 0, -MathF.CopySign(1, d.Z));
            }
        }

        return best;
    }
}
