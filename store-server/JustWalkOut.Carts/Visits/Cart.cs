using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>How far a cart has come; <see cref="Settlement"/> holds the table of what leads where.</summary>
public enum CartState
{
    /// <summary>Someone of the visit is in the store, or nobody has been seen yet.</summary>
    Open = 1,

    /// <summary>Everyone has left; the last evidence is awaited.</summary>
    Leaving,

    /// <summary>Nothing more is awaited.</summary>
    Closed,

    /// <summary>The receipt is final.</summary>
    Settled,

    /// <summary>A person must look; nothing is charged.</summary>
    Review,
}

/// <summary>One check-in's cart: the people who shop on it, what they hold, and how far its bill has come.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Opened">The check-in.</param>
/// <param name="EnteredAt">When the gate was passed.</param>
public sealed record Cart(VisitId Visit, CartChange.VisitOpened Opened, DateTimeOffset EnteredAt)
{
    /// <summary>By which people speak of the visit: 1, 2, 3 in the order of the log.</summary>
    public int Number { get; init; }

    /// <summary>How far it has come.</summary>
    public CartState State { get; init; } = CartState.Open;

    /// <summary>Everyone bound to the visit, in the order of binding.</summary>
    public ImmutableArray<Person> People { get; init; } = [];

    /// <summary>What has been charged and not been given back; empty before settlement.</summary>
    public ImmutableArray<ReceiptLine> Charged { get; init; } = [];

    /// <summary>Units that left with the shopper and were never charged, by product and price.</summary>
    public ImmutableArray<AdjustmentLine> Lost { get; init; } = [];

    /// <summary>What was charged when the receipt became final, whatever was given back since; empty before settlement.</summary>
    public ImmutableArray<ReceiptLine> Bill { get; init; } = [];

    /// <summary>When the receipt became final; null before.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Whether a person has looked at the receipt in review: then missing evidence no longer keeps it open.</summary>
    public bool IsLookedAt { get; init; }

    /// <summary>What was given back, in the order of the log.</summary>
    public ImmutableArray<Refund> Refunds { get; init; } = [];

    /// <summary>What the shopper said, before the receipt was final, they did not take, in the order of the log.</summary>
    public ImmutableArray<Question> Questions { get; init; } = [];

    /// <summary>What a person in the store said of the shopper's age.</summary>
    public AgeWord Age { get; init; } = new(null, null);

    /// <summary>What the shopper said is wrong, in the order of the log.</summary>
    public ImmutableArray<Dispute> Disputes { get; init; } = [];

    /// <summary>What has been given back since settlement.</summary>
    public Money Refunded { get; init; } = Money.Zero(Opened.Currency);

    /// <summary>Why it was closed though nobody was seen to leave; null where it was not.</summary>
    public VisitEnd? Ended { get; init; }

    /// <summary>When its group was last changed; null where it never was.</summary>
    public DateTimeOffset? GroupChangedAt { get; init; }

    /// <summary>The loyalty ids that were shown, as the log has them, in its order; the last one holds.</summary>
    public ImmutableArray<ShopperId> Loyalties { get; init; } = [];

    /// <summary>The loyalty id that holds; null for none.</summary>
    public ShopperId? Loyalty => Loyalties is [.., var last] ? last : null;

    /// <summary>How its bill is paid.</summary>
    public Payment Payment { get; init; } = new(Opened.Plan, Opened.Currency);

    /// <summary>Who holds the goods. Only a shopper's visit is ever charged.</summary>
    public Holder Holder => Opened.Role switch
    {
        Role.Shopper => new Holder.ShopperVisit(Visit),
        Role.Staff => new Holder.Staff(Opened.Shopper.Value),
        Role.Restocker => new Holder.Restocker(Opened.Shopper.Value),
        _ => throw new UnreachableException($"Role {Opened.Role} is none that this code knows."),
    };

    /// <summary>When the last of its people left; null while someone is in the store or nobody was seen.</summary>
    public DateTimeOffset? LeftAt => People.Length > 0 && People.All(person => person.LeftAt is not null) ? People.Max(person => person.LeftAt) : null;

    /// <summary>Whether everyone whom the check-in let in was seen, has left, and is known of in full.</summary>
    public bool IsEvidenceComplete => People.Length >= Opened.People && People.All(person => person.IsEvidenceComplete);

    /// <summary>Whether nothing more is awaited: only what nobody waits for (a late word, a dispute, a refund) can still change it.</summary>
    public bool IsOver => Payment.IsAtRest && (State == CartState.Settled ? !Disputes.Any(dispute => dispute.State == DisputeState.Open) : State == CartState.Closed && Holder is not Holder.ShopperVisit);

    /// <summary>What the people of this cart hold by all that is known now.</summary>
    public Tally Tally => Tally.Of(People, isClosed: State is not (CartState.Open or CartState.Leaving), this);

    /// <summary>The fold of one cart: the state after a change that names it. What cannot follow the present state throws: then the log is damaged.</summary>
    /// <param name="change">What happens to it.</param>
    /// <param name="at">When.</param>
    public Cart Apply(CartChange change, DateTimeOffset at) => (State, change) switch
    {
        (CartState.Leaving, CartChange.CartClosed) => this with { State = CartState.Closed },
        (CartState.Closed or CartState.Review, CartChange.CartSettled settled) => this with
        {
            State = CartState.Settled,
            Charged = [.. settled.Receipt.Lines],
            Bill = [.. settled.Receipt.Lines],
            SettledAt = at,
            Payment = Payment.Apply(change, at),
        },
        (CartState.Closed, CartChange.CartSentToReview) => this with { State = CartState.Review },
        (not CartState.Settled, CartChange.AgeChecked check) => this with { Age = Age.Heard(check.Years, check.IsOldEnough) },
        (CartState.Review, CartChange.ReviewDecided) => this with { IsLookedAt = true },
        (CartState.Settled, CartChange.Refunded refund) => (this with { Payment = Payment.Apply(change, at) }).Give(new Refund(at, refund.Lines, refund.Amount)),
        (CartState.Settled, CartChange.RefundGranted refund) => (this with { Payment = Payment.Apply(change, at) }).Give(
            new Refund(at, refund.Lines, refund.Amount) { Decision = refund.Decision, By = refund.By, Reason = refund.Reason, Dispute = refund.Dispute }).Answer(refund.Dispute, refund.By, isRefunded: true),
        (CartState.Settled, CartChange.LineDisputed disputed) => this with { Disputes = Disputes.Add(new Dispute(disputed.Dispute, at, disputed.Line, disputed.Reason)) },
        (CartState.Settled, CartChange.DisputeRejected rejected) => Answer(rejected.Dispute, rejected.By, isRefunded: false),
        (CartState.Settled, CartChange.LossBooked loss) => this with { Lost = Add(Lost, loss.Lines) },
        (_, CartChange.PaymentAsked or CartChange.PaymentAnswered or CartChange.AcceptedOffline or CartChange.HoldLost or CartChange.WrittenOff) => this with { Payment = Payment.Apply(change, at) },
        (_, CartChange.PayerBound payer) => this with { Payment = Payment.Apply(change, at), Opened = payer.Shopper is { } shopper ? Opened with { Shopper = shopper } : Opened },
        (not CartState.Settled, CartChange.LoyaltyShown shown) => this with { Loyalties = Loyalties.Add(shown.Member) },
        (CartState.Open or CartState.Leaving, CartChange.GroupChanged group) => this with { Opened = Opened with { People = group.People }, GroupChangedAt = at },

        // Of a visit on which nobody was ever seen there is nothing to look at but that, which whoever ended it did.
        (CartState.Open or CartState.Leaving, CartChange.VisitEnded ended) => this with { State = CartState.Closed, Ended = ended.Why, IsLookedAt = IsLookedAt || (ended.Why is VisitEnd.Staff or VisitEnd.CheckedIn && People.IsEmpty) },
        (CartState.Open, CartChange.EntryDenied) when People.IsEmpty => this with { State = CartState.Settled, SettledAt = at, Payment = Payment.Apply(change, at) },
        _ => throw new UnreachableException($"{change.GetType().Name} cannot follow a cart that is {State} (visit {Visit}); the log is damaged."),
    };

    /// <summary>The bill as it stands: live until the cart is settled, what was charged from then on.</summary>
    public Receipt ToReceipt()
    {
        if (State == CartState.Settled)
        {
            Money charged = Charged.Aggregate(Money.Zero(Opened.Currency), (sum, line) => sum + line.Net);
            return new Receipt(Visit, Opened.Shopper, ReceiptStatus.Settled, EnteredAt, LeftAt, Charged, [], charged, Refunded) { Loyalty = Loyalty };
        }

        Tally tally = Tally;
        ReceiptStatus status = State == CartState.Review ? ReceiptStatus.Review : ReceiptStatus.Open;
        return new Receipt(Visit, Opened.Shopper, status, EnteredAt, LeftAt, tally.Lines, tally.InReview, tally.Total(Opened.Currency), Refunded) { Loyalty = Loyalty };
    }

    /// <summary>The shopper says that they did not take a product, of which the log knew so much.</summary>
    internal Cart Ask(Sku sku, long position) => State == CartState.Settled
        ? throw new UnreachableException($"A question cannot follow a cart that is {State} (visit {Visit}); the log is damaged.")
        : this with { Questions = Questions.Add(new Question(sku, position)) };

    internal Cart With(Person person)
    {
        int index = IndexOf(person.Presence);
        return (this with { People = index < 0 ? People.Add(person) : People.SetItem(index, person) }).FollowPeople();
    }

    internal Cart Without(PresenceId presence) => (this with { People = People.RemoveAll(person => person.Presence == presence) }).FollowPeople();

    internal Person? Find(PresenceId presence)
    {
        int index = IndexOf(presence);
        return index < 0 ? null : People[index];
    }

    /// <summary>A cart is leaving exactly while everyone on it has left; once it is closed, people no longer change that.</summary>
    private Cart FollowPeople() =>
        State is CartState.Open or CartState.Leaving ? this with { State = LeftAt is null ? CartState.Open : CartState.Leaving } : this;

    private int IndexOf(PresenceId presence)
    {
        for (int i = 0; i < People.Length; i++)
        {
            if (People[i].Presence == presence)
            {
                return i;
            }
        }

        return -1;
    }

    private Cart Give(Refund refund) => this with
    {
        Charged = [.. Charged.Select(line => Less(line, refund.Lines)).OfType<ReceiptLine>()],
        Refunded = Refunded + refund.Amount,
        Refunds = Refunds.Add(refund),
    };

    private Cart Answer(DecisionId? dispute, string by, bool isRefunded) => this with
    {
        Disputes = [.. Disputes.Select(each => each.Id == dispute ? each with { State = isRefunded ? DisputeState.Refunded : DisputeState.Rejected, AnsweredBy = by } : each)],
    };

    private static ReceiptLine? Less(ReceiptLine line, IReadOnlyList<AdjustmentLine> refunds) =>
        line.Without(refunds.Where(refund => refund.Sku == line.Sku && refund.UnitPrice == line.UnitPrice).Sum(refund => refund.Quantity));

    private static ImmutableArray<AdjustmentLine> Add(ImmutableArray<AdjustmentLine> lost, IReadOnlyList<AdjustmentLine> more) =>
    [
        .. lost.Concat(more)
            .GroupBy(line => (line.Sku, line.UnitPrice))
            .Select(same => same.First() with { Quantity = same.Sum(line => line.Quantity) })
            .Where(line => line.Quantity != 0),
    ];
}
