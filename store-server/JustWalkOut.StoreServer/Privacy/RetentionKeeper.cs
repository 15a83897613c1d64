using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Privacy;

/// <summary>A kind of data that is kept for a while only. Whoever keeps some implements this, and the <see cref="RetentionKeeper"/> asks.</summary>
public interface IRetained
{
    /// <summary>What it is called in settings and health: lower-case letters, such as <c>clips</c>.</summary>
    string Kind { get; }

    /// <summary>How long it is kept; more than zero.</summary>
    TimeSpan KeepFor { get; }

    /// <summary>The oldest that is kept; null for none. Called from one thread at a time.</summary>
    /// <exception cref="IOException">It cannot be read just now.</exception>
    DateTimeOffset? Oldest();

    /// <summary>Takes away all that is older than a moment; gone from disk when this returns. Called from one thread at a time; asked again, it goes on with what a fault left.</summary>
    /// <returns>How many pieces went: files, addresses, names.</returns>
    /// <exception cref="IOException">Some could not be taken away; asked again later.</exception>
    int DeleteBefore(DateTimeOffset moment);
}

/// <summary>How a kind of data stands.</summary>
/// <param name="Kind">Which.</param>
/// <param name="KeepDays">How long it is kept, in days.</param>
/// <param name="Oldest">The oldest that is kept; absent for none.</param>
/// <param name="LookedAt">When it was looked at last; absent before the first time.</param>
/// <param name="DeletedAt">When something was taken away last; absent for never.</param>
/// <param name="Deleted">How many pieces went then.</param>
/// <param name="DeletedInAll">How many ever.</param>
/// <param name="Fault">Why it could not be enforced the last time; absent where it could.</param>
public sealed record RetentionReport(string Kind, double KeepDays, DateTimeOffset? Oldest, DateTimeOffset? LookedAt, DateTimeOffset? DeletedAt, int Deleted, long DeletedInAll, string? Fault);

/// <summary>
/// Sees to it that nothing is kept longer than it may be: at the start and every hour, by the clock that it is given. What it did is in a file of the data folder, and so known after a restart. A kind that fails is said once, tried
/// again, and holds up no other. A clock that is put forward makes data old at once, as it must; one that is put back keeps them longer.
/// </summary>
/// <param name="kinds">What it sees to. Stay the caller's.</param>
/// <param name="data">The data folder; null to remember nothing.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Hears of what is taken away and what goes wrong, a line each; nothing personal is in them.</param>
public sealed class RetentionKeeper(IReadOnlyList<IRetained> kinds, string? data, TimeProvider clock, Action<string> say)
{
    /// <summary>Its file in a data folder.</summary>
    public const string FileName = "retention.json";

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Dictionary<string, RetentionReport> _reports = Load(data, kinds);

    /// <summary>How each kind stands, in order. A snapshot.</summary>
    public IReadOnlyList<RetentionReport> Report
    {
        get
        {
            lock (_reports)
            {
                return [.. kinds.Select(kind => _reports[kind.Kind])];
            }
        }
    }

    /// <summary>Runs until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Look();
                await Task.Delay(Every, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
    }

    /// <summary>Looks at each kind once.</summary>
    public void Look()
    {
        foreach (IRetained kind in kinds)
        {
            RetentionReport before;
            lock (_reports)
            {
                before = _reports[kind.Kind];
            }

            RetentionReport after = Look(kind, before);
            lock (_reports)
            {
                _reports[kind.Kind] = after;
            }
        }

        Save();
    }

    private RetentionReport Look(IRetained kind, RetentionReport before)
    {
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            int deleted = kind.DeleteBefore(now - kind.KeepFor);
            if (deleted > 0)
            {
                say($"{kind.Kind}: {deleted} older than {kind.KeepFor.TotalDays:0.##} days taken away");
            }

            RetentionReport looked = before with { KeepDays = kind.KeepFor.TotalDays, Oldest = kind.Oldest(), LookedAt = now, Fault = null };
            return deleted == 0 ? looked : looked with { DeletedAt = now, Deleted = deleted, DeletedInAll = before.DeletedInAll + deleted };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            string why = fault.Message.ReplaceLineEndings(" ");
            if (before.Fault != why)
            {
                say($"{kind.Kind}: what is older than {kind.KeepFor.TotalDays:0.##} days could not be taken away: {why}; it is tried again every hour");
            }

            return before with { LookedAt = now, Fault = why };
        }
    }

    private void Save()
    {
        if (data is null)
        {
            return;
        }

        try
        {
            WebSecrets.Write(Path.Combine(data, FileName), JsonSerializer.SerializeToUtf8Bytes(new Kept(KeptFile.Version, Report), MessageJson.Compact));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            say($"what retention did could not be written down: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static Dictionary<string, RetentionReport> Load(string? data, IReadOnlyList<IRetained> kinds)
    {
        IReadOnlyList<RetentionReport> kept = data is null ? [] : KeptFile.Read<Kept>(Path.Combine(data, FileName), "or delete it: what was taken away so far is not known then")?.Reports ?? [];
        return kinds.ToDictionary(
            kind => kind.Kind, kind => kept.FirstOrDefault(each => each.Kind == kind.Kind) is { } known ? known with { KeepDays = kind.KeepFor.TotalDays } : new RetentionReport(kind.Kind, kind.KeepFor.TotalDays, null, null, null, 0, 0, null));
    }

    private sealed record Kept(int Version, IReadOnlyList<RetentionReport> Reports);
}
