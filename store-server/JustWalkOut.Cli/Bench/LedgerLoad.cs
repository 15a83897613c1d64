using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.Cli.Bench;

/// <summary>Shoppers and their vision against a ledger in this process: gates ask one by one, vision sends what has come since it was last answered, as its outbox does, and a terminal that answers at once takes the payments.</summary>
internal sealed class LedgerLoad(StoreLedger ledger, int seed)
{
    private readonly Channel<Observation> _outbox = Channel.CreateUnbounded<Observation>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<ObservationId, long> _said = [];
    private readonly List<double> _visibleMs = [];
    private readonly ConcurrentDictionary<VisitId, TaskCompletionSource> _unpaid = [];
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private long _sequence;

    private static StoreId Store => PastStore.Definition.Name;

    /// <summary>Whole visits, from the gate to the money, so many at once.</summary>
    /// <returns>Seconds until the last was paid.</returns>
    public async Task<double> SettleAsync(int visits, int atOnce, CancellationToken stop)
    {
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, TimeProvider.System);
        PaymentDesk desk = new(ledger, terminal, TimeProvider.System, new PaymentDeskOptions(), _ => { });
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task paying = desk.RunAsync(ending.Token);
        Task delivering = DeliverAsync(ending.Token);
        ledger.Kept += HearPaid;
        long began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, visits), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, async (number, cancellation) =>
        {
            (PresenceId who, VisitId visit) = await EnterAsync(number, cancellation);
            Random chance = new(seed + number);
            for (int kinds = 1 + chance.Next(4); kinds > 0; kinds--)
            {
                Say(new Finding.Took(who, Goods(chance.Next(60))));
            }

            TaskCompletionSource paid = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _unpaid[visit] = paid;
            Say(new Finding.Left(who), new Finding.Complete(who, _start.AddDays(1)));
            await paid.Task.WaitAsync(cancellation);
        });
        ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(ledger.Kept, (Action<IReadOnlyList<CartEvent>>)HearPaid)!;
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await ending.CancelAsync();
        await paying;
        await delivering;
        return seconds;
    }

    /// <summary>So many shoppers inside, each of whom takes something every two seconds on average: how long it takes from vision's word until whoever watches a cart is told of it, the ledger's commit between.</summary>
    public async Task<List<double>> WatchAsync(int atOnce, TimeSpan length, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task delivering = DeliverAsync(ending.Token);
        List<PresenceId> inside = [];
        for (int number = 0; number < atOnce; number++)
        {
            inside.Add((await EnterAsync(number, stop)).Who);
        }

        ledger.Kept += Hear;
        Random chance = new(seed);
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < length)
        {
            // Exponential gaps: several at once are as usual as in a store.
            await Task.Delay(TimeSpan.FromSeconds(-Math.Log(1 - chance.NextDouble()) * 2 / atOnce), TimeProvider.System, stop);
            Say(new Finding.Took(inside[chance.Next(atOnce)], Goods(chance.Next(60))));
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
        ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;
        await ending.CancelAsync();
        await delivering;
        lock (_gate)
        {
            return [.. _visibleMs];
        }
    }

    /// <summary>Each shopper waits for their own bill alone: fifty that look at every commit would be a load of the benchmark's, not of a store's.</summary>
    private void HearPaid(IReadOnlyList<CartEvent> events)
    {
        foreach (CartEvent kept in events)
        {
            VisitId? visit = kept.Change switch
            {
                CartChange.CartSettled settled => settled.Visit,
                CartChange.PaymentAnswered answered => answered.Visit,
                _ => null,
            };
            if (visit is { } of && ledger.State.Carts[of] is { State: CartState.Settled } cart && cart.Payment.IsAtRest && _unpaid.TryRemove(of, out TaskCompletionSource? paid))
            {
                paid.TrySetResult();
            }
        }
    }

    private void Hear(IReadOnlyList<CartEvent> events)
    {
        long now = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            foreach (CartEvent kept in events.Where(kept => kept.Change is CartChange.ItemTaken))
            {
                _visibleMs.Add(TimeProvider.System.GetElapsedTime(_said[kept.Cause.Observation!.Value], now).TotalMilliseconds);
            }
        }
    }

    private async Task<(PresenceId Who, VisitId Visit)> EnterAsync(int number, CancellationToken stop)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"shopper-{seed}-{number}");
        CheckedIn entered = await ledger.CheckInAsync(new CheckInRequest(new ShopperId(name), new GateId("door"), TimeProvider.System.GetUtcNow(), 1, Role.Shopper, null) { Token = "tok_bench" }, stop);
        PresenceId who = new(DeterministicGuid.Of(Store, "presence", name));
        Say(new Finding.Present(who, entered.Command.Id, 1));
        return (who, entered.Visit);
    }

    private void Say(params ReadOnlySpan<Finding> findings)
    {
        lock (_gate)
        {
            foreach (Finding finding in findings)
            {
                long sequence = ++_sequence;
                ObservationId id = new(DeterministicGuid.Of(Store, "observation", sequence.ToString(CultureInfo.InvariantCulture)));
                _said[id] = TimeProvider.System.GetTimestamp();
                _outbox.Writer.TryWrite(new Observation(Observation.CurrentVersion, Store, id, sequence, _start.AddMilliseconds(sequence), finding));
            }
        }
    }

    private async Task DeliverAsync(CancellationToken ending)
    {
        List<Observation> waiting = [];
        try
        {
            while (await _outbox.Reader.WaitToReadAsync(ending))
            {
                waiting.Clear();
                while (waiting.Count < 200 && _outbox.Reader.TryRead(out Observation? next))
                {
                    waiting.Add(next);
                }

                await ledger.ReceiveAsync(waiting, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    private static GoodsMove Goods(int product) => new(new Sku($"sku-{product:00}"), 1, [new PlateId("1", "1", "1")], -250, Certainty.Final, 1, [], "the hand was over the plate within 0.2 s of the change, nobody else within 1 m");
}

/// <summary>A log that remembers what was appended to it. Owns the log.</summary>
internal sealed class NotingLog(IEventLog log) : IEventLog
{
    public List<LogBatch> Batches { get; } = [];

    public Task<LogHead> HeadAsync(StoreId store, CancellationToken cancellation) => log.HeadAsync(store, cancellation);

    public IAsyncEnumerable<LogRow> ReadAsync(StoreId store, long afterPosition, CancellationToken cancellation) => log.ReadAsync(store, afterPosition, cancellation);

    public Task<IReadOnlyList<LogRow>> FindAsync(StoreId store, IReadOnlyList<string> eventIds, CancellationToken cancellation) => log.FindAsync(store, eventIds, cancellation);

    public Task<IReadOnlyList<InboxRow>> ReadInboxAsync(StoreId store, long afterSequence, CancellationToken cancellation) => log.ReadInboxAsync(store, afterSequence, cancellation);

    public Task<IReadOnlyList<InboxRow>> FindInboxAsync(StoreId store, IReadOnlyList<InboxRow> wanted, CancellationToken cancellation) => log.FindInboxAsync(store, wanted, cancellation);

    public async Task<bool> TryAppendAsync(StoreId store, LogBatch batch, CancellationToken cancellation)
    {
        bool isAppended = await log.TryAppendAsync(store, batch, cancellation);
        if (isAppended)
        {
            Batches.Add(batch);
        }

        return isAppended;
    }

    public ValueTask DisposeAsync() => log.DisposeAsync();
}
