namespace JustWalkOut.Evaluation.Receipts;

/// <summary>One answer that was thought possible for what happened at a shelf.</summary>
/// <param name="Shopper">The payer.</param>
/// <param name="Sku">The product.</param>
/// <param name="Probability">How likely it was thought, over all counts; 0 to 1.</param>
public readonly record struct ActionCandidate(string Shopper, string Sku, double Probability);

/// <summary>A candidate, and whether it was so.</summary>
/// <param name="Probability">0 to 1.</param>
/// <param name="IsTrue">Whether that payer did that with that product then and there.</param>
public readonly record struct CandidateOutcome(double Probability, bool IsTrue);

/// <summary>An action as it was decided, and whether it was so in payer, product and count.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="IsRight">Whether it was.</param>
public readonly record struct DecisionOutcome(double Confidence, bool IsRight);

/// <summary>Candidates of about one probability.</summary>
/// <param name="Mean">Their mean probability.</param>
/// <param name="TrueShare">Share of them that were so.</param>
/// <param name="Count">How many.</param>
public sealed record CalibrationBin(double Mean, double TrueShare, int Count);

/// <summary>What is left to chance when the least sure decisions go to a person.</summary>
/// <param name="ReviewShare">Share of decisions that a person looks at.</param>
/// <param name="WrongCaught">Share of the wrong ones that are among them; 1 where none is wrong.</param>
/// <param name="WrongLeft">Share of the others that are wrong.</param>
public sealed record ReviewPoint(double ReviewShare, double WrongCaught, double WrongLeft);

/// <summary>How far probabilities can be believed.</summary>
/// <param name="Candidates">How many (payer, product) candidates.</param>
/// <param name="Error">Mean distance of probability and share that was so, over <see cref="CalibrationScore.BinCount"/> bins of equal mass (expected calibration error; Nixon et al. 2019).</param>
/// <param name="BrierSkill">1 less the mean squared error over that of always saying the base rate; null where all or none were so.</param>
/// <param name="Bins">From least to most likely.</param>
/// <param name="Decisions">How many actions were decided.</param>
/// <param name="Wrong">How many of them were not so in payer, product and count.</param>
/// <param name="Review">From nobody looking at anything to everything looked at, in steps of a hundredth and finer at the beginning.</param>
public sealed record CalibrationScore(
    int Candidates, double Error, double? BrierSkill, IReadOnlyList<CalibrationBin> Bins, int Decisions, int Wrong, IReadOnlyList<ReviewPoint> Review)
{
    /// <summary>Bins of equal mass.</summary>
    public const int BinCount = 15;

    private static readonly double[] Shares = [0, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1];

    /// <summary>Scores outcomes; null where nothing was decided.</summary>
    public static CalibrationScore? Of(CalibrationOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (outcomes.Candidates.Count == 0 || outcomes.Decisions.Count == 0)
        {
            return null;
        }

        CandidateOutcome[] sorted = [.. outcomes.Candidates.OrderBy(one => one.Probability)];
        CalibrationBin[] bins = [.. Enumerable.Range(0, BinCount).Select(bin => sorted[(sorted.Length * bin / BinCount)..(sorted.Length * (bin + 1) / BinCount)])
            .Where(bin => bin.Length > 0).Select(bin => new CalibrationBin(bin.Average(one => one.Probability), bin.Count(one => one.IsTrue) / (double)bin.Length, bin.Length))];
        double error = bins.Sum(bin => bin.Count * Math.Abs(bin.Mean - bin.TrueShare)) / sorted.Length;
        double baseRate = sorted.Count(one => one.IsTrue) / (double)sorted.Length;
        double brier = sorted.Average(one => Square(one.Probability - (one.IsTrue ? 1 : 0)));
        double uncertainty = baseRate * (1 - baseRate);
        DecisionOutcome[] leastSureFirst = [.. outcomes.Decisions.OrderBy(one => one.Confidence)];
        return new CalibrationScore(
            sorted.Length, error, uncertainty > 0 ? 1 - (brier / uncertainty) : null, bins,
            leastSureFirst.Length, leastSureFirst.Count(one => !one.IsRight), [.. Shares.Select(share => PointAt(share, leastSureFirst))]);
    }

    private static ReviewPoint PointAt(double share, DecisionOutcome[] leastSureFirst)
    {
        int looked = (int)Math.Ceiling(share * leastSureFirst.Length);
        int wrong = leastSureFirst.Count(one => !one.IsRight);
        int caught = leastSureFirst.Take(looked).Count(one => !one.IsRight);
        return new ReviewPoint(looked / (double)leastSureFirst.Length, wrong > 0 ? caught / (double)wrong : 1, (wrong - caught) / (double)Math.Max(1, leastSureFirst.Length - looked));
    }

    private static double Square(double value) => value * value;
}

/// <summary>Everything that was thought possible and everything that was decided, with what was so. Those of several recordings add up.</summary>
/// <param name="Candidates">Each decision's.</param>
/// <param name="Decisions">Each.</param>
public sealed record CalibrationOutcomes(IReadOnlyList<CandidateOutcome> Candidates, IReadOnlyList<DecisionOutcome> Decisions)
{
    /// <summary>Nothing.</summary>
    public static CalibrationOutcomes None { get; } = new([], []);

    /// <summary>Those of several recordings.</summary>
    public static CalibrationOutcomes All(IEnumerable<CalibrationOutcomes> of)
    {
        CalibrationOutcomes[] all = [.. of];
        return new CalibrationOutcomes([.. all.SelectMany(one => one.Candidates)], [.. all.SelectMany(one => one.Decisions)]);
    }

    /// <summary>
    /// Holds decisions against truth. What truly happened belongs to the decision of its kind that is nearest in time, on one of its plates and at most <see cref="ActionMatching.ToleranceSeconds"/> off; two shoppers' grabs that were
    /// taken for one belong to one decision, of which both are then true and the decision itself is wrong.
    /// </summary>
    public static CalibrationOutcomes Of(IReadOnlyList<ShopAction> truth, IReadOnlyList<ShopAction> result)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(result);
        ShopAction[] decided = [.. result.Where(action => action.Confidence is not null)];
        List<ShopAction>[] happened = [.. decided.Select(_ => new List<ShopAction>())];
        foreach (ShopAction due in truth)
        {
            int nearest = Enumerable.Range(0, decided.Length).Where(i => IsOne(due, decided[i])).OrderBy(i => Math.Abs(due.AtSeconds - decided[i].AtSeconds)).FirstOrDefault(-1);
            if (nearest >= 0)
            {
                happened[nearest].Add(due);
            }
        }

        List<CandidateOutcome> candidates = [];
        List<DecisionOutcome> decisions = [];
        for (int i = 0; i < decided.Length; i++)
        {
            candidates.AddRange(decided[i].Candidates.Select(candidate =>
                new CandidateOutcome(candidate.Probability, happened[i].Exists(due => due.Shopper == candidate.Shopper && due.Sku == candidate.Sku))));
            bool isRight = happened[i].Count > 0 && happened[i].TrueForAll(due => due.Shopper == decided[i].Shopper && due.Sku == decided[i].Sku) && happened[i].Sum(due => due.Quantity) == decided[i].Quantity;
            decisions.Add(new DecisionOutcome(decided[i].Confidence!.Value, isRight));
        }

        return new CalibrationOutcomes(candidates, decisions);
    }

    private static bool IsOne(ShopAction due, ShopAction decided) =>
        due.Kind == decided.Kind && Math.Abs(due.AtSeconds - decided.AtSeconds) <= ActionMatching.ToleranceSeconds
        && (due.Plates.Count == 0 || decided.Plates.Count == 0 || due.Plates.Intersect(decided.Plates).Any());
}
