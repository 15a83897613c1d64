using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Live;

/// <summary>A simulated store to be run in real time.</summary>
/// <param name="Simulation">What is simulated; its way of seeing people is of no account, for a live store has cameras.</param>
/// <param name="HttpPort">Port for cameras and description; 0 for any.</param>
/// <param name="Broker">Where shelves and gates send to; null for a broker inside the process.</param>
/// <param name="TruthFolder">An existing empty folder for the truth, the gate and the store; null to leave no truth at all.</param>
public sealed record LiveOrder(SimulationOrder Simulation, int HttpPort, BrokerAddress? Broker = null, string? TruthFolder = null);

/// <summary>A live store that has opened.</summary>
/// <param name="Store">Its id, which is in its topics.</param>
/// <param name="Http">Where cameras and description are.</param>
/// <param name="Broker">Where shelves and gates send to.</param>
/// <param name="Cameras">Its cameras.</param>
/// <param name="Notes">What had to be added to the store, one line each.</param>
public sealed record LiveOpening(StoreId Store, Uri Http, BrokerAddress Broker, IReadOnlyList<CameraId> Cameras, IReadOnlyList<string> Notes);

/// <summary>What a live store has done so far.</summary>
/// <param name="Ran">Time since it opened.</param>
/// <param name="Pictures">Pictures drawn and shown, all cameras together.</param>
/// <param name="Skipped">Pictures that the machine had no time to draw.</param>
/// <param name="Missed">Pictures that those who watch were too slow for, all together.</param>
/// <param name="Messages">Messages that the broker acknowledged.</param>
/// <param name="Dropped">Messages given up because the broker was away.</param>
/// <param name="Away">Shelves and gates that do not reach the broker now.</param>
public sealed record LiveCounts(TimeSpan Ran, long Pictures, long Skipped, long Missed, long Messages, long Dropped, int Away);

/// <summary>A simulated store in real time: its cameras over HTTP, its shelves and gates over MQTT. The truth goes over neither, only to disk where that is asked for.</summary>
public static class LiveStore
{
    /// <summary>Runs a store until its script ends or it is told to stop, which is an ending like the other.</summary>
    /// <param name="order">What and where.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="opened">Told once, before time begins.</param>
    /// <param name="everySecond">Told once a second, never twice at once.</param>
    /// <param name="stop">Closes the store.</param>
    /// <exception cref="InvalidDataException">Script or store have faults; the message names them.</exception>
    /// <exception cref="IOException">The HTTP port is taken.</exception>
    public static async Task<LiveCounts> RunAsync(LiveOrder order, TimeProvider clock, Action<LiveOpening> opened, Action<LiveCounts> everySecond, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        Play play = Play.Of(order.Simulation);
        Camera[] cameras = [.. play.Setup.Surveyed.Cameras.Where(camera => camera.Calibration is not null)];
        await using MjpegServer http = await ListenAsync(order.HttpPort, [.. cameras.Select(camera => camera.Id)], stop);
        http.Describe(StoreFile.Write(Described(play.Setup.Surveyed, http)));
        await using EmbeddedBroker? embedded = order.Broker is null ? await EmbeddedBroker.StartAsync() : null;
        BrokerAddress broker = order.Broker ?? embedded!.Address;

        // Everything is cast and connected before time begins: a store is fitted out before it opens.
        using IEnumerator<Moment> moments = play.Simulation.Run().GetEnumerator();
        moments.MoveNext();
        await using LiveCameras films = new(play.Setup, new CameraOptions { FramesPerSecond = play.CameraFps }, moments.Current, http.Show);
        await using MqttShelves mqtt = new(play.Setup.Surveyed.Name, broker, clock);
        Connect(mqtt, play.Setup.Surveyed);
        opened(new LiveOpening(play.Setup.Surveyed.Name, http.Address, broker, [.. cameras.Select(camera => camera.Id)], play.Notes));

        LiveClock live = new(clock);
        films.Begin(live);
        LiveCounts Counts() => new(live.Now, films.Shown, films.Skipped, http.Missed, mqtt.Sent, mqtt.Dropped, mqtt.Away);
        await using LiveTruth? truth = order.TruthFolder is { } folder ? new LiveTruth(play, live, folder) : null;
        IMomentSink[] sinks = [films, new LoadCells(play.Setup, new LiveShelves(mqtt, play.Setup, live)), new LiveGates(mqtt, play.Setup, live), new LiveOutages(mqtt, play.Setup.Faults), .. truth is null ? Array.Empty<IMomentSink>() : [truth]];
        using CancellationTokenSource closing = new();
        Task telling = TellAsync(() => everySecond(Counts()), clock, closing.Token);
        try
        {
            await MomentFan.RunAsync(live.PaceAsync(Rest(moments), stop), sinks, _ => { }, CancellationToken.None);
        }
        finally
        {
            await closing.CancelAsync();
            await telling;
        }

        TimeSpan ran = live.Now;
        http.End();
        await mqtt.DisposeAsync();
        return Counts() with { Ran = ran, Away = 0 };
    }

    private static async Task<MjpegServer> ListenAsync(int port, IReadOnlyList<CameraId> cameras, CancellationToken stop)
    {
        try
        {
            return await MjpegServer.StartAsync(port, cameras, stop);
        }
        catch (IOException fault) when (fault.InnerException is not null)
        {
            throw new IOException($"--http {port} is taken by another program; expected a free port. Name another one, or 0 for any.", fault);
        }
    }

    /// <summary>The store as surveyed, with its cameras' addresses.</summary>
    private static StoreDefinition Described(StoreDefinition store, MjpegServer http) =>
        store with { Cameras = [.. store.Cameras.Select(camera => camera.Calibration is null ? camera : camera with { Source = http.AddressOf(camera.Id).AbsoluteUri })] };

    private static void Connect(MqttShelves mqtt, StoreDefinition store)
    {
        foreach (Gondola gondola in store.Gondolas)
        {
            foreach (Shelf shelf in gondola.Shelves.Where(shelf => shelf.Plates.Count > 0))
            {
                mqtt.Connect(gondola.Id, shelf.Id);
            }
        }

        foreach (Gate gate in store.Gates)
        {
            mqtt.Connect(gate.Id);
        }
    }

    private static IEnumerable<Moment> Rest(IEnumerator<Moment> moments)
    {
        do
        {
            yield return moments.Current;
        }
        while (moments.MoveNext());
    }

    private static async Task TellAsync(Action tell, TimeProvider clock, CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                tell();
            }
        }
        catch (OperationCanceledException)
        {
            // The store has closed.
        }
    }
}
