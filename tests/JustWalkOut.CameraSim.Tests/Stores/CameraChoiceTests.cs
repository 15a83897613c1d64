using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.CameraSim.Tests.Stores;

/// <summary>Which cameras are kept where a machine cannot draw them all.</summary>
public sealed class CameraChoiceTests
{
    [Theory]
    [InlineData("convenience", 4)]
    [InlineData("market", 8)]
    public void Those_that_see_most_are_kept_and_see_more_of_the_floor_than_the_first_as_many(string name, int count)
    {
        StoreDefinition store = BuiltInStores.Read(name).Store;
        StoreDefinition chosen = CameraChoice.Of(store, count);

        Assert.Equal(count, chosen.Cameras.Count);
        Assert.Equal(store.Cameras.Where(chosen.Cameras.Contains), chosen.Cameras);
        Assert.True(SeenPlaces(chosen) > SeenPlaces(store with { Cameras = [.. store.Cameras.Take(count)] }));
    }

    [Fact]
    public void All_of_them_are_the_store_as_it_was()
    {
        StoreDefinition store = BuiltInStores.Read("convenience").Store;

        Assert.Equal(store.Cameras, CameraChoice.Of(store, 8).Cameras);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void More_than_there_are_and_none_are_refused_with_how_many_there_are(int count)
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => CameraChoice.Of(BuiltInStores.Read("convenience").Store, count));

        Assert.Contains($"--cameras {count}: store convenience has 8 calibrated cameras; expected 1 to 8", fault.Message, StringComparison.Ordinal);
    }

    private static int SeenPlaces(StoreDefinition store)
    {
        FloorCoverage coverage = TrackedSightings.CoverageOf(store)!;
        double right = store.Floor.Outline.Max(corner => corner[0]);
        double back = store.Floor.Outline.Max(corner => corner[1]);
        return (
            from x in Enumerable.Range(0, (int)(right * 4))
            from y in Enumerable.Range(0, (int)(back * 4))
            where store.Cameras.Any(camera => coverage.Share(new ViewId(camera.Id.Value), new FloorPoint(x / 4.0, y / 4.0)) >= 0.75)
            select x).Count();
    }
}
