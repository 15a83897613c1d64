using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The codes that shoppers show at the gate: who they are, for which store and since when, signed (HMAC-SHA-256, cut to 128 bits), in letters that a scanner types. A code is good for a minute. That it
/// works once is the ledger's to see to: its id becomes the visit's, in the same commit. Nothing is stored for a code that nobody shows.
/// </summary>
internal sealed class EntryCodes(WebSecrets secrets, StoreDefinition store, TimeProvider clock)
{
    /// <summary>A page shows another one so often: what it shows is good for two thirds of <see cref="Life"/> at least, so that a slow network keeps nobody out.</summary>
    public static readonly TimeSpan RotateEvery = TimeSpan.FromSeconds(20);

    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>How far the clock may have been put between the giving of a code and its showing, or two servers of one store be apart.</summary>
    public static readonly TimeSpan ClockOff = TimeSpan.FromSeconds(30);

    private const string Prefix = "JWO1.";
    private const int TimeBytes = 4;
    private const int NonceBytes = 8;
    private const int HeadBytes = TimeBytes + NonceBytes + 1;
    private const int SignatureBytes = 16;

    /// <summary>Longer than any: a shopper's name has 200 characters at most, a store's 64.</summary>
    private const int CharactersMax = 1500;

    /// <summary>What is signed begins with this, so that no other signature with the same key is a code's.</summary>
    private static readonly byte[] Purpose = "jwo check-in code\0"u8.ToArray();

    /// <summary>A new code for somebody. No two are alike.</summary>
    public string Issue(ShopperId shopper)
    {
        byte[] name = Encoding.UTF8.GetBytes(store.Name.Value);
        byte[] who = Encoding.UTF8.GetBytes(shopper.Value);
        byte[] content = new byte[HeadBytes + name.Length + who.Length];
        BinaryPrimitives.WriteUInt32BigEndian(content, (uint)clock.GetUtcNow().ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(content.AsSpan(TimeBytes, NonceBytes));
        content[HeadBytes - 1] = (byte)name.Length;
        name.CopyTo(content, HeadBytes);
        who.CopyTo(content, HeadBytes + name.Length);
        return TextOf(content);
    }

    /// <summary>Reads a code that was shown.</summary>
    /// <returns>The code; or <see cref="Refusal.NotACode"/> for what this store did not sign, and <see cref="Refusal.OtherStore"/> for what says itself that it is another's.</returns>
    public (EntryCode? Code, Refusal? Refusal) Read(string text)
    {
        text = text.Trim();
        if (text.Length > CharactersMax || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
        {
            return (null, Refusal.NotACode);
        }

        byte[] bytes = Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length));
        if (bytes.Length <= HeadBytes + SignatureBytes || bytes.Length <= HeadBytes + bytes[HeadBytes - 1] + SignatureBytes)
        {
            return (null, Refusal.NotACode);
        }

        byte[] content = bytes[..^SignatureBytes];
        int nameEnds = HeadBytes + content[HeadBytes - 1];

        // First whose it is, since stores may sign with one key; what another signed with its own cannot be checked here, and that it is another's is of no use to a forger.
        ReadOnlySpan<byte> name = content.AsSpan(HeadBytes, nameEnds - HeadBytes);
        if (!name.SequenceEqual(Encoding.UTF8.GetBytes(store.Name.Value)))
        {
            return (null, StoreReader.IsName(Encoding.UTF8.GetString(name)) ? Refusal.OtherStore : Refusal.NotACode);
        }

        // The text too must be ours: base64 has several for the same bytes.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(TextOf(content))))
        {
            return (null, Refusal.NotACode);
        }

        DateTimeOffset issuedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(content));
        return (new EntryCode(new ShopperId(Encoding.UTF8.GetString(content.AsSpan(nameEnds))), issuedAt, new Guid(bytes.AsSpan(^SignatureBytes..), bigEndian: true)), null);
    }

    /// <summary>Why a code of this store's is not good now; null where it is.</summary>
    public Refusal? Judge(EntryCode code)
    {
        TimeSpan age = clock.GetUtcNow() - code.IssuedAt;
        return age > Life + ClockOff ? Refusal.CodeTooOld : age < -ClockOff ? Refusal.CodeTooNew : null;
    }

    private string TextOf(byte[] content)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secrets.CheckInKey, (byte[])[.. Purpose, .. content], signature);
        return Prefix + Base64Url.EncodeToString([.. content, .. signature[..SignatureBytes]]);
    }
}

/// <summary>A code that this store gave.</summary>
/// <param name="Shopper">To whom.</param>
/// <param name="IssuedAt">When, to the second, by the server's clock.</param>
/// <param name="Id">Names it, and no other.</param>
internal sealed record EntryCode(ShopperId Shopper, DateTimeOffset IssuedAt, Guid Id);
