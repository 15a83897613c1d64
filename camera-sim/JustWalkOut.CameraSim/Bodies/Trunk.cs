using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>How far a body bends, sinks or stretches so that a hand gets where it is to go. Shares of what the body can do, 0 to 1.</summary>
internal readonly record struct Posture(double Bend, double Crouch, double Tiptoe)
{
    public static Posture operator *(Posture posture, double share) => new(posture.Bend * share, posture.Crouch * share, posture.Tiptoe * share);

    /// <summary>As near to another as it gets in a step.</summary>
    public Posture Towards(Posture other, double most) =>
        new(Bend + Math.Clamp(other.Bend - Bend, -most, most), Crouch + Math.Clamp(other.Crouch - Crouch, -most, most), Tiptoe + Math.Clamp(other.Tiptoe - Tiptoe, -most, most));

    public Posture Max(Posture other) => new(Math.Max(Bend, other.Bend), Math.Max(Crouch, other.Crouch), Math.Max(Tiptoe, other.Tiptoe));
}

/// <summary>Pelvis, spine and shoulders of a body in one posture.</summary>
internal sealed class Trunk
{
    /// <summary>Turn of the shoulders that brings a reaching one forward, radians.</summary>
    private const double ShoulderForward = 0.4;

    /// <summary>Furthest that the trunk turns over the feet, radians: a look over one's shoulder.</summary>
    private const double TwistMax = 1.3;

    /// <summary>Share of a bend's overhang by which the hips go back, so that the body does not fall.</summary>
    private const double HipsBack = 0.45;

    /// <summary>How far the knees of a squatting body come forward of its ankles, as a share of stature: a shank leans by 30 degrees at most, as the ankle allows.</summary>
    private const double KneesForwardMax = 0.13;

    private readonly Proportions _lengths;
    private readonly BodyParameters _parameters;
    private readonly bool _isSeated;

    public Trunk(Proportions lengths, BodyParameters parameters, bool isSeated) => (_lengths, _parameters, _isSeated) = (lengths, parameters, isSeated);

    /// <summary>Where pelvis, base of the neck and shoulders are, and where the chest looks: as a heading and as a direction of length 1.</summary>
    public (Vector3 Pelvis, Vector3 NeckBase, Vector3 Left, Vector3 Right, double ShoulderHeading, Vector2 Chest) Place(Vector2 at, double heading, Posture posture, double twist)
    {
        double bend = posture.Bend * _parameters.BendMax;
        double shoulders = heading + twist;
        (double forwardY, double forwardX) = Math.SinCos(shoulders);
        (double lean, double upright) = Math.SinCos(bend);
        double overhang = _lengths.Trunk * lean;
        double back = _isSeated ? 0 : HipsBack * overhang;
        double hipHeight = _isSeated ? _lengths.SeatHeight
            : (_lengths.HipHeight * (1 - (posture.Crouch * _parameters.CrouchMax))) + (posture.Tiptoe * _parameters.TiptoeMax * _lengths.Stature);
        double squat = _isSeated ? 0 : SquatMetres(hipHeight);
        double bent = Math.Max(0, back - squat);
        (double aheadY, double aheadX) = squat > 0 && twist != 0 ? Math.SinCos(heading) : (forwardY, forwardX);
        Vector3 pelvis = new((float)(at.X - (forwardX * bent) - (aheadX * squat)), (float)(at.Y - (forwardY * bent) - (aheadY * squat)), (float)hipHeight);
        Vector3 neck = pelvis + new Vector3((float)(forwardX * overhang), (float)(forwardY * overhang), (float)(_lengths.Trunk * upright));
        Vector3 left = new((float)(-forwardY * _lengths.ShoulderHalfWidth), (float)(forwardX * _lengths.ShoulderHalfWidth), 0);
        return (pelvis, neck, neck + left, neck - left, shoulders, new Vector2((float)forwardX, (float)forwardY));
    }

    /// <summary>How far behind the ankles the hips of a squatting body are, so that its knees do not come forward further than ankles let them.</summary>
    private double SquatMetres(double hipHeight)
    {
        double forward = KneesForwardMax * _lengths.Stature;
        double kneeHeight = _lengths.AnkleHeight + Math.Sqrt((_lengths.Shank * _lengths.Shank) - (forward * forward));
        double rise = hipHeight - kneeHeight;
        return Math.Max(0, Math.Sqrt(Math.Max(0, (_lengths.Thigh * _lengths.Thigh) - (rise * rise))) - forward);
    }

    /// <summary>How the trunk turns over the feet so that a hand gets to a point, radians.</summary>
    public static double TwistFor(Vector2 at, double heading, Side side, Vector3 target) =>
        Math.Clamp(Kinematics.Turn(heading, Math.Atan2(target.Y - at.Y, target.X - at.X)) + (side == Side.Left ? -ShoulderForward : ShoulderForward), -TwistMax, TwistMax);

    /// <summary>The least posture from which a hand reaches a point, and by how much it falls short at the most.</summary>
    /// <param name="stand">Ground point and heading.</param>
    /// <param name="side">Which hand.</param>
    /// <param name="target">Where it is to get to.</param>
    /// <param name="inwards">Level direction into the shelf that the point is in, for the forearm to follow; zero where it is in none.</param>
    public (Posture Posture, double ShortMetres) For((Vector2 At, double Heading) stand, Side side, Vector3 target, Vector3 inwards)
    {
        (Vector2 at, double heading) = stand;
        double twist = TwistFor(at, heading, side, target);
        double shoulderHeight = (_isSeated ? _lengths.SeatHeight : _lengths.HipHeight) + _lengths.Trunk;
        double low = Math.Clamp((shoulderHeight - 0.15 - target.Z) / 0.5, 0, 1);
        double high = Math.Clamp((target.Z - shoulderHeight - 0.1) / 0.3, 0, 1);
        // In a shelf the elbow gets before the opening if it can.
        double lower = _lengths.Forearm + _lengths.Hand;
        Vector3 level = target - (inwards * (float)lower);
        Posture most = new(_isSeated ? 0.6 : 0.7 + (0.3 * low), _isSeated ? 0 : low, _isSeated ? 0 : high);
        bool isLevel = inwards != Vector3.Zero && Short(most) <= 0 && ShortOfLevel(most) <= 0;
        if (Lacks(new Posture(0, 0, 0)) <= 0)
        {
            return (new Posture(0, 0, 0), 0);
        }

        double shortest = Short(most);
        if (shortest > 0)
        {
            return (most, shortest);
        }

        (double from, double to) = (0, 1);
        for (int round = 0; round < 10; round++)
        {
            double middle = (from + to) / 2;
            (from, to) = Lacks(most * middle) <= 0 ? (from, middle) : (middle, to);
        }

        return (most * to, 0);

        double Lacks(Posture posture) => isLevel ? ShortOfLevel(posture) : Short(posture);

        double ShortOfLevel(Posture posture)
        {
            var placed = Place(at, heading, posture, twist);
            return Vector3.Distance(side == Side.Left ? placed.Left : placed.Right, level) - (0.99 * _lengths.UpperArm);
        }

        double Short(Posture posture)
        {
            var placed = Place(at, heading, posture, twist);
            return Vector3.Distance(side == Side.Left ? placed.Left : placed.Right, target) - (0.985 * _lengths.Arm);
        }
    }
}
