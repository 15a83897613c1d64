using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A badge of somebody who works here.</summary>
/// <param name="Name">By which it is spoken of; no person's name has to be.</param>
/// <param name="Role">What they come in for: staff or restocker.</param>
/// <param name="CodeSha256">Of its code, which is 256 random bits: there is nothing to guess.</param>
internal sealed record Badge(string Name, Role Role, string CodeSha256)
{
    /// <summary>Whom a check-in with it names; no shopper of theirs has a name with this beginning unless they call them so.</summary>
    public ShopperId Holder => new($"badge:{Name}");
}

/// <summary>
/// Staff badges, in <c>badges.json</c> in the secrets folder, which is written whole or not at all. A badge's code is fixed, so that it can be printed on a card; one that is lost is taken away, and opens nothing from that moment on. Whatever
/// its holder takes is never charged. Safe for several threads.
/// </summary>
internal sealed class BadgeBook
{
    /// <summary>What a badge's code begins with, so that no shopper's is taken for one.</summary>
    public const string Prefix = "JWOB1.";

    private readonly string? _path;
    private readonly Lock _gate = new();
    private ImmutableArray<Badge> _badges;

    private BadgeBook(string? path, ImmutableArray<Badge> badges) => (_path, _badges) = (path, badges);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<Badge> All
    {
        get
        {
            lock (_gate)
            {
                return _badges;
            }
        }
    }

    /// <summary>Opens the book of a folder, an empty one if it has none; without a folder one that is kept nowhere.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static BadgeBook Open(string? folder)
    {
        string? path = folder is null ? null : Path.Combine(folder, "badges.json");
        return new BadgeBook(path, path is null ? [] : KeptFile.Read<Book>(path, "or delete it and give badges anew")?.Badges ?? []);
    }

    /// <summary>The badge that a code belongs to; null for none's.</summary>
    public Badge? Find(string? code)
    {
        if (code?.Trim() is not { } text || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        byte[] hash = Encoding.ASCII.GetBytes(HashOf(text));
        return All.FirstOrDefault(badge => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(badge.CodeSha256), hash));
    }

    /// <summary>Makes a badge, or gives one another code and role. The code is told this once.</summary>
    public string Put(string name, Role role)
    {
        string code = Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Change(badges => [.. badges.Where(other => other.Name != name).Append(new Badge(name, role, HashOf(code))).OrderBy(badge => badge.Name, StringComparer.Ordinal)]);
        return code;
    }

    /// <summary>Takes a badge away.</summary>
    public void Remove(string name) => Change(badges => badges.RemoveAll(badge => badge.Name == name));

    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private void Change(Func<ImmutableArray<Badge>, ImmutableArray<Badge>> change)
    {
        lock (_gate)
        {
            ImmutableArray<Badge> next = change(_badges);
            if (_path is not null)
            {
                WebSecrets.Write(_path, JsonSerializer.SerializeToUtf8Bytes(new Book(KeptFile.Version, next), MessageJson.Compact));
            }

            _badges = next;
        }
    }

    private sealed record Book(int Version, ImmutableArray<Badge> Badges);
}
