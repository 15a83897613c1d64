using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>Which of a store's cameras to keep where a machine cannot draw them all: those that see most of the floor, places that another one sees already counting half, then a quarter.</summary>
public static class CameraChoice
{
    /// <summary>Steps of the grid on which cameras are compared: about a body's width.</summary>
    private const double StepMetres = 0.5;

    /// <summary>The store with so many of its calibrated cameras, in their order; all of them where it has no more. The same store gives the same choice.</summary>
    /// <exception cref="InvalidDataException">It has fewer; the message says how many.</exception>
    public static StoreDefinition Of(StoreDefinition store, int count)
    {
        ArgumentNullException.ThrowIfNull(store);
        Camera[] cameras = [.. store.Cameras.Where(camera => camera.Calibration is not null)];
        if (count < 1 || count > cameras.Length)
        {
            throw new InvalidDataException($"--cameras {count}: store {store.Name} has {cameras.Length} calibrated cameras; expected 1 to {cameras.Length}. Ask for fewer, or name another store.");
        }

        FloorCoverage coverage = TrackedSightings.CoverageOf(store) ?? throw new InvalidDataException($"{store.Name} has no floor outline to choose cameras by.");
        FloorPoint[] places = [.. Places(store.Floor.Outline)];
        double[] worth = [.. places.Select(_ => 1.0)];
        HashSet<Camera> chosen = [];
        while (chosen.Count < count)
        {
            Camera next = cameras.Where(camera => !chosen.Contains(camera)).MaxBy(camera => places.Select((place, i) => worth[i] * coverage.Share(new ViewId(camera.Id.Value), place)).Sum())!;
            chosen.Add(next);
            for (int i = 0; i < places.Length; i++)
            {
                worth[i] *= 1 - (coverage.Share(new ViewId(next.Id.Value), places[i]) / 2);
            }
        }

        return store with { Cameras = [.. store.Cameras.Where(chosen.Contains)] };
    }

    private static IEnumerable<FloorPoint> Places(IReadOnlyList<double[]> outline)
    {
        (double right, double back) = (outline.Max(corner => corner[0]), outline.Max(corner => corner[1]));
        for (double y = outline.Min(corner => corner[1]) + (StepMetres / 2); y < back; y += StepMetres)
        {
            for (double x = outline.Min(corner => corner[0]) + (StepMetres / 2); x < right; x += StepMetres)
            {
                yield return new FloorPoint(x, y);
            }
        }
    }
}
