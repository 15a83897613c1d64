using System.Diagnostics.Metrics;
using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web.Metrics;

/// <summary>A ledger in numbers, as meters of <see cref="MeterName"/>. Labels are reasons alone: nothing of a visit or a shopper. Reads snapshots; the ledger waits for nothing here.</summary>
public sealed class LedgerMeters : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JustWalkOut.Store";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _settlements;
    private readonly Counter<long> _reviews;
    private readonly Counter<long> _denied;
    private readonly StoreLedger _ledger;

    /// <summary>Begins to count. The ledger stays the caller's and outlives this.</summary>
    /// <param name="ledger">Read, and listened to.</param>
    /// <param name="webhooks">What waits for other programs; null where nobody is told.</param>
    public LedgerMeters(StoreLedger ledger, WebhookDesk? webhooks)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        _ledger = ledger;
        _settlements = _meter.CreateCounter<long>("jwo.ledger.settlements", "{visit}", "Visits whose receipt has become final, since this process began.");
        _reviews = _meter.CreateCounter<long>("jwo.ledger.reviews", "{visit}", "Visits that were sent to a person, since this process began.");
        _denied = _meter.CreateCounter<long>("jwo.ledger.entries_denied", "{visit}", "Visits that were not let in, since this process began.");
        _meter.CreateObservableCounter("jwo.ledger.events", () => ledger.Counters.Position, "{event}", "Events in the log.");
        _meter.CreateObservableCounter("jwo.ledger.observations.applied", () => ledger.Counters.AppliedSequence, "{observation}", "Observations that have had their turn.");
        _meter.CreateObservableGauge("jwo.ledger.observations.waiting", () => ledger.Counters.Waiting, "{observation}", "Observations on disk that wait for one before them.");
        _meter.CreateObservableCounter("jwo.ledger.repeats", () => ledger.Counters.Repeats, "{request}", "Observations and check-ins that came again, since this process began.");
        _meter.CreateObservableCounter("jwo.ledger.refusals", Refusals, "{observation}", "Observations that were refused, by reason.");
        _meter.CreateObservableGauge("jwo.ledger.reviews.open", () => ledger.State.Carts.Open.Values.LongCount(cart => cart.State == CartState.Review), "{visit}", "Visits that wait for a person.");
        _meter.CreateObservableGauge("jwo.store.people", () => ledger.State.InStore.Sum(visit => (long)ledger.State.Carts[visit].Opened.People), "{person}", "People of visits that are not closed.");
        _meter.CreateObservableGauge("jwo.store.people.unbound", () => ledger.Counters.UnboundPeople, "{person}", "People whom no check-in explains.");
        _meter.CreateObservableCounter("jwo.store.stock.unexplained", () => ledger.Counters.UnexplainedStock, "{change}", "Changes of stock that nobody explains.");
        if (webhooks is not null)
        {
            _meter.CreateObservableGauge("jwo.webhooks.waiting", () => webhooks.Counts.Waiting, "{event}", "Events that receivers have not taken yet.");
            _meter.CreateObservableGauge("jwo.webhooks.failing", () => webhooks.Counts.Failing, "{receiver}", "Receivers that did not take what they were sent last.");
            _meter.CreateObservableGauge("jwo.webhooks.paused", () => webhooks.Counts.Paused, "{receiver}", "Receivers that are sent nothing until an admin resumes them.");
        }

        ledger.Kept += Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Kept = _ledger.Kept - Count ?? (_ => { });
        _meter.Dispose();
    }

    /// <summary>Called while the ledger has its hands full: adds up, and no more.</summary>
    private void Count(IReadOnlyList<CartEvent> events)
    {
        foreach (CartEvent happened in events)
        {
            Counter<long>? counter = happened.Change switch
            {
                CartChange.CartSettled => _settlements,
                CartChange.CartSentToReview => _reviews,
                CartChange.EntryDenied => _denied,
                _ => null,
            };
            counter?.Add(1);
        }
    }

    private Measurement<long>[] Refusals() =>
    [
        .. _ledger.Counters.Refusals.OrderBy(pair => pair.Key)
            .Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(pair.Key.ToString())))),
    ];
}
