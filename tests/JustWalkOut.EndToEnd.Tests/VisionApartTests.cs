using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Shelves;
using MQTTnet.Server;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary><c>./jwo vision</c> and <c>./jwo serve --no-vision</c> as two programs beside a broker, a gate and a shelf; the one goes on while the other is dead, and what it found is not lost.</summary>
public sealed class VisionApartTests : IAsyncLifetime
{
    private static readonly PlateId Plate = new("1", "1", "1");

    private static readonly StoreDefinition Store = new(
        1, new StoreId("kiosk"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [4, 0], [4, 4], [0, 4]], []), [], [new Gate(new GateId("door"), [0, 0])],
        [new Gondola("1", new Pose(0, 2, 0), new Extent(1, 0.4, 2), [new Shelf("1", new Pose(0, 0, 1), new Extent(1, 0.4, 0.3), [new Carts.Stores.Plate("1", new Pose(0, 0, 0), new Extent(0.5, 0.4, 0.3))])])],
        [], [new Product(new Sku("cola"), [], "Cola", 149, UnitWeight: new UnitWeight(500, 5))], [new PlanogramRow(new Sku("cola"), [Plate])], new Rules());

    private static readonly string[] Plates = ["1"];

    private readonly TemporaryFolder _folder = new();
    private readonly int _broker = FreePort();
    private readonly int _web = FreePort();
    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _weighing = new();
    private MqttServer? _server;
    private Task _scale = Task.CompletedTask;
    private int _taken;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_web}/"));

    public async ValueTask InitializeAsync()
    {
        MqttServerFactory factory = new();
        _server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(_broker).Build());
        await _server.StartAsync();
        await File.WriteAllBytesAsync(_folder.At("store.json"), StoreFile.Write(Store), Stop);
        _client.BaseAddress = Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _weighing.CancelAsync();
        await _scale;
        _weighing.Dispose();
        await _server!.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_vision_finds_reaches_a_server_of_its_own_also_after_that_was_dead_for_a_while_and_neither_counts_anything_twice()
    {
        using Program served = Serve();
        string code = (await served.LineAsync("enter the code ")).Split(' ')[^1];
        string key = await KeyAsync(code);
        using Program vision = Start(key, "vision", "--store", "store.json", "--server", Address.ToString(), "--mqtt", $"127.0.0.1:{_broker}", "--data", "seen", "--model", "none");
        await vision.LineAsync("listening to shelves and gates");
        await using MqttShelves devices = new(Store.Name, new BrokerAddress("127.0.0.1", _broker), TimeProvider.System);
        _scale = WeighAsync(devices);
        devices.Pass(new GateId("door"), JsonSerializer.SerializeToUtf8Bytes(new { boot = "g", seq = 0, t = Now(), shopper = "anna", people = 1, role = "shopper" }));
        await vision.LineAsync("anna comes in at door");
        await UntilAsync(health => health.GetProperty("peopleLetIn").GetInt64() == 1);
        await Task.Delay(TimeSpan.FromSeconds(3), Stop); // The shelf is to have weighed at rest.

        served.Kill();
        _taken = 1;
        await vision.LineAsync("unexplained: -500 g on 1/1/1");
        await vision.LineAsync("the store server does not answer");
        devices.Pass(new GateId("door"), JsonSerializer.SerializeToUtf8Bytes(new { boot = "g", seq = 1, t = Now(), shopper = "bert", people = 1, role = "shopper" }));

        using Program again = Serve();
        await again.LineAsync("the store is at ");
        await vision.LineAsync("bert comes in at door");
        JsonElement health = await UntilAsync(health => (health.GetProperty("unexplainedStock").GetInt64(), health.GetProperty("peopleLetIn").GetInt64()) == (1, 2));
        Assert.Equal((1L, 0L), (health.GetProperty("acknowledged").GetInt64(), health.GetProperty("waiting").GetInt64()));

        // Vision too is killed; a bottle goes while it is away, and is missed when it is back.
        vision.Kill();
        _taken = 2;
        using Program back = Start(key, "vision", "--store", "store.json", "--server", Address.ToString(), "--mqtt", $"127.0.0.1:{_broker}", "--data", "seen", "--model", "none", "--json");
        Assert.EndsWith("vision was away.", await back.LineAsync("unexplained: -500 g on 1/1/1"), StringComparison.Ordinal);
        await UntilAsync(health => health.GetProperty("unexplainedStock").GetInt64() == 2);
        JsonElement ended = JsonElement.Parse(await back.EndAsync());
        Assert.Equal((0, 0), (ended.GetProperty("waiting").GetInt32(), ended.GetProperty("pictures").GetInt32()));
        await again.EndAsync();
    }

    [Fact]
    public async Task A_vision_without_a_key_says_what_to_do_and_one_that_is_asked_for_two_things_at_once_what_it_takes()
    {
        using Program served = Serve();
        await served.LineAsync("the store is at ");
        Ending keyless = await ChildProgram.CliAsync(["vision", "--store", _folder.At("store.json"), "--server", Address.ToString(), "--data", _folder.At("none"), "--model", "none"]);
        Assert.Equal(2, keyless.Status);
        Assert.EndsWith("put a device's key into JWO_SERVER_KEY.", Assert.Single(keyless.ErrorLines), StringComparison.Ordinal);
        await served.EndAsync();

        Ending both = await ChildProgram.CliAsync(["vision", _folder.Path, "--store", _folder.At("store.json"), "--server", "http://shop.example"]);
        Assert.Equal(2, both.Status);
        Assert.Contains("vision takes a RECORDING and --out, or --store and --server; give one of the two.", both.Error, StringComparison.Ordinal);
        Assert.Contains("--server http://shop.example would send a key", both.Error, StringComparison.Ordinal);
        Ending half = await ChildProgram.CliAsync(["vision", "--store", _folder.At("store.json"), "--keep-looks", "--minutes", "0"]);
        Assert.Contains("--store and --server belong together", half.Error, StringComparison.Ordinal);
        Assert.Contains("--out and --keep-looks are for recordings", half.Error, StringComparison.Ordinal);
        Assert.Contains("--minutes is 0", half.Error, StringComparison.Ordinal);
    }

    private Program Serve() => Start(null, "serve", "--store", "store.json", "--no-vision", "--mqtt", $"127.0.0.1:{_broker}", "--data", "data", "--port", $"{_web}");

    private Program Start(string? key, params string[] arguments)
    {
        ProcessStartInfo start = new(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
        };
        start.Environment.Remove("JWO_DB");
        start.Environment["JWO_SERVER_KEY"] = key;
        return new Program(Process.Start(start)!);
    }

    /// <summary>Makes an administrator, and a key for vision's machine.</summary>
    private async Task<string> KeyAsync(string code)
    {
        using FormUrlEncodedContent setup = new([KeyValuePair.Create("code", code), KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", "correct horse battery")]);
        using HttpResponseMessage made = await _client.PostAsync("/setup", setup, Stop);
        using HttpResponseMessage device = await _client.PutAsync("/api/v1/devices/vision", null, Stop);
        string key = JsonElement.Parse(await device.Content.ReadAsStringAsync(Stop)).GetProperty("key").GetString()!;
        Assert.StartsWith("jwo_", key, StringComparison.Ordinal);
        return key;
    }

    /// <summary>A shelf of colas until told to stop. Noisy, as scales are: one that says the very same again and again counts as dead.</summary>
    private async Task WeighAsync(MqttShelves devices)
    {
        Random noise = new(7);
        try
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200));
            for (int message = 0; await timer.WaitForNextTickAsync(_weighing.Token); message++)
            {
                double grams = 5000 - (500 * _taken);
                devices.Weigh("1", "1", JsonSerializer.SerializeToUtf8Bytes(new
                {
                    boot = "s",
                    seq = message,
                    t0 = Now() - 200_000,
                    hz = 60,
                    plates = Plates,
                    grams = new[] { Enumerable.Range(0, 12).Select(_ => Math.Round(grams + noise.NextDouble() - 0.5, 2)).ToArray() },
                }));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>Asks the server how it does until that holds.</summary>
    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> holds)
    {
        while (true)
        {
            JsonElement health = JsonElement.Parse(await _client.GetStringAsync("/api/v1/stores/kiosk/health", Stop));
            if (holds(health))
            {
                return health;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);
        }
    }

    private static long Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A program that runs, with what it says on both streams.</summary>
    private sealed class Program : IDisposable
    {
        private readonly Process _process;
        private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly List<string> _said = [];
        private string _last = "";

        public Program(Process process)
        {
            _process = process;
            process.OutputDataReceived += (_, line) => Hear(line.Data, isResult: true);
            process.ErrorDataReceived += (_, line) => Hear(line.Data, isResult: false);
            process.Exited += (_, _) => _lines.Writer.TryComplete();
            process.EnableRaisingEvents = true;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>The next line that says so, within a minute: a machine may be busy.</summary>
        public async Task<string> LineAsync(string part)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            try
            {
                while (true)
                {
                    string line = await _lines.Reader.ReadAsync(patience.Token);
                    _said.Add(line);
                    if (line.Contains(part, StringComparison.Ordinal))
                    {
                        return line;
                    }
                }
            }
            catch (Exception fault) when (fault is System.Threading.Channels.ChannelClosedException or OperationCanceledException)
            {
                throw new InvalidOperationException($"The program did not say '{part}'. It said: {string.Join(" | ", _said)}", fault);
            }
        }

        public void Kill()
        {
            _process.Kill();
            _process.WaitForExit();
        }

        /// <summary>Interrupts it as Ctrl-C does, and waits for its end; the last line of its output.</summary>
        public async Task<string> EndAsync()
        {
            using Process kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
            await kill.WaitForExitAsync(Stop);
            await _process.WaitForExitAsync(Stop);
            Assert.Equal(0, _process.ExitCode);
            return _last;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }

        private void Hear(string? line, bool isResult)
        {
            if (line is not null)
            {
                _last = isResult ? line : _last;
                _lines.Writer.TryWrite(line);
            }
        }
    }
}
