using System.Collections.Immutable;
using System.Globalization;

namespace JustWalkOut.Carts;

/// <summary>Units of one line of a bill, all taken on the same terms.</summary>
/// <param name="Line">Which line, by its place.</param>
/// <param name="Sku">Product.</param>
/// <param name="PriceMinor">Price of one, at least 0.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Terms">On which terms; null for the price alone.</param>
internal sealed record SoldUnits(int Line, Sku Sku, long PriceMinor, int Count, SaleTerms? Terms);

/// <summary>
/// What units come to: promotions first, then tax on top, then deposits. Each unit is in one promotion at most, and promotions are combined so that the shopper pays least (<see cref="OfferSearch"/>). What several units cost together is
/// divided among them in proportion to their prices; tax on top is reckoned once for each rate over all that it is on, rounded half up to the whole minor unit, and divided in proportion to what they are sold for. Both divisions are by
/// the largest remainder, so that the parts add up (<see cref="Allocation"/>). The order in which units come in makes no difference. Pure.
/// </summary>
internal static class Pricing
{
    /// <summary>The shares of each line, dearest first; null for a line whose units all come to their price and no more.</summary>
    /// <param name="units">All units of the bill.</param>
    /// <param name="lines">How many lines it has.</param>
    public static IReadOnlyList<UnitShare>?[] Of(IReadOnlyCollection<SoldUnits> units, int lines)
    {
        IReadOnlyList<UnitShare>?[] shares = new IReadOnlyList<UnitShare>?[lines];
        if (!units.Any(unit => unit.Terms is { IsPriced: true }))
        {
            return shares;
        }

        List<(SoldUnits Of, UnitShare Share)> priced = [.. Components(units).SelectMany(Promote)];
        foreach (IGrouping<int, (SoldUnits Of, UnitShare Share)> line in Taxed(priced).GroupBy(each => each.Of.Line))
        {
            bool isPlain = line.All(each => each.Share is { Offer: null, Tax: null, DepositMinor: 0 });
            shares[line.Key] = isPlain ? null : UnitShare.InOrder(line.Select(each => each.Share));
        }

        return shares;
    }

    /// <summary>Units that no offer ties to others are looked at by themselves: fewer combinations, and the same result.</summary>
    private static IEnumerable<SoldUnits[]> Components(IReadOnlyCollection<SoldUnits> units)
    {
        List<(HashSet<SaleOffer> Offers, List<SoldUnits> Units)> parts = [];
        foreach (SoldUnits unit in units)
        {
            HashSet<SaleOffer> offers = [.. unit.Terms?.Offers ?? []];
            List<SoldUnits> members = [unit];
            foreach ((HashSet<SaleOffer> Offers, List<SoldUnits> Units) part in parts.Where(part => part.Offers.Overlaps(offers)).ToArray())
            {
                offers.UnionWith(part.Offers);
                members.AddRange(part.Units);
                parts.Remove(part);
            }

            parts.Add((offers, members));
        }

        return parts.Select(part => part.Units.ToArray());
    }

    private static IEnumerable<(SoldUnits Of, UnitShare Share)> Promote(SoldUnits[] units)
    {
        // The order of classes, and of lines within one, hangs on nothing but prices, offers and products.
        (UnitClass Class, SoldUnits[] Members)[] classes =
        [
            .. units.GroupBy(unit => (unit.PriceMinor, Offers: string.Join('\n', OffersOf(unit))))
                .OrderByDescending(same => same.Key.PriceMinor)
                .ThenBy(same => same.Key.Offers, StringComparer.Ordinal)
                .Select(same => (new UnitClass(same.Key.PriceMinor, [.. OffersOf(same.First())], same.Sum(unit => unit.Count)), same.OrderBy(Place, StringComparer.Ordinal).ToArray())),
        ];
        List<(long Paid, SaleOffer? Offer)>[] outcomes = [.. classes.Select(_ => new List<(long, SaleOffer?)>())];
        if (Array.Exists(classes, each => each.Class.Offers.Count > 0))
        {
            foreach (Application made in OfferSearch.Find([.. classes.Select(each => each.Class)]))
            {
                Share(made, classes, outcomes);
            }
        }

        for (int c = 0; c < classes.Length; c++)
        {
            using IEnumerator<(long Paid, SaleOffer? Offer)> next = outcomes[c].OrderByDescending(each => each.Paid).ThenBy(each => each.Offer!.Id, StringComparer.Ordinal).GetEnumerator();
            foreach (SoldUnits member in classes[c].Members)
            {
                int promoted = 0;
                while (promoted < member.Count && next.MoveNext())
                {
                    promoted++;
                    (long paid, SaleOffer? offer) = next.Current;
                    yield return (member, Plain(member, 1) with { PaidMinor = paid, Offer = new AppliedOffer(offer!.Id, offer.Name, offer.Kind) });
                }

                if (promoted < member.Count)
                {
                    yield return (member, Plain(member, member.Count - promoted));
                }
            }
        }
    }

    /// <summary>Divides what an application comes to among its units. A percentage is off each unit by itself, and so is a free one's price.</summary>
    private static void Share(Application made, (UnitClass Class, SoldUnits[] Members)[] classes, List<(long Paid, SaleOffer? Offer)>[] outcomes)
    {
        (int Class, long Price)[] units = [.. made.Taken.SelectMany((count, c) => Enumerable.Repeat((c, classes[c].Class.PriceMinor), count))];
        long[] parts = made.Offer.Kind == OfferKind.PercentOff
            ? [.. units.Select(unit => made.Offer.PriceOf(unit.Price, 0, 1))]
            : Allocation.Of(made.TotalMinor, [.. units.Select(unit => unit.Price)]);
        for (int i = 0; i < units.Length; i++)
        {
            outcomes[units[i].Class].Add((parts[i], made.Offer));
        }
    }

    /// <summary>Puts tax on top: one sum for each rate, divided among single units and put together again.</summary>
    private static IEnumerable<(SoldUnits Of, UnitShare Share)> Taxed(List<(SoldUnits Of, UnitShare Share)> priced)
    {
        foreach ((SoldUnits Of, UnitShare Share) untaxed in priced.Where(each => each.Share.Tax is not { IsAdded: true }))
        {
            yield return untaxed;
        }

        foreach (IGrouping<double, (SoldUnits Of, UnitShare Share)> rate in priced.Where(each => each.Share.Tax is { IsAdded: true }).GroupBy(each => each.Share.Tax!.Rate).OrderBy(rate => rate.Key))
        {
            (SoldUnits Of, UnitShare Share)[] shares = [.. rate.OrderByDescending(each => each.Share.PaidMinor).ThenBy(each => Place(each.Of), StringComparer.Ordinal).ThenBy(each => each.Share.Offer?.Id, StringComparer.Ordinal)];
            long sum = shares.Aggregate(0L, (so, each) => checked(so + (each.Share.PaidMinor * each.Share.Count)));
            long tax = TaxOn(sum, rate.Key);
            long[] parts = Allocation.Of(tax, [.. shares.SelectMany(each => Enumerable.Repeat(each.Share.PaidMinor, each.Share.Count))]);
            int next = 0;
            foreach ((SoldUnits of, UnitShare share) in shares)
            {
                foreach (IGrouping<long, long> same in parts.Skip(next).Take(share.Count).GroupBy(part => part))
                {
                    yield return (of, share with { Count = same.Count(), TaxMinor = same.Key });
                }

                next += share.Count;
            }
        }
    }

    /// <summary>Tax on top of a sum, rounded half up to the whole minor unit.</summary>
    internal static long TaxOn(long sumMinor, double rate) => (long)Math.Round(sumMinor * (decimal)rate, MidpointRounding.AwayFromZero);

    /// <summary>Tax that a sum holds, rounded half up to the whole minor unit.</summary>
    internal static long TaxIn(long sumMinor, double rate) => (long)Math.Round(sumMinor * (decimal)rate / (1 + (decimal)rate), MidpointRounding.AwayFromZero);

    private static UnitShare Plain(SoldUnits of, int count) => new(count, of.PriceMinor, null, 0, of.Terms?.DepositMinor ?? 0, of.Terms?.Tax);

    private static ImmutableArray<SaleOffer> OffersOf(SoldUnits unit) =>
        [.. (unit.Terms?.Offers ?? []).Distinct().OrderBy(offer => offer.Id, StringComparer.Ordinal).ThenBy(offer => offer.ToString(), StringComparer.Ordinal)];

    private static string Place(SoldUnits unit) => string.Create(CultureInfo.InvariantCulture, $"{unit.Sku}\n{unit.PriceMinor}\n{unit.Terms?.Tax}\n{unit.Terms?.DepositMinor}");
}
