namespace JustWalkOut.Evaluation.Receipts;

/// <summary>One shopper's cart as everybody could see it from one moment on.</summary>
/// <param name="AtSeconds">From the same moment as the truth's times.</param>
/// <param name="Shopper">The payer.</param>
/// <param name="Units">Units by SKU, those that wait for a person too.</param>
/// <param name="IsSettled">Whether the receipt is final.</param>
public sealed record CartMoment(double AtSeconds, string Shopper, IReadOnlyDictionary<string, int> Units, bool IsSettled);

/// <summary>How soon, and how rightly, a running store showed what was true.</summary>
/// <param name="LineSeconds">For each unit that was taken and shown: from the moment that it left its plate to its line.</param>
/// <param name="ReceiptSeconds">For each visit that ended and was settled: from the exit to the final receipt.</param>
/// <param name="DueUnits">Units that shoppers took.</param>
/// <param name="ShownUnits">Units that came onto carts, right or wrong.</param>
public sealed record CartTiming(IReadOnlyList<double> LineSeconds, IReadOnlyList<double> ReceiptSeconds, int DueUnits, int ShownUnits)
{
    /// <summary>A line that comes later than this after its take is no word about it any more: the hard limit for receipts.</summary>
    public const double LateSecondsMax = 10;

    /// <summary>A scale may be read so much before the moment that is noted as the take.</summary>
    private const double EarlySecondsMax = 0.5;

    /// <summary>Share of the units shown that were taken by that shopper then; 1 where none was shown.</summary>
    public double RightShare => ShownUnits > 0 ? LineSeconds.Count / (double)ShownUnits : 1;

    /// <summary>Share of the units taken that were shown in time; 1 where none was taken.</summary>
    public double SeenShare => DueUnits > 0 ? LineSeconds.Count / (double)DueUnits : 1;

    /// <summary>
    /// Sets carts beside the truth. Units belong together by payer and SKU, each to the earliest that fits: no sooner than the take, and at most <see cref="LateSecondsMax"/> later.
    /// </summary>
    /// <param name="truth">What happened, with its actions.</param>
    /// <param name="moments">In order of time; what a cart holds more than at its last moment came onto it then.</param>
    public static CartTiming Of(Outcome truth, IReadOnlyList<CartMoment> moments)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(moments);
        HashSet<string> payers = [.. truth.Bills.Select(bill => bill.Shopper)];
        ILookup<(string Shopper, string Sku), double> taken = (truth.Actions ?? [])
            .Where(action => action.Kind == "take" && payers.Contains(action.Shopper))
            .OrderBy(action => action.AtSeconds)
            .SelectMany(action => Enumerable.Repeat((Key: (action.Shopper, action.Sku), action.AtSeconds), action.Quantity))
            .ToLookup(unit => unit.Key, unit => unit.AtSeconds);
        ILookup<(string Shopper, string Sku), double> shown = Rises(moments).ToLookup(unit => unit.Key, unit => unit.AtSeconds);
        List<double> lines = [.. taken.SelectMany(units => Late([.. units], [.. shown[units.Key]]))];
        return new CartTiming(lines, Receipts(truth, moments), taken.Sum(units => units.Count()), shown.Sum(units => units.Count()));
    }

    private static IEnumerable<((string Shopper, string Sku) Key, double AtSeconds)> Rises(IReadOnlyList<CartMoment> moments)
    {
        Dictionary<(string, string), int> before = [];
        foreach (CartMoment moment in moments)
        {
            foreach ((string sku, int units) in moment.Units)
            {
                for (int unit = before.GetValueOrDefault((moment.Shopper, sku)); unit < units; unit++)
                {
                    yield return ((moment.Shopper, sku), moment.AtSeconds);
                }
            }

            foreach ((string, string) key in before.Keys.Where(key => key.Item1 == moment.Shopper).ToArray())
            {
                before[key] = 0;
            }

            foreach ((string sku, int units) in moment.Units)
            {
                before[(moment.Shopper, sku)] = units;
            }
        }
    }

    private static IEnumerable<double> Late(double[] taken, double[] shown)
    {
        int next = 0;
        foreach (double at in taken)
        {
            while (next < shown.Length && shown[next] < at - EarlySecondsMax)
            {
                next++;
            }

            if (next < shown.Length && shown[next] <= at + LateSecondsMax)
            {
                yield return Math.Max(0, shown[next++] - at);
            }
        }
    }

    private static List<double> Receipts(Outcome truth, IReadOnlyList<CartMoment> moments)
    {
        Dictionary<string, double> settled = moments.Where(moment => moment.IsSettled).GroupBy(moment => moment.Shopper).ToDictionary(cart => cart.Key, cart => cart.Min(moment => moment.AtSeconds));
        return [.. truth.Bills.Where(bill => bill.LeftAtSeconds is not null && settled.ContainsKey(bill.Shopper)).Select(bill => Math.Max(0, settled[bill.Shopper] - bill.LeftAtSeconds!.Value))];
    }
}
