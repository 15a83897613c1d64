using System.Numerics;
using System.Runtime.InteropServices;
using JustWalkOut.CameraSim.Walking;
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

    /// <summary>Nearer to something than this an arm may meet a wall.</summary>
    private const double NearWallMetres = 0.9;

    private const double HandRadiusMetres = 0.04;

    /// <summary>How fast arms that touch something are drawn in and come out again, as a share of all the way in one step.</summary>
    private const double TuckStep = 0.12;

    private const double UntuckStep = 0.02;

    /// <summary>How much further people keep off whose limbs would touch, by how much that grows with each step, and how slowly it goes.</summary>
    private const double ShyMaxMetres = 0.1;

    private const double ShyStepMetres = 0.004;

    private const double UnshyStepMetres = 0.0005;

    /// <summary>Who reaches further round than this turns the feet as well.</summary>
    private const double TwistComfortRadians = 0.7;

    private readonly BodyParameters _parameters;
    private readonly Proportions _lengths;
    private readonly Arm[] _arms = [new(), new()];
    private readonly Feet _feet;
    private readonly Trunk _trunk;
    private readonly Posture[] _postures = new Posture[2];
    private readonly double[] _twists = new double[2];
    private readonly (Vector2 At, double Heading)[] _posedAt = new (Vector2, double)[2];
    private readonly Vector3[] _joints = new Vector3[BodyPose.JointCount];
    private double? _finalFacing;
    private double _facing;
    private double _headTurn;
    private double _spread;
    private double _tuck;
    private double _shyMetres;
    private Posture _posture;
    private double _twist;
    private (Vector2 Position, double Facing, double HeadTurn, double Spread, Posture Posture, double Twist, BodyPose Pose) _before;

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
        PreferredSpeedMetresPerSecond = Math.Clamp(drawn, _parameters.SpeedMin, (2 * _parameters.SpeedMean) - _parameters.SpeedMin) * (HasWheels ? _parameters.WheelsSpeedFactor : 1);
        Position = new Vector2((float)at.XMetres, (float)at.YMetres);
        FacingRadians = facingRadians;
        _feet = new Feet(_lengths.HipHalfWidth, _lengths.Stature, Position, (facingRadians, Ahead));
        Footprint = new Footprint(look);
        Pose = Posed();
        Flesh.Fill(look, Pose);
    }

    /// <summary>The true identity.</summary>
    public int Number { get; }

    /// <summary>How it looks.</summary>
    public BodyLook Look { get; set; }

    /// <summary>Its ground point.</summary>
    public FloorPoint At => new(Position.X, Position.Y);

    /// <summary>Where its chest looks.</summary>
    public double FacingRadians
    {
        get => _facing;
        internal set
        {
            // Most steps turn nobody.
            if (value != _facing)
            {
                (_facing, Ahead) = (value, Kinematics.Way(value));
            }
        }
    }

    /// <summary>How fast it goes.</summary>
    public double SpeedMetresPerSecond => Velocity.Length();

    /// <summary>How fast it would go alone.</summary>
    public double PreferredSpeedMetresPerSecond { get; }

    /// <summary>Radius of the upright cylinder that others keep out of.</summary>
    public double RadiusMetres => Footprint.RadiusMetres;

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

    /// <summary>The floor that it takes up with what it pushes, sits in or carries.</summary>
    internal Footprint Footprint { get; }

    /// <summary>Whether it goes on wheels: it turns slowly and goes up to shelves alongside.</summary>
    internal bool HasWheels => Look.Carrier is Carrier.Trolley or Carrier.Wheelchair;

    private static FloorPoint TrolleyOf(FloorPoint at, double facingRadians) => new(
        at.XMetres + (Footprint.TrolleyAheadMetres * Math.Cos(facingRadians)), at.YMetres + (Footprint.TrolleyAheadMetres * Math.Sin(facingRadians)));

    internal Vector2 Position { get; set; }

    /// <summary>Where its chest looks, as a direction of length 1.</summary>
    internal Vector2 Ahead { get; private set; } = Vector2.UnitX;

    /// <summary>The floor that it stands on; null before it came in.</summary>
    internal FloorMap? Floor { get; set; }

    internal Vector2 Velocity { get; set; }

    internal bool HasArrived { get; set; }

    /// <summary>Radius of one disc of its footprint as it stands now: who squats or bends takes more room.</summary>
    internal float RadiusOf(int disc) => Footprint.Discs[disc].RadiusMetres + (disc == 0 ? (float)((_spread * Footprint.SquatMetres) + _shyMetres) : 0);

    /// <summary>Where one disc of its footprint is now.</summary>
    internal Vector2 DiscAt(int disc) => Footprint.Discs[disc].At(Position, Ahead);

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
        _arms[(int)hand].Reach(target, Floor?.ShelfAt(target, Position), now, seconds);
        double towards = Math.Atan2(target.Y - Position.Y, target.X - Position.X);
        if (!HasWheels && (Goal is null || HasArrived) && Vector2.Distance(Position, new(target.X, target.Y)) > RadiusMetres && Math.Abs(Kinematics.Turn(FacingRadians, towards)) > TwistComfortRadians)
        {
            _finalFacing = towards;
        }

        Fit(hand);
    }

    /// <summary>Whether a hand is within 3 cm of where it was sent.</summary>
    public bool HandIsThere(Side hand) => _arms[(int)hand] is { IsOut: true, Target: { } target } && Vector3.Distance(Pose.Hand(hand), target) < HandThereMetres;

    /// <summary>Whether a hand has gone as far as it can, there or not.</summary>
    public bool HandIsOut(Side hand) => _arms[(int)hand].IsOut;

    /// <summary>Whether a hand would get within 3 cm of a point from where the body stands now.</summary>
    public bool CanReach(Side hand, Vector3 target) => _trunk.For((Position, FacingRadians), hand, target, Vector3.Zero).ShortMetres < HandThereMetres;

    /// <summary>Takes a hand back.</summary>
    public void LowerHand(Side hand)
    {
        Joint shoulder = hand == Side.Left ? Joint.LeftShoulder : Joint.RightShoulder;
        float way = Vector3.Distance(Pose.Hand(hand), Pose[shoulder] - (Vector3.UnitZ * (float)_lengths.Arm));
        _arms[(int)hand].Lower(Pose.Hand(hand), Math.Max(_parameters.ReachSecondsMin, 1.875 * way / _parameters.HandSpeed));
    }

    /// <summary>Whether a hand is back.</summary>
    public bool HandIsDown(Side hand) => _arms[(int)hand].IsDown;

    /// <summary>Where to look; null for ahead.</summary>
    public void LookAt(Vector3? target) => Gaze = target;

    /// <summary>Counts the goals, so that whoever plans the way sees a new one.</summary>
    internal int GoalNumber { get; private set; }

    internal double Distance(FloorPoint to) => Math.Sqrt(((to.XMetres - Position.X) * (to.XMetres - Position.X)) + ((to.YMetres - Position.Y) * (to.YMetres - Position.Y)));

    /// <summary>After the body was moved: arms, feet and pose follow.</summary>
    /// <param name="seconds">How long the step is.</param>
    /// <param name="near">Whose feet it does not step on.</param>
    internal void Animate(double seconds, List<Body> near)
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

        bool isStepping = _feet.Step(Position, (FacingRadians, Ahead), Velocity, seconds);
        if (Floor is { } floor && (isStepping || near.Count > 0))
        {
            _feet.KeepOff(floor, near, Position);
        }

        double wanted = Gaze is { } gaze ? Math.Clamp(Kinematics.Turn(FacingRadians, Math.Atan2(gaze.Y - Position.Y, gaze.X - Position.X)), -1.1, 1.1) : 0;
        _headTurn += Math.Clamp(wanted - _headTurn, -4 * seconds, 4 * seconds);
        _posture = _posture.Towards((_postures[0] * _arms[0].Share).Max(_postures[1] * _arms[1].Share), _parameters.PostureRate * seconds);
        _tuck = Math.Max(0, _tuck - UntuckStep);
        _shyMetres = Math.Max(0, _shyMetres - UnshyStepMetres);
        _twist += Math.Clamp(Twist() - _twist, -_parameters.TurnRate * seconds, _parameters.TurnRate * seconds);
        Pose = Posed();
    }

    internal Feet Feet => _feet;

    /// <summary>What of it is solid, in the pose that it was last left in.</summary>
    internal Flesh Flesh { get; set; } = new();

    /// <summary>Remembers how it is before a step.</summary>
    internal void Save()
    {
        _before = (Position, FacingRadians, _headTurn, _spread, _posture, _twist, Pose);
        _arms[0].Save();
        _arms[1].Save();
        _feet.Save();
    }

    /// <summary>Is as it was before the step, and stands still.</summary>
    internal void GoBack()
    {
        (Position, FacingRadians, _headTurn, _spread, _posture, _twist, Pose) = _before;
        Velocity = Vector2.Zero;
        _arms[0].GoBack();
        _arms[1].GoBack();
        _feet.GoBack();
    }

    /// <summary>Is where it was before the step, but the arms go on with what they do, and those that do nothing are drawn in.</summary>
    internal void GoBackToFreeArms()
    {
        bool isReaching = IsReaching;
        if (!isReaching)
        {
            _arms[0].Save();
            _arms[1].Save();
            _before.Posture = _posture;
        }

        GoBack();
        _tuck = Math.Min(1, _tuck + TuckStep);
    }

    /// <summary>Somebody's limbs are in the way: keeps further off for a while.</summary>
    internal void ShyAway() => _shyMetres = Math.Min(ShyMaxMetres, _shyMetres + ShyStepMetres);

    /// <summary>Takes back what the arms have done in this step.</summary>
    internal void HoldArms()
    {
        _arms[0].GoBack();
        _arms[1].GoBack();
        (_posture, _twist) = (_before.Posture, _before.Twist);
        Pose = Posed();
    }

    /// <summary>Takes back what the feet have done in this step.</summary>
    internal void HoldFeet()
    {
        _feet.GoBack();
        Pose = Posed();
    }

    /// <summary>Stands where it stood before the step; trunk and arms go on with what they do.</summary>
    internal void HoldPlace()
    {
        (Position, FacingRadians) = (_before.Position, _before.Facing);
        Velocity = Vector2.Zero;
        HoldFeet();
    }

    private void Fit(Side hand)
    {
        int side = (int)hand;
        _postures[side] = _trunk.For((Position, FacingRadians), hand, _arms[side].Last, _arms[side].Inwards).Posture;
        _twists[side] = Trunk.TwistFor(Position, FacingRadians, hand, _arms[side].Last);
        _posedAt[side] = (Position, FacingRadians);
    }

    /// <summary>The pose as all parts of the body are now; the one before where nothing has moved.</summary>
    private BodyPose Posed()
    {
        Posture posture = _posture;
        _spread = Math.Max(posture.Crouch, posture.Bend);
        var trunk = _trunk.Place(Position, FacingRadians, posture, _twist);
        BodyPoser poser = new(_lengths, Look, (FacingRadians, Ahead), _joints);
        // Who stands and reaches keeps the height that the reach was found for.
        double speed = SpeedMetresPerSecond;
        float share = Look.IsSeated ? 0 : (float)Math.Min(1, speed / 0.5);
        Vector3 sunk = -Vector3.UnitZ * (share > 0 ? share * poser.SinkMetres(trunk.Pelvis, _feet) : 0);
        poser.PlaceHead(trunk.NeckBase + sunk, posture.Bend * _parameters.BendMax, _headTurn, Gaze);
        poser.PlaceLegs(trunk.Pelvis + sunk, _feet);
        double swing = speed > 0 ? Math.Sin(_feet.Phase) * Math.Min(1.2, speed) : 0;
        bool isByWall = Floor is { } floor && floor.RoughClearanceMetres(At) < NearWallMetres;
        PlaceArm(poser, Side.Left, trunk.Left + sunk, (trunk.Chest, -swing, isByWall));
        PlaceArm(poser, Side.Right, trunk.Right + sunk, (trunk.Chest, swing, isByWall));
        float heading = (float)trunk.ShoulderHeading;
        bool isSame = Pose is { } before && before.FacingRadians == heading && MemoryMarshal.AsBytes(before.Joints).SequenceEqual(MemoryMarshal.AsBytes(_joints.AsSpan()));
        return isSame ? Pose : new BodyPose([.. _joints], heading);
    }

    /// <summary>The trunk follows the hand that is further out; two hands out share it.</summary>
    private double Twist()
    {
        double sum = _arms[0].Share + _arms[1].Share;
        return sum <= 0 ? 0 : ((_twists[0] * _arms[0].Share) + (_twists[1] * _arms[1].Share)) / Math.Max(1, sum);
    }

    private void PlaceArm(BodyPoser poser, Side side, Vector3 shoulder, (Vector2 Chest, double Swing, bool IsByWall) how)
    {
        Vector3 hanging = Vector3.Lerp(poser.HangingHand(side, shoulder, how.Swing, IsCarrying), poser.TuckedHand(side, shoulder), (float)_tuck);
        Arm arm = _arms[(int)side];
        Vector3 hand = arm.Share > 0 ? arm.Between(hanging) : hanging;
        float elbowRoom = 1;
        if (how.IsByWall)
        {
            FloorMap floor = Floor!;
            hand = floor.RoughClearanceMetres(new FloorPoint(hand.X, hand.Y)) < 2 * HandRadiusMetres ? floor.OffWalls(hand, Position, HandRadiusMetres) : hand;
            elbowRoom = (float)(1 - _tuck) * Math.Clamp((float)(floor.RoughClearanceMetres(new FloorPoint(shoulder.X, shoulder.Y)) - 0.08) / 0.2f, 0, 1);
        }

        poser.PlaceArm(side, (shoulder, hand), how.Chest, (arm.Inwards * (float)arm.Share, elbowRoom));
    }
}
