namespace JustWalkOut.Evaluation.Receipts;

/// <summary>Actions of truth and result set against each other, unit by unit.</summary>
/// <param name="Matched">Units that both have.</param>
/// <param name="Missed">Actions of the truth with the units that nobody saw, in order of time.</param>
/// <param name="Extra">Actions of the result with the units that never happened, in order of time.</param>
public sealed record ActionMatching(int Matched, IReadOnlyList<ShopAction> Missed, IReadOnlyList<ShopAction> Extra)
{
    /// <summary>
    /// Furthest that a matched pair may lie apart. Truth made by hand is noted to the second, a weight takes about a second to settle, and a
    /// shopper's next action on the same product comes seldom sooner than this.
    /// </summary>
    public const double ToleranceSeconds = 3;

    /// <summary>Share of the result's units that happened; 1 where it has none.</summary>
    public double Precision => Share(Matched, Extra);

    /// <summary>Share of the truth's units that were seen; 1 where it has none.</summary>
    public double Recall => Share(Matched, Missed);

    /// <summary>
    /// Matches units one to one: same shopper, product and kind, at most <see cref="ToleranceSeconds"/> apart; as many as can be. Within one
    /// shopper, product and kind the earliest that fit are paired first, which loses no pair because the tolerance is the same for all.
    /// </summary>
    public static ActionMatching Of(IReadOnlyList<ShopAction> truth, IReadOnlyList<ShopAction> result)
    {
        ILookup<(string, string, string), ShopAction> due = ByKind(truth);
        ILookup<(string, string, string), ShopAction> seen = ByKind(result);
        List<ShopAction> missed = [];
        List<ShopAction> extra = [];
        int matched = 0;
        foreach ((string, string, string) kind in truth.Concat(result).Select(KindOf).Distinct())
        {
            matched += Match([.. due[kind]], [.. seen[kind]], missed, extra);
        }

        return new ActionMatching(matched, [.. missed.OrderBy(action => action.AtSeconds)], [.. extra.OrderBy(action => action.AtSeconds)]);
    }

    private static double Share(int matched, IReadOnlyList<ShopAction> others)
    {
        int all = matched + others.Sum(action => action.Quantity);
        return all > 0 ? matched / (double)all : 1;
    }

    private static ILookup<(string, string, string), ShopAction> ByKind(IReadOnlyList<ShopAction> actions) =>
        actions.OrderBy(action => action.AtSeconds).ToLookup(KindOf);

    private static (string Shopper, string Sku, string Kind) KindOf(ShopAction action) => (action.Shopper, action.Sku, action.Kind);

    private static int Match(ShopAction[] due, ShopAction[] seen, List<ShopAction> missed, List<ShopAction> extra)
    {
        int matched = 0;
        int[] dueLeft = [.. due.Select(action => action.Quantity)];
        int[] seenLeft = [.. seen.Select(action => action.Quantity)];
        int first = 0;
        int second = 0;
        while (first < due.Length && second < seen.Length)
        {
            double lateSeconds = seen[second].AtSeconds - due[first].AtSeconds;
            if (Math.Abs(lateSeconds) > ToleranceSeconds)
            {
                // The earlier of the two is too early for everything still to come.
                _ = lateSeconds > 0 ? first++ : second++;
                continue;
            }

            int units = Math.Min(dueLeft[first], seenLeft[second]);
            matched += units;
            dueLeft[first] -= units;
            seenLeft[second] -= units;
            int next = dueLeft[first] == 0 ? first + 1 : first;
            second = seenLeft[second] == 0 ? second + 1 : second;
            first = next;
        }

        missed.AddRange(due.Zip(dueLeft).Where(pair => pair.Second > 0).Select(pair => pair.First with { Quantity = pair.Second }));
        extra.AddRange(seen.Zip(seenLeft).Where(pair => pair.Second > 0).Select(pair => pair.First with { Quantity = pair.Second }));
        return matched;
    }
}
