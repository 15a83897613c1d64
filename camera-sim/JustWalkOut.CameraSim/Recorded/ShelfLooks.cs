using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>How a store's goods look where they stand: none is larger than its place on the shelf.</summary>
internal sealed class ShelfLooks
{
    /// <summary>Room for what stands nowhere at first, along each axis.</summary>
    private const double RoomMetres = 0.3;

    private readonly Dictionary<Sku, GoodsLook> _looks = [];

    public ShelfLooks(StoreDefinition store)
    {
        StoreLayout layout = new(store);
        ILookup<Sku, PlanogramRow> rows = store.Planogram.ToLookup(row => row.Sku);
        foreach (Product product in store.Catalog)
        {
            // The narrowest of its places: the same product looks the same wherever it stands.
            Extent[] places = [.. rows[product.Sku].Select(row => PlaceOf(row, layout)).OfType<Extent>()];
            _looks[product.Sku] = places.Length == 0
                ? GoodsLooks.Of(product, RoomMetres, RoomMetres, RoomMetres)
                : GoodsLooks.Of(product, places.Min(place => place.Width), places.Min(place => place.Depth), places.Min(place => place.Height));
        }
    }

    public GoodsLook Of(Product product) => _looks[product.Sku];

    private static Extent? PlaceOf(PlanogramRow row, StoreLayout layout)
    {
        List<Extent> plates = [];
        foreach (PlateId id in row.Plates)
        {
            if (layout.TryFind(id, out PlatePlace place))
            {
                plates.Add(place.Size);
            }
        }

        return plates.Count == 0 ? null : new Extent(plates.Sum(plate => plate.Width), plates.Min(plate => plate.Depth), plates.Min(plate => plate.Height));
    }
}
