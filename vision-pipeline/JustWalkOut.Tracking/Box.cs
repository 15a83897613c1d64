namespace JustWalkOut.Tracking;

/// <summary>A box in source-image pixels. Right and bottom are exclusive.</summary>
public readonly record struct Box(float LeftPx, float TopPx, float RightPx, float BottomPx)
{
    /// <summary>Width; negative for an inverted box.</summary>
    public float WidthPx => RightPx - LeftPx;

    /// <summary>Height; negative for an inverted box.</summary>
    public float HeightPx => BottomPx - TopPx;

    /// <summary>Area; 0 for an empty or inverted box.</summary>
    public float AreaPx2 => MathF.Max(0, WidthPx) * MathF.Max(0, HeightPx);

    /// <summary>Whether all edges are finite and both sides are longer than nothing.</summary>
    public bool IsProper =>
        float.IsFinite(LeftPx) && float.IsFinite(TopPx) && float.IsFinite(RightPx) && float.IsFinite(BottomPx) && WidthPx > 0 && HeightPx > 0;
}

/// <summary>Something a detector saw in one frame.</summary>
/// <param name="Box">Where, in source-image pixels.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="ClassId">Index into the model's classes; 0 is person.</param>
public readonly record struct Detection(Box Box, float Score, int ClassId = 0);
