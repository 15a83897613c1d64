namespace JustWalkOut.Tracking;

/// <summary>One camera's view of the store, by the camera's id. Unique within one store.</summary>
public readonly record struct ViewId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A point of a body in source-image pixels, and how sure its finder is of it, 0 to 1. All three are NaN where it was not seen.</summary>
public readonly record struct ImagePoint(float XPx, float YPx, float Score)
{
    /// <summary>A point that was not seen.</summary>
    public static ImagePoint Unseen { get; } = new(float.NaN, float.NaN, float.NaN);

    /// <summary>Whether it was seen.</summary>
    public bool IsSeen => float.IsFinite(XPx) && float.IsFinite(YPx);
}

/// <summary>How far a place on the floor may be off, as a covariance in square metres in the store's frame.</summary>
public readonly record struct FloorCovariance(double XxM2, double XyM2, double YyM2)
{
    /// <summary>Whether it is one: finite, with positive variances and a positive determinant.</summary>
    public bool IsProper => double.IsFinite(XxM2) && double.IsFinite(XyM2) && double.IsFinite(YyM2) && XxM2 > 0 && YyM2 > 0 && (XxM2 * YyM2) - (XyM2 * XyM2) > 0;
}

/// <summary>A point of the floor and how far it may be off.</summary>
public readonly record struct FloorPlace(FloorPoint At, FloorCovariance Covariance)
{
    /// <summary>Squared distance, in their common spreads, up to which two accounts of one place count as agreeing.</summary>
    private const double AgreeDistance2 = 4;

    /// <summary>
    /// What two accounts of one place come to: the mean, weighted by what each is sure of. Where they are further apart than their spreads explain, both are believed less by as much: a bell has thinner tails than mistakes have.
    /// </summary>
    /// <param name="other">Independent of this one.</param>
    public FloorPlace With(in FloorPlace other)
    {
        (FloorCovariance a, FloorCovariance b) = (Covariance, other.Covariance);
        (double xx, double xy, double yy) = (a.XxM2 + b.XxM2, a.XyM2 + b.XyM2, a.YyM2 + b.YyM2);
        double determinant = (xx * yy) - (xy * xy);
        (double dx, double dy) = (other.At.XMetres - At.XMetres, other.At.YMetres - At.YMetres);
        double distance2 = ((yy * dx * dx) - (2 * xy * dx * dy) + (xx * dy * dy)) / determinant;
        double doubt = Math.Max(1, distance2 / AgreeDistance2);

        // The share of the way to the other, as a matrix: a (a + b)^-1.
        (double gxx, double gxy) = (((a.XxM2 * yy) - (a.XyM2 * xy)) / determinant, ((a.XyM2 * xx) - (a.XxM2 * xy)) / determinant);
        (double gyx, double gyy) = (((a.XyM2 * yy) - (a.YyM2 * xy)) / determinant, ((a.YyM2 * xx) - (a.XyM2 * xy)) / determinant);
        return new FloorPlace(
            new FloorPoint(At.XMetres + (gxx * dx) + (gxy * dy), At.YMetres + (gyx * dx) + (gyy * dy)),
            new FloorCovariance(doubt * ((gxx * b.XxM2) + (gxy * b.XyM2)), doubt * ((gxx * b.XyM2) + (gxy * b.YyM2)), doubt * ((gyx * b.XyM2) + (gyy * b.YyM2))));
    }
}

/// <summary>A detection placed on the floor.</summary>
/// <param name="Box">Where, in source-image pixels.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Ground">Where the body meets the floor.</param>
/// <param name="Head">Top of the head.</param>
/// <param name="FirstHand">A hand; which one is not told.</param>
/// <param name="SecondHand">The other hand.</param>
/// <param name="Floor">The ground point placed by the camera's calibration; null where it meets no floor.</param>
/// <param name="Look">What they look like; unknown where nobody looked.</param>
public readonly record struct Sighting(
    Box Box, float Score, ImagePoint Ground, ImagePoint Head, ImagePoint FirstHand, ImagePoint SecondHand, FloorPlace? Floor, Look Look = default);

/// <summary>What was sighted in one frame of one camera. Times count from the pipeline's origin of time.</summary>
/// <param name="View">Which camera.</param>
/// <param name="Sequence">Number of the frame within its camera; only grows, and a gap is a frame lost.</param>
/// <param name="CapturedAt">When the picture was taken, as far as the camera's clock can be trusted.</param>
/// <param name="CapturedSd">Standard deviation of the error of <paramref name="CapturedAt"/>; at least 0.</param>
/// <param name="ArrivedAt">When these sightings were there to be used.</param>
/// <param name="Watermark">No frame of this camera captured before this time will come any more.</param>
/// <param name="Sightings">In the detector's order; empty when nobody was sighted. Whoever made the frame may use the list again once the tracker is done with it.</param>
public readonly record struct SightingFrame(
    ViewId View, long Sequence, TimeSpan CapturedAt, TimeSpan CapturedSd, TimeSpan ArrivedAt, TimeSpan Watermark, IReadOnlyList<Sighting> Sightings)
{
    /// <summary>By how much the camera's clock was found ahead: the picture was taken so long before <see cref="CapturedAt"/>. 0 where it is not known to be off.</summary>
    public TimeSpan ClockAhead { get; init; }
}
