using System.Net;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>The seeing and weighing half of a store to be run, in its server's process or apart from it.</summary>
/// <param name="Store">As surveyed.</param>
/// <param name="Folder">What its sources' paths are relative to.</param>
/// <param name="Broker">Where shelves and gates send to.</param>
/// <param name="Data">Where its outbox is.</param>
/// <param name="Detector">What looks at the cameras' pictures; null for a store run by its shelves alone.</param>
internal record VisionOrder(StoreDefinition Store, string Folder, BrokerAddress Broker, string Data, ModelFile? Detector)
{
    /// <summary>Threads that look.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>For cameras whose address has no login; null for none.</summary>
    public NetworkCredential? CameraLogin { get; init; }

    /// <summary>What is looked through in place of the cameras that the store names; null for those.</summary>
    public Func<StoreClock, IReadOnlyList<ICameraSource>>? Cameras { get; init; }

    /// <summary>Whether cameras that see nobody move are looked through less.</summary>
    public bool HasMotionGate { get; init; }

    /// <summary>Cameras that vision workers (<c>./jwo look</c>) look through and not this process.</summary>
    public IReadOnlyList<CameraId> Elsewhere { get; init; } = [];

    /// <summary>Puts somebody before the store who hears of people first and passes everything on; nobody by default.</summary>
    public Func<IFloorListener, StoreClock, IFloorListener> Before { get; init; } = (store, _) => store;

    /// <summary>What seeing and weighing are counted by; null for nobody.</summary>
    public VisionMeters? Meters { get; init; }
}
