using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>What a piece of a body is; it says how the piece is coloured.</summary>
public enum BodyPart
{
    /// <summary>The head with its face.</summary>
    Head,

    /// <summary>Hair that hangs down.</summary>
    Hair,

    /// <summary>Hat or hood.</summary>
    Headwear,

    /// <summary>Bare neck.</summary>
    Neck,

    /// <summary>The trunk in its upper garment.</summary>
    Torso,

    /// <summary>A sleeve.</summary>
    Sleeve,

    /// <summary>A bare forearm or hand.</summary>
    Hand,

    /// <summary>Hips and legs.</summary>
    Leg,

    /// <summary>A shoe.</summary>
    Shoe,

    /// <summary>The open coat.</summary>
    Coat,

    /// <summary>Basket, bag, trolley or wheelchair.</summary>
    Carrier,

    /// <summary>A product in a hand.</summary>
    Held,

    /// <summary>A product in basket, trolley or lap.</summary>
    Carried,
}

/// <summary>
/// A piece of a body: everything within a radius, that grows evenly from one end to the other, of the line between two points; thinner
/// along one direction where it is flat.
/// </summary>
/// <param name="From">One end, metres in the store's frame.</param>
/// <param name="FromRadius">Radius there, metres.</param>
/// <param name="To">The other end; may equal the first, then it is a ball.</param>
/// <param name="ToRadius">Radius there, metres.</param>
/// <param name="Part">What it is.</param>
/// <param name="FlatAlong">Direction of length 1 along which it is thinner (or longer).</param>
/// <param name="Thickness">Thickness along that direction as a share of the radius; 1 for a round piece.</param>
public readonly record struct Capsule(
    Vector3 From, float FromRadius, Vector3 To, float ToRadius, BodyPart Part, Vector3 FlatAlong, float Thickness)
{
    /// <summary>Tells the piece from others of its body; for a product, its place among those held or carried.</summary>
    public int Number { get; init; }

    /// <summary>Whether the piece belongs to the person's own body and clothes, not to what they carry.</summary>
    public bool IsBody => Part < BodyPart.Carrier;

    /// <summary>Whether the piece is a product.</summary>
    public bool IsProduct => Part is BodyPart.Held or BodyPart.Carried;

    /// <summary>A round piece.</summary>
    public static Capsule Round(Vector3 from, float fromRadius, Vector3 to, float toRadius, BodyPart part) =>
        new(from, fromRadius, to, toRadius, part, Vector3.UnitZ, 1);

    /// <summary>The outermost point of one end in a direction.</summary>
    /// <param name="isTo">Of <see cref="To"/>, not of <see cref="From"/>.</param>
    /// <param name="direction">Any length above 0.</param>
    public Vector3 Support(bool isTo, Vector3 direction)
    {
        // The end is a ball squeezed by M; its support in direction n is centre + M M n / |M n|.
        Vector3 squeezed = Squeeze(direction);
        float length = squeezed.Length();
        (Vector3 centre, float radius) = isTo ? (To, ToRadius) : (From, FromRadius);
        return length < 1e-9f ? centre : centre + (Squeeze(squeezed) * (radius / length));
    }

    private Vector3 Squeeze(Vector3 v) => v + (FlatAlong * (Vector3.Dot(FlatAlong, v) * (Thickness - 1)));
}
