using JustWalkOut.Carts;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Apart;

/// <summary>What came of it.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="Pictures">Pictures that came.</param>
/// <param name="PicturesDropped">Those among them that were not looked at in time.</param>
/// <param name="Waiting">Findings on disk that the server has not taken.</param>
/// <param name="Devices">What came from shelves and gates.</param>
internal sealed record VisionEnding(double Seconds, long Pictures, long PicturesDropped, int Waiting, DeviceCounts Devices);

/// <summary>Cameras, shelves and gates of one store through pipeline, attribution and outbox to a server elsewhere, until told to stop. While the server is away nothing is lost: findings wait on disk and check-ins in memory, and seeing and weighing go on.</summary>
internal static class VisionRun
{
    /// <summary>Runs it.</summary>
    /// <param name="order">What is run.</param>
    /// <param name="server">The store's server; stays the caller's.</param>
    /// <param name="output">Gets what happens, a line each.</param>
    /// <param name="errors">Gets what goes wrong.</param>
    /// <param name="stop">Ends it, which is no fault.</param>
    /// <exception cref="InvalidDataException">The server refuses, or is another store's or of another time.</exception>
    public static async Task<VisionEnding> RunAsync(VisionOrder order, ServerConnection server, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        Directory.CreateDirectory(order.Data);
        using ScratchFolder scratch = new();
        StoreClock clock = new(TimeProvider.System);
        using ActionLog actions = new(order.Store, clock.Start, Path.Combine(scratch.Path, ResultFiles.Tracks), _ => { });
        ServeLog log = new(order.Store, clock, actions, output, errors);
        ServerLink link = await ServerLink.OpenAsync(server, order.Data, log.Say, stop);
        TelemetryTap telemetry = new(order.Store, clock, log);
        LookKeeper looks = new(link, clock.Clock);
        ServedNotes notes = new(null, null) { Looks = LookMemory.Read(await link.RecallAsync(stop)), KeepLooks = looks.Take };
        await using ServedVision vision = ServedVision.Open(order, clock, link, telemetry, notes);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task running = vision.RunAsync(ending.Token);
        Task[] talking = [looks.RunAsync(ending.Token), telemetry.RunAsync(now => link.TellAsync(now, ending.Token), ending.Token), link.FollowAsync(vision.Ordered, ending.Token)];
        await Task.WhenAny([running, .. talking]);
        await ending.CancelAsync();
        await running;
        try
        {
            await Task.WhenAll(talking);
        }
        catch (OperationCanceledException)
        {
            // What was asked for; a fault of theirs is thrown.
        }

        return new VisionEnding(Math.Round(clock.Now.TotalSeconds, 1), vision.Pictures, vision.PicturesDropped, vision.Waiting, vision.Devices);
    }

    /// <summary>Sends the server, which keeps it in memory, what people look like: the newest, once a second.</summary>
    private sealed class LookKeeper(ServerLink link, TimeProvider clock)
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

        private volatile IReadOnlyDictionary<PresenceId, KnownLook>? _newest;

        public void Take(IReadOnlyDictionary<PresenceId, KnownLook> looks) => _newest = looks;

        public async Task RunAsync(CancellationToken stop)
        {
            using PeriodicTimer timer = new(Every, clock);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Interlocked.Exchange(ref _newest, null) is { } newest)
                {
                    await link.KeepAsync(LookMemory.Write(newest), stop);
                }
            }
        }
    }
}
