using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// What the display at each gate shows: the last that happened there, for some seconds, and a welcome otherwise. Who comes in is read from the ledger, whichever way the gate told of them; who is refused never
/// gets that far, and is told of here. In memory: a server that starts again shows a welcome.
/// </summary>
internal sealed class GateBoard : IDisposable
{
    /// <summary>How long somebody is shown the way, or why there is none. The payment service may take three seconds of it.</summary>
    public static readonly TimeSpan ShownFor = TimeSpan.FromSeconds(8);

    /// <summary>How long a gate from which somebody called for help says that somebody comes.</summary>
    public static readonly TimeSpan ComesFor = TimeSpan.FromSeconds(30);

    private readonly StoreWebParts _parts;
    private readonly AlarmDesk _alarm;
    private readonly Lock _gate = new();
    private readonly Dictionary<GateId, (VisitId? Visit, Refusal? Refusal, int Let, DateTimeOffset At, int Turn)> _last = [];
    private volatile TaskCompletionSource _changed = NewSignal();

    public GateBoard(StoreWebParts parts, AlarmDesk alarm)
    {
        (_parts, _alarm) = (parts, alarm);
        alarm.Changed += Signal;
        parts.Ledger.Kept += Hear;
    }

    /// <summary>Done when what a gate shows may be something else; a new one is there then.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Somebody was not let in.</summary>
    /// <param name="gate">Where.</param>
    /// <param name="refusal">Why; null where the ledger could not be asked.</param>
    public void Refuse(GateId gate, Refusal? refusal)
    {
        // Only gates of the store: whoever makes names up fills no memory with them.
        if (_parts.Store.Gates.Any(known => known.Id == gate))
        {
            Put(gate, null, refusal);
            Signal();
        }
    }

    /// <summary>Staff have opened a gate for so many.</summary>
    public void Let(GateId gate, int people)
    {
        Put(gate, null, null, people);
        Signal();
    }

    /// <summary>What a gate shows now.</summary>
    public GateView ViewOf(GateId gate)
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        StoreState state = _parts.Ledger.State;
        (VisitId? Visit, Refusal? Refusal, int Let, DateTimeOffset At, int Turn) last;
        lock (_gate)
        {
            last = _last.GetValueOrDefault(gate);
        }

        if (_alarm.IsOn)
        {
            return Say(gate, GateWord.Leave) with { Turn = last.Turn, Refusal = Refusal.FireAlarm };
        }

        bool isCalled = state.Calls.Any(call => call.By is null && call.IsAt(null, gate));
        return Told(gate, state, last, now) with { IsCalled = isCalled, Comes = !isCalled && state.Calls.Any(call => call.IsAt(null, gate) && now - call.AnsweredAt < ComesFor) };
    }

    private GateView Told(GateId gate, StoreState state, (VisitId? Visit, Refusal? Refusal, int Let, DateTimeOffset At, int Turn) last, DateTimeOffset now)
    {
        TimeSpan left = last.At + ShownFor - now;
        if (last.Turn == 0 || last.Refusal == Refusal.FireAlarm || left <= TimeSpan.Zero || left > ShownFor)
        {
            GateView usual = IsClosed(now) ? Closed(gate, now) : Say(gate, IsFull(state) ? GateWord.Full : GateWord.Welcome);
            return usual with { Turn = last.Turn };
        }

        GateView view = last.Let > 0 ? Say(gate, GateWord.Go) with { People = last.Let }
            : last.Visit is { } visit ? Of(gate, state.Carts[visit])
            : last.Refusal == Refusal.StoreClosed ? Closed(gate, now)
            : Of(gate, last.Refusal);
        return view with { Turn = last.Turn, ForMs = (long)left.TotalMilliseconds };
    }

    public void Dispose()
    {
        _alarm.Changed = (Action)Delegate.Remove(_alarm.Changed, (Action)Signal)!;
        _parts.Ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_parts.Ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GateView Of(GateId gate, Cart cart) => Passages.Of(cart.Payment) switch
    {
        Passage.Open => Say(gate, GateWord.Go) with { People = cart.Opened.People, Visit = cart is { State: CartState.Open, Holder: Holder.ShopperVisit } ? cart.Visit : null },
        Passage.Asking => Say(gate, GateWord.Moment),
        _ => Say(gate, GateWord.Staff) with { Refusal = Refusal.PaymentDenied },
    };

    /// <summary>A shopper can mend a code by showing the next one; for everything else a person is needed.</summary>
    private GateView Of(GateId gate, Refusal? refusal) => Say(gate, refusal switch
    {
        Refusal.StoreFull => GateWord.Full,
        Refusal.NotACode or Refusal.OtherStore or Refusal.CodeTooOld or Refusal.CodeTooNew or Refusal.CodeUsed => GateWord.Again,
        _ => GateWord.Staff,
    }) with { Refusal = refusal };

    private GateView Say(GateId gate, GateWord word) => new(_parts.Store.Name, gate, word);

    private GateView Closed(GateId gate, DateTimeOffset now) => Say(gate, GateWord.Closed) with
    {
        Refusal = Refusal.StoreClosed,
        OpensAt = _parts.Store.Rules.Hours is { } hours && hours.OpensAt(now) is { } opens ? opens.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) : null,
    };

    private bool IsFull(StoreState state) => _parts.Store.Rules.CapacityPeople is int capacity && state.PeopleLetIn >= capacity;

    private bool IsClosed(DateTimeOffset now) => _parts.Store.Rules.Hours?.IsOpen(now) == false;

    private void Hear(IReadOnlyList<CartEvent> events)
    {
        foreach (CartChange.VisitOpened opened in events.Select(kept => kept.Change).OfType<CartChange.VisitOpened>())
        {
            Put(opened.Gate, opened.Visit, null);
        }

        // A family that grows at the gate is shown how many may go, from the beginning again.
        StoreState state = _parts.Ledger.State;
        foreach (CartChange.GroupChanged group in events.Select(kept => kept.Change).OfType<CartChange.GroupChanged>())
        {
            CartChange.VisitOpened opened = state.Carts[group.Visit].Opened;
            bool isLast;
            lock (_gate)
            {
                isLast = _last.GetValueOrDefault(opened.Gate).Visit == group.Visit;
            }

            if (isLast)
            {
                Put(opened.Gate, group.Visit, null);
            }
        }

        Signal();
    }

    private void Put(GateId gate, VisitId? visit, Refusal? refusal, int let = 0)
    {
        lock (_gate)
        {
            _last[gate] = (visit, refusal, let, _parts.Clock.GetUtcNow(), _last.GetValueOrDefault(gate).Turn + 1);
        }
    }

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
}

/// <summary>What a gate says.</summary>
internal enum GateWord
{
    /// <summary>Whoever comes may show their code.</summary>
    Welcome = 1,

    /// <summary>The store is full.</summary>
    Full,

    /// <summary>The payment service is being asked.</summary>
    Moment,

    /// <summary>Go in.</summary>
    Go,

    /// <summary>Not with this code; the next one may do.</summary>
    Again,

    /// <summary>Wait for a person.</summary>
    Staff,

    /// <summary>Outside the opening hours.</summary>
    Closed,

    /// <summary>The fire alarm: everybody out, and the doors are open.</summary>
    Leave,
}

/// <summary>What a gate's display shows.</summary>
/// <param name="Store">Whose.</param>
/// <param name="Gate">Which.</param>
/// <param name="Word">What it says.</param>
internal sealed record GateView(StoreId Store, GateId Gate, GateWord Word)
{
    /// <summary>Why somebody is not let in; null where nobody is kept out.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>How many may go in; 0 for nobody.</summary>
    public int People { get; init; }

    /// <summary>Counts who came to the gate, so that two who are told the same are told twice.</summary>
    public int Turn { get; init; }

    /// <summary>The visit that people may still be added to; null where there is none.</summary>
    public VisitId? Visit { get; init; }

    /// <summary>HH:mm by the store's clock, when the store is closed and opens within a week.</summary>
    public string? OpensAt { get; init; }

    /// <summary>Whether somebody at this gate waits for a member of staff.</summary>
    public bool IsCalled { get; init; }

    /// <summary>Whether one has just said that they come.</summary>
    public bool Comes { get; init; }

    /// <summary>How long it is to be shown, unless more is heard; null for as long as it is heard.</summary>
    public long? ForMs { get; init; }
}
