using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>How one person's clothes are cut: where the top ends, collar, seams, buttons, a print. Their number decides, so that one person stays one person.</summary>
internal readonly struct Tailoring
{
    private readonly Vector3 _pelvis;
    private readonly Vector3 _spine;
    private readonly Vector3 _side;
    private readonly Vector3 _ahead;
    private readonly Vector3 _legs;
    private readonly float _trunkMetres;
    private readonly float _hemMetres;
    private readonly float _beltMetres;

    /// <summary>The clothes of a person.</summary>
    /// <param name="person">Who.</param>
    /// <param name="front">Where the chest looks; length 1, level.</param>
    public Tailoring(SeenPerson person, Vector3 front)
    {
        Cut = Texture.Hash((uint)person.Number, 0x4e4);
        WeaveMetres = 0.02f + (0.035f * Texture.Share(Cut, 2));

        // One in four tucks the top in under a belt; the others' ends where the hips are broadest.
        float size = person.Look.StatureMetres / 1.75f;
        _beltMetres = Cut % 4 == 0 ? 0.035f * size : 0;
        _hemMetres = size * (_beltMetres > 0 ? 0.06f : 0.035f * ((2 * Texture.Share(Cut, 1)) - 1));
        _pelvis = person.Pose[Joint.Pelvis];
        Vector3 spine = person.Pose[Joint.Neck] - _pelvis;
        _trunkMetres = MathF.Max(0.1f, spine.Length());
        _spine = spine.LengthSquared() > 1e-8f ? Vector3.Normalize(spine) : Vector3.UnitZ;
        _side = Vector3.Normalize(Vector3.Cross(front, MathF.Abs(Vector3.Dot(front, _spine)) > 0.98f ? Vector3.UnitX + Vector3.UnitZ : _spine));
        _ahead = Vector3.Cross(_spine, _side);
        _legs = Texture.ToLinear(person.Look.Legs);
    }

    /// <summary>Bits that look like chance, the person's own.</summary>
    public uint Cut { get; }

    /// <summary>Breadth of a stripe or check.</summary>
    public float WeaveMetres { get; }

    /// <summary>The colour of the trunk below the top's hem, if a point lies there: a belt, the hem's shadow, trousers.</summary>
    public Vector3? Trousers(Vector3 store)
    {
        float below = _hemMetres - Vector3.Dot(store - _pelvis, _spine);
        return below < 0 ? null : below < _beltMetres ? new Vector3(0.02f, 0.015f, 0.012f) : below < _beltMetres + 0.03f ? _legs * 0.6f : _legs;
    }

    /// <summary>What a tailor leaves on a trunk, as a factor on its colour: a collar, the yoke's seam, buttons or a zip, a print on the chest.</summary>
    /// <param name="store">The point.</param>
    /// <param name="isPlain">Whether the cloth is of one colour and may bear a print.</param>
    public float Seams(Vector3 store, bool isPlain)
    {
        Vector3 own = store - _pelvis;
        float up = Vector3.Dot(own, _spine) / _trunkMetres;
        if (up > 0.965f)
        {
            return (Cut & 3) == 0 ? 1.5f : 0.6f;
        }

        float across = MathF.Abs(Vector3.Dot(own, _side));
        if (Vector3.Dot(own, _ahead) <= 0)
        {
            return MathF.Abs(up - 0.8f) < 0.012f ? 0.7f : 1;
        }

        if ((Cut & 12) != 0 && across < 0.011f)
        {
            return 0.5f;
        }

        bool isPrint = isPlain && (Cut & 48) == 0 && across < 0.1f && up is > 0.52f and < 0.74f;
        return !isPrint ? 1 : Texture.Smooth((Vector3.Dot(own, _side) * 50) + Cut % 61, up * 30) > 0 ? 1.9f : 0.7f;
    }
}
