using System.Security.Cryptography;
using System.Text;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>Who may watch a live store's RTSP. Neither part is ever written anywhere.</summary>
public sealed class RtspLogin
{
    private const string Realm = "JustWalkOut";

    private readonly string _user;
    private readonly string _password;

    private RtspLogin(string user, string password) => (_user, _password) = (user, password);

    /// <summary>Reads <c>USER:PASSWORD</c>.</summary>
    /// <param name="text">From wherever secrets are kept; never from an argument.</param>
    /// <param name="name">What it is called there, for messages, which never show the value.</param>
    /// <exception cref="InvalidDataException">It is no such pair.</exception>
    public static RtspLogin Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.Length > colon + 1 && text.All(letter => letter is > ' ' and <= '~' and not ('"' or ','))
            ? new RtspLogin(text[..colon], text[(colon + 1)..])
            : throw new InvalidDataException($"{name} holds no login; expected USER:PASSWORD of printable ASCII without blanks, quotes or commas. Set it anew, or unset it for no login.");
    }

    /// <inheritdoc/>
    public override string ToString() => "a login";

    /// <summary>What a client that has not shown who it is is told: digest (RFC 2617, without quality of protection, as cameras ask it) before basic.</summary>
    /// <param name="nonce">The connection's own.</param>
    internal static RtspAnswer Challenge(string nonce) => RtspAnswer.Of(
        "401 Unauthorized",
        ("WWW-Authenticate", $"Digest realm=\"{Realm}\", nonce=\"{nonce}\""),
        ("WWW-Authenticate", $"Basic realm=\"{Realm}\""));

    /// <summary>A value for <see cref="Challenge"/> that nobody can guess.</summary>
    internal static string Nonce() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a request shows who sends it.</summary>
    internal bool Admits(RtspRequest request, string nonce)
    {
        string shown = request["Authorization"] ?? "";
        return shown.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase) ? AdmitsDigest(shown["Digest ".Length..], request, nonce)
            : shown.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && IsSame(shown["Basic ".Length..].Trim(), Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_user}:{_password}")));
    }

    private bool AdmitsDigest(string shown, RtspRequest request, string nonce)
    {
        Dictionary<string, string> parts = PartsOf(shown);
        string expected = Hash($"{Hash($"{_user}:{Realm}:{_password}")}:{nonce}:{Hash($"{request.Method}:{request.Target}")}");
        return parts.GetValueOrDefault("username") == _user && parts.GetValueOrDefault("nonce") == nonce && parts.GetValueOrDefault("uri") == request.Target
            && IsSame(parts.GetValueOrDefault("response") ?? "", expected);
    }

    // name="value" or name=value, with commas between; no value here has a comma in it.
    private static Dictionary<string, string> PartsOf(string shown)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in shown.Split(','))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length == 2)
            {
                parts.TryAdd(pair[0].Trim(), pair[1].Trim().Trim('"'));
            }
        }

        return parts;
    }

    private static bool IsSame(string shown, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(shown), Encoding.ASCII.GetBytes(expected));

#pragma warning disable CA5351 // RFC 2617 defines digest by MD5, and clients know no other; the login guards pictures of a store that does not exist.
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5351
}
