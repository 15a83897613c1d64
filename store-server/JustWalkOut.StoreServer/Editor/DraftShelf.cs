using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>The file of the store that is open.</summary>
/// <param name="Content">As it was read when the store was opened.</param>
/// <param name="Path">Where it lies; null for one that came over a network, beside which no draft can be put.</param>
public sealed record OpenStoreFile(ReadOnlyMemory<byte> Content, string? Path);

/// <summary>Why no draft can be saved.</summary>
internal enum NoSaving
{
    /// <summary>The store did not come from a file of this machine.</summary>
    NoFile = 1,

    /// <summary>Somebody has changed the file since the store was opened: a draft of what is open would undo that.</summary>
    FileChanged,
}

/// <summary>What a draft's file holds at a moment.</summary>
/// <param name="Revision">Changes with each save; <see cref="None"/> where there is no draft.</param>
/// <param name="Draft">The draft; null where there is none, or it cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null where it can or there is none.</param>
internal sealed record ShelvedDraft(string Revision, StoreDraft? Draft, string? Fault)
{
    public const string None = "none";
}

/// <summary>
/// The one draft beside an open store's file. Who saves names the revision that they began from, and is refused where somebody else has saved since. Nothing here changes the store that is open.
/// May be used from any thread.
/// </summary>
internal sealed class DraftShelf
{
    private readonly Lock _writing = new();
    private volatile OpenStoreFile _open;
    private readonly TimeProvider _clock;
    private volatile string _hash;

    public DraftShelf(StoreWebParts parts)
    {
        // A store that was put together by a program has no file; what it would hold is written, with whatever faults a file may not have.
        _open = parts.File ?? new OpenStoreFile(JsonSerializer.SerializeToUtf8Bytes(parts.Store, MessageJson.Indented), null);
        _clock = parts.Clock;
        _hash = StoreDraft.HashOf(_open.Content.Span);
    }

    /// <summary>The open store's members; the caller's own.</summary>
    public JsonObject Open => JsonNode.Parse(WithoutMark(_open.Content.Span))!.AsObject();

    /// <summary>What stands in the way of saving; null where nothing does.</summary>
    public NoSaving? Obstacle => _open.Path is null ? NoSaving.NoFile
        : !File.Exists(_open.Path) || StoreDraft.HashOf(File.ReadAllBytes(_open.Path)) != _hash ? NoSaving.FileChanged
        : null;

    /// <summary>The draft as it is now.</summary>
    public ShelvedDraft Read()
    {
        string? path = _open.Path is null ? null : StoreDraft.PathOf(_open.Path);
        if (path is null || !File.Exists(path))
        {
            return new ShelvedDraft(ShelvedDraft.None, null, null);
        }

        byte[] file = File.ReadAllBytes(path);
        string revision = StoreDraft.HashOf(file)[..32];
        return StoreDraft.TryRead(file, out StoreDraft? draft, out string fault) ? new ShelvedDraft(revision, draft, null) : new ShelvedDraft(revision, null, fault);
    }

    /// <summary>Saves a draft where the one that is there is still the one that its author began from.</summary>
    /// <param name="store">The whole store, without faults.</param>
    /// <param name="by">Who saves it.</param>
    /// <param name="revision">The draft that they began from.</param>
    /// <param name="now">What is there afterwards: theirs, or whoever's was there.</param>
    /// <returns>Whether it was saved.</returns>
    public bool TryPut(JsonObject store, string by, string revision, out ShelvedDraft now)
    {
        lock (_writing)
        {
            now = Read();
            if (now.Revision != revision)
            {
                return false;
            }

            StoreDraft draft = new(StoreDraft.CurrentVersion, _hash, by, _clock.GetUtcNow(), store);
            byte[] file = [.. JsonSerializer.SerializeToUtf8Bytes(draft, MessageJson.Indented), (byte)'\n'];
            WebSecrets.Write(StoreDraft.PathOf(_open.Path!), file);
            now = new ShelvedDraft(StoreDraft.HashOf(file)[..32], draft, null);
            return true;
        }
    }

    /// <summary>Puts another content into the store's file, which drafts are drawn from from now on.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Replace(byte[] content)
    {
        lock (_writing)
        {
            StoreFileChange.Write(_open.Path!, _open.Content.ToArray(), content);
            (_open, _hash) = (_open with { Content = content }, StoreDraft.HashOf(content));
        }
    }

    /// <summary>Throws the draft away, on the same condition.</summary>
    public bool TryDelete(string revision, out ShelvedDraft now)
    {
        lock (_writing)
        {
            now = Read();
            if (now.Revision != revision || revision == ShelvedDraft.None)
            {
                return false;
            }

            File.Delete(StoreDraft.PathOf(_open.Path!));
            now = new ShelvedDraft(ShelvedDraft.None, null, null);
            return true;
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        return utf8.StartsWith(byteOrderMark) ? utf8[byteOrderMark.Length..] : utf8;
    }
}
