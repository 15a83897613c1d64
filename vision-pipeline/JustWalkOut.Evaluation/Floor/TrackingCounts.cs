using JustWalkOut.Evaluation.Mot;

namespace JustWalkOut.Evaluation.Floor;

/// <summary>
/// What floor tracks are scored from; counts of several recordings add up to the counts of all. Places are people at compared times
/// (<see cref="FloorSampling"/>); everyone on the floor is followed and counts, staff and restockers too, but hours are those of shoppers alone.
/// </summary>
/// <param name="TruthPlaces">Places of the truth.</param>
/// <param name="ResultPlaces">Places of the result.</param>
/// <param name="AgreedPlaces">Places of the result that lie on the person whom their track stands for over the whole recording.</param>
/// <param name="FalsePlaces">Places of the result that belong to nobody.</param>
/// <param name="MissedPlaces">Places of the truth that nothing found.</param>
/// <param name="IdSwitches">Times that anybody was found under another identity than the one before.</param>
/// <param name="ShopperHours">Sum of shoppers' time on the floor, in hours.</param>
public sealed record TrackingCounts(long TruthPlaces, long ResultPlaces, long AgreedPlaces, long FalsePlaces, long MissedPlaces, long IdSwitches, double ShopperHours)
{
    /// <summary>Nobody anywhere.</summary>
    public static TrackingCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Identity F1, 0 to 1; 1 where nobody was there and nobody was seen.</summary>
    public double Idf1 => TruthPlaces + ResultPlaces > 0 ? 2 * AgreedPlaces / (double)(TruthPlaces + ResultPlaces) : 1;

    /// <summary>CLEAR accuracy: 1 less the share of faults, without a lower limit.</summary>
    public double Mota => 1 - ((FalsePlaces + MissedPlaces + IdSwitches) / (double)Math.Max(1, TruthPlaces));

    /// <summary>Identity switches for each hour of a shopper's; null where no shopper was there.</summary>
    public double? IdSwitchesPerShopperHour => ShopperHours > 0 ? IdSwitches / ShopperHours : null;

    /// <summary>The counts of two recordings together.</summary>
    public static TrackingCounts operator +(TrackingCounts left, TrackingCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new TrackingCounts(
            left.TruthPlaces + right.TruthPlaces, left.ResultPlaces + right.ResultPlaces, left.AgreedPlaces + right.AgreedPlaces,
            left.FalsePlaces + right.FalsePlaces, left.MissedPlaces + right.MissedPlaces, left.IdSwitches + right.IdSwitches, left.ShopperHours + right.ShopperHours);
    }
}

/// <summary>A recording's tracks on the floor against its truth, as <c>./jwo evaluate --json</c> writes them.</summary>
/// <param name="Idf1">Identity F1 (Ristani and others 2016), 0 to 1.</param>
/// <param name="Hota">HOTA (Luiten and others 2020) with 1 less the distance over two metres as overlap, 0 to 1.</param>
/// <param name="Mota">CLEAR accuracy (Bernardin and Stiefelhagen 2008), without a lower limit.</param>
/// <param name="IdSwitches">Times that anybody was found under another identity than the one before.</param>
/// <param name="ShopperHours">Sum of shoppers' time on the floor, in hours.</param>
public sealed record TrackingScore(double Idf1, double Hota, double Mota, long IdSwitches, double ShopperHours);

/// <summary>A recording's tracks on the floor set against its truth.</summary>
/// <param name="Score">The scores.</param>
/// <param name="Counts">What they come from, to be summed over recordings.</param>
public sealed record TrackingAssessment(TrackingScore Score, TrackingCounts Counts)
{
    /// <summary>Farthest that a track may lie from its person: the distance at which the field states bars for stores and squares.</summary>
    public const double Metres = 1;

    /// <summary>Times a second that are compared: as often as the floor tracker speaks; the truth and an ideal tracker speak 15 times.</summary>
    public const double PerSecond = 10;

    /// <summary>Assesses tracks.</summary>
    /// <param name="truth">Where everyone was, in order of time; may be nobody.</param>
    /// <param name="result">Where a tracker had them, in order of time.</param>
    /// <param name="shoppers">Who of the truth's people pays, with whom they came in; null where the truth does not say, and then everyone is a shopper.</param>
    public static TrackingAssessment Of(IReadOnlyList<FloorRow> truth, IReadOnlyList<FloorRow> result, IReadOnlySet<string>? shoppers)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(result);
        MotSequence sequence = FloorSampling.Compare(truth, result, Metres, PerSecond);
        ClearCounts clear = ClearCounts.Of(sequence);
        IdentityCounts identity = IdentityCounts.Of(sequence);
        long shopperTimes = shoppers is null ? clear.Truth : FloorSampling.CountTimes(truth, PerSecond, shoppers);
        TrackingCounts counts = new(
            clear.Truth, identity.Result, identity.Agreed, clear.FalsePositives, clear.Misses, clear.Switches, shopperTimes / PerSecond / 3600);
        double hota = counts.TruthPlaces + counts.ResultPlaces > 0 ? HotaCounts.Of(sequence).Hota : 1;
        return new TrackingAssessment(new TrackingScore(counts.Idf1, hota, counts.Mota, counts.IdSwitches, counts.ShopperHours), counts);
    }
}
