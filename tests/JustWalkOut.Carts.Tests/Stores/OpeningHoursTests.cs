using System.Globalization;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts.Tests.Stores;

/// <summary>Hours by the clock on a store's wall. 2026-11-27 is a Friday; Berlin's clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.</summary>
public sealed class OpeningHoursTests
{
    private static readonly OpeningHours Day = new("Asia/Seoul", "09:00", "21:30", ["sunday"]);
    private static readonly OpeningHours Night = new("Europe/Berlin", "18:00", "02:30", ["sunday"]);

    [Theory]
    [InlineData("2026-11-27T00:00:00Z", "21:30", null, "09:00")]              // Friday, nine in the morning.
    [InlineData("2026-11-26T23:59:59Z", null, "Thu 21:30", "09:00")]
    [InlineData("2026-11-27T12:29:59Z", "21:30", null, "09:00")]
    [InlineData("2026-11-27T12:30:00Z", null, "Fri 21:30", "09:00")]
    [InlineData("2026-11-29T03:00:00Z", null, "Sat 21:30", "09:00")]          // Sunday at noon: opens on Monday.
    public void A_day_s_hours_hold_by_the_store_s_own_clock(string at, string? closes, string? closedSince, string opens)
    {
        DateTimeOffset moment = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        Assert.Equal(closes, Text(Day.ClosesAt(moment), "HH:mm"));
        Assert.Equal(closedSince, Text(Day.ClosedSince(moment), "ddd HH:mm"));
        Assert.Equal(opens, Text(Day.OpensAt(moment), "HH:mm"));
        Assert.Equal(closes is not null, Day.IsOpen(moment));
    }

    [Theory]
    [InlineData("2026-11-28T00:00:00Z", "2026-11-28T01:30:00Z")]                // Friday's night goes on into Saturday.
    [InlineData("2026-11-29T01:00:00Z", "2026-11-29T01:30:00Z")]                // Saturday's into Sunday, on which it does not open.
    [InlineData("2026-11-29T20:00:00Z", null)]
    [InlineData("2026-03-29T00:45:00Z", "2026-03-29T01:30:00Z")]                // 02:30 is not on the wall that night: 03:30 is.
    [InlineData("2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z")]
    public void A_night_goes_on_past_midnight_and_through_summer_time(string at, string? closes) =>
        Assert.Equal(closes is null ? null : DateTimeOffset.Parse(closes, CultureInfo.InvariantCulture), Night.ClosesAt(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Fact]
    public void A_store_that_never_opens_says_so()
    {
        OpeningHours never = new("UTC", "09:00", "17:00", ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);
        Assert.Equal((false, null, null), (never.IsOpen(StoryStore.Open), never.OpensAt(StoryStore.Open), never.ClosedSince(StoryStore.Open)));
    }

    private static string? Text(DateTimeOffset? moment, string form) => moment?.ToString(form, CultureInfo.InvariantCulture);
}
