namespace JustWalkOut.Vision.Frames;

/// <summary>What is taken of a running camera's times.</summary>
public static class CameraTiming
{
    /// <summary>Standard deviation of the clock of a camera that says when its pictures were taken: cameras agree to no better than this by themselves (facts).</summary>
    public static readonly TimeSpan ClockSd = TimeSpan.FromMilliseconds(50);

    /// <summary>How long before its arrival a picture was taken, where the camera does not say: the middle of the 30 to 300 ms that cameras lag (facts).</summary>
    public static readonly TimeSpan TypicalLag = TimeSpan.FromMilliseconds(150);

    /// <summary>What that leaves open, as a standard deviation.</summary>
    public static readonly TimeSpan TypicalLagSd = TimeSpan.FromMilliseconds(80);

    /// <summary>The moment of a picture whose camera does not say when it was taken.</summary>
    public static FrameMoment Estimate(TimeSpan arrivedAt) => new(arrivedAt - TypicalLag, TypicalLagSd, arrivedAt);
}
