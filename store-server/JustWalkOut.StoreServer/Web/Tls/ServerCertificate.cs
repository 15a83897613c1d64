using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// What the server shows itself with over TLS: a file in PEM (the certificate, with those that lead up to a known authority behind it, and its key there or in a file of its own) or PKCS#12. Looked at every ten seconds, by content, and taken anew
/// when it has changed; one that cannot be used is said, and the one before goes on. Safe for several threads.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    /// <summary>How long before its end it is said, once a day.</summary>
    public static readonly TimeSpan EndsSoon = TimeSpan.FromDays(14);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly (string Path, string? KeyPath, string? Password) _from;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly ITimer _timer;
    private string _seen;
    private DateTimeOffset _toldOfEnd = DateTimeOffset.MinValue;
    private volatile SslStreamCertificateContext _current;

    private ServerCertificate((string Path, string? KeyPath, string? Password) from, TimeProvider clock, Action<string> say)
    {
        (_from, _clock, _say) = (from, clock, say);
        (_seen, _current) = Read(from);
        TellOfEnd();
        _timer = clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>The certificate as it is now, with those that lead up from it.</summary>
    public SslStreamCertificateContext Current => _current;

    /// <summary>Reads it.</summary>
    /// <param name="path">The certificate.</param>
    /// <param name="keyPath">Its key; null where that is in the same file.</param>
    /// <param name="password">Of the key or the PKCS#12 file; null for none.</param>
    /// <param name="clock">The time.</param>
    /// <param name="say">Hears of a change, and of an end that is near, a line each; called from any thread.</param>
    /// <exception cref="InvalidDataException">It cannot be used; the message says why and never holds a secret.</exception>
    public static ServerCertificate Open(string path, string? keyPath, string? password, TimeProvider clock, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new ServerCertificate((path, keyPath, password), clock, say);
    }

    /// <summary>Whether it is for a name of the server's.</summary>
    public bool IsFor(string host) => _current.TargetCertificate.MatchesHostname(host);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static (string Seen, SslStreamCertificateContext Certificate) Read((string Path, string? KeyPath, string? Password) from)
    {
        byte[] content = Bytes(from.Path);
        byte[] key = from.KeyPath is null ? [] : Bytes(from.KeyPath);
        try
        {
            X509Certificate2Collection all = Parse(content, key, from);
            X509Certificate2 own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new CryptographicException("it holds no private key");
            all.Remove(own);
            return (Seen(content, key), SslStreamCertificateContext.Create(own, all, offline: true));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{from.Path}{(from.KeyPath is null ? "" : $" with {from.KeyPath}")} is no certificate to serve TLS with ({fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}); expected PEM with its key in it or in a file of its own, or PKCS#12, and its password, if it has one, in JWO_TLS_PASSWORD.", fault);
        }
    }

    private static X509Certificate2Collection Parse(byte[] content, byte[] key, (string Path, string? KeyPath, string? Password) from)
    {
        bool isPem = content.AsSpan().IndexOf("-----BEGIN "u8) >= 0;
        if (!isPem)
        {
            return from.KeyPath is null ? X509CertificateLoader.LoadPkcs12Collection(content, from.Password) : throw new CryptographicException("it is not PEM, and so has its key in it");
        }

        string text = Encoding.ASCII.GetString(content);
        string keyText = from.KeyPath is null ? text : Encoding.ASCII.GetString(key);
        X509Certificate2 own = from.Password is { } password ? X509Certificate2.CreateFromEncryptedPem(text, keyText, password) : X509Certificate2.CreateFromPem(text, keyText);
        X509Certificate2Collection all = [];
        all.ImportFromPem(text);
        foreach (X509Certificate2 same in all.Where(each => each.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span)).ToArray())
        {
            all.Remove(same);
        }

        all.Add(own);
        return all;
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read ({fault.Message.TrimEnd('.')}); name a file that this user reads.", fault);
        }
    }

    private static string Seen(byte[] content, byte[] key) => Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(content), .. SHA256.HashData(key)]));

    private void Look()
    {
        string seen = "";
        try
        {
            seen = Seen(Bytes(_from.Path), _from.KeyPath is null ? [] : Bytes(_from.KeyPath));
            if (seen != _seen)
            {
                (_seen, _current) = Read(_from);
                _toldOfEnd = DateTimeOffset.MinValue;
                _say($"tls: {_from.Path} has changed and is used from now on, until {_current.TargetCertificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
            }
        }
        catch (InvalidDataException fault)
        {
            if (seen != _seen)
            {
                _say($"tls: {fault.Message} The one before is used still.");
            }

            _seen = seen; // What is of no use is said once, and looked at again when it changes.
        }

        TellOfEnd();
    }

    private void TellOfEnd()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        DateTimeOffset end = new(_current.TargetCertificate.NotAfter.ToUniversalTime());
        bool isDue = end - now < EndsSoon && now - _toldOfEnd >= TimeSpan.FromDays(1);
        if (isDue)
        {
            _toldOfEnd = now;
            _say($"tls: {_from.Path} {(end <= now ? "ended" : "ends")} on {end:yyyy-MM-dd HH:mm} UTC; put a new one in its place, it is taken without a restart");
        }
    }
}
