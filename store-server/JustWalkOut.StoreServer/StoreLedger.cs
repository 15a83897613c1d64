using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer;

/// <summary>
/// One store's ledger: takes check-ins and observations, decides, writes to the log, and only then holds the new state. What
/// it has acknowledged is on disk. Observations have their turn strictly in sequence, so the order of arrival changes
/// nothing; a gap waits. Does not own the log. Safe for use from several threads, and beside other ledgers of the same
/// store on the same log: on a log that has grown it catches up and decides again.
/// </summary>
public sealed class StoreLedger : IObservationSink, IAsyncDisposable
{
    /// <summary>How far ahead of a gap observations are kept; beyond it they stay with the sender, which has them on disk too.</summary>
    public const int AheadMax = 10_000;

    /// <summary>Observations per transaction.</summary>
    private const int PerTransaction = 1000;

    private volatile StoreTerms _terms;
    private readonly IEventLog _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Inbox _inbox;
    private long _repeats;
    private ImmutableSortedDictionary<Refusal, long> _refusedAtDoor = ImmutableSortedDictionary<Refusal, long>.Empty;
    private volatile StoreState _state;
    private bool _isOpen;
    private readonly Pulse _changed = new();

    private StoreLedger(StoreDefinition store, IEventLog log, PaymentTerms? payments)
    {
        _terms = new StoreTerms(store, payments);
        _log = log;
        _state = new StoreState(store.Name);
        _inbox = new Inbox(store.Name, log);
    }

    /// <summary>Is told of observations that have had their turn, in their order and each once, when they are on disk. Called while the ledger has its hands full: whoever listens must not wait.</summary>
    public Action<IReadOnlyList<Observation>> Applied { get; set; } = _ => { };

    /// <summary>Is told of events that are on disk, in their order and each once, those of other ledgers on the same log among them; the state holds them already. As with <see cref="Applied"/>, whoever listens must not wait.</summary>
    public Action<IReadOnlyList<CartEvent>> Kept { get; set; } = _ => { };

    /// <summary>Where shoppers' names are kept apart from the log, which then knows them by pseudonyms; null where they stand in the log itself. Stays the caller's, who sets it before anybody comes in.</summary>
    public ShopperNames? Shoppers { get; set; }

    /// <summary>Every shopper's bill, open ones included, by time of entry and then by visit. Goes through every visit that there ever was: meant for a replay, not for a store that has been open for a year.</summary>
    public IReadOnlyList<Receipt> Receipts => [.. ReceiptsOf(_state)];

    /// <summary>What it was opened from.</summary>
    public LedgerOpening Opening { get; private set; } = new(0, 0, null);

    /// <summary>Goods in the hands of people whom no check-in explains, by presence. A snapshot.</summary>
    public IReadOnlyList<UnboundGoods> Unbound =>
    [
        .. _state.Unbound.Values
            .OrderBy(person => person.Presence.Uuid)
            .Select(person => new UnboundGoods(person.Presence, Tally.Of([person], isClosed: false))),
    ];

    /// <summary>Whether the store has promotions for members of the loyalty programme.</summary>
    public bool HasMemberOffers => _terms.HasMemberOffers;

    /// <summary>The state that the log folds to. A snapshot.</summary>
    public StoreState State => _state;

    /// <summary>What came, what was refused and what nobody explains.</summary>
    public LedgerCounters Counters
    {
        get
        {
            StoreState state = _state;
            return new LedgerCounters(
                state.Position,
                _inbox.AppliedSequence,
                _inbox.WaitingCount,
                Interlocked.Read(ref _repeats),
                Sum(state.Refusals, _refusedAtDoor),
                state.Unbound.Count,
                state.Unexplained.Count);
        }
    }

    /// <summary>Opens the ledger of a store that takes no payments: from the copy of its state, if there is one of use, and what the log has since; else by folding its log from the start.</summary>
    /// <exception cref="InvalidDataException">The log holds what this program cannot read.</exception>
    public static Task<StoreLedger> OpenAsync(StoreDefinition store, IEventLog log, CancellationToken cancellation) => OpenAsync(store, log, null, cancellation);

    /// <summary>As above, with how visits from now on are paid; null for not at all.</summary>
    public static async Task<StoreLedger> OpenAsync(StoreDefinition store, IEventLog log, PaymentTerms? payments, CancellationToken cancellation)
    {
        LogHead head = await log.HeadAsync(store.Name, cancellation);
        (StoreState? copy, string? fault) = await LedgerImages.ReadAsync(log, store.Name, head.Position, cancellation);
        return await OpenAsync(new StoreLedger(store, log, payments), copy, fault, cancellation);
    }

    /// <summary>As above, from the log alone: whatever copy there is of its state is not looked at.</summary>
    public static Task<StoreLedger> RebuildAsync(StoreDefinition store, IEventLog log, PaymentTerms? payments, CancellationToken cancellation) =>
        OpenAsync(new StoreLedger(store, log, payments), null, null, cancellation);

    /// <summary>From now on the store sells on these terms; what was decided before stands in the log as it was decided.</summary>
    /// <param name="store">The same store, with another catalog or other promotions.</param>
    public void Sell(StoreDefinition store) => _terms = store.Name == _terms.Store ? new StoreTerms(store, _terms.Payments) : throw new ArgumentException($"The ledger is of store '{_terms.Store}', not of '{store.Name}'.", nameof(store));

    /// <summary>Writes a copy of the state beside the log, from which the next start begins. Nobody waits for it.</summary>
    /// <returns>The last event that it holds; null where none was written, because the log keeps none or has a later one.</returns>
    /// <exception cref="IOException">The database refused or failed; the log is untouched.</exception>
    public async Task<long?> KeepImageAsync(CancellationToken cancellation)
    {
        StoreState state = _state;
        return await LedgerImages.WriteAsync(_log, state, cancellation) ? state.Position : null;
    }

    /// <summary>Done once there is another state than the one that was seen.</summary>
    public Task ChangedAsync(StoreState seen, CancellationToken cancellation) => _changed.WaitAsync(() => !ReferenceEquals(_state, seen), cancellation);

    /// <summary>Lets someone in.</summary>
    /// <exception cref="InvalidDataException">Refused; the message says why.</exception>
    public async ValueTask<CheckedIn> CheckInAsync(CheckInRequest request, CancellationToken cancellation)
    {
        Ruling<CheckedIn> ruling = await AskCheckInAsync(request, cancellation);
        return ruling.Value ?? throw new InvalidDataException(
            $"Check-in of '{(ruling.Refusal == Refusal.NotAToken ? "somebody whose name looks like a card number" : request.Shopper)}' ({request.People} people) at gate '{request.Gate}' of store '{_terms.Store}' is refused: {ruling.Refusal}.");
    }

    /// <summary>Asks to let someone in; a refusal is an answer.</summary>
    public async ValueTask<Ruling<CheckedIn>> AskCheckInAsync(CheckInRequest request, CancellationToken cancellation)
    {
        CheckInAtGate asked = new(request.Shopper, request.Gate, request.At, request.People, request.Role, request.Person) { Token = request.Token, Code = request.Code, Now = request.Now ?? request.At, IsCard = request is { Token: { } card, Code: null, Role: Role.Shopper } && request.Shopper == PaymentToken.HolderOf(card), Loyalty = request.Loyalty is { } member ? LoyaltyMember.NameOf(member) : null };
        CheckInAtGate kept = asked;
        (Refusal? refusal, bool isRepeat) = await AskAsync(
            state =>
            {
                kept = Pseudonymous(asked, state);
                Decision decision = Decide.CheckIn(state, _terms, kept);
                if (decision is Decision.Accepted)
                {
                    Admit(asked.Shopper, kept.Shopper, asked.Now); // On disk before the visit is, and not for whoever is refused.
                    Admit(asked.Loyalty, kept.Loyalty, asked.Now);
                }

                return decision;
            },
            cancellation);
        return new Ruling<CheckedIn>(refusal is null ? Answer(kept) : null, refusal, isRepeat);
    }

    /// <summary>Staff open a gate by hand, perhaps for somebody who pays; who that is stands in the log as it would by a check-in.</summary>
    public async ValueTask<Ruling<StoreState>> OverrideAsync(OverrideRequest request, CancellationToken cancellation) => await AskDoorsAsync(
        (state, terms) =>
        {
            OverrideRequest kept = request.CheckIn is { } entry ? request with { CheckIn = Pseudonymous(entry, state) } : request;
            Decision decision = Decide.Override(state, terms, kept);
            if (decision is Decision.Accepted)
            {
                Admit(request.CheckIn?.Shopper, kept.CheckIn?.Shopper, request.At);
            }

            return decision;
        },
        cancellation);

    /// <summary>Who is behind the name that a visit goes by; that name itself where nobody knows any more, or where it is who it is.</summary>
    public ShopperId NameOf(ShopperId shopper) => Shoppers?.NameOf(shopper) ?? shopper;

    /// <summary>A member of the loyalty programme shows their id for a visit. It is asked by its name (<see cref="LoyaltyMember.NameOf"/>), and stands in the log by a pseudonym where shoppers' names do.</summary>
    public async ValueTask<Ruling<Cart>> ShowLoyaltyAsync(LoyaltyRequest request, CancellationToken cancellation) => CartAfter(request.Visit, await AskAsync(
        state =>
        {
            LoyaltyRequest kept = request with { Member = PseudonymOf(request.Member) };
            Decision decision = Decide.ShowLoyalty(state, _terms, kept);
            if (decision is Decision.Accepted)
            {
                Admit(request.Member, kept.Member, request.At);
            }

            return decision;
        },
        cancellation));

    /// <summary>A person decides about a receipt in review.</summary>
    public async ValueTask<Ruling<Cart>> ReviewAsync(ReviewDecision decision, CancellationToken cancellation) =>
        CartAfter(decision.Visit, await AskAsync(state => Decide.Review(state, _terms, decision), cancellation));

    /// <summary>The shopper says, before the receipt is final, that they did not take something.</summary>
    public async ValueTask<Ruling<Cart>> QuestionAsync(QuestionRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.Question(state, _terms, request), cancellation));

    /// <summary>A person in the store says whether a visit's shoppers are old enough for what they hold.</summary>
    public async ValueTask<Ruling<Cart>> CheckAgeAsync(AgeCheckRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.CheckAge(state, _terms, request), cancellation));

    /// <summary>The shopper says that a line is wrong.</summary>
    public async ValueTask<Ruling<Cart>> DisputeAsync(DisputeRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.Dispute(state, _terms, request), cancellation));

    /// <summary>A person gives charged units back.</summary>
    public async ValueTask<Ruling<Cart>> RefundAsync(RefundRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.Refund(state, _terms, request), cancellation));

    /// <summary>A person lets a disputed charge stand.</summary>
    public async ValueTask<Ruling<Cart>> RejectAsync(DisputeAnswer answer, CancellationToken cancellation) =>
        CartAfter(answer.Visit, await AskAsync(state => Decide.Reject(state, _terms, answer), cancellation));

    /// <summary>So many people come in on a check-in.</summary>
    public async ValueTask<Ruling<Cart>> GroupAsync(GroupRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.Group(state, _terms, request), cancellation));

    /// <summary>Staff say that nobody of a visit is in the store any more.</summary>
    public async ValueTask<Ruling<Cart>> EndAsync(EndRequest request, CancellationToken cancellation) =>
        CartAfter(request.Visit, await AskAsync(state => Decide.End(state, _terms, request), cancellation));

    /// <summary>Asks for what concerns the doors and no single receipt: an alarm, its end, a gate that is opened by hand, help.</summary>
    public async ValueTask<Ruling<StoreState>> AskDoorsAsync(Func<StoreState, StoreTerms, Decision> decide, CancellationToken cancellation)
    {
        (Refusal? refusal, bool isRepeat) = await AskAsync(state => decide(state, _terms), cancellation);
        return new Ruling<StoreState>(refusal is null ? _state : null, refusal, isRepeat);
    }

    /// <summary>Decides the next step of each of these visits' payments, all in one commit. The payment service may be asked for what is pending then.</summary>
    /// <returns>Whether there was any.</returns>
    public ValueTask<bool> AskPaymentsAsync(IReadOnlyList<VisitId> visits, DateTimeOffset now, CancellationToken cancellation) =>
        AskEachAsync([.. visits.Select(visit => (Func<StoreState, Decision>)(state => Decide.NextPayment(state, _terms, visit, now)))], cancellation);

    /// <summary>Writes down what the payment service answered, all in one commit.</summary>
    /// <returns>Whether any of it was new.</returns>
    public ValueTask<bool> AnswerPaymentsAsync(IReadOnlyList<(VisitId Visit, int Number, PaymentAnswer Answer)> answers, DateTimeOffset now, CancellationToken cancellation) =>
        AskEachAsync([.. answers.Select(each => (Func<StoreState, Decision>)(state => Decide.AnswerPayment(state, _terms, each.Visit, (each.Number, each.Answer), now)))], cancellation);

    /// <summary>The payment service says that a hold is gone.</summary>
    public ValueTask<bool> LoseHoldAsync(VisitId visit, string hold, DateTimeOffset now, CancellationToken cancellation) =>
        AskEachAsync([state => Decide.LoseHold(state, _terms, visit, (hold, HoldLoss.GoneAtService), now)], cancellation);

    /// <summary>The gate waits no longer: decides whether a visit whose hold is not answered, or was declined, comes in.</summary>
    public ValueTask<bool> AdmitAsync(VisitId visit, DateTimeOffset now, CancellationToken cancellation) => AskEachAsync([state => Decide.Admit(state, _terms, visit, now)], cancellation);

    /// <inheritdoc/>
    public async ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation) =>
        (await TakeAsync(observations, cancellation)).Acknowledged;

    /// <summary>As <see cref="ReceiveAsync"/>, and says what became of them.</summary>
    public async ValueTask<Receiving> TakeAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
    {
        // Written out while others may have their turn: it is half of the work on what vision says.
        (Observation Said, InboxRow Row)[] arrived = [.. observations.OrderBy(observation => observation.Sequence).Select(observation => (observation, EventRows.Write(observation)))];
        await _turn.WaitAsync(cancellation);
        try
        {
            Receiving all = new(0, 0, 0, []);
            foreach ((Observation, InboxRow)[] some in arrived.Chunk(PerTransaction))
            {
                Arrival arrival = await ReceiveInTurnAsync(some, cancellation);
                all = new Receiving(0, all.Stored + arrival.Fresh.Count, all.Repeats + arrival.Repeats, [.. all.Refused, .. arrival.Refused]);
            }

            return all with { Acknowledged = _inbox.AppliedSequence };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Tells the time: closes every cart whose deadline (<see cref="Carts.Settlement.Deadline"/> after its people left) has come. Carts with complete evidence do not wait for it.</summary>
    public async ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            Decision.Accepted accepted;
            do
            {
                accepted = Decide.Deadlines(_state, _terms, now);
            }
            while (accepted.Events.Length > 0 && !await TryKeepAsync(accepted, [], _inbox.AppliedSequence, cancellation));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What vision said, in its own words: those of these observations that came.</summary>
    /// <exception cref="IOException">The log does not answer.</exception>
    public async ValueTask<IReadOnlyList<Observation>> FindAsync(IEnumerable<ObservationId> wanted, CancellationToken cancellation)
    {
        IReadOnlyList<InboxRow> rows = await _log.FindInboxAsync(_terms.Store, [.. wanted.Select(id => new InboxRow(0, id.Value, ""))], cancellation);
        return [.. rows.Select(row => EventRows.Read(_terms.Store, row))];
    }

    /// <summary>Events after a position of the log, in order, with their positions.</summary>
    /// <exception cref="IOException">The log does not answer.</exception>
    public async IAsyncEnumerable<(long Position, CartEvent Happened)> ReadAsync(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (LogRow row in _log.ReadAsync(_terms.Store, after, cancellation))
        {
            yield return (row.Position, EventRows.Read(_terms.Store, row));
        }
    }

    /// <summary>Asks the log whether it answers.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public async ValueTask PingAsync(CancellationToken cancellation) => await _log.HeadAsync(_terms.Store, cancellation);

    /// <summary>Ends the use of the ledger; the log stays open.</summary>
    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<StoreLedger> OpenAsync(StoreLedger ledger, StoreState? copy, string? fault, CancellationToken cancellation)
    {
        ledger._state = copy ?? ledger._state;
        long position = ledger._state.Position;
        await ledger.CatchUpAsync(cancellation);
        ledger.Opening = new LedgerOpening(position, ledger._state.Position - position, fault);
        ledger._isOpen = true;
        return ledger;
    }

    private static ImmutableSortedDictionary<Refusal, long> Sum(
        ImmutableSortedDictionary<Refusal, long> counts, IEnumerable<KeyValuePair<Refusal, long>> more) =>
        more.Aggregate(counts, (sum, pair) => sum.SetItem(pair.Key, sum.GetValueOrDefault(pair.Key) + pair.Value));

    private static IEnumerable<Receipt> ReceiptsOf(StoreState state) => state.Carts.Values
        .Where(cart => cart.Holder is Holder.ShopperVisit)
        .OrderBy(cart => cart.EnteredAt)
        .ThenBy(cart => cart.Visit.Uuid)
        .Select(cart => cart.ToReceipt());

    private Ruling<Cart> CartAfter(VisitId visit, (Refusal? Refusal, bool IsRepeat) answer) =>
        new(answer.Refusal is null ? _state.Carts[visit] : null, answer.Refusal, answer.IsRepeat);

    /// <summary>The same check-in by somebody's pseudonym. One that the log has already, by a code or under the name itself, from before there were pseudonyms, stays what it is; and a card number is kept nowhere, which the decision sees to.</summary>
    private CheckInAtGate Pseudonymous(CheckInAtGate asked, StoreState state) =>
        Shoppers is not { } names || asked.Role != Role.Shopper || PaymentToken.HoldsCardNumber(asked.Shopper.Value) || state.Carts.ContainsKey(asked.Visit(_terms.Store)) ? asked
            : asked with { Shopper = names.Propose(asked.Shopper), Loyalty = asked.Loyalty is { } member ? PseudonymOf(member) : null };

    /// <summary>What the log is to know a member of the loyalty programme by. What is no id, or a card number, stays what it is: the decision refuses it.</summary>
    private ShopperId PseudonymOf(ShopperId member) =>
        Shoppers is { } names && LoyaltyMember.Of(member) is { } text && LoyaltyMember.IsMember(text) && !PaymentToken.HoldsCardNumber(text) ? names.Propose(member) : member;

    /// <summary>Keeps the name behind a pseudonym that the log is about to hold; nothing where the log has the name itself.</summary>
    private void Admit(ShopperId? name, ShopperId? kept, DateTimeOffset at)
    {
        if (name is { } known && kept is { } pseudonym && known != pseudonym)
        {
            Shoppers!.Admit(known, pseudonym, at);
        }
    }

    private CheckedIn Answer(CheckInAtGate asked)
    {
        Cart cart = _state.Carts[Decide.VisitOf(_state, asked)!.Value];
        return new CheckedIn(cart.Visit, VisionCommands.CheckIn(_terms.Store, cart.Opened, cart.EnteredAt));
    }

    /// <summary>Decides in turn, and again on a log that has grown, until the decision is kept or none is needed.</summary>
    private async ValueTask<(Refusal? Refusal, bool IsRepeat)> AskAsync(Func<StoreState, Decision> decide, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                switch (decide(_state))
                {
                    case Decision.Repeated:
                        Interlocked.Increment(ref _repeats);
                        return (null, true);
                    case Decision.Refused refused when !await HasGrownAsync(cancellation):
                        return (refused.Reason, false);
                    case Decision.Accepted accepted when await TryKeepAsync(accepted, [], _inbox.AppliedSequence, cancellation):
                        return (null, false);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether another ledger has written since; then this one has caught up. What is refused is not written, so that nobody else would notice that it was decided on what is over.</summary>
    private async Task<bool> HasGrownAsync(CancellationToken cancellation)
    {
        LogHead head = await _log.HeadAsync(_terms.Store, cancellation);
        bool hasGrown = head.Position != _state.Position || head.AppliedSequence != _inbox.AppliedSequence || head.Received != _inbox.ReceivedCount;
        if (hasGrown)
        {
            await CatchUpAsync(cancellation);
        }

        return hasGrown;
    }

    /// <summary>Decides one after the other, each on what the ones before came to, and keeps all of it or nothing.</summary>
    private async ValueTask<bool> AskEachAsync(IReadOnlyList<Func<StoreState, Decision>> decisions, CancellationToken cancellation)
    {
        if (decisions.Count == 0)
        {
            return false;
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                ImmutableArray<CartEvent>.Builder events = ImmutableArray.CreateBuilder<CartEvent>();
                StoreState state = _state;
                foreach (Decision.Accepted accepted in decisions.Select(decide => decide(state)).OfType<Decision.Accepted>())
                {
                    events.AddRange(accepted.Events);
                    state = accepted.After;
                }

                if (events.Count == 0)
                {
                    return false;
                }

                if (await TryKeepAsync(new Decision.Accepted(events.ToImmutable(), state), [], _inbox.AppliedSequence, cancellation))
                {
                    return true;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Arrival> ReceiveInTurnAsync(IReadOnlyList<(Observation Said, InboxRow Row)> arrived, CancellationToken cancellation)
    {
        while (true)
        {
            Arrival arrival = await _inbox.SortAsync(arrived, _state, cancellation);
            if (arrival.Fresh.Count == 0 || await TryKeepAsync(DecideAll(arrival.Ready), arrival.Fresh, arrival.AppliedSequence, cancellation))
            {
                Interlocked.Add(ref _repeats, arrival.Repeats);
                _refusedAtDoor = Sum(_refusedAtDoor, arrival.Refused.CountBy(refused => refused.Reason).Select(pair => KeyValuePair.Create(pair.Key, (long)pair.Value)));
                if (arrival.Ready.Count > 0)
                {
                    Applied(arrival.Ready);
                }

                return arrival;
            }
        }
    }

    private Decision.Accepted DecideAll(IEnumerable<Observation> ready)
    {
        ImmutableArray<CartEvent>.Builder events = ImmutableArray.CreateBuilder<CartEvent>();
        StoreState state = _state;
        foreach (Observation observation in ready)
        {
            if (Decide.Observe(state, _terms, observation) is Decision.Accepted accepted)
            {
                events.AddRange(accepted.Events);
                state = accepted.After;
            }
        }

        return new Decision.Accepted(events.ToImmutable(), state);
    }

    /// <summary>Writes a decision and what arrived with it in one transaction; only then is the new state held. False after catching up with a log that had grown.</summary>
    private async Task<bool> TryKeepAsync(Decision.Accepted decision, IReadOnlyList<InboxRow> received, long applied, CancellationToken cancellation)
    {
        long position = _state.Position;
        LogRow[] rows = [.. decision.Events.Select((made, i) => EventRows.Write(made, position + i + 1))];
        LogBatch batch = new(new LogHead(position, _inbox.AppliedSequence, _inbox.ReceivedCount), rows, received, applied);
        if (!await _log.TryAppendAsync(_terms.Store, batch, cancellation))
        {
            await CatchUpAsync(cancellation);
            return false;
        }

        Hold(decision.After);
        _inbox.Keep(received, applied);
        Kept(decision.Events);
        return true;
    }

    private void Hold(StoreState state)
    {
        _state = state;
        _changed.Beat();
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        LogHead head = await _log.HeadAsync(_terms.Store, cancellation);
        StoreState state = _state;
        List<CartEvent> others = [];
        await foreach (LogRow row in _log.ReadAsync(_terms.Store, state.Position, cancellation))
        {
            // Another writer may have gone on since; the next append finds that out.
            if (row.Position > head.Position)
            {
                break;
            }

            CartEvent next = EventRows.Read(_terms.Store, row);
            state = state.Apply(next);
            if (_isOpen)
            {
                others.Add(next); // Of all that there was before nobody is told.
            }
        }

        if (state.Position != head.Position)
        {
            throw new InvalidDataException(
                $"The log of store '{_terms.Store}' ends at position {state.Position}, its head says {head.Position}; restore it from a backup.");
        }

        await _inbox.ReloadAsync(head, cancellation);
        Hold(state);
        if (others.Count > 0)
        {
            Kept(others);
        }
    }
}
