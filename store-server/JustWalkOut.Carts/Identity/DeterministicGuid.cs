using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.Carts;

/// <summary>
/// Name-based UUIDs, version 5 (RFC 9562, section 5.5): the same store and cause give the same id on every machine and in
/// every run, which is what makes a resend recognisable and a replay byte-identical.
/// </summary>
public static class DeterministicGuid
{
    /// <summary>The namespace of all ids of this project: UUIDv5 of the DNS namespace and <c>justwalkout.invalid</c>.</summary>
    public static readonly Guid ProjectNamespace = Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "justwalkout.invalid");

    /// <summary>An id for what <paramref name="cause"/> names within a store; the parts are joined so that ("a", "bc") and ("ab", "c") differ.</summary>
    public static Guid Of(StoreId store, params ReadOnlySpan<string> cause)
    {
        StringBuilder name = new();
        Append(name, store.Value);
        foreach (string part in cause)
        {
            Append(name, part);
        }

        return Create(ProjectNamespace, name.ToString());

        static void Append(StringBuilder name, string part) => name.Append(part.Length).Append(':').Append(part);
    }

    /// <summary>The UUIDv5 of a name in a namespace.</summary>
    public static Guid Create(Guid nameSpace, string name)
    {
        byte[] bytes = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        nameSpace.TryWriteBytes(bytes, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 defines version 5 by SHA-1; nothing here rests on its strength.
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
