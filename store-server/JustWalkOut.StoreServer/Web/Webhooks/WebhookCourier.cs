using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Brings one receiver the events of the log: each at least once, those of a visit in their order and never one before the one before it was taken or given up. Other visits go on meanwhile. What is about to be sent, and what was taken,
/// stands on disk before anything else is done, so that a crash loses nothing and repeats at most what was under way. Nobody waits for it: it reads the log when it has room for more.
/// </summary>
internal sealed class WebhookCourier
{
    private const int AttemptsKept = 50;

    /// <summary>How long to wait after the log or the disk has failed.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    private readonly WebhookParts _parts;
    private readonly WebhookBook _book;
    private readonly WebhookSender _sender;
    private readonly Random _chance;
    private readonly Dictionary<VisitId, Task<Flight>> _flights = [];
    private volatile Webhook _webhook;
    private volatile WebhookCursor _cursor;
    private ImmutableQueue<WebhookAttempt> _attempts = [];
    private WebhookCursor? _written;
    private bool _isAway;
    private volatile bool _isToResume;
    private TaskCompletionSource _poked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="webhook">The receiver.</param>
    /// <param name="parts">The log, the time, when what is sent again.</param>
    /// <param name="book">Where it is written how far it has come.</param>
    /// <param name="sender">Shared by all.</param>
    public WebhookCourier(Webhook webhook, WebhookParts parts, WebhookBook book, WebhookSender sender)
    {
        (_webhook, _parts, _book, _sender) = (webhook, parts, book, sender);
        _chance = new Random(HashCode.Combine(parts.Options.Seed, webhook.Since, webhook.CreatedAt.UtcTicks));
        _written = book.ReadCursor(webhook.Name);
        _cursor = (_written ?? WebhookCursor.At(webhook.Since)).Within(parts.Ledger.State.Position);
        Arm();
    }

    /// <summary>How far it has come. A snapshot.</summary>
    public WebhookCursor Cursor => _cursor;

    /// <summary>What was sent last, since this process began; the latest first.</summary>
    public IReadOnlyList<WebhookAttempt> Attempts => [.. Volatile.Read(ref _attempts).Reverse()];

    /// <summary>The receiver; what is sent from now on goes by what it is set to.</summary>
    public Webhook Webhook
    {
        get => _webhook;
        set => _webhook = value;
    }

    private string Part => $"webhook/{_webhook.Name}";

    private StoreId Store => _parts.Ledger.State.Store;

    /// <summary>Sends what waits at once, though it was paused or its time has not come.</summary>
    public void Resume()
    {
        _isToResume = true;
        Interlocked.Exchange(ref _poked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Nobody need see to it any more.</summary>
    public void Disarm() => _parts.Alarm(Part, null, null);

    /// <summary>Sends a message about nothing, now and out of turn, and says what came of it.</summary>
    public async Task<WebhookAttempt> TestAsync(CancellationToken cancellation) =>
        Note(await _sender.SendAsync(_webhook, WebhookEvent.Test(Store, _webhook.Name, _parts.Clock.GetUtcNow()), cancellation));

    /// <summary>Runs until told to stop; what is under way then is sent again by whoever runs next.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (true)
            {
                StoreState state = _parts.Ledger.State;
                Task poked = Volatile.Read(ref _poked).Task;
                if (await TryTurnAsync(ending.Token))
                {
                    continue;
                }

                using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                Task grown = HasRoom && !_isAway ? _parts.Ledger.ChangedAsync(state, waiting.Token) : Task.Delay(Timeout.InfiniteTimeSpan, waiting.Token);
                await Task.WhenAny([grown, poked, Task.Delay(_isAway ? AgainAfter : UntilNext(), _parts.Clock, waiting.Token), .. _flights.Values]);
                await waiting.CancelAsync();
                ending.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
        finally
        {
            await EndAsync(ending);
        }
    }

    /// <summary>Works until nothing can be done at this moment: what waits for a later time stays.</summary>
    public async Task WorkAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (await TurnAsync(ending.Token) || _flights.Count > 0)
            {
                if (_flights.Count > 0)
                {
                    await Task.WhenAny(_flights.Values);
                }
            }
        }
        finally
        {
            await EndAsync(ending);
        }
    }

    private void Arm()
    {
        if (_cursor.Paused is { } pause)
        {
            _parts.Alarm(Part, $"It is sent nothing any more: {pause.Why}. Nothing is lost; mend it and let an administrator resume it.", new Ailment(AilmentKind.WebhookPaused, pause.Why));
        }
    }

    private bool HasRoom => _cursor.Paused is null && _cursor.Waiting.Length <= _parts.Options.WaitingMax / 2;

    private async Task<bool> TryTurnAsync(CancellationToken cancellation)
    {
        try
        {
            bool hasWorked = await TurnAsync(cancellation);
            _isAway = false;
            return hasWorked;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            if (!_isAway)
            {
                _parts.Say($"{_webhook.Words}: {fault.Message.ReplaceLineEndings(" ")}; what it lacks is sent when that is mended");
            }

            _isAway = true;
            return false;
        }
    }

    /// <summary>Takes in what came back, looks at what is new, writes down how things stand, and sends what may be sent.</summary>
    /// <returns>Whether there was anything to do.</returns>
    private async Task<bool> TurnAsync(CancellationToken cancellation)
    {
        bool hasWorked = await LandAsync();
        if (_isToResume)
        {
            _isToResume = false;
            _cursor = _cursor.Resume();
            Disarm();
        }

        hasWorked |= await FillAsync(cancellation);
        Write();
        return Launch(cancellation) || hasWorked;
    }

    private async Task<bool> LandAsync()
    {
        Task<Flight>[] landed = [.. _flights.Values.Where(flight => flight.IsCompleted)];
        foreach (Task<Flight> flight in landed)
        {
            _flights.Remove(_flights.First(each => each.Value == flight).Key);
            Flight back = await flight;
            _parts.Passing();
            if (back.Attempt is { Fault: null } taken)
            {
                Mended();
                _cursor = _cursor.Accept(back.Event.Position, taken.At + taken.Took);
            }
            else if (back.Attempt is { } failed)
            {
                Fail(back.Event, failed);
            }
        }

        return landed.Length > 0;
    }

    private void Fail(WaitingEvent tried, WebhookAttempt attempt)
    {
        WebhookCursor before = _cursor;
        _cursor = before.Fail(tried.Position, attempt, _parts.Options, _chance);
        if (_cursor.Paused is { } pause && before.Paused is null)
        {
            _parts.Say($"{_webhook.Words} is paused: {pause.Why}; nothing is lost, and it is sent what it lacks once an admin resumes it");
            Arm();
        }
        else if (_cursor.GivenUp > before.GivenUp)
        {
            _parts.Say($"{_webhook.Words}: event {tried.EventId} of visit {tried.Visit} is given up after {tried.Tries + 1} tries: {attempt.Fault}");
        }
        else if (before.Faults == 0)
        {
            _parts.Say($"{_webhook.Words} does not take what it is sent: {attempt.Fault}; it is sent again, later each time");
        }
    }

    private void Mended()
    {
        if (_cursor.Faults > 0)
        {
            _parts.Say($"{_webhook.Words} takes what it is sent again");
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        WebhookCursor cursor = _cursor;
        if (!HasRoom || _parts.Ledger.State.Position <= cursor.Read)
        {
            return false;
        }

        _parts.Passing();
        await foreach (LogRow row in _parts.Log.ReadAsync(Store, cursor.Read, cancellation))
        {
            (VisitId Visit, WebhookKind Kind)? subject = WebhookEvent.SubjectOf(EventRows.Read(Store, row).Change);
            cursor = cursor.Look(row.Position, subject is { } about && _webhook.Wants(about.Kind) ? (row.EventId, about.Visit) : null);
            if (cursor.Waiting.Length >= _parts.Options.WaitingMax)
            {
                break;
            }
        }

        _cursor = cursor;
        return true;
    }

    /// <summary>What it has only looked at and need not send can be looked at again: that alone is not worth a write.</summary>
    private void Write(bool isLast = false)
    {
        const int LookedAtMost = 2000;
        WebhookCursor cursor = _cursor;
        if (_written is { } written && (ReferenceEquals(written, cursor) || (!isLast && written with { Read = cursor.Read } == cursor && cursor.Read - written.Read < LookedAtMost)))
        {
            return;
        }

        _parts.Passing();
        _book.WriteCursor(_webhook.Name, cursor);
        _written = cursor;
        _parts.Passing();
    }

    private bool Launch(CancellationToken cancellation)
    {
        if (_cursor.Paused is not null || _flights.Count >= _parts.Options.AtOnce)
        {
            return false;
        }

        DateTimeOffset now = _parts.Clock.GetUtcNow();
        WaitingEvent[] due = [.. _cursor.Heads.Where(each => !_flights.ContainsKey(each.Visit) && !(each.NextAt > now)).Take(_parts.Options.AtOnce - _flights.Count)];
        foreach (WaitingEvent each in due)
        {
            _flights.Add(each.Visit, FlyAsync(each, cancellation));
        }

        return due.Length > 0;
    }

    private async Task<Flight> FlyAsync(WaitingEvent waiting, CancellationToken cancellation)
    {
        WebhookMessage message = await WebhookEvent.ReadAsync(_parts.Log, Store, (waiting.EventId, _parts.Ledger.NameOf), cancellation);
        _parts.Passing();
        return new Flight(waiting, Note(await _sender.SendAsync(_webhook, message, cancellation)));
    }

    private WebhookAttempt Note(WebhookAttempt attempt)
    {
        ImmutableInterlocked.Update(ref _attempts, (kept, one) => kept.Count() >= AttemptsKept ? kept.Dequeue().Enqueue(one) : kept.Enqueue(one), attempt);
        return attempt;
    }

    private TimeSpan UntilNext()
    {
        DateTimeOffset? next = _cursor.Paused is not null || _flights.Count >= _parts.Options.AtOnce ? null
            : _cursor.Heads.Where(each => !_flights.ContainsKey(each.Visit)).Select(each => each.NextAt).Min();
        return next is { } at ? TimeSpan.FromTicks(Math.Max(0, (at - _parts.Clock.GetUtcNow()).Ticks)) : Timeout.InfiniteTimeSpan;
    }

    private async Task EndAsync(CancellationTokenSource ending)
    {
        await ending.CancelAsync();
        await ((Task)Task.WhenAll(_flights.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Task<Flight> flight in _flights.Values.Where(flight => !flight.IsCompletedSuccessfully).ToArray())
        {
            _flights.Remove(_flights.First(each => each.Value == flight).Key);
        }

        try
        {
            await LandAsync();
            Write(isLast: true);
        }
        catch (IOException)
        {
            // What stands on disk is older, and of use.
        }
    }

    private sealed record Flight(WaitingEvent Event, WebhookAttempt? Attempt);
}
