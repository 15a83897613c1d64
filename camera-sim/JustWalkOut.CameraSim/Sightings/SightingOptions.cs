using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>How cameras and their clocks behave when sightings are drawn instead of pictures.</summary>
public sealed record SightingOptions
{
    /// <summary>How the detector errs.</summary>
    public SightingErrorModel Model { get; init; } = new();

    /// <summary>Pictures per second and camera.</summary>
    [Parameter("1/s", "issue 3: cameras at 15 pictures a second")]
    public double FramesPerSecond { get; init; } = 15;

    /// <summary>Clocks and lags of the cameras.</summary>
    public CameraTimingOptions Timing { get; init; } = new();

    /// <summary>Mean of the exponential wait that comes on top of the lag, picture by picture.</summary>
    [Parameter("s", "guess: a queue before a busy detector waits about a third of a picture's time")]
    public double JitterMeanSeconds { get; init; } = 0.02;

    /// <summary>Share of pictures that get lost.</summary>
    [Parameter("share", "guess: newest wins, and a detector at its limit replaces a picture now and then")]
    public double FrameLoss { get; init; } = 0.01;

    /// <summary>Standard deviation that the localiser assumes of a camera's place, as a survey leaves it.</summary>
    [Parameter("m", "issue 3: camera pose off by 1 cm")]
    public double PlaceSdMetres { get; init; } = 0.01;

    /// <summary>Standard deviation that the localiser assumes of a camera's direction, as a survey leaves it.</summary>
    [Parameter("degrees", "issue 3: camera pose off by 0.3 degrees")]
    public double TurnSdDegrees { get; init; } = 0.3;

    /// <summary>What places ground points, as the live pipeline does: through the surveyed calibration.</summary>
    internal FloorLocator Locator(CameraCalibration surveyed) =>
        new(SightingPlacer.ModelOf(surveyed), new FloorLocatorOptions { CameraSdMetres = PlaceSdMetres, CameraSdDegrees = TurnSdDegrees });
}
