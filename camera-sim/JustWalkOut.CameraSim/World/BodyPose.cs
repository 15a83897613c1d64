using System.Numerics;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.World;

/// <summary>Where the points of one body are at one moment, metres in the store's frame (z up). Never changes.</summary>
public sealed class BodyPose
{
    /// <summary>How many joints a pose has.</summary>
    public const int JointCount = (int)Joint.RightToe + 1;

    private readonly Vector3[] _joints;

    /// <summary>A pose; the array becomes the pose's own.</summary>
    /// <param name="joints">One point for each <see cref="Joint"/>, in its order.</param>
    /// <param name="facingRadians">Where the chest looks, counter-clockwise from the store's x.</param>
    public BodyPose(Vector3[] joints, float facingRadians)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(joints.Length, JointCount, nameof(joints));
        _joints = joints;
        FacingRadians = facingRadians;
    }

    /// <summary>Where the chest looks, counter-clockwise from the store's x.</summary>
    public float FacingRadians { get; }

    /// <summary>Where a joint is.</summary>
    public Vector3 this[Joint joint] => _joints[(int)joint];

    /// <summary>All joints in the order of <see cref="Joint"/>.</summary>
    public ReadOnlySpan<Vector3> Joints => _joints;

    /// <summary>The point of the floor under the pelvis.</summary>
    public FloorPoint Ground => new(this[Joint.Pelvis].X, this[Joint.Pelvis].Y);

    /// <summary>The middle of a hand.</summary>
    public Vector3 Hand(Side side) => this[side == Side.Left ? Joint.LeftHand : Joint.RightHand];

    /// <summary>The same pose somewhere else on the floor.</summary>
    /// <param name="by">How far away, metres.</param>
    public BodyPose Moved(Vector2 by)
    {
        Vector3[] moved = new Vector3[JointCount];
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = _joints[i] + new Vector3(by, 0);
        }

        return new BodyPose(moved, FacingRadians);
    }

    /// <summary>The pose between this one and a later one.</summary>
    /// <param name="later">The pose at share 1.</param>
    /// <param name="share">0 to 1.</param>
    public BodyPose Towards(BodyPose later, float share)
    {
        Vector3[] between = new Vector3[JointCount];
        for (int i = 0; i < between.Length; i++)
        {
            between[i] = Vector3.Lerp(_joints[i], later._joints[i], share);
        }

        float turn = MathF.IEEERemainder(later.FacingRadians - FacingRadians, MathF.Tau);
        return new BodyPose(between, FacingRadians + (share * turn));
    }
}
