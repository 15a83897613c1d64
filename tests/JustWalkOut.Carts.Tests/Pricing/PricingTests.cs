using System.Globalization;
using CsCheck;

namespace JustWalkOut.Carts.Tests.Pricing;

/// <summary>What units come to under promotions, with tax on top and deposits: examples worked out by hand, and what holds of every bill.</summary>
public class PricingTests
{
    private static readonly Currency Usd = new("USD");

    private static readonly Dictionary<string, SaleOffer> Known = new[]
    {
        new SaleOffer("2for150", "Any 2 for 1.50", OfferKind.AnyForPrice, 2, 150),
        new SaleOffer("3for200", "Any 3 for 2.00", OfferKind.AnyForPrice, 3, 200),
        new SaleOffer("3for100", "Any 3 for 1.00", OfferKind.AnyForPrice, 3, 100),
        new SaleOffer("4for120", "Any 4 for 1.20", OfferKind.AnyForPrice, 4, 120),
        new SaleOffer("3for2", "3 for 2", OfferKind.PayForFewer, 3, 2),
        new SaleOffer("2for1", "2 for 1", OfferKind.PayForFewer, 2, 1),
        new SaleOffer("10off3", "10 % off from 3", OfferKind.PercentOff, 3, 1000),
        new SaleOffer("third", "33.33 % off", OfferKind.PercentOff, 1, 3333),
        new SaleOffer("clear60", "Reduced", OfferKind.ReducedToClear, 1, 60),
    }.ToDictionary(offer => offer.Id);

    /// <summary>Units as <c>count name@price offer+offer</c>; what each line's units come to, dearest first.</summary>
    [Theory]
    [InlineData("3 a@100 3for2", "a 67 67 66")]                                    // 200 divided over three units: the parts add up.
    [InlineData("4 a@100 3for2", "a 100 67 67 66")]                                // The fourth is in no promotion.
    [InlineData("2 a@100 3for2, 1 b@70 3for2", "a 74 74; b 52")]                   // The cheapest is free; all three share what the set comes to: 200 * 100/270 = 74.07, 200 * 70/270 = 51.85.
    [InlineData("1 a@100 2for150, 1 b@80 2for150", "a 83; b 67")]                  // 150 * 100/180 = 83.33, 150 * 80/180 = 66.67.
    [InlineData("1 a@100 2for150, 1 b@40 2for150", "a 100; b 40")]                 // Apart they cost less than the set: no promotion.
    [InlineData("3 a@100 2for150, 1 b@60 2for150", "a 94 75 75; b 56")]            // Two sets come to 300; 150 * 100/160 = 93.75.
    [InlineData("2 a@99 10off3", "a 99 99")]                                       // From three on.
    [InlineData("3 a@99 10off3", "a 89 89 89")]                                    // 89.1, rounded down: in the shopper's favour.
    [InlineData("5 a@99 10off3", "a 89 89 89 89 89")]                              // And every further one.
    [InlineData("1 a@100 third", "a 66")]                                          // 66.67
    [InlineData("2 a@100 clear60", "a 60 60")]
    [InlineData("1 a@50 clear60", "a 50")]                                         // Never dearer than without.
    [InlineData("2 a@100 clear60+2for1", "a 50 50")]                               // Two for one comes to less than twice reduced.
    [InlineData("3 a@100 clear60+2for1", "a 60 50 50")]                            // And the third is reduced.
    [InlineData("3 a@100 clear60+3for200", "a 60 60 60")]
    [InlineData("10 a@50 3for100+4for120", "a 34 34 33 33 33 33 30 30 30 30")]     // 3 + 3 + 4 is 320; 4 + 4 and two single ones 340, three threes and a single one 350.
    [InlineData("2 a@100 2for150, 2 b@100 2for1", "a 75 75; b 50 50")]             // Promotions on other goods have nothing to do with each other.
    [InlineData("3 a@0 3for2", "a 0 0 0")]
    [InlineData("2 a@100 2for150, 1 a@120 2for150", "a 100 68; a 82")]                      // The dearest are in the set: 150 * 120/220 = 81.8.
    public void Units_come_to_what_was_worked_out_by_hand(string units, string expected)
    {
        SoldUnits[] sold = [.. units.Split(", ").Select(Parse)];
        IReadOnlyList<UnitShare>?[] shares = Carts.Pricing.Of(sold, sold.Length);
        string got = string.Join("; ", sold.Select(unit => $"{unit.Sku} {string.Join(' ', Paid(unit, shares[unit.Line]))}"));
        Assert.Equal(expected, got);
    }

    /// <summary>Tax is reckoned once for each rate and rounded half up; won and yen have no smaller unit, dinars have three digits, and neither needs any other rule.</summary>
    [Theory]
    [InlineData("3 a@333 +0.1", 100, "33 34 33")]     // 99.9 is 100: not three times 33.3.
    [InlineData("1 a@5 +0.1", 1, "1")]                // 0.5, half up.
    [InlineData("1 a@1004 +0.05", 50, "50")]          // 50.2
    [InlineData("2 a@999 +0.08", 160, "80 80")]       // 159.84
    public void Tax_on_top_is_rounded_once_for_each_rate_and_divided_so_that_it_adds_up(string units, long tax, string divided)
    {
        IReadOnlyList<UnitShare> shares = Carts.Pricing.Of([Parse(units, 0)], 1)[0]!;
        Assert.Equal(tax, shares.Sum(share => share.Count * share.TaxMinor));
        Assert.Equal(divided.Split(' ').Select(long.Parse).OrderDescending(), shares.SelectMany(share => Enumerable.Repeat(share.TaxMinor, share.Count)));
    }

    [Fact]
    public void Tax_is_on_what_goods_are_sold_for_at_each_ones_own_rate_and_never_on_deposits()
    {
        // Two products of different rates in one set of 150: 83.33 and 66.67 of it are theirs.
        SoldUnits[] units = [Parse("1 a@100 2for150 +0.1 d25", 0), Parse("1 b@80 2for150 +0.2", 1)];
        ReceiptLine[] lines = LinesOf(units);
        Assert.Equal(
            [(ExtraKind.Promotion, "2for150", -30L, null), (ExtraKind.Deposit, "a", 25, null), (ExtraKind.TaxAdded, null, 8, 0.1), (ExtraKind.TaxAdded, null, 13, (double?)0.2)],
            ReceiptExtra.Of(lines).Select(extra => (extra.Kind, extra.Id, extra.Amount.MinorUnits, extra.Rate)));
        Assert.Equal(180 - 30 + 25 + 8 + 13, lines.Sum(line => line.Net.MinorUnits));
    }

    [Fact]
    public void Tax_that_prices_include_is_shown_and_changes_no_sum()
    {
        ReceiptLine[] lines = LinesOf([Parse("3 a@110 =0.1", 0)]);
        Assert.Equal((ExtraKind.TaxIncluded, 30L, 0.1), Assert.Single(ReceiptExtra.Of(lines)) is var extra ? (extra.Kind, extra.Amount.MinorUnits, extra.Rate) : default);
        Assert.Equal(330, lines[0].Net.MinorUnits);
    }

    [Fact]
    public void No_combination_of_promotions_comes_to_less() => Bills(unitsMax: 4, linesMax: 3).Sample(units =>
    {
        long found = Carts.Pricing.Of(units, units.Length).Select((shares, line) => Paid(units[line], shares).Sum()).Sum();
        Assert.Equal(Least([.. units.SelectMany(unit => Enumerable.Repeat((unit.PriceMinor, unit.Terms?.Offers ?? []), unit.Count))]), found);
    }, iter: 300);

    [Fact]
    public void A_bill_is_the_sum_of_its_lines_and_no_goods_cost_more_than_without_promotions() => Bills(unitsMax: 40, linesMax: 6).Sample(units =>
    {
        ReceiptLine[] lines = LinesOf(units);
        long extras = ReceiptExtra.Of(lines).Where(extra => extra.Kind != ExtraKind.TaxIncluded).Sum(extra => extra.Amount.MinorUnits);
        Assert.Equal(lines.Sum(line => line.Total.MinorUnits) + extras, lines.Sum(line => line.Net.MinorUnits));
        Assert.All(lines.Where(line => line.Shares is not null), line =>
        {
            Assert.Equal(line.Quantity, line.Shares!.Sum(share => share.Count));
            Assert.All(line.Shares!, share => Assert.True(share is { Count: > 0, PaidMinor: >= 0, TaxMinor: >= 0, DepositMinor: >= 0 }, $"{share}"));
        });
        Assert.All(ReceiptExtra.Of(lines).Where(extra => extra.Kind == ExtraKind.Promotion), extra => Assert.True(extra.Amount.MinorUnits < 0, $"{extra}"));
        foreach (IGrouping<double, UnitShare> rate in lines.SelectMany(line => line.Shares ?? []).Where(share => share.Tax is { IsAdded: true }).GroupBy(share => share.Tax!.Rate))
        {
            decimal exact = (decimal)rate.Key * rate.Sum(share => share.Count * share.PaidMinor);
            Assert.InRange(rate.Sum(share => share.Count * share.TaxMinor) - exact, -0.5m, 0.5m);
        }
    }, iter: 200);

    [Fact]
    public void The_order_of_lines_makes_no_difference() => Gen.Select(Bills(unitsMax: 12, linesMax: 5), Gen.Int[0, 1000]).Sample((units, seed) =>
    {
        SoldUnits[] shuffled = [.. units.OrderBy(unit => (unit.Line * 7919 * (seed + 1)) % 104_729).Select((unit, line) => unit with { Line = line })];
        Assert.Equal(Text(LinesOf(units)), Text(LinesOf(shuffled)));

        static string[] Text(ReceiptLine[] lines) => [.. lines.Select(line => $"{line.Sku} {line.UnitPrice} {line.Quantity}: {string.Join(' ', line.Shares ?? [])}").Order(StringComparer.Ordinal)];
    }, iter: 200);

    [Fact]
    public void What_is_given_back_at_once_or_one_by_one_in_any_order_is_what_was_paid() => Gen.Select(Bills(unitsMax: 12, linesMax: 4), Gen.Int[0, 1000].Array[0, 40]).Sample((units, steps) =>
    {
        ReceiptLine[] lines = LinesOf(units);
        long paid = lines.Sum(line => line.Net.MinorUnits);
        Assert.Equal(paid, lines.Sum(line => line.ValueOf(line.Quantity).MinorUnits));
        List<ReceiptLine> left = [.. lines];
        long back = 0;
        for (int step = 0; left.Count > 0; step++)
        {
            int at = (step < steps.Length ? steps[step] : 0) % left.Count;
            int quantity = 1 + ((step < steps.Length ? steps[step] / 7 : 0) % left[at].Quantity);
            back += left[at].ValueOf(quantity).MinorUnits;
            ReceiptLine? rest = left[at].Without(quantity);
            left = rest is null ? [.. left.Where((_, i) => i != at)] : [.. left.Select((line, i) => i == at ? rest : line)];
            Assert.Equal(paid, back + left.Sum(line => line.Net.MinorUnits));
        }

        Assert.Equal(paid, back);
    }, iter: 200);

    [Fact]
    public void The_largest_amounts_there_can_be_overflow_nothing_and_large_carts_are_priced_at_once()
    {
        // A thousand units of each of six products at the highest price, all in one heap of promotions: more than can be searched in full.
        SoldUnits[] units = [.. Enumerable.Range(0, 6).Select(line => new SoldUnits(line, new Sku($"s{line}"), 1_000_000_000 - line, Goods.QuantityMax, new SaleTerms([Known["2for150"], Known["3for2"], Known["10off3"]], new UnitTax(1, IsAdded: true), 1_000_000_000, null)))];
        ReceiptLine[] lines = LinesOf(units);
        Assert.Equal(3000 * 150L * 2 + (6000 * 1_000_000_000L), lines.Sum(line => line.Net.MinorUnits));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Usd) + new Money(1, Usd));
    }

    private static Gen<SoldUnits[]> Bills(int unitsMax, int linesMax) =>
        from lines in Gen.Select(Gen.Int[0, 5], Gen.Int[0, 200], Gen.Int[1, unitsMax], Gen.Int[0, Known.Count - 1].Array[0, 2], Gen.Int[0, 5]).Array[1, linesMax]
        select lines.Select((line, i) =>
        {
            (int sku, int price, int count, int[] offers, int tax) = line;
            UnitTax? taxed = tax switch { 1 => new UnitTax(0.1, IsAdded: true), 2 => new UnitTax(0.0875, IsAdded: true), 3 => new UnitTax(0.07, IsAdded: false), _ => null };
            return new SoldUnits(i, new Sku($"s{sku}"), price, count, new SaleTerms([.. offers.Distinct().Select(at => Known.Values.ElementAt(at))], taxed, tax == 4 ? 25 : null, null));
        }).DistinctBy(unit => (unit.Sku, unit.PriceMinor)).Select((unit, i) => unit with { Line = i }).ToArray();

    /// <summary>By trying everything: the first unit alone, or in each set that it could be in.</summary>
    private static long Least(IReadOnlyList<(long Price, IReadOnlyList<SaleOffer> Offers)> units)
    {
        Dictionary<string, long> known = [];
        return Of([.. units.OrderByDescending(unit => unit.Price)]);

        long Of(List<(long Price, IReadOnlyList<SaleOffer> Offers)> left)
        {
            if (left.Count == 0)
            {
                return 0;
            }

            string key = string.Join(' ', left.Select(unit => $"{unit.Price}:{string.Join('+', unit.Offers.Select(offer => offer.Id))}"));
            if (known.TryGetValue(key, out long least))
            {
                return least;
            }

            least = left[0].Price + Of([.. left.Skip(1)]);
            foreach (SaleOffer offer in left[0].Offers)
            {
                int[] open = [.. Enumerable.Range(1, left.Count - 1).Where(i => left[i].Offers.Contains(offer))];
                for (int subset = 0; subset < 1 << open.Length; subset++)
                {
                    int[] set = [0, .. open.Where((_, bit) => (subset >> bit & 1) == 1)];
                    if (offer.Kind == OfferKind.PercentOff ? set.Length < offer.Units : set.Length != offer.Units)
                    {
                        continue;
                    }

                    long[] prices = [.. set.Select(i => left[i].Price)];
                    long total = offer.Kind switch
                    {
                        OfferKind.PayForFewer => prices.OrderDescending().Take((int)offer.Value).Sum(),
                        OfferKind.PercentOff => prices.Sum(price => price * (10_000 - offer.Value) / 10_000),
                        _ => offer.Value,
                    };
                    least = Math.Min(least, total + Of([.. left.Where((_, i) => !set.Contains(i))]));
                }
            }

            return known[key] = least;
        }
    }

    private static ReceiptLine[] LinesOf(SoldUnits[] units)
    {
        IReadOnlyList<UnitShare>?[] shares = Carts.Pricing.Of(units, units.Length);
        return [.. units.Select(unit => new ReceiptLine(unit.Sku, null, unit.Sku.Value, unit.Count, new Money(unit.PriceMinor, Usd), new Money(unit.PriceMinor, Usd) * unit.Count, 1, []) { Shares = shares[unit.Line] })];
    }

    private static IEnumerable<long> Paid(SoldUnits unit, IReadOnlyList<UnitShare>? shares) =>
        shares is null ? Enumerable.Repeat(unit.PriceMinor, unit.Count) : shares.SelectMany(share => Enumerable.Repeat(share.PaidMinor, share.Count));

    private static SoldUnits Parse(string text, int line)
    {
        string[] words = text.Split(' ');
        string[] product = words[1].Split('@');
        UnitTax? tax = null;
        long? deposit = null;
        List<SaleOffer> offers = [];
        foreach (string word in words.Skip(2))
        {
            switch (word[0])
            {
                case '+' or '=':
                    tax = new UnitTax(double.Parse(word[1..], CultureInfo.InvariantCulture), word[0] == '+');
                    break;
                case 'd':
                    deposit = long.Parse(word[1..], CultureInfo.InvariantCulture);
                    break;
                default:
                    offers.AddRange(word.Split('+').Select(id => Known[id]));
                    break;
            }
        }

        return new SoldUnits(line, new Sku(product[0]), long.Parse(product[1], CultureInfo.InvariantCulture), int.Parse(words[0], CultureInfo.InvariantCulture), new SaleTerms(offers, tax, deposit, null));
    }
}
