using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>How much of the truth is written down.</summary>
public sealed record TruthOptions
{
    /// <summary>Lines of <c>tracks.csv</c> per person and second; divides the moments' rate.</summary>
    [Parameter("1/s", "choice: the rate of the cameras, so that every picture has a line within 33 ms")]
    public int TracksPerSecond { get; init; } = 15;

    /// <summary>Whether boxes and keypoints per camera are written: for a recording with pixels yes, in other modes they cost more than all the rest.</summary>
    public bool HasPictures { get; init; }

    /// <summary>Pictures per second and camera.</summary>
    [Parameter("1/s", "issue 3: cameras at 15 pictures a second")]
    public double FramesPerSecond { get; init; } = 15;

    /// <summary>Clocks of the cameras, which decide what pictures a recording has.</summary>
    public CameraTimingOptions Timing { get; init; } = new();

    /// <summary>Every which picture has its keypoints written; boxes are written for every one.</summary>
    [Parameter("pictures", "choice: keypoints a third of a second apart are enough to train and judge on")]
    public int KeypointsEvery { get; init; } = 5;
}
