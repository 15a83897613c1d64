using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Import;

/// <summary>
/// A store from the AutoCheckout encoding's geometry (gondolas, shelves and plates, each in its parent's frame, and cameras) and a recording's
/// products and planogram. Their gondola's origin lies at the back wall with shelves reaching out in front of it; ours is the left front
/// bottom corner, so gondolas are moved forward by the depth of their deepest shelf and shelves back by the same.
/// </summary>
public static class AutoCheckoutStoreImport
{
    /// <summary>Reads a store.</summary>
    /// <param name="metaFolder">Holds <c>Gondolas.json</c>, <c>Shelves.json</c>, <c>Plates.json</c>, <c>calibration.json</c> and <c>camera_mapping.json</c>.</param>
    /// <param name="catalogFolder">Holds <c>products.json</c> and <c>planogram.json</c>.</param>
    /// <param name="name">The store's id.</param>
    /// <returns>The store and what had to be done without, one line each.</returns>
    public static (StoreDefinition Store, IReadOnlyList<string> Warnings) Read(string metaFolder, string catalogFolder, StoreId name)
    {
        ImportNotes notes = new();
        List<Gondola> gondolas = ReadGondolas(metaFolder, notes);
        List<Product> catalog = CatalogImport.ReadProducts(Path.Combine(catalogFolder, "products.json"), notes);
        List<PlanogramRow> planogram = CatalogImport.RowsOf(CatalogImport.ReadPlanogram(Path.Combine(catalogFolder, "planogram.json")), catalog, notes);
        (FloorPlan floor, List<Camera> cameras) = CameraImport.Read(metaFolder, notes);
        StoreDefinition store = new(
            StoreDefinition.CurrentVersion, name, Currency.From("USD"), "en-US", floor, [], [], gondolas, cameras, catalog, [], new Rules());
        return (store with { Planogram = Placed(planogram, new StoreLayout(store), notes) }, notes.Lines);
    }

    private static List<Gondola> ReadGondolas(string folder, ImportNotes notes)
    {
        string gondolaPath = Path.Combine(folder, "Gondolas.json");
        string shelfPath = Path.Combine(folder, "Shelves.json");
        string platePath = Path.Combine(folder, "Plates.json");
        GondolaForm[] gondolas = ProtoJson.ReadFile<GondolasForm>(gondolaPath).Gondolas ?? throw ProtoJson.Fault(gondolaPath, "gondolas is missing, expected a list");
        ShelfForm[] shelves = ProtoJson.ReadFile<ShelvesForm>(shelfPath).Shelves ?? throw ProtoJson.Fault(shelfPath, "shelves is missing, expected a list");
        PlateForm[] plates = ProtoJson.ReadFile<PlatesForm>(platePath).Plates ?? throw ProtoJson.Fault(platePath, "plates is missing, expected a list");

        Dictionary<PlateId, BoxForm> plateBoxes = ById(plates.Select(plate => (ProtoJson.PlateOf(plate.Id, platePath), plate.Coordinates)), platePath);
        Dictionary<PlateId, BoxForm> shelfBoxes = ById(
            shelves.Select(shelf => (ProtoJson.PlateOf(new PlateIdForm(shelf.Id, 0), shelfPath), shelf.Coordinates)), shelfPath);
        Dictionary<PlateId, BoxForm> gondolaBoxes = ById(
            gondolas.Select(gondola => (ProtoJson.PlateOf(new PlateIdForm(new ShelfIdForm(gondola.Id, 0), 0), gondolaPath), gondola.Coordinates)), gondolaPath);

        List<Gondola> built = [];
        foreach ((PlateId id, BoxForm box) in gondolaBoxes.OrderBy(gondola => gondola.Key))
        {
            if (Encoded.PoseOf(box) is not Pose back)
            {
                notes.Add("gondolas are tilted", "left out with all that stands on them", id.Gondola);
                continue;
            }

            (PlateId, BoxForm)[] own = [.. shelfBoxes.Where(shelf => shelf.Key.Gondola == id.Gondola).OrderBy(shelf => shelf.Key).Select(shelf => (shelf.Key, shelf.Value))];
            built.Add(GondolaOf(id.Gondola, (back, box), own, plateBoxes, notes));
        }

        foreach (PlateId plate in plateBoxes.Keys.Where(plate => !shelfBoxes.ContainsKey(plate with { Plate = "0" })).Order())
        {
            notes.Add("plates stand on no shelf", "left out", plate.Value);
        }

        return built;
    }

    private static Gondola GondolaOf(
        string id, (Pose Pose, BoxForm Box) back, IReadOnlyList<(PlateId Id, BoxForm Box)> shelves, Dictionary<PlateId, BoxForm> plates, ImportNotes notes)
    {
        List<(PlateId Id, BoxForm Box, Pose Pose)> upright = [];
        foreach ((PlateId shelf, BoxForm box) in shelves)
        {
            if (Encoded.PoseOf(box) is Pose pose)
            {
                upright.Add((shelf, box, pose));
            }
            else
            {
                notes.Add("shelves are tilted", "left out with their plates", $"{shelf.Gondola}/{shelf.Shelf}");
            }
        }

        double front = Math.Min(0, upright.Select(shelf => shelf.Pose.Y).DefaultIfEmpty(0).Min());
        return new Gondola(
            id,
            Encoded.Rounded(back.Pose.Place(new Pose(0, front, 0))),
            new Extent(Encoded.Metres(back.Box.DimX), Encoded.Metres(back.Box.DimY - front), Encoded.Metres(back.Box.DimZ)),
            [.. upright.Select(shelf => new Shelf(
                shelf.Id.Shelf,
                Encoded.Rounded(shelf.Pose with { Y = shelf.Pose.Y - front }),
                new Extent(Encoded.Metres(shelf.Box.DimX), Encoded.Metres(shelf.Box.DimY), Encoded.Metres(shelf.Box.DimZ)),
                PlatesOf(shelf.Id, shelf.Box.DimZ, plates, notes)))]);
    }

    private static List<Plate> PlatesOf(PlateId shelf, double shelfHeight, Dictionary<PlateId, BoxForm> boxes, ImportNotes notes)
    {
        List<Plate> plates = [];
        foreach ((PlateId id, BoxForm box) in boxes.Where(plate => plate.Key.Gondola == shelf.Gondola && plate.Key.Shelf == shelf.Shelf).OrderBy(plate => plate.Key))
        {
            if (Encoded.PoseOf(box) is Pose pose)
            {
                // Their plates are flat; the room for goods above one is the shelf's.
                double height = box.DimZ > 0 ? box.DimZ : shelfHeight;
                plates.Add(new Plate(id.Plate, pose, new Extent(Encoded.Metres(box.DimX), Encoded.Metres(box.DimY), Encoded.Metres(height))));
            }
            else
            {
                notes.Add("plates are tilted", "left out", id.Value);
            }
        }

        return plates;
    }

    private static List<PlanogramRow> Placed(IReadOnlyList<PlanogramRow> rows, StoreLayout layout, ImportNotes notes)
    {
        List<PlanogramRow> placed = [];
        foreach (PlanogramRow row in rows)
        {
            PlateId[] known = [.. row.Plates.Where(plate => layout.TryFind(plate, out _))];
            foreach (PlateId plate in row.Plates.Except(known))
            {
                notes.Add("plates of the planogram have no place in Plates.json", "left out of their rows", plate.Value);
            }

            if (known.Length > 0)
            {
                placed.Add(row with { Plates = known });
            }
        }

        HashSet<PlateId> stocked = [.. placed.SelectMany(row => row.Plates)];
        foreach (PlatePlace plate in layout.Plates.Where(plate => !stocked.Contains(plate.Id)))
        {
            notes.Add("plates have no planogram row", "nothing is known to stand there", plate.Id.Value);
        }

        return placed;
    }

    private static Dictionary<PlateId, BoxForm> ById(IEnumerable<(PlateId Id, BoxForm? Box)> parts, string path)
    {
        Dictionary<PlateId, BoxForm> byId = [];
        foreach ((PlateId id, BoxForm? box) in parts)
        {
            if (!byId.TryAdd(id, box ?? throw ProtoJson.Fault(path, $"coordinates of {id} are missing, expected a box")))
            {
                throw ProtoJson.Fault(path, $"{id} stands twice, expected once");
            }
        }

        return byId;
    }
}
