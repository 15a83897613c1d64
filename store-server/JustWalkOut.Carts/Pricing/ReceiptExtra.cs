using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>What a line of a bill is for that is no goods.</summary>
public enum ExtraKind
{
    /// <summary>What a promotion takes off; negative.</summary>
    Promotion = 1,

    /// <summary>Deposits on one product's units.</summary>
    Deposit,

    /// <summary>Tax on top, of one rate.</summary>
    TaxAdded,

    /// <summary>Tax that prices hold, of one rate; already in the other lines, and no part of the sum.</summary>
    TaxIncluded,
}

/// <summary>A line of a bill besides those of goods at their prices. All of a bill's but <see cref="ExtraKind.TaxIncluded"/>, with the lines of goods, add up to its total.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Id">The promotion or the product; null for tax.</param>
/// <param name="Name">As printed: the promotion's or the product's; null for tax.</param>
/// <param name="Quantity">Units that it is about.</param>
/// <param name="Amount">What it adds; negative for what it takes off.</param>
/// <param name="Rate">The rate of tax, 0 to 1; null for anything else.</param>
public sealed record ReceiptExtra(ExtraKind Kind, string? Id, string? Name, int Quantity, Money Amount, double? Rate)
{
    /// <summary>Those of some lines: promotions by id, deposits by product, tax by rate.</summary>
    /// <param name="lines">Lines of goods, all of one bill.</param>
    public static ImmutableArray<ReceiptExtra> Of(IReadOnlyList<ReceiptLine> lines)
    {
        (ReceiptLine Line, UnitShare Share)[] shares = [.. lines.SelectMany(line => (line.Shares ?? []).Select(share => (line, share)))];
        if (shares.Length == 0)
        {
            return [];
        }

        Currency currency = lines[0].UnitPrice.Currency;
        return
        [
            .. shares.Where(each => each.Share.Offer is not null)
                .GroupBy(each => each.Share.Offer!)
                .OrderBy(offer => offer.Key.Id, StringComparer.Ordinal).ThenBy(offer => offer.Key.Name, StringComparer.Ordinal).ThenBy(offer => offer.Key.Kind)
                .Select(offer => Sum(ExtraKind.Promotion, (offer.Key.Id, offer.Key.Name, null), offer, each => each.Share.PaidMinor - each.Line.UnitPrice.MinorUnits)),
            .. shares.Where(each => each.Share.DepositMinor > 0)
                .GroupBy(each => (each.Line.Sku, each.Line.Name))
                .OrderBy(product => product.Key.Sku.Value, StringComparer.Ordinal).ThenBy(product => product.Key.Name, StringComparer.Ordinal)
                .Select(product => Sum(ExtraKind.Deposit, (product.Key.Sku.Value, product.Key.Name, null), product, each => each.Share.DepositMinor)),
            .. shares.Where(each => each.Share.Tax is { IsAdded: true })
                .GroupBy(each => each.Share.Tax!.Rate)
                .OrderBy(rate => rate.Key)
                .Select(rate => Sum(ExtraKind.TaxAdded, (null, null, rate.Key), rate, each => each.Share.TaxMinor)),
            .. shares.Where(each => each.Share.Tax is { IsAdded: false })
                .GroupBy(each => each.Share.Tax!.Rate)
                .OrderBy(rate => rate.Key)
                .Select(rate => Held(rate.Key, Sum(ExtraKind.TaxIncluded, (null, null, rate.Key), rate, each => each.Share.PaidMinor))),
        ];

        ReceiptExtra Sum(ExtraKind kind, (string? Id, string? Name, double? Rate) what, IEnumerable<(ReceiptLine Line, UnitShare Share)> of, Func<(ReceiptLine Line, UnitShare Share), long> each) => new(
            kind, what.Id, what.Name, of.Sum(one => one.Share.Count), new Money(of.Aggregate(0L, (sum, one) => checked(sum + (one.Share.Count * each(one)))), currency), what.Rate);

        static ReceiptExtra Held(double rate, ReceiptExtra sold) => sold with { Amount = sold.Amount with { MinorUnits = Pricing.TaxIn(sold.Amount.MinorUnits, rate) } };
    }
}
