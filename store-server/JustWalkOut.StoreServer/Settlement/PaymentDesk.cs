using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>When the desk asks again and how long it waits.</summary>
public sealed record PaymentDeskOptions
{
    /// <summary>How long the gate waits for the payment service before house rules decide. 0.1-60 s; default 3 s.</summary>
    public TimeSpan GateMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one call to the service may take. Default 10 s.</summary>
    public TimeSpan CallMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait before a step is asked again; each further one is twice as long, up to <see cref="AgainMax"/>. Default 0.25 s.</summary>
    public TimeSpan AgainMin { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Default 60 s.</summary>
    public TimeSpan AgainMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often it looks at what time alone brings on: holds that expire, refunds to be tried again. Default 1 s.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most calls at once; further visits wait their turn. Default 64.</summary>
    public int CallsMax { get; init; } = 64;
}

/// <summary>
/// Drives the payments of one store: each step is decided by the ledger and on disk before the service hears of it, and each answer is on disk before the next. After a crash, or beside another desk, the same
/// steps are asked with the same keys. A service that is slow costs its visit time; one that is away is asked again, twice as late each time, and whoever is at the gate meanwhile is decided on by the house rules;
/// a ledger that is away is waited for. Owns neither.
/// </summary>
public sealed class PaymentDesk
{
    private readonly StoreLedger _ledger;
    private readonly IPaymentGateway _gateway;
    private readonly TimeProvider _clock;
    private readonly PaymentDeskOptions _options;
    private readonly Action<string> _say;
    private readonly Dictionary<VisitId, Task<Called>> _calls = [];
    private readonly Dictionary<VisitId, (int Number, int Tries, TimeSpan Next)> _again = [];
    private readonly Dictionary<VisitId, Cart> _seen = [];
    private HashSet<(VisitId Visit, int Number)>? _inherited;
    private readonly System.Collections.Concurrent.ConcurrentQueue<PaymentNotice> _notices = new();
    private readonly long _began;
    private TimeSpan? _swept;
    private bool _isAway;
    private bool _isLedgerAway;
    private readonly Pulse _noticed = new();

    /// <param name="ledger">The store's.</param>
    /// <param name="gateway">The payment service.</param>
    /// <param name="clock">The time.</param>
    /// <param name="options">When it asks again.</param>
    /// <param name="say">Hears of what goes wrong, a line each.</param>
    public PaymentDesk(StoreLedger ledger, IPaymentGateway gateway, TimeProvider clock, PaymentDeskOptions options, Action<string> say) =>
        (_ledger, _gateway, _clock, _options, _say, _began) = (ledger, gateway, clock, options, say, clock.GetTimestamp());

    /// <summary>Steps under way at the service.</summary>
    public int Calling => _calls.Count;

    private DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>What waits are measured by: somebody who sets the clock back must not make a payment wait for as long.</summary>
    private TimeSpan Elapsed => _clock.GetElapsedTime(_began);

    /// <summary>Runs until told to stop; what is under way then is asked again by whoever runs next.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (true)
            {
                StoreState state = _ledger.State;
                bool hasWorked = await TurnAsync(ending.Token);
                if (_isLedgerAway)
                {
                    await Task.Delay(_options.AgainMin, _clock, ending.Token);
                }
                else if (!hasWorked)
                {
                    // One wait for all that can happen; the calls' own ends among them.
                    using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                    await Task.WhenAny([_ledger.ChangedAsync(state, waiting.Token), _noticed.WaitAsync(() => !_notices.IsEmpty, waiting.Token), Task.Delay(Wait(), _clock, waiting.Token), .. _calls.Values]);
#pragma warning disable CA1849, S6966 // Nobody but these waits hears of it: handing that to another thread is more work than doing it.
                    waiting.Cancel();
#pragma warning restore CA1849, S6966
                    ending.Token.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)Task.WhenAll(_calls.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _calls.Clear();
        }
    }

    /// <summary>Works until nothing can be done at this moment: what waits for a later time, or for a service that is away, stays.</summary>
    public async Task WorkAsync(CancellationToken cancellation)
    {
        while ((await TurnAsync(cancellation) || _calls.Count > 0) && !_isLedgerAway)
        {
            if (_calls.Count > 0)
            {
                await Task.WhenAny(_calls.Values);
            }
        }
    }

    /// <summary>Decides at the gate whether somebody whose visit has just been opened comes in.</summary>
    /// <returns>The visit's payment; <see cref="PaymentState.Denied"/> where they do not.</returns>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public async Task<Payment> AdmitAsync(VisitId visit, CancellationToken cancellation)
    {
        await HeardAsync(visit, cancellation);
        await _ledger.AdmitAsync(visit, Now, cancellation);
        return _ledger.State.Carts[visit].Payment;
    }

    /// <summary>Decides at the exit whether somebody who has shown something may go while the service does not answer.</summary>
    /// <returns>The visit's payment; with a step under way where they have to wait.</returns>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public async Task<Payment> LetOutAsync(VisitId visit, CancellationToken cancellation)
    {
        await HeardAsync(visit, cancellation);
        await _ledger.AskDoorsAsync((state, terms) => Decide.LetOut(state, terms, visit, Now), cancellation);
        return _ledger.State.Carts[visit].Payment;
    }

    /// <summary>Waits for the service's word on a visit's hold, or on its charge where the bill is final, as long as whoever stands at a gate can.</summary>
    private async Task HeardAsync(VisitId visit, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(_options.GateMax, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            while (IsAsking(_ledger.State, visit, out StoreState state))
            {
                await _ledger.ChangedAsync(state, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The gate cannot wait any longer.
        }

        static bool IsAsking(StoreState state, VisitId visit, out StoreState seen) => (seen = state).Carts[visit].Payment is { State: PaymentState.Waiting, Pending.Step: PaymentStep.Hold } or { State: PaymentState.Due, Plan.AtExit: true, Pending: not null };
    }

    /// <summary>Hears a word of the service. Never waits.</summary>
    public void Hear(PaymentNotice notice)
    {
        _notices.Enqueue(notice);
        _noticed.Beat();
    }

    /// <summary>Takes in what was answered, decides what is next, and asks for it.</summary>
    /// <returns>Whether anything was done.</returns>
    private async Task<bool> TurnAsync(CancellationToken cancellation)
    {
        // What was under way when this desk came may have reached the service, and so may whatever it did not answer: both are looked for before they are asked again.
        _inherited ??= [.. _ledger.State.Unpaid.Select(visit => _ledger.State.Carts[visit].Payment.Pending is { } ask ? (visit, ask.Number) : (visit, 0))];
        try
        {
            bool hasHeard = TakeNotices();
            bool hasAnswered = await TakeAnswersAsync(cancellation);
            bool hasAsked = await AskAsync(cancellation);
            bool hasCalled = Call(cancellation);
            if (_isLedgerAway)
            {
                _say("payments: the ledger answers again");
            }

            _isLedgerAway = false;
            return hasHeard || hasAnswered || hasAsked || hasCalled;
        }
        catch (IOException fault) when (fault is not PaymentServiceException)
        {
            if (!_isLedgerAway)
            {
                _say($"payments: the ledger does not answer ({fault.Message.ReplaceLineEndings(" ")}); payments wait for it");
            }

            _isLedgerAway = true;
            _seen.Clear();
            return false;
        }
    }

    private bool TakeNotices()
    {
        bool hasAny = false;
        while (_notices.TryDequeue(out PaymentNotice? notice))
        {
            hasAny = true;
            _again.Remove(notice.Visit);
            _seen.Remove(notice.Visit);
            bool isOurs = notice.HoldGone is not null && _ledger.State.Carts.TryGetValue(notice.Visit, out Cart? cart) && cart.Payment.Hold == notice.HoldGone && cart.Payment.Pending is null;
            if (isOurs && !_calls.ContainsKey(notice.Visit))
            {
                _calls.Add(notice.Visit, LookAsync(notice.Visit, notice.HoldGone!));
            }
        }

        return hasAny;
    }

    private async Task<bool> TakeAnswersAsync(CancellationToken cancellation)
    {
        List<(VisitId Visit, int Number, PaymentAnswer Answer)> answers = [];
        List<(VisitId Visit, string Hold)> gone = [];
        Task<Called>[] ended = [.. _calls.Values.Where(call => call.IsCompleted)];
        foreach (Task<Called> call in ended)
        {
            Called called = await call;
            if (called is { Ask: { } ask, Answer: { } answer })
            {
                answers.Add((called.Visit, ask.Number, answer));
            }
            else if (called.Gone is { } hold)
            {
                gone.Add((called.Visit, hold));
            }
        }

        await _ledger.AnswerPaymentsAsync(answers, Now, cancellation);
        foreach ((VisitId visit, string hold) in gone)
        {
            await _ledger.LoseHoldAsync(visit, hold, Now, cancellation);
        }

        // Only now: what is not on disk yet is asked again.
        foreach (Task<Called> call in ended)
        {
            Called called = await call;
            _calls.Remove(called.Visit);
            Note(called);
        }

        return ended.Length > 0;
    }

    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        StoreState state = _ledger.State;
        bool isSweep = _swept is not { } swept || Elapsed - swept >= _options.SweepEvery;
        _swept = isSweep ? Elapsed : _swept;
        List<VisitId> due = [];
        foreach (VisitId visit in state.Unpaid)
        {
            Cart cart = state.Carts[visit];
            if (cart.Payment.Pending is null && !_calls.ContainsKey(visit) && (isSweep || !ReferenceEquals(_seen.GetValueOrDefault(visit), cart)))
            {
                due.Add(visit);
            }
        }

        if (due.Count == 0)
        {
            return false;
        }

        // In order of the visits' ids, whatever order a set has them in.
        bool hasAsked = await _ledger.AskPaymentsAsync([.. due.OrderBy(visit => visit.Uuid)], Now, cancellation);
        state = _ledger.State;
        due.ForEach(visit => _seen[visit] = state.Carts[visit]);
        if (isSweep)
        {
            foreach (VisitId visit in _seen.Keys.Where(visit => !state.Unpaid.Contains(visit)).ToArray())
            {
                _seen.Remove(visit);
                _again.Remove(visit);
            }
        }

        return hasAsked;
    }

    private bool Call(CancellationToken cancellation)
    {
        StoreState state = _ledger.State;
        int before = _calls.Count;
        foreach (VisitId visit in state.Unpaid.Where(visit => !_calls.ContainsKey(visit)))
        {
            Payment payment = state.Carts[visit].Payment;
            if (_calls.Count < _options.CallsMax && payment.Pending is { } ask && !(_again.TryGetValue(visit, out (int Number, int Tries, TimeSpan Next) again) && again.Number == ask.Number && Elapsed < again.Next))
            {
                bool isNew = !_inherited!.Contains((visit, ask.Number)) && !(_again.TryGetValue(visit, out again) && again.Number == ask.Number);
                _calls.Add(visit, CallAsync(new PaymentOrder(state.Store, visit, payment.Plan!.Token!, ask), isNew, cancellation));
            }
        }

        return _calls.Count > before;
    }

    private async Task<Called> CallAsync(PaymentOrder order, bool isNew, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = new(_options.CallMax, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            PaymentAnswer? known = isNew ? null : await _gateway.FindAsync(order, either.Token);
            return new Called(order.Visit, order.Ask, known ?? await _gateway.PerformAsync(order, either.Token), null, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Called(order.Visit, order.Ask, null, null, $"no answer within {_options.CallMax.TotalSeconds:0.#} s");
        }
        catch (PaymentServiceException fault)
        {
            return new Called(order.Visit, order.Ask, null, null, fault.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task<Called> LookAsync(VisitId visit, string hold)
    {
        using CancellationTokenSource patience = new(_options.CallMax, _clock);
        try
        {
            return new Called(visit, null, null, await _gateway.IsHeldAsync(hold, patience.Token) ? null : hold, null);
        }
        catch (Exception fault) when (fault is PaymentServiceException or OperationCanceledException)
        {
            // The hold will be found gone when it is to be captured.
            return new Called(visit, null, null, null, null);
        }
    }

    private void Note(Called called)
    {
        if (called is { Ask: { } ask, Fault: { } fault })
        {
            int tries = _again.TryGetValue(called.Visit, out (int Number, int Tries, TimeSpan Next) again) && again.Number == ask.Number ? again.Tries + 1 : 1;
            TimeSpan wait = TimeSpan.FromTicks((long)Math.Min(_options.AgainMax.Ticks, _options.AgainMin.Ticks * Math.Pow(2, Math.Min(tries - 1, 30))));
            _again[called.Visit] = (ask.Number, tries, Elapsed + wait);
            if (!_isAway)
            {
                _say($"payments: {_gateway.Name} does not answer ({fault}); it is asked again until it does");
            }

            _isAway = true;
        }
        else if (called.Ask is not null)
        {
            _again.Remove(called.Visit);
            if (_isAway)
            {
                _say($"payments: {_gateway.Name} answers again");
            }

            _isAway = false;
        }
    }

    /// <summary>Until the next sweep, or the next step that is to be asked again.</summary>
    private TimeSpan Wait()
    {
        TimeSpan sweep = (_swept ?? Elapsed) + _options.SweepEvery - Elapsed;
        TimeSpan again = _again.Count == 0 ? sweep : _again.Values.Min(each => each.Next) - Elapsed;
        TimeSpan least = again < sweep ? again : sweep;
        return least > TimeSpan.FromMilliseconds(10) ? least : TimeSpan.FromMilliseconds(10);
    }

    /// <summary>What came of a call: an answer, a hold that is gone, or why there is neither.</summary>
    private sealed record Called(VisitId Visit, PaymentAsk? Ask, PaymentAnswer? Answer, string? Gone, string? Fault);
}
