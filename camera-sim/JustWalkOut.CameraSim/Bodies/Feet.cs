using System.Numerics;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>Two feet that stand where they were put until they step: one swings, the other carries.</summary>
internal sealed class Feet
{
    /// <summary>A standing body moves a foot that is this far from under its hip.</summary>
    private const float StandSlackMetres = 0.07f;

    private readonly Foot[] _feet = [new(), new()];
    private readonly float _halfWidth;
    private readonly float _stature;
    private int _swinging = -1;
    private int _next;

    public Feet(double halfWidth, double stature, Vector2 at, double heading)
    {
        (_halfWidth, _stature) = ((float)halfWidth, (float)stature);
        for (int side = 0; side < 2; side++)
        {
            _feet[side].At = _feet[side].From = Under(at, heading, side);
            _feet[side].Heading = heading;
        }
    }

    /// <summary>Phase of the gait, 0 to 2 pi; the left foot swings in its first half.</summary>
    public double Phase { get; private set; }

    /// <summary>Where an ankle's ground point is, how high the foot is lifted, and where it points.</summary>
    public (Vector2 At, float LiftMetres, double Heading) this[int side] => (_feet[side].At, _feet[side].Lift, _feet[side].Heading);

    /// <summary>Moves on.</summary>
    /// <param name="at">The body's ground point.</param>
    /// <param name="heading">Its heading.</param>
    /// <param name="velocity">Its velocity, metres per second.</param>
    /// <param name="seconds">How long the step is.</param>
    public void Step(Vector2 at, double heading, Vector2 velocity, double seconds)
    {
        float speed = velocity.Length();
        float stride = _stature * (0.24f + (0.14f * Math.Min(speed, 1.6f)));
        double swing = speed > 0.12f ? Math.Clamp(0.85 * stride / speed, 0.22, 0.6) : 0.35;
        if (_swinging < 0)
        {
            _swinging = Chosen(at, heading, speed, stride);
            if (_swinging >= 0)
            {
                Foot lifted = _feet[_swinging];
                (lifted.From, lifted.Share) = (lifted.At, 0);
            }
        }

        if (_swinging < 0)
        {
            return;
        }

        Foot foot = _feet[_swinging];
        foot.Share = Math.Min(1, foot.Share + (seconds / swing));
        float remaining = (float)((1 - foot.Share) * swing);
        Vector2 ahead = speed > 0.12f ? velocity * remaining + (velocity / speed * (stride / 2)) : Vector2.Zero;
        Vector2 landing = Under(at, heading, _swinging) + ahead;
        float done = (float)Kinematics.MinimumJerk(foot.Share);
        foot.At = Vector2.Lerp(foot.From, landing, done);
        foot.Lift = MathF.Sin(MathF.PI * (float)foot.Share) * Math.Min(0.08f, 0.03f + (0.05f * speed));
        foot.Heading += Kinematics.Turn(foot.Heading, heading) * Math.Min(1, seconds / Math.Max(0.05, remaining));
        Phase = Math.PI * (_swinging + foot.Share);
        if (foot.Share >= 1)
        {
            (foot.Lift, _next, _swinging) = (0, 1 - _swinging, -1);
        }
    }

    private int Chosen(Vector2 at, double heading, float speed, float stride)
    {
        if (speed > 0.12f)
        {
            // Step when the body has gone past the foot that is due.
            return Vector2.Distance(_feet[_next].At, Under(at, heading, _next)) > 0.3f * stride ? _next : -1;
        }

        int worst = Off(0) > Off(1) ? 0 : 1;
        return Off(worst) > StandSlackMetres || Math.Abs(Kinematics.Turn(_feet[worst].Heading, heading)) > 0.35 ? worst : -1;

        float Off(int side) => Vector2.Distance(_feet[side].At, Under(at, heading, side));
    }

    private Vector2 Under(Vector2 at, double heading, int side)
    {
        (float sine, float cosine) = ((float)Math.Sin(heading), (float)Math.Cos(heading));
        float aside = side == 0 ? _halfWidth : -_halfWidth;
        return new Vector2(at.X - (sine * aside), at.Y + (cosine * aside));
    }

    private sealed class Foot
    {
        public Vector2 At { get; set; }

        public Vector2 From { get; set; }

        public double Share { get; set; } = 1;

        public float Lift { get; set; }

        public double Heading { get; set; }
    }
}
