using Stripe;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>
/// Finds the PaymentIntent of a step by its metadata, among all that Stripe lists. However many look at once, and however much was sold meanwhile, the list is read by one at a time for all of them and from where the
/// last reading ended: sixty-four who each read a list of thousands would none be done within their patience, for good. Stripe's own search by metadata is not used, for it knows of a payment only some time after.
/// </summary>
internal sealed class StripeFinder(PaymentIntentService intents)
{
    /// <summary>Clocks differ: a step is looked for from so long before it was asked.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(10);

    /// <summary>A reading begins so long before the newest that the last one saw: stamps are of whole seconds, and two in one second come in any order.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>Patience with a page.</summary>
    private static readonly TimeSpan PageMax = TimeSpan.FromSeconds(10);

    /// <summary>Most payments that are remembered, some tens of megabytes; with more it is begun anew.</summary>
    private const int RememberedMost = 200_000;

    private const int PageLength = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private Task _reading = Task.CompletedTask;
    private Task? _next;
    private DateTimeOffset _wanted = DateTimeOffset.MaxValue;
    private DateTimeOffset? _from;
    private DateTimeOffset _until;

    /// <summary>The intent of a step, if there is one by now.</summary>
    /// <exception cref="StripeException">Stripe does not answer as it should.</exception>
    public async Task<string?> FindAsync(PaymentOrder order, CancellationToken cancellation)
    {
        string name = NameOf(order.Store.Value, order.Visit.Value, StripeMetadata.StepOf(order));
        if (Known(name) is { } known)
        {
            return known;
        }

        await Join(order.Ask.At - ClocksApart).WaitAsync(cancellation);
        return Known(name);
    }

    private static string NameOf(string store, string visit, string step) => $"{store} {visit} {step}";

    private string? Known(string name)
    {
        lock (_gate)
        {
            return _ids.GetValueOrDefault(name);
        }
    }

    /// <summary>A reading that has not begun: the one under way may have passed the place where the payment is by now.</summary>
    private Task Join(DateTimeOffset since)
    {
        lock (_gate)
        {
            _wanted = since < _wanted ? since : _wanted;
            Task before = _reading;
            return _next ??= Task.Run(() => ReadAfterAsync(before));
        }
    }

    private async Task ReadAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        DateTimeOffset since;
        bool isAnew;
        lock (_gate)
        {
            (_reading, _next) = (_next!, null);
            if (_ids.Count > RememberedMost)
            {
                _ids.Clear();
                _from = null;
            }

            isAnew = _from is not { } from || _wanted < from;
            since = isAnew ? _wanted : _until - Overlap;
            _wanted = DateTimeOffset.MaxValue;
        }

        DateTimeOffset newest = await ReadAsync(since);
        lock (_gate)
        {
            _from = isAnew ? since : _from;
            _until = newest > _until ? newest : _until;
        }
    }

    /// <summary>Remembers all that were made since.</summary>
    /// <returns>When the newest was made; <paramref name="since"/> where there is none.</returns>
    private async Task<DateTimeOffset> ReadAsync(DateTimeOffset since)
    {
        DateTimeOffset newest = since;
        PaymentIntentListOptions options = new() { Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime }, Limit = PageLength };
        while (true)
        {
            using CancellationTokenSource patience = new(PageMax, TimeProvider.System);
            StripeList<PaymentIntent> page = await intents.ListAsync(options, cancellationToken: patience.Token);
            lock (_gate)
            {
                foreach (PaymentIntent intent in page.Where(intent => intent.Metadata is not null))
                {
                    if (StripeMetadata.Of(intent.Metadata) is var (store, visit, step))
                    {
                        _ids.TryAdd(NameOf(store, visit, step), intent.Id);
                    }
                }
            }

            if (page.Data.Count > 0 && new DateTimeOffset(page.Data[0].Created, TimeSpan.Zero) is var made && made > newest)
            {
                newest = made;
            }

            if (!page.HasMore || page.Data.Count == 0)
            {
                return newest;
            }

            options.StartingAfter = page.Data[^1].Id;
        }
    }
}
