namespace JustWalkOut.Tracking;

/// <summary>A hand as a detector sees it.</summary>
/// <param name="At">Where, in source-image pixels, and the chance that it can be seen.</param>
/// <param name="HoldingScore">Chance that it holds something, 0 to 1; means little where the hand is hidden.</param>
public readonly record struct HandDetection(ImagePoint At, float HoldingScore);

/// <summary>A person whom a detector saw in one frame, with the points that place them in the store. What they look like is kept beside it.</summary>
/// <param name="Box">Around what can be seen of them, in source-image pixels, inside the picture.</param>
/// <param name="Score">Chance that it is a person and the box fits by half, 0 to 1.</param>
/// <param name="Ground">Where the body meets the floor; may lie outside of box and picture. Its score is the detection's.</param>
/// <param name="Head">Top of the head, and the chance that it can be seen.</param>
/// <param name="LeftHand">The person's own left hand.</param>
/// <param name="RightHand">The person's own right hand.</param>
public readonly record struct PersonDetection(Box Box, float Score, ImagePoint Ground, ImagePoint Head, HandDetection LeftHand, HandDetection RightHand)
{
    /// <summary>Standard deviation of the ground point along each axis, in source-image pixels; 0 where the detector does not say.</summary>
    public float GroundSdPx { get; init; }

    /// <summary>A point counts as seen from this chance on: more likely than not.</summary>
    public const float SeenScore = 0.5f;

    /// <summary>The same without a place on the floor: points that are seen with less than a least chance count as unseen.</summary>
    /// <param name="pointScoreMin">The least chance, 0 to 1.</param>
    public Sighting ToSighting(float pointScoreMin) =>
        new(Box, Score, Ground, Seen(Head, pointScoreMin), Seen(LeftHand.At, pointScoreMin), Seen(RightHand.At, pointScoreMin), null);

    private static ImagePoint Seen(ImagePoint point, float scoreMin) => point.Score >= scoreMin ? point : ImagePoint.Unseen;
}
