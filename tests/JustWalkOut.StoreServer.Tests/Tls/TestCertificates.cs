using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JustWalkOut.StoreServer.Tests.Tls;

/// <summary>Certificates of a test's own, with an authority in between.</summary>
internal static class TestCertificates
{
    public static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes one for a name, its key in a file of its own, the authority that signed it behind it; gives its thumbprint.</summary>
    public static string WritePem(string folder, string name, DateTimeOffset until, string? password = null)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = AuthorityFor("root", rootKey).CreateSelfSigned(From, From.AddYears(5));
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 bare = AuthorityFor("in between", authorityKey).Create(root, From, From.AddYears(4), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 authority = bare.CopyWithPrivateKey(authorityKey);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = RequestFor(name, key).Create(authority, From, until, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, "shop.pem"), $"{certificate.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n");
        File.WriteAllText(Path.Combine(folder, "shop.key"), password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        return certificate.Thumbprint;
    }

    /// <summary>Writes one with its key as PKCS#12; gives its thumbprint.</summary>
    public static string WritePkcs12(string folder, string name, string password)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = RequestFor(name, key).CreateSelfSigned(From, From.AddYears(1));
        File.WriteAllBytes(Path.Combine(folder, "shop.pfx"), certificate.Export(X509ContentType.Pkcs12, password));
        return certificate.Thumbprint;
    }

    private static CertificateRequest AuthorityFor(string name, ECDsa key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request;
    }

    private static CertificateRequest RequestFor(string name, ECDsa key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}
