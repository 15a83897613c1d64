using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>The promotion that a unit was sold under.</summary>
/// <param name="Id">The promotion's.</param>
/// <param name="Name">As printed.</param>
/// <param name="Kind">How it lowered the price.</param>
public sealed record AppliedOffer(string Id, string Name, OfferKind Kind);

/// <summary>Units of a receipt's line that came to the same: what of the bill is theirs, to the minor unit, and so what is given back for one of them.</summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="PaidMinor">What one of them is sold for, after promotions and without tax on top and deposit.</param>
/// <param name="Offer">The promotion; null for none.</param>
/// <param name="TaxMinor">Its share of the tax on top.</param>
/// <param name="DepositMinor">Its deposit.</param>
/// <param name="Tax">What tax is on it; null where nothing is said of tax.</param>
public sealed record UnitShare(int Count, long PaidMinor, AppliedOffer? Offer, long TaxMinor, long DepositMinor, UnitTax? Tax)
{
    /// <summary>What one of them comes to with all that belongs to it.</summary>
    [JsonIgnore]
    public long ValueMinor => checked(PaidMinor + TaxMinor + DepositMinor);

    /// <summary>Puts equal ones together, the dearest first: in this order units are given back.</summary>
    internal static IReadOnlyList<UnitShare> InOrder(IEnumerable<UnitShare> shares) =>
    [
        .. shares.GroupBy(share => share with { Count = 1 })
            .Select(same => same.Key with { Count = same.Sum(share => share.Count) })
            .OrderByDescending(share => share.ValueMinor)
            .ThenByDescending(share => share.PaidMinor)
            .ThenBy(share => share.Offer?.Id, StringComparer.Ordinal)
            .ThenBy(share => share.Tax?.Rate)
            .ThenBy(share => share.DepositMinor),
    ];
}
