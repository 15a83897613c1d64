using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Books;

/// <summary>What a day is reconciled from besides the payment service.</summary>
/// <param name="State">What the log folds to.</param>
/// <param name="Stock">What became of each product's goods, as the store shows it.</param>
public sealed record BookState(StoreState State, IReadOnlyDictionary<Sku, GoodsFlows> Stock)
{
    /// <summary>A served store's: its stock is the running sum beside its visits, which are gone through one by one.</summary>
    public static BookState Of(StoreState state) => new(state, state.Flows);

    /// <summary>A store's on disk, perhaps served meanwhile: every event of its log folded anew, beside the stock of the copy of its state that a start begins with. Reading a year takes up to two minutes.</summary>
    /// <exception cref="InvalidDataException">The log holds what this program cannot read.</exception>
    public static async Task<BookState> ReadAsync(StoreDefinition store, IEventLog log, CancellationToken cancellation)
    {
        await using StoreLedger read = await StoreLedger.RebuildAsync(store, log, null, cancellation);
        await using StoreLedger shown = await StoreLedger.OpenAsync(store, log, cancellation);
        StoreState state = read.State;
        await foreach (LogRow row in log.ReadAsync(store.Name, state.Position, cancellation))
        {
            // What came while the log was read.
            if (row.Position > shown.State.Position)
            {
                break;
            }

            state = state.Apply(EventRows.Read(store.Name, row));
        }

        return new BookState(state, shown.State.Flows);
    }
}

/// <summary>
/// Reconciles days of one store with its payment service, one at a time. A service that is slow is waited for a minute; without its ledger the rest is compared all the same, and the report says so and is not clean.
/// Reads only. Safe for use from several threads.
/// </summary>
public sealed class BookKeeper : IDisposable
{
    /// <summary>The service's clock and ours differ by less.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ServiceMax = TimeSpan.FromMinutes(1);

    private readonly StoreDefinition _store;
    private readonly TimeProvider _clock;
    private readonly IPaymentLedger? _service;
    private readonly string? _notReadable;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="store">The store.</param>
    /// <param name="clock">The time.</param>
    /// <param name="service">Its payment service's ledger; null where it takes no payments, or its service shows none.</param>
    /// <param name="takesPayments">Whether there must be one.</param>
    public BookKeeper(StoreDefinition store, TimeProvider clock, IPaymentLedger? service, bool takesPayments) =>
        (_store, _clock, _service, _notReadable) = (store, clock, service, takesPayments && service is null ? "the payment service shows no ledger" : null);

    /// <summary>Reconciles a day.</summary>
    /// <param name="day">Which.</param>
    /// <param name="books">The store's own.</param>
    /// <param name="counted">Units that somebody counted on the shelves just now, of products that the planogram counts.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<DayReport> ReconcileAsync(BookDay day, BookState books, IReadOnlyDictionary<Sku, long> counted, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            IReadOnlyDictionary<Sku, long> opening = Opening();
            BookSources sources = new(day, books.State, _store.Currency, _clock.GetUtcNow())
            {
                Stock = books.Stock,
                NotRead = _notReadable,
                Counts = counted.ToImmutableDictionary(pair => pair.Key, pair => (opening[pair.Key] - books.Stock.GetValueOrDefault(pair.Key).OffShelf, pair.Value)),
            };
            return Reconciliation.Of(_service is null ? sources : await WithServiceAsync(sources, _service, cancellation));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Units on the shelves at opening, of products that the planogram counts.</summary>
    public IReadOnlyDictionary<Sku, long> Opening() => _store.Planogram.GroupBy(row => row.Sku)
        .Where(rows => rows.All(row => row.Count is not null))
        .ToDictionary(rows => rows.Key, rows => rows.Sum(row => (long)row.Count!));

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<BookSources> WithServiceAsync(BookSources sources, IPaymentLedger service, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(ServiceMax, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            // A visit's payments may have begun long before its refund.
            DateTimeOffset since = sources.State.Carts.Values.Where(cart => Reconciliation.IsOf(sources.Day, cart)).Select(cart => cart.EnteredAt).Append(sources.Day.From).Min() - ClocksApart;
            IReadOnlyList<ServicePayment> payments = await service.ReadAsync(_store.Name, since, either.Token);
            DateTimeOffset earlier = payments.Select(payment => payment.Visit is { } visit && sources.State.Carts.TryGetValue(visit, out Cart? cart) ? cart.EnteredAt : since).Append(since).Min() - ClocksApart;
            return sources with { Service = earlier >= since - ClocksApart ? payments : await service.ReadAsync(_store.Name, earlier, either.Token) };
        }
        catch (Exception fault) when (fault is PaymentServiceException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return sources with { NotRead = fault is PaymentServiceException ? $"the payment service does not answer ({fault.Message.ReplaceLineEndings(" ")})" : $"the payment service did not answer within {ServiceMax.TotalSeconds:0} s" };
        }
    }
}
