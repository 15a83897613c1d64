using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Adds the pieces of one body to a buffer. Lives for one call of <see cref="BodyShape"/>.</summary>
internal ref struct BodyBuild
{
    private readonly BodyLook _look;
    private readonly ReadOnlySpan<Vector3> _pose;
    private readonly Span<Capsule> _into;
    private readonly float _size;
    private readonly float _girth;
    private readonly Vector3 _front;
    private readonly Vector3 _up;

    public BodyBuild(BodyLook look, ReadOnlySpan<Vector3> joints, float facingRadians, Span<Capsule> into)
    {
        _look = look;
        _pose = joints;
        _into = into;
        _size = look.StatureMetres;

        // Children are not thin adults: heads keep their size, limbs are a little rounder for their length.
        _girth = look.Girth * _size / 1.75f * (_size < 1.4f ? 1.1f : 1f);
        (float sine, float cosine) = MathF.SinCos(facingRadians);
        Vector3 spine = At(Joint.Neck) - At(Joint.Pelvis);
        _up = spine.LengthSquared() > 1e-6f ? Vector3.Normalize(spine) : Vector3.UnitZ;
        Vector3 front = new(cosine, sine, 0);
        front -= _up * Vector3.Dot(front, _up);
        _front = front.LengthSquared() > 1e-6f ? Vector3.Normalize(front) : new Vector3(cosine, sine, 0);
    }

    public int Count { get; private set; }

    public void Trunk()
    {
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 neck = At(Joint.Neck);
        Vector3 left = At(Joint.LeftShoulder);
        Vector3 right = At(Joint.RightShoulder);
        Vector3 chest = Vector3.Lerp(pelvis, neck, 0.68f);
        Vector3 waist = Vector3.Lerp(pelvis, neck, 0.25f);
        float half = MathF.Max(0.1f, Vector3.Distance(left, right) / 2);

        // Hips (clothed as legs), belly, ribcage, shoulder girdle, the slope from neck to shoulder.
        Add(new Capsule(pelvis - (_up * 0.02f), 0.155f * _girth, waist, 0.145f * _girth, BodyPart.Leg, _front, 0.74f));
        Add(new Capsule(waist - (_up * 0.08f * _girth), 0.162f * _girth, chest, 0.168f * _girth, BodyPart.Torso, _front, 0.72f + (0.12f * MathF.Max(0, _look.Girth - 1))));
        Add(new Capsule(chest, 0.165f * _girth, Vector3.Lerp(pelvis, neck, 0.85f), MathF.Max(0.13f * _girth, half * 0.8f), BodyPart.Torso, _front, 0.6f));
        Vector3 down = _up * (0.025f * _size);
        Add(new Capsule(left - down, 0.062f * _girth, right - down, 0.062f * _girth, BodyPart.Torso, _front, 0.95f));
        AddRound(neck - (_up * 0.01f), 0.055f * _girth, Vector3.Lerp(neck, left, 0.8f) - down, 0.048f * _girth, BodyPart.Torso);
        AddRound(neck - (_up * 0.01f), 0.055f * _girth, Vector3.Lerp(neck, right, 0.8f) - down, 0.048f * _girth, BodyPart.Torso);
        AddRound(neck - (_up * 0.03f), 0.056f * _girth, Vector3.Lerp(neck, At(Joint.HeadCentre), 0.75f), 0.05f * _girth, BodyPart.Neck);
    }

    public void Legs()
    {
        Leg(Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe);
        Leg(Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe);
    }

    public void Arm(Side side)
    {
        bool isLeft = side == Side.Left;
        Vector3 shoulder = At(isLeft ? Joint.LeftShoulder : Joint.RightShoulder) - (_up * (0.02f * _size));
        Vector3 elbow = At(isLeft ? Joint.LeftElbow : Joint.RightElbow);
        Vector3 wrist = At(isLeft ? Joint.LeftWrist : Joint.RightWrist);
        Vector3 hand = At(isLeft ? Joint.LeftHand : Joint.RightHand);
        BodyPart cloth = _look.Coat is null ? BodyPart.Sleeve : BodyPart.Coat;
        float thick = _look.Coat is null ? 1 : 1.25f;
        AddRound(shoulder, 0.058f * _girth * thick, elbow, 0.045f * _girth * thick, cloth);

        // Short sleeves for half of the tops without a coat: their colour decides, so that one person stays one person.
        bool isShort = _look.Coat is null && (_look.Top.Rgb & 1) == 0;
        AddRound(elbow, 0.044f * _girth * thick, wrist, (isShort ? 0.03f : 0.036f) * _girth * thick, isShort ? BodyPart.Hand : cloth);
        Vector3 along = hand - wrist;
        Vector3 tip = hand + (along.LengthSquared() > 1e-6f ? Vector3.Normalize(along) * (0.045f * _size / 1.75f) : default);
        AddRound(wrist, 0.028f * _girth, hand, 0.038f * _girth, BodyPart.Hand);
        AddRound(hand, 0.036f * _girth, tip, 0.022f * _girth, BodyPart.Hand);
    }

    public void Head()
    {
        Vector3 centre = At(Joint.HeadCentre);
        Vector3 up = Direction(At(Joint.HeadTop) - centre, _up);
        Vector3 nose = At(Joint.Nose) - centre;
        Vector3 face = Direction(nose - (up * Vector3.Dot(nose, up)), _front);
        Vector3 side = Vector3.Cross(face, up);

        // Head breadth 0.152 m, length 0.195 m, height 0.23 m in adults; a child's of 1.1 m is a tenth smaller (NASA-STD-3000, table 3.3.1.3.1-1).
        float scale = 0.72f + (0.16f * MathF.Min(1.8f, _size));
        float half = MathF.Max(0.09f, Vector3.Distance(centre, At(Joint.HeadTop)));
        Vector3 crown = centre + (up * (half - (0.092f * scale)));
        Vector3 jaw = centre - (up * (0.055f * scale)) + (face * 0.022f * scale);
        Add(new Capsule(crown - (face * 0.006f), 0.092f * scale, jaw, 0.06f * scale, BodyPart.Head, side, 0.84f));
        AddRound(centre + (face * 0.083f * scale) - (up * 0.005f), 0.014f * scale, centre + (face * 0.093f * scale) - (up * 0.025f), 0.017f * scale, BodyPart.Neck);
        Vector3 back = crown - (face * 0.024f * scale) + (up * 0.006f);
        switch (_look.Headwear)
        {
            case Headwear.None:
                Add(new Capsule(back, 0.1f * scale, back - (up * 0.055f * scale) - (face * 0.012f), 0.086f * scale, BodyPart.Hair, side, 0.88f));
                break;
            case Headwear.LongHair:
                Add(new Capsule(back, 0.103f * scale, back - (up * 0.06f * scale) - (face * 0.014f), 0.092f * scale, BodyPart.Hair, side, 0.92f));
                Add(new Capsule(back - (up * 0.05f) - (face * 0.02f), 0.09f * scale, At(Joint.Neck) - (_front * 0.06f), 0.085f * scale, BodyPart.Hair, face, 0.6f));
                break;
            case Headwear.Hat:
                AddRound(back + (up * 0.035f), 0.104f * scale, back + (up * 0.01f), 0.106f * scale, BodyPart.Headwear);
                Add(new Capsule(back + (up * 0.012f), 0.165f * scale, back + (up * 0.012f), 0.165f * scale, BodyPart.Headwear, up, 0.12f));
                break;
            case Headwear.Hood:
                Add(new Capsule(back - (face * 0.01f), 0.122f * scale, back - (up * 0.1f * scale) - (face * 0.025f), 0.112f * scale, BodyPart.Headwear, side, 0.95f));
                AddRound(back - (up * 0.11f), 0.1f * scale, At(Joint.Neck) - (_front * 0.045f), 0.095f * scale, BodyPart.Headwear);
                break;
            default:
                break;
        }
    }

    public void Coat()
    {
        Vector3 neck = At(Joint.Neck);
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 knees = (At(Joint.LeftKnee) + At(Joint.RightKnee)) / 2;
        float half = MathF.Max(0.1f, Vector3.Distance(At(Joint.LeftShoulder), At(Joint.RightShoulder)) / 2);
        Vector3 back = _front * -0.015f;
        Add(new Capsule(Vector3.Lerp(pelvis, neck, 0.84f) + back, half * 0.93f, pelvis + back, 0.185f * _girth, BodyPart.Coat, _front, 0.72f));
        Add(new Capsule(pelvis + back, 0.185f * _girth, Vector3.Lerp(pelvis, knees, 0.85f) + back, 0.205f * _girth, BodyPart.Coat, _front, 0.8f));
        Vector3 down = _up * (0.02f * _size);
        Add(new Capsule(At(Joint.LeftShoulder) - down, 0.074f * _girth, At(Joint.RightShoulder) - down, 0.074f * _girth, BodyPart.Coat, _front, 1));
    }

    public void Held(HeldItem held)
    {
        GoodsLook look = held.Item.Look;
        bool isLeft = held.Hand == Side.Left;
        Vector3 hand = At(isLeft ? Joint.LeftHand : Joint.RightHand);
        Vector3 arm = Direction(hand - At(isLeft ? Joint.LeftElbow : Joint.RightElbow), _front);
        Vector3 middle = hand + (arm * 0.04f) + (Vector3.UnitZ * 0.01f);
        float radius = MathF.Max(0.015f, (look.WidthMetres + look.DepthMetres) / 4);
        float along = MathF.Max(0, (look.HeightMetres / 2) - radius);
        Vector3 flat = Direction(Vector3.Cross(arm, Vector3.UnitZ), Vector3.UnitX);
        Add(new Capsule(middle - (Vector3.UnitZ * along), radius, middle + (Vector3.UnitZ * along), look.Shape == GoodsShape.Bottle ? radius * 0.6f : radius, BodyPart.Held, flat, look.Shape is GoodsShape.Box or GoodsShape.Bag ? 0.7f : 1));
    }

    public void Carried(Carrier carrier, int units)
    {
        Vector3 side = Vector3.Cross(_front, Vector3.UnitZ);
        switch (carrier)
        {
            case Carrier.Basket:
                Vector3 hand = At(Joint.LeftHand);
                Tray(hand - (Vector3.UnitZ * 0.24f), _front, new Vector2(0.21f, 0.14f), 0.17f);
                AddRound(hand - (_front * 0.15f) - (Vector3.UnitZ * 0.1f), 0.012f, hand, 0.012f, BodyPart.Carrier);
                AddRound(hand + (_front * 0.15f) - (Vector3.UnitZ * 0.1f), 0.012f, hand, 0.012f, BodyPart.Carrier);
                Heap(hand - (Vector3.UnitZ * 0.2f), side, Math.Min(units, 6), 0.1f);
                break;
            case Carrier.ShoulderBag:
                Vector3 shoulder = At(Joint.LeftShoulder);
                Vector3 bag = new Vector3(shoulder.X, shoulder.Y, At(Joint.Pelvis).Z + 0.02f) - (side * 0.1f);
                Add(new Capsule(bag + (_front * 0.09f), 0.12f, bag - (_front * 0.09f), 0.12f, BodyPart.Carrier, side, 0.5f));
                AddRound(shoulder + (_up * 0.035f), 0.016f, bag + (Vector3.UnitZ * 0.1f), 0.014f, BodyPart.Carrier);
                break;
            case Carrier.Backpack:
                Vector3 upper = Vector3.Lerp(At(Joint.Pelvis), At(Joint.Neck), 0.82f) - (_front * 0.17f * _girth);
                Add(new Capsule(upper, 0.13f, upper - (_up * 0.24f * _size / 1.75f), 0.15f, BodyPart.Carrier, _front, 0.62f));
                break;
            case Carrier.Trolley:
                Trolley(side, units);
                break;
            case Carrier.Wheelchair:
                Wheelchair(side);
                Heap((At(Joint.LeftKnee) + At(Joint.RightKnee) + At(Joint.Pelvis)) / 3 + (Vector3.UnitZ * 0.13f), side, Math.Min(units, 4), 0.08f);
                break;
            default:
                break;
        }
    }

    private static Vector3 Direction(Vector3 v, Vector3 otherwise) => v.LengthSquared() > 1e-6f ? Vector3.Normalize(v) : otherwise;

    private readonly Vector3 At(Joint joint) => _pose[(int)joint];

    /// <summary>Where the hips look, level: who reaches turns the chest alone.</summary>
    private readonly Vector3 HipsAhead()
    {
        Vector3 across = At(Joint.LeftHip) - At(Joint.RightHip);
        return Direction(new Vector3(across.Y, -across.X, 0), _front);
    }

    private void Trolley(Vector3 side, int units)
    {
        // It stays before the hips when the chest turns or a hand leaves the bar.
        Vector3 ahead = HipsAhead();
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 bar = new Vector3(pelvis.X, pelvis.Y, 1.02f) + (ahead * 0.34f);
        side = Vector3.Cross(ahead, Vector3.UnitZ);
        AddRound(bar - (side * 0.19f), 0.016f, bar + (side * 0.19f), 0.016f, BodyPart.Carrier);
        Vector3 middle = new Vector3(bar.X, bar.Y, 0.72f) + (ahead * 0.26f);
        Tray(middle, ahead, new Vector2(0.25f, 0.18f), 0.28f);
        for (int i = 0; i < 4; i++)
        {
            Vector3 wheel = new Vector3(middle.X, middle.Y, 0.07f) + (ahead * (i < 2 ? 0.22f : -0.22f)) + (side * (i % 2 == 0 ? 0.18f : -0.18f));
            AddRound(wheel, 0.055f, wheel + (ahead * 0.01f), 0.055f, BodyPart.Carrier);
            AddRound(wheel, 0.013f, wheel with { Z = 0.5f }, 0.013f, BodyPart.Carrier);
        }

        AddRound(new Vector3(middle.X, middle.Y, 0.18f) - (ahead * 0.22f), 0.016f, new Vector3(middle.X, middle.Y, 0.18f) + (ahead * 0.22f), 0.016f, BodyPart.Carrier);
        Heap(middle - (Vector3.UnitZ * 0.08f), side, Math.Min(units, 8), 0.11f);
    }

    private void Wheelchair(Vector3 side)
    {
        Vector3 seat = At(Joint.Pelvis) - (Vector3.UnitZ * 0.1f);
        Vector3 ahead = HipsAhead();
        side = Vector3.Cross(ahead, Vector3.UnitZ);
        Add(new Capsule(seat - (ahead * 0.1f), 0.2f, seat + (ahead * 0.22f), 0.2f, BodyPart.Carrier, Vector3.UnitZ, 0.25f));
        Add(new Capsule(seat - (ahead * 0.21f), 0.2f, seat - (ahead * 0.25f) + (Vector3.UnitZ * 0.42f), 0.2f, BodyPart.Carrier, ahead, 0.2f));
        for (int i = -1; i <= 1; i += 2)
        {
            Vector3 hub = new Vector3(seat.X, seat.Y, 0.3f) + (side * (0.3f * i)) - (ahead * 0.06f);
            Add(new Capsule(hub, 0.3f, hub, 0.3f, BodyPart.Carrier, side, 0.09f));
            Vector3 caster = new Vector3(seat.X, seat.Y, 0.08f) + (side * (0.22f * i)) + (ahead * 0.42f);
            Add(new Capsule(caster, 0.08f, caster, 0.08f, BodyPart.Carrier, side, 0.4f));
            AddRound(seat + (side * (0.26f * i)) - (ahead * 0.2f) + (Vector3.UnitZ * 0.2f), 0.02f, seat + (side * (0.26f * i)) + (ahead * 0.2f) + (Vector3.UnitZ * 0.2f), 0.02f, BodyPart.Carrier);
            AddRound(seat + (side * (0.2f * i)) - (ahead * 0.3f) + (Vector3.UnitZ * 0.46f), 0.018f, seat + (side * (0.2f * i)) - (ahead * 0.42f) + (Vector3.UnitZ * 0.46f), 0.018f, BodyPart.Carrier);
        }
    }

    /// <summary>The rim and floor of a basket: bars around an open top.</summary>
    private void Tray(Vector3 middle, Vector3 ahead, Vector2 half, float height)
    {
        Vector3 side = Direction(Vector3.Cross(ahead, Vector3.UnitZ), Vector3.UnitY);
        Vector3 rise = Vector3.UnitZ * (height / 2);
        Add(new Capsule(middle - rise - (ahead * (half.X - half.Y)), half.Y * 0.9f, middle - rise + (ahead * (half.X - half.Y)), half.Y * 0.9f, BodyPart.Carrier, Vector3.UnitZ, 0.12f));
        for (int i = -1; i <= 1; i += 2)
        {
            Vector3 across = side * (half.Y * i);
            Vector3 along = ahead * (half.X * i);
            Add(new Capsule(middle + across - (ahead * half.X), height / 2, middle + across + (ahead * half.X), height / 2, BodyPart.Carrier, side, 0.08f));
            Add(new Capsule(middle + along - (side * half.Y), height / 2, middle + along + (side * half.Y), height / 2, BodyPart.Carrier, ahead, 0.08f));
        }
    }

    /// <summary>Goods in a heap: a few lumps, as many as there are units up to a limit.</summary>
    private void Heap(Vector3 middle, Vector3 side, int units, float spread)
    {
        Vector3 ahead = Direction(Vector3.Cross(Vector3.UnitZ, side), Vector3.UnitX);
        for (int i = 0; i < units; i++)
        {
            Vector3 at = middle + (ahead * (spread * ((i % 3) - 1))) + (side * (spread * 0.6f * ((i / 3 % 2) - 0.5f))) + (Vector3.UnitZ * (0.03f * (i / 3)));
            AddRound(at - (ahead * 0.02f), 0.042f, at + (side * 0.03f) + (Vector3.UnitZ * 0.02f), 0.038f, BodyPart.Carried);
        }
    }

    private void Leg(Joint hip, Joint knee, Joint ankle, Joint toe)
    {
        Vector3 heel = At(ankle);
        AddRound(At(hip), 0.088f * _girth, At(knee), 0.06f * _girth, BodyPart.Leg);
        AddRound(At(knee), 0.058f * _girth, heel + (Vector3.UnitZ * 0.03f), 0.044f * _girth, BodyPart.Leg);
        Vector3 sole = new(heel.X, heel.Y, MathF.Max(0.035f, heel.Z - (0.035f * _size / 1.75f)));
        Vector3 front = Vector3.Lerp(sole, At(toe) with { Z = MathF.Max(0.03f, At(toe).Z) }, 0.9f);
        AddRound(sole, 0.046f * _girth, front, 0.036f * _girth, BodyPart.Shoe);
    }

    private void AddRound(Vector3 from, float fromRadius, Vector3 to, float toRadius, BodyPart part) => Add(Capsule.Round(from, fromRadius, to, toRadius, part));

    private void Add(Capsule piece)
    {
        if (Count < _into.Length)
        {
            _into[Count++] = piece;
        }
    }
}
