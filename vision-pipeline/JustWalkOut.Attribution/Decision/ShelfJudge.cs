using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// Takes shelf events for what they are, each by itself first, and together with an earlier one on the same plates where that explains both better: a hand that leaned on a plate before it took something
/// (or let go of it afterwards), an item lifted in two goes, something set down for a moment, goods that toppled over onto the next plate. What had been said of the earlier one is then corrected.
/// </summary>
internal sealed class ShelfJudge
{
    /// <summary>
    /// How often a change is one stage of another, per gram of what it is off by: one in ten, anything up to a kilogram. A guess in its size; what it is held against differs by factors of a thousand.
    /// </summary>
    private const double StageDensity = 1e-4;

    /// <summary>Load that goes first and comes back afterwards is seldom a stage: a hand that lifts goods or a plate's edge and lets go again.</summary>
    private const double LiftDensity = 1e-5;

    /// <summary>Earlier stages that are held together with a change.</summary>
    private const int StagesMax = 3;

    /// <summary>Two stages on neighbouring plates lie together this closely: what topples lands at once.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(0.5);

    /// <summary>Spread of what is left on plates that are back where they were, beside the errors of the steps.</summary>
    private const double BackSdGrams = 2;

    /// <summary>A plate is back when less than this is left on it, in grams and in standard errors.</summary>
    private const double BackMaxErrors = 4;

    /// <summary>A confidence that moves by less is not worth another word.</summary>
    private const double NewsMin = 0.02;

    private readonly AttributionOptions _options;
    private readonly ShelfPlaces _places;
    private readonly Decider _decider;
    private readonly EarlyLines _early;
    private readonly OpenIdentities _identities;
    private readonly List<Judged> _recent = [];

    public ShelfJudge(Decider decider, EarlyLines early, AttributionOptions options, ShelfPlaces places) =>
        (_decider, _early, _identities, _options, _places) = (decider, early, new OpenIdentities(decider), options, places);

    /// <summary>Loads that came and went with nothing taken or left: leaning hands, things set down for a moment.</summary>
    public long Transients { get; private set; }

    /// <summary>Changes that were taken for stages of one.</summary>
    public long Joins { get; private set; }

    /// <summary>Changes that were the plates' own wandering and not worth a word.</summary>
    public long Wanderings { get; private set; }

    /// <summary>What is said unless something else comes of it, in order of time.</summary>
    public IEnumerable<Observed> Later => _recent.Select(judged => judged.SaidLater).OfType<Observed>();

    /// <summary>Judges a change that came about while nobody looked.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="people">Everyone known, in order of first sight.</param>
    /// <param name="found">Receives what is to be said.</param>
    public void JudgeUnseen(ShelfEvent change, IReadOnlyList<Shopper> people, ICollection<Observed> found)
    {
        foreach (ShelfEvent part in _decider.SplitByProduct(change))
        {
            Judged judged = _decider.DecideUnseen(part, people);
            _decider.Accept(judged);
            if ((judged.Said ?? judged.SaidLater) is { } said)
            {
                found.Add(said);
            }
        }
    }

    /// <summary>Judges one event.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="people">Everyone known, in order of first sight.</param>
    /// <param name="found">Receives what is to be said.</param>
    public void Judge(ShelfEvent change, IReadOnlyList<Shopper> people, ICollection<Observed> found)
    {
        if (BestJoin(change, people) is (Judged[] earlier, ShelfEvent whole))
        {
            Rejudge(earlier, whole, people, found);
            return;
        }

        foreach (ShelfEvent part in _decider.SplitByProduct(change))
        {
            Judged[] beside = Beside(part);
            Keep(_decider.Decide(part, people, beside), found);
            Reconsider(beside, part, people, found);
        }
    }

    /// <summary>Everybody has been looked at.</summary>
    public void See(ICollection<Observed> found) => _identities.Look(found);

    /// <summary>Nothing more will be seen of somebody.</summary>
    public void End(Shopper shopper, ICollection<Observed> found) => _identities.End(shopper, found);

    /// <summary>Gives up on what has waited for its other half long enough.</summary>
    /// <param name="settledThrough">Every event before has been judged.</param>
    /// <param name="found">Receives what is to be said.</param>
    public void Expire(TimeSpan settledThrough, ICollection<Observed> found)
    {
        foreach (Judged old in _recent.Where(judged => judged.Change.To + _options.TransientMax < settledThrough).ToArray())
        {
            _recent.Remove(old);
            if (old.SaidLater is { } said)
            {
                found.Add(said);
            }
        }
    }

    /// <summary>Two were taken for each other from a moment on: what one of them was thought to have done since, the other has.</summary>
    public void Exchange(Shopper first, Shopper second, TimeSpan since)
    {
        _identities.Exchange(first, second, since);
        for (int i = 0; i < _recent.Count; i++)
        {
            Judged judged = _recent[i];
            if (judged.Change.To >= since && (judged.Shopper == first || judged.Shopper == second))
            {
                _recent[i] = judged with { Shopper = judged.Shopper == first ? second : first };
            }
        }
    }

    /// <summary>What was made of changes at the same moment, elsewhere.</summary>
    private Judged[] Beside(ShelfEvent change) => _options.Without.HasFlag(EvidenceKinds.Joint) ? [] : [.. _recent.Where(other => _decider.AreAtOnce(change, other.Change))];

    /// <summary>Says anew of changes at the moment of another what that changes about them.</summary>
    private void Reconsider(Judged[] beside, ShelfEvent change, IReadOnlyList<Shopper> people, ICollection<Observed> found)
    {
        // Whoever has gone has been told what they have.
        foreach (Judged was in beside.Where(judged => judged is { Root: not null, Shopper.LeftAt: null }))
        {
            Decider.Undo(was);
            Judged now = _decider.Decide(was.Change, people, Beside(was.Change)) with { Root = was.Root, Plainness = 0 };
            bool isNews = now is { Said: not null, Shopper: { } shopper } && (shopper != was.Shopper || Math.Abs(ConfidenceOf(now) - ConfidenceOf(was)) >= NewsMin);
            Judged kept = isNews ? now : was with { Plainness = 0 };
            _decider.Accept(kept);
            if (isNews)
            {
                _recent[_recent.IndexOf(was)] = now;
                _identities.Note(now);
                found.Add(_decider.Jointly(was.Root!.Value, now.Said!, change));
            }
        }
    }

    private static double ConfidenceOf(Judged judged) => judged.Said?.Finding switch
    {
        Carts.Messages.Finding.Took took => took.Goods.Confidence,
        Carts.Messages.Finding.PutBack back => back.Goods.Confidence,
        _ => 0,
    };

    private void Keep(Judged judged, ICollection<Observed> found)
    {
        IReadOnlyList<Observed> early = _early.Claim(judged.Change);
        _decider.Accept(judged);
        if (judged.Said is { } said)
        {
            found.Add(early.Count == 0 ? said : _decider.Finished(early[0], said));
            judged = judged with { Root = early.Count == 0 ? said.Id : early[0].Id };
            early = [.. early.Skip(1)];
            _identities.Note(judged);
        }
        else if (judged.SaidLater is null)
        {
            Wanderings++;
        }

        TakeBack(early, found);
        _recent.Add(judged);
    }

    /// <summary>The earlier events, in order of time, with which a change explains most better than each by itself, and all as one; null for none.</summary>
    private (Judged[] Earlier, ShelfEvent Whole)? BestJoin(ShelfEvent change, IReadOnlyList<Shopper> people)
    {
        Judged[] near = [.. _recent.Where(earlier => MayBelong(earlier, change)).TakeLast(StagesMax)];
        if (near.Length == 0 || _options.Without.HasFlag(EvidenceKinds.Revision))
        {
            return null;
        }

        (Judged[], ShelfEvent)? best = null;
        double most = 1;
        double alone = _decider.EvidenceOfParts(change, people);
        for (int chosen = 1; chosen < 1 << near.Length; chosen++)
        {
            Judged[] earlier = [.. near.Where((_, place) => (chosen & (1 << place)) != 0)];
            ShelfEvent whole = change;
            double odds = 1 / alone;
            double leftGrams = BackGrams([.. earlier.Select(judged => judged.Change), change]);
            foreach (Judged judged in earlier.Reverse())
            {
                odds *= (judged.Change.Grams < 0 && whole.Grams > 0 ? LiftDensity : StageDensity) / judged.Evidence;
                whole = ShelfEvent.Joined(judged.Change, whole);
            }

            double evidence = whole.Left(leftGrams) is { } left ? _decider.Evidence(left, people) : BackEvidence(whole);
            if (odds * evidence > most)
            {
                (best, most) = ((earlier, whole.Left(leftGrams) ?? whole with { Changes = [] }), odds * evidence);
            }
        }

        return best;
    }

    private bool MayBelong(Judged earlier, ShelfEvent change)
    {
        // Whoever has gone has been told what they have.
        return earlier.Shopper is not { LeftAt: not null } && earlier.Change.Changes.Any(step => change.Changes.Any(other => other.Plate == step.Plate
            || (_places.IsNeighbour(step.Plate, other.Plate) && earlier.Change.IsNear(change, Together))));
    }

    private void Rejudge(Judged[] earlier, ShelfEvent whole, IReadOnlyList<Shopper> people, ICollection<Observed> found)
    {
        foreach (Judged stage in earlier)
        {
            _recent.Remove(stage);
            _identities.Forget(stage.Root);
            Decider.Undo(stage);
        }

        Judged? judged = null;
        Judged[] beside = whole.Changes.Count > 0 ? Beside(whole) : [];
        if (whole.Changes.Count > 0)
        {
            Joins++;
            judged = _decider.Decide(whole, people, beside);
        }
        else
        {
            Transients++;
        }

        Judged[] said = [.. earlier.Where(stage => stage.Root is not null)];
        foreach (Judged stage in said.Skip(1))
        {
            found.Add(_decider.Correction(stage.Root!.Value, stage.Change, whole, null));
        }

        if (said.Length > 0)
        {
            found.Add(_decider.Correction(said[0].Root!.Value, said[0].Change, whole, judged?.Said));
        }

        if (judged is not null && said.Length > 0)
        {
            _decider.Accept(judged);
            TakeBack(_early.Claim(judged.Change), found);
            judged = judged with { Root = said[0].Root };
            _identities.Note(judged);
            _recent.Add(judged);
        }
        else if (judged is not null)
        {
            Keep(judged, found);
        }

        Reconsider(beside, whole, people, found);
    }

    private void TakeBack(IEnumerable<Observed> early, ICollection<Observed> found)
    {
        foreach (Observed said in early)
        {
            found.Add(_decider.Finished(said, null));
        }
    }

    private double BackGrams(ShelfEvent[] stages) => Math.Max(_options.Shelf.StepMinGrams, BackMaxErrors * Math.Sqrt(stages.Sum(stage => stage.SdGrams * stage.SdGrams)));

    private static double BackEvidence(ShelfEvent whole) => GoodsExplainer.Density(whole.Grams, 0, Math.Sqrt((whole.SdGrams * whole.SdGrams) + (BackSdGrams * BackSdGrams)));
}
