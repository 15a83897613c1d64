using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>How a promotion lowers what its units cost.</summary>
public enum OfferKind
{
    /// <summary>Any so many of its products for one price.</summary>
    AnyForPrice = 1,

    /// <summary>Of any so many of its products the cheapest are free, so that only some are paid.</summary>
    PayForFewer,

    /// <summary>From so many of its products on, each of them for a percentage less.</summary>
    PercentOff,

    /// <summary>Reduced to clear: each unit for a lower price.</summary>
    ReducedToClear,
}

/// <summary>
/// What a promotion offered when a unit was taken: it stands in the log beside the unit's price, and holds as that does, whatever becomes of the promotion. Units whose offers are equal count together.
/// </summary>
/// <param name="Id">The promotion's.</param>
/// <param name="Name">As printed on receipts.</param>
/// <param name="Kind">How it lowers the price.</param>
/// <param name="Units">How many units it takes, 1 to <see cref="UnitsMax"/>; 1 for <see cref="OfferKind.ReducedToClear"/>.</param>
/// <param name="Value">Minor units that they cost together (<see cref="OfferKind.AnyForPrice"/>, <see cref="OfferKind.ReducedToClear"/>), how many of them are paid (<see cref="OfferKind.PayForFewer"/>), or hundredths of a percent (<see cref="OfferKind.PercentOff"/>).</param>
public sealed record SaleOffer(string Id, string Name, OfferKind Kind, int Units, long Value)
{
    /// <summary>Whether it holds only on the bill of a visit with a loyalty id, whenever that was shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MembersOnly { get; init; }

    /// <summary>Most units that one application of a promotion takes.</summary>
    public const int UnitsMax = 50;

    /// <summary>One hundred percent, in the unit of <see cref="OfferKind.PercentOff"/>.</summary>
    internal const int WholeHundredths = 100_00;

    /// <summary>Most units of one application. A percentage holds for any number from <see cref="Units"/> on, and each such number is a sum of numbers below twice that.</summary>
    [JsonIgnore]
    internal int UnitsTo => Kind == OfferKind.PercentOff ? (2 * Units) - 1 : Units;

    /// <summary>What equal units add to what an application comes to; all that it takes come one after the other, the dearest first.</summary>
    /// <param name="price">Of one, in minor units.</param>
    /// <param name="before">How many units it has already.</param>
    /// <param name="count">How many these are.</param>
    internal long PriceOf(long price, int before, int count) => Kind switch
    {
        OfferKind.PayForFewer => checked(price * Math.Clamp(Value - before, 0, count)),
        OfferKind.PercentOff => checked(Less(price) * count),
        _ => before == 0 && count > 0 ? Value : 0,
    };

    /// <summary>A price less the percentage, rounded down to the whole minor unit: in the shopper's favour.</summary>
    private long Less(long price) => (long)((Int128)price * (WholeHundredths - Value) / WholeHundredths);
}

/// <summary>Tax on a unit's price.</summary>
/// <param name="Rate">0 to 1.</param>
/// <param name="IsAdded">Whether it comes on top of the price; else the price holds it.</param>
public sealed record UnitTax(double Rate, bool IsAdded);

/// <summary>On what terms, besides its price, a unit was on sale when it was taken.</summary>
/// <param name="Offers">Promotions that it was part of; null for none.</param>
/// <param name="Tax">Tax on it; null where the catalog says nothing of tax.</param>
/// <param name="DepositMinor">Deposit on each unit in minor units, untaxed and no part of its price; null for none.</param>
/// <param name="AgeLimit">Youngest age that may buy it, in years; null for everyone.</param>
public sealed record SaleTerms(IReadOnlyList<SaleOffer>? Offers, UnitTax? Tax, long? DepositMinor, int? AgeLimit)
{
    /// <summary>Whether they change what a unit comes to or how it is shown.</summary>
    [JsonIgnore]
    internal bool IsPriced => Offers is { Count: > 0 } || Tax is not null || DepositMinor is > 0;

    /// <summary>Without the promotions that are for members only.</summary>
    internal SaleTerms ForAnybody() => Offers?.Any(offer => offer.MembersOnly) == true ? this with { Offers = [.. Offers.Where(offer => !offer.MembersOnly)] } : this;
}
