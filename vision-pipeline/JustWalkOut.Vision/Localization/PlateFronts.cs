using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Localization;

/// <summary>Where hands come to a store's plates.</summary>
public static class PlateFronts
{
    /// <summary>A hand that takes something is before its shelf's front by at least this.</summary>
    private const double BeforeFrontMetres = 0.02;

    /// <summary>Each plate, and the point before its shelf's front, halfway up the goods, where a hand comes in.</summary>
    public static IEnumerable<(PlatePlace Place, StorePoint Front)> Of(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        StoreLayout layout = new(store);
        foreach (Gondola gondola in store.Gondolas)
        {
            foreach (Shelf shelf in gondola.Shelves)
            {
                foreach (Plate plate in shelf.Plates)
                {
                    _ = layout.TryFind(new PlateId(gondola.Id, shelf.Id, plate.Id), out PlatePlace place);
                    Pose inGondola = shelf.Pose.Place(plate.Pose).Place(new Pose(plate.Size.Width / 2, 0, plate.Size.Height / 2));
                    Pose front = gondola.Pose.Place(new Pose(inGondola.X, Math.Min(0, inGondola.Y) - BeforeFrontMetres, inGondola.Z));
                    yield return (place, new StorePoint(front.X, front.Y, front.Z));
                }
            }
        }
    }
}
