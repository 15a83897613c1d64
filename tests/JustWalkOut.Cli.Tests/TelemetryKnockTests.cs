using System.Text.Json;
using JustWalkOut.Attribution;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Tracking;

namespace JustWalkOut.Cli.Tests;

/// <summary>What monitors are told of a knocked camera.</summary>
public sealed class TelemetryKnockTests
{
    [Fact]
    public void A_knocked_camera_ails_by_name_with_how_far_and_what_to_do()
    {
        (Ailment ailment, string words) = TelemetryTap.AilmentOf(new CameraKnock(new CameraTurn(0, 0.05, 0), 0.42, 0.31, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(60)));
        Assert.Equal(new Ailment(AilmentKind.Knocked, "2.9° ± 0.4°, 31 cm"), ailment);
        Assert.StartsWith("Knocked: turned by 2.9° ± 0.4°, 31 cm on the floor. Look at its picture.", words, StringComparison.Ordinal);
        Assert.Contains("calibrate pose", words, StringComparison.Ordinal);
        Assert.Contains("\"knocked\"", JsonSerializer.Serialize(ailment, MessageJson.Compact), StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_whose_clock_is_off_ails_by_name_with_how_far_and_what_to_do()
    {
        (Ailment ailment, string words) = TelemetryTap.AilmentOf(new CameraClock(new ViewId("c1"), -0.214, 0.012, -0.214, TimeSpan.FromSeconds(60)));
        Assert.Equal(new Ailment(AilmentKind.ClockOff, "−0.21 s ± 0.01 s"), ailment);
        Assert.StartsWith("Clock off by −0.21 s ± 0.01 s against the other cameras'.", words, StringComparison.Ordinal);
        Assert.Contains("NTP", words, StringComparison.Ordinal);
        Assert.Contains("\"clockOff\"", JsonSerializer.Serialize(ailment, MessageJson.Compact), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shelf_whose_clock_is_off_ails_by_name_with_how_far_and_what_to_do()
    {
        (Ailment ailment, string words) = TelemetryTap.AilmentOf(new GatewayClock("4", "2", 0.83, 0.06, 0.8, TimeSpan.FromSeconds(60)));
        Assert.Equal(new Ailment(AilmentKind.ShelfClockOff, "+0.83 s ± 0.06 s"), ailment);
        Assert.StartsWith("Clock off by +0.83 s ± 0.06 s against the cameras'.", words, StringComparison.Ordinal);
        Assert.Contains("NTP", words, StringComparison.Ordinal);
        Assert.Contains("\"shelfClockOff\"", JsonSerializer.Serialize(ailment, MessageJson.Compact), StringComparison.Ordinal);
    }
}
