using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>What hides a body from a camera, and how large it appears, when that is found from geometry instead of pixels: for sightings and for the truth's visible shares.</summary>
public sealed record VisibilityParameters
{
    /// <summary>What the simulator uses.</summary>
    internal static VisibilityParameters Default { get; } = new();

    /// <summary>Longest way through a gondola's box that is still seen through: the air before goods and between shelves.</summary>
    [Parameter("m", "guess: as far as a hand reaches in before it touches goods")]
    public float SeenThroughMetres { get; init; } = 0.3f;

    /// <summary>A body's furthest point lies less than this from its pelvis.</summary>
    [Parameter("m", "bounds of the body model: a raised arm of an adult of 1.95 m")]
    public float ReachMetres { get; init; } = 1.2f;

    /// <summary>Radius of the column from pelvis to head with which a body of 1.75 m hides what is behind it.</summary>
    [Parameter("m", "guess: half of a shoulder's breadth of 0.4 m, less as the column is round")]
    public float TrunkRadiusMetres { get; init; } = 0.19f;

    /// <summary>Radius of the column from feet to pelvis.</summary>
    [Parameter("m", "guess: two thighs side by side, which part in walking")]
    public float LegsRadiusMetres { get; init; } = 0.15f;

    /// <summary>Radius of the trunk with which a body hides its own arms.</summary>
    [Parameter("m", "guess: smaller than to others, for its own arms lie at the trunk's surface")]
    public float OwnTrunkRadiusMetres { get; init; } = 0.12f;

    /// <summary>How fast a blurred picture loses detail: a body's visible share is divided by 1 plus this times the blur's width over its height.</summary>
    [Parameter("factor", "guess: blurred by an eighth of its height a body is as hard to find as one half hidden")]
    public float BlurLoss { get; init; } = 8;
}
