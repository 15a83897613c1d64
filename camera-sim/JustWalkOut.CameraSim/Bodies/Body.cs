using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>
/// One body in the store: its mind says where to go and what to reach for, <see cref="Walking.Crowd"/> moves it. Metres in the store's frame, angles
/// counter-clockwise from its x.
/// </summary>
public sealed class Body
{
    private const double ThereMetres = 0.05;
    private const double TurnedRadians = 0.08;
    private const double HandThereMetres = 0.03;

    private readonly BodyParameters _parameters;
    private readonly Proportions _lengths;
    private readonly Arm[] _arms = [new(), new()];
    private readonly Feet _feet;
    private readonly Trunk _trunk;
    private readonly Posture[] _postures = new Posture[2];
    private readonly double[] _twists = new double[2];
    private readonly (Vector2 At, double Heading)[] _posedAt = new (Vector2, double)[2];
    private double? _finalFacing;
    private double _headTurn;

    /// <summary>A body that stands still.</summary>
    /// <param name="number">The true identity.</param>
    /// <param name="look">How it looks; stature and carrier stay.</param>
    /// <param name="at">Its ground point.</param>
    /// <param name="facingRadians">Where it looks.</param>
    /// <param name="seed">The simulation's seed; the body's own draws depend on its number alone.</param>
    public Body(int number, BodyLook look, FloorPoint at, double facingRadians, long seed)
    {
        _parameters = new BodyParameters();
        (Number, Look) = (number, look);
        Random random = Chance.For(seed, "body", number);
        _lengths = new Proportions(look);
        _trunk = new Trunk(_lengths, _parameters, look.IsSeated);
        double drawn = random.Normal(_parameters.SpeedMean, _parameters.SpeedSd) * Math.Sqrt(Math.Min(1, look.StatureMetres / 1.5));
        bool hasWheels = look.Carrier is Carrier.Trolley or Carrier.Wheelchair;
        PreferredSpeedMetresPerSecond = Math.Clamp(drawn, _parameters.SpeedMin, (2 * _parameters.SpeedMean) - _parameters.SpeedMin) * (hasWheels ? _parameters.WheelsSpeedFactor : 1);
        Position = new Vector2((float)at.XMetres, (float)at.YMetres);
        FacingRadians = facingRadians;
        _feet = new Feet(_lengths.HipHalfWidth, _lengths.Stature, Position, facingRadians);
        RadiusMetres = look.IsSeated ? 0.36 : Math.Clamp(0.125 * look.StatureMetres * Math.Sqrt(look.Girth), 0.14, 0.26);
        Pose = Posed();
    }

    /// <summary>The true identity.</summary>
    public int Number { get; }

    /// <summary>How it looks.</summary>
    public BodyLook Look { get; set; }

    /// <summary>Its ground point.</summary>
    public FloorPoint At => new(Position.X, Position.Y);

    /// <summary>Where its chest looks.</summary>
    public double FacingRadians { get; internal set; }

    /// <summary>How fast it goes.</summary>
    public double SpeedMetresPerSecond => Velocity.Length();

    /// <summary>How fast it would go alone.</summary>
    public double PreferredSpeedMetresPerSecond { get; }

    /// <summary>Radius of the upright cylinder that others keep out of.</summary>
    public double RadiusMetres { get; }

    /// <summary>Ground point of the trolley's middle, where there is one.</summary>
    public FloorPoint? TrolleyAt => Look.Carrier == Carrier.Trolley ? TrolleyOf(At, FacingRadians) : null;

    /// <summary>Where the goal is; null when it has none.</summary>
    public FloorPoint? Goal { get; private set; }

    /// <summary>Whether it has got where it was to go and looks where it was to look.</summary>
    public bool IsThere => (Goal is null || HasArrived) && (_finalFacing is not { } facing || Math.Abs(Kinematics.Turn(FacingRadians, facing)) < TurnedRadians);

    /// <summary>Whether it stopped short of its goal because somebody stands there for good, or no way leads there.</summary>
    public bool HasGivenUp { get; internal set; }

    /// <summary>Whether the hands hold something in front of the body.</summary>
    public bool IsCarrying { get; set; }

    /// <summary>What the eyes follow; null to look ahead.</summary>
    public Vector3? Gaze { get; private set; }

    /// <summary>Where every joint is after the latest step.</summary>
    public BodyPose Pose { get; private set; }

    /// <summary>Distance of a trolley's middle from the ground point of who pushes it.</summary>
    internal const double TrolleyAheadMetres = 0.62;

    /// <summary>Radius of the cylinder around a trolley.</summary>
    internal const double TrolleyRadiusMetres = 0.27;

    internal static FloorPoint TrolleyOf(FloorPoint at, double facingRadians) =>
        new(at.XMetres + (TrolleyAheadMetres * Math.Cos(facingRadians)), at.YMetres + (TrolleyAheadMetres * Math.Sin(facingRadians)));

    internal Vector2 Position { get; set; }

    internal Vector2 Velocity { get; set; }

    internal bool HasArrived { get; set; }

    /// <summary>Whether a hand is out: such a body stands its ground.</summary>
    internal bool IsReaching => _arms[0].Target is not null || _arms[1].Target is not null;

    internal double? FinalFacing => _finalFacing;

    internal BodyParameters Parameters => _parameters;

    /// <summary>Goes somewhere, and looks somewhere once there. Replaces an earlier goal.</summary>
    public void WalkTo(FloorPoint goal, double? facingRadians = null)
    {
        (Goal, _finalFacing, HasGivenUp) = (goal, facingRadians, false);
        HasArrived = Distance(goal) < ThereMetres;
        GoalNumber++;
    }

    /// <summary>Stays where it is.</summary>
    public void Stand()
    {
        (Goal, _finalFacing, HasArrived) = (null, null, true);
        GoalNumber++;
    }

    /// <summary>Turns on the spot.</summary>
    public void TurnTo(double radians)
    {
        Stand();
        _finalFacing = radians;
    }

    /// <summary>Sends a hand somewhere; body, knees and toes follow as needed. It stays there until lowered.</summary>
    public void ReachFor(Side hand, Vector3 target)
    {
        Vector3 now = Pose.Hand(hand);
        double seconds = Math.Max(_parameters.ReachSecondsMin, 1.875 * Vector3.Distance(now, target) / _parameters.HandSpeed);
        _arms[(int)hand].Reach(target, now, seconds);
        Fit(hand);
    }

    /// <summary>Whether a hand is within 3 cm of where it was sent.</summary>
    public bool HandIsThere(Side hand) => _arms[(int)hand] is { IsOut: true, Target: { } target } && Vector3.Distance(Pose.Hand(hand), target) < HandThereMetres;

    /// <summary>Whether a hand has gone as far as it can, there or not.</summary>
    public bool HandIsOut(Side hand) => _arms[(int)hand].IsOut;

    /// <summary>Whether a hand would get within 3 cm of a point from where the body stands now.</summary>
    public bool CanReach(Side hand, Vector3 target) => _trunk.For(Position, FacingRadians, hand, target).ShortMetres < HandThereMetres;

    /// <summary>Takes a hand back.</summary>
    public void LowerHand(Side hand)
    {
        Joint shoulder = hand == Side.Left ? Joint.LeftShoulder : Joint.RightShoulder;
        float way = Vector3.Distance(Pose.Hand(hand), Pose[shoulder] - (Vector3.UnitZ * (float)_lengths.Arm));
        _arms[(int)hand].Lower(Math.Max(_parameters.ReachSecondsMin, 1.875 * way / _parameters.HandSpeed));
    }

    /// <summary>Whether a hand is back.</summary>
    public bool HandIsDown(Side hand) => _arms[(int)hand].IsDown;

    /// <summary>Where to look; null for ahead.</summary>
    public void LookAt(Vector3? target) => Gaze = target;

    /// <summary>Counts the goals, so that whoever plans the way sees a new one.</summary>
    internal int GoalNumber { get; private set; }

    internal double Distance(FloorPoint to) => Math.Sqrt(((to.XMetres - Position.X) * (to.XMetres - Position.X)) + ((to.YMetres - Position.Y) * (to.YMetres - Position.Y)));

    /// <summary>After the body was moved: arms, feet and pose follow.</summary>
    internal void Animate(double seconds)
    {
        if (Goal is { } goal && !HasArrived && Distance(goal) < ThereMetres)
        {
            HasArrived = true;
        }

        for (int side = 0; side < 2; side++)
        {
            _arms[side].Step(seconds);
            if (_arms[side].Target is not null && (Vector2.DistanceSquared(_posedAt[side].At, Position) > 1e-4f || Math.Abs(_posedAt[side].Heading - FacingRadians) > 0.02))
            {
                Fit((Side)side);
            }
        }

        _feet.Step(Position, FacingRadians, Velocity, seconds);
        double wanted = Gaze is { } gaze ? Math.Clamp(Kinematics.Turn(FacingRadians, Math.Atan2(gaze.Y - Position.Y, gaze.X - Position.X)), -1.1, 1.1) : 0;
        _headTurn += Math.Clamp(wanted - _headTurn, -4 * seconds, 4 * seconds);
        Pose = Posed();
    }

    private void Fit(Side hand)
    {
        int side = (int)hand;
        _postures[side] = _trunk.For(Position, FacingRadians, hand, _arms[side].Last).Posture;
        _twists[side] = Trunk.TwistFor(Position, FacingRadians, hand, _arms[side].Last);
        _posedAt[side] = (Position, FacingRadians);
    }

    private BodyPose Posed()
    {
        Posture posture = (_postures[0] * _arms[0].Share).Max(_postures[1] * _arms[1].Share);
        var trunk = _trunk.Place(Position, FacingRadians, posture, Twist());
        Vector3[] joints = new Vector3[BodyPose.JointCount];
        BodyPoser poser = new(_lengths, Look, FacingRadians, joints);
        // Who stands and reaches keeps the height that the reach was found for.
        float share = Look.IsSeated ? 0 : (float)Math.Min(1, SpeedMetresPerSecond / 0.5);
        Vector3 sunk = -Vector3.UnitZ * (share > 0 ? share * poser.SinkMetres(trunk.Pelvis, _feet) : 0);
        poser.PlaceHead(trunk.NeckBase + sunk, posture.Bend * _parameters.BendMax, _headTurn, Gaze);
        poser.PlaceLegs(trunk.Pelvis + sunk, _feet);
        PlaceArm(poser, Side.Left, trunk.Left + sunk, trunk.ShoulderHeading);
        PlaceArm(poser, Side.Right, trunk.Right + sunk, trunk.ShoulderHeading);
        return new BodyPose(joints, (float)trunk.ShoulderHeading);
    }

    /// <summary>The trunk follows the hand that is further out; two hands out share it.</summary>
    private double Twist()
    {
        double sum = _arms[0].Share + _arms[1].Share;
        return sum <= 0 ? 0 : ((_twists[0] * _arms[0].Share) + (_twists[1] * _arms[1].Share)) / Math.Max(1, sum);
    }

    private void PlaceArm(BodyPoser poser, Side side, Vector3 shoulder, double heading)
    {
        double swing = Math.Sin(_feet.Phase) * Math.Min(1.2, SpeedMetresPerSecond) * (side == Side.Left ? -1 : 1);
        Vector3 hanging = poser.HangingHand(side, shoulder, swing, IsCarrying);
        poser.PlaceArm(side, shoulder, _arms[(int)side].Share > 0 ? _arms[(int)side].Between(hanging) : hanging, heading);
    }
}
