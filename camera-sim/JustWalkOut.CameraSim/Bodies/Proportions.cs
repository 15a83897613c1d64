using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>
/// Lengths of one body's segments in metres, as shares of its stature (Drillis and Contini 1966, as tabulated by Winter, Biomechanics
/// and Motor Control of Human Movement, 4th ed., figure 4.1).
/// </summary>
internal sealed class Proportions
{
    public Proportions(BodyLook look)
    {
        double stature = look.StatureMetres;
        Stature = stature;
        AnkleHeight = 0.039 * stature;
        Shank = (0.285 - 0.039) * stature;
        Thigh = (0.530 - 0.285) * stature;
        HipHeight = 0.530 * stature;
        Trunk = (0.818 - 0.530) * stature;
        UpperArm = 0.186 * stature;
        Forearm = 0.146 * stature;

        // To the middle of the hand, which is 0.108 of the stature long.
        Hand = 0.054 * stature;

        // ANSUR II (2012): breadth over the deltoids is 0.29 of the stature; half a deltoid of 0.033 on each side is not between the joints.
        ShoulderHalfWidth = 0.112 * stature * Math.Sqrt(look.Girth);
        HipHalfWidth = 0.0955 * stature * 0.55;
        Neck = 0.052 * stature;
        HeadRadius = Math.Max(0.088, 0.065 * stature);
        Foot = 0.152 * stature;
        SeatHeight = 0.48 + (0.02 * (stature - 1.6));
    }

    public double Stature { get; }

    public double AnkleHeight { get; }

    public double Shank { get; }

    public double Thigh { get; }

    public double HipHeight { get; }

    /// <summary>Hips to the height of the shoulders.</summary>
    public double Trunk { get; }

    public double UpperArm { get; }

    public double Forearm { get; }

    /// <summary>Wrist to the middle of the hand.</summary>
    public double Hand { get; }

    public double ShoulderHalfWidth { get; }

    public double HipHalfWidth { get; }

    /// <summary>Shoulders to the base of the skull.</summary>
    public double Neck { get; }

    public double HeadRadius { get; }

    public double Foot { get; }

    /// <summary>Height of the pelvis in a wheelchair.</summary>
    public double SeatHeight { get; }

    /// <summary>Shoulder to the middle of the hand, stretched.</summary>
    public double Arm => UpperArm + Forearm + Hand;
}
