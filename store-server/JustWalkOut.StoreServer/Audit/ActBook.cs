using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>
/// Who did what to the server, when and from where: a log like the store's own, in the same table of the same database and under a name of its own, so that it too is only ever added to; and sealed like it, each act at once
/// (<see cref="LedgerAudit.VerifyActsAsync"/>). Safe for several threads. Does not own the log.
/// </summary>
public sealed class ActBook : IDisposable
{
    /// <summary>Acts that a page holds at most.</summary>
    public const int PageMax = 500;

    private readonly IEventLog _log;
    private readonly StoreId _store;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SealFile? _seals;
    private readonly LogSealer? _sealer;
    private LogHead? _head;
    private bool _isUnsealed;

    private ActBook(IEventLog log, StoreId store, TimeProvider clock, Action<string> say, (SealFile File, byte[] Key)? seals)
    {
        (_log, _store, _clock, _say, _seals) = (log, store, clock, say, seals?.File);
        _sealer = seals is { } kept ? new LogSealer(log, store, kept.File, kept.Key) : null;
    }

    /// <summary>Where in the network acts came from, for as long as that is kept; null where it is written down as it is.</summary>
    public SealedAddresses? Addresses { get; private init; }

    /// <summary>Under which name a store's acts stand in the log: no store has such a one.</summary>
    public static StoreId NameOf(StoreId store) => new($"{store}/acts");

    /// <summary>Opens a store's, and seals what a crash left unsealed.</summary>
    /// <param name="log">Where the store's own log is.</param>
    /// <param name="store">Whose.</param>
    /// <param name="data">The store's data folder, with the key among its secrets; null to seal nothing.</param>
    /// <param name="clock">The time.</param>
    /// <param name="say">Hears of what goes wrong, a line each.</param>
    /// <exception cref="InvalidDataException">The seals cannot be read.</exception>
    /// <exception cref="IOException">The database failed.</exception>
    public static async Task<ActBook> OpenAsync(IEventLog log, StoreId store, string? data, TimeProvider clock, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(clock);
        StoreId name = NameOf(store);
        LogHead head = await log.HeadAsync(name, CancellationToken.None);
        (SealFile, byte[])? seals = data is null ? null
            : (SealFile.OpenToWrite(LedgerAudit.ActSealsOf(data), (clock.GetUtcNow(), head.Position)), new WebSecrets(LedgerAudit.SecretsOf(data)).SealKey);
        ActBook book = new(log, name, clock, say, seals) { _head = head, Addresses = data is null ? null : SealedAddresses.Open(LedgerAudit.SecretsOf(data)) };
        await book.SealAsync(head.Position);
        return book;
    }

    /// <summary>Writes an act down; on disk when this returns.</summary>
    /// <exception cref="IOException">It could not be written: what was to be done must not be done then.</exception>
    public async Task RecordAsync(Act act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        await _turn.WaitAsync(cancellation);
        try
        {
            long position = await AppendAsync(act, cancellation);
            await SealAsync(position);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The latest acts before one, the latest first.</summary>
    /// <param name="before">Only those before this position; null for all.</param>
    /// <param name="most">So many at most, 1 to <see cref="PageMax"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="IOException">The database failed.</exception>
    public async Task<IReadOnlyList<KeptAct>> ReadAsync(long? before, int most, CancellationToken cancellation)
    {
        long end = (await _log.HeadAsync(_store, cancellation)).Position;
        long last = before is { } position ? Math.Min(position - 1, end) : end;
        List<KeptAct> found = [];
        await foreach (LogRow row in _log.ReadAsync(_store, Math.Max(0, last - most), cancellation))
        {
            if (row.Position > last)
            {
                break;
            }

            KeptAct act = KeptAct.Read(row);
            found.Add(Addresses is null ? act : act with { From = Addresses.Read(act.From) });
        }

        found.Reverse();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seals?.Dispose();
        _turn.Dispose();
    }

    private async Task<long> AppendAsync(Act act, CancellationToken cancellation)
    {
        DateTimeOffset at = _clock.GetUtcNow();
        act = act.From is { } from && Addresses is not null ? act with { From = Addresses.Seal(from, at) } : act;
        LogHead head = _head ?? await _log.HeadAsync(_store, cancellation);
        _head = null; // Whatever happens now, what was known of the end may be wrong.
        while (true)
        {
            long position = head.Position + 1;
            string id = DeterministicGuid.Of(_store, "act", position.ToString(CultureInfo.InvariantCulture)).ToString("D");
            if (await _log.TryAppendAsync(_store, new LogBatch(head, [KeptAct.Write(act, id, position, at)], [], head.AppliedSequence), cancellation))
            {
                _head = head with { Position = position };
                return position;
            }

            head = await _log.HeadAsync(_store, cancellation); // Another program writes there too.
        }
    }

    private async Task SealAsync(long end)
    {
        try
        {
            await (_sealer?.SealAsync(end, CancellationToken.None) ?? Task.CompletedTask);
            _isUnsealed = false;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            if (!_isUnsealed)
            {
                _say($"who does what to the server is not sealed just now: {fault.Message.ReplaceLineEndings(" ")}");
            }

            _isUnsealed = true;
        }
    }
}
