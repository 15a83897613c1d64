using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.Extensions.Hosting;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What became of an alarm that was raised.</summary>
public enum AlarmOutcome
{
    /// <summary>The doors are open, and it is on disk.</summary>
    Raised = 1,

    /// <summary>It was raised before.</summary>
    Repeated,

    /// <summary>The doors are open; it is written down as soon as the ledger can be, which is tried each second.</summary>
    NotYetWritten,

    /// <summary>Its id was used for something else.</summary>
    IdTaken,
}

/// <summary>
/// The fire alarm. Doors must not wait for a database: an alarm holds in this process from the moment at which it is heard of, and is written to the ledger, with all open carts, as soon as that can be. Until then it
/// waits in a file of its own, from which the next process goes on. Safe for use from several threads.
/// </summary>
public sealed class AlarmDesk : BackgroundService
{
    private const string FileName = "alarm.json";

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    private readonly StoreWebParts _parts;
    private readonly Lock _gate = new();
    private readonly string? _file;
    private AlarmReport? _pending;

    /// <exception cref="InvalidDataException">What was kept of an alarm cannot be read.</exception>
    internal AlarmDesk(StoreWebParts parts)
    {
        _parts = parts;
        _file = parts.SecretsFolder is { } folder ? Path.Combine(folder, FileName) : null;
        Kept? kept = _file is null ? null : KeptFile.Read<Kept>(_file, "or delete it and raise the alarm again, if there is danger still");
        _pending = kept is null ? null : new AlarmReport(new DecisionId(kept.Id), kept.By, kept.At, kept.Where);
    }

    /// <summary>Is told that the alarm was raised or ended. Called from any thread, and must not be waited for.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>Whether the doors are open: an alarm is on.</summary>
    public bool IsOn => Pending is not null || _parts.Ledger.State.IsEvacuating;

    /// <summary>An alarm that is on and not on disk yet; null for none.</summary>
    public AlarmReport? Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending;
            }
        }
    }

    /// <summary>Raises the alarm. While one is on, or where this one was raised before, nothing changes.</summary>
    public async Task<AlarmOutcome> RaiseAsync(AlarmReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (_parts.Ledger.State.DecisionOf(report.Id) is { } known)
        {
            return known is CartChange.AlarmRaised ? AlarmOutcome.Repeated : AlarmOutcome.IdTaken;
        }

        bool isNew = !IsOn;
        lock (_gate)
        {
            _pending ??= _parts.Ledger.State.IsEvacuating ? null : report;
        }

        if (isNew)
        {
            Changed();
        }

        return !await TryWriteAsync(cancellation) ? AlarmOutcome.NotYetWritten : isNew ? AlarmOutcome.Raised : AlarmOutcome.Repeated;
    }

    /// <summary>Ends it.</summary>
    /// <exception cref="IOException">The ledger cannot be written: it is on still.</exception>
    public async Task<Ruling<StoreState>> EndAsync(AlarmReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!await TryWriteAsync(cancellation))
        {
            throw new IOException("The alarm itself is not written down yet.");
        }

        Ruling<StoreState> ruling = await _parts.Ledger.AskDoorsAsync((state, terms) => Decide.EndAlarm(state, terms, report), cancellation);
        if (ruling is { Refusal: null, IsRepeat: false })
        {
            Changed();
        }

        return ruling;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using PeriodicTimer timer = new(TryEvery, _parts.Clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryWriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>Writes down an alarm that is not yet. False where the ledger does not take it.</summary>
    private async Task<bool> TryWriteAsync(CancellationToken cancellation)
    {
        if (Pending is not { } report)
        {
            return true;
        }

        try
        {
            await _parts.Ledger.AskDoorsAsync((state, terms) => Decide.RaiseAlarm(state, terms, report), cancellation);
        }
        catch (IOException)
        {
            Keep(report);
            return false;
        }

        lock (_gate)
        {
            _pending = ReferenceEquals(_pending, report) ? null : _pending;
            if (_file is not null && _pending is null)
            {
                File.Delete(_file); // What stays here after a crash is raised again, which it is already.
            }
        }

        return true;
    }

    private void Keep(AlarmReport report)
    {
        lock (_gate)
        {
            if (_file is null || File.Exists(_file) || !ReferenceEquals(_pending, report))
            {
                return;
            }

            try
            {
                WebSecrets.Write(_file, JsonSerializer.SerializeToUtf8Bytes(new Kept(KeptFile.Version, report.Id.Value, report.By, report.At, report.Where), MessageJson.Compact));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The disk that the ledger is on is most likely the same one; the doors are open, and both are tried again each second.
            }
        }
    }

    private sealed record Kept(int Version, string Id, string By, DateTimeOffset At, string? Where);
}
