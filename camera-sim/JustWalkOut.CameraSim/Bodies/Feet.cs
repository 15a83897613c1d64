using System.Numerics;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>Two feet that stand where they were put until they step: one swings, the other carries.</summary>
internal sealed class Feet
{
    /// <summary>A standing body moves a foot that is this far from under its hip.</summary>
    private const float StandSlackMetres = 0.07f;

    /// <summary>From the ankle to the toes, and half the breadth of a shoe, as shares of stature.</summary>
    private const float ToesOfStature = 0.114f;

    /// <summary>Ankles further apart than this belong to feet that cannot touch.</summary>
    private const float FeetApartMetres = 0.6f;

    private const float HalfFootOfStature = 0.032f;

    private readonly Foot[] _feet = [new(), new()];
    private readonly float _halfWidth;
    private readonly float _stature;
    private int _swinging = -1;
    private int _next;
    private (int Swinging, int Next, double Phase) _before;

    public Feet(double halfWidth, double stature, Vector2 at, (double Radians, Vector2 Ahead) heading)
    {
        (_halfWidth, _stature) = ((float)halfWidth, (float)stature);
        for (int side = 0; side < 2; side++)
        {
            _feet[side].At = _feet[side].From = Under(at, heading.Ahead, side);
            _feet[side].Heading = heading.Radians;
        }
    }

    /// <summary>Phase of the gait, 0 to 2 pi; the left foot swings in its first half.</summary>
    public double Phase { get; private set; }

    /// <summary>Where an ankle's ground point is, how high the foot is lifted, and where it points, as a direction of length 1.</summary>
    public (Vector2 At, float LiftMetres, Vector2 Ahead) this[int side] => (_feet[side].At, _feet[side].Lift, _feet[side].Ahead);

    /// <summary>Remembers where the feet are.</summary>
    public void Save()
    {
        _before = (_swinging, _next, Phase);
        _feet[0].Save();
        _feet[1].Save();
    }

    /// <summary>Goes back to where they were.</summary>
    public void GoBack()
    {
        (_swinging, _next, Phase) = _before;
        _feet[0].GoBack();
        _feet[1].GoBack();
    }

    /// <summary>Moves on.</summary>
    /// <param name="at">The body's ground point.</param>
    /// <param name="heading">Its heading, in radians and as a direction of length 1.</param>
    /// <param name="velocity">Its velocity, metres per second.</param>
    /// <param name="seconds">How long the step is.</param>
    /// <returns>Whether a foot is on its way.</returns>
    public bool Step(Vector2 at, (double Radians, Vector2 Ahead) heading, Vector2 velocity, double seconds)
    {
        float speed = velocity.Length();

        // In a crowd steps shorten with speed (Jelic, Appert-Rolland, Lemercier, Pettre 2012: 0.065 m + 0.724 s of way).
        float stride = Math.Min(_stature * (0.24f + (0.14f * Math.Min(speed, 1.6f))), 0.065f + (0.724f * speed));
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
            return false;
        }

        Foot foot = _feet[_swinging];
        foot.Share = Math.Min(1, foot.Share + (seconds / swing));
        float remaining = (float)((1 - foot.Share) * swing);
        Vector2 ahead = speed > 0.12f ? velocity * remaining + (velocity / speed * (stride / 2)) : Vector2.Zero;
        Vector2 landing = Under(at, heading.Ahead, _swinging) + ahead;
        float done = (float)Kinematics.MinimumJerk(foot.Share);
        foot.At = Vector2.Lerp(foot.From, landing, done);
        foot.Lift = MathF.Sin(MathF.PI * (float)foot.Share) * Math.Min(0.08f, 0.03f + (0.05f * speed));
        foot.Heading += Kinematics.Turn(foot.Heading, heading.Radians) * Math.Min(1, seconds / Math.Max(0.05, remaining));
        Phase = Math.PI * (_swinging + foot.Share);
        if (foot.Share >= 1)
        {
            (foot.Lift, _next, _swinging) = (0, 1 - _swinging, -1);
        }

        return true;
    }

    /// <summary>After a step: moves each foot to the nearest place where it is in no furniture, on nobody's feet and under no wheels.</summary>
    public void KeepOff(FloorMap floor, List<Body> near, Vector2 body)
    {
        KeepOff(_feet[0], floor, near, body);
        KeepOff(_feet[1], floor, near, body);
    }

    private void KeepOff(Foot foot, FloorMap floor, List<Body> near, Vector2 body)
    {
        float length = ToesOfStature * _stature;
        float half = HalfFootOfStature * _stature;
        Vector2 toes = length * foot.Ahead;
        bool isByFurniture = floor.RoughClearanceMetres(new FloorPoint(foot.At.X, foot.At.Y)) < length + half + 0.15;
        Vector2 before;
        int round = 0;
        do
        {
            before = foot.At;
            foreach (Body other in near)
            {
                foot.At += OffFeet(foot.At, toes, half, other.Feet) + OffWheels(foot.At, toes, half, other);
            }

            if (isByFurniture)
            {
                foot.At += Back(foot.At, half, floor, body);
                foot.At += Back(foot.At + toes, half, floor, body);
            }
        }
        while (++round < 3 && foot.At != before);
    }

    private static Vector2 OffFeet(Vector2 ankle, Vector2 toes, float half, Feet others)
    {
        Vector2 off = Vector2.Zero;
        for (int side = 0; side < 2; side++)
        {
            (Vector2 at, _, Vector2 ahead) = others[side];
            if (Vector2.DistanceSquared(ankle, at) > FeetApartMetres * FeetApartMetres)
            {
                continue;
            }

            Vector2 along = ToesOfStature * others._stature * ahead;
            float room = half + (HalfFootOfStature * others._stature);
            (Vector2 mine, Vector2 theirs) = Nearest(ankle + off, toes, at, along);
            Vector2 apart = mine - theirs;
            float distance = apart.Length();
            if (distance < room)
            {
                off += (distance > 1e-4f ? apart / distance : Vector2.Normalize(ankle + (toes / 2) - at - (along / 2) + new Vector2(1e-4f, 0))) * (room - distance);
            }
        }

        return off;
    }

    private static Vector2 OffWheels(Vector2 ankle, Vector2 toes, float half, Body other)
    {
        Vector2 off = Vector2.Zero;
        float far = (float)other.Footprint.ReachMetres + FeetApartMetres;
        if (!other.HasWheels || Vector2.DistanceSquared(ankle, other.Position) > far * far)
        {
            return off;
        }

        for (int disc = 1; disc < other.Footprint.Discs.Length; disc++)
        {
            Vector2 middle = other.DiscAt(disc);
            (Vector2 mine, _) = Nearest(ankle + off, toes, middle, Vector2.Zero);
            Vector2 apart = mine - middle;
            float distance = apart.Length();
            float room = half + other.Footprint.Discs[disc].RadiusMetres;
            off += distance < room && distance > 1e-4f ? apart / distance * (room - distance) : Vector2.Zero;
        }

        return off;
    }

    /// <summary>The points of two straight lines that are nearest to each other, found from the four ends and where they cross.</summary>
    private static (Vector2 First, Vector2 Second) Nearest(Vector2 a, Vector2 along, Vector2 b, Vector2 beside)
    {
        float cross = (along.X * beside.Y) - (along.Y * beside.X);
        Vector2 between = b - a;
        if (MathF.Abs(cross) > 1e-9f)
        {
            float mine = ((between.X * beside.Y) - (between.Y * beside.X)) / cross;
            float theirs = ((between.X * along.Y) - (between.Y * along.X)) / cross;
            if (mine is >= 0 and <= 1 && theirs is >= 0 and <= 1)
            {
                return (a + (along * mine), a + (along * mine));
            }
        }

        (Vector2 First, Vector2 Second) best = (On(a, along, b), b);
        (Vector2 First, Vector2 Second) next = (On(a, along, b + beside), b + beside);
        best = Vector2.DistanceSquared(next.First, next.Second) < Vector2.DistanceSquared(best.First, best.Second) ? next : best;
        next = (a, On(b, beside, a));
        best = Vector2.DistanceSquared(next.First, next.Second) < Vector2.DistanceSquared(best.First, best.Second) ? next : best;
        next = (a + along, On(b, beside, a + along));
        return Vector2.DistanceSquared(next.First, next.Second) < Vector2.DistanceSquared(best.First, best.Second) ? next : best;
    }

    private static Vector2 On(Vector2 from, Vector2 along, Vector2 point)
    {
        float length2 = along.LengthSquared();
        return length2 < 1e-9f ? from : from + (along * Math.Clamp(Vector2.Dot(point - from, along) / length2, 0, 1));
    }

    /// <summary>From a point in furniture back towards the body, which stands free, until it is out.</summary>
    private static Vector2 Back(Vector2 point, float radius, FloorMap floor, Vector2 body)
    {
        Vector2 towards = body - point;
        float distance = towards.Length();
        Vector2 back = Vector2.Zero;
        for (int round = 0; round < 6 && distance > 1e-3f; round++)
        {
            Vector2 now = point + back;
            FloorPoint at = new(now.X, now.Y);
            float depth = floor.MayTouch(at, radius) ? radius - (float)floor.ClearanceMetres(at) : 0;
            if (depth < 0.002f)
            {
                break;
            }

            back += towards / distance * depth;
        }

        return back;
    }

    private int Chosen(Vector2 at, (double Radians, Vector2 Ahead) heading, float speed, float stride)
    {
        if (speed > 0.12f)
        {
            // Step when the body has gone past the foot that is due.
            return Vector2.Distance(_feet[_next].At, Under(at, heading.Ahead, _next)) > 0.3f * stride ? _next : -1;
        }

        int worst = Off(0) > Off(1) ? 0 : 1;
        return Off(worst) > StandSlackMetres || Math.Abs(Kinematics.Turn(_feet[worst].Heading, heading.Radians)) > 0.35 ? worst : -1;

        float Off(int side) => Vector2.Distance(_feet[side].At, Under(at, heading.Ahead, side));
    }

    private Vector2 Under(Vector2 at, Vector2 ahead, int side)
    {
        float aside = side == 0 ? _halfWidth : -_halfWidth;
        return new Vector2(at.X - (ahead.Y * aside), at.Y + (ahead.X * aside));
    }

    private sealed class Foot
    {
        public Vector2 At { get; set; }

        public Vector2 From { get; set; }

        public double Share { get; set; } = 1;

        public float Lift { get; set; }

        public double Heading
        {
            get => _heading;
            set
            {
                if (value != _heading)
                {
                    (_heading, Ahead) = (value, Kinematics.Way(value));
                }
            }
        }

        /// <summary>The heading as a direction of length 1.</summary>
        public Vector2 Ahead { get; private set; } = Vector2.UnitX;

        private double _heading;
        private (Vector2 At, Vector2 From, double Share, float Lift, double Heading) _before;

        public void Save() => _before = (At, From, Share, Lift, Heading);

        public void GoBack() => (At, From, Share, Lift, Heading) = _before;
    }
}
