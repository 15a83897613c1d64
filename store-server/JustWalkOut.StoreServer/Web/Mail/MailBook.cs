using System.Collections.Concurrent;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Shoppers' addresses and what was sent to them: a file for each visit, in a folder that only this user reads, written whole or not at all. They are people's own and therefore not in the log, which keeps everything for good, nor in
/// a backup. Without a folder they are kept in memory and end with the process. Safe for several threads.
/// </summary>
internal sealed class MailBook
{
    private readonly string? _folder;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<VisitId, MailEntry> _entries = [];
    private readonly HashSet<VisitId> _unwritten = [];

    /// <summary>Opens a folder's, made if it is new.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read.</exception>
    public MailBook(string? folder)
    {
        _folder = folder;
        if (folder is null)
        {
            return;
        }

        WebSecrets.CreateFolder(folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            MailEntry entry = KeptFile.Read<MailEntry>(file, "or delete it: nothing more is sent for that visit then")!;
            _entries[entry.Visit] = entry;
        }
    }

    /// <summary>All, in no order.</summary>
    public IEnumerable<MailEntry> All => _entries.Values;

    public MailEntry? Find(VisitId visit) => _entries.GetValueOrDefault(visit);

    /// <summary>Changes one, makes it, or takes it away (null). It is on disk once <see cref="Write()"/> returns.</summary>
    public MailEntry? Change(VisitId visit, Func<MailEntry?, MailEntry?> change)
    {
        lock (_gate)
        {
            MailEntry? before = Find(visit);
            MailEntry? after = change(before);
            if (ReferenceEquals(before, after))
            {
                return after;
            }

            if (after is null)
            {
                _entries.TryRemove(visit, out _);
            }
            else
            {
                _entries[visit] = after;
            }

            _unwritten.Add(visit);
            return after;
        }
    }

    /// <summary>Writes what was changed.</summary>
    /// <exception cref="IOException">Something could not be written; it is tried again with the next call.</exception>
    public void Write()
    {
        lock (_gate)
        {
            foreach (VisitId visit in _unwritten.ToArray())
            {
                if (_folder is not null)
                {
                    Write(Path.Combine(_folder, $"{visit}.json"), Find(visit));
                }

                _unwritten.Remove(visit);
            }
        }
    }

    private static void Write(string path, MailEntry? entry)
    {
        if (entry is null)
        {
            File.Delete(path);
        }
        else
        {
            WebSecrets.Write(path, JsonSerializer.SerializeToUtf8Bytes(entry, MessageJson.Compact));
        }
    }
}
