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

    /// <summary>The grid of the floor's clearance is off by so much at most.</summary>
    private const double GridErrorMetres = 0.1;

    /// <summary>An arm is let in by its half, so that it gets between boards: 4.5 cm.</summary>
    private const float ArmDepthMaxMetres = 0.045f;

    /// <summary>How much less deep is less deep.</summary>
    private const float LessMetres = 0.0002f;

    private readonly FleshPart[] _parts = new FleshPart[Flesh.PartsMax];
    private int _count;
    private (Vector2 Middle, float Radius) _around;

    private enum Touch
    {
        None,
        Arms,
        Body,
    }

    /// <summary>Lets a body that has moved keep its new pose, or as much of it as goes, or puts it back to the one before.</summary>
    /// <param name="body">Who moved.</param>
    /// <param name="near">Everyone who could be touched.</param>
    public void Settle(Body body, IReadOnlyList<Body> near)
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
                body.Keep(_parts.AsSpan(0, _count), _around);
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
    private void GoAsItWas(Body body, IReadOnlyList<Body> near, (Vector2 At, Vector2 Velocity) wanted)
    {
        if (wanted.At == body.Position)
        {
            return;
        }

        body.Shift(wanted.At, wanted.Velocity);
        if (Look(body, near, out _) == Touch.None)
        {
            body.Keep(_parts.AsSpan(0, _count), _around);
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
            if (DepthOf(body.Parts, body.Around, other) > 0)
            {
                return false;
            }
        }

        return solids.DepthOf(body.Parts, body.Around, areArms: false) <= DepthMaxMetres;
    }

    /// <summary>What of a body's new pose is too deep in something.</summary>
    private Touch Look(Body body, IReadOnlyList<Body> near, out Body? touched)
    {
        touched = null;
        _count = Flesh.Fill(body.Look, body.Pose, _parts);
        ReadOnlySpan<FleshPart> now = _parts.AsSpan(0, _count);
        _around = Around(now);
        if (body.Floor!.RoughClearanceMetres(new FloorPoint(_around.Middle.X, _around.Middle.Y)) < _around.Radius + GridErrorMetres)
        {
            float depth = solids.DepthOf(now, _around, areArms: false);
            if (depth > DepthMaxMetres && depth > solids.DepthOf(body.Parts, body.Around, areArms: false) - LessMetres)
            {
                return Touch.Body;
            }

            depth = solids.DepthOf(now, _around, areArms: true);
            if (depth > ArmDepthMaxMetres && depth > solids.DepthOf(body.Parts, body.Around, areArms: true) - LessMetres)
            {
                return Touch.Arms;
            }
        }

        foreach (Body other in near)
        {
            float depth = DepthOf(now, _around, other);
            if (depth > DepthMaxMetres && depth > DepthOf(body.Parts, body.Around, other) - LessMetres)
            {
                touched = other;
                return Touch.Body;
            }
        }

        return Touch.None;
    }

    /// <summary>How deep the deepest part is in another's; 0 where none is too deep for certain.</summary>
    private static float DepthOf(ReadOnlySpan<FleshPart> parts, (Vector2 Middle, float Radius) around, Body other)
    {
        (Vector2 middle, float radius) = other.Around;
        if (Vector2.DistanceSquared(around.Middle, middle) >= (around.Radius + radius) * (around.Radius + radius))
        {
            return 0;
        }

        float deepest = 0;
        foreach (ref readonly FleshPart one in parts)
        {
            float room = one.BallMetres + radius - DepthMaxMetres;
            if (one.IsArm || Vector2.DistanceSquared(new Vector2(one.Middle.X, one.Middle.Y), middle) >= room * room)
            {
                continue;
            }

            foreach (ref readonly FleshPart two in other.Parts)
            {
                if (!two.IsArm && IsNear(one.Middle, one.BallMetres - DepthMaxMetres, two.Middle, two.BallMetres))
                {
                    deepest = MathF.Max(deepest, one.RadiusMetres + two.RadiusMetres - Kinematics.Distance((one.From, one.To), (two.From, two.To)));
                }
            }
        }

        return deepest;
    }

    private static bool IsNear(Vector3 one, float radius, Vector3 other, float beside) => Vector3.DistanceSquared(one, other) < (radius + beside) * (radius + beside);

    private static (Vector2 Middle, float Radius) Around(ReadOnlySpan<FleshPart> parts)
    {
        Vector2 middle = new(parts[1].Middle.X, parts[1].Middle.Y);
        float radius = 0;
        foreach (ref readonly FleshPart part in parts)
        {
            radius = MathF.Max(radius, Vector2.Distance(middle, new Vector2(part.Middle.X, part.Middle.Y)) + part.BallMetres);
        }

        return (middle, radius);
    }
}
