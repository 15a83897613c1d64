using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Tests.Monitor;
using JustWalkOut.Vision.Shelves;
using MQTTnet.Server;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary><c>./jwo serve</c> as a program beside a broker, a gate and a shelf, without cameras: what a store knows from its shelves alone.</summary>
public sealed class ServedStoreTests : IAsyncLifetime
{
    private static readonly PlateId Plate = new("1", "1", "1");

    private static readonly StoreDefinition Store = new(
        1, new StoreId("kiosk"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [4, 0], [4, 4], [0, 4]], []), [], [new Gate(new GateId("door"), [0, 0])],
        [new Gondola("1", new Pose(0, 2, 0), new Extent(1, 0.4, 2), [new Shelf("1", new Pose(0, 0, 1), new Extent(1, 0.4, 0.3), [new Carts.Stores.Plate("1", new Pose(0, 0, 0), new Extent(0.5, 0.4, 0.3))])])],
        [], [new Product(new Sku("cola"), [], "Cola", 149, UnitWeight: new UnitWeight(500, 5))], [new PlanogramRow(new Sku("cola"), [Plate])], new Rules());

    private static readonly string[] Plates = ["1"];

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort();
    private MqttServer? _broker;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        MqttServerFactory factory = new();
        _broker = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(_port).Build());
        await _broker.StartAsync();
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "store.json"), StoreFile.Write(Store), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _broker!.StopAsync(new MqttServerStopOptions());
        _broker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_store_without_cameras_lets_people_in_charges_nobody_by_guess_says_what_went_unexplained_and_its_recording_repeats_all_of_it()
    {
        using Process serve = Start("--out", "results", "--json", "--record", "recorded", "--people-know");
        await LineAsync(serve.StandardError, "listening to shelves and gates");
        await using MqttShelves devices = new(Store.Name, new BrokerAddress("127.0.0.1", _port), TimeProvider.System);
        devices.Pass(new GateId("door"), JsonSerializer.SerializeToUtf8Bytes(new { boot = "g", seq = 0, t = Now(), shopper = "anna", people = 1, role = "shopper" }));

        // A cola goes three seconds after the shelf has begun to weigh. Real time: the clocks of both sides are the machine's.
        // Noisy, as scales are: one that says the very same again and again counts as dead.
        Random noise = new(7);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200));
        Task<string> unexplained = LineAsync(serve.StandardError, "unexplained: ");
        for (int message = 0; !unexplained.IsCompleted && message < 150; message++)
        {
            await timer.WaitForNextTickAsync(Stop);
            devices.Weigh("1", "1", JsonSerializer.SerializeToUtf8Bytes(new
            {
                boot = "s",
                seq = message,
                t0 = Now() - 200_000,
                hz = 60,
                plates = Plates,
                grams = new[] { Enumerable.Range(0, 12).Select(_ => Math.Round((message < 15 ? 2000 : 1500) + noise.NextDouble() - 0.5, 2)).ToArray() },
            }));
        }

        await Ended(serve);
        Assert.Contains("unexplained: -500 g on 1/1/1", await unexplained, StringComparison.Ordinal);

        using JsonDocument done = JsonDocument.Parse(await serve.StandardOutput.ReadToEndAsync(Stop));
        Assert.Equal((1, 0, 1), (done.RootElement.GetProperty("visits").GetInt32(), done.RootElement.GetProperty("settled").GetInt32(), done.RootElement.GetProperty("open").GetInt32()));
        Assert.Equal(["anna open: "], new Results(Path.Combine(_folder.Path, "results")).Bills());

        Ending repeated = await ChildProgram.CliAsync(["replay", Path.Combine(_folder.Path, "recorded"), "--as-live", "--out", Path.Combine(_folder.Path, "again")]);
        Assert.True(repeated.Status == 0, repeated.Error);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "results", "actions.json"), Stop), await File.ReadAllTextAsync(Path.Combine(_folder.Path, "again", "actions.json"), Stop));
        Assert.Equal(["anna open: "], new Results(Path.Combine(_folder.Path, "again")).Bills());
    }

    [Fact]
    public async Task A_store_that_is_opened_again_goes_on_with_the_same_events_and_a_repeated_check_in_changes_nothing()
    {
        byte[] passage = JsonSerializer.SerializeToUtf8Bytes(new { boot = "g", seq = 0, t = Now(), shopper = "bert", people = 1, role = "shopper" });
        for (int round = 0; round < 2; round++)
        {
            using Process serve = Start("--json");
            await LineAsync(serve.StandardError, "listening to shelves and gates");
            await using MqttShelves devices = new(Store.Name, new BrokerAddress("127.0.0.1", _port), TimeProvider.System);
            devices.Pass(new GateId("door"), passage);
            await LineAsync(serve.StandardError, "bert comes in at door");
            await Ended(serve);

            // The second time it is the visit of the first.
            using JsonDocument done = JsonDocument.Parse(await serve.StandardOutput.ReadToEndAsync(Stop));
            Assert.Equal(round == 0 ? 1 : 0, done.RootElement.GetProperty("visits").GetInt32());
        }
    }

    [Fact]
    public async Task A_server_alone_says_where_it_is_answers_there_and_ends_when_interrupted()
    {
        using Process serve = Start("--no-vision", "--json");
        Uri address = new((await LineAsync(serve.StandardError, "the store is at ")).Split(' ')[^1]);
        using HttpClient client = new() { BaseAddress = address };
        Assert.Contains("\"ready\"", await client.GetStringAsync("/health/ready", Stop), StringComparison.Ordinal);
        Assert.Contains("\"sku\":\"cola\"", await client.GetStringAsync("/api/v1/stores/kiosk/catalog", Stop), StringComparison.Ordinal);
        await Ended(serve);
        using JsonDocument done = JsonDocument.Parse(await serve.StandardOutput.ReadToEndAsync(Stop));
        Assert.Equal(0, done.RootElement.GetProperty("visits").GetInt32());
    }

    [Fact]
    public async Task A_monitor_of_a_served_store_sees_who_comes_in_what_plates_weigh_and_ten_states_a_second()
    {
        using Process serve = Start("--json");
        Uri address = new((await LineAsync(serve.StandardError, "the store is at ")).Split(' ')[^1]);
        await LineAsync(serve.StandardError, "listening to shelves and gates");
        await using (MonitorClient monitor = await MonitorClient.ConnectAsync(address))
        {
            Assert.Equal(Store.Name, (await monitor.NextAsync<MonitorMessage.Snapshot>()).Store.Name);
            await using MqttShelves devices = new(Store.Name, new BrokerAddress("127.0.0.1", _port), TimeProvider.System);
            devices.Pass(new GateId("door"), JsonSerializer.SerializeToUtf8Bytes(new { boot = "g", seq = 0, t = Now(), shopper = "anna", people = 1, role = "shopper" }));
            Assert.Equal("anna", (await monitor.NextAsync<MonitorMessage.CartShown>()).Cart.Shopper.Value);
            devices.Weigh("1", "1", JsonSerializer.SerializeToUtf8Bytes(new { boot = "s", seq = 0, t0 = Now(), hz = 60, plates = Plates, grams = new[] { Enumerable.Repeat(2000.4, 12) } }));
            Assert.Equal(2000, (await monitor.NextAsync<MonitorMessage.Plates>()).Grams["1/1/1"]);

            // The middle one of thirty gaps: a machine with other work too may be late now and then.
            List<DateTimeOffset> states = [];
            while (states.Count <= 30)
            {
                states.Add((await monitor.NextAsync<MonitorMessage.Presences>()).At);
            }

            Assert.InRange(states.Zip(states.Skip(1), (one, next) => next - one).Order().ElementAt(15), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100));
        }

        await Ended(serve);
    }

    [Fact]
    public async Task Somebody_let_in_over_HTTP_by_the_administrator_just_made_is_known_to_vision_in_the_same_process()
    {
        using Process serve = Start("--json");
        Uri address = new((await LineAsync(serve.StandardError, "the store is at ")).Split(' ')[^1]);
        string code = (await LineAsync(serve.StandardError, "enter the code ")).Split(' ')[^1];
        using HttpClientHandler jar = new();
        using HttpClient client = new(jar) { BaseAddress = address };
        object entry = new { shopper = "cora", at = TimeProvider.System.GetUtcNow() };
        using (HttpResponseMessage nobody = await client.PostAsJsonAsync("/api/v1/stores/kiosk/gates/door/entries", entry, Stop))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        }

        using FormUrlEncodedContent setup = new([KeyValuePair.Create("code", code), KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", "correct horse battery")]);
        using HttpResponseMessage made = await client.PostAsync("/setup", setup, Stop);
        Assert.Contains("signed in as boss", await made.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using HttpResponseMessage entered = await client.PostAsJsonAsync("/api/v1/stores/kiosk/gates/door/entries", entry, Stop);
        Assert.Equal(HttpStatusCode.Created, entered.StatusCode);
        await LineAsync(serve.StandardError, "cora comes in at door");
        await Ended(serve);
    }

    [Fact]
    public async Task A_card_that_a_reader_at_the_exit_tells_of_over_MQTT_pays_for_who_walked_in_and_its_gate_lets_them_out()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "store.json"), StoreFile.Write(Store with { Gates = [new Gate(new GateId("door"), [0, 0], EntryKind.Free)], Rules = new Rules(HoldMinor: 1000) }), Stop);
        using Process serve = Start("--json");
        Uri address = new((await LineAsync(serve.StandardError, "the store is at ")).Split(' ')[^1]);
        string code = (await LineAsync(serve.StandardError, "enter the code ")).Split(' ')[^1];
        using HttpClientHandler jar = new();
        using HttpClient client = new(jar) { BaseAddress = address };
        using FormUrlEncodedContent setup = new([KeyValuePair.Create("code", code), KeyValuePair.Create("name", "boss"), KeyValuePair.Create("password", "correct horse battery")]);
        using HttpResponseMessage made = await client.PostAsync("/setup", setup, Stop);
        PresenceId presence = new(DeterministicGuid.Of(Store.Name, "presence", "anna"));
        Observation[] seen = [.. new Finding[]
        {
            new Finding.Present(presence, null, 1) { Gate = new GateId("door") },
            new Finding.Took(presence, new GoodsMove(new Sku("cola"), 1, [Plate], -500, Certainty.Final, 1, [], "seen")),
        }.Select((finding, i) => new Observation(Observation.CurrentVersion, Store.Name, new ObservationId(DeterministicGuid.Of(Store.Name, "seen", $"{i}")), i + 1, TimeProvider.System.GetUtcNow(), finding))];
        using HttpResponseMessage taken = await client.PostAsJsonAsync("/api/v1/stores/kiosk/observations", seen, MessageJson.Compact, Stop);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using JsonDocument visits = JsonDocument.Parse(await client.GetStringAsync("/api/v1/stores/kiosk/visits", Stop));
        string visit = visits.RootElement.GetProperty("items")[0].GetProperty("visit").GetString()!;

        using MQTTnet.IMqttClient reader = new MQTTnet.MqttClientFactory().CreateMqttClient();
        System.Threading.Channels.Channel<string> heard = System.Threading.Channels.Channel.CreateUnbounded<string>();
        reader.ApplicationMessageReceivedAsync += message =>
        {
            heard.Writer.TryWrite($"{message.ApplicationMessage.Topic} {System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(message.ApplicationMessage.Payload))}");
            return Task.CompletedTask;
        };
        await reader.ConnectAsync(new MQTTnet.MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).Build(), Stop);
        await reader.SubscribeAsync(new MQTTnet.MqttClientSubscribeOptionsBuilder().WithTopicFilter("store/kiosk/gate/door/+", MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce).Build(), Stop);
        await HearAsync(heard.Reader, "gate/door/doors ruled"); // It is linked: gates are told.
        await reader.PublishAsync(new MQTTnet.MqttApplicationMessageBuilder().WithTopic("store/kiosk/gate/door/tap").WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload($$"""{"boot":"r","seq":0,"t":{{Now()}},"way":"out","token":"sim_anna","visit":"{{visit}}"}""").Build(), Stop);
        Assert.Contains("\"result\":\"paid\"", await HearAsync(heard.Reader, "gate/door/answer"), StringComparison.Ordinal);
        Assert.Contains("\"way\":\"out\"", await HearAsync(heard.Reader, "gate/door/let"), StringComparison.Ordinal);
        using JsonDocument one = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/stores/kiosk/visits/{visit}", Stop));
        foreach ((int seq, string token, string word) in new[] { (1, "sim_bea", "\"result\":\"entered\""), (2, "sim_expired", "\"declined\":\"expired_card\"") })
        {
            await reader.PublishAsync(new MQTTnet.MqttApplicationMessageBuilder().WithTopic("store/kiosk/gate/door/tap").WithQualityOfServiceLevel(MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
                .WithPayload($$"""{"boot":"r","seq":{{seq}},"t":{{Now()}},"way":"in","token":"{{token}}"}""").Build(), Stop);
            Assert.Contains(word, await HearAsync(heard.Reader, "gate/door/answer"), StringComparison.Ordinal);
        }

        Assert.Equal(("held", 149L), (one.RootElement.GetProperty("payment").GetProperty("state").GetString(), one.RootElement.GetProperty("payment").GetProperty("heldMinor").GetInt64()));
        await Ended(serve);
    }

    private static async Task<string> HearAsync(System.Threading.Channels.ChannelReader<string> heard, string part)
    {
        while (true)
        {
            if (await heard.ReadAsync(Stop) is { } word && word.Contains(part, StringComparison.Ordinal))
            {
                return word;
            }
        }
    }

    [Fact]
    public async Task A_store_that_is_to_close_at_once_opens_first_and_closes_without_a_fault()
    {
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", Path.Combine(_folder.Path, "store.json"), "--no-vision", "--port", "0", "--data", Path.Combine(_folder.Path, "brief"), "--minutes", "0.00001"]);
        Assert.Equal((0, ""), (ending.Status, ending.Error));
        Assert.Contains("Closed after ", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--mqtt", "a b", "--mqtt a b is no address")]
    [InlineData("--workers", "0", "--workers takes 1 to 64")]
    [InlineData("--minutes", "-1", "--minutes is -1")]
    [InlineData("--port", "65536", "--port takes 0 to 65535")]
    [InlineData("--listen", "everywhere", "--listen everywhere is no IP address")]
    public async Task Bad_options_are_refused_by_name(string option, string value, string says)
    {
        Ending ending = await ChildProgram.CliAsync(["serve", "--store", Path.Combine(_folder.Path, "store.json"), option, value]);
        Assert.Equal(2, ending.Status);
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
    }

    private Process Start(params string[] more)
    {
        ProcessStartInfo start = new(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "serve", "--store", "store.json", "--mqtt", $"127.0.0.1:{_port}", "--data", "data", "--model", "none", "--port", "0", .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.Path,
        };
        start.Environment.Remove("JWO_DB");
        return Process.Start(start)!;
    }

    /// <summary>Interrupts it as Ctrl-C does, and waits for its end.</summary>
    private static async Task Ended(Process serve)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{serve.Id}"]);
        await kill.WaitForExitAsync(Stop);
        await serve.WaitForExitAsync(Stop);
        Assert.Equal(0, serve.ExitCode);
    }

    private static async Task<string> LineAsync(StreamReader reader, string part)
    {
        List<string> said = [];
        while (await reader.ReadLineAsync(Stop) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }

            said.Add(line);
        }

        throw new InvalidOperationException($"The program ended without saying '{part}'. It said: {string.Join(" | ", said)}");
    }

    private static long Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
