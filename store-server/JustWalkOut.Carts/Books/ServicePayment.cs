using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>A payment as the payment service's own ledger has it: what the store's log is held against.</summary>
/// <param name="Reference">The service's name of it, as in <see cref="Taking.Reference"/>.</param>
/// <param name="Visit">The visit that it says it is for; null where it names none.</param>
/// <param name="At">When it began.</param>
/// <param name="Held">What it holds now and has not taken.</param>
/// <param name="Taken">What it took.</param>
/// <param name="Refunds">What it gave back of that, in the order of giving.</param>
public sealed record ServicePayment(string Reference, VisitId? Visit, DateTimeOffset At, Money Held, Money Taken, ImmutableArray<ServiceRefund> Refunds)
{
    /// <summary>All that it gave back.</summary>
    public Money Refunded => Refunds.Aggregate(Money.Zero(Taken.Currency), (sum, refund) => sum + refund.Amount);
}

/// <summary>Money that the payment service gave back.</summary>
/// <param name="Reference">Its name of it.</param>
/// <param name="At">When.</param>
/// <param name="Amount">How much.</param>
public sealed record ServiceRefund(string Reference, DateTimeOffset At, Money Amount);
