using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Links to the pages that show check-in codes: the shopper's name and its signature. The same shopper has the same link for good, and nothing is stored for it; whoever is given it can check in as them,
/// and it is taken back from all at once by deleting the key.
/// </summary>
internal sealed class ShopperPasses(WebSecrets secrets)
{
    private const int SignatureBytes = 16;
    private const int CharactersMax = 1400;

    /// <summary>What is signed begins with this, so that no other signature with the same key is a pass's.</summary>
    private static readonly byte[] Purpose = "jwo shopper's pass\0"u8.ToArray();

    /// <summary>The path of a shopper's page at the gate.</summary>
    public string PathOf(ShopperId shopper) => $"/in/{TokenOf(shopper)}";

    /// <summary>The shopper whom a token names; null for one that this server did not sign.</summary>
    public ShopperId? ShopperOf(string token)
    {
        if (token.Length > CharactersMax || !Base64Url.IsValid(token))
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= SignatureBytes)
        {
            return null;
        }

        // The text too must be ours: base64 has several for the same bytes, and UTF-8 has none for some.
        ShopperId shopper = new(Encoding.UTF8.GetString(bytes.AsSpan(..^SignatureBytes)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(TokenOf(shopper))) ? shopper : null;
    }

    private string TokenOf(ShopperId shopper)
    {
        byte[] name = Encoding.UTF8.GetBytes(shopper.Value);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secrets.CheckInKey, (byte[])[.. Purpose, .. name], signature);
        return Base64Url.EncodeToString([.. name, .. signature[..SignatureBytes]]);
    }
}
