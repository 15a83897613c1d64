using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>
/// A store as its log tells it: every cart, everyone in the store, and where each observation went. Immutable, so that a
/// decision can be tried out and only kept once its events are on disk. <see cref="Apply"/> is the only way to a next state:
/// the same fold serves the screen, the receipt, the charge and the rebuild at start.
/// </summary>
/// <param name="Store">The store.</param>
public sealed partial record StoreState(StoreId Store)
{
    /// <summary>Events folded so far; the position of the last one in the log.</summary>
    public long Position { get; init; }

    /// <summary>Every visit's cart.</summary>
    public CartCollection Carts { get; init; } = CartCollection.Empty;

    /// <summary>Visits whose cart is not closed yet.</summary>
    public ImmutableHashSet<VisitId> InStore { get; init; } = [];

    /// <summary>Visits whose payment is not at rest: something is held, owed or under way, or may yet be.</summary>
    public ImmutableHashSet<VisitId> Unpaid { get; init; } = [];

    /// <summary>People whom no check-in explains. What they hold is visible and never charged.</summary>
    public ImmutableDictionary<PresenceId, Person> Unbound { get; init; } = ImmutableDictionary<PresenceId, Person>.Empty;

    /// <summary>Changes of stock that nobody explains, by observation.</summary>
    public ImmutableDictionary<ObservationId, CartChange.StockUnexplained> Unexplained { get; init; } =
        ImmutableDictionary<ObservationId, CartChange.StockUnexplained>.Empty;

    /// <summary>Observations that were refused in their turn, by reason.</summary>
    public ImmutableSortedDictionary<Refusal, long> Refusals { get; init; } = ImmutableSortedDictionary<Refusal, long>.Empty;

    /// <summary>Visits whose cart the last event changed, in the order of change.</summary>
    public ImmutableArray<VisitId> Touched { get; init; } = [];

    /// <summary>Presences that were found to be another since the last archiving.</summary>
    private ImmutableDictionary<PresenceId, PresenceId> Absorbed { get; init; } = ImmutableDictionary<PresenceId, PresenceId>.Empty;

    /// <summary>Whether an observation had its turn.</summary>
    public bool HasApplied(ObservationId observation) => Seen.ContainsKey(observation) || Carts.Archive.Holds(observation);

    /// <summary>The first observation of the chain that this one belongs to; null where it never came or says nothing that could be corrected.</summary>
    public ObservationId? CorrectableRoot(ObservationId observation) => SeenOf(observation) is { } seen && SeenOf(seen.Root)?.Trace is not null ? seen.Root : null;

    /// <summary>When what an observation says happened, by the first word of its chain; null where it never came or says nothing that could be corrected.</summary>
    public DateTimeOffset? WhenOf(ObservationId observation) => CorrectableRoot(observation) is { } root ? TraceOf(root).At : null;

    /// <summary>The visit that a check-in command opened; null for an unknown command.</summary>
    public VisitId? VisitOf(CommandId checkIn) => CheckIns.TryGetValue(checkIn, out VisitId visit) ? visit : Carts.Archive.VisitOf(checkIn);

    /// <summary>The presence that this one lives on in, itself unless it was found to be another.</summary>
    public PresenceId Resolve(PresenceId presence)
    {
        PresenceId? kept = presence;
        while (kept is { } next)
        {
            presence = next;
            kept = Absorbed.TryGetValue(next, out PresenceId known) ? known : Carts.Archive.KeptOf(next);
        }

        return presence;
    }

    /// <summary>A presence with all that is known of it; empty for one never heard of.</summary>
    public Person PersonOf(PresenceId presence)
    {
        if (VisitOf(presence) is { } visit)
        {
            return Carts[visit].Find(presence) ?? throw new UnreachableException($"Presence {presence} is bound to visit {visit} and not on its cart.");
        }

        return Unbound.TryGetValue(presence, out Person? person) ? person : new Person(presence);
    }

    /// <summary>The cart that a presence shops on; null for nobody's.</summary>
    public Cart? CartOf(PresenceId presence) => VisitOf(presence) is { } visit ? Carts[visit] : null;

    /// <summary>The state after one more event. What cannot follow throws: then the log is damaged.</summary>
    public StoreState Apply(CartEvent next) => Fold(next).ArchiveInTurn();

    private StoreState Fold(CartEvent next)
    {
        StoreState state = this with { Position = Position + 1, Touched = [] };
        if (next.Cause.Observation is not ObservationId observation)
        {
            return state.ApplyToVisit(next);
        }

        Origin origin = new(observation, observation, next.At, state.Position);
        ObservationId root = next.Change is CartChange.Corrected corrected ? corrected.Root : observation;
        Trace? trace = IsFirstOfChain(next.Change) ? new Trace(next.At, state.Position, []) : null;
        state = state with { Seen = Seen.Add(observation, new SeenObservation(observation, root, trace)) };
        return next.Change switch
        {
            CartChange.Corrected correction => state.Correct(correction, origin),
            CartChange.ObservationRefused refused => state with { Refusals = Refusals.SetItem(refused.Refusal, Refusals.GetValueOrDefault(refused.Refusal) + 1) },
            CartChange.EvidenceCompleted complete => state.Put(Later(state.PersonOf(complete.Presence), complete.Through)),
            CartChange.PeopleMerged merged => state.Merge(merged),
            CartChange.PersonSplit split => state.Split(split),
            CartChange.PeopleSwapped swapped => state.Swap(swapped),
            _ => state.Record(next.Change, origin),
        };
    }

    /// <summary>Whether what an observation says could be corrected later.</summary>
    private static bool IsFirstOfChain(CartChange change) => change is not (CartChange.Corrected or CartChange.ObservationRefused or CartChange.EvidenceCompleted
        or CartChange.PeopleMerged or CartChange.PersonSplit or CartChange.PeopleSwapped);

    private StoreState ApplyToVisit(CartEvent next)
    {
        switch (next.Change)
        {
            case CartChange.VisitOpened opened:
                return (this with { CheckIns = CheckIns.Add(opened.Command, opened.Visit) }).Put(new Cart(opened.Visit, opened, next.At) { Number = Carts.Count + 1 });
            case CartChange.CartClosed { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.CartSettled { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.CartSentToReview { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.Refunded { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.LossBooked { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.ReviewDecided decided:
                return Remember(decided.Decision, decided).Put(Carts[decided.Visit].Apply(decided, next.At)).Judge(decided.Verdicts);
            case CartChange.AgeChecked check:
                return Remember(check.Decision, check).Put(Carts[check.Visit].Apply(check, next.At));
            case CartChange.LineQuestioned questioned:
                return Put(Carts[questioned.Visit].Ask(questioned.Sku, Position));
            case CartChange.LineDisputed disputed:
                return (this with { Disputed = Disputed.Contains(disputed.Visit) ? Disputed : Disputed.Add(disputed.Visit) }).Put(Carts[disputed.Visit].Apply(disputed, next.At));
            case CartChange.RefundGranted refund:
                return Remember(refund.Decision, refund).Put(Carts[refund.Visit].Apply(refund, next.At));
            case CartChange.DisputeRejected rejected:
                return Remember(rejected.Decision, rejected).Put(Carts[rejected.Visit].Apply(rejected, next.At));
            case CartChange.PaymentAsked { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.PaymentAnswered { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.AcceptedOffline { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.PayerBound payer:
                return Remember(payer.Decision, payer).Put(Carts[payer.Visit].Apply(payer, next.At));
            case CartChange.WrittenOff given:
                return Remember(given.Decision, given).Put(Carts[given.Visit].Apply(given, next.At));
            case CartChange.HoldLost { Visit: VisitId visit }:
                return Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.EntryDenied { Visit: VisitId visit }:
                // Whoever walks in all the same is nobody whom a check-in explains.
                return (this with { CheckIns = CheckIns.Remove(Carts[visit].Opened.Command) }).Put(Carts[visit].Apply(next.Change, next.At));
            case CartChange.GroupChanged group:
                return Remember(group.Decision, group).Put(Carts[group.Visit].Apply(group, next.At));
            case CartChange.LoyaltyShown shown:
                return Remember(shown.Decision, shown).Put(Carts[shown.Visit].Apply(shown, next.At));
            case CartChange.VisitEnded ended:
                return (ended.Why == VisitEnd.Staff ? Remember(ended.Decision, ended) : this).Put(Carts[ended.Visit].Apply(ended, next.At));
            case CartChange.AlarmRaised or CartChange.AlarmEnded or CartChange.GateOverridden or CartChange.HelpAsked or CartChange.HelpAnswered:
                return ApplyToDoors(next);
            case CartChange.PlatesTakenOut or CartChange.PlatesPutBack or CartChange.PlateTared or CartChange.PlateTested:
                return ApplyToPlates(next);
            default:
                throw new UnreachableException($"{next.Change.GetType().Name} is no consequence of '{next.Cause}'; the log is damaged.");
        }
    }

    /// <summary>Adds what one observation (or its correction) says as facts of people.</summary>
    private StoreState Record(CartChange change, Origin origin)
    {
        return change switch
        {
            CartChange.PersonAppeared seen => Put(PersonOf(seen.Presence)),
            CartChange.PersonBound bound => Give(
                bound.Presence, new Fact.Claim(origin.Root, origin.At, origin.Order, bound.Visit, bound.Confidence, bound.IsSure)),
            CartChange.ItemTaken taken => Give(taken.Presence, Movement(GoodsFlow.Taken, taken.Goods, null)),
            CartChange.ItemPutBack put => Give(put.Account, Movement(GoodsFlow.PutBack, put.Goods, put.Presence == put.Account ? null : put.Presence)),
            CartChange.ItemHandedOver { Transfers: true } given =>
                Give(given.From, Movement(GoodsFlow.HandedOut, given.Goods, given.To)).Give(given.To, Movement(GoodsFlow.HandedIn, given.Goods, given.From)),
            CartChange.ItemHandedOver kept => Give(kept.To, Movement(GoodsFlow.KeptFor, kept.Goods, kept.From)),
            CartChange.PersonLeft left => Give(left.Presence, new Fact.Departure(origin.Root, origin.At, origin.Order)),
            CartChange.StockUnexplained stock => this with { Unexplained = Unexplained.Add(origin.Root, stock) },
            _ => throw new UnreachableException($"{change.GetType().Name} is nothing that an observation of people says; the log is damaged."),
        };

        Fact.Movement Movement(GoodsFlow flow, Goods goods, PresenceId? other) => new(origin.Root, origin.At, origin.Order, origin.Cause, flow, goods, other);
    }

    /// <summary>Takes away what the chain said and puts the new word in its place. Goods keep their place in time; a departure takes its new one.</summary>
    private StoreState Correct(CartChange.Corrected correction, Origin origin)
    {
        Trace trace = TraceOf(correction.Root);
        StoreState state = With(correction.Root, trace with { Homes = [] }) with { Unexplained = Unexplained.Remove(correction.Root) };
        ImmutableArray<(PresenceId Home, Fact.Movement Movement)> said = [.. trace.Homes.SelectMany(home => PersonOf(home).Movements.Where(move => move.Root == correction.Root).Select(move => (home, move)))];
        ImmutableArray<Fact.Movement> judged = [.. said.Select(each => each.Movement).Where(move => move.Verdict is not null)];
        foreach (PresenceId home in trace.Homes)
        {
            state = state.Put(state.PersonOf(home).Without(correction.Root));
        }

        bool keepsTime = correction.Instead is not CartChange.PersonLeft;
        Origin place = origin with { Root = correction.Root, At = keepsTime ? trace.At : origin.At, Order = trace.Order };
        return correction.Instead is null ? state : state.Record(correction.Instead, place).Keep(judged).MarkCorrected(correction.Root, said);
    }

    /// <summary>Marks what a chain says now and did not say before.</summary>
    private StoreState MarkCorrected(ObservationId root, ImmutableArray<(PresenceId Home, Fact.Movement Movement)> before)
    {
        StoreState state = this;
        foreach (PresenceId home in TraceOf(root).Homes)
        {
            Person person = state.PersonOf(home);
            state = state.Put(person with { Facts = [.. person.Facts.Select(fact => fact is Fact.Movement move && move.Root == root ? Marked(home, move) : fact)] });
        }

        return state;

        Fact.Movement Marked(PresenceId home, Fact.Movement now) => now with
        {
            IsCorrected = !before.Any(was => was.Home == home && !was.Movement.IsCorrected && was.Movement.Flow == now.Flow && was.Movement.Goods.Sku == now.Goods.Sku && was.Movement.Goods.Quantity == now.Goods.Quantity),
        };
    }

    private StoreState Merge(CartChange.PeopleMerged merged)
    {
        bool isKeptBound = PersonOf(merged.Kept).Binding is not null;
        StoreState state = Move(merged.Absorbed, merged.Kept, _ => true, fact => fact is Fact.Claim claim && isKeptBound
            ? claim with { Order = 0 } // The kept one's own check-in holds.
            : Weaken(fact, merged.Confidence, merged.IsSure));

        return state with { Absorbed = state.Absorbed.SetItem(merged.Absorbed, merged.Kept), Unbound = state.Unbound.Remove(merged.Absorbed) };
    }

    private StoreState Split(CartChange.PersonSplit split)
    {
        HashSet<ObservationId> roots = [.. split.Moved.Select(RootOf)];
        return Move(split.Original, split.Separated, fact => roots.Contains(fact.Root), fact => Weaken(fact, split.Confidence, split.IsSure));
    }

    private StoreState Swap(CartChange.PeopleSwapped swapped)
    {
        Person first = PersonOf(swapped.First);
        Person second = PersonOf(swapped.Second);
        ImmutableArray<Fact> fromFirst = [.. first.Facts.Where(IsExchanged)];
        ImmutableArray<Fact> fromSecond = [.. second.Facts.Where(IsExchanged)];
        first = first with { Facts = [.. first.Facts.Where(fact => !IsExchanged(fact)).Concat(fromSecond.Select(Weaker)).OrderBy(fact => fact.Order)] };
        second = second with { Facts = [.. second.Facts.Where(fact => !IsExchanged(fact)).Concat(fromFirst.Select(Weaker)).OrderBy(fact => fact.Order)] };
        return Put(first).Put(second)
            .Rehome([.. fromFirst.Select(fact => fact.Root)], swapped.First, swapped.Second)
            .Rehome([.. fromSecond.Select(fact => fact.Root)], swapped.Second, swapped.First);

        bool IsExchanged(Fact fact) => fact is not Fact.Claim && fact.At >= swapped.Since;
        Fact Weaker(Fact fact) => Weaken(fact, swapped.Confidence, swapped.IsSure);
    }

    private StoreState Move(PresenceId from, PresenceId to, Func<Fact, bool> which, Func<Fact, Fact> change)
    {
        Person source = PersonOf(from);
        ImmutableArray<Fact> moved = [.. source.Facts.Where(which)];
        StoreState state = Put(source with { Facts = source.Facts.RemoveAll(fact => moved.Contains(fact)) });
        Person target = state.PersonOf(to);
        state = state.Put(target with { Facts = [.. target.Facts.Concat(moved.Select(change)).OrderBy(fact => fact.Order)] });
        return state.Rehome([.. moved.Select(fact => fact.Root)], from, to);
    }

    private StoreState Rehome(ImmutableArray<ObservationId> roots, PresenceId from, PresenceId to)
    {
        StoreState state = this;
        foreach (ObservationId root in roots)
        {
            Trace trace = state.TraceOf(root);
            ImmutableArray<PresenceId> homes = trace.Homes.Contains(to) ? trace.Homes : trace.Homes.Add(to);
            bool staysToo = PersonOf(from).Facts.Any(fact => fact.Root == root);
            state = state.With(root, trace with { Homes = staysToo ? homes : homes.Remove(from) });
        }

        return state;
    }

    private StoreState Give(PresenceId presence, Fact fact)
    {
        Trace trace = TraceOf(fact.Root);
        ImmutableArray<PresenceId> homes = trace.Homes.Contains(presence) ? trace.Homes : trace.Homes.Add(presence);
        return With(fact.Root, trace with { Homes = homes }).Put(PersonOf(presence).With(fact));
    }

    /// <summary>Puts a person where their binding says, off any other cart.</summary>
    private StoreState Put(Person person)
    {
        VisitId? was = VisitOf(person.Presence);
        VisitId? now = person.Binding?.Visit;
        StoreState state = this;
        if (was is VisitId old && was != now)
        {
            state = state.Put(state.Carts[old].Without(person.Presence)).Unbind(person.Presence);
        }

        return now is VisitId visit
            ? state.Put(state.Carts[visit].With(person)) with { Bound = state.Bound.SetItem(person.Presence, visit), Unbound = Unbound.Remove(person.Presence) }
            : state with { Unbound = Unbound.SetItem(person.Presence, person) };
    }

    private StoreState Put(Cart cart) => TakeOut(cart.Visit) with
    {
        Carts = Carts.With(cart),
        InStore = cart.State is CartState.Open or CartState.Leaving ? InStore.Add(cart.Visit) : InStore.Remove(cart.Visit),
        Unpaid = cart.Payment.IsAtRest ? Unpaid.Remove(cart.Visit) : Unpaid.Add(cart.Visit),
        Touched = Touched.Contains(cart.Visit) ? Touched : Touched.Add(cart.Visit),
    };

    private static Fact Weaken(Fact fact, double confidence, bool isSure) => fact is Fact.Movement movement
        ? movement with { IdentityConfidence = Math.Min(movement.IdentityConfidence, confidence), IsIdentitySure = movement.IsIdentitySure && isSure }
        : fact;

    private static Person Later(Person person, DateTimeOffset through) =>
        person.CompleteThrough >= through ? person : person with { CompleteThrough = through };

    /// <summary>Where a fact comes from: the chain, the observation that says so now, and its place in time and log.</summary>
    private readonly record struct Origin(ObservationId Root, ObservationId Cause, DateTimeOffset At, long Order);
}
