namespace JustWalkOut.Tracking;

/// <summary>One camera's run of sightings of one thing. From 1 upwards; never reused by its tracker.</summary>
public readonly record struct TrackId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Value}";
}

/// <summary>A track that was seen in a frame.</summary>
/// <param name="Track">Whose sighting it is.</param>
/// <param name="Box">Where it is, in source-image pixels: what was detected, smoothed by what was known before.</param>
/// <param name="Score">The detection's score.</param>
/// <param name="ClassId">The detection's class.</param>
public readonly record struct TrackedBox(TrackId Track, Box Box, float Score, int ClassId);
