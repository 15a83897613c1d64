using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

public sealed class StoreCompletionTests
{
    private static readonly StoreDefinition Whole = BuiltInStores.Read("nano").Store;

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void A_whole_store_stays_as_it_is(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        CompletedStore completed = StoreCompletion.Of(store);
        Assert.Empty(completed.Notes);
        Assert.Equal(StoreFile.Write(store), StoreFile.Write(completed.Store));
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void A_store_without_a_way_in_gets_a_gate_an_entry_and_an_exit_where_people_can_stand(string name)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        CompletedStore completed = StoreCompletion.Of(store with { Zones = [], Gates = [] });
        FloorBoxes boxes = new(store);
        Assert.Contains(completed.Notes, note => note.Contains("gate", StringComparison.Ordinal));
        Gate gate = Assert.Single(completed.Store.Gates);
        Assert.True(boxes.IsFree(gate.At[0], gate.At[1], 0.5));
        Assert.InRange(boxes.EdgeDistance(gate.At[0], gate.At[1]), 0, 1);
        foreach (ZoneKind kind in new[] { ZoneKind.Entry, ZoneKind.Exit })
        {
            Zone zone = Assert.Single(completed.Store.Zones, zone => zone.Kind == kind);
            Assert.True(boxes.IsFree(zone.Outline.Average(point => point[0]), zone.Outline.Average(point => point[1]), 0.3), $"Nobody can stand in the middle of the {kind}.");
        }

        Assert.Equal(StoreFile.Write(completed.Store), StoreFile.Write(StoreCompletion.Of(store with { Zones = [], Gates = [] }).Store));
    }

    [Fact]
    public void A_store_without_calibrated_cameras_gets_some_that_see_its_floor()
    {
        CompletedStore completed = StoreCompletion.Of(Whole with { Cameras = [new Camera(Whole.Cameras[0].Id, "rtsp://camera")] });
        Assert.Contains(completed.Notes, note => note.Contains("camera", StringComparison.Ordinal));
        Assert.True(CameraCoverage.Share(CameraCoverage.Of(completed.Store, 0.25), 1) > 0.9);
        Assert.Equal(StoreFile.Write(completed.Store), StoreFile.Write(StoreFile.Read(StoreFile.Write(completed.Store), "completed")));
    }

    [Fact]
    public void A_product_without_a_weight_is_left_out_of_the_planogram_and_named()
    {
        Product unweighed = Whole.Catalog[3];
        CompletedStore completed = StoreCompletion.Of(Whole with { Catalog = [.. Whole.Catalog.Select(product => product == unweighed ? product with { UnitWeight = null } : product)] });
        Assert.DoesNotContain(completed.Store.Planogram, row => row.Sku == unweighed.Sku);
        Assert.Equal(Whole.Planogram.Count - 1, completed.Store.Planogram.Count);
        Assert.Contains(unweighed.Sku.Value, Assert.Single(completed.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_floor_with_no_room_for_a_gate_is_refused()
    {
        StoreDefinition cramped = Whole with { Zones = [], Gates = [], Floor = new FloorPlan([[0, 0], [0.8, 0], [0.8, 0.8], [0, 0.8]], []) };
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => StoreCompletion.Of(cramped));
        Assert.Contains("nano", fault.Message, StringComparison.Ordinal);
    }
}
