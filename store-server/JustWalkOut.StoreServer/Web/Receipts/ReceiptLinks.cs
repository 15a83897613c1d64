using System.Buffers.Text;
using System.Security.Cryptography;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Links to receipts that nobody can guess: the visit's id and its signature (HMAC-SHA-256, cut to 128 bits) in 43 characters of base64url. The same
/// visit has the same link for good, and nothing has to be stored for it.
/// </summary>
internal sealed class ReceiptLinks(WebSecrets secrets)
{
    private const int IdBytes = 16;
    private const int SignatureBytes = 16;

    /// <summary>The path of a visit's receipt.</summary>
    public string PathOf(VisitId visit) => $"/r/{TokenOf(visit)}";

    /// <summary>The visit that a token names; null for one that this server did not sign.</summary>
    public VisitId? VisitOf(string token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SignatureBytes];
        if (token.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(token) || !Base64Url.TryDecodeFromChars(token, bytes, out int written) || written != bytes.Length)
        {
            return null;
        }

        VisitId visit = new(new Guid(bytes[..IdBytes], bigEndian: true));

        // The text too must be ours: base64 has several for the same bytes.
        return CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(token), System.Text.Encoding.ASCII.GetBytes(TokenOf(visit))) ? visit : null;
    }

    private string TokenOf(VisitId visit)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SignatureBytes];
        visit.Uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secrets.LinkKey, bytes[..IdBytes], signature);
        signature[..SignatureBytes].CopyTo(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }
}
