using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>The colour and folds of one piece of a body. Made once per piece and picture.</summary>
internal readonly struct BodyPaint
{
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

    public BodyPaint(in Capsule piece, SeenPerson person, int number)
    {
        BodyLook look = person.Look;
        _part = piece.Part;
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
        _shift = (person.Number * 7 % 61) + (number * 3);
        _folds = piece.Part switch
        {
            BodyPart.Leg => 0.3f,
            BodyPart.Torso => 0.26f,
            BodyPart.Sleeve => 0.3f,
            BodyPart.Coat => 0.34f,
            BodyPart.Headwear => 0.15f,
            BodyPart.Hair => 0.35f,
            _ => 0,
        };
        BodyPose pose = person.Pose;
        Vector3 head = pose[Joint.HeadCentre];
        if (piece.Part == BodyPart.Head)
        {
            Vector3 nose = pose[Joint.Nose] - head;
            _front = nose.LengthSquared() > 1e-8f ? Vector3.Normalize(nose) : front;
            _axis = Vector3.Normalize(pose[Joint.HeadTop] - head);
            _main = Texture.ToLinear(look.Hair);
        }
        else
        {
            _main = ColourOf(piece.Part, person, number);
        }

        // The pieces may be placed at another moment than the pose: eyes ride with the head, whose lower end is 'to'.
        Vector3 moved = piece.Part == BodyPart.Head ? HeadMoved(piece, head) : default;
        _leftEye = pose[Joint.LeftEye] + moved;
        _rightEye = pose[Joint.RightEye] + moved;
        _mouth = pose[Joint.Nose] + moved - (_axis * 0.055f);
    }

    /// <summary>The colour of a point, and its normal bent by folds.</summary>
    public Vector3 At(Vector3 store, ref Vector3 normal)
    {
        Vector3 own = store - _from;
        float along = Vector3.Dot(own, _axis);
        if (_part == BodyPart.Head)
        {
            return Head(store, normal);
        }

        float across = Vector3.Dot(own, _side);
        float ahead = Vector3.Dot(own, _front);
        if (_folds > 0)
        {
            // Folds hang along limbs, and gather across at knees, elbows and waist.
            float u = ((across - ahead) * 13) + _shift;
            float v = ((across + ahead) * 11) - _shift;
            float hang = Texture.Smooth(u + (along * 5), along * 9) + (0.6f * Texture.Smooth((u * 2.1f) + 7, along * 17));
            float gather = Texture.Smooth(v + 31, along * 21);
            normal = Vector3.Normalize(normal + (((_side * hang) + (_axis * gather)) * _folds));
        }

        switch (_part)
        {
            case BodyPart.Torso or BodyPart.Sleeve when _pattern == Pattern.Stripes:
                return (Texture.Cell(along / 0.055f) & 1) == 0 ? _main : _second;
            case BodyPart.Torso or BodyPart.Sleeve when _pattern == Pattern.Checks:
                return ((Texture.Cell(along / 0.07f) ^ Texture.Cell(across / 0.07f)) & 1) == 0 ? _main : _second;
            case BodyPart.Coat:
                return ahead > 0.06f && MathF.Abs(across) < 0.045f ? _second * 0.8f : _main;
            case BodyPart.Held or BodyPart.Carried:
                return MathF.Abs(along - 0.04f) < 0.025f ? _second : _main;
            case BodyPart.Hair:
                return _main * (1 + (0.35f * Texture.Smooth((across * 90) + _shift, along * 14)));
            default:
                return _main;
        }
    }

    private static Vector3 HeadMoved(in Capsule piece, Vector3 head) => Vector3.Lerp(piece.From, piece.To, 0.38f) is var middle && (middle - head).LengthSquared() < 0.04f ? middle - head : default;

    private static Vector3 ColourOf(BodyPart part, SeenPerson person, int number)
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
            BodyPart.Held => person.Held.Count > 0 ? Texture.ToLinear(person.Held[number % person.Held.Count].Item.Look.Main) : new Vector3(0.4f),
            BodyPart.Carried => new Vector3(0.1f + (0.5f * Texture.Share(hash, (uint)number)), 0.1f + (0.4f * Texture.Share(hash, (uint)number + 50)), 0.08f + (0.4f * Texture.Share(hash, (uint)number + 90))),
            _ => look.Carrier switch
            {
                Carrier.Basket => (hash % 3) switch { 0 => new Vector3(0.45f, 0.04f, 0.04f), 1 => new Vector3(0.03f, 0.09f, 0.3f), _ => new Vector3(0.05f, 0.25f, 0.08f) },
                Carrier.Trolley => new Vector3(0.33f, 0.34f, 0.36f),
                Carrier.Wheelchair => new Vector3(0.05f, 0.05f, 0.06f),
                _ => new Vector3(0.04f + (0.3f * Texture.Share(hash, 4)), 0.04f + (0.2f * Texture.Share(hash, 5)), 0.04f + (0.15f * Texture.Share(hash, 6))),
            },
        };
    }

    private Vector3 Head(Vector3 at, Vector3 normal)
    {
        float face = Vector3.Dot(normal, _front);
        float up = Vector3.Dot(normal, _axis);
        if (!_isBald && (up > 0.72f || (face < 0.05f && up > -0.35f)))
        {
            return _main;
        }

        float eyes = MathF.Min(Vector3.DistanceSquared(at, _leftEye), Vector3.DistanceSquared(at, _rightEye));
        if (eyes < 0.00033f)
        {
            return _skin * 0.15f;
        }

        float mouth = Vector3.DistanceSquared(at, _mouth);
        return mouth < 0.0005f ? _skin * new Vector3(0.75f, 0.45f, 0.45f) : face > 0.2f ? _skin : _skin * 0.9f;
    }
}
