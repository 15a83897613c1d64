using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A receiver, as an admin has set it up.</summary>
/// <param name="Name">By which people speak of it.</param>
/// <param name="Url">Where it is. May hold a secret of the receiver's in its path or query, and is in no log.</param>
/// <param name="Kind">What it is sent.</param>
/// <param name="Secret">What its messages are signed with.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Since">It gets what stands behind this position of the log.</param>
internal sealed record Webhook(string Name, string Url, WebhookKind Kind, string Secret, DateTimeOffset CreatedAt, long Since)
{
    /// <summary>How long messages are signed with the secret before as well, so that a receiver can change over without missing any.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>The secret before; null where there was none.</summary>
    public string? SecretBefore { get; init; }

    /// <summary>Until when it is used.</summary>
    public DateTimeOffset? SecretBeforeUntil { get; init; }

    /// <summary>Name and host, as it may be said.</summary>
    [JsonIgnore]
    public string Words => $"webhook '{Name}' ({new Uri(Url).Host})";

    /// <summary>Whether it is sent what is about that.</summary>
    public bool Wants(WebhookKind kind) => Kind == WebhookKind.All || Kind == kind;

    /// <summary>What a message is signed with at a time.</summary>
    public IEnumerable<string> SecretsAt(DateTimeOffset at) => SecretBefore is { } before && at < SecretBeforeUntil ? [Secret, before] : [Secret];
}

/// <summary>
/// Receivers and how far each has come, among the host's secrets: <c>webhooks.json</c>, and a file for each in <c>webhook-cursors</c>, all written whole or not at all. Without a folder they are kept in memory and end with the process.
/// The secrets have to stand there as they are, because messages are signed with them. Safe for several threads, as long as each cursor is written by one.
/// </summary>
internal sealed class WebhookBook
{
    private readonly string? _folder;
    private readonly Lock _gate = new();
    private volatile Book _book = new(1, []);

    public WebhookBook(string? folder)
    {
        _folder = folder;
        if (folder is not null)
        {
            WebSecrets.CreateFolder(folder);
            WebSecrets.CreateFolder(Cursors);
            _book = Read<Book>(File) ?? _book;
        }
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Webhook> All => _book.Webhooks;

    private string File => Path.Combine(_folder!, "webhooks.json");

    private string Cursors => Path.Combine(_folder!, "webhook-cursors");

    public Webhook? Find(string name) => _book.Webhooks.FirstOrDefault(each => each.Name == name);

    /// <summary>Adds one, or puts it in the place of the one of its name.</summary>
    public void Put(Webhook webhook) => Change(all => [.. all.Where(other => other.Name != webhook.Name).Append(webhook).OrderBy(each => each.Name, StringComparer.Ordinal)]);

    /// <summary>Takes one away, with how far it has come.</summary>
    public void Remove(string name)
    {
        Change(all => all.RemoveAll(each => each.Name == name));
        if (_folder is not null)
        {
            System.IO.File.Delete(CursorFile(name));
        }
    }

    /// <summary>How far a receiver has come; null where nothing was written.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public WebhookCursor? ReadCursor(string name) => _folder is null ? null : Read<WebhookCursor>(CursorFile(name));

    /// <summary>Writes how far a receiver has come; on disk when this returns.</summary>
    /// <exception cref="IOException">It could not be written; what was there still is.</exception>
    public void WriteCursor(string name, WebhookCursor cursor)
    {
        if (_folder is not null)
        {
            WebSecrets.Write(CursorFile(name), JsonSerializer.SerializeToUtf8Bytes(cursor, MessageJson.Compact));
        }
    }

    private string CursorFile(string name) => Path.Combine(Cursors, $"{name}.json");

    private void Change(Func<ImmutableArray<Webhook>, ImmutableArray<Webhook>> change)
    {
        lock (_gate)
        {
            Book next = _book with { Webhooks = change(_book.Webhooks) };
            if (_folder is not null)
            {
                WebSecrets.Write(File, [.. JsonSerializer.SerializeToUtf8Bytes(next, MessageJson.Indented), (byte)'\n']);
            }

            _book = next;
        }
    }

    private static T? Read<T>(string path)
        where T : class => KeptFile.Read<T>(path, "or delete it: without webhooks.json there are no webhooks, without a cursor its receiver is sent all since it was set up");

    private sealed record Book(int Version, ImmutableArray<Webhook> Webhooks);
}
