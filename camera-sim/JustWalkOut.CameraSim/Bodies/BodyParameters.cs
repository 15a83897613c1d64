using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Bodies;

/// <summary>How bodies move.</summary>
public sealed record BodyParameters
{
    /// <summary>Mean walking speed in a shop.</summary>
    [Parameter("m/s", "Bohannon 1997 gives 1.3-1.4 for comfortable walking; shoppers walk slower: guess, 1.1")]
    public double SpeedMean { get; init; } = 1.1;

    /// <summary>Spread of it between people.</summary>
    [Parameter("m/s", "Bohannon 1997: sd of comfortable gait speed about 0.2")]
    public double SpeedSd { get; init; } = 0.2;

    /// <summary>Slowest and, mirrored about the mean, fastest person.</summary>
    [Parameter("m/s", "guess: a slow old person")]
    public double SpeedMin { get; init; } = 0.5;

    /// <summary>Factor of speed with a trolley or in a wheelchair.</summary>
    [Parameter("factor", "guess: pushing in narrow aisles")]
    public double WheelsSpeedFactor { get; init; } = 0.75;

    /// <summary>Largest acceleration of walking.</summary>
    [Parameter("m/s2", "people start and stop within about a step: guess from 1.2 m/s in 0.6 s")]
    public double Acceleration { get; init; } = 2.0;

    /// <summary>Largest turning rate of the body.</summary>
    [Parameter("rad/s", "a half turn on the spot takes about a second: guess")]
    public double TurnRate { get; init; } = 3.5;

    /// <summary>Speed of the hand in a reach at its fastest.</summary>
    [Parameter("m/s", "natural reaches peak at 1-1.5 m/s (Morasso 1981)")]
    public double HandSpeed { get; init; } = 1.3;

    /// <summary>Shortest time of a reach.</summary>
    [Parameter("s", "natural reaches take 0.4-0.8 s (Flash and Hogan 1985)")]
    public double ReachSecondsMin { get; init; } = 0.35;

    /// <summary>How much of a full bend or squat is done in a second.</summary>
    [Parameter("1/s", "guess: down or up in a third of a second at the fastest")]
    public double PostureRate { get; init; } = 3;

    /// <summary>Furthest that the trunk bends forward.</summary>
    [Parameter("rad", "guess: 50 degrees; beyond that people squat")]
    public double BendMax { get; init; } = 0.9;

    /// <summary>Furthest that the hips sink, as a share of their height.</summary>
    [Parameter("share", "a deep squat leaves the hips at about a third of their height")]
    public double CrouchMax { get; init; } = 0.62;

    /// <summary>Furthest that tiptoes lift.</summary>
    [Parameter("share of stature", "guess: 5 % of stature, 9 cm for an adult")]
    public double TiptoeMax { get; init; } = 0.05;
}
