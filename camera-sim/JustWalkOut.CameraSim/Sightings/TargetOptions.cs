using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>How an ideal tracker, which never confuses anybody, errs about places.</summary>
public sealed record TargetOptions
{
    /// <summary>Moments per second.</summary>
    [Parameter("1/s", "BENCHMARK-1, measured: targets come at 15 Hz")]
    public double PerSecond { get; init; } = 15;

    /// <summary>Standard deviation of the ground point, each way.</summary>
    [Parameter("m", "guess: half of the hands' error, for a trunk is larger and seen by more cameras")]
    public double FloorSdMetres { get; init; } = 0.05;

    /// <summary>Standard deviation of the head, each way.</summary>
    [Parameter("m", "guess: half of the hands' error")]
    public double HeadSdMetres { get; init; } = 0.05;

    /// <summary>Standard deviation of a hand, each way: the length of the error is then 0.13 m in the mean.</summary>
    [Parameter("m", "BENCHMARK-1: hands are 0.10 to 0.15 m off")]
    public double HandSdMetres { get; init; } = 0.08;

    /// <summary>Time in which such errors forget themselves.</summary>
    [Parameter("s", "guess: a tracker's smoothing over some ten pictures")]
    public double ErrorSeconds { get; init; } = 0.7;

    /// <summary>Fewest cameras that must see a hand for it to be placed; in a store without cameras hands are always seen.</summary>
    [Parameter("cameras", "two rays make a point")]
    public int HandCamerasMin { get; init; } = 2;

    /// <summary>Lag of the tracker's word behind the moment it speaks of; stamps are the moment's.</summary>
    [Parameter("s", "guess: cameras lag 30 to 300 ms and stamps correct most of it")]
    public double StampErrorSeconds { get; init; } = 0.05;
}
