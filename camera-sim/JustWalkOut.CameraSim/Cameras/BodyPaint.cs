using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>The colour and folds of one piece of a body. Made once per piece and picture.</summary>
internal readonly struct BodyPaint
{
    private const float GatherMetres = 0.13f;

    private readonly BodyPart _part;
    private readonly Vector3 _main;
    private readonly Vector3 _second;
    private readonly Vector3 _skin;
    private readonly Pattern _pattern;
    private readonly Vector3 _from;
    private readonly Vector3 _axis;
    private readonly Vector3 _side;
    private readonly Vector3 _front;
    private readonly Vector3 _leftEye;
    private readonly Vector3 _rightEye;
    private readonly Vector3 _mouth;
    private readonly float _folds;
    private readonly float _shift;
    private readonly bool _isBald;
    private readonly bool _isFramed;
    private readonly bool _isOpenCoat;
    private readonly Vector3 _head;
    private readonly Vector3 _face;
    private readonly Vector3 _crown;
    private readonly Tailoring _tailoring;
    private readonly float _length;
    private readonly bool _isLast;
    private readonly bool _isBearded;
    private readonly GoodsShape _shape;
    private readonly float _pixelMetres;

    /// <summary>The paint of a piece.</summary>
    /// <param name="piece">Which.</param>
    /// <param name="person">Whose.</param>
    /// <param name="pixelMetres">How much of it one pixel takes in.</param>
    public BodyPaint(in Capsule piece, SeenPerson person, float pixelMetres)
    {
        BodyLook look = person.Look;
        (_part, _pixelMetres) = (piece.Part, pixelMetres);
        _skin = Texture.ToLinear(look.Skin);
        _second = Texture.ToLinear(look.PatternColour);
        _pattern = piece.Part is BodyPart.Torso or BodyPart.Sleeve ? look.TopPattern : Pattern.Plain;
        _from = piece.From;
        Vector3 axis = piece.To - piece.From;
        _axis = axis.LengthSquared() > 1e-8f ? Vector3.Normalize(axis) : Vector3.UnitZ;
        (float sine, float cosine) = MathF.SinCos(person.Pose.FacingRadians);
        Vector3 front = new(cosine, sine, 0);
        _side = Vector3.Normalize(Vector3.Cross(_axis, MathF.Abs(Vector3.Dot(_axis, front)) > 0.9f ? Vector3.UnitZ : front));
        _front = Vector3.Cross(_side, _axis);
        _isBald = look.Headwear == Headwear.Bald;
        _isFramed = look.Headwear is Headwear.LongHair or Headwear.Hood;
        _shift = (person.Number * 7 % 61) + (piece.Number * 3);
        _folds = piece.Part switch
        {
            BodyPart.Leg => 0.22f,
            BodyPart.Torso => 0.18f,
            BodyPart.Sleeve => 0.22f,
            BodyPart.Coat => 0.2f,
            BodyPart.Headwear => 0.15f,
            BodyPart.Hair => 0.35f,
            _ => 0,
        };
        BodyPose pose = person.Pose;
        Vector3 head = pose[Joint.HeadCentre];
        _isOpenCoat = piece.Part == BodyPart.Coat && piece.FromRadius > 0.1f;
        if (piece.Part == BodyPart.Coat)
        {
            _second = Texture.ToLinear(look.Top);
        }

        Vector3 ahead = pose[Joint.Nose] - head;
        _head = head;
        _face = ahead.LengthSquared() > 1e-8f ? Vector3.Normalize(ahead) : front;
        Vector3 crown = pose[Joint.HeadTop] - head;
        _crown = crown.LengthSquared() > 1e-8f ? Vector3.Normalize(crown) : Vector3.UnitZ;
        if (piece.Part == BodyPart.Head)
        {
            _front = _face;
            _axis = _crown;
            _main = Texture.ToLinear(look.Hair);
        }
        else
        {
            _main = ColourOf(piece.Part, person);
        }

        _tailoring = new Tailoring(person, front);
        _length = Vector3.Distance(piece.From, piece.To);

        // The lower of two pieces of a limb is the thinner one.
        _isLast = piece.FromRadius - piece.ToRadius < 0.02f && piece.ToRadius < (piece.Part == BodyPart.Leg ? 0.068f : 0.046f) * look.Girth * look.StatureMetres / 1.75f;
        _isBearded = look.Headwear != Headwear.LongHair && look.StatureMetres > 1.74f && _tailoring.Cut % 5 < 2;
        if (GoodsOf(piece, person) is { } goods)
        {
            (_main, _second, _shape) = (Texture.ToLinear(goods.Main), Texture.ToLinear(goods.Label), goods.Shape);
        }
        else if (piece.Part == BodyPart.Shoe)
        {
            _second = (_tailoring.Cut & 64) == 0 ? new Vector3(0.55f) : _main * 0.5f;
        }

        _leftEye = pose[Joint.LeftEye];
        _rightEye = pose[Joint.RightEye];
        _mouth = pose[Joint.Nose] - (_crown * 0.055f);
    }

    /// <summary>The colour of a point, and its normal bent by folds.</summary>
    public Vector3 At(Vector3 store, ref Vector3 normal)
    {
        Vector3 own = store - _from;
        float along = Vector3.Dot(own, _axis);
        if (_part == BodyPart.Head || (_part is BodyPart.Hair or BodyPart.Headwear && IsFace(store)))
        {
            return Head(store, normal);
        }

        float across = Vector3.Dot(own, _side);
        float ahead = Vector3.Dot(own, _front);
        if (_folds > 0)
        {
            // Folds hang along limbs, and gather across at knees, elbows and waist.
            float u = ((across - ahead) * 15) + _shift;
            float end = MathF.Min(along, _length - along);
            float hang = Texture.Smooth(u + (along * 3), along * 5) + (0.5f * Texture.Smooth((u * 2.1f) + 7, along * 11));
            float gather = end < GatherMetres ? Texture.Smooth(((across + ahead) * 7) - _shift + 31, along * 24) * (1 - (MathF.Max(0, end) / GatherMetres)) * 1.6f : 0;
            normal = Vector3.Normalize(normal + (((_side * hang) + (_axis * gather)) * _folds));
        }

        switch (_part)
        {
            case BodyPart.Torso:
                return (_tailoring.Trousers(store) ?? (Woven(along, across) * _tailoring.Seams(store, _pattern == Pattern.Plain))) * Yarn(across, along);
            case BodyPart.Sleeve:
                // A cuff, where the sleeve ends at a hand.
                return Woven(along, across) * Yarn(across, along) * (_isLast && along > _length - 0.03f ? 0.7f : 1);
            case BodyPart.Leg:
                // Worn cloth is paler in front; trousers end in a doubled hem.
                return _main * Yarn(across, along) * (_isLast && along > _length - 0.025f ? 0.65f : 1 + MathF.Max(0, ahead * 2.5f));
            case BodyPart.Shoe:
                return store.Z < 0.02f ? _second : _main;
            case BodyPart.Coat:
                return (_isOpenCoat && ahead > 0.06f && MathF.Abs(across) < 0.05f ? _second * 0.7f : _main * (_isOpenCoat && MathF.Abs(across) < 0.065f ? 0.75f : 1)) * Yarn(across, along);
            case BodyPart.Held or BodyPart.Carried:
                return Package(along / MathF.Max(0.01f, _length), across);
            case BodyPart.Hair:
                // Strands, and the sheen that they have where they face the ceiling.
                float sheen = MathF.Max(0, normal.Z);
                return _main * (0.85f + (0.35f * Texture.Smooth((across * 90) + _shift, along * 14)) + (0.7f * sheen * sheen * sheen * sheen));
            default:
                return _main;
        }
    }

    /// <summary>A product's print: a label with writing around its middle, a bottle's cap, a can's bare ends.</summary>
    /// <param name="share">From the bottom's middle, 0, to the top's, 1.</param>
    /// <param name="across">Metres from its axis.</param>
    private Vector3 Package(float share, float across) => _shape switch
    {
        GoodsShape.Bottle when share > 0.85f => _second * 0.8f,
        GoodsShape.Can when share is < -0.1f or > 1.1f => new Vector3(0.5f),
        _ when share is > 0.15f and < 0.7f => Texture.Share(Texture.Cell(across * 120), Texture.Cell(share * 6)) > 0.72f ? _main : _second,
        _ => _main,
    };

    /// <summary>Stripes, or checks of two bands that cross, both as broad as this person's top has them.</summary>
    private Vector3 Woven(float along, float across) => _pattern switch
    {
        Pattern.Stripes => Vector3.Lerp(_main, _second, Band(along)),
        Pattern.Checks => Vector3.Lerp(_main, _second, 0.5f * (Band(along) + Band(across))),
        _ => _main,
    };

    /// <summary>The share of every second band in what a pixel takes in there: finer bands than pixels mix, as on any sensor, and never beat.</summary>
    private float Band(float at)
    {
        float place = at / _tailoring.WeaveMetres;
        float within = place - MathF.Floor(place);
        float inside = MathF.Min(within, 1 - within) * _tailoring.WeaveMetres / _pixelMetres;
        return Math.Clamp((Texture.Cell(place) & 1) == 0 ? 0.5f - inside : 0.5f + inside, 0, 1);
    }

    /// <summary>Cloth is never of one colour: the grain of the yarn, worn and washed.</summary>
    private float Yarn(float across, float along) => 1 + (0.1f * Texture.Smooth((across * 55) + _shift, along * 40));

    /// <summary>How the product looks that a piece stands for; null where it stands for none.</summary>
    private static GoodsLook? GoodsOf(in Capsule piece, SeenPerson person) => piece.Part switch
    {
        BodyPart.Held => person.Held[piece.Number].Item.Look,
        BodyPart.Carried => person.Carried[piece.Number].Look,
        _ => null,
    };

    private static Vector3 ColourOf(BodyPart part, SeenPerson person)
    {
        BodyLook look = person.Look;
        uint hash = Texture.Hash((uint)person.Number, 91);
        return part switch
        {
            BodyPart.Hair or BodyPart.Headwear => Texture.ToLinear(look.Hair),
            BodyPart.Neck or BodyPart.Hand => Texture.ToLinear(look.Skin),
            BodyPart.Torso or BodyPart.Sleeve => Texture.ToLinear(look.Top),
            BodyPart.Leg => Texture.ToLinear(look.Legs),
            BodyPart.Shoe => Texture.ToLinear(look.Shoes),
            BodyPart.Coat => Texture.ToLinear(look.Coat ?? look.Top),
            _ => look.Carrier switch
            {
                Carrier.Basket => (hash % 3) switch { 0 => new Vector3(0.45f, 0.04f, 0.04f), 1 => new Vector3(0.03f, 0.09f, 0.3f), _ => new Vector3(0.05f, 0.25f, 0.08f) },
                Carrier.Trolley => new Vector3(0.33f, 0.34f, 0.36f),
                Carrier.Wheelchair => new Vector3(0.05f, 0.05f, 0.06f),
                _ => new Vector3(0.04f + (0.3f * Texture.Share(hash, 4)), 0.04f + (0.2f * Texture.Share(hash, 5)), 0.04f + (0.15f * Texture.Share(hash, 6))),
            },
        };
    }

    /// <summary>Whether a point lies in the opening that hair and hood leave to the face.</summary>
    private bool IsFace(Vector3 at)
    {
        Vector3 way = at - _head;
        float distance = way.Length();
        float ahead = Vector3.Dot(way, _face);
        float up = Vector3.Dot(way, _crown);

        // Short hair leaves the face free up to the ears; what hangs down or is drawn over the head covers the cheeks.
        return ahead > (_isFramed ? 0.5f : 0.2f) * distance && up < (_isFramed ? 0.5f : 0.42f) * distance;
    }

    private Vector3 Head(Vector3 at, Vector3 normal)
    {
        float face = Vector3.Dot(normal, _face);
        float up = Vector3.Dot(normal, _crown);
        if (_part == BodyPart.Head && !_isBald && (up > 0.72f || (face < 0.05f && up > -0.35f)))
        {
            return _main;
        }

        // Eyes with their sockets and brows, lips, and the shade that cheeks and beard leave.
        bool isLeft = Vector3.DistanceSquared(at, _leftEye) < Vector3.DistanceSquared(at, _rightEye);
        Vector3 eye = at - (isLeft ? _leftEye : _rightEye);
        float away = eye.LengthSquared();
        if (away < 0.0011f)
        {
            float over = Vector3.Dot(eye, _crown);
            return over > 0.011f ? Vector3.Lerp(_skin, _main, 0.7f) : away < 0.0003f ? _skin * 0.12f : _skin * 0.72f;
        }

        float mouth = Vector3.DistanceSquared(at, _mouth);
        if (mouth < 0.0004f)
        {
            return _skin * new Vector3(0.7f, 0.38f, 0.38f);
        }

        return _isBearded && _part == BodyPart.Head && up < -0.2f && Vector3.Dot(at - _head, _crown) < -0.045f ? Vector3.Lerp(_skin, _main, 0.75f) : face > 0.2f ? _skin : _skin * 0.88f;
    }
}
