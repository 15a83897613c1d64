using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>One disc of a footprint, in the body's own frame.</summary>
/// <param name="AheadMetres">How far before the ground point its middle is.</param>
/// <param name="LeftMetres">How far to the left of it.</param>
/// <param name="RadiusMetres">Its radius.</param>
internal readonly record struct FootprintDisc(float AheadMetres, float LeftMetres, float RadiusMetres)
{
    /// <summary>Where its middle is for a body at a point that looks along a direction of length 1.</summary>
    public Vector2 At(Vector2 ground, Vector2 ahead) =>
        new(ground.X + (AheadMetres * ahead.X) - (LeftMetres * ahead.Y), ground.Y + (AheadMetres * ahead.Y) + (LeftMetres * ahead.X));
}

/// <summary>
/// The floor that a body takes up with what it pushes, sits in or carries: discs that turn with it. Nothing of it but arms, stepping feet and hats reaches
/// beyond them by more than 3 cm. Never changes.
/// </summary>
internal sealed class Footprint
{
    /// <summary>Radius of the upright cylinder that a body by itself stays in, as a share of stature.</summary>
    private const double RadiusOfStature = 0.137;

    /// <summary>How much further hips and knees of a deep squat reach, as a share of stature.</summary>
    private const double SquatOfStature = 0.045;

    private readonly FootprintDisc[] _discs;

    public Footprint(BodyLook look)
    {
        RadiusMetres = Math.Clamp(RadiusOfStature * look.StatureMetres * Math.Sqrt(look.Girth), 0.15, 0.3);
        FootprintDisc own = new(0, 0, (float)RadiusMetres);
        _discs = look.Carrier switch
        {
            Carrier.Trolley => [own, .. Trolley()],
            Carrier.Wheelchair => Wheelchair(),
            Carrier.Basket => [own, .. Basket(look.StatureMetres)],
            _ => [own],
        };
        RadiusMetres = look.IsSeated ? ChairRadiusMetres : RadiusMetres;
        SquatMetres = look.IsSeated ? 0 : SquatOfStature * look.StatureMetres;
        ReachMetres = _discs.Max(disc => MathF.Sqrt((disc.AheadMetres * disc.AheadMetres) + (disc.LeftMetres * disc.LeftMetres)) + disc.RadiusMetres) + SquatMetres;
        FrontMetres = _discs.Max(disc => disc.AheadMetres + disc.RadiusMetres);
        SideMetres = _discs.Max(disc => Math.Abs(disc.LeftMetres) + disc.RadiusMetres);
    }

    /// <summary>Distance of a trolley's middle from the ground point of who pushes it: handlebar at half an arm's length, trolley before it.</summary>
    public const double TrolleyAheadMetres = 0.6;

    /// <summary>Half the width of a wheelchair.</summary>
    public const double ChairRadiusMetres = 0.36;

    /// <summary>The discs, the body's own first.</summary>
    public ReadOnlySpan<FootprintDisc> Discs => _discs;

    /// <summary>Radius of the body by itself.</summary>
    public double RadiusMetres { get; }

    /// <summary>By how much the body's own disc grows in a deep squat.</summary>
    public double SquatMetres { get; }

    /// <summary>How far from the ground point it goes in any direction.</summary>
    public double ReachMetres { get; }

    /// <summary>How far ahead of the ground point it goes.</summary>
    public double FrontMetres { get; }

    /// <summary>How far to either side it goes.</summary>
    public double SideMetres { get; }

    /// <summary>The floor under a disc's middle for a body that stands somewhere and looks somewhere.</summary>
    public FloorPoint At(int disc, FloorPoint ground, double facingRadians)
    {
        (double sine, double cosine) = Math.SinCos(facingRadians);
        FootprintDisc one = _discs[disc];
        return new FloorPoint(
            ground.XMetres + (one.AheadMetres * cosine) - (one.LeftMetres * sine),
            ground.YMetres + (one.AheadMetres * sine) + (one.LeftMetres * cosine));
    }

    /// <summary>A trolley of a small shop as it is drawn: 0.55 m long with its wheels, 0.47 m wide.</summary>
    private static IEnumerable<FootprintDisc> Trolley()
    {
        yield return new FootprintDisc((float)TrolleyAheadMetres - 0.12f, 0.08f, 0.17f);
        yield return new FootprintDisc((float)TrolleyAheadMetres - 0.12f, -0.08f, 0.17f);
        yield return new FootprintDisc((float)TrolleyAheadMetres + 0.12f, 0.08f, 0.17f);
        yield return new FootprintDisc((float)TrolleyAheadMetres + 0.12f, -0.08f, 0.17f);
    }

    /// <summary>A wheelchair as it is drawn: large wheels at the sides, handles behind, casters and then feet in front.</summary>
    private static FootprintDisc[] Wheelchair() =>
    [
        new(0, 0, (float)ChairRadiusMetres), new(-0.22f, 0.13f, 0.21f), new(-0.22f, -0.13f, 0.21f), new(0.18f, 0.15f, 0.19f), new(0.18f, -0.15f, 0.19f),
        new(0.36f, 0.12f, 0.16f), new(0.36f, -0.12f, 0.16f), new(0.53f, 0.05f, 0.14f), new(0.53f, -0.05f, 0.14f),
    ];

    /// <summary>A basket that hangs from the left hand beside the thigh, 0.42 m long.</summary>
    private static IEnumerable<FootprintDisc> Basket(double stature)
    {
        float left = (float)(0.112 * stature);
        yield return new FootprintDisc(0.0f, left, 0.14f);
        yield return new FootprintDisc(0.16f, left, 0.14f);
    }
}
