using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>
/// Says which cameras have a plate in view that moves: one whose mean over a message (0.2 s) is off by more than 15 g from that over the message before. The worst plates of a real store spread by 4.7 g untouched (BENCHMARK-1); a lighter touch is left to the cameras. In view is what lies in the
/// picture, whatever may stand before it: an open gate costs a look, a closed one somebody. Serves one thread at a time.
/// </summary>
public sealed class PlateStirs
{
    private const float MovedGrams = 15;

    private readonly Dictionary<PlateId, CameraId[]> _inView = [];
    private readonly Dictionary<PlateId, float> _latest = [];

    /// <param name="store">Where cameras and plates are.</param>
    public PlateStirs(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        (CameraId Id, CameraModel Model)[] cameras = [.. store.Cameras.Where(camera => camera.Calibration is not null).Select(camera => (camera.Id, SightingPlacer.ModelOf(camera.Calibration!)))];
        foreach ((PlatePlace place, StorePoint front) in PlateFronts.Of(store))
        {
            _inView[place.Id] = [.. cameras.Where(camera => IsIn(camera.Model, front)).Select(camera => camera.Id)];
        }
    }

    /// <summary>The cameras that have a plate in view.</summary>
    public IReadOnlyList<CameraId> InView(PlateId plate) => _inView.GetValueOrDefault(plate, []);

    /// <summary>Hears a shelf's message, and says through whose view something moves; empty for nobody's.</summary>
    public IReadOnlyCollection<CameraId> Hear(ShelfWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        HashSet<CameraId>? stirred = null;
        for (int i = 0; i < weights.Plates.Count; i++)
        {
            (float sum, int count) = (0, 0);
            foreach (float grams in weights.Grams[i])
            {
                (sum, count) = float.IsFinite(grams) ? (sum + grams, count + 1) : (sum, count);
            }

            if (count == 0)
            {
                continue;
            }

            PlateId plate = weights.Plates[i];
            float mean = sum / count;
            if (_latest.TryGetValue(plate, out float before) && Math.Abs(mean - before) > MovedGrams)
            {
                (stirred ??= []).UnionWith(_inView.GetValueOrDefault(plate, []));
            }

            _latest[plate] = mean;
        }

        return stirred ?? (IReadOnlyCollection<CameraId>)[];
    }

    private static bool IsIn(CameraModel camera, StorePoint point) => camera.TryProject(point, out double x, out double y) && x >= 0 && y >= 0 && x < camera.Form.WidthPx && y < camera.Form.HeightPx;
}
