using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Tls;

/// <summary>The server over real TLS, behind proxies, and over a network without either.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Host = "shop.example";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-tls-");

    private readonly List<string> _said = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pages_and_sign_in_go_over_TLS_with_a_cookie_for_this_host_over_TLS_alone()
    {
        string thumbprint = TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1));
        using ServerCertificate certificate = Open("shop.pem", "shop.key");
        await using ServedStore store = await ServeAsync(certificate, isSetUp: false);
        store.Web.Accounts.Put("boss", WebRole.Admin, ServedStore.Password);
        using Caller caller = new(store.Web.Address, Host);

        Assert.Equal("https", store.Web.Address.Scheme);
        using HttpResponseMessage answer = await ServedStore.SignInAsync(caller.Client, "boss", ServedStore.Password);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Matches("^__Host-jwo=[^;]+; path=/; secure; samesite=strict; httponly$", answer.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Equal((thumbprint, 2), (caller.Thumbprint, caller.ChainLength)); // The authority in between came with it.
        using HttpRequestMessage modern = new(HttpMethod.Get, "/health/live") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage second = await caller.Client.SendAsync(modern, Stop);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1));
        using ServerCertificate certificate = Open("shop.pem", "shop.key");
        await using ServedStore store = await ServeAsync(certificate, isSetUp: false);
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, store.Web.Address.Port, Stop);
        await using SslStream stream = new(socket.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Host, EnabledSslProtocols = version, RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }, Stop);
        Assert.Equal(version, stream.SslProtocol);
    }

    [Theory]
    [InlineData(2, 21)]
    [InlineData(3, 22)]
    public async Task A_client_that_speaks_at_most_TLS_1_1_is_turned_away(byte minor, byte expectedRecord)
    {
        TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1));
        using ServerCertificate certificate = Open("shop.pem", "shop.key");
        await using ServedStore store = await ServeAsync(certificate, isSetUp: false);
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, store.Web.Address.Port, Stop);
        await socket.GetStream().WriteAsync(ClientHello(minor), Stop);
        byte[] answer = new byte[7];
        int read = await socket.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, Stop);

        // TLS 1.1 gets an alert (21), or the connection's end; the same greeting under 1.2 a handshake (22), so that it is the version that is refused.
        Assert.Equal(expectedRecord, read == 0 ? (byte)21 : answer[0]);
    }

    [Fact]
    public async Task A_certificate_that_changes_is_taken_without_a_restart_and_one_of_no_use_is_not()
    {
        string first = TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1));
        FakeTimeProvider clock = new(TestCertificates.From.AddDays(3));
        using ServerCertificate certificate = Open("shop.pem", "shop.key", clock: clock);
        await using ServedStore store = await ServeAsync(certificate, isSetUp: false);
        Assert.Equal(first, await SeenAsync(store));

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "shop.key"), "half a key", Stop);
        clock.Advance(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(first, await SeenAsync(store));
        Assert.Contains("is no certificate to serve TLS with", Assert.Single(_said), StringComparison.Ordinal);

        string second = TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddDays(10));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, await SeenAsync(store));
        Assert.Contains("has changed and is used from now on, until 2026-11-11", _said[1], StringComparison.Ordinal);
        Assert.Contains("ends on 2026-11-11 00:00 UTC; put a new one in its place", _said[2], StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, _said.Count(line => line.Contains("ends on", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_form_of_certificate_is_read_and_a_wrong_one_is_named_without_its_secret()
    {
        const string Canary = "canary-sesame-tls";
        string pkcs12 = TestCertificates.WritePkcs12(_folder.FullName, Host, Canary);
        using (ServerCertificate certificate = Open("shop.pfx", password: Canary))
        {
            Assert.Equal(pkcs12, certificate.Current.TargetCertificate.Thumbprint);
            Assert.True(certificate.IsFor(Host));
            Assert.False(certificate.IsFor("other.example"));
        }

        string sealedKey = TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1), Canary);
        using (ServerCertificate certificate = Open("shop.pem", "shop.key", Canary))
        {
            Assert.Equal(sealedKey, certificate.Current.TargetCertificate.Thumbprint);
        }

        foreach ((string file, string? key, string? password) in new[] { ("shop.pfx", null, "wrong"), ("shop.pem", "shop.key", "wrong"), ("shop.pem", null, null), ("shop.pem", "shop.pem", null), ("gone.pem", null, (string?)null), ("shop.pfx", "shop.key", Canary) })
        {
            InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Open(file, key, password));
            Assert.Contains(file, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    [Fact]
    public async Task Over_a_network_without_TLS_nothing_is_answered_but_health()
    {
        IPAddress own = OwnAddress();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Listen = IPAddress.Any }, isSetUp: false);
        using HttpClient network = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://{own}:{store.Web.Address.Port}") };
        foreach (string path in new[] { "/signin", "/openapi/v1.json", "/api/v1/me" })
        {
            using HttpResponseMessage answer = await network.GetAsync(path, Stop);
            Assert.Equal((path, 403), (path, (int)answer.StatusCode));
            Assert.Contains("in the clear; come over TLS", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await network.GetAsync("/health/ready", Stop)).StatusCode);
        await using ServedStore told = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Listen = IPAddress.Any, AllowsCleartext = true }, isSetUp: false);
        using HttpClient free = new() { BaseAddress = new Uri($"http://{own}:{told.Web.Address.Port}") };
        Assert.Equal(HttpStatusCode.OK, (await free.GetAsync("/api/v1/me", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.9.8.0/24", false)]
    public async Task Only_a_proxy_that_was_named_is_believed(string proxy, bool isBelieved)
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Hosts = [Host], Proxies = [System.Net.IPNetwork.Parse(proxy)] }, isSetUp: false);
        store.Client.DefaultRequestHeaders.Host = Host;
        store.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        store.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using HttpResponseMessage answer = await store.Client.GetAsync("/signin", Stop);
        Assert.Equal(isBelieved, answer.Headers.Contains("Strict-Transport-Security"));
        store.Client.DefaultRequestHeaders.Remove("X-Forwarded-Proto");
        using HttpResponseMessage clear = await store.Client.GetAsync("/api/v1/me", Stop);
        Assert.Equal(isBelieved ? HttpStatusCode.Forbidden : HttpStatusCode.OK, clear.StatusCode); // Believed, it is somebody far away in the clear.
    }

    [Fact]
    public async Task With_TLS_of_its_own_and_no_proxy_named_nobody_says_where_a_request_came_from()
    {
        TestCertificates.WritePem(_folder.FullName, Host, TestCertificates.From.AddYears(1));
        using ServerCertificate certificate = Open("shop.pem", "shop.key");
        await using ServedStore store = await ServeAsync(certificate, isSetUp: false, data: _folder.FullName);
        using Caller caller = new(store.Web.Address, Host);
        caller.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using HttpResponseMessage wrong = await ServedStore.SignInAsync(caller.Client, "boss", "a wrong password");
        store.Web.Accounts.Put("boss", WebRole.Admin, ServedStore.Password);
        using HttpResponseMessage right = await ServedStore.SignInAsync(caller.Client, "boss", ServedStore.Password);
        using HttpRequestMessage request = new(HttpMethod.Get, ServedStore.Path("acts"));
        request.Headers.Add("Cookie", right.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using HttpResponseMessage acts = await caller.Client.SendAsync(request, Stop);
        Assert.DoesNotContain("203.0.113.7", await acts.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("no-store", acts.Headers.CacheControl!.ToString());
    }

    private static IPAddress OwnAddress()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(IPAddress.Parse("192.0.2.1"), 9); // Sends nothing: asks by which address one would.
        }
        catch (SocketException)
        {
            Assert.Skip("This machine has no address but its own.");
        }

        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    /// <summary>A greeting of a version, with suites that an elliptic key serves and what goes with them.</summary>
    private static byte[] ClientHello(byte minor)
    {
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3];
        byte[] body = [3, minor, .. Enumerable.Range(0, 32).Select(each => (byte)each), 0, 0, 4, 0xc0, 0x09, 0xc0, 0x2b, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, minor, 0, (byte)handshake.Length, .. handshake];
    }

    private static async Task<string> SeenAsync(ServedStore store)
    {
        using Caller caller = new(store.Web.Address, Host);
        using HttpResponseMessage answer = await caller.Client.GetAsync("/health/live", Stop);
        return caller.Thumbprint;
    }

    private static Task<ServedStore> ServeAsync(ServerCertificate certificate, bool isSetUp, string? data = null) =>
        ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Certificate = certificate, Hosts = [Host] }, isSetUp, data: data);

    private ServerCertificate Open(string file, string? key = null, string? password = null, TimeProvider? clock = null) =>
        ServerCertificate.Open(Path.Combine(_folder.FullName, file), key is null ? null : Path.Combine(_folder.FullName, key), password, clock ?? new FakeTimeProvider(TestCertificates.From), _said.Add);

    /// <summary>A client that goes to the server by its name and keeps what it was shown.</summary>
    private sealed class Caller : IDisposable
    {
        public Caller(Uri server, string host)
        {
            SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
            handler.ConnectCallback = async (_, cancellation) =>
            {
                TcpClient socket = new();
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellation);
                return socket.GetStream();
            };
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                (Thumbprint, ChainLength) = (((X509Certificate2)certificate!).Thumbprint, 1 + chain!.ChainPolicy.ExtraStore.Count(each => each.Thumbprint != ((X509Certificate2)certificate).Thumbprint));
                return true;
            };
            Client = new HttpClient(handler) { BaseAddress = new Uri($"https://{host}:{server.Port}") };
        }

        public HttpClient Client { get; }

        public string Thumbprint { get; private set; } = "";

        public int ChainLength { get; private set; }

        public void Dispose() => Client.Dispose();
    }
}
