using JustWalkOut.Cli.Verbs;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Tests;

public sealed class ModelPlacesTests
{
    [Fact]
    public void Simulated_stores_are_looked_at_with_our_own_networks_and_real_ones_with_a_public_one_alone_where_it_is_here()
    {
        string further = SharedData.PathOrSkip("models");
        ModelStore with = ModelStore.Open(Path.Combine(SharedData.RepositoryRoot, "models", "models.json"), [further]);

        Assert.Equal(("ceiling+points", "yolox-nano"), (ModelPlaces.Find(null, with)!.Name, ModelPlaces.FindForRealCameras(null, with)!.Name));
    }

    [Fact]
    public void Real_cameras_are_looked_at_with_our_own_networks_where_there_is_no_other_or_they_are_named()
    {
        ModelStore bare = ModelStore.Open(Path.Combine(SharedData.RepositoryRoot, "models", "models.json"), []);
        Assert.SkipWhen(bare.Models.Any(model => model.Name.StartsWith("yolox-nano", StringComparison.Ordinal) && bare.Find(model) is not null), "A public network lies in models/ on this machine.");

        Assert.Equal("ceiling+points", ModelPlaces.FindForRealCameras(null, bare)!.Name);
        Assert.Equal("ceiling", ModelPlaces.FindForRealCameras("ceiling", bare)!.Name);
    }
}
