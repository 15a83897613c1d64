using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Privacy;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Backup;

/// <summary>What a backup holds.</summary>
/// <param name="Store">Whose books.</param>
/// <param name="At">When it was begun: it holds everything that was acknowledged before.</param>
/// <param name="Events">Events of the log.</param>
/// <param name="Observations">Observations that had had their turn.</param>
public sealed record BackupContent(StoreId Store, DateTimeOffset At, long Events, long Observations);

/// <summary>
/// Backs a store up and restores it. A backup is read through the log's own interface, on either database, and not by the databases' own means: it is one file of the same form wherever the store keeps its log, may be restored
/// into the other database, holds this store alone, and every row in it was read whole. The log is append-only and its positions have no gaps, so that what stands before the position at which it began is the same however long the
/// reading takes and whatever is written meanwhile: nobody waits. Beside the log it holds the secrets (accounts, keys of devices, links and cookies), the simulated terminal's ledger, who took note of alerts, who did what to the server, and shoppers' names with the list of those who were erased. It does not hold copies
/// of the state, which are made again, nor observations that still wait for their turn, which vision has on disk and sends again.
/// </summary>
public static class StoreBackup
{
    /// <summary>In a data folder: a restore that has not come to its end, and of which backup.</summary>
    public const string UnfinishedFile = "restore.unfinished";

    /// <summary>In a data folder: the number of the last observation that came before the restore. An outbox that begins anew there counts on from it.</summary>
    public const string SeenBeforeFile = "observations.before";

    /// <summary>In a data folder: when the last backup of it was made and how much that holds, for whoever asks how old it is.</summary>
    public const string LastFile = "backup.last";

    private const string Secrets = "secrets";

    private const int PartBytes = 1 << 20;

    private const int AskedAtOnce = 500;

    private const int PerTransaction = 4000;

    private static readonly string[] Files = ["terminal.jsonl", "alerts.jsonl", ShopperNames.FileName, ErasureList.FileName];

    /// <summary>Writes a backup. The store may be open, and goes on.</summary>
    /// <param name="path">The file; an earlier backup there is replaced.</param>
    /// <param name="store">Whose books.</param>
    /// <param name="from">Its log, and the folder of its other data.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Ends it; no file is left.</param>
    /// <exception cref="InvalidDataException">The file is there and no backup, or the log is damaged.</exception>
    public static async Task<BackupContent> WriteAsync(string path, StoreId store, (IEventLog Log, string Data) from, TimeProvider clock, CancellationToken cancellation)
    {
        if (File.Exists(path))
        {
            await BackupFile.HeadOfAsync(path, cancellation);
        }

        DateTimeOffset at = clock.GetUtcNow();
        LogHead head = await from.Log.HeadAsync(store, cancellation);
        await BackupFile.WriteAsync(path, LinesAsync(new BackupLine.Head(BackupFile.CurrentVersion, store.Value, at, head.Position, head.AppliedSequence), store, from, cancellation), cancellation);
        return new BackupContent(store, at, head.Position, head.AppliedSequence);
    }

    /// <summary>Notes in a data folder that a backup was made of it.</summary>
    public static Task NoteAsync(string data, BackupContent content, CancellationToken cancellation) =>
        File.WriteAllBytesAsync(Path.Combine(data, LastFile), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(content, Carts.Messages.MessageJson.Compact), cancellation);

    /// <summary>The last backup as it was noted; null for none, or a note that cannot be read.</summary>
    public static BackupContent? LastOf(string path)
    {
        try
        {
            return File.Exists(path) ? System.Text.Json.JsonSerializer.Deserialize<BackupContent>(File.ReadAllBytes(path), Carts.Messages.MessageJson.Compact) : null;
        }
        catch (Exception fault) when (fault is IOException or System.Text.Json.JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads all of a backup, and says what it holds.</summary>
    /// <exception cref="InvalidDataException">It is no backup, of another form, or damaged.</exception>
    public static async Task<BackupContent> CheckAsync(string path, CancellationToken cancellation)
    {
        BackupLine.Head? head = null;
        (long events, long observations, long acts) = (0, 0, 0);
        await foreach (BackupLine line in BackupFile.ReadAsync(path, cancellation))
        {
            head ??= line as BackupLine.Head;
            bool isInOrder = line switch
            {
                BackupLine.Happened happened => happened.Row.Position == ++events,
                BackupLine.Seen seen => seen.Row.Sequence == ++observations,
                BackupLine.Acted acted => acted.Row.Position == ++acts,
                _ => true,
            };
            if (!isInOrder)
            {
                throw BackupFile.Damaged(path, "its rows are not in order", null);
            }
        }

        return head is not null && (head.Events, head.Observations) == (events, observations) ? new BackupContent(new StoreId(head.Store), head.At, events, observations)
            : throw BackupFile.Damaged(path, "rows are missing", null);
    }

    /// <summary>Restores a checked backup where there is nothing yet, or goes on with a restore of the same backup that was cut off.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="content">As <see cref="CheckAsync"/> gave it.</param>
    /// <param name="to">The log, and the folder of the other data, which must exist.</param>
    /// <param name="cancellation">Ends it; the same restore goes on later.</param>
    /// <exception cref="InvalidDataException">There is something already: nothing was changed.</exception>
    /// <exception cref="IOException">The database or the disk failed; the same restore goes on later.</exception>
    public static Task RestoreAsync(string path, BackupContent content, (IEventLog Log, string Data) to, CancellationToken cancellation) => RestoreAsync(path, content, to, null, cancellation);

    /// <summary>As above, with shoppers' names.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="content">As <see cref="CheckAsync"/> gave it.</param>
    /// <param name="to">The log, and the folder of the other data, which must exist.</param>
    /// <param name="names">Who was erased since; null where nobody says so, and then no name is restored.</param>
    /// <param name="cancellation">Ends it; the same restore goes on later.</param>
    /// <returns>Names that were left out because nobody said who was erased.</returns>
    public static async Task<int> RestoreAsync(string path, BackupContent content, (IEventLog Log, string Data) to, RestoreNames? names, CancellationToken cancellation)
    {
        string marker = Path.Combine(to.Data, UnfinishedFile);
        string backup = await HashOfAsync(path, cancellation);
        LogHead head = await to.Log.HeadAsync(content.Store, cancellation);
        LogHead acts = await to.Log.HeadAsync(ActBook.NameOf(content.Store), cancellation);
        if (!File.Exists(marker) || await File.ReadAllTextAsync(marker, cancellation) != backup)
        {
            RequireEmpty(content.Store, (head, acts), to.Data);
            SyncedWrite(marker, System.Text.Encoding.UTF8.GetBytes(backup));
        }

        Restored restored = new(to.Log, content, head);
        Restored did = new(to.Log, content with { Store = ActBook.NameOf(content.Store), Observations = 0 }, acts);
        HashSet<string> begun = [];
        using RestoredNames kept = new(content.Store, to.Data, names);
        await foreach (BackupLine line in BackupFile.ReadAsync(path, cancellation))
        {
            switch (line)
            {
                case BackupLine.Seen seen:
                    await restored.AddAsync(seen.Row, cancellation);
                    break;
                case BackupLine.Happened happened:
                    await restored.AddAsync(kept.Moved(happened.Row), cancellation);
                    break;
                case BackupLine.Acted acted:
                    await did.AddAsync(acted.Row, cancellation);
                    break;
                case BackupLine.FilePart part when kept.Takes(part):
                    break;
                case BackupLine.FilePart part:
                    Put(to.Data, part, isFirst: begun.Add(part.Path));
                    break;
            }
        }

        await restored.EndAsync(cancellation);
        await did.EndAsync(cancellation);
        int leftOut = kept.End();
        SyncedWrite(Path.Combine(to.Data, SeenBeforeFile), System.Text.Encoding.UTF8.GetBytes(content.Observations.ToString(CultureInfo.InvariantCulture)));
        File.Delete(marker);
        return leftOut;
    }

    /// <summary>A store whose restore was cut off must not be opened: part of its books would be missing.</summary>
    /// <exception cref="InvalidDataException">It was.</exception>
    public static void RequireFinished(string data)
    {
        if (File.Exists(Path.Combine(data, UnfinishedFile)))
        {
            throw new InvalidDataException($"{data}: a restore of this store was cut off; run the same ./jwo restore again, which goes on with it.");
        }
    }

    /// <summary>The number of the last observation before a restore; 0 where there was none.</summary>
    public static long SeenBefore(string data) =>
        Path.Combine(data, SeenBeforeFile) is var path && File.Exists(path) ? long.Parse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    private static async IAsyncEnumerable<BackupLine> LinesAsync(BackupLine.Head head, StoreId store, (IEventLog Log, string Data) from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return head;
        for (long first = 1; first <= head.Observations; first += AskedAtOnce)
        {
            InboxRow[] asked = [.. Enumerable.Range(0, (int)Math.Min(AskedAtOnce, head.Observations - first + 1)).Select(i => new InboxRow(first + i, "", ""))];
            IReadOnlyList<InboxRow> rows = await from.Log.FindInboxAsync(store, asked, cancellation);
            foreach (InboxRow row in rows.Count == asked.Length ? rows : throw new InvalidDataException($"The inbox of store '{store}' lacks observations between {first} and {first + asked.Length - 1}; restore it from a backup."))
            {
                yield return new BackupLine.Seen(row);
            }
        }

        long last = 0;
        await foreach (LogRow row in from.Log.ReadAsync(store, 0, cancellation))
        {
            if (row.Position > head.Events)
            {
                break;
            }

            last = row.Position;
            yield return new BackupLine.Happened(row);
        }

        if (last != head.Events)
        {
            throw new InvalidDataException($"The log of store '{store}' ends at position {last}, its head says {head.Events}; restore it from a backup.");
        }

        await foreach (LogRow row in from.Log.ReadAsync(ActBook.NameOf(store), 0, cancellation))
        {
            yield return new BackupLine.Acted(row);
        }

        // Only now: the terminal must know at least of what the log says that it was asked.
        foreach (string file in FilesIn(from.Data))
        {
            await using FileStream content = new(Path.Combine(from.Data, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] part = new byte[PartBytes];
            int read;
            do
            {
                read = await content.ReadAtLeastAsync(part, PartBytes, throwOnEndOfStream: false, cancellation);
                yield return new BackupLine.FilePart(file, part[..read]);
            }
            while (read == PartBytes);
        }
    }

    private static IEnumerable<string> FilesIn(string data)
    {
        string secrets = Path.Combine(data, Secrets);
        IEnumerable<string> kept = Directory.Exists(secrets)
            ? Directory.EnumerateFiles(secrets, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".new", StringComparison.Ordinal)).Select(file => Path.GetRelativePath(data, file).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : [];
        return [.. Files.Where(file => File.Exists(Path.Combine(data, file))), .. kept];
    }

    private static void RequireEmpty(StoreId store, (LogHead Events, LogHead Acts) heads, string data)
    {
        string? found = heads.Events is not { Position: 0, Received: 0 } ? $"the log has {heads.Events.Position} events of store '{store}'"
            : heads.Acts.Position > 0 ? $"the log has {heads.Acts.Position} acts of store '{store}'"
            : FilesIn(data).FirstOrDefault() is { } file ? $"{Path.Combine(data, file)} is there"
            : File.Exists(LedgerAudit.SealsOf(data)) ? $"{LedgerAudit.SealsOf(data)} is there" // Of another log: every event would look changed.
            : File.Exists(LedgerAudit.ActSealsOf(data)) ? $"{LedgerAudit.ActSealsOf(data)} is there"
            : Directory.Exists(Path.Combine(data, "outbox")) ? $"{Path.Combine(data, "outbox")} is there"
            : null;
        if (found is not null)
        {
            throw new InvalidDataException($"A backup is restored where there is nothing, and {found}; nothing was changed. Name another folder with --data, or another database in JWO_DB.");
        }
    }

    private static void Put(string data, BackupLine.FilePart part, bool isFirst)
    {
        string path = Path.GetFullPath(Path.Combine(data, part.Path));
        bool isOurs = Files.Contains(part.Path) || path.StartsWith(Path.GetFullPath(Path.Combine(data, Secrets)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!isOurs)
        {
            throw new InvalidDataException($"The backup names the file '{part.Path}', which is none of a store's; it was not made by this program.");
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else if (part.Path.StartsWith(Secrets, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using FileStream file = new(path, Options(isFirst ? FileMode.Create : FileMode.Append));
        file.Write(part.Content);
        file.Flush(flushToDisk: true);
    }

    private static void SyncedWrite(string path, byte[] content)
    {
        using FileStream file = new(path, Options(FileMode.Create));
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>For this user alone.</summary>
    private static FileStreamOptions Options(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static async Task<string> HashOfAsync(string path, CancellationToken cancellation)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    /// <summary>Rows on their way into a log, observations first. What a restore that was cut off had written is passed over; only the last batch says that the observations had their turn.</summary>
    private sealed class Restored(IEventLog log, BackupContent content, LogHead head)
    {
        private readonly List<InboxRow> _seen = [];
        private readonly List<LogRow> _events = [];
        private LogHead _head = head;

        public async Task AddAsync(InboxRow row, CancellationToken cancellation)
        {
            if (row.Sequence > _head.Received + _seen.Count)
            {
                _seen.Add(row);
                await WriteAsync(isLast: false, cancellation);
            }
        }

        public async Task AddAsync(LogRow row, CancellationToken cancellation)
        {
            if (row.Position > _head.Position + _events.Count)
            {
                _events.Add(row);
                await WriteAsync(isLast: false, cancellation);
            }
        }

        public Task EndAsync(CancellationToken cancellation) => WriteAsync(isLast: true, cancellation);

        private async Task WriteAsync(bool isLast, CancellationToken cancellation)
        {
            if (!isLast && _seen.Count + _events.Count < PerTransaction)
            {
                return;
            }

            long applied = isLast ? content.Observations : _head.AppliedSequence;
            if (_seen.Count + _events.Count == 0 && applied == _head.AppliedSequence)
            {
                return; // All of it is there.
            }

            if (!await log.TryAppendAsync(content.Store, new LogBatch(_head, _events, _seen, applied), cancellation))
            {
                throw new IOException($"The log of store '{content.Store}' was written by somebody else meanwhile; close whatever has it open.");
            }

            _head = new LogHead(_head.Position + _events.Count, applied, _head.Received + _seen.Count);
            _events.Clear();
            _seen.Clear();
        }
    }
}
