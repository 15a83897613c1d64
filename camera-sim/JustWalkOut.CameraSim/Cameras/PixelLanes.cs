using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Where eight points appear in a picture.</summary>
/// <param name="X">Pixel coordinates to the right; OpenCV's, as <see cref="CameraView.TryProject"/> gives them.</param>
/// <param name="Y">Pixel coordinates downwards.</param>
/// <param name="Depth">Metres along the camera's axis.</param>
/// <param name="IsProjected">All bits set in the lanes of points that the lens sees, on the picture or beside it; the other lanes mean nothing.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PixelLanes(Vector256<float> X, Vector256<float> Y, Vector256<float> Depth, Vector256<int> IsProjected)
{
    /// <summary>One bit for each point that lies on the picture, the first one lowest; as <see cref="CameraView.Contains"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint OnPicture(CameraView view)
    {
        Vector256<float> least = Vector256.Create(-0.5f);
        Vector256<float> inside = Vector256.GreaterThanOrEqual(X, least) & Vector256.GreaterThanOrEqual(Y, least)
            & Vector256.LessThan(X, Vector256.Create(view.WidthPx - 0.5f)) & Vector256.LessThan(Y, Vector256.Create(view.HeightPx - 0.5f));
        return (inside.AsInt32() & IsProjected).ExtractMostSignificantBits();
    }
}
