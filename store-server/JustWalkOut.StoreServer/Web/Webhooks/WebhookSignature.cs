using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// Signs what is sent as Standard Webhooks lays down (specification of 2023, symmetric signatures): HMAC-SHA-256 over <c>id.timestamp.body</c>, in base64 behind <c>v1,</c>. The key is the bytes that stand in base64 behind <c>whsec_</c>.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string Header = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>The specification asks for 24 to 64.</summary>
    private const int SecretBytes = 32;

    /// <summary>A new secret.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>A signature for each secret, with a space between: a receiver takes what fits the one that it has.</summary>
    public static string Of(IEnumerable<string> secrets, (string Id, DateTimeOffset At) message, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message.Id}.{message.At.ToUnixTimeSeconds()}."));
        byte[] signed = [.. head, .. body];
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[SecretPrefix.Length..]), signed))}"));
    }
}
