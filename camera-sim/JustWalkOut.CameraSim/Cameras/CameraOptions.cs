using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>How the simulated cameras take pictures.</summary>
public sealed record CameraOptions
{
    /// <summary>Pictures a second of each camera. 1 to 30; default 15.</summary>
    [Parameter("1/s", "issue: eight cameras at 15 fps; store cameras run at 10 to 25")]
    public double FramesPerSecond { get; init; } = 15;

    /// <summary>Clocks and lags.</summary>
    public CameraTimingOptions Timing { get; init; } = new();

    /// <summary>How long the shutter is open. Default 12 ms.</summary>
    [Parameter("s", "guess: indoor light of 500 lx makes small sensors expose for 8 to 20 ms")]
    public double ExposureSeconds { get; init; } = 0.012;

    /// <summary>How far the camera's own processing drives each pixel from the mean of its four neighbours. Default 0.75.</summary>
    [Parameter("share", "guess: network cameras ship with sharpening at half of its range, seen as bright rims of a tenth to a quarter of an edge's step")]
    public double SharpeningShare { get; init; } = 0.75;

    /// <summary>Spread of shot noise in grey levels at base gain; the same at every brightness after the square-root curve. Default 1.6. Noise is what is left after sharpening.</summary>
    [Parameter("grey levels", "guess: 8-bit store cameras show 1 to 3 levels on flat grey before compression")]
    public double ShotNoiseLevels { get; init; } = 1.6;

    /// <summary>What read noise adds to the spread in black; it fades until mid grey. Default 1.8.</summary>
    [Parameter("grey levels", "guess: dark areas of small sensors are about twice as noisy as lit ones")]
    public double ReadNoiseLevels { get; init; } = 1.8;

    /// <summary>Share of the lamps' light that swings with twice the mains frequency. Default 0.06.</summary>
    [Parameter("share", "IEEE 1789-2015: common LED and ballast luminaires flicker by 1 to 10 % at 100 or 120 Hz")]
    public double FlickerShare { get; init; } = 0.06;

    /// <summary>Frequency of the mains. Default 50.</summary>
    [Parameter("Hz", "IEC 60038; 60 in the Americas")]
    public double MainsHz { get; init; } = 50;

    /// <summary>How long the rolling shutter takes from the first row to the last. Default 22 ms.</summary>
    [Parameter("s", "guess: common small CMOS sensors read a frame in 15 to 30 ms")]
    public double ReadoutSeconds { get; init; } = 0.022;

    /// <summary>How much more light than the lamps give on open floor a shop window gives at its own pane, under a clear noon sky. Default 6.</summary>
    [Parameter("factor", "guess: 5,000 lx through tinted glass (CIE overcast sky, vertical, 10,000 lx) against shop lamps of 800 lx (EN 12464-1: 300 to 1,000)")]
    public double WindowFactor { get; init; } = 6;

    /// <summary>Mean grey level that exposure control aims at. Default 112.</summary>
    [Parameter("grey levels", "guess: the middle of the range, as camera firmware does")]
    public double MeanLevel { get; init; } = 112;

    /// <summary>Time in which exposure control makes up most of an error. Default 1.5 s.</summary>
    [Parameter("s", "guess: auto-exposure of network cameras settles in one to three seconds")]
    public double ExposureSettleSeconds { get; init; } = 1.5;

    /// <summary>Least gain of exposure control. Default 0.4.</summary>
    [Parameter("factor", "guess: one and a third stops down")]
    public double GainLeast { get; init; } = 0.4;

    /// <summary>Most gain of exposure control. Default 4.</summary>
    [Parameter("factor", "guess: two stops up")]
    public double GainMost { get; init; } = 4;

    /// <summary>Light lost in the corners. Default 0.3.</summary>
    [Parameter("share", "guess: fixed wide lenses of f/2 lose a quarter to a half")]
    public double VignetteShare { get; init; } = 0.3;
}
