using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
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
    private int _count;

    /// <summary>How much thicker a sleeve of a coat is than one of a shirt.</summary>
    internal const float CoatThickness = 1.17f;

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

    public readonly int Count => _count;

    public void Trunk()
    {
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 neck = At(Joint.Neck);
        Vector3 left = Shoulder(Side.Left);
        Vector3 right = Shoulder(Side.Right);
        Vector3 waist = Vector3.Lerp(pelvis, neck, 0.25f);

        // Hips and seat, belly, ribcage, shoulder girdle, the slope from neck to shoulder. Paint says where the top ends and the trousers begin.
        Vector3 ahead = HipsAhead();
        Vector3 back = ahead * (0.035f * _girth);
        Add(new Capsule(pelvis - (_up * 0.03f), 0.17f * _girth, waist, 0.155f * _girth, BodyPart.Torso, ahead, 0.72f));
        if (!_look.IsCoatWorn)
        {
            AddRound(At(Joint.LeftHip) - back - (_up * 0.02f), 0.102f * _girth, At(Joint.RightHip) - back - (_up * 0.02f), 0.102f * _girth, BodyPart.Torso);
        }

        Vector3 chest = Vector3.Lerp(pelvis, neck, 0.56f) - (_front * (0.01f * _girth));
        Add(new Capsule(waist - (_up * 0.05f * _girth), 0.16f * _girth, chest, 0.168f * _girth, BodyPart.Torso, _front, 0.72f + (0.12f * MathF.Max(0, _look.Girth - 1))));

        // Nothing of the trunk may rise over the shoulders: a dome there hides the neck from every side.
        Vector3 upper = Vector3.Lerp(pelvis, neck, 0.7f) - (_front * (0.018f * _girth));
        Vector3 across = (left - right) * 0.26f;
        Add(new Capsule(upper - across, 0.112f * _girth, upper + across, 0.112f * _girth, BodyPart.Torso, _front, 0.96f));
        Vector3 middle = (left + right) / 2;
        Add(new Capsule(middle, 0.062f * _girth, left, 0.056f * _girth, BodyPart.Torso, _front, 0.98f));
        Add(new Capsule(middle, 0.062f * _girth, right, 0.056f * _girth, BodyPart.Torso, _front, 0.98f));
        Vector3 nape = neck - (_up * (0.034f * _size / 1.75f)) - (_front * 0.012f);
        AddRound(nape, 0.056f * _girth, Vector3.Lerp(nape, left, 0.85f), 0.048f * _girth, BodyPart.Torso);
        AddRound(nape, 0.056f * _girth, Vector3.Lerp(nape, right, 0.85f), 0.048f * _girth, BodyPart.Torso);
        AddRound(neck - (_up * 0.03f), 0.057f * _girth, Vector3.Lerp(neck, At(Joint.HeadCentre), 0.7f) + (_front * 0.008f), 0.052f * _girth, BodyPart.Neck);
    }

    public void Legs()
    {
        Leg(Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe);
        Leg(Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe);
    }

    public void Arm(Side side)
    {
        bool isLeft = side == Side.Left;
        Vector3 shoulder = Shoulder(side);
        Vector3 elbow = At(isLeft ? Joint.LeftElbow : Joint.RightElbow);
        Vector3 wrist = At(isLeft ? Joint.LeftWrist : Joint.RightWrist);
        Vector3 hand = At(isLeft ? Joint.LeftHand : Joint.RightHand);
        BodyPart cloth = _look.IsCoatWorn ? BodyPart.Coat : BodyPart.Sleeve;
        float thick = _look.IsCoatWorn ? CoatThickness : 1;
        AddRound(shoulder, 0.056f * _girth * thick, elbow, 0.047f * _girth * thick, cloth);

        // Short sleeves for half of the tops without a coat: their colour decides, so that one person stays one person.
        bool isShort = !_look.IsCoatWorn && (_look.Top.Rgb & 1) == 0;
        AddRound(elbow, (isShort ? 0.04f : 0.046f) * _girth * thick, wrist, (isShort ? 0.029f : 0.039f) * _girth * thick, isShort ? BodyPart.Hand : cloth);
        Vector3 along = hand - wrist;
        Vector3 tip = hand + (along.LengthSquared() > 1e-6f ? Vector3.Normalize(along) * (0.045f * _size / 1.75f) : default);
        Vector3 palm = Direction(Vector3.Cross(along, _front), Vector3.UnitY);
        AddRound(wrist, 0.028f * _girth, hand, 0.036f * _girth, BodyPart.Hand);
        Add(new Capsule(hand, 0.043f * _girth, tip, 0.03f * _girth, BodyPart.Hand, palm, 0.5f));
        AddRound(Vector3.Lerp(wrist, hand, 0.7f), 0.016f * _girth, hand + (_front * 0.035f), 0.011f * _girth, BodyPart.Hand);
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
                Add(new Capsule(back, 0.098f * scale, back - (up * 0.05f * scale) - (face * 0.014f), 0.078f * scale, BodyPart.Hair, side, 0.88f));
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

    /// <summary>The coat, worn, on its way off, or carried.</summary>
    public void Coat()
    {
        int first = Count;
        if (_look.CoatOff < 1)
        {
            WornCoat();
        }

        if (_look.CoatOff > 0)
        {
            new CoatSlip(_look, _pose, _girth).Apply(_into, first, ref _count);
        }
    }

    private void WornCoat()
    {
        Vector3 neck = At(Joint.Neck);
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 knees = (At(Joint.LeftKnee) + At(Joint.RightKnee)) / 2;
        Vector3 back = _front * -0.015f;
        Vector3 left = Shoulder(Side.Left);
        Vector3 right = Shoulder(Side.Right);
        Vector3 middle = (left + right) / 2;
        Vector3 across = (left - right) * 0.28f;
        Vector3 chest = Vector3.Lerp(pelvis, neck, 0.68f) + back;
        Add(new Capsule(chest - across, 0.128f * _girth, chest + across, 0.128f * _girth, BodyPart.Coat, _front, 0.95f));
        Add(new Capsule(Vector3.Lerp(pelvis, neck, 0.5f) + back, 0.182f * _girth, pelvis + back, 0.19f * _girth, BodyPart.Coat, _front, 0.74f));
        Add(new Capsule(pelvis + back, 0.19f * _girth, Vector3.Lerp(pelvis, knees, 0.85f) + back, 0.215f * _girth, BodyPart.Coat, _front, 0.78f));
        Add(new Capsule(middle, 0.075f * _girth, left, 0.066f * _girth, BodyPart.Coat, _front, 1));
        Add(new Capsule(middle, 0.075f * _girth, right, 0.066f * _girth, BodyPart.Coat, _front, 1));
        Vector3 nape = neck - (_up * (0.035f * _size / 1.75f)) - (_front * 0.012f);
        AddRound(nape, 0.066f * _girth, Vector3.Lerp(nape, left, 0.85f), 0.056f * _girth, BodyPart.Coat);
        AddRound(nape, 0.066f * _girth, Vector3.Lerp(nape, right, 0.85f), 0.056f * _girth, BodyPart.Coat);
    }

    /// <summary>Something in a hand.</summary>
    /// <param name="held">What, and in which.</param>
    /// <param name="number">Its place among what is held.</param>
    public void Held(HeldItem held, int number)
    {
        bool isLeft = held.Hand == Side.Left;
        Vector3 hand = At(isLeft ? Joint.LeftHand : Joint.RightHand);
        Vector3 arm = Direction(hand - At(isLeft ? Joint.LeftElbow : Joint.RightElbow), _front);
        Package(held.Item.Look, (hand + (arm * 0.04f) + (Vector3.UnitZ * 0.01f), Vector3.UnitZ), Direction(Vector3.Cross(arm, Vector3.UnitZ), Vector3.UnitX), (BodyPart.Held, number));
    }

    /// <summary>What goods are carried in, with those on top that can be seen in it.</summary>
    /// <param name="carrier">In what.</param>
    /// <param name="goods">What lies in it, in the order in which it got there.</param>
    public void Carried(Carrier carrier, IReadOnlyList<Item> goods)
    {
        Vector3 side = Vector3.Cross(_front, Vector3.UnitZ);
        switch (carrier)
        {
            case Carrier.Basket:
                Vector3 hand = At(Joint.LeftHand);
                Tray(hand - (Vector3.UnitZ * 0.24f), _front, new Vector2(0.21f, 0.14f), 0.17f);
                AddRound(hand - (_front * 0.15f) - (Vector3.UnitZ * 0.1f), 0.012f, hand, 0.012f, BodyPart.Carrier);
                AddRound(hand + (_front * 0.15f) - (Vector3.UnitZ * 0.1f), 0.012f, hand, 0.012f, BodyPart.Carrier);
                Heap(goods, 6, hand - (Vector3.UnitZ * 0.22f), side, 0.11f);
                break;
            case Carrier.ShoulderBag:
                Tote(side, goods);
                break;
            case Carrier.Backpack:
                Vector3 upper = Vector3.Lerp(At(Joint.Pelvis), At(Joint.Neck), 0.84f) - (_front * 0.15f * _girth);
                Vector3 drop = _up * (0.26f * _size / 1.75f);
                Add(new Capsule(upper, 0.14f, upper - drop, 0.155f, BodyPart.Carrier, _front, 0.55f));
                Add(new Capsule(upper - (drop * 0.7f) - (_front * 0.05f), 0.1f, upper - drop - (_front * 0.05f), 0.105f, BodyPart.Carrier, _front, 0.5f));
                Strap(Side.Left, upper);
                Strap(Side.Right, upper);
                break;
            case Carrier.Trolley:
                Trolley(side, goods);
                break;
            case Carrier.Wheelchair:
                Wheelchair(side);
                Heap(goods, 4, (At(Joint.LeftKnee) + At(Joint.RightKnee) + At(Joint.Pelvis)) / 3 + (Vector3.UnitZ * 0.12f), side, 0.08f);
                break;
            default:
                // On the left arm, against the chest.
                Heap(goods, 3, Vector3.Lerp(At(Joint.LeftElbow), At(Joint.LeftWrist), 0.6f) + (Vector3.UnitZ * 0.05f), side, 0.08f);
                break;
        }
    }

    private static Vector3 Direction(Vector3 v, Vector3 otherwise) => v.LengthSquared() > 1e-6f ? Vector3.Normalize(v) : otherwise;

    private readonly Vector3 At(Joint joint) => _pose[(int)joint];

    /// <summary>A cloth bag under the left arm, open above, on a strap over the shoulder.</summary>
    private void Tote(Vector3 side, IReadOnlyList<Item> goods)
    {
        Vector3 shoulder = Shoulder(Side.Left);
        Vector3 mouth = new Vector3(shoulder.X, shoulder.Y, At(Joint.Pelvis).Z + 0.1f) - (side * (0.05f + (0.05f * _girth)));
        Vector3 half = _front * 0.1f;
        Add(new Capsule(mouth - half - (Vector3.UnitZ * 0.08f), 0.085f, mouth + half - (Vector3.UnitZ * 0.08f), 0.085f, BodyPart.Carrier, side, 0.55f));
        Add(new Capsule(mouth - half - (Vector3.UnitZ * 0.2f), 0.09f, mouth + half - (Vector3.UnitZ * 0.2f), 0.09f, BodyPart.Carrier, side, 0.65f));
        AddRound(shoulder + (_up * 0.05f), 0.014f, mouth + half, 0.012f, BodyPart.Carrier);
        AddRound(shoulder + (_up * 0.05f), 0.014f, mouth - half, 0.012f, BodyPart.Carrier);
        Heap(goods, 3, mouth, side, 0.075f);
    }

    private void Strap(Side side, Vector3 upper)
    {
        Vector3 shoulder = Vector3.Lerp(Shoulder(side), At(Joint.Neck), 0.4f) + (_up * 0.04f);
        Vector3 chest = Vector3.Lerp(At(side == Side.Left ? Joint.LeftHip : Joint.RightHip), shoulder, 0.55f) + (_front * (0.1f * _girth));
        AddRound(upper + (_up * 0.08f), 0.02f, shoulder, 0.02f, BodyPart.Carrier);
        AddRound(shoulder, 0.02f, chest, 0.016f, BodyPart.Carrier);
    }

    /// <summary>Where the hips look, level: who reaches turns the chest alone.</summary>
    private readonly Vector3 HipsAhead()
    {
        Vector3 across = At(Joint.LeftHip) - At(Joint.RightHip);
        return Direction(new Vector3(across.Y, -across.X, 0), _front);
    }

    private void Trolley(Vector3 side, IReadOnlyList<Item> goods)
    {
        // It stays before the hips when the chest turns or a hand leaves the bar.
        Vector3 ahead = HipsAhead();
        Vector3 pelvis = At(Joint.Pelvis);
        Vector3 bar = new Vector3(pelvis.X, pelvis.Y, BodyPoser.HandleHeightMetres) + (ahead * BodyPoser.HandleAheadMetres);
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
        Heap(goods, 8, middle - (Vector3.UnitZ * 0.08f), side, 0.11f);
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
        for (int i = 0; i < 4; i++)
        {
            // Two bars above each other for each side: together a wall.
            Vector3 up = Vector3.UnitZ * (height * (i < 2 ? -0.25f : 0.25f));
            float outward = i % 2 == 0 ? -1 : 1;
            Vector3 across = (side * (half.Y * outward)) + up;
            Vector3 along = (ahead * (half.X * outward)) + up;

            // Their round ends meet at the corners and stand out over neither wall.
            Vector3 length = ahead * (half.X - (height / 5));
            Vector3 breadth = side * (half.Y - (height / 5));
            Add(new Capsule(middle + across - length, height / 4, middle + across + length, height / 4, BodyPart.Carrier, side, 0.12f));
            Add(new Capsule(middle + along - breadth, height / 4, middle + along + breadth, height / 4, BodyPart.Carrier, ahead, 0.12f));
        }
    }

    /// <summary>Goods in a heap: the last of them lie on top and are seen, standing and lying as they fell.</summary>
    private void Heap(IReadOnlyList<Item> goods, int most, Vector3 middle, Vector3 side, float spread)
    {
        Vector3 ahead = Direction(Vector3.Cross(Vector3.UnitZ, side), Vector3.UnitX);
        int count = Math.Min(goods.Count, most);
        for (int i = 0; i < count; i++)
        {
            Item item = goods[goods.Count - count + i];
            Vector3 at = middle + (ahead * (spread * ((i % 3) - 1))) + (side * (spread * 0.6f * ((i / 3 % 2) - 0.5f))) + (Vector3.UnitZ * (0.035f * (i / 3)));
            Vector3 lies = (item.Number % 3) switch { 0 => ahead, 1 => side, _ => Vector3.Normalize(Vector3.UnitZ + (ahead * 0.4f)) };
            Package(item.Look, (at, lies), Direction(Vector3.Cross(lies, ahead), side), (BodyPart.Carried, goods.Count - count + i));
        }
    }

    /// <summary>One product: as long, broad and round as it is, with its bottle's neck.</summary>
    private void Package(GoodsLook look, (Vector3 Middle, Vector3 Upright) placed, Vector3 flat, (BodyPart Part, int Number) product)
    {
        float radius = MathF.Max(0.015f, (look.WidthMetres + look.DepthMetres) / 4);
        float along = MathF.Max(0.001f, (look.HeightMetres / 2) - (radius * 0.6f));
        float top = look.Shape == GoodsShape.Bottle ? radius * 0.5f : radius;
        Vector3 reach = placed.Upright * along;
        float thickness = look.Shape is GoodsShape.Box or GoodsShape.Bag ? 0.65f : 1;
        Add(new Capsule(placed.Middle - reach, radius, placed.Middle + reach, top, product.Part, flat, thickness) { Number = product.Number });
    }

    private void Leg(Joint hip, Joint knee, Joint ankle, Joint toe)
    {
        Vector3 heel = At(ankle);
        AddRound(At(hip), 0.096f * _girth, At(knee), 0.07f * _girth, BodyPart.Leg);

        // Narrow or straight trousers: like short sleeves, their colour decides.
        float hem = (_look.Legs.Rgb & 2) == 0 ? 0.052f : 0.065f;
        AddRound(At(knee), 0.068f * _girth, heel + (Vector3.UnitZ * 0.035f), hem * _girth, BodyPart.Leg);

        // A shoe is 0.29 m long and 0.1 m wide on a foot of 0.266 m (0.152 of 1.75 m): it sticks out behind the ankle.
        Vector3 toes = At(toe) with { Z = MathF.Max(0.03f, At(toe).Z) };
        Vector3 sole = new(heel.X, heel.Y, MathF.Max(0.04f, heel.Z - (0.03f * _size / 1.75f)));
        Vector3 ahead = Direction(toes - sole, _front);
        Add(new Capsule(sole - (ahead * (0.02f * _girth)), 0.05f * _girth, Vector3.Lerp(sole, toes, 0.95f), 0.044f * _girth, BodyPart.Shoe, Vector3.UnitZ, 0.8f));
    }

    /// <summary>
    /// Where a sleeve begins. Joints stand 0.258 of the stature apart (Winter), which is the breadth over the flesh of the upper arms less some cloth: the
    /// middle of the upper arm lies further in.
    /// </summary>
    private readonly Vector3 Shoulder(Side side)
    {
        Vector3 own = At(side == Side.Left ? Joint.LeftShoulder : Joint.RightShoulder);
        Vector3 other = At(side == Side.Left ? Joint.RightShoulder : Joint.LeftShoulder);
        return Vector3.Lerp(own, other, 0.085f) - (_up * (0.02f * _size));
    }

    private void AddRound(Vector3 from, float fromRadius, Vector3 to, float toRadius, BodyPart part) => Add(Capsule.Round(from, fromRadius, to, toRadius, part));

    private void Add(Capsule piece)
    {
        if (_count < _into.Length)
        {
            _into[_count] = piece.IsProduct ? piece : piece with { Number = _count };
            _count++;
        }
    }
}
