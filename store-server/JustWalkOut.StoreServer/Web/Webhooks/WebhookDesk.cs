using System.Collections.Immutable;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What webhooks are put together from. Ledger and log stay the caller's.</summary>
/// <param name="Ledger">Says when there is more.</param>
/// <param name="Log">The log of it: what is sent stands there.</param>
/// <param name="Clock">The time.</param>
public sealed record WebhookParts(StoreLedger Ledger, IEventLog Log, TimeProvider Clock)
{
    /// <summary>Where receivers and how far they have come are kept: the host's folder of secrets; null for nowhere.</summary>
    public string? SecretsFolder { get; init; }

    /// <summary>When what is sent again, and where to.</summary>
    public WebhookOptions Options { get; init; } = new();

    /// <summary>Hears of what goes wrong, one line each; called from any thread.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Hears of receivers that are sent nothing any more, and that are again.</summary>
    public Alarm Alarm { get; init; } = (_, _, _) => { };

    /// <summary>Test seam: called between every two steps.</summary>
    internal Action Passing { get; init; } = () => { };
}

/// <summary>
/// Tells other programs what happens in the store: a courier for each receiver, who reads the log at the receiver's own pace. A receiver that is slow, away or lying costs nobody else anything; what it lacks stays in the log.
/// Receivers may be added and taken away while it runs.
/// </summary>
public sealed class WebhookDesk : IDisposable
{
    private readonly WebhookParts _parts;
    private readonly WebhookBook _book;
    private readonly WebhookSender _sender;
    private readonly Lock _gate = new();
    private volatile ImmutableSortedDictionary<string, Running> _couriers;
    private CancellationToken? _stop;

    /// <summary>Opens it, before anything happens in the store.</summary>
    /// <exception cref="InvalidDataException">What is kept of the receivers cannot be read.</exception>
    public WebhookDesk(WebhookParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _book = new WebhookBook(parts.SecretsFolder);
        _sender = new WebhookSender(parts.Options, parts.Clock);
        _couriers = _book.All.ToImmutableSortedDictionary(each => each.Name, each => new Running(NewCourier(each)), StringComparer.Ordinal);
    }

    /// <summary>How many there are, how many do not take what they are sent or are sent nothing, and how many events wait that have been looked at.</summary>
    public WebhookCounts Counts
    {
        get
        {
            WebhookCursor[] cursors = [.. _couriers.Values.Select(each => each.Courier.Cursor)];
            return new WebhookCounts(
                cursors.Length, cursors.Count(each => each is { Faults: > 0, Paused: null }), cursors.Count(each => each.Paused is not null), cursors.Sum(each => (long)each.Waiting.Length), cursors.Sum(each => each.GivenUp));
        }
    }

    internal IReadOnlyList<WebhookCourier> Couriers => [.. _couriers.Values.Select(each => each.Courier)];

    /// <summary>Whether one more receiver may be set up.</summary>
    internal bool HasRoom => _couriers.Count < _parts.Options.ReceiversMax;

    internal WebhookOptions Options => _parts.Options;

    /// <summary>Runs until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            _stop = stop;
            foreach (Running each in _couriers.Values)
            {
                each.Start(stop);
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_couriers.Values.Select(each => each.Ended));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Running each in _couriers.Values)
        {
            each.Dispose();
        }

        _sender.Dispose();
    }

    internal WebhookCourier? Find(string name) => _couriers.GetValueOrDefault(name)?.Courier;

    /// <summary>Sets a receiver up, or another address and kind for the one of that name.</summary>
    /// <returns>Its courier, and whether it is new; null where there are too many already.</returns>
    internal (WebhookCourier Courier, bool IsNew)? Put(string name, string url, WebhookKind kind)
    {
        lock (_gate)
        {
            if (Find(name) is { } known)
            {
                Set(known, known.Webhook with { Url = url, Kind = kind });
                return (known, false);
            }

            if (_couriers.Count >= _parts.Options.ReceiversMax)
            {
                return null;
            }

            Webhook webhook = new(name, url, kind, WebhookSignature.NewSecret(), _parts.Clock.GetUtcNow(), _parts.Ledger.State.Position);
            _book.WriteCursor(name, WebhookCursor.At(webhook.Since)); // First: one of a receiver that had the name before is none of this one's.
            _book.Put(webhook);
            Running running = new(NewCourier(webhook));
            _couriers = _couriers.Add(name, running);
            if (_stop is { } stop)
            {
                running.Start(stop);
            }

            return (running.Courier, true);
        }
    }

    /// <summary>Gives a receiver another secret; messages are signed with both for a day.</summary>
    internal Webhook? Rotate(string name)
    {
        lock (_gate)
        {
            return Find(name) is { Webhook: { } old } courier
                ? Set(courier, old with { Secret = WebhookSignature.NewSecret(), SecretBefore = old.Secret, SecretBeforeUntil = _parts.Clock.GetUtcNow() + Webhook.Overlap })
                : null;
        }
    }

    /// <summary>Takes a receiver away; nothing is sent to it any more when this is done.</summary>
    internal async Task<bool> RemoveAsync(string name)
    {
        if (_couriers.GetValueOrDefault(name) is not { } running)
        {
            return false;
        }

        await running.EndAsync();
        lock (_gate)
        {
            if (_couriers.GetValueOrDefault(name) == running)
            {
                _book.Remove(name);
                _couriers = _couriers.Remove(name);
                running.Courier.Disarm();
            }
        }

        return true;
    }

    /// <summary>Works until nothing can be done at this moment; for whoever does not run it.</summary>
    internal Task WorkAsync(CancellationToken cancellation) => Task.WhenAll(Couriers.Select(each => each.WorkAsync(cancellation)));

    private Webhook Set(WebhookCourier courier, Webhook webhook)
    {
        _book.Put(webhook);
        courier.Webhook = webhook;
        return webhook;
    }

    private WebhookCourier NewCourier(Webhook webhook) => new(webhook, _parts, _book, _sender);

    /// <summary>A courier and its run.</summary>
    private sealed class Running(WebhookCourier courier) : IDisposable
    {
        private readonly CancellationTokenSource _ending = new();

        public WebhookCourier Courier => courier;

        public Task Ended { get; private set; } = Task.CompletedTask;

        public void Start(CancellationToken stop) => Ended = RunAsync(stop);

        public async Task EndAsync()
        {
            await _ending.CancelAsync();
            await Ended;
        }

        public void Dispose() => _ending.Dispose();

        private async Task RunAsync(CancellationToken stop)
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, _ending.Token);
            await courier.RunAsync(either.Token);
        }
    }
}

/// <summary>Webhooks in numbers.</summary>
/// <param name="Receivers">How many there are.</param>
/// <param name="Failing">How many did not take what they were sent last.</param>
/// <param name="Paused">How many are sent nothing until an admin resumes them.</param>
/// <param name="Waiting">Events that have been looked at and not been taken yet; behind them there may be more in the log.</param>
/// <param name="GivenUp">Events that receivers refused for a day and more while they took others.</param>
public sealed record WebhookCounts(int Receivers, int Failing, int Paused, long Waiting, long GivenUp);
