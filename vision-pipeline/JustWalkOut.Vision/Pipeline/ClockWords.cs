using System.Globalization;
using JustWalkOut.Attribution;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>A camera's clock, or a shelf's, that is off in words: by how much, since when, and what to do.</summary>
public static class ClockWords
{
    /// <summary>What there is to do about a camera's.</summary>
    public const string Remedy = "Where people are is put right by that. Let the camera take its time from a time server (NTP)";

    /// <summary>What there is to do about a shelf's.</summary>
    public const string ShelfRemedy = "Its weights are put right by that. Let the shelf's gateway take its time from a time server (NTP)";

    /// <summary>By how much.</summary>
    public static string HowFar(CameraClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return HowFar(clock.AheadSeconds, clock.SdSeconds);
    }

    /// <summary>By how much.</summary>
    public static string HowFar(GatewayClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return HowFar(clock.AheadSeconds, clock.SdSeconds);
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

    /// <summary>One line for an operator.</summary>
    /// <param name="shelf">As it was judged.</param>
    /// <param name="clock">The store's time.</param>
    public static string Of(GatewayClock shelf, StoreClock clock)
    {
        ArgumentNullException.ThrowIfNull(shelf);
        ArgumentNullException.ThrowIfNull(clock);
        return shelf.OffSince is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"shelf {shelf.Gondola}/{shelf.Shelf}: its clock is off by {HowFar(shelf)} against the cameras', noticed at {clock.At(since):HH:mm:ss} UTC. {ShelfRemedy}")
            : $"shelf {shelf.Gondola}/{shelf.Shelf}: its clock agrees with the cameras' again";
    }

    private static string HowFar(double aheadSeconds, double sdSeconds) => string.Create(CultureInfo.InvariantCulture, $"{(aheadSeconds < 0 ? "−" : "+")}{Math.Abs(aheadSeconds):0.00} s ± {sdSeconds:0.00} s");
}
