using System.Net;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Apart;

/// <summary>Cameras to be looked through for a server elsewhere.</summary>
/// <param name="Store">As surveyed: the same file as the server's.</param>
/// <param name="Folder">What its sources' paths are relative to.</param>
/// <param name="Server">The server's address.</param>
/// <param name="Detector">What looks at the pictures.</param>
internal sealed record LookOrder(StoreDefinition Store, string Folder, Uri Server, ModelFile Detector)
{
    /// <summary>Those of the store's cameras that are looked through; empty for all that have a source.</summary>
    public IReadOnlyList<CameraId> Cameras { get; init; } = [];

    /// <summary>By which operators know this worker.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Threads that look.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>For cameras whose address has no login; null for none.</summary>
    public NetworkCredential? CameraLogin { get; init; }

    /// <summary>A device's key at the server; null for none.</summary>
    public string? Key { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record LookEnding(double Seconds, long Pictures, long PicturesDropped, long PicturesUnsent);

/// <summary>Looks through some of a store's cameras for the server that follows its people.</summary>
internal static class LookRun
{
    /// <summary>Runs until told to stop, which is no fault, or until every camera is at its end.</summary>
    /// <exception cref="InvalidDataException">A camera is not in the store, has no source or is not calibrated.</exception>
    public static async Task<LookEnding> RunAsync(LookOrder order, Action<string> say, CancellationToken stop)
    {
        StoreClock clock = new(TimeProvider.System);
        HashSet<CameraId> asked = [.. order.Cameras];
        string[] ready = [.. order.Store.Cameras.Where(camera => camera is { Source: not null, Calibration: not null }).Select(camera => camera.Id.Value)];
        string[] unknown = [.. asked.Select(camera => camera.Value).Except(ready, StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException($"--camera {string.Join(", ", unknown)}: {order.Store.Name} has no such camera with a source and a calibration; it has {string.Join(", ", ready.DefaultIfEmpty("none"))}.");
        }

        StoreDefinition looked = asked.Count == 0 ? order.Store : order.Store with { Cameras = [.. order.Store.Cameras.Where(camera => asked.Contains(camera.Id))] };
        LookingParts parts = new(order.Store, CameraSources.Of(looked, order.Folder, clock, order.CameraLogin), () => PersonDetectors.Load(order.Detector, new StoreTrackerOptions().KeepScoreMin), clock.Clock);
        using ServerConnection server = new(order.Server, order.Store.Name, order.Key);
        CameraWorker worker = new(parts, new StorePipelineOptions { Workers = order.Workers }, new ServerLine(server), new CameraWorkerOrder(order.Name, clock.Start, say));
        try
        {
            await worker.RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }

        IReadOnlyList<CameraCounts> cameras = worker.Cameras;
        return new LookEnding(Math.Round(clock.Now.TotalSeconds, 1), cameras.Sum(camera => camera.Captured), cameras.Sum(camera => camera.Dropped), worker.Unsent);
    }
}
