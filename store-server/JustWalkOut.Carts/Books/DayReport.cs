namespace JustWalkOut.Carts;

/// <summary>A day of a store's books.</summary>
/// <param name="Date">As the store's people call it.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends, exclusive.</param>
public sealed record BookDay(DateOnly Date, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>A day from midnight to midnight in a time zone: 23 or 25 hours where clocks change.</summary>
    public static BookDay Of(DateOnly date, TimeZoneInfo zone) => new(date, Midnight(date, zone), Midnight(date.AddDays(1), zone));

    /// <summary>Whether a moment is of it.</summary>
    public bool Holds(DateTimeOffset? at) => at >= From && at < To;

    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        // Where clocks go forward at midnight the day begins at one.
        DateTime at = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(at))
        {
            at = at.AddMinutes(1);
        }

        return new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();
    }
}

/// <summary>One visit of a day on all its accounts, in minor units.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="EnteredAt">When.</param>
/// <param name="SettledAt">When its bill became final; null before.</param>
/// <param name="CartMinor">What it holds by its events.</param>
/// <param name="BillMinor">Its bill as it was when it became final.</param>
/// <param name="GivenBackMinor">What of that was taken off it since.</param>
/// <param name="TakenMinor">What was taken, by the store's log.</param>
/// <param name="ServiceTakenMinor">What was taken, by the payment service.</param>
/// <param name="RefundedMinor">What was paid back, by the store's log.</param>
/// <param name="ServiceRefundedMinor">What was paid back, by the payment service.</param>
/// <param name="BadDebtMinor">What could not be taken.</param>
public sealed record DayVisit(
    VisitId Visit, int Number, DateTimeOffset EnteredAt, DateTimeOffset? SettledAt, long CartMinor, long BillMinor, long GivenBackMinor,
    long TakenMinor, long ServiceTakenMinor, long RefundedMinor, long ServiceRefundedMinor, long BadDebtMinor);

/// <summary>What reconciling a day came to.</summary>
/// <param name="Day">Which.</param>
/// <param name="Currency">Of all its amounts.</param>
/// <param name="Visits">Every shopper's visit that came, was billed or got something back on it, or for which the payment service did something on it, in order of their numbers.</param>
/// <param name="Mismatches">Those of visits first, in order of their numbers, then those of nobody's payments and of goods.</param>
/// <param name="Open">Visits that came less than <see cref="Reconciliation.Patience"/> ago and have no bill yet.</param>
/// <param name="UnderWay">Bills whose payment is on its way, final for less than that.</param>
/// <param name="NotRead">Why the payment service's ledger was not compared; null where it was, or the store takes no payments.</param>
public sealed record DayReport(BookDay Day, Currency Currency, IReadOnlyList<DayVisit> Visits, IReadOnlyList<Mismatch> Mismatches, int Open, int UnderWay, string? NotRead)
{
    /// <summary>Visits that came less than <see cref="Reconciliation.Patience"/> ago and whose bill waits for a person.</summary>
    public int InReview { get; init; }

    /// <summary>Whether everything was compared and agrees.</summary>
    public bool IsClean => NotRead is null && Mismatches.Count == 0;
}
