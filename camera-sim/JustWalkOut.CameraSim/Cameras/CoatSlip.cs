using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>
/// A coat that is no longer worn: from the worn form it slides off the shoulders and down the arms until it hangs from a hand, and then lies over the left
/// forearm. Pieces keep their places in the buffer, so that cloth moves and does not change.
/// </summary>
internal readonly ref struct CoatSlip(BodyLook look, ReadOnlySpan<Vector3> pose, float girth)
{
    /// <summary>From a coat's collar to its hem, when it hangs by the collar and folded once.</summary>
    private const float HangsMetres = 0.72f;

    private readonly BodyLook _look = look;
    private readonly ReadOnlySpan<Vector3> _pose = pose;
    private readonly float _girth = girth;

    /// <summary>Changes the worn coat's pieces and adds what else is seen of it.</summary>
    /// <param name="into">The body's pieces.</param>
    /// <param name="first">The first piece of the worn coat; from <paramref name="count"/> on there are none.</param>
    /// <param name="count">Grows by what is added.</param>
    public void Apply(Span<Capsule> into, int first, ref int count)
    {
        if (_look.CoatOff >= 1)
        {
            Carry(into, ref count, MathF.Min(1, _look.CoatOff - 1));
            return;
        }

        // Slowly at the shoulders, fast down the back.
        float done = _look.CoatOff * _look.CoatOff * (3 - (2 * _look.CoatOff));
        Vector3 top = Grip(_look.CoatOff);
        for (int i = first; i < count; i++)
        {
            Capsule worn = into[i];

            // What was high up stays high, the hem stays the hem.
            float share = (i - first) / MathF.Max(1f, count - first - 1);
            Vector3 hung = top - (Vector3.UnitZ * (HangsMetres * 0.6f * (i - first == 2 ? 1 : share * 0.3f)));
            into[i] = worn with
            {
                From = Vector3.Lerp(worn.From, hung, done),
                FromRadius = float.Lerp(worn.FromRadius, 0.085f, done),
                To = Vector3.Lerp(worn.To, hung - (Vector3.UnitZ * (HangsMetres * 0.4f)), done),
                ToRadius = float.Lerp(worn.ToRadius, 0.1f, done),
            };
        }

        // Sleeves leave the arms from the shoulders on.
        float bare = MathF.Min(1, _look.CoatOff * 1.3f);
        Sleeve(into, ref count, (Joint.LeftShoulder, Joint.LeftElbow, Joint.LeftWrist), bare);
        Sleeve(into, ref count, (Joint.RightShoulder, Joint.RightElbow, Joint.RightWrist), bare);
    }

    private Vector3 At(Joint joint) => _pose[(int)joint];

    /// <summary>Where it is held: between both hands, then in the one that keeps it.</summary>
    private Vector3 Grip(float off)
    {
        Vector3 keeps = At(_look.Carrier == Carrier.Basket ? Joint.RightHand : Joint.LeftHand);
        return Vector3.Lerp((At(Joint.LeftHand) + At(Joint.RightHand)) / 2, keeps, Math.Clamp((off - 0.55f) / 0.45f, 0, 1));
    }

    private void Sleeve(Span<Capsule> into, ref int count, (Joint Shoulder, Joint Elbow, Joint Wrist) arm, float bare)
    {
        float thick = BodyBuild.CoatThickness * _girth;
        if (bare < 0.5f)
        {
            Add(into, ref count, Capsule.Round(Vector3.Lerp(At(arm.Shoulder), At(arm.Elbow), 2 * bare), 0.056f * thick, At(arm.Elbow), 0.047f * thick, BodyPart.Coat));
        }

        if (bare < 0.97f)
        {
            Add(into, ref count, Capsule.Round(Vector3.Lerp(At(arm.Elbow), At(arm.Wrist), MathF.Max(0, (2 * bare) - 1)), 0.047f * thick, At(arm.Wrist), 0.042f * thick, BodyPart.Coat));
        }
    }

    /// <summary>In the hand, and by and by over the forearm: two halves that hang down on either side of it.</summary>
    private void Carry(Span<Capsule> into, ref int count, float lies)
    {
        Vector3 arm = At(Joint.LeftWrist) - At(Joint.LeftElbow);
        Vector3 along = new(arm.X, arm.Y, 0);
        along = along.LengthSquared() > 1e-4f ? Vector3.Normalize(along) : Vector3.UnitX;
        Vector3 across = Vector3.Cross(along, Vector3.UnitZ);
        Vector3 top = Vector3.Lerp(Grip(1), Vector3.Lerp(At(Joint.LeftElbow), At(Joint.LeftWrist), 0.6f), lies);
        Vector3 half = along * (0.03f + (0.06f * lies));
        float drop = HangsMetres * (1 - (0.42f * lies));
        for (int i = -1; i <= 1; i += 2)
        {
            Vector3 edge = top + (across * (0.05f * lies * i));
            Vector3 hem = top + (across * ((0.02f + (0.05f * lies)) * i)) - (Vector3.UnitZ * (drop - (0.06f * i)));
            Add(into, ref count, new Capsule(edge - half, 0.06f, hem - half, 0.085f, BodyPart.Coat, across, 0.6f));
            Add(into, ref count, new Capsule(edge + half, 0.06f, hem + (half * 0.8f), 0.085f, BodyPart.Coat, across, 0.6f));
        }

        Add(into, ref count, Capsule.Round(top - half, 0.065f, top + half, 0.065f, BodyPart.Coat));
    }

    private static void Add(Span<Capsule> into, ref int count, Capsule piece)
    {
        if (count < into.Length)
        {
            into[count] = piece with { Number = count };
            count++;
        }
    }
}
