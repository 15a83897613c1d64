using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.Cli.Demo;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Cli.Sweep;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;
using MQTTnet.Server;

namespace JustWalkOut.Cli.Bench;

/// <summary>What is measured.</summary>
/// <param name="Monitors">At once, beside one that hardly reads.</param>
/// <param name="Watched">How long they are connected, all stretches together, at least.</param>
/// <param name="Workers">Threads that look at pictures.</param>
/// <param name="Model">The network.</param>
internal sealed record MonitorOrder(int Monitors, TimeSpan Watched, int Workers, ModelFile Model)
{
    /// <summary>As the demo has them.</summary>
    public const int Cameras = 6;

    /// <summary>Pictures a second of each.</summary>
    public const double Fps = 10;
}

/// <summary>
/// A busy store as <c>./jwo serve</c> runs it, in this process, with and without many monitors in turn. Its cameras are a film, decoded and looked at as running cameras are, and not drawn on the cores that are
/// measured; shelves and gates are the simulator's, in a process of its own, over MQTT, with the very people of the film. Each stretch is one showing of it, from a full store to an empty one, so that all have the same to do.
/// </summary>
internal static class MonitorBench
{
    private const string Resource = "monitor.scenario.json";

    /// <summary>Time for cameras to open the film and for the simulator to hear that its doors are open.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.5);

    /// <summary>A full collection costs some milliseconds, with monitors and without.</summary>
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    /// <summary>Stretches with monitors at least: one alone would not tell how far two are apart.</summary>
    private const int StretchesLeast = 2;

    /// <param name="order">What.</param>
    /// <param name="say">Hears how far it is.</param>
    /// <param name="stop">Ends it without figures.</param>
    public static async Task<MonitorFigures> RunAsync(MonitorOrder order, Action<string> say, CancellationToken stop)
    {
        string scenario = BenchFilms.ScenarioOf(Resource, MonitorOrder.Fps);
        Recording recording = Recording.Open(await BenchFilms.PrepareAsync(new FilmOrder(scenario, $"a full shop with {MonitorOrder.Cameras} cameras") { Cameras = MonitorOrder.Cameras }, stop));
        using ScratchFolder scratch = new();
        string script = Path.Combine(scratch.Path, "monitor.json");
        await File.WriteAllTextAsync(script, scenario, stop);
        FilmedStore films = new(recording);
        (MqttServer broker, BrokerAddress brokerAddress) = await BrokerAsync();
        using CancellationTokenSource closing = new();
        TaskCompletionSource<Uri> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ServeOrder serve = new(recording.Store, scratch.Path, brokerAddress, Path.Combine(scratch.Path, "data"), order.Model)
        {
            Workers = order.Workers,
            Port = 0,
            Opened = (_, web) => opened.SetResult(web.Address),
            Cameras = films.Open,
            Before = films.Watch,
        };

        // What it says is that shelves go after each showing; what goes wrong with it ends it, or shows in the figures.
        Task<ServeEnding> serving = ServeRun.RunAsync(serve, TextWriter.Null, TextWriter.Null, closing.Token);
        try
        {
            await await Task.WhenAny(opened.Task, serving);
            MonitorStretches stretches = new(films, opened.Task.Result, script, brokerAddress);
            Task<IReadOnlyList<MonitorStretch>> measuring = AllAsync(order, stretches, say, stop);
            await await Task.WhenAny(measuring, serving);
            return MonitorFigures.Of(order, await measuring);
        }
        finally
        {
            await closing.CancelAsync();
            await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await broker.StopAsync(new MqttServerStopOptions());
            broker.Dispose();
        }
    }

    /// <summary>In turn, so that both have the machine's better and worse moments; the first has monitors, so that everything is compiled, and is not counted.</summary>
    private static async Task<IReadOnlyList<MonitorStretch>> AllAsync(MonitorOrder order, MonitorStretches stretches, Action<string> say, CancellationToken stop)
    {
        int each = Math.Max(StretchesLeast, (int)Math.Ceiling(order.Watched / stretches.Length));
        List<MonitorStretch> all = [];
        for (int i = 0; i <= 2 * each; i++)
        {
            bool isWatched = i % 2 == 0;
            say(string.Create(CultureInfo.InvariantCulture, $"stretch {i} of {2 * each}, {stretches.Length.TotalSeconds:0} s, {(isWatched ? order.Monitors : 0)} monitors"));
            all.Add(await stretches.RunAsync(isWatched ? order.Monitors : 0, stop));
        }

        return all[1..];
    }

    private static async Task<(MqttServer Broker, BrokerAddress Address)> BrokerAsync()
    {
        int port;
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        MqttServerFactory factory = new();
        MqttServer broker = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .Build());
        await broker.StartAsync();
        return (broker, new BrokerAddress("127.0.0.1", port));
    }

    /// <summary>Showings of the film to one store, one at a time.</summary>
    private sealed class MonitorStretches(FilmedStore films, Uri server, string script, BrokerAddress broker)
    {
        private readonly long _began = TimeProvider.System.GetTimestamp();

        public TimeSpan Length => films.Length;

        public async Task<MonitorStretch> RunAsync(int monitors, CancellationToken stop)
        {
            string[] world = ["--scenario", script, "--seed", Text(BenchFilms.Seed), "--cameras", "1", "--fps", "1", "--mqtt", broker.ToString()];
            await using SimulatorProcess simulator = SimulatorProcess.Start(world, line => Console.Error.WriteLine($"jwo: simulator: {line}"));
            await simulator.OpenedAsync(stop);
            using SweptProcess? crowd = monitors == 0 ? null : (await SweptProcess.StartAsync(
                ["bench", "crowd", server.ToString(), "--monitors", Text(monitors), "--seconds", Text(films.Length.TotalSeconds)], new Dictionary<string, string?>(), MonitorCrowd.Connected, stop)).Process;
            await films.ShowAsync(Soon, stop);
            await simulator.BeginAsync();
            MonitorStretch stretch = await WatchAsync(stop);
            CrowdFigures? seen = crowd is null ? null : JsonSerializer.Deserialize<CrowdFigures>(await crowd.LineAsync(MonitorCrowd.Measured, stop), JsonSerializerOptions.Web);
            await simulator.Ended.WaitAsync(stop);
            return stretch with { Crowd = seen };
        }

        /// <summary>Looks at this process until the film is over.</summary>
        private async Task<MonitorStretch> WatchAsync(CancellationToken stop)
        {
            List<Sample> heap = [];
            List<Sample> resident = [];
            TimeProvider clock = TimeProvider.System;
            (long stamp, TimeSpan cpu, long allocated) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            TimeSpan nextCollection = CollectEvery;
            using PeriodicTimer timer = new(SampleEvery, clock);
            while (clock.GetElapsedTime(stamp) < films.Length && await timer.WaitForNextTickAsync(stop))
            {
                double now = clock.GetElapsedTime(_began).TotalSeconds;
                resident.Add(new Sample(now, Environment.WorkingSet / 1e6));
                if (clock.GetElapsedTime(stamp) >= nextCollection)
                {
                    nextCollection += CollectEvery;
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
                    heap.Add(new Sample(now, GC.GetTotalMemory(forceFullCollection: false) / 1e6));
                }
            }

            double seconds = clock.GetElapsedTime(stamp).TotalSeconds;
            double cores = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / seconds;
            double megabytes = (GC.GetTotalAllocatedBytes() - allocated) / 1e6 / seconds;

            // What was still on its way: the tracker waits half a second for a late camera.
            await Task.Delay(SampleEvery, clock, stop);
            List<double> latencies = films.Latencies();
            return new MonitorStretch
            {
                DroppedShare = Math.Round(1 - ((double)latencies.Count / films.Pictures), 5),
                LatencyMs = Percentiles.Of(latencies).Rounded(),
                ServerCores = Math.Round(cores, 3),
                AllocatedMbPerSecond = Math.Round(megabytes, 2),
                HeapMb = heap,
                ResidentMb = resident,
            };
        }

        private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }
}
