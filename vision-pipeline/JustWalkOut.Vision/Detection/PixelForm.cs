namespace JustWalkOut.Vision.Detectors;

/// <summary>The order of a network's three colour planes. Frames hold blue, green, red.</summary>
public enum ColourOrder
{
    /// <summary>Blue, green, red.</summary>
    Bgr = 1,

    /// <summary>Red, green, blue.</summary>
    Rgb,
}

/// <summary>How pixels become numbers: (pixel of 0 to 255 - mean) / deviation, plane by plane in the network's own order.</summary>
/// <param name="Order">Order of the planes.</param>
/// <param name="Mean">Three means in the network's plane order, in pixel units.</param>
/// <param name="Deviation">Three deviations in the network's plane order, in pixel units; none is 0.</param>
/// <param name="Pad">Pixel value of the padding before the normalisation, 0 to 255.</param>
public sealed record PixelForm(ColourOrder Order, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation, float Pad);
