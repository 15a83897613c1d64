using System.Globalization;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>A knocked camera in words: how far, since when, and what to do.</summary>
public static class KnockWords
{
    /// <summary>What there is to do about one.</summary>
    public const string Remedy = "Look at its picture. Set it back as it hung, or survey it anew with ./jwo calibrate pose and start with the new store.json; until then people are placed as it seems to look, and the hands that it sees do not count";

    /// <summary>How far it has turned, and by how much what it sees is misplaced.</summary>
    public static string HowFar(CameraKnock knock)
    {
        ArgumentNullException.ThrowIfNull(knock);
        return string.Create(CultureInfo.InvariantCulture, $"{knock.Turn.Degrees:0.0}° ± {knock.SdDegrees:0.0}°, {100 * knock.FloorMetres:0} cm");
    }

    /// <summary>One line for an operator.</summary>
    /// <param name="view">Which camera.</param>
    /// <param name="knock">How far and since when; null where it is well again.</param>
    /// <param name="clock">The store's time.</param>
    public static string Of(ViewId view, CameraKnock? knock, StoreClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return knock is null
            ? $"camera {view}: looks where it was surveyed to look again; its sightings count"
            : string.Create(CultureInfo.InvariantCulture, $"camera {view}: knocked since {clock.At(knock.Since):HH:mm:ss} UTC: turned by {HowFar(knock)} on the floor. {Remedy}");
    }
}
