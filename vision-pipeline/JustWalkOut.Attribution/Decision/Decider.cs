using System.Globalization;
using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// Who did what: every person in the store and every explanation of the load are weighed together, and the share of the best
/// pair in the sum is its confidence. What is not done by a known person, or is not goods, is said as such.
/// </summary>
internal sealed class Decider
{
    /// <summary>
    /// Weight of someone whom no camera saw, against a hand as near as those of half of the people who did something being 1. Of 65 takings and put-backs in two simulated minutes looked at in pixels everybody was known but in
    /// 2; it was said of 21 others, at ten times this weight and more, with a chance of 0.26 in the middle, where whoever was near had done 18 of them. Enough to doubt hands that stayed half a metre away.
    /// </summary>
    private const double UnseenPerson = 0.0003;

    /// <summary>Prior that one change over plates of two products is two products rather than one out of place.</summary>
    private const double TwoAtOnce = 0.1;

    /// <summary>Alternatives less likely than this are not worth a reviewer's time.</summary>
    private const double AlternativeMin = 0.001;

    private const int AlternativesMax = 5;

    /// <summary>From so much less on it is worth a word that somebody was busy elsewhere.</summary>
    private const double ElsewhereMax = 0.5;

    /// <summary>An identity surer than this is not worth a word.</summary>
    public const double SureIdentity = 0.98;

    private readonly StoreDefinition _store;
    private readonly DateTimeOffset _origin;
    private readonly AttributionOptions _options;
    private readonly ShelfPlaces _places;
    private readonly StoreLayout _layout;
    private readonly GoodsExplainer _explainer;
    private readonly bool _isLearning;

    private readonly Func<int, bool> _isSilent;

    public Decider(StoreDefinition store, DateTimeOffset origin, AttributionOptions options, ShelfPlaces places, Func<int, bool> isSilent)
    {
        _isSilent = isSilent;
        _store = store;
        _origin = origin;
        _options = options;
        _places = places;
        _layout = new StoreLayout(store);
        _explainer = new GoodsExplainer(store);
        _isLearning = !options.Without.HasFlag(EvidenceKinds.LearnedWeights);
    }

    /// <summary>Decides one event. Nothing comes of it before <see cref="Accept"/>.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="people">Everyone known, in order of first sight.</param>
    /// <param name="others">What was made of changes <see cref="AreAtOnce">at the same moment</see>.</param>
    /// <param name="certainty">Whether all evidence is in.</param>
    public Judged Decide(ShelfEvent change, IReadOnlyList<Shopper> people, IReadOnlyList<Judged> others, Certainty certainty = Certainty.Final)
    {
        Case alone = Open(change, people);
        List<Verdict> each = Weigh(alone);
        double wander = GoodsExplainer.WanderEvidence(change.Grams);
        Judged judged = new(change, GoodsEvidence(alone, PooledByPayer(each)) + wander) { Shares = SharesOf(each) };
        Case facts = alone with { Candidates = [.. alone.Candidates.Select(candidate => candidate with { Free = AtOnce.Free(candidate.Shopper, others) })] };
        List<Verdict> verdicts = PooledByPayer([.. each.Select(verdict => verdict.Shopper is { } who ? verdict with { Evidence = verdict.Evidence * AtOnce.Free(who, others) } : verdict)]);
        Verdict best = verdicts[0];
        if (wander >= best.Evidence)
        {
            return judged;
        }

        if (change.Grams > 0 && best.Goods.Sku is null)
        {
            return judged with { SaidLater = Unexplained(change, "nobody in reach is known to have held goods of that weight") };
        }

        bool isTooSmall = best.Goods.Sku is null && Math.Abs(change.Grams) < _options.UnknownGoodsMinGrams;
        if (best.Shopper is null || isTooSmall)
        {
            return judged with { SaidLater = Unexplained(change, best.Shopper is null ? "no one was seen in reach" : "too little for any product there") };
        }

        double total = verdicts.Sum(verdict => verdict.Evidence) + wander;
        double plainness = verdicts.Where(verdict => verdict.Goods.Sku == best.Goods.Sku && verdict.Goods.Quantity == best.Goods.Quantity).Sum(verdict => verdict.Evidence) / total;
        judged = judged with { Shopper = best.Shopper, Goods = best.Goods, Plainness = plainness, Likelihood = best.Evidence / total, Identity = best.Shopper.IdentitySince(change.To) };
        return judged with { Said = Attribute(facts, judged, (verdicts, total), certainty) };
    }

    /// <summary>Decides what changed while nobody looked: never as surely as anybody could be charged for it, so that a person looks.</summary>
    /// <param name="change">What changed, from when to when.</param>
    /// <param name="people">Everyone known, in order of first sight.</param>
    public Judged DecideUnseen(ShelfEvent change, IReadOnlyList<Shopper> people)
    {
        Case facts = Open(change, []);
        facts = facts with { Candidates = [.. people.Select(shopper => new Candidate(shopper, Reach.Unseen(shopper, change, facts.Places))).Where(candidate => candidate.Reach.Weight > 0)] };
        List<Verdict> verdicts = PooledByPayer(Weigh(facts));
        double wander = GoodsExplainer.WanderEvidence(change.Grams);
        Judged judged = new(change, verdicts[0].Evidence + wander) { IsUnseen = true };
        if (wander >= verdicts[0].Evidence)
        {
            return judged;
        }

        verdicts = [.. verdicts.OrderBy(verdict => verdict.Shopper is null)]; // Stable: the likeliest person first, and then nobody.
        if (verdicts[0].Shopper is not { } shopper || (verdicts[0].Goods.Sku is null && change.Grams > -_options.UnknownGoodsMinGrams))
        {
            return judged with { SaidLater = Unexplained(change, "vision was away") };
        }

        double total = verdicts.Sum(verdict => verdict.Evidence) + wander;
        judged = judged with { Shopper = shopper, Goods = verdicts[0].Goods, Likelihood = Math.Min(Guess.Most(_store), verdicts[0].Evidence / total), Identity = shopper.Identity };
        return judged with { Said = Attribute(facts, judged, (verdicts, total), Certainty.Final) };
    }

    /// <summary>Whether two changes are of one moment and of places too far apart for one hand.</summary>
    public bool AreAtOnce(ShelfEvent one, ShelfEvent other) => AtOnce.Are(one, other, change => Open(change, []).Places)
        && !one.Changes.Any(step => other.Changes.Any(far => far.Plate == step.Plate || _places.IsNeighbour(far.Plate, step.Plate)));

    /// <summary>What was decided holds: whoever did it has the goods or has them no more, and where it is plain what moved its weight is learned from.</summary>
    public void Accept(Judged judged)
    {
        if (judged.Shopper is { } shopper && judged.Goods.Sku is { } sku)
        {
            if (_isLearning && judged.Plainness > 0)
            {
                _explainer.Weights.Learn(sku, judged.Goods.Quantity, Math.Abs(judged.Change.Grams), judged.Plainness);
            }

            shopper.Move(judged.Change.To, sku, judged.Change.Grams < 0 ? judged.Goods.Quantity : -judged.Goods.Quantity);
        }
    }

    /// <summary>How likely a change is per gram, by the best explanation of what moved, whoever moved it.</summary>
    public double Evidence(ShelfEvent change, IReadOnlyList<Shopper> people)
    {
        Case facts = Open(change, people);
        return GoodsEvidence(facts, PooledByPayer(Weigh(facts))) + GoodsExplainer.WanderEvidence(change.Grams);
    }

    /// <summary>What was decided is void: whoever was thought to have taken or put back has not.</summary>
    public static void Undo(Judged judged)
    {
        if (judged.Shopper is { } shopper && judged.Goods.Sku is { } sku)
        {
            shopper.Undo(judged.Change.To, sku, judged.Change.Grams < 0 ? judged.Goods.Quantity : -judged.Goods.Quantity);
        }
    }

    /// <summary>Splits a change over plates of two products into one change each where that explains it better.</summary>
    public IReadOnlyList<ShelfEvent> SplitByProduct(ShelfEvent change)
    {
        ShelfEvent[] parts = [.. change.Changes
            .GroupBy(step => string.Join(' ', _explainer.PlacedOn([_places[step.Plate]]).Select(sku => sku.Value)))
            .Select(group => new ShelfEvent([.. group], group.Min(step => step.From), group.Max(step => step.To)))
            .OrderBy(part => _places[part.Changes[0].Plate])];
        if (parts.Length != 2 || change.Grams > 0 || _options.Without.HasFlag(EvidenceKinds.Splitting))
        {
            return [change];
        }

        return SplitOdds(change, parts) > 1 ? parts : [change];
    }

    /// <summary>How likely a change is, per gram, by the best explanation, of two products on their own plates where that is better.</summary>
    public double EvidenceOfParts(ShelfEvent change, IReadOnlyList<Shopper> people)
    {
        IReadOnlyList<ShelfEvent> parts = SplitByProduct(change);
        return Evidence(change, people) * (parts.Count == 2 ? SplitOdds(change, parts) : 1);
    }

    private double SplitOdds(ShelfEvent change, IReadOnlyList<ShelfEvent> parts)
    {
        // Two independent likelihoods are per gram squared; one product's share on either plate is anything from nothing to all.
        double whole = BestTaken(change) / Math.Abs(change.Grams);
        double split = TwoAtOnce * BestTaken(parts[0]) * BestTaken(parts[1]);
        return split / whole;
    }

    /// <summary>Stock changed by nobody known.</summary>
    private Observed Unexplained(ShelfEvent change, string why)
    {
        PlateId[] plates = Plates(change);
        return new Observed(
            Id("unexplained", change, plates),
            _origin + change.To,
            new Finding.UnexplainedStock(plates, Rounded(change.Grams), $"Load on {string.Join(", ", plates)} changed by {change.Grams:+0.0;-0.0} g at {Clock(change.To)}; {why}."));
    }

    /// <summary>What was said of an event is corrected: it was one stage of a change.</summary>
    /// <param name="root">The first word on it.</param>
    /// <param name="earlier">What it was said of.</param>
    /// <param name="whole">The whole change.</param>
    /// <param name="instead">What is to be said of that; null for nothing.</param>
    public Observed Correction(ObservationId root, ShelfEvent earlier, ShelfEvent whole, Observed? instead)
    {
        string stages = string.Join(", then ", whole.Stages.Select(stage => $"{stage.Grams:+0.0;-0.0} g to {Clock(stage.To)}"));
        string reason = $"One change in stages: {stages}.";
        return new Observed(
            new ObservationId(DeterministicGuid.Of(_store.Name, "revised", root.Value, (_origin + whole.To).UtcTicks.ToString(), whole.Stages.Count.ToString())),
            instead?.At ?? (_origin + earlier.To),
            new Finding.Revised(root, instead?.Finding, reason));
    }

    /// <summary>What was said of a change is corrected: another at the same moment says that somebody else did it, or how sure that is.</summary>
    /// <param name="root">The first word on it.</param>
    /// <param name="instead">What is to be said of it.</param>
    /// <param name="beside">The other change.</param>
    public Observed Jointly(ObservationId root, Observed instead, ShelfEvent beside) => new(
        new ObservationId(DeterministicGuid.Of(_store.Name, "jointly", root.Value, string.Join(' ', Plates(beside)), (_origin + beside.To).UtcTicks.ToString())),
        instead.At,
        new Finding.Revised(root, instead.Finding, $"Seen together with what happened on {string.Join(", ", Plates(beside))} at {Clock(beside.To)}."));

    /// <summary>What was said of somebody of whom it was unsure who they are is said anew: more has been seen of them.</summary>
    /// <param name="judged">What was said.</param>
    /// <param name="identity">How sure it is by now that they are still the one who came in.</param>
    public Observed Identified(Judged judged, double identity)
    {
        DateTimeOffset at = _origin + judged.Change.To;
        GoodsMove Surer(GoodsMove goods) => goods with
        {
            Confidence = Math.Round(judged.Likelihood * identity, 4),
            Reason = $"{goods.Reason} By what was seen of them since it is {identity:0%} sure.",
        };
        Finding surer = judged.Said!.Finding is Finding.PutBack back
            ? back with { Presence = judged.Shopper!.Id, Goods = Surer(back.Goods) }
            : new Finding.Took(judged.Shopper!.Id, Surer(((Finding.Took)judged.Said.Finding).Goods));
        return new Observed(
            new ObservationId(DeterministicGuid.Of(_store.Name, "identified", judged.Root!.Value.Value, at.UtcTicks.ToString(), string.Create(CultureInfo.InvariantCulture, $"{judged.Likelihood * identity:0.0000}"))),
            at,
            new Finding.Revised(judged.Root.Value, surer, $"Seen for longer, it is {identity:0%} sure that this is still the one who came in."));
    }

    /// <summary>What was said early is made final, or taken back.</summary>
    /// <param name="early">The first word.</param>
    /// <param name="instead">What holds, with all evidence in; null for nothing.</param>
    public Observed Finished(Observed early, Observed? instead) => new(
        new ObservationId(DeterministicGuid.Of(_store.Name, "finished", early.Id.Value)),
        instead?.At ?? early.At,
        new Finding.Revised(early.Id, instead?.Finding, (early.Finding, instead?.Finding) switch
        {
            (_, null) => "With all evidence in nobody is known to have taken anything there then.",
            (Finding.Took was, Finding.Took took) when (was.Presence, was.Goods.Sku, was.Goods.Quantity) == (took.Presence, took.Goods.Sku, took.Goods.Quantity) => "All evidence is in.",
            (_, Finding.Took took) => $"With all evidence in: {took.Goods.Reason}",
            _ => "With all evidence in it was something else.",
        }));

    private Case Open(ShelfEvent change, IReadOnlyList<Shopper> people)
    {
        PlateId[] plates = Plates(change);
        List<PlatePlace> placed = [];
        foreach (PlateId plate in plates)
        {
            if (_layout.TryFind(plate, out PlatePlace? place))
            {
                placed.Add(place);
            }
        }

        Candidate[] candidates = [.. people.Select(shopper => new Candidate(shopper, Reach.Of(shopper, change, placed, !_options.Without.HasFlag(EvidenceKinds.Hands)))).Where(candidate => candidate.Reach.Weight > 0)];
        return new Case(change, plates, placed, candidates);
    }

    private List<Verdict> Weigh(Case facts) => facts.Change.Grams < 0 ? WeighTaken(facts) : WeighReturned(facts);

    private static Dictionary<Shopper, double> SharesOf(List<Verdict> verdicts)
    {
        double total = verdicts.Sum(verdict => verdict.Evidence);
        return verdicts.Where(verdict => verdict.Shopper is not null).GroupBy(verdict => verdict.Shopper!).ToDictionary(own => own.Key, own => own.Sum(verdict => verdict.Evidence) / total);
    }

    /// <summary>The best explanation's evidence without what hands say: against whoever was nearest having done it.</summary>
    private static double GoodsEvidence(Case facts, List<Verdict> verdicts) =>
        verdicts[0].Evidence / facts.Candidates.Select(candidate => candidate.Reach.Weight).Append(UnseenPerson).Max();

    private List<Verdict> WeighTaken(Case facts)
    {
        List<Goods> explanations = _explainer.ExplainPlaced(Parts(facts.Change), facts.Change.SdGrams, Silent(facts.Change));
        List<Verdict> verdicts = [];
        foreach (Goods goods in explanations)
        {
            verdicts.Add(new Verdict(null, goods, UnseenPerson * goods.Evidence));
            verdicts.AddRange(facts.Candidates.Select(candidate => new Verdict(candidate.Shopper, goods, candidate.Reach.Weight * goods.Evidence)));
        }

        return verdicts;
    }

    private List<Verdict> WeighReturned(Case facts)
    {
        List<Verdict> verdicts = [];
        PlatePart[] parts = Parts(facts.Change);
        PlateId[] silent = Silent(facts.Change);
        Goods foreign = _explainer.ExplainReturned([], parts, facts.Change.SdGrams, silent)[0];
        verdicts.Add(new Verdict(null, foreign, UnseenPerson * foreign.Evidence));
        foreach (Candidate candidate in facts.Candidates)
        {
            List<Goods> explanations = candidate.Shopper.Role == Role.Shopper && !_options.Without.HasFlag(EvidenceKinds.Holdings)
                ? _explainer.ExplainReturned(candidate.Shopper.Holds, parts, facts.Change.SdGrams, silent)
                : _explainer.ExplainPlaced(parts, facts.Change.SdGrams, silent);
            verdicts.AddRange(explanations.Select(goods => new Verdict(candidate.Shopper, goods, candidate.Reach.Weight * goods.Evidence)));
        }

        return verdicts;
    }

    /// <summary>Best first. Of people on one bill it matters only that one of them did it: the likeliest of them stands for all.</summary>
    private static List<Verdict> PooledByPayer(List<Verdict> verdicts) =>
    [
        .. verdicts.GroupBy(verdict => (verdict.Shopper?.Payer, verdict.Goods.Sku, verdict.Goods.Quantity))
            .Select(group => group.MaxBy(verdict => verdict.Evidence) with { Evidence = group.Sum(verdict => verdict.Evidence) })
            .OrderByDescending(verdict => verdict.Evidence),
    ];

    private Observed Attribute(Case facts, Judged judged, (List<Verdict> All, double Total) verdicts, Certainty certainty)
    {
        ShelfEvent change = facts.Change;
        Verdict best = verdicts.All[0];
        Shopper shopper = judged.Shopper!;
        Alternative[] alternatives = [.. verdicts.All.Where(verdict => verdict != best && verdict.Evidence / verdicts.Total >= AlternativeMin).Take(AlternativesMax)
            .Select(verdict => new Alternative(verdict.Shopper?.Id, verdict.Goods.Sku, verdict.Goods.Quantity, Math.Round(verdict.Evidence / verdicts.Total, 4)))];
        GoodsMove move = new(
            best.Goods.Sku, best.Goods.Quantity, facts.Plates, Rounded(change.Grams), certainty, Math.Round(judged.Likelihood * judged.Identity, 4), alternatives, Reason(facts, judged));
        bool isTaken = change.Grams < 0;
        string kind = isTaken ? "took" : "putBack";
        Finding finding = isTaken ? new Finding.Took(shopper.Id, move) : new Finding.PutBack(shopper.Id, move);
        return new Observed(Id(certainty == Certainty.Final ? kind : $"early {kind}", change, facts.Plates), _origin + change.To, finding);
    }

    private string Reason(Case facts, Judged best)
    {
        ShelfEvent change = facts.Change;
        Reach reach = facts.Candidates.First(candidate => candidate.Shopper == best.Shopper).Reach;
        string what = best.Goods.Sku is { } sku && _explainer[sku] is { } product
            ? _explainer.Weights.Has(sku)
                ? $"{best.Goods.Quantity} x {product.Name} at {_explainer.Weights.Of(sku).Grams:0.0} +- {_explainer.Weights.Of(sku).Sd:0.0} g"
                : $"{product.Name}, whose weight is unknown"
            : "no product of the store weighs that";
        string who = reach.NearestMetres is { } metres
            ? $"{(reach.IsHand ? "a hand" : "the body (hands unseen)")} came within {metres:0.00} m"
            : "in the store; the plate's place is unknown";
        string others = facts.Candidates.Length == 1
            ? "no one else was there"
            : $"{facts.Candidates.Length - 1} more in the store, the nearest fits {facts.Candidates.Where(candidate => candidate.Shopper != best.Shopper).Max(candidate => candidate.Reach.Weight * candidate.Free):0.00} as well as a hand on the plate";
        string elsewhere = facts.Candidates.Any(candidate => candidate.Shopper != best.Shopper && candidate.Free < ElsewhereMax && candidate.Reach.Weight > AlternativeMin)
            ? ", after somebody's hand is thought to have been elsewhere at that moment"
            : "";
        string away = best.IsUnseen ? "; vision was away meanwhile, so this is a guess" : "";
        string verb = change.Grams < 0 ? "lost" : "gained";
        string same = best.Identity < SureIdentity ? $"; that this is still the one who came in is {best.Identity:0%} sure" : "";
        return $"{string.Join(", ", facts.Plates)} {verb} {Math.Abs(change.Grams):0.0} +- {change.SdGrams:0.0} g from {Clock(change.From)} to {Clock(change.To)}: {what}; {who}; {others}{elsewhere}{same}{away}.";
    }

    private double BestTaken(ShelfEvent change) => _explainer.ExplainPlaced(Parts(change), change.SdGrams, Silent(change))[0].Evidence;

    private PlatePart[] Parts(ShelfEvent change) => [.. change.Changes.Select(step => new PlatePart(_places[step.Plate], step.Grams))];

    /// <summary>The plates beside an event's that say nothing.</summary>
    private PlateId[] Silent(ShelfEvent change) => [.. change.Changes.SelectMany(step => _places.Beside(step.Plate)).Distinct().Where(_isSilent).Select(plate => _places[plate])];

    private PlateId[] Plates(ShelfEvent change) => [.. change.Changes.Select(step => _places[step.Plate])];

    private ObservationId Id(string kind, ShelfEvent change, PlateId[] plates) => new(DeterministicGuid.Of(
        _store.Name, kind, string.Join(' ', plates), (_origin + change.From).UtcTicks.ToString(), (_origin + change.To).UtcTicks.ToString()));

    private string Clock(TimeSpan time) => $"{_origin + time:HH:mm:ss.f}";

    private static double Rounded(double grams) => Math.Round(grams, 1);

    /// <summary>Who may have done it; <see cref="Free"/> is below 1 where they are thought to have had their hand elsewhere at that moment.</summary>
    private readonly record struct Candidate(Shopper Shopper, Reach Reach)
    {
        public double Free { get; init; } = 1;
    }

    private readonly record struct Case(ShelfEvent Change, PlateId[] Plates, IReadOnlyList<PlatePlace> Places, Candidate[] Candidates);

    private readonly record struct Verdict(Shopper? Shopper, Goods Goods, double Evidence);
}
