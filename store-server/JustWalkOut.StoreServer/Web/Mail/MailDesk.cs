using System.Collections.Concurrent;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using MimeKit;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What sending mail is put together from. The ledger stays the caller's.</summary>
/// <param name="Store">The store as defined.</param>
/// <param name="Ledger">Says what there is to send.</param>
/// <param name="Clock">The time.</param>
/// <param name="Server">The mail server.</param>
public sealed record MailParts(StoreDefinition Store, StoreLedger Ledger, TimeProvider Clock, MailServer Server)
{
    /// <summary>Where addresses are kept; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>When what is sent again and how long addresses are kept.</summary>
    public MailOptions Options { get; init; } = new();

    /// <summary>Hears of what goes wrong, one line each; called from any thread.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Hears of what a person should see to.</summary>
    public Alarm Alarm { get; init; } = (_, _, _) => { };

    /// <summary>Test seam: called between every two steps.</summary>
    internal Action Passing { get; init; } = () => { };
}

/// <summary>What came of giving an address.</summary>
internal enum MailAsked
{
    /// <summary>It is kept, and the receipt goes there.</summary>
    Kept = 1,

    /// <summary>There were too many for this visit already.</summary>
    TooMany,

    /// <summary>The receipt is too old.</summary>
    Late,
}

/// <summary>
/// Sends shoppers who gave an address their final receipt, and a notice of each refund since. What there is to send follows from the ledger; what was sent stands in a file for each visit (<see cref="MailBook"/>), so that a crash loses
/// nothing and at most the one message that was under way goes twice, the same to the byte and by the same Message-ID. Nobody waits for it: it hears of events and looks at the ledger's snapshots on a flow of its own.
/// A server that is slow or away costs only mail.
/// </summary>
public sealed class MailDesk : IDisposable
{
    /// <summary>The part of the store that alerts about the server name.</summary>
    public const string Part = "mail";

    /// <summary>How long to wait after the disk has failed.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private readonly MailParts _parts;
    private readonly MailBook _book;
    private readonly MailSender _sender;
    private readonly LetterWriter _writer;
    private readonly Random _chance;
    private readonly ConcurrentQueue<VisitId> _news = new();
    private volatile ServerState _server = ServerState.Well;
    private bool _isDiskAway;
    private TaskCompletionSource _poked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens it, before anything happens in the store.</summary>
    /// <exception cref="InvalidDataException">What is kept cannot be read.</exception>
    public MailDesk(MailParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _book = new MailBook(parts.Folder);
        _sender = new MailSender(parts.Server, parts.Options, parts.Clock);
        _writer = new LetterWriter(parts.Store, parts.Server.From, parts.Clock.LocalTimeZone, (int)parts.Options.KeepFor.TotalDays);
        _chance = new Random(parts.Options.Seed);
        foreach (MailEntry entry in _book.All)
        {
            _news.Enqueue(entry.Visit); // What happened while nobody listened.
        }

        parts.Ledger.Kept += Hear;
    }

    /// <summary>Mail in numbers. A snapshot.</summary>
    public MailCounts Counts
    {
        get
        {
            Letter[] letters = [.. _book.All.SelectMany(entry => entry.Letters)];
            return new MailCounts(_book.All.Count(entry => entry.Address is not null), letters.Count(letter => letter.Waits), letters.Count(letter => letter.SentAt is not null), letters.Count(letter => letter.GivenUpAt is not null), _server.Fault);
        }
    }

    internal MailOptions Options => _parts.Options;

    /// <summary>How long an address is kept from when the receipt was final.</summary>
    internal TimeSpan KeepFor => _parts.Options.KeepFor;

    /// <summary>Since when the address that goes next counts as kept; null for none.</summary>
    internal DateTimeOffset? OldestAddress => _book.All.Where(entry => entry.Address is not null).Select(entry => (DateTimeOffset?)entry.EndsAt(_parts.Options) - _parts.Options.KeepFor).Min();

    /// <summary>Deletes addresses that have been kept since before a moment.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">They could not be deleted; this can be asked again.</exception>
    internal int DeleteBefore(DateTimeOffset moment)
    {
        MailEntry[] old = [.. _book.All.Where(entry => entry.EndsAt(_parts.Options) - _parts.Options.KeepFor < moment)];
        Array.ForEach(old, entry => _book.Change(entry.Visit, _ => null));
        _book.Write();
        return old.Length;
    }

    /// <summary>All that is kept, the latest given first.</summary>
    internal IReadOnlyList<MailEntry> Entries => [.. _book.All.OrderByDescending(entry => (entry.AskedAt, entry.Visit.Uuid))];

    internal MailEntry? Find(VisitId visit) => _book.Find(visit);

    /// <summary>Runs until told to stop; what is under way then is sent again by whoever runs next.</summary>
    /// <param name="linkOf">The page of a visit's receipt, as it is reached from elsewhere.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Func<VisitId, Uri> linkOf, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Task poked = Volatile.Read(ref _poked).Task;
                await TryTurnAsync(linkOf, stop);
                using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(poked, Task.Delay(_isDiskAway ? AgainAfter : UntilNext(), _parts.Clock, waiting.Token));
                await waiting.CancelAsync();
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>Deletes the addresses that somebody gave, for their erasure. Nothing more is sent to them when this is done, but what is under way.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">They could not be deleted; this can be asked again.</exception>
    public int Forget(ShopperId shopper)
    {
        StoreState state = _parts.Ledger.State;
        VisitId[] theirs = [.. _book.All.Where(entry => state.Carts.TryGetValue(entry.Visit, out Cart? cart) && cart.Opened.Shopper == shopper).Select(entry => entry.Visit)];
        Array.ForEach(theirs, visit => _book.Change(visit, _ => null));
        _book.Write();
        return theirs.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.Ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_parts.Ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;
        _sender.Dispose();
    }

    /// <summary>Keeps an address for a visit's receipt, on disk when this returns. The same one again changes nothing, unless nothing could be sent there.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    internal MailAsked Ask(Cart cart, string address, string language)
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        if (IsLate(cart))
        {
            return MailAsked.Late;
        }

        MailAsked asked = MailAsked.Kept;
        MailEntry? before = null;
        _book.Change(cart.Visit, known =>
        {
            before = known;
            bool isSame = known?.Address == address && !known.Letters.Any(letter => letter.GivenUpAt is not null);
            asked = !isSame && known?.Asks >= _parts.Options.AsksMax ? MailAsked.TooMany : MailAsked.Kept;
            return isSame || asked == MailAsked.TooMany ? known : new MailEntry(KeptFile.Version, cart.Visit, address, language, now, (known?.Asks ?? 0) + 1);
        });
        Keep(cart.Visit, before);
        return asked;
    }

    /// <summary>Deletes the address of a visit's receipt; on disk when this returns.</summary>
    /// <exception cref="IOException">It could not be deleted.</exception>
    internal void Forget(VisitId visit)
    {
        MailEntry? before = Find(visit);
        _book.Change(visit, known => known is { Address: not null } ? known.Forget() : known);
        Keep(visit, before);
    }

    /// <summary>Whether a receipt is too old to be sent.</summary>
    internal bool IsLate(Cart cart) => cart.SettledAt is { } settled && settled + _parts.Options.KeepFor <= _parts.Clock.GetUtcNow();

    /// <summary>Works until nothing can be done at this moment; for whoever does not run it.</summary>
    internal async Task WorkAsync(Func<VisitId, Uri> linkOf, CancellationToken cancellation) => await TurnAsync(linkOf, cancellation);

    /// <summary>When there is something to do next; null for when somebody says so.</summary>
    internal DateTimeOffset? NextAt()
    {
        DateTimeOffset? due = _book.All.Select(entry => entry.Head).OfType<Letter>().Select(letter => letter.NextAt ?? DateTimeOffset.MinValue).Cast<DateTimeOffset?>().Min();
        DateTimeOffset? send = due is { } at && _server.NextAt is { } again && again > at ? again : due;
        DateTimeOffset? end = _book.All.Select(entry => (DateTimeOffset?)entry.EndsAt(_parts.Options)).Min();
        return send is null || end < send ? end : send;
    }

    /// <summary>Writes a change that somebody waits for, or takes it back.</summary>
    private void Keep(VisitId visit, MailEntry? before)
    {
        try
        {
            _book.Write();
        }
        catch (IOException)
        {
            _book.Change(visit, _ => before);
            throw;
        }

        _news.Enqueue(visit);
        Poke();
    }

    private void Hear(IReadOnlyList<CartEvent> events)
    {
        bool isNews = false;
        foreach (CartEvent happened in events)
        {
            VisitId? visit = happened.Change switch
            {
                CartChange.CartSettled settled => settled.Visit,
                CartChange.Refunded refund => refund.Visit,
                CartChange.RefundGranted refund => refund.Visit,
                _ => null,
            };
            if (visit is { } about && _book.Find(about) is not null)
            {
                _news.Enqueue(about);
                isNews = true;
            }
        }

        if (isNews)
        {
            Poke();
        }
    }

    private void Poke() => Interlocked.Exchange(ref _poked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task TryTurnAsync(Func<VisitId, Uri> linkOf, CancellationToken cancellation)
    {
        try
        {
            await TurnAsync(linkOf, cancellation);
            _isDiskAway = false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (!_isDiskAway)
            {
                _parts.Say($"mail: {fault.Message.ReplaceLineEndings(" ")}; it is sent when that is mended");
            }

            _isDiskAway = true;
        }
    }

    /// <summary>Looks at what is new, deletes what is too old, and sends what is due.</summary>
    private async Task TurnAsync(Func<VisitId, Uri> linkOf, CancellationToken cancellation)
    {
        while (_news.TryDequeue(out VisitId visit))
        {
            Look(visit);
        }

        DateTimeOffset now = _parts.Clock.GetUtcNow();
        foreach (MailEntry old in _book.All.Where(entry => entry.EndsAt(_parts.Options) <= now))
        {
            _book.Change(old.Visit, _ => null);
        }

        _parts.Passing();
        _book.Write();
        try
        {
            while (!(_server.NextAt > _parts.Clock.GetUtcNow()) && Due() is { } due)
            {
                await SendAsync(due, linkOf, cancellation);
            }
        }
        finally
        {
            await _sender.CloseAsync(cancellation);
        }
    }

    private void Look(VisitId visit)
    {
        StoreState state = _parts.Ledger.State;
        _book.Change(visit, entry => entry is null ? null
            : state.Carts.TryGetValue(visit, out Cart? cart) ? entry.Look(cart, _parts.Clock.GetUtcNow())
            : null); // Of another log than this one.
    }

    private MailEntry? Due()
    {
        DateTimeOffset now = _parts.Clock.GetUtcNow();
        return _book.All.Where(entry => entry.Head is { } letter && !(letter.NextAt > now)).OrderBy(entry => (entry.Head!.DueAt, entry.Visit.Uuid)).FirstOrDefault();
    }

    private async Task SendAsync(MailEntry entry, Func<VisitId, Uri> linkOf, CancellationToken cancellation)
    {
        Letter letter = entry.Head!;
        Cart cart = _parts.Ledger.State.Carts[entry.Visit];
        using MimeMessage message = _writer.Write(letter, entry, cart, linkOf(entry.Visit));
        _parts.Passing();
        MailOutcome outcome = await _sender.SendAsync(message, cancellation);
        _parts.Passing();
        MailEntry? after = _book.Change(entry.Visit, known => known?.Asks == entry.Asks && known.Address is not null ? known.Note(letter, outcome, _parts.Options, _chance) : known);
        if (outcome.Kind == MailOutcomeKind.Away)
        {
            Fail(outcome);
        }
        else
        {
            Mend();
        }

        if (after?.Letters.FirstOrDefault(each => (each.Kind, each.Number) == (letter.Kind, letter.Number)) is { GivenUpAt: not null } lost)
        {
            GiveUp(lost, cart);
        }

        _book.Write();
        _parts.Passing();
    }

    private void Fail(MailOutcome outcome)
    {
        int faults = _server.Faults + 1;
        _server = new ServerState(faults, outcome.At + Waits.After(faults, (_parts.Options.AgainMin, _parts.Options.AgainMax), _chance), outcome.Fault);
        if (faults == 1)
        {
            _parts.Say($"mail server {_parts.Server}: {outcome.Fault}; it is tried again, later each time");
        }

        if (faults >= _parts.Options.AlarmAfter)
        {
            _parts.Alarm(Part, $"No receipts go out by e-mail, the server says: {outcome.Fault}. It is tried again by itself.", new Ailment(AilmentKind.MailAway, outcome.Fault ?? ""));
        }
    }

    private void Mend()
    {
        if (_server.Faults > 0)
        {
            _parts.Say($"mail server {_parts.Server} takes mail again");
            _parts.Alarm(Part, null, null);
        }

        _server = ServerState.Well;
    }

    private void GiveUp(Letter letter, Cart cart)
    {
        string what = letter.Kind == LetterKind.Receipt ? "receipt" : "notice of a refund";
        _parts.Say($"mail: the {what} of visit {cart.Number} is given up after {letter.Tries} {(letter.Tries == 1 ? "try" : "tries")}: {letter.Fault}");

        // Nothing mends by itself what is over: an alert that lasts until somebody takes note of it.
        string part = $"{Part}/{cart.Number}";
        _parts.Alarm(part, $"The {what} by e-mail could not be sent and is given up: {letter.Fault}.", new Ailment(AilmentKind.MailGivenUp, letter.Fault ?? ""));
        _parts.Alarm(part, null, null);
    }

    private TimeSpan UntilNext() => NextAt() is { } at ? TimeSpan.FromTicks(Math.Clamp((at - _parts.Clock.GetUtcNow()).Ticks, 0, TimeSpan.FromDays(1).Ticks)) : Timeout.InfiniteTimeSpan;

    /// <summary>How the server does: faults in a row, when it is tried again, and what was wrong last.</summary>
    private sealed record ServerState(int Faults, DateTimeOffset? NextAt, string? Fault)
    {
        public static readonly ServerState Well = new(0, null, null);
    }
}

/// <summary>Mail in numbers.</summary>
/// <param name="Addresses">Addresses that are kept.</param>
/// <param name="Waiting">Messages that are to be sent.</param>
/// <param name="Sent">Messages that the server took, to addresses that are kept.</param>
/// <param name="GivenUp">Messages that will never be sent; <c>GET /mail</c> says which and why.</param>
/// <param name="Fault">Why the server takes nothing just now; absent while it does.</param>
public sealed record MailCounts(int Addresses, int Waiting, int Sent, int GivenUp, string? Fault);
