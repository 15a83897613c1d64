using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Live.Rtsp;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Shelves;
using Wishes = JustWalkOut.CameraSim.Behaviours.Wishes;

namespace JustWalkOut.CameraSim.Live;

/// <summary>A simulated store to be run in real time.</summary>
/// <param name="Simulation">What is simulated; its way of seeing people is of no account, for a live store has cameras.</param>
/// <param name="HttpPort">Port for cameras and description; 0 for any.</param>
/// <param name="Broker">Where shelves and gates send to; null for a broker inside the process.</param>
/// <param name="Rtsp">The same cameras as H.264 over RTSP; null for none.</param>
/// <param name="TruthFolder">An existing empty folder for the truth, the gate and the store; null to leave no truth at all.</param>
public sealed record LiveOrder(SimulationOrder Simulation, int HttpPort, BrokerAddress? Broker = null, RtspOrder? Rtsp = null, string? TruthFolder = null)
{
    /// <summary>Whether it takes orders over HTTP while it runs (<c>/controls</c>).</summary>
    public bool IsControlled { get; init; }

    /// <summary>Asked when the script has ended, with cameras and broker still there; they go when it is done.</summary>
    public Func<Task> Ended { get; init; } = () => Task.CompletedTask;
}

/// <summary>How cameras are to be had over RTSP.</summary>
/// <param name="Port">Port; 0 for any.</param>
/// <param name="Login">Who may watch; null for anybody.</param>
public sealed record RtspOrder(int Port, RtspLogin? Login);

/// <summary>A live store that has opened.</summary>
/// <param name="Store">Its id, which is in its topics.</param>
/// <param name="Http">Where cameras and description are.</param>
/// <param name="Rtsp">Where the same cameras are over RTSP, with a last slash; null for nowhere.</param>
/// <param name="Broker">Where shelves and gates send to.</param>
/// <param name="Cameras">Its cameras.</param>
/// <param name="Notes">What had to be added to the store, one line each.</param>
public sealed record LiveOpening(StoreId Store, Uri Http, Uri? Rtsp, BrokerAddress Broker, IReadOnlyList<CameraId> Cameras, IReadOnlyList<string> Notes);

/// <summary>What a live store has done so far.</summary>
/// <param name="Ran">Time since it opened.</param>
/// <param name="Pictures">Pictures drawn, all cameras together.</param>
/// <param name="Skipped">Pictures that the machine had no time to draw.</param>
/// <param name="Missed">Pictures that those who watch were too slow for, all together.</param>
/// <param name="Messages">Messages that the broker acknowledged.</param>
/// <param name="Dropped">Messages given up because the broker was away.</param>
/// <param name="Away">Shelves and gates that do not reach the broker now.</param>
/// <param name="Encoders">Encoders of H.264 that ended by themselves.</param>
public sealed record LiveCounts(TimeSpan Ran, long Pictures, long Skipped, long Missed, long Messages, long Dropped, int Away, int Encoders);

/// <summary>A simulated store in real time: its cameras over HTTP and RTSP, its shelves and gates over MQTT. The truth goes over neither, only to disk where that is asked for.</summary>
public static class LiveStore
{
    /// <summary>Runs a store until its script ends or it is told to stop, which is an ending like the other.</summary>
    /// <param name="order">What and where.</param>
    /// <param name="clock">The time of day.</param>
    /// <param name="opened">Told once, before time begins.</param>
    /// <param name="everySecond">Told once a second, never twice at once.</param>
    /// <param name="stop">Closes the store.</param>
    /// <exception cref="InvalidDataException">Script or store have faults; the message names them.</exception>
    /// <exception cref="IOException">A port is taken, or RTSP is wanted and there is no encoder.</exception>
    public static async Task<LiveCounts> RunAsync(LiveOrder order, TimeProvider clock, Action<LiveOpening> opened, Action<LiveCounts> everySecond, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(order);
        Wishes? wishes = order is { IsControlled: true, Simulation.Kind: ScriptKind.Scenario or ScriptKind.Preset } ? new Wishes() : null;
        Play play = Play.Of(order.Simulation with { Wishes = wishes });
        StoreDefinition surveyed = play.Setup.Surveyed;
        CameraId[] cameras = [.. surveyed.Cameras.Where(camera => camera.Calibration is not null).Select(camera => camera.Id)];
        LiveControls? controls = order.IsControlled ? new LiveControls(wishes) : null;
        await using LiveOutlets outlets = await LiveOutlets.OpenAsync(play, cameras, (order.HttpPort, order.Rtsp, controls), stop);
        await using EmbeddedBroker? embedded = order.Broker is null ? await EmbeddedBroker.StartAsync() : null;
        BrokerAddress broker = order.Broker ?? embedded!.Address;

        // Everything is cast and connected before time begins: a store is fitted out before it opens.
        using IEnumerator<Moment> moments = play.Simulation.Run().GetEnumerator();
        moments.MoveNext();
        await using LiveCameras films = new(play.Setup, new CameraOptions { FramesPerSecond = play.CameraFps }, moments.Current);
        await using MqttShelves mqtt = new(surveyed.Name, broker, clock);
        Connect(mqtt, surveyed);
        opened(new LiveOpening(surveyed.Name, outlets.Http, outlets.Rtsp, broker, cameras, play.Notes));

        LiveClock live = new(clock);
        outlets.Begin(live);
        films.Begin(live, outlets.Take);
        LiveCounts Counts() => new(live.Now, films.Drawn, films.Skipped, outlets.Missed, mqtt.Sent, mqtt.Dropped, mqtt.Away, outlets.Failures);
        await using LiveTruth? truth = order.TruthFolder is { } folder ? new LiveTruth(play, live, folder) : null;
        IMomentSink[] sinks =
        [
            films, new LoadCells(play.Setup, new LiveShelves(mqtt, play.Setup, live)), new LiveGates(mqtt, play.Setup, live, controls), new LiveOutages(mqtt, play.Setup.Faults),
            .. truth is null ? Array.Empty<IMomentSink>() : [truth],
        ];
        using CancellationTokenSource closing = new();
        Task telling = TellAsync(() => everySecond(Counts()), clock, closing.Token);
        try
        {
            await MomentFan.RunAsync(live.PaceAsync(Following(moments), stop), sinks, _ => { }, CancellationToken.None);
        }
        finally
        {
            await closing.CancelAsync();
            await telling;
        }

        TimeSpan ran = live.Now;
        await order.Ended();
        outlets.End();
        await mqtt.DisposeAsync();
        return Counts() with { Ran = ran, Away = 0 };
    }

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

    private static IEnumerable<Moment> Following(IEnumerator<Moment> moments)
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
