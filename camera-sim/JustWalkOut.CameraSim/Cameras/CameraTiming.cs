using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>How cameras' clocks and their way to whoever listens behave, whether they are filmed or sighted.</summary>
public sealed record CameraTimingOptions
{
    /// <summary>Shortest lag of a camera, from taking a picture to its being there.</summary>
    [Parameter("s", "facts.md: cameras lag 30 to 300 ms; each has a lag of its own")]
    public double LagMinSeconds { get; init; } = 0.03;

    /// <summary>Longest lag of a camera.</summary>
    [Parameter("s", "facts.md: cameras lag 30 to 300 ms; each has a lag of its own")]
    public double LagMaxSeconds { get; init; } = 0.3;

    /// <summary>Standard deviation of a camera's constant clock error.</summary>
    [Parameter("s", "facts.md: clocks must agree to about 100 ms and do not by themselves; two sd")]
    public double ClockSdSeconds { get; init; } = 0.05;

    /// <summary>Mean of the exponential wait that comes on top of the lag, picture by picture, when pictures are sent.</summary>
    [Parameter("s", "guess: a large picture among small ones takes some milliseconds more over 100 Mbit/s Ethernet")]
    public double WayMeanSeconds { get; init; } = 0.004;
}

/// <summary>What is drawn once for one camera: how far its clock is off and how much later its pictures are there.</summary>
/// <param name="ClockError">Its clock less the true one.</param>
/// <param name="Lag">From the picture to its being there, least.</param>
internal readonly record struct CameraTraits(TimeSpan ClockError, TimeSpan Lag)
{
    /// <summary>The first two draws of a camera's own chance; what comes after them is its pictures' own.</summary>
    public static CameraTraits Draw(Random timing, CameraTimingOptions options)
    {
        TimeSpan lag = TimeSpan.FromSeconds(timing.Between(options.LagMinSeconds, options.LagMaxSeconds));
        return new CameraTraits(TimeSpan.FromSeconds(timing.Normal(0, options.ClockSdSeconds)), lag);
    }

    /// <summary>The generator that a camera's timing is drawn from.</summary>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="camera">Its index among the store's calibrated cameras.</param>
    public static Random ChanceOf(long seed, int camera) => Chance.For(seed, "camera timing", camera);
}

/// <summary>
/// When a filmed camera's pictures are stamped and when they arrive. A picture that its clock puts before the recording's start is none of the
/// recording's. Film and truth ask alike, so that both number the same pictures.
/// </summary>
internal sealed class CameraTiming
{
    private readonly Fault[] _faults;
    private readonly CameraTraits _traits;
    private readonly CameraTimingOptions _options;
    private readonly Random _way;
    private TimeSpan _lastArrived;

    /// <summary>The timing of one camera.</summary>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="camera">Its index among the store's calibrated cameras.</param>
    /// <param name="faults">Its own faults.</param>
    /// <param name="options">How cameras behave.</param>
    public CameraTiming(long seed, int camera, IEnumerable<Fault> faults, CameraTimingOptions options)
    {
        _faults = [.. faults.Where(fault => fault.Kind is FaultKind.CameraLost or FaultKind.CameraClockOff or FaultKind.CameraLagging)];
        _options = options;
        _way = CameraTraits.ChanceOf(seed, camera);
        _traits = CameraTraits.Draw(_way, options);
    }

    /// <summary>When the next picture is stamped and when it is there, to the microsecond; null where the recording has no such picture.</summary>
    /// <param name="at">When it is taken; asked for every picture of the schedule, in order.</param>
    public FrameTime? Take(TimeSpan at)
    {
        // Drawn for a picture that is lost too: a fault changes nothing after its end.
        double wait = -Math.Log(1 - _way.NextDouble()) * _options.WayMeanSeconds;
        TimeSpan stamp = Whole(at + _traits.ClockError + StrengthAt(FaultKind.CameraClockOff, at));
        if (stamp < TimeSpan.Zero || Array.Exists(_faults, fault => fault.Kind == FaultKind.CameraLost && fault.IsAt(at)))
        {
            return null;
        }

        // A wire keeps the order.
        TimeSpan arrives = Whole(at + _traits.Lag + TimeSpan.FromSeconds(wait) + StrengthAt(FaultKind.CameraLagging, at));
        _lastArrived = arrives > _lastArrived ? arrives : _lastArrived;
        return new FrameTime(stamp, _lastArrived);
    }

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromTicks(time.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond);

    private TimeSpan StrengthAt(FaultKind kind, TimeSpan at) =>
        TimeSpan.FromSeconds(Array.Find(_faults, fault => fault.Kind == kind && fault.IsAt(at))?.Strength ?? 0);
}
