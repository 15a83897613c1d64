namespace JustWalkOut.Vision.Calibration;

/// <summary>A view of the board beside the lens that was found.</summary>
/// <param name="View">The view.</param>
/// <param name="OffPx">How far the lens puts each of its corners from where it was found: right and down, in the corners' order.</param>
/// <param name="IsUsed">False for a view that fits far worse than the others: blurred, or a board that is bent.</param>
public sealed record ViewResult(BoardView View, IReadOnlyList<(double XPx, double YPx)> OffPx, bool IsUsed)
{
    /// <summary>Root mean square of how far its corners are off.</summary>
    public double RmsPx => Math.Sqrt(OffPx.Average(off => (off.XPx * off.XPx) + (off.YPx * off.YPx)));
}

/// <summary>A lens and how well it is known.</summary>
/// <param name="Lens">What was found.</param>
/// <param name="Terms">Which terms of distortion it took.</param>
/// <param name="RmsPx">Root mean square of how far corners are off, over the views that are used.</param>
/// <param name="HeldOutPx">The same over every other corner of a quarter of the views, by a lens of the other views and poses of the other corners.</param>
/// <param name="FocalSdPx">Standard deviations of the focal lengths.</param>
/// <param name="CentreSdPx">Standard deviations of the principal point.</param>
/// <param name="DistortionSd">Standard deviations of the terms, in the lens's order; 0 for those that were not fitted.</param>
/// <param name="Views">Each view that was chosen.</param>
public sealed record LensFound(
    Lens Lens, string Terms, double RmsPx, double HeldOutPx, double[] FocalSdPx, double[] CentreSdPx, double[] DistortionSd, IReadOnlyList<ViewResult> Views);
