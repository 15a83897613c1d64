using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Settlement;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>
/// A payment service that moves no money, with a ledger of its own that never crashes. It knows a resend by its key for a day, some keys answer with the same fault for good though their step was done, and what it did can be looked up by visit
/// and step, as at Stripe. Cards: <c>card_declined</c> is never approved, <c>card_unpaid</c> held and never charged, <c>card_half</c> held for half, <c>card_short</c> for two minutes, and of <c>card_slow</c> a visit's first refund is declined.
/// </summary>
internal sealed class SimulatedCards(Func<DateTimeOffset> now)
{
    /// <summary>Cards, the good one more often than the others.</summary>
    public static readonly ImmutableArray<string> Tokens = ["card_good", "card_good", "card_good", "card_good", "card_good", "card_good", "card_declined", "card_unpaid", "card_half", "card_short", "card_slow"];

    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan HoldLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan ShortHoldLife = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, (PaymentOrder Order, PaymentAnswer Answer, DateTimeOffset Until, bool IsBroken)> _keys = [];
    private readonly Dictionary<(VisitId Visit, int Number), PaymentAnswer> _done = [];
    private readonly Dictionary<string, CardPayment> _byReference = new(StringComparer.Ordinal);
    private readonly List<CardPayment> _payments = [];
    private readonly HashSet<VisitId> _declinedRefunds = [];

    /// <summary>Payments of which money is held or was taken, in the order of their beginning.</summary>
    public IReadOnlyList<CardPayment> Payments => _payments;

    /// <summary>Changes so far.</summary>
    public long Changes { get; private set; }

    /// <summary>Does a step, or answers again what was answered to its key.</summary>
    /// <param name="order">The step.</param>
    /// <param name="breaksKey">Whether the key answers with a fault from now on, though the step is done.</param>
    /// <exception cref="PaymentServiceException">The key came with something else before, or is broken.</exception>
    public PaymentAnswer Do(PaymentOrder order, bool breaksKey)
    {
        if (_keys.TryGetValue(order.Key, out var known) && now() < known.Until)
        {
            return known.Order != order ? throw new PaymentServiceException($"key {order.Key} came with another order before")
                : known.IsBroken ? throw new PaymentServiceException("status 500")
                : known.Answer;
        }

        PaymentAnswer answer = Decide(order);
        _keys[order.Key] = (order, answer, now() + KeyLife, breaksKey);
        _done[(order.Visit, order.Ask.Number)] = answer;
        Changes++;
        return breaksKey ? throw new PaymentServiceException("status 500") : answer;
    }

    /// <summary>What became of a step; null where none of it ever came.</summary>
    public PaymentAnswer? Find(PaymentOrder order) => _done.GetValueOrDefault((order.Visit, order.Ask.Number));

    /// <summary>Whether something is still held.</summary>
    public bool IsHeld(string reference) => _byReference.TryGetValue(reference, out CardPayment? payment) && IsHeld(payment);

    /// <summary>Whether something is still held.</summary>
    public bool IsHeld(CardPayment payment) => payment.Held > 0 && now() < payment.Until;

    private PaymentAnswer Decide(PaymentOrder order)
    {
        (PaymentAsk ask, string card) = (order.Ask, order.Token);
        Currency currency = ask.Amount.Currency;
        CardPayment? about = ask.Reference is { } reference ? _byReference.GetValueOrDefault(reference) : null;
        CardPayment? held = about is not null && IsHeld(about) ? about : null;
        bool isDeclined = (card == "card_declined" && ask.Step is PaymentStep.Hold or PaymentStep.Raise or PaymentStep.Charge) || (card == "card_unpaid" && ask.Step is PaymentStep.Capture or PaymentStep.Charge);
        return isDeclined ? PaymentAnswer.Declined(currency, "declined") : ask.Step switch
        {
            PaymentStep.Hold => Begin(order, card == "card_half" ? ask.Amount.MinorUnits / 2 : ask.Amount.MinorUnits, taken: 0),
            PaymentStep.Raise or PaymentStep.Lower when held is not null => Approve(order, held with { Held = ask.Amount.MinorUnits }, held.Until),
            PaymentStep.Capture when held is not null && ask.Amount.MinorUnits <= held.Held => Approve(order, held with { Held = 0, Taken = ask.Amount.MinorUnits }, null),
            PaymentStep.Charge => Begin(order, held: 0, ask.Amount.MinorUnits),
            PaymentStep.Cancel when held is not null => Approve(order, held with { Held = 0 }, null),
            PaymentStep.Refund when about is not null && ask.Amount.MinorUnits <= about.Kept => card == "card_slow" && _declinedRefunds.Add(about.Visit) ? PaymentAnswer.Declined(currency, "declined")
                : Approve(order, about with { Refunds = about.Refunds.Add((now(), ask.Amount.MinorUnits)) }, null),
            _ => PaymentAnswer.Declined(currency, "gone"),
        };
    }

    private PaymentAnswer Begin(PaymentOrder order, long held, long taken)
    {
        string reference = $"pay_{_payments.Count + 1}";
        DateTimeOffset? until = held > 0 ? now() + (order.Token == "card_short" ? ShortHoldLife : HoldLife) : null;
        CardPayment payment = new(reference, order.Visit, now(), held, until ?? DateTimeOffset.MaxValue, taken, []);
        _payments.Add(payment);
        _byReference.Add(reference, payment);
        return new PaymentAnswer(true, order.Ask.Amount with { MinorUnits = held + taken }, reference, until, new PaidWith("simulated", null), null);
    }

    private PaymentAnswer Approve(PaymentOrder order, CardPayment after, DateTimeOffset? until)
    {
        _payments[_payments.FindIndex(payment => payment.Reference == after.Reference)] = after;
        _byReference[after.Reference] = after;
        string name = order.Ask.Step == PaymentStep.Refund ? $"re_{Changes + 1}" : after.Reference;
        return new PaymentAnswer(true, order.Ask.Amount, name, until, null, null);
    }
}

/// <summary>A payment in the service's ledger, in minor units.</summary>
/// <param name="Reference">Its name.</param>
/// <param name="Visit">What it is for.</param>
/// <param name="At">When it began.</param>
/// <param name="Held">Held and not taken.</param>
/// <param name="Until">Until when it is held.</param>
/// <param name="Taken">Taken.</param>
/// <param name="Refunds">Given back of that.</param>
internal sealed record CardPayment(string Reference, VisitId Visit, DateTimeOffset At, long Held, DateTimeOffset Until, long Taken, ImmutableArray<(DateTimeOffset At, long Minor)> Refunds)
{
    /// <summary>Given back.</summary>
    public long Refunded => Refunds.Sum(refund => refund.Minor);

    /// <summary>What the store still has of it.</summary>
    public long Kept => Taken - Refunded;
}
