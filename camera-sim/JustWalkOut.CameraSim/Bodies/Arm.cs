using System.Numerics;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>One arm's intention: down, on its way to a target, there, or on its way back.</summary>
internal sealed class Arm
{
    private double _time;
    private double _duration = 1;

    /// <summary>Where the hand is to go; null when it is to hang.</summary>
    public Vector3? Target { get; private set; }

    /// <summary>The last target, on the way back from it.</summary>
    public Vector3 Last { get; private set; }

    /// <summary>How far it is out: 0 hangs, 1 at the target.</summary>
    public double Share { get; private set; }

    /// <summary>Where this reach began, for a reach from one target to the next without going down.</summary>
    private Vector3 _from;
    private double _fromShare;

    /// <summary>Whether it was lowered and has come down.</summary>
    public bool IsDown => Target is null && Share <= 0;

    /// <summary>Whether the way out has been gone.</summary>
    public bool IsOut => Target is not null && _time >= _duration;

    public void Reach(Vector3 target, Vector3 hand, double seconds)
    {
        if (Target is { } old && Vector3.DistanceSquared(old, target) < 1e-8f)
        {
            return;
        }

        (_from, _fromShare) = (Share > 0.02 ? hand : target, Share);
        (Target, Last, _time, _duration) = (target, target, 0, seconds);
    }

    public void Lower(double seconds)
    {
        if (Target is not null)
        {
            (Target, _fromShare, _time, _duration) = (null, Share, 0, seconds);
        }
    }

    public void Step(double seconds)
    {
        _time = Math.Min(_duration, _time + seconds);
        double done = Kinematics.MinimumJerk(_time / _duration);
        Share = Target is null ? _fromShare * (1 - done) : _fromShare + ((1 - _fromShare) * done);
    }

    /// <summary>Where the hand is between hanging and the target.</summary>
    public Vector3 Between(Vector3 hanging)
    {
        double done = Kinematics.MinimumJerk(_time / _duration);
        Vector3 aim = Target is not null && _fromShare > 0.02 ? Vector3.Lerp(_from, Last, (float)done) : Last;
        return Target is not null && _fromShare > 0.02 ? Vector3.Lerp(hanging, aim, (float)Math.Max(Share, _fromShare)) : Vector3.Lerp(hanging, Last, (float)Share);
    }
}
