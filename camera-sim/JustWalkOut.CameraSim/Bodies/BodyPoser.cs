using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>Places the joints of one body from its trunk outwards. Used for one pose and thrown away; writes into the caller's joints.</summary>
internal readonly struct BodyPoser(Proportions lengths, BodyLook look, (double Radians, Vector2 Ahead) facing, Vector3[] joints)
{
    private readonly Vector3 _forward = new(facing.Ahead, 0);
    private readonly Vector3 _left = new(-facing.Ahead.Y, facing.Ahead.X, 0);

    /// <summary>Where a trolley's handle is: so far before the hips, so high, and each hand so far from its middle.</summary>
    public const float HandleAheadMetres = 0.34f;

    public const float HandleHeightMetres = 1.02f;

    private const float HandleHalfMetres = 0.15f;

    /// <summary>From a wheelchair's middle to the rim that a hand rests on: the wheel's own distance.</summary>
    private const float RimMetres = 0.3f;

    public void PlaceHead(Vector3 neckBase, double bend, double turn, Vector3? gaze)
    {
        (double lean, double upright) = Math.SinCos(0.55 * bend);
        Vector3 up = Vector3.Normalize((_forward * (float)lean) + (Vector3.UnitZ * (float)upright));
        float radius = (float)lengths.HeadRadius;
        Vector3 neck = neckBase + (up * (float)(0.35 * lengths.Neck));
        Vector3 centre = neckBase + (up * (float)(lengths.Neck + lengths.Stature - lengths.HipHeight - lengths.Trunk - lengths.Neck - (1.12 * radius)));
        Vector3 ahead = new(Kinematics.Way(facing.Radians + turn), 0);
        double down = gaze is { } point ? Math.Clamp(Math.Atan2(centre.Z - point.Z, Math.Max(0.2, Vector2.Distance(new(point.X, point.Y), new(centre.X, centre.Y)))), -0.6, 0.9) : 0.12;
        (double drop, double level) = Math.SinCos(down);
        ahead = Vector3.Normalize((ahead * (float)level) - (Vector3.UnitZ * (float)drop));
        Vector3 side = Vector3.Normalize(Vector3.Cross(Vector3.UnitZ, ahead));
        Vector3 crown = Vector3.Cross(ahead, side);
        Set(Joint.Neck, neck);
        Set(Joint.HeadCentre, centre);
        Set(Joint.HeadTop, centre + (crown * radius * 1.12f));
        Set(Joint.Nose, centre + (ahead * radius * 1.05f) - (crown * radius * 0.15f));
        Set(Joint.LeftEye, centre + (ahead * radius * 0.9f) + (side * radius * 0.35f) + (crown * radius * 0.12f));
        Set(Joint.RightEye, centre + (ahead * radius * 0.9f) - (side * radius * 0.35f) + (crown * radius * 0.12f));
        Set(Joint.LeftEar, centre + (side * radius * 0.85f));
        Set(Joint.RightEar, centre - (side * radius * 0.85f));
    }

    /// <summary>How far the hips of a walking body sink so that its legs get to its feet: legs apart are shorter than legs together.</summary>
    public float SinkMetres(Vector3 pelvis, Feet feet)
    {
        // Winter: the trunk rises and falls by 4 to 5 cm in a stride at natural cadence; the rest is done by heels and hips.
        const float SinkOfStature = 0.03f;
        float leg = 0.999f * (float)(lengths.Thigh + lengths.Shank);
        float sink = 0;
        for (int side = 0; side < 2; side++)
        {
            (Vector2 at, float lift, _) = feet[side];
            Vector3 hip = pelvis + (_left * (float)(side == 0 ? lengths.HipHalfWidth : -lengths.HipHalfWidth));
            float apart = MathF.Min(leg, Vector2.Distance(at, new Vector2(hip.X, hip.Y)));
            sink = MathF.Max(sink, hip.Z - (float)lengths.AnkleHeight - lift - MathF.Sqrt((leg * leg) - (apart * apart)));
        }

        return MathF.Min(sink, SinkOfStature * (float)lengths.Stature);
    }

    public void PlaceLegs(Vector3 pelvis, Feet feet)
    {
        Set(Joint.Pelvis, pelvis);
        PlaceLeg(0, pelvis + (_left * (float)lengths.HipHalfWidth), feet, (Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle, Joint.LeftToe));
        PlaceLeg(1, pelvis - (_left * (float)lengths.HipHalfWidth), feet, (Joint.RightHip, Joint.RightKnee, Joint.RightAnkle, Joint.RightToe));
    }

    /// <summary>Places an arm.</summary>
    /// <param name="side">Which.</param>
    /// <param name="ends">Where its shoulder is and where its hand is to be.</param>
    /// <param name="chest">Where the chest looks, as a direction of length 1.</param>
    /// <param name="elbow">Level direction in which a forearm in a shelf points, as long as that matters, 0 to 1; and how freely the elbow may go sideways, 0 to 1.</param>
    public void PlaceArm(Side side, (Vector3 Shoulder, Vector3 Hand) ends, Vector2 chest, (Vector3 Inwards, float Room) elbow)
    {
        (Vector3 shoulder, Vector3 hand) = ends;
        float outward = side == Side.Left ? 1 : -1;
        Vector3 ahead = new(chest, 0);
        Vector3 pole = Vector3.Normalize((-Vector3.UnitZ * 0.8f) + (_left * outward * 0.5f * elbow.Room) - (ahead * 0.45f));
        float lower = (float)(lengths.Forearm + lengths.Hand);
        float inShelf = elbow.Inwards.Length();
        if (inShelf > 1e-3f)
        {
            // Level through the opening, between the boards.
            Vector3 level = hand - (elbow.Inwards / inShelf * lower) - ((shoulder + hand) / 2);
            pole = Vector3.Lerp(pole, level / MathF.Max(0.05f, level.Length()), inShelf);
        }

        Vector3 bent = Kinematics.Bend(shoulder, ref hand, ((float)lengths.UpperArm, lower), pole);
        bool isLeft = side == Side.Left;
        Set(isLeft ? Joint.LeftShoulder : Joint.RightShoulder, shoulder);
        Set(isLeft ? Joint.LeftElbow : Joint.RightElbow, bent);
        Set(isLeft ? Joint.LeftWrist : Joint.RightWrist, Vector3.Lerp(bent, hand, (float)(lengths.Forearm / lower)));
        Set(isLeft ? Joint.LeftHand : Joint.RightHand, hand);
    }

    /// <summary>Where a hand is that has nothing to do, or carries.</summary>
    public Vector3 HangingHand(Side side, Vector3 shoulder, double swing, bool isCarrying)
    {
        float outward = side == Side.Left ? 1 : -1;
        float arm = (float)lengths.Arm;
        if (look.Carrier is Carrier.Trolley || look.IsSeated)
        {
            // On the handle, or on the rims: where these are hangs on the hips, however the chest turns.
            (float ahead, float aside, float height) = look.IsSeated ? (0.08f, RimMetres, 0.6f) : (HandleAheadMetres, HandleHalfMetres, HandleHeightMetres + 0.015f);
            Vector3 pelvis = joints[(int)Joint.Pelvis];
            return new Vector3(pelvis.X, pelvis.Y, 0) + (_forward * ahead) + (_left * outward * aside) + (Vector3.UnitZ * height);
        }

        if (look.Carrier == Carrier.Basket && side == Side.Left)
        {
            return shoulder + (_forward * arm * 0.12f) - (Vector3.UnitZ * arm * 0.93f);
        }

        if (isCarrying || (look.IsCoatOnArm && side == Side.Left))
        {
            return shoulder + (_forward * arm * 0.3f) - (Vector3.UnitZ * arm * 0.62f) - (_left * outward * 0.04f);
        }

        return shoulder - (Vector3.UnitZ * arm * 0.955f) + (_forward * (0.04f + (float)(0.22 * swing * arm))) + (_left * outward * 0.05f);
    }

    /// <summary>Where a hand is that is drawn in so as to touch nothing: close to the thigh, the arm straight.</summary>
    public Vector3 TuckedHand(Side side, Vector3 shoulder)
    {
        if (look.Carrier is Carrier.Trolley || look.IsSeated)
        {
            // Nowhere are they closer than on the handle or on the rims.
            return HangingHand(side, shoulder, 0, isCarrying: false);
        }

        float outward = side == Side.Left ? 1 : -1;
        float arm = (float)lengths.Arm;
        return shoulder + (_forward * arm * 0.04f) - (Vector3.UnitZ * arm * 0.98f) - (_left * outward * 0.02f);
    }

    private void PlaceLeg(int side, Vector3 hip, Feet feet, (Joint Hip, Joint Knee, Joint Ankle, Joint Toe) names)
    {
        (Vector2 at, float lift, Vector2 ahead) = feet[side];
        Vector3 toward = new(ahead, 0);
        Vector3 ankle = new(at.X, at.Y, (float)lengths.AnkleHeight + lift);
        if (look.IsSeated)
        {
            ankle = hip + (_forward * (float)(lengths.Thigh * 0.98)) - (Vector3.UnitZ * (hip.Z - 0.14f));
            toward = _forward;
        }

        float rise = look.IsSeated ? 0 : HeelRise(hip, toward, ref ankle);
        Vector3 knee = Kinematics.Bend(hip, ref ankle, ((float)lengths.Thigh, (float)lengths.Shank), look.IsSeated ? _forward + (Vector3.UnitZ * 0.8f) : toward);
        Set(names.Hip, hip);
        Set(names.Knee, knee);
        Set(names.Ankle, ankle);
        Set(names.Toe, ankle + FootOf(toward, rise));
    }

    /// <summary>Raises the heel of a foot that stays behind until the leg reaches it; the toes remain where they stand.</summary>
    private float HeelRise(Vector3 hip, Vector3 toward, ref Vector3 ankle)
    {
        const float RiseMax = 0.9f;
        float leg = 0.999f * (float)(lengths.Thigh + lengths.Shank);
        float rise = 0;
        if (Vector3.Dot(ankle - hip, toward) >= 0)
        {
            return rise;
        }

        Vector3 toe = ankle + FootOf(toward, 0);
        while (rise < RiseMax && Vector3.Distance(hip, ankle) > leg)
        {
            rise += 0.02f;
            ankle = toe - FootOf(toward, rise);
        }

        return rise;
    }

    /// <summary>From the ankle to the toes, with the heel raised by an angle in radians.</summary>
    private Vector3 FootOf(Vector3 toward, float rise)
    {
        (float sine, float cosine) = MathF.SinCos(rise);
        float along = (float)(0.75 * lengths.Foot);
        float drop = (float)lengths.AnkleHeight * 0.8f;
        return (toward * ((along * cosine) - (drop * sine))) - (Vector3.UnitZ * ((drop * cosine) + (along * sine)));
    }

    private void Set(Joint joint, Vector3 at) => joints[(int)joint] = at;
}
