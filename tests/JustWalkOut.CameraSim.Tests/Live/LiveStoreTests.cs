using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Tests.Behaviours;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Shelves;
using MQTTnet;
using MQTTnet.Protocol;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>A small store that is open for ten seconds of real time, as a pipeline on the same machine sees it.</summary>
public sealed class LiveStoreTests : IDisposable
{
    private static readonly TimeSpan Open = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("jwo-live-").FullName;
    private readonly ConcurrentQueue<(string Topic, string Payload, DateTimeOffset At)> _heard = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_store_that_is_open_for_ten_seconds_is_seen_and_weighed_in_real_time_and_tells_no_truth()
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        using CancellationTokenSource close = CancellationTokenSource.CreateLinkedTokenSource(test);
        TaskCompletionSource<LiveOpening> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string truth = Directory.CreateDirectory(Path.Combine(_folder, "t")).FullName;

        // Listening before it opens: the first comes in at once.
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using IMqttClient listener = await ListenAsync(broker.Address, test);
        LiveOrder order = new(new SimulationOrder(ScriptKind.Scene, "handful", SmallStore(), 5, VisionMode.Pixels), 0, broker.Address, TruthFolder: truth);
        Task<LiveCounts> running = LiveStore.RunAsync(
            order,
            TimeProvider.System,
            opened.SetResult,
            counts =>
            {
                if (counts.Ran >= Open)
                {
                    close.Cancel();
                }
            },
            close.Token);
        await Task.WhenAny(running, opened.Task);
        Assert.False(running.IsFaulted, running.Exception?.ToString());
        LiveOpening opening = await opened.Task;

        using HttpClient http = new() { BaseAddress = opening.Http };
        StoreDefinition told = StoreFile.Read(await http.GetByteArrayAsync(new Uri("/store.json", UriKind.Relative), test), "store.json");
        Task<List<(DateTimeOffset Captured, DateTimeOffset Came)>>[] films = [.. told.Cameras.Select(camera => WatchAsync(http, new Uri(camera.Source!), test))];
        LiveCounts done = await running;

        Assert.InRange(done.Ran, Open, Open + TimeSpan.FromSeconds(5));
        AssertFilms([.. await Task.WhenAll(films)], done);
        AssertMessages(done);
        Assert.True(File.Exists(Path.Combine(truth, "truth", "receipts.json")));

        // The store as described is the one that was surveyed, not the one that was built.
        Assert.Equal(File.ReadAllText(Path.Combine(truth, "store.json")), Encoding.UTF8.GetString(StoreFile.Write(told with { Cameras = [.. told.Cameras.Select(camera => camera with { Source = null })] })));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_by_its_option()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using MjpegServer first = await MjpegServer.StartAsync(0, [], stop);
        LiveOrder order = new(new SimulationOrder(ScriptKind.Scene, "handful", SmallStore(), 5, VisionMode.Pixels), first.Address.Port);

        IOException fault = await Assert.ThrowsAsync<IOException>(() => LiveStore.RunAsync(order, TimeProvider.System, _ => { }, _ => { }, stop));
        Assert.StartsWith($"--http {first.Address.Port} is taken by another program; expected a free port.", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertFilms(List<(DateTimeOffset Captured, DateTimeOffset Came)>[] films, LiveCounts done)
    {
        Assert.Equal(2, films.Length);
        Assert.All(films, film =>
        {
            Assert.True(film.Count > 30, $"{film.Count} pictures of 150 came");
            Assert.Equal(film.Select(picture => picture.Captured).Distinct().Order(), film.Select(picture => picture.Captured));

        });
        for (int camera = 0; camera < films.Length; camera++)
        {
            // A machine with other work may be late; nothing comes before its camera's lag is over.
            CameraTraits traits = CameraTraits.Draw(CameraTraits.ChanceOf(5, camera), new CameraTimingOptions());
            double soonest = (traits.Lag - traits.ClockError).TotalSeconds;
            Assert.All(films[camera], picture => Assert.InRange((picture.Came - picture.Captured).TotalSeconds, soonest - 0.005, soonest + 3));
        }

        double due = 2 * 15 * done.Ran.TotalSeconds;
        Assert.InRange(done.Pictures + done.Skipped, due - 70, due + 4);
        Assert.True(done.Pictures >= films.Sum(film => film.Count));
    }

    private void AssertMessages(LiveCounts done)
    {
        Assert.Equal((0, 0), (done.Dropped, done.Away));
        (string Topic, string Payload, DateTimeOffset At)[] weights = [.. _heard.Where(message => message.Topic == "store/hall/shelf/A/1/weights")];
        Assert.InRange(weights.Length, 35, 60);
        long last = -1;
        foreach ((_, string payload, DateTimeOffset at) in weights)
        {
            using JsonDocument message = JsonDocument.Parse(payload);
            long sequence = message.RootElement.GetProperty("seq").GetInt64();
            Assert.True(sequence > last);
            last = sequence;
            Assert.Equal((60, 6, 12), (message.RootElement.GetProperty("hz").GetInt32(), message.RootElement.GetProperty("grams").GetArrayLength(), message.RootElement.GetProperty("grams")[0].GetArrayLength()));

            // A gateway's clock is off by a tenth of a second, and a late message comes two seconds late.
            DateTimeOffset first = DateTimeOffset.UnixEpoch.AddTicks(message.RootElement.GetProperty("t0").GetInt64() * TimeSpan.TicksPerMicrosecond);
            Assert.InRange((at - first).TotalSeconds, -0.05, 5);
        }

        Assert.Contains(_heard, message => message.Topic == "store/hall/shelf/A/1/status" && message.Payload == "online");
        (_, string pass, _) = Assert.Single(_heard, message => message.Topic == "store/hall/gate/door");
        using JsonDocument gate = JsonDocument.Parse(pass);
        Assert.Equal(["boot", "seq", "t", "shopper", "people", "role"], gate.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.DoesNotContain(_heard, message => message.Topic.Contains("truth", StringComparison.Ordinal));
    }

    private static async Task<List<(DateTimeOffset Captured, DateTimeOffset Came)>> WatchAsync(HttpClient http, Uri camera, CancellationToken stop)
    {
        List<(DateTimeOffset, DateTimeOffset)> film = [];
        await using Stream body = await http.GetStreamAsync(camera, stop);
        using StreamReader lines = new(body, Encoding.Latin1);
        while (await lines.ReadLineAsync(stop) is { } line)
        {
            if (line.StartsWith("X-Timestamp: ", StringComparison.Ordinal))
            {
                decimal seconds = decimal.Parse(line["X-Timestamp: ".Length..], CultureInfo.InvariantCulture);
                film.Add((DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)), TimeProvider.System.GetUtcNow()));
            }
        }

        return film;
    }

    private async Task<IMqttClient> ListenAsync(BrokerAddress broker, CancellationToken stop)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            _heard.Enqueue((message.ApplicationMessage.Topic, Encoding.UTF8.GetString(message.ApplicationMessage.Payload), TimeProvider.System.GetUtcNow()));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).Build(), stop);
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("store/#", MqttQualityOfServiceLevel.AtLeastOnce).Build(), stop);
        return client;
    }

    private string SmallStore()
    {
        string path = Path.Combine(_folder, "store.json");
        File.WriteAllBytes(path, StoreFile.Write(HallStore.Store with
        {
            Catalog = [.. HallStore.Store.Catalog.Select(product => product with { Gtins = [] })],
            Cameras =
            [
                new Camera(CameraId.From("c1"), null, CameraAim.Looking(new Vector3(0.3f, 0.3f, 2.6f), new Vector3(4, 4, 0.8f), 160, 96, 90)),
                new Camera(CameraId.From("c2"), null, CameraAim.Looking(new Vector3(7.7f, 0.3f, 2.6f), new Vector3(4, 4, 0.8f), 160, 96, 90)),
            ],
        }));
        return path;
    }
}
