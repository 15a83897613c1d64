using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// Keeps bodies out of furniture and out of each other limb by limb. Bodies move one after another; one whose new pose would be deeper in something than
/// <see cref="DepthMaxMetres"/>, and deeper than before, stays as it was for this step. So nobody ever gets deeper than that.
/// </summary>
internal sealed class Contact(Solids solids)
{
    /// <summary>Clothes and flesh give way by so much: 3.5 cm.</summary>
    internal const float DepthMaxMetres = 0.035f;

    /// <summary>An arm is let in by its half, so that it gets between boards: 4.5 cm.</summary>
    private const float ArmDepthMaxMetres = 0.045f;

    /// <summary>How much less deep is less deep.</summary>
    private const float LessMetres = 0.0002f;

    private Flesh _spare = new();
    private Flesh _now = new();

    private enum Touch
    {
        None,
        Arms,
        Body,
    }

    /// <summary>Lets a body that has moved keep its new pose, or as much of it as goes, or puts it back to the one before.</summary>
    /// <param name="body">Who moved.</param>
    /// <param name="near">Everyone who could be touched.</param>
    public void Settle(Body body, List<Body> near)
    {
        (Vector2 at, Vector2 velocity) = (body.Position, body.Velocity);
        Touch touch = Look(body, near, out Body? other);
        if (touch == Touch.Arms && body.IsReaching)
        {
            // The hand gets no further, and the body goes on.
            body.HoldArms();
            touch = Look(body, near, out other);
        }

        if (touch == Touch.Body)
        {
            // The feet stay, and the body goes on.
            body.HoldFeet();
            touch = Look(body, near, out other);
        }

        if (touch == Touch.Body)
        {
            // Straightening up and taking the arms back gives room to go.
            body.ShyAway();
            other?.ShyAway();
            body.HoldPlace();
            touch = Look(body, near, out _);
        }

        switch (touch)
        {
            case Touch.None:
                Keep(body);
                break;
            case Touch.Arms:
                body.GoBackToFreeArms();
                GoAsItWas(body, near, (at, velocity));
                break;
            default:
                body.GoBack();
                GoAsItWas(body, near, (at, velocity));
                break;
        }
    }

    /// <summary>
    /// A new pose that cannot be taken, of arms that hang otherwise by now or of a body that rises, must not hold a body where it is for ever: as it was before it
    /// may still go on.
    /// </summary>
    private void GoAsItWas(Body body, List<Body> near, (Vector2 At, Vector2 Velocity) wanted)
    {
        if (wanted.At == body.Position)
        {
            return;
        }

        body.Shift(wanted.At, wanted.Velocity);
        if (Look(body, near, out _) == Touch.None)
        {
            Keep(body);
        }
        else
        {
            body.GoBack();
        }
    }

    /// <summary>Whether a body could be added where it is.</summary>
    public bool Fits(Body body, IReadOnlyList<Body> others)
    {
        foreach (Body other in others)
        {
            if (DepthOf(body.Flesh, other.Flesh) > 0)
            {
                return false;
            }
        }

        return solids.DepthOf(body.Flesh).Metres <= DepthMaxMetres;
    }

    /// <summary>What of a body's new pose is too deep in something. Who has not moved is looked at as well: somebody else may have.</summary>
    private Touch Look(Body body, List<Body> near, out Body? touched)
    {
        touched = null;
        _now = body.Flesh;
        if (!_now.IsOf(body.Look, body.Pose))
        {
            _now = _spare;
            _now.Fill(body.Look, body.Pose);
        }

        (Vector2 middle, float radius) = _now.Around;
        if (body.Floor!.MayTouch(new FloorPoint(middle.X, middle.Y), radius))
        {
            (float depth, float arms) = solids.DepthOf(_now);
            if (depth > DepthMaxMetres && depth > solids.DepthOf(body.Flesh).Metres - LessMetres)
            {
                return Touch.Body;
            }

            if (arms > ArmDepthMaxMetres && arms > solids.DepthOf(body.Flesh).ArmsMetres - LessMetres)
            {
                return Touch.Arms;
            }
        }

        foreach (Body other in near)
        {
            float depth = AreApart(_now, other.Flesh) ? 0 : DepthOf(_now, other.Flesh);
            if (depth > DepthMaxMetres && depth > DepthOf(body.Flesh, other.Flesh) - LessMetres)
            {
                touched = other;
                return Touch.Body;
            }
        }

        return Touch.None;
    }

    /// <summary>The step stands.</summary>
    private void Keep(Body body)
    {
        if (!ReferenceEquals(_now, body.Flesh))
        {
            (_spare, body.Flesh) = (body.Flesh, _now);
        }
    }

    /// <summary>Whether nothing of two bodies but arms can touch, at a glance.</summary>
    private static bool AreApart(Flesh flesh, Flesh other)
    {
        float room = flesh.CoreRadiusMetres + other.CoreRadiusMetres;
        return Vector2.DistanceSquared(flesh.Around.Middle, other.Around.Middle) >= room * room;
    }

    /// <summary>How deep the deepest part is in another's; 0 where none is too deep for certain.</summary>
    private static float DepthOf(Flesh flesh, Flesh other)
    {
        (Vector2 around, float beside) = flesh.Around;
        (Vector2 middle, float radius) = other.Around;
        if (Vector2.DistanceSquared(around, middle) >= (beside + radius) * (beside + radius))
        {
            return 0;
        }

        float deepest = 0;
        for (uint parts = flesh.Near(middle, radius - DepthMaxMetres) & ~Flesh.Arms; parts != 0; parts &= parts - 1)
        {
            ref readonly FleshPart one = ref flesh.Parts[BitOperations.TrailingZeroCount(parts)];
            for (uint theirs = other.Near(one.Middle, one.BallMetres - DepthMaxMetres) & ~Flesh.Arms; theirs != 0; theirs &= theirs - 1)
            {
                ref readonly FleshPart two = ref other.Parts[BitOperations.TrailingZeroCount(theirs)];
                deepest = MathF.Max(deepest, one.RadiusMetres + two.RadiusMetres - Kinematics.Distance((one.From, one.To), (two.From, two.To)));
            }
        }

        return deepest;
    }
}
