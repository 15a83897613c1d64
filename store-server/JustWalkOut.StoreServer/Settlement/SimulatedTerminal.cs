using System.Collections.Concurrent;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>
/// A payment terminal that moves no money: what a store pays with until it is given a real service. It keeps a ledger of its own, in a file or in memory, and does what tokens tell it to:
/// <c>sim_decline</c> is never approved and <c>sim_expired</c> neither, with that reason, <c>sim_decline_charge</c> only held and never taken, <c>sim_half</c> is held for half, <c>sim_short</c> is held for a minute, and of <c>sim_lose</c> each first answer is lost
/// after the step was done. Every other token is approved.
/// </summary>
public sealed class SimulatedTerminal : IPaymentGateway, IPaymentLedger
{
    /// <summary>How long holds hold: as most cards' do.</summary>
    private static readonly TimeSpan HoldLength = TimeSpan.FromDays(7);

    private static readonly TimeSpan ShortHoldLength = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly FileStream? _file;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Guid, TerminalEntry> _done = new();
    private readonly Dictionary<string, (Money Held, DateTimeOffset Until)> _holds = [];
    private readonly Dictionary<string, Money> _kept = [];

    private SimulatedTerminal(TimeProvider clock, FileStream? file) => (_clock, _file) = (clock, file);

    /// <inheritdoc/>
    public string Name => "the simulated terminal";

    /// <inheritdoc/>
    public PaymentTerms Terms { get; } = new(CanLower: true);

    /// <summary>Its own ledger, in the order of doing.</summary>
    public IReadOnlyList<TerminalEntry> Entries => [.. _done.Values.OrderBy(entry => entry.Number)];

    /// <summary>Opens one.</summary>
    /// <param name="path">Its ledger, made if it is new; null to keep it in memory.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="InvalidDataException">The file is no such ledger.</exception>
    public static SimulatedTerminal Open(string? path, TimeProvider clock)
    {
        if (path is null)
        {
            return new SimulatedTerminal(clock, null);
        }

        SimulatedTerminal terminal = new(clock, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            terminal.ReadAll(path);
            return terminal;
        }
        catch
        {
            terminal._file!.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation)
    {
        bool isNew;
        TerminalEntry entry;
        lock (_gate)
        {
            isNew = !_done.TryGetValue(order.Key, out TerminalEntry? known);
            entry = known ?? Do(order);
            if (entry.Order != order)
            {
                throw new PaymentServiceException($"key {order.Key} came with another order before");
            }
        }

        return isNew && order.Token == "sim_lose" ? throw new PaymentServiceException("the answer was lost") : Task.FromResult(entry.Answer);
    }

    /// <inheritdoc/>
    public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) => Task.FromResult(_done.GetValueOrDefault(order.Key)?.Answer);

    /// <inheritdoc/>
    public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(_holds.TryGetValue(reference, out (Money Held, DateTimeOffset Until) hold) && hold.Until > _clock.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation) => Task.FromResult(TerminalLedger.Of(Entries, store, since, _clock.GetUtcNow()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private TerminalEntry Do(PaymentOrder order)
    {
        TerminalEntry entry = new(_done.Count + 1, order, Decide(order));
        if (_file is not null)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, MessageJson.Compact), (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }

        Keep(entry);
        return entry;
    }

    private PaymentAnswer Decide(PaymentOrder order)
    {
        (PaymentAsk ask, DateTimeOffset now) = (order.Ask, _clock.GetUtcNow());
        (Money Held, DateTimeOffset Until)? held = ask.Reference is { } reference && _holds.TryGetValue(reference, out (Money Held, DateTimeOffset Until) known) && known.Until > now ? known : null;
        string name = $"sim_{order.Key:N}";
        PaidWith with = new("simulated", null);
        if (order.Token == "sim_expired" && ask.Step is PaymentStep.Hold or PaymentStep.Charge)
        {
            return PaymentAnswer.Declined(ask.Amount.Currency, "expired_card");
        }

        PaymentAnswer gone = PaymentAnswer.Declined(ask.Amount.Currency, "gone");
        bool isDeclined = order.Token == "sim_decline" || (order.Token == "sim_decline_charge" && ask.Step is PaymentStep.Capture or PaymentStep.Charge);
        return ask.Step switch
        {
            _ when isDeclined && ask.Step is not (PaymentStep.Cancel or PaymentStep.Refund) => PaymentAnswer.Declined(ask.Amount.Currency, "declined"),
            PaymentStep.Hold => new PaymentAnswer(true, order.Token == "sim_half" ? ask.Amount with { MinorUnits = ask.Amount.MinorUnits / 2 } : ask.Amount, name, now + (order.Token == "sim_short" ? ShortHoldLength : HoldLength), with, null),
            PaymentStep.Raise or PaymentStep.Lower => held is { } hold ? new PaymentAnswer(true, ask.Amount, ask.Reference, hold.Until, null, null) : gone,
            PaymentStep.Capture => held is { } hold && ask.Amount.MinorUnits <= hold.Held.MinorUnits ? new PaymentAnswer(true, ask.Amount, ask.Reference, null, null, null) : gone,
            PaymentStep.Charge => new PaymentAnswer(true, ask.Amount, name, null, with, null),
            PaymentStep.Cancel => held is not null ? new PaymentAnswer(true, ask.Amount, ask.Reference, null, null, null) : gone,
            PaymentStep.Refund => _kept.TryGetValue(ask.Reference!, out Money kept) && ask.Amount.MinorUnits <= kept.MinorUnits ? new PaymentAnswer(true, ask.Amount, name, null, null, null) : gone,
            _ => throw new InvalidOperationException($"The terminal knows no step {ask.Step}."),
        };
    }

    private void Keep(TerminalEntry entry)
    {
        _done[entry.Order.Key] = entry;
        if (!entry.Answer.IsApproved)
        {
            return;
        }

        PaymentAnswer answer = entry.Answer;
        switch (entry.Order.Ask.Step)
        {
            case PaymentStep.Hold or PaymentStep.Raise or PaymentStep.Lower:
                _holds[answer.Reference!] = (answer.Amount, answer.ExpiresAt!.Value);
                break;
            case PaymentStep.Capture or PaymentStep.Charge:
                _holds.Remove(answer.Reference!);
                _kept[answer.Reference!] = answer.Amount;
                break;
            case PaymentStep.Cancel:
                _holds.Remove(answer.Reference!);
                break;
            case PaymentStep.Refund:
                _kept[entry.Order.Ask.Reference!] -= answer.Amount;
                break;
        }
    }

    /// <summary>Reads the file. A last line without its end was never answered for, and goes.</summary>
    private void ReadAll(string path)
    {
        byte[] bytes = new byte[_file!.Length];
        _file.ReadExactly(bytes);
        int end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        foreach (TerminalEntry entry in TerminalLedger.Parse(bytes.AsSpan(0, end), path))
        {
            Keep(entry);
        }

        _file.SetLength(end);
        _file.Seek(end, SeekOrigin.Begin);
    }
}

/// <summary>What a simulated terminal did.</summary>
/// <param name="Number">1, 2, 3, ... in the order of doing.</param>
/// <param name="Order">What it was asked.</param>
/// <param name="Answer">What it answered.</param>
public sealed record TerminalEntry(int Number, PaymentOrder Order, PaymentAnswer Answer);
