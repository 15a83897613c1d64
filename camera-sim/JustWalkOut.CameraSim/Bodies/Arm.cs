using System.Numerics;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>
/// One arm's intention: down, on its way to a target, there, or on its way back. A hand goes into a shelf and out of it through the opening: by way of a
/// point before the shelf, level with the target.
/// </summary>
internal sealed class Arm
{
    /// <summary>A hand that is out by less goes on from where it hangs.</summary>
    private const double OutShare = 0.02;

    private readonly Vector3[] _way = new Vector3[4];
    private int _points;
    private double _time;
    private double _duration = 1;
    private double _fromShare;
    private bool _isFromHanging = true;
    private Vector3? _front;
    private (double Time, double Share) _before;

    /// <summary>Where the hand is to go; null when it is to hang.</summary>
    public Vector3? Target { get; private set; }

    /// <summary>The last target, on the way back from it.</summary>
    public Vector3 Last { get; private set; }

    /// <summary>Level direction into the shelf that the last target is in; zero where it is in none.</summary>
    public Vector3 Inwards { get; private set; }

    /// <summary>How far it is out: 0 hangs, 1 at the target.</summary>
    public double Share { get; private set; }

    /// <summary>Whether it was lowered and has come down.</summary>
    public bool IsDown => Target is null && Share <= 0;

    /// <summary>Whether the way out has been gone.</summary>
    public bool IsOut => Target is not null && _time >= _duration;

    /// <summary>Sets out for a target.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="shelf">The point before the shelf that it is in, and the level direction into it; null where it is in none.</param>
    /// <param name="hand">Where the hand is.</param>
    /// <param name="seconds">How long it takes.</param>
    public void Reach(Vector3 target, (Vector3 Front, Vector3 Inwards)? shelf, Vector3 hand, double seconds)
    {
        if (Target is { } old && Vector3.DistanceSquared(old, target) < 1e-8f)
        {
            return;
        }

        Begin(hand, seconds);
        (_front, Inwards) = (shelf?.Front, shelf?.Inwards ?? Vector3.Zero);
        if (_front is { } front)
        {
            _way[_points++] = front;
        }

        _way[_points++] = target;
        (Target, Last) = (target, target);
    }

    /// <summary>Sets out for where it hangs.</summary>
    public void Lower(Vector3 hand, double seconds)
    {
        if (Target is not null)
        {
            Begin(hand, seconds);
            Target = null;
        }
    }

    /// <summary>Remembers where it is on its way.</summary>
    public void Save() => _before = (_time, Share);

    /// <summary>Goes back to where it was.</summary>
    public void GoBack() => (_time, Share) = _before;

    public void Step(double seconds)
    {
        _time = Math.Min(_duration, _time + seconds);
        double done = Kinematics.MinimumJerk(_time / _duration);
        Share = Target is null ? _fromShare * (1 - done) : _fromShare + ((1 - _fromShare) * done);
    }

    /// <summary>Where the hand is on its way.</summary>
    public Vector3 Between(Vector3 hanging)
    {
        Span<Vector3> way = stackalloc Vector3[6];
        int points = 0;
        if (_isFromHanging)
        {
            way[points++] = hanging;
        }

        for (int i = 0; i < _points; i++)
        {
            way[points++] = _way[i];
        }

        if (Target is null)
        {
            way[points++] = hanging;
        }

        float length = 0;
        for (int i = 1; i < points; i++)
        {
            length += Vector3.Distance(way[i - 1], way[i]);
        }

        float left = length * (float)Kinematics.MinimumJerk(_time / _duration);
        for (int i = 1; i < points; i++)
        {
            float leg = Vector3.Distance(way[i - 1], way[i]);
            if (left < leg)
            {
                return Vector3.Lerp(way[i - 1], way[i], left / leg);
            }

            left -= leg;
        }

        return way[points - 1];
    }

    /// <summary>A new way from where the hand is; out of the shelf first where it is in one.</summary>
    private void Begin(Vector3 hand, double seconds)
    {
        (_time, _duration, _fromShare, _points) = (0, seconds, Share, 0);
        _isFromHanging = Share <= OutShare;
        if (_isFromHanging)
        {
            return;
        }

        _way[_points++] = hand;
        if (_front is { } front && Vector3.Dot(hand - front, Inwards) > 0)
        {
            _way[_points++] = front;
        }
    }
}
