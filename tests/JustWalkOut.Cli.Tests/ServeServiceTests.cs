using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo serve</c> as a service: systemd is told the truth over its own protocol, it ends in time with visits open, and goes on after the next start. What options are refused by which words.</summary>
public sealed class ServeServiceTests : IDisposable
{
    private const string Canary = "canary-sesame";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Systemd_hears_when_it_is_open_that_it_lives_and_when_it_closes_and_an_upgrade_loses_no_visit()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "store.json"), StoreText, Stop);
        using Notified first = new(Path.Combine(_folder.Path, "notify"));
        Process serve = Start(first.Path, watchdogMicroseconds: 400_000);
        Uri address = await first.OpenedAsync(Stop);
        await first.HearAsync("WATCHDOG=1", Stop);
        await first.HearAsync("WATCHDOG=1", Stop);
        string visit = await CheckInAsync(serve, address);
        long began = Stopwatch.GetTimestamp();
        await EndAsync(serve, first);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 30); // TimeoutStopSec of the unit is 60.

        using Notified second = new(Path.Combine(_folder.Path, "again"));
        Process upgraded = Start(second.Path, watchdogMicroseconds: null);
        using HttpClient client = new() { BaseAddress = await second.OpenedAsync(Stop) };
        using FormUrlEncodedContent form = new([KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", "correct horse battery")]);
        using HttpResponseMessage signedIn = await client.PostAsync("/signin", form, Stop);
        JsonElement found = JsonElement.Parse(await client.GetStringAsync($"/api/v1/stores/kiosk/visits/{visit}", Stop));
        Assert.Equal("open", found.GetProperty("state").GetString());
        await EndAsync(upgraded, second);
        Assert.DoesNotContain("WATCHDOG=1", second.Heard); // Nobody asked for it.
    }

    [Theory]
    [InlineData("--listen 0.0.0.0", "--listen 0.0.0.0 without TLS would send passwords and keys in the clear")]
    [InlineData("--listen 0.0.0.0 --host shop.example", "--listen 0.0.0.0 without TLS")]
    [InlineData("--tls-key k.pem --proxy nobody", "--tls-key is of use with --tls alone|--proxy nobody is no address|--proxy needs --host")]
    [InlineData("--openid ftp://id.example --openid-client c --openid-role a=device --openid-role b=admin --openid-role b=operator", "--openid ftp://id.example is no address|--openid-role a=device gives no role|--openid-role gives 'b' several roles|--openid needs a secret; set JWO_OPENID_SECRET")]
    [InlineData("--openid http://id.example", "--openid http://id.example is no address|--openid needs --openid-client|--openid needs --openid-role: nobody has a role by default")]
    [InlineData("--openid-client c --openid-role-claim groups", "--openid-client is of use with --openid alone|--openid-role-claim is of use with --openid alone")]
    public async Task Every_fault_of_transport_and_sign_in_is_named_at_once(string options, string expected)
    {
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", "/nowhere/store.json", .. options.Split(' ')], new Dictionary<string, string?> { ["JWO_TLS_PASSWORD"] = Canary });
        Assert.Equal(2, ending.Status);
        Assert.All([.. expected.Split('|'), "JWO_TLS_PASSWORD is set and there is no --tls"], fault => Assert.Contains(fault, ending.Error, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, ending.Output + ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_options_are_no_fault_and_a_certificate_that_cannot_be_read_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "store.json"), StoreText, Stop);
        Dictionary<string, string?> secrets = new() { ["JWO_OPENID_SECRET"] = Canary, ["HOME"] = _folder.Path };
        string[] options = ["serve", "--store", Path.Combine(_folder.Path, "store.json"), "--data", Path.Combine(_folder.Path, "data"), "--no-vision", "--port", "0", "--listen", "0.0.0.0", "--host", "shop.example", "--proxy", "10.0.0.0/8", "--proxy", "::1", "--openid", "https://id.example/realms/shop", "--openid-client", "store", "--openid-role", "cn=admins,dc=shop=admin"];
        Ending ending = await ChildProgram.CliAsync([.. options, "--tls", "/nowhere/shop.pem"], secrets);
        Assert.Contains("/nowhere/shop.pem cannot be read", Assert.Single(ending.ErrorLines), StringComparison.Ordinal); // And no other fault.
        Assert.Equal(2, ending.Status);
        Assert.DoesNotContain(Canary, ending.Output + ending.Error, StringComparison.Ordinal);
    }

    internal const string StoreText =
        """{ "version": 1, "name": "kiosk", "currency": "EUR", "locale": "en-IE", "floor": { "outline": [[0, 0], [4, 0], [4, 3]], "walls": [] }, "zones": [], "gates": [ { "id": "door", "at": [0, 0] } ], "gondolas": [], "cameras": [], "catalog": [ { "sku": "cola", "gtins": [], "name": "Cola", "priceMinor": 150 } ], "planogram": [], "rules": {} }""";

    private Process Start(string socket, int? watchdogMicroseconds)
    {
        ProcessStartInfo start = new(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "serve", "--store", "store.json", "--data", "data", "--no-vision", "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
        };
        start.Environment.Remove("JWO_DB");
        start.Environment["NOTIFY_SOCKET"] = socket;
        if (watchdogMicroseconds is { } patience)
        {
            start.Environment["WATCHDOG_USEC"] = $"{patience}";
        }

        return Process.Start(start)!;
    }

    /// <summary>Sets the store up with the code that it says, and lets somebody in.</summary>
    private static async Task<string> CheckInAsync(Process serve, Uri address)
    {
        string? code = null;
        while (code is null && await serve.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            code = line.Contains("enter the code ", StringComparison.Ordinal) ? line.Split(' ')[^1] : null;
        }

        using HttpClient client = new() { BaseAddress = address };
        using FormUrlEncodedContent form = new([KeyValuePair.Create("code", code!), KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", "correct horse battery")]);
        using HttpResponseMessage made = await client.PostAsync("/setup", form, Stop);
        using HttpResponseMessage entered = await client.PostAsJsonAsync("/api/v1/stores/kiosk/gates/door/entries", new { shopper = "cora", at = TimeProvider.System.GetUtcNow() }, Stop);
        Assert.Equal(HttpStatusCode.Created, entered.StatusCode);
        return JsonElement.Parse(await entered.Content.ReadAsStringAsync(Stop)).GetProperty("visit").GetString()!;
    }

    private static async Task EndAsync(Process serve, Notified notified)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{serve.Id}"]);
        await kill.WaitForExitAsync(Stop);
        await notified.HearAsync("STOPPING=1", Stop);
        await serve.WaitForExitAsync(Stop);
        Assert.Equal(0, serve.ExitCode);
        serve.Dispose();
    }

    /// <summary>What systemd's side of the socket hears.</summary>
    private sealed class Notified : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        public Notified(string path)
        {
            Path = path;
            _socket.Bind(new UnixDomainSocketEndPoint(path));
        }

        public string Path { get; }

        public List<string> Heard { get; } = [];

        /// <summary>Waits until it is open, which it says before anything else; where.</summary>
        public async Task<Uri> OpenedAsync(CancellationToken stop)
        {
            await HearAsync("READY=1", stop);
            Assert.Equal(["READY=1"], Heard);
            string status = await HearAsync("STATUS=open at ", stop);
            return new Uri(status["STATUS=open at ".Length..]);
        }

        public async Task<string> HearAsync(string expected, CancellationToken stop)
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                string heard = Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, stop)).Trim();
                Heard.Add(heard);
                if (heard.StartsWith(expected, StringComparison.Ordinal))
                {
                    return heard;
                }
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
