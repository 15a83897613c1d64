using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>A store that takes payments, on a database and a payment service that outlive it: power can be cut before or after each thing that reaches either.</summary>
internal sealed class Till : IAsyncDisposable
{
    public static readonly StoreDefinition Store = ServedStore.Definition with { Rules = new Rules(HoldMinor: 3000, OfflineVisitMinor: 2000, OfflineTotalMinor: 5000) };

    private readonly IEventLog _log;
    private readonly PowerCut _power;

    private Till(IEventLog log, StoreLedger ledger, PowerCut power, (IPaymentGateway Gateway, FakeTimeProvider Clock) service)
    {
        _log = log;
        _power = power;
        Ledger = ledger;
        Desk = new PaymentDesk(ledger, new CutGateway(service.Gateway, power), service.Clock, new PaymentDeskOptions(), Said.Add);
    }

    public StoreLedger Ledger { get; }

    public PaymentDesk Desk { get; }

    public List<string> Said { get; } = [];

    public static async Task<Till> OpenAsync(TestDatabase database, IPaymentGateway service, FakeTimeProvider clock, PowerCut? power = null, StoreDefinition? store = null)
    {
        power ??= new PowerCut(null);
        IEventLog log = await database.OpenLogAsync();
        return new Till(log, await StoreLedger.OpenAsync(store ?? Store, new CutLog(log, power), service.Terms, CancellationToken.None), power, (service, clock));
    }

    public Payment PaymentOf(string shopper) => CartOf(shopper).Payment;

    public Cart CartOf(string shopper) => Ledger.State.Carts.Values.Single(cart => cart.Opened.Shopper.Value == shopper);

    /// <summary>Somebody checks in; their visit is the same each time.</summary>
    public async Task<CheckedIn?> EnterAsync(string shopper, string? token = null, Role role = Role.Shopper) =>
        (await Ledger.AskCheckInAsync(new CheckInRequest(new ShopperId(shopper), new GateId("door"), ServedStore.Open, 1, role, null) { Token = token }, CancellationToken.None)).Value;

    /// <summary>Vision says this, as the next observations or as these ones again.</summary>
    public async Task SeeAsync(long first, params Finding[] findings) =>
        await Ledger.ReceiveAsync(
            [.. findings.Select((finding, i) => new Observation(Observation.CurrentVersion, Store.Name, Id(first + i), first + i, ServedStore.Open.AddSeconds(10 + first + i), finding))], CancellationToken.None);

    public static ObservationId Id(long number) => new(DeterministicGuid.Of(Store.Name, "observation", number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Works, and lets time pass, until nothing more happens by itself within the hour.</summary>
    public async Task SettleAsync(FakeTimeProvider clock)
    {
        for (int minute = 0; minute < 60; minute++)
        {
            await Desk.WorkAsync(CancellationToken.None);
            if (Ledger.State.Unpaid.All(visit => Ledger.State.Carts[visit].Payment.Pending is null))
            {
                return;
            }

            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await _log.DisposeAsync();
        _power.Restore();
    }

    /// <summary>Everything that reaches the payment service.</summary>
    private sealed class CutGateway(IPaymentGateway inner, PowerCut power) : IPaymentGateway
    {
        public string Name => inner.Name;

        public PaymentTerms Terms => inner.Terms;

        public async Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation)
        {
            power.Pass();
            PaymentAnswer answer = await inner.PerformAsync(order, cancellation);
            power.Pass();
            return answer;
        }

        public async Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation)
        {
            power.Pass();
            return await inner.FindAsync(order, cancellation);
        }

        public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => inner.IsHeldAsync(reference, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Everything that reaches the disk.</summary>
    private sealed class CutLog(IEventLog inner, PowerCut power) : IEventLog
    {
        public Task<LogHead> HeadAsync(StoreId store, CancellationToken cancellation) => inner.HeadAsync(store, cancellation);

        public IAsyncEnumerable<LogRow> ReadAsync(StoreId store, long afterPosition, CancellationToken cancellation) => inner.ReadAsync(store, afterPosition, cancellation);

        public Task<IReadOnlyList<LogRow>> FindAsync(StoreId store, IReadOnlyList<string> eventIds, CancellationToken cancellation) => inner.FindAsync(store, eventIds, cancellation);

        public Task<IReadOnlyList<InboxRow>> ReadInboxAsync(StoreId store, long afterSequence, CancellationToken cancellation) => inner.ReadInboxAsync(store, afterSequence, cancellation);

        public Task<IReadOnlyList<InboxRow>> FindInboxAsync(StoreId store, IReadOnlyList<InboxRow> wanted, CancellationToken cancellation) => inner.FindInboxAsync(store, wanted, cancellation);

        public async Task<bool> TryAppendAsync(StoreId store, LogBatch batch, CancellationToken cancellation)
        {
            power.Pass();
            bool isKept = await inner.TryAppendAsync(store, batch, cancellation);
            power.Pass();
            return isKept;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Cuts the power at one of the points that the store passes; then everything fails until it is restored.</summary>
/// <param name="at">1, 2, 3, ...; null for never.</param>
internal sealed class PowerCut(int? at)
{
    private int _passed;
    private bool _isCut;

    public bool WasCut { get; private set; }

    public void Pass()
    {
        if (_isCut || Interlocked.Increment(ref _passed) == at)
        {
            _isCut = WasCut = true;
            throw new PowerCutException();
        }
    }

    public void Restore() => _isCut = false;
}

internal sealed class PowerCutException : Exception;
