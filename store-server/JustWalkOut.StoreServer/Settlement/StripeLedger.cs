using JustWalkOut.Carts;
using Stripe;
using Refund = Stripe.Refund;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>Stripe's account of a store's payments: its PaymentIntents, and whatever was given back of them, by us or by somebody at Stripe's own pages. Payments that name no store, or another one, are not ours.</summary>
internal sealed class StripeLedger(PaymentIntentService intents, RefundService refunds)
{
    private const int PageSize = 100;

    /// <summary>Reads it. Payments whose refunds alone are new are asked for one by one.</summary>
    /// <exception cref="StripeException">Stripe refused or failed.</exception>
    public async Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation)
    {
        DateRangeOptions created = new() { GreaterThanOrEqual = since.UtcDateTime };
        Dictionary<string, PaymentIntent> begun = [];
        await foreach (PaymentIntent intent in intents.ListAutoPagingAsync(new PaymentIntentListOptions { Created = created, Limit = PageSize }, cancellationToken: cancellation))
        {
            if (IsOf(intent, store))
            {
                begun[intent.Id] = intent;
            }
        }

        // Every refund of a payment is younger than the payment: these are all that there are of those above, and some of older ones.
        Dictionary<string, List<Refund>> given = [];
        await foreach (Refund refund in refunds.ListAutoPagingAsync(new RefundListOptions { Created = created, Limit = PageSize }, cancellationToken: cancellation))
        {
            if (refund.PaymentIntentId is { } of && refund.Status is "succeeded" or "pending")
            {
                (given.TryGetValue(of, out List<Refund>? those) ? those : given[of] = []).Add(refund);
            }
        }

        foreach (string older in given.Keys.Where(of => !begun.ContainsKey(of)).ToArray())
        {
            PaymentIntent intent = await intents.GetAsync(older, cancellationToken: cancellation);
            if (IsOf(intent, store))
            {
                begun[older] = intent;
                given[older] = await AllOfAsync(older, cancellation);
            }
        }

        return [.. begun.Values.Select(intent => Of(intent, given.GetValueOrDefault(intent.Id) ?? [])).OrderBy(payment => payment.At).ThenBy(payment => payment.Reference, StringComparer.Ordinal)];
    }

    private async Task<List<Refund>> AllOfAsync(string intent, CancellationToken cancellation)
    {
        List<Refund> all = [];
        await foreach (Refund refund in refunds.ListAutoPagingAsync(new RefundListOptions { PaymentIntent = intent, Limit = PageSize }, cancellationToken: cancellation))
        {
            if (refund.Status is "succeeded" or "pending")
            {
                all.Add(refund);
            }
        }

        return all;
    }

    private static bool IsOf(PaymentIntent intent, StoreId store) => intent.Metadata is { } metadata && metadata.TryGetValue("store", out string? named) && named == store.Value;

    private static ServicePayment Of(PaymentIntent intent, List<Refund> given)
    {
        Currency currency = new(intent.Currency.ToUpperInvariant());
        VisitId? visit = intent.Metadata.TryGetValue("visit", out string? text) && Guid.TryParseExact(text, "D", out Guid id) ? new VisitId(id) : null;
        return new ServicePayment(
            intent.Id, visit, At(intent.Created), StripeAmounts.From(intent.AmountCapturable, currency), StripeAmounts.From(intent.AmountReceived, currency),
            [.. given.OrderBy(refund => refund.Created).ThenBy(refund => refund.Id, StringComparer.Ordinal).Select(refund => new ServiceRefund(refund.Id, At(refund.Created), StripeAmounts.From(refund.Amount, currency)))]);
    }

    private static DateTimeOffset At(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}
