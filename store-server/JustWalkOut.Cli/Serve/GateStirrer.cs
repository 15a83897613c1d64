using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>Passes on what shelves and gates say, and opens the gates of cameras that have a plate in view which moves.</summary>
/// <param name="next">Hears it.</param>
/// <param name="store">Where cameras and plates are.</param>
/// <param name="clock">The store's time.</param>
/// <param name="stir">Opens a camera's gate.</param>
internal sealed class GateStirrer(IDeviceListener next, StoreDefinition store, StoreClock clock, Action<CameraId, TimeSpan> stir) : IDeviceListener
{
    private readonly PlateStirs _plates = new(store);

    /// <inheritdoc/>
    public void Weighed(ShelfWeights weights)
    {
        foreach (CameraId camera in _plates.Hear(weights))
        {
            stir(camera, clock.Now);
        }

        next.Weighed(weights);
    }

    /// <inheritdoc/>
    public void Passed(GatePassage passage) => next.Passed(passage);

    /// <inheritdoc/>
    public void Say(string what) => next.Say(what);
}
