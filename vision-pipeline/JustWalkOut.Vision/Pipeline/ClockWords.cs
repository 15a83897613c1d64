using System.Globalization;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>A camera's clock that is off in words: by how much, since when, and what to do.</summary>
public static class ClockWords
{
    /// <summary>What there is to do about one.</summary>
    public const string Remedy = "Where people are is put right by that. Let the camera take its time from a time server (NTP)";

    /// <summary>By how much.</summary>
    public static string HowFar(CameraClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return string.Create(CultureInfo.InvariantCulture, $"{(clock.AheadSeconds < 0 ? "−" : "+")}{Math.Abs(clock.AheadSeconds):0.00} s ± {clock.SdSeconds:0.00} s");
    }

    /// <summary>One line for an operator.</summary>
    /// <param name="camera">As it was judged.</param>
    /// <param name="clock">The store's time.</param>
    public static string Of(CameraClock camera, StoreClock clock)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(clock);
        return camera.OffSince is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"camera {camera.View}: its clock is off by {HowFar(camera)} against the other cameras', noticed at {clock.At(since):HH:mm:ss} UTC. {Remedy}")
            : $"camera {camera.View}: its clock agrees with the other cameras' again";
    }
}
