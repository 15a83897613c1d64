using System.Globalization;

namespace JustWalkOut.Carts.Stores;

/// <summary>When a store lets shoppers in, by the clock on its wall. What closes at or before it opens closes on the next day. Summer time is the zone's affair.</summary>
/// <param name="Zone">Whose clock, such as Asia/Seoul.</param>
/// <param name="Opens">HH:mm.</param>
/// <param name="Closes">HH:mm, another time than <paramref name="Opens"/>.</param>
/// <param name="ClosedOn">Days of the week on which it does not open, such as sunday; a night that began the day before goes on.</param>
public sealed record OpeningHours(string Zone, string Opens, string Closes, IReadOnlyList<string> ClosedOn)
{
    private const string Form = "HH:mm";

    /// <summary>A week, and the night before it: what is not found within it is not there.</summary>
    private const int DaysMost = 8;

    /// <summary>Whether a text is a time of day.</summary>
    public static bool IsTime(string text) => TimeOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether a text is a day of the week.</summary>
    public static bool IsDay(string text) => Enum.GetValues<DayOfWeek>().Any(day => text == NameOf(day));

    /// <summary>Whether shoppers are let in then.</summary>
    public bool IsOpen(DateTimeOffset at) => ClosesAt(at) is not null;

    /// <summary>When the store closes that is open then; null where it is not.</summary>
    public DateTimeOffset? ClosesAt(DateTimeOffset at)
    {
        (TimeZoneInfo zone, DateTime wall) = On(at);
        return Days(wall, back: 1, ahead: 0).Where(day => wall >= day.From && wall < day.To).Select(day => (DateTimeOffset?)Moment(zone, day.To)).FirstOrDefault();
    }

    /// <summary>Since when the store is closed that is closed then; null where it is open, or has been closed for a week.</summary>
    public DateTimeOffset? ClosedSince(DateTimeOffset at)
    {
        (TimeZoneInfo zone, DateTime wall) = On(at);
        return IsOpen(at) ? null : Days(wall, back: DaysMost, ahead: 0).Where(day => day.To <= wall).Select(day => (DateTimeOffset?)Moment(zone, day.To)).LastOrDefault();
    }

    /// <summary>When it opens next; null where it does not within a week.</summary>
    public DateTimeOffset? OpensAt(DateTimeOffset at)
    {
        (TimeZoneInfo zone, DateTime wall) = On(at);
        return Days(wall, back: 0, ahead: DaysMost).Where(day => day.From > wall).Select(day => (DateTimeOffset?)Moment(zone, day.From)).FirstOrDefault();
    }

    private static DateTimeOffset Moment(TimeZoneInfo zone, DateTime wall)
    {
        // In the hour that a spring leaves out the clock on the wall shows an hour more.
        DateTime real = zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall;
        return new DateTimeOffset(real, zone.GetUtcOffset(real));
    }

    private static string NameOf(DayOfWeek day) => day.ToString().ToLowerInvariant();

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, Form, CultureInfo.InvariantCulture);

    private (TimeZoneInfo Zone, DateTime Wall) On(DateTimeOffset at)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        return (zone, DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(at, zone).DateTime, DateTimeKind.Unspecified));
    }

    /// <summary>Opening and closing of the days around a moment on which it opens, the earliest first.</summary>
    private IEnumerable<(DateTime From, DateTime To)> Days(DateTime wall, int back, int ahead)
    {
        (TimeOnly opens, TimeOnly closes) = (Time(Opens), Time(Closes));
        return Enumerable.Range(-back, back + ahead + 1)
            .Select(offset => DateOnly.FromDateTime(wall).AddDays(offset))
            .Where(day => !ClosedOn.Contains(NameOf(day.DayOfWeek)))
            .Select(day => (day.ToDateTime(opens), (closes > opens ? day : day.AddDays(1)).ToDateTime(closes)));
    }
}
