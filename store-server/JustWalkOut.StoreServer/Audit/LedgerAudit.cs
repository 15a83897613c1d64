using System.Security.Cryptography;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>What is wrong with a row of the log.</summary>
public enum AuditFaultKind
{
    /// <summary>It is not what was sealed at its place: it, or its seal, was changed, or it stood elsewhere.</summary>
    Changed = 1,

    /// <summary>It was sealed and is no more.</summary>
    Removed,
}

/// <summary>A row of the log that is not as it was.</summary>
/// <param name="Position">Its place.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Event">Kind of the event that stands there now; null for none.</param>
/// <param name="At">When that one says it happened.</param>
public sealed record AuditFault(long Position, AuditFaultKind Kind, string? Event, string? At);

/// <summary>A log held against its seals.</summary>
/// <param name="Store">Whose.</param>
/// <param name="Events">Events of the log.</param>
/// <param name="Sealed">Events that were sealed.</param>
/// <param name="BegunAt">When sealing began.</param>
/// <param name="BegunWith">Events that were there by then: a change made to one of them before is not to be seen.</param>
/// <param name="Wrong">Rows that are not as they were.</param>
/// <param name="Faults">The first of them, <see cref="LedgerAudit.FaultsMax"/> at most.</param>
public sealed record AuditReport(StoreId Store, long Events, long Sealed, DateTimeOffset BegunAt, long BegunWith, long Wrong, IReadOnlyList<AuditFault> Faults)
{
    /// <summary>Whether every sealed row is as it was.</summary>
    public bool IsClean => Wrong == 0;

    /// <summary>The same of who did what to the server; null where nothing was ever written down.</summary>
    public AuditReport? Acts { get; init; }
}

/// <summary>Holds a store's log against its seals: each row with the one that was sealed before it, so that one changed row is one fault, whatever comes behind it.</summary>
public static class LedgerAudit
{
    /// <summary>Faults that a report names.</summary>
    public const int FaultsMax = 100;

    /// <summary>Checks a log. The store may be open, and goes on.</summary>
    /// <param name="log">The log, which is read as it is and not folded: it may be anything.</param>
    /// <param name="store">Whose.</param>
    /// <param name="data">The store's data folder, with seals and key.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">There are no seals or no key.</exception>
    public static Task<AuditReport> VerifyAsync(IEventLog log, StoreId store, string data, CancellationToken cancellation) => VerifyAsync(log, store, (SealsOf(data), SecretsOf(data)), cancellation);

    /// <summary>Checks what was written down of who did what to a store's server. The store may be open, and goes on.</summary>
    /// <param name="log">The log.</param>
    /// <param name="store">Whose.</param>
    /// <param name="data">The store's data folder, with seals and key.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null where nothing was written down and nothing sealed.</returns>
    /// <exception cref="InvalidDataException">Something was written down and there are no seals, or no key.</exception>
    public static async Task<AuditReport?> VerifyActsAsync(IEventLog log, StoreId store, string data, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        StoreId acts = ActBook.NameOf(store);
        return File.Exists(ActSealsOf(data)) || (await log.HeadAsync(acts, cancellation)).Position > 0 ? await VerifyAsync(log, acts, (ActSealsOf(data), SecretsOf(data)), cancellation) : null;
    }

    private static async Task<AuditReport> VerifyAsync(IEventLog log, StoreId store, (string Seals, string Secrets) at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        using SealFile seals = SealFile.OpenToRead(at.Seals) ?? throw new InvalidDataException($"{at.Seals} is not there; name the folder that the store was served with, or serve it: sealing begins then.");
        string keyFile = Path.Combine(at.Secrets, KeyFile);
        byte[] key = File.Exists(keyFile) ? await File.ReadAllBytesAsync(keyFile, cancellation) : throw new InvalidDataException($"{keyFile} is not there, and without it nothing can be checked; restore it from a backup.");
        long sealedCount = seals.Count;
        Findings found = new();
        long position = 0;
        long events = 0;
        byte[] before = seals.At(0);
        await foreach (LogRow row in log.ReadAsync(store, 0, cancellation))
        {
            events++;
            for (position++; position < row.Position; position++)
            {
                found.Add(new AuditFault(position, AuditFaultKind.Removed, null, null));
                before = position <= sealedCount ? seals.At(position) : before;
            }

            if (position <= sealedCount)
            {
                byte[] seal = seals.At(position);
                if (!CryptographicOperations.FixedTimeEquals(SealFile.Of(key, store, before, row), seal))
                {
                    found.Add(new AuditFault(position, AuditFaultKind.Changed, row.Kind, row.At));
                }

                before = seal;
            }
        }

        for (position++; position <= sealedCount; position++)
        {
            found.Add(new AuditFault(position, AuditFaultKind.Removed, null, null));
        }

        return new AuditReport(store, events, sealedCount, seals.BegunAt, seals.BegunWith, found.Count, found.First);
    }

    internal const string KeyFile = "ledger-seals.key";

    internal static string SecretsOf(string data) => Path.Combine(data, "secrets");

    internal static string SealsOf(string data) => Path.Combine(data, "ledger.seals");

    internal static string ActSealsOf(string data) => Path.Combine(data, "acts.seals");

    private sealed class Findings
    {
        public List<AuditFault> First { get; } = [];

        public long Count { get; private set; }

        public void Add(AuditFault fault)
        {
            Count++;
            if (First.Count < FaultsMax)
            {
                First.Add(fault);
            }
        }
    }
}
