using System.Net;
using System.Reflection;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>A store to be run.</summary>
/// <param name="Store">As surveyed.</param>
/// <param name="Folder">What its sources' paths are relative to.</param>
/// <param name="Broker">Where shelves and gates send to.</param>
/// <param name="Data">Where its events and its outbox are.</param>
/// <param name="Detector">What looks at the cameras' pictures; null for a store run by its shelves alone.</param>
internal sealed record ServeOrder(StoreDefinition Store, string Folder, BrokerAddress Broker, string Data, ModelFile? Detector)
{
    /// <summary>Threads that look.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>For cameras whose address has no login; null for none.</summary>
    public NetworkCredential? CameraLogin { get; init; }

    /// <summary>Gets the results at the end, as a replay's; null for none.</summary>
    public string? Results { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record ServeEnding(double Seconds, int Visits, int Settled, int InReview, int Open, long Pictures, long PicturesDropped, DeviceCounts Devices);

/// <summary>Pipeline, attribution, outbox and ledger of one store in this process, until told to stop.</summary>
internal static class ServeRun
{
    /// <summary>The schema of a PostgreSQL database that stores' events are kept in.</summary>
    private const string Schema = "justwalkout";

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(0.25);

    public static async Task<ServeEnding> RunAsync(ServeOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        Directory.CreateDirectory(order.Data);
        await using IEventLog events = await OpenLogAsync(order.Data, stop);
        await using StoreLedger ledger = await StoreLedger.OpenAsync(order.Store, events, stop);
        await using ObservationOutbox outbox = ObservationOutbox.Open(Path.Combine(order.Data, "outbox"), order.Store.Name);
        StoreClock clock = new(TimeProvider.System);
        using ScratchFolder scratch = new();
        string results = order.Results ?? scratch.Path;
        using ActionLog actions = new(order.Store, clock.Start, Path.Combine(results, ResultFiles.Tracks), _ => { });
        ServeLog log = new(order.Store, clock, actions, output, errors);
        LiveStore store = new(new LiveStoreParts(clock, new StoreAttribution(order.Store, clock.Start, new AttributionOptions()), outbox, new LedgerLink(ledger), log));
        StorePipeline? pipeline = PipelineOf(order, clock, store);
        HashSet<VisitId> before = [.. ledger.Receipts.Select(receipt => receipt.Visit)];

        StoreDevices devices = new(order.Store.Name, order.Broker, clock.Clock, store);
        Task running = store.RunAsync(pipeline is null ? [devices.RunAsync] : [devices.RunAsync, pipeline.RunAsync], stop);
        while (await Task.WhenAny(running, Task.Delay(TellEvery, clock.Clock, CancellationToken.None)) != running)
        {
            log.Settle(ledger.Receipts.Where(receipt => !before.Contains(receipt.Visit)));
        }

        await running;
        Receipt[] receipts = [.. ledger.Receipts.Where(receipt => !before.Contains(receipt.Visit))];
        log.Settle(receipts);
        if (order.Results is not null)
        {
            Write(order, clock, receipts, actions);
        }

        return new ServeEnding(
            Math.Round(clock.Now.TotalSeconds, 1),
            receipts.Length,
            receipts.Count(receipt => receipt.Status == ReceiptStatus.Settled),
            receipts.Count(receipt => receipt.Status == ReceiptStatus.Review),
            receipts.Count(receipt => receipt.Status == ReceiptStatus.Open),
            pipeline?.Cameras.Sum(camera => camera.Captured) ?? 0,
            pipeline?.Cameras.Sum(camera => camera.Captured - camera.Inferred) ?? 0,
            devices.Counts);
    }

    private static StorePipeline? PipelineOf(ServeOrder order, StoreClock clock, LiveStore store)
    {
        if (order.Detector is not { } detector)
        {
            return null;
        }

        IReadOnlyList<ICameraSource> cameras = CameraSources.Of(order.Store, order.Folder, clock, order.CameraLogin);
        return new StorePipeline(
            new StorePipelineParts(order.Store, cameras, () => PersonDetectors.Load(detector, new StoreTrackerOptions().KeepScoreMin), clock.Clock, store), new StorePipelineOptions { Workers = order.Workers });
    }

    private static Task<IEventLog> OpenLogAsync(string data, CancellationToken cancellation) =>
        Environment.GetEnvironmentVariable("JWO_DB") is { Length: > 0 } database
            ? EventLogs.OpenPostgresAsync(database, Schema, cancellation)
            : EventLogs.OpenSqliteAsync(Path.Combine(data, "events.db"), cancellation);

    private static void Write(ServeOrder order, StoreClock clock, Receipt[] receipts, ActionLog actions)
    {
        ResultFiles.Write(order.Results!, ResultFiles.Receipts, ResultFiles.Document(order.Store, receipts, actions));
        ResultFiles.Write(order.Results!, ResultFiles.Actions, actions.Actions());
        ResultFiles.Write(order.Results!, ResultFiles.Summary, new
        {
            Store = order.Store.Name,
            clock.Start,
            Seconds = Math.Round(clock.Now.TotalSeconds, 3),
            Findings = actions.Findings,
            Detector = order.Detector is { } detector ? new { detector.Model.Name, detector.Model.Sha256 } : null,
            Program = typeof(ServeRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        });
    }
}
