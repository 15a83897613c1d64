using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>How people get out of each other's way.</summary>
public sealed record CrowdParameters
{
    /// <summary>How far ahead people foresee a collision.</summary>
    [Parameter("s", "Karamouzas, Skinner and Guy 2014: interaction falls off over 2-3 s")]
    public double ForesightSeconds { get; init; } = 2;

    /// <summary>Free space that people like between two bodies.</summary>
    [Parameter("m", "guess: close, as in a narrow aisle")]
    public double ElbowRoom { get; init; } = 0.08;

    /// <summary>Strength with which a foreseen collision turns a way.</summary>
    [Parameter("m/s", "guess, chosen so that two people pass in a 1.3 m aisle")]
    public double Dodge { get; init; } = 0.9;

    /// <summary>Time that people keep between themselves and whoever is right ahead, in which the foremost foot is set down.</summary>
    [Parameter("s", "guess: less than half of the 1.06 s that single files keep (Seyfried et al. 2005), for shoppers push past each other; a step is 0.72 s x speed (Jelic et al. 2012)")]
    public double HeadwaySeconds { get; init; } = 0.4;

    /// <summary>Speed at which people push on where there is no room ahead.</summary>
    [Parameter("m/s", "guess: shuffling in a queue, steps of a quarter of a metre")]
    public double ShuffleSpeed { get; init; } = 0.3;

    /// <summary>How long someone stands blocked before looking for another way.</summary>
    [Parameter("s", "guess: people wait a second or two before they walk around somebody")]
    public double Patience { get; init; } = 1.5;

    /// <summary>How near to an occupied goal is near enough, after patience ran out.</summary>
    [Parameter("m", "guess: an arm's length")]
    public double NearEnough { get; init; } = 0.45;
}
