using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>Where a knocked camera looks: by how much is the fault's strength, which way is chance of the camera's own, the same for all who look through it.</summary>
internal static class Knock
{
    /// <summary>The camera as it hangs while the fault lasts.</summary>
    /// <param name="straight">As it was built.</param>
    /// <param name="knock">A fault of kind <see cref="FaultKind.CameraKnocked"/>.</param>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="camera">Its index among the store's calibrated cameras.</param>
    public static CameraView Turn(CameraView straight, Fault knock, long seed, int camera)
    {
        (double sine, double cosine) = Math.SinCos(Chance.For(seed, "camera knock", camera).NextDouble() * Math.Tau);
        double radians = knock.Strength * Math.PI / 180;
        return straight.Turned((float)(radians * cosine), (float)(radians * sine));
    }
}
