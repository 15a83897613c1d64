using System.Numerics;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Scales;

/// <summary>People of whom only the place matters.</summary>
internal static class Bodies
{
    private static readonly BodyLook Look = new(
        1.75f, 1, default, default, default, Pattern.Plain, default, default, default, Headwear.None, Carrier.Hands, null);

    public static SeenPerson At(int number, float xMetres, float yMetres)
    {
        Vector3[] joints = new Vector3[BodyPose.JointCount];
        Array.Fill(joints, new Vector3(xMetres, yMetres, 1));
        return new SeenPerson(number, Look, new BodyPose(joints, 0), [], 0);
    }
}
