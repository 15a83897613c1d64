using System.Numerics;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

public sealed class BuiltInStoresTests
{
    private static readonly double[] Parts = [0.01, 0.5, 0.99];

    [Theory]
    [InlineData("nano", 12, 244, 28.5)]
    [InlineData("convenience", 8, 300, 60)]
    [InlineData("market", 32, 2000, 300)]
    public void A_store_has_the_cameras_plates_and_floor_that_it_promises(string name, int cameras, int plates, double squareMetres)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        Assert.Equal(cameras, store.Cameras.Count);
        Assert.Equal(plates, new StoreLayout(store).Plates.Count);
        Assert.Equal(squareMetres, Area(store.Floor.Outline), 0.1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_store_written_and_read_is_the_same(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        byte[] written = StoreFile.Write(store);
        Assert.Equal(written, StoreFile.Write(StoreFile.Read(written, name)));
        Assert.Equal(written, StoreFile.Write(BuiltInStores.Read(name).Store));
    }

    [Fact]
    public void A_store_that_does_not_exist_is_refused_by_name()
    {
        ArgumentException fault = Assert.Throws<ArgumentException>(() => BuiltInStores.Read("hyper"));
        Assert.Contains("nano, convenience, market", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Every_gondola_stands_inside_the_floor_and_in_no_other(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        foreach (Gondola gondola in store.Gondolas)
        {
            foreach (Vector2 point in Footprint(gondola))
            {
                Assert.True(FloorBoxes.IsInside(store.Floor.Outline, point.X, point.Y), $"Gondola {gondola.Id} leaves the floor at {point}.");
                Assert.All(store.Gondolas.Where(other => other.Id != gondola.Id), other =>
                    Assert.True(FloorBoxes.Distance(other, point.X, point.Y) > 0, $"Gondola {gondola.Id} stands in {other.Id}."));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Before_every_gondola_two_people_can_pass(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        FloorBoxes boxes = new(store);
        foreach (Gondola gondola in store.Gondolas)
        {
            for (double across = 0.1; across < gondola.Size.Width; across += 0.2)
            {
                for (double away = 0.25; away < 1.1; away += 0.2)
                {
                    Pose at = gondola.Pose.Place(new Pose(across, -away, 0));
                    Assert.True(boxes.IsFree(at.X, at.Y, 0.2), $"No room {away:F2} m before gondola {gondola.Id}.");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void From_the_way_in_every_free_place_and_the_way_out_can_be_reached(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        HashSet<(int, int)> reached = Flood(store);
        Assert.True(reached.Count * 0.01 > Area(store.Floor.Outline) * 0.6, $"Only {reached.Count * 0.01:F1} m2 can be reached.");
        Assert.All(store.Zones.Where(zone => zone.Kind != ZoneKind.Aisle), zone => Assert.Contains(Middle(zone), reached));
        Assert.All(store.Gates, gate => Assert.Contains(((int)Math.Floor(gate.At[0] * 10), (int)Math.Floor(gate.At[1] * 10)), reached));
    }

    [Fact]
    public void The_convenience_store_has_room_for_a_crowd_of_25()
    {
        StoreDefinition store = BuiltInStores.Read("convenience").Store;
        IReadOnlyList<(Vector2 At, int Cameras)> places = CameraCoverage.Of(store, 0.2);
        Assert.True(places.Count * 0.04 > 25 * 1.2, $"{places.Count * 0.04:F1} m2 are free, expected 1.2 m2 for each of 25.");
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void Nearly_every_place_is_seen_by_two_cameras_and_none_by_no_camera(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        IReadOnlyList<(Vector2 At, int Cameras)> places = CameraCoverage.Of(store, 0.3);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {places.Count} places; one camera {CameraCoverage.Share(places, 1):P1}, two {CameraCoverage.Share(places, 2):P1}, three {CameraCoverage.Share(places, 3):P1}");
        Assert.True(CameraCoverage.Share(places, 1) > 0.995, $"{CameraCoverage.Share(places, 1):P1} are seen at all.");
        Assert.True(CameraCoverage.Share(places, 2) > 0.95, $"{CameraCoverage.Share(places, 2):P1} are seen twice.");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Cameras_hang_at_the_ceiling_with_upright_axes_and_a_lens_that_can_be_undone(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        List<double> tilts = [];
        foreach (Camera camera in store.Cameras)
        {
            CameraCalibration calibration = camera.Calibration!;
            double[][] pose = calibration.CameraToStore;
            Assert.InRange(pose[2][3], 2.4, 3.3);
            Assert.True(FloorBoxes.IsInside(store.Floor.Outline, pose[0][3], pose[1][3]));
            Vector3[] axes = [.. Enumerable.Range(0, 3).Select(column => new Vector3((float)pose[0][column], (float)pose[1][column], (float)pose[2][column]))];
            Assert.Equal(0, Vector3.Distance(axes[2], Vector3.Cross(axes[0], axes[1])), 1e-5);
            Assert.Equal(0, axes[0].Z, 1e-6);
            tilts.Add(double.RadiansToDegrees(Math.Acos(-axes[2].Z)));

            // The radial polynomial rises everywhere when its slope has no root.
            (double k1, double k2) = (calibration.Distortion[0], calibration.Distortion[1]);
            Assert.True(k1 < 0 && 9 * k1 * k1 < 20 * k2, $"Camera {camera.Id} folds its picture.");
        }

        Assert.Contains(tilts, tilt => tilt < 1);
        Assert.Contains(tilts, tilt => tilt > 40);
        Assert.All(tilts, tilt => Assert.InRange(tilt, 0, 55.1));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void What_stands_on_a_row_fits_its_plates_and_is_not_too_heavy_for_them(string name)
    {
        BuiltInStore built = BuiltInStores.Read(name);
        StoreDefinition store = built.Store;
        StoreLayout layout = new(store);
        Dictionary<Sku, Product> catalog = store.Catalog.ToDictionary(product => product.Sku);
        HashSet<PlateId> used = [];
        foreach (PlanogramRow row in store.Planogram)
        {
            Extent[] plates = [.. row.Plates.Select(id => layout.TryFind(id, out PlatePlace place) ? place.Size : throw new InvalidOperationException($"{id} is nowhere."))];
            Product product = catalog[row.Sku];
            Assert.InRange(plates.Length, 1, 3);
            Assert.All(row.Plates, plate => Assert.True(used.Add(plate), $"{plate} has two rows."));
            GoodsLook look = GoodsLooks.Of(product, plates.Sum(plate => plate.Width), plates[0].Depth, plates[0].Height);
            Assert.InRange(row.Count!.Value, 1, GoodsLooks.CapacityOf(look, product.UnitWeight!.Grams, plates));
            Assert.True(row.Count.Value * product.UnitWeight.Grams <= plates.Length * GoodsLooks.PlateGramsMax);
        }

        double stocked = (double)used.Count / layout.Plates.Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {store.Catalog.Count} products on {stocked:P1} of {layout.Plates.Count} plates, {store.Planogram.Sum(row => row.Count)} units");
        Assert.InRange(stocked, 0.95, 0.9999);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Goods_span_what_makes_weighing_hard(string name)
    {
        BuiltInStore built = BuiltInStores.Read(name);
        Dictionary<Sku, UnitWeight> weights = built.Store.Catalog.ToDictionary(product => product.Sku, product => product.UnitWeight!);
        int nearTwins = built.Store.Planogram.Zip(built.Store.Planogram.Skip(1)).Count(pair =>
            pair.First.Plates[0].Shelf == pair.Second.Plates[0].Shelf
            && Math.Abs(weights[pair.First.Sku].Grams - weights[pair.Second.Sku].Grams) < weights[pair.First.Sku].Sd);
        Assert.True(nearTwins * 5 > built.Store.Planogram.Count, $"Only {nearTwins} neighbours weigh nearly the same.");
        Assert.True(weights.Values.Min(weight => weight.Grams) < 20);
        Assert.True(weights.Values.Max(weight => weight.Grams) > 1000);
        Assert.NotEmpty(built.Loose);
        Assert.All(built.Loose, sku => Assert.True(weights[sku].Sd > 0.05 * weights[sku].Grams));
        Assert.All(built.Store.Catalog, product => Assert.True(built.Loose.Contains(product.Sku) ? product.Gtin is null : IsInternal(product.Gtin!)));
        Assert.All(built.Store.Catalog, product => Assert.True(built.Categories.ContainsKey(product.Sku)));
    }

    [Fact]
    public void The_larger_stores_sell_what_children_may_not_buy_and_the_largest_goods_of_3_kg()
    {
        Assert.Contains(BuiltInStores.Read("convenience").Store.Catalog, product => product.AgeLimit == 18);
        StoreDefinition market = BuiltInStores.Read("market").Store;
        Assert.Contains(market.Catalog, product => product.AgeLimit == 18);
        Assert.Contains(market.Catalog, product => product.UnitWeight!.Grams > 2900);
        Assert.Contains(market.Catalog, product => product.UnitWeight!.Grams < 6);
    }

    public static TheoryData<string> Stores() => [.. BuiltInStores.Names];

    private static bool IsInternal(string gtin) => gtin.Length switch
    {
        8 or 13 => gtin[0] == '2',
        12 => gtin[0] == '4',
        _ => false,
    };

    private static double Area(IReadOnlyList<double[]> outline) =>
        Math.Abs(Enumerable.Range(0, outline.Count).Sum(i => (outline[i][0] * outline[(i + 1) % outline.Count][1]) - (outline[(i + 1) % outline.Count][0] * outline[i][1]))) / 2;

    private static IEnumerable<Vector2> Footprint(Gondola gondola) =>
        from across in Parts
        from deep in Parts
        let at = gondola.Pose.Place(new Pose(across * gondola.Size.Width, deep * gondola.Size.Depth, 0))
        select new Vector2((float)at.X, (float)at.Y);

    private static (int, int) Middle(Zone zone) => ((int)(zone.Outline.Average(point => point[0]) * 10), (int)(zone.Outline.Average(point => point[1]) * 10));

    /// <summary>Cells of 10 cm that a body of 25 cm radius reaches from the middle of the first entry zone.</summary>
    private static HashSet<(int X, int Y)> Flood(StoreDefinition store)
    {
        FloorBoxes boxes = new(store);
        HashSet<(int X, int Y)> reached = [Middle(store.Zones.First(zone => zone.Kind == ZoneKind.Entry))];
        Queue<(int X, int Y)> edge = new(reached);
        while (edge.TryDequeue(out (int X, int Y) cell))
        {
            foreach ((int X, int Y) next in new[] { (cell.X + 1, cell.Y), (cell.X - 1, cell.Y), (cell.X, cell.Y + 1), (cell.X, cell.Y - 1) })
            {
                if (boxes.IsFree((next.X + 0.5) / 10, (next.Y + 0.5) / 10, 0.25) && reached.Add(next))
                {
                    edge.Enqueue(next);
                }
            }
        }

        return reached;
    }
}
