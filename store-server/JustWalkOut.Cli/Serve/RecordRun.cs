using JustWalkOut.Cli.Replay;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Vision;

namespace JustWalkOut.Cli.Serve;

/// <summary>What was recorded.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="Pictures">Pictures that came.</param>
/// <param name="PicturesDropped">Those among them that were not looked at in time; what cameras sent is recorded all the same.</param>
/// <param name="Devices">What came from shelves and gates.</param>
internal sealed record RecordEnding(double Seconds, long Pictures, long PicturesDropped, Vision.Shelves.DeviceCounts Devices);

/// <summary>Cameras, shelves and gates of one store through pipeline and attribution into a recording, until told to stop: nobody is charged, and there is no server. Carts are kept in a scratch ledger, for what is decided at the gate.</summary>
internal static class RecordRun
{
    /// <summary>Runs it.</summary>
    /// <param name="order">The store and where the recording goes; where its data would be is not used.</param>
    /// <param name="output">Gets what happens, a line each.</param>
    /// <param name="errors">Gets what goes wrong.</param>
    /// <param name="stop">Ends it, which is no fault.</param>
    public static async Task<RecordEnding> RunAsync(ServeOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        order = order with { Data = scratch.Path, Clips = null };
        StoreClock clock = new(TimeProvider.System);
        await using IEventLog events = await EventLogs.OpenSqliteAsync(Path.Combine(scratch.Path, ServeRun.EventsFile), stop);
        await using StoreLedger ledger = await ReplayRun.OpenLedgerAsync(order.Store, events, stop);
        using ActionLog actions = new(order.Store, clock.Start, Path.Combine(scratch.Path, ResultFiles.Tracks), _ => { });
        ServeLog log = new(order.Store, clock, actions, output, errors);
        await using ServedRecording recording = ServedRecording.Open(order, clock, log.Say)!;
        await using ServedVision vision = ServedVision.Open(order, clock, new LedgerLink(ledger), new TelemetryTap(order.Store, clock, log), new ServedNotes(null, recording));
        await vision.RunAsync(stop);
        return new RecordEnding(Math.Round(clock.Now.TotalSeconds, 1), vision.Pictures, vision.PicturesDropped, vision.Devices);
    }
}
