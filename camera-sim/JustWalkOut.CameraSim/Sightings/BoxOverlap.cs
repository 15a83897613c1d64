using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>How much two boxes have in common.</summary>
internal static class BoxOverlap
{
    /// <summary>Smallest intersection over union at which a detection is of a body: COCO's and PASCAL's usual half.</summary>
    public const float OfBodyMin = 0.5f;

    /// <summary>Area of the intersection.</summary>
    public static float Common(Box first, Box second) => new Box(
        Math.Max(first.LeftPx, second.LeftPx), Math.Max(first.TopPx, second.TopPx), Math.Min(first.RightPx, second.RightPx), Math.Min(first.BottomPx, second.BottomPx)).AreaPx2;

    /// <summary>Intersection over union.</summary>
    public static float Of(Box first, Box second)
    {
        float common = Common(first, second);
        float union = first.AreaPx2 + second.AreaPx2 - common;
        return union > 0 ? common / union : 0;
    }
}
