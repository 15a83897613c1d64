using System.Numerics;
using JustWalkOut.CameraSim.Baskets;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Datasets;

/// <summary>One store with its people, ready to be photographed at moments drawn beforehand.</summary>
/// <param name="Run">The moments.</param>
/// <param name="Decor">What the store's surfaces look like.</param>
/// <param name="Camera">How its cameras take pictures.</param>
/// <param name="At">When pictures are taken, in order.</param>
internal sealed record DatasetScene(ScenarioRun Run, Decor Decor, CameraOptions Camera, IReadOnlyList<TimeSpan> At)
{
    /// <summary>Until the first people are among the shelves.</summary>
    private const double FirstSeconds = 14;

    /// <summary>Until a full store is full: people come in one after another.</summary>
    private const double FullSeconds = 60;

    /// <summary>Nobody comes into a store that is about to close: the scenario goes on long after the last picture.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    /// <summary>The scene of one seed.</summary>
    /// <param name="seed">Of everything in it.</param>
    /// <param name="options">What is drawn from.</param>
    /// <param name="store">A built-in store's name or a <c>store.json</c>; null for a drawn one.</param>
    public static DatasetScene Of(long seed, DatasetOptions options, string? store)
    {
        Random chance = Chance.For(seed, "dataset scene");
        (StoreDefinition built, IReadOnlyDictionary<Sku, string> categories) = StoreOf(seed, options, store);
        TimeSpan[] at = new TimeSpan[options.PicturesPerCamera];
        double seconds = options.IsFull ? FullSeconds : FirstSeconds;
        for (int i = 0; i < at.Length; i++)
        {
            at[i] = TimeSpan.FromSeconds(seconds);
            seconds += chance.Between(1.5, 4);
        }

        BasketModel baskets = new(built, categories);
        ScenarioParts parts = new((random, productsMax) => [.. baskets.Draw(random, productsMax).Select(line => new Wanted(line.Sku, line.Quantity))]);
        SimulationParts simulation = new(new ShelfLooks(built).Of);
        Scenario scenario = ScenarioOf(chance, options, built, at[^1] + After);
        ScenarioRun run = ScenarioRun.Of(scenario, (built, built), seed, parts, simulation);
        return new DatasetScene(run, store is null ? DecorOf(chance) : Decor.Of(built), CameraOf(chance), at);
    }

    private static (StoreDefinition Store, IReadOnlyDictionary<Sku, string> Categories) StoreOf(long seed, DatasetOptions options, string? store)
    {
        if (store is null)
        {
            BuiltInStore drawn = StoreDraw.Of(seed, options);
            return (drawn.Store, drawn.Categories);
        }

        Site site = Site.Read(store);
        return (site.Store, site.Categories);
    }

    /// <summary>The hardest preset, with every kind of body about as often as any other.</summary>
    private static Scenario ScenarioOf(Random chance, DatasetOptions options, StoreDefinition store, TimeSpan length)
    {
        (Vector2 least, Vector2 most) = StoreSolids.FloorBounds(store);
        int roomFor = Math.Clamp((int)((most.X - least.X) * (most.Y - least.Y) / options.FloorMetres2Each), 3, 25);
        int people = chance.Next(options.IsFull ? roomFor : 2, roomFor + 1);
        Scenario hard = Presets.Read("adversarial");
        return hard with
        {
            Name = "dataset",
            Length = length,
            StartHour = chance.Between(7, 21),
            Arrivals = new Arrivals(people * 1.5, people, people, []),
            Groups = [new(0.6, 1, 0), new(0.15, 2, 0), new(0.25, 1, 1)],
            Bodies = new Scenarios.Bodies(
                [new(Carrier.Hands, 0.3), new(Carrier.Basket, 0.17), new(Carrier.ShoulderBag, 0.15), new(Carrier.Backpack, 0.14), new(Carrier.Trolley, 0.12), new(Carrier.Wheelchair, 0.12)],
                [new(Headwear.None, 0.34), new(Headwear.Bald, 0.12), new(Headwear.LongHair, 0.22), new(Headwear.Hat, 0.17), new(Headwear.Hood, 0.15)],
                [new(Pattern.Plain, 0.6), new(Pattern.Stripes, 0.2), new(Pattern.Checks, 0.2)],
                FemaleShare: 0.5, CoatShare: 0.35, CoatOffShare: 0.3, options.LookAlikeShare),
            Shopping = new Shopping(10, chance.Between(0.4, 1.5), 0.15),
            Faults = [],
            FaultRates = [],
        };
    }

    private static Decor DecorOf(Random chance)
    {
        Vector3 floor = Colour(chance, 0.09, 0.62, 0.25);
        Vector3[] paints = [.. Enumerable.Range(0, 4).Select(_ => Colour(chance, 0.03, 0.7, 0.5))];
        return new Decor(floor, (FloorKind)chance.Next(4), (float)chance.Between(0.15, 0.9), Colour(chance, 0.12, 0.75, 0.3), paints);
    }

    /// <summary>A colour of any brightness within bounds, and mostly muted.</summary>
    private static Vector3 Colour(Random chance, double dark, double bright, double colourfulness)
    {
        float level = (float)(dark * Math.Pow(bright / dark, chance.NextDouble()));
        float tint = (float)(colourfulness * chance.NextDouble());
        Vector3 hue = new((float)chance.NextDouble(), (float)chance.NextDouble(), (float)chance.NextDouble());
        return Vector3.Min(Vector3.One, level * (((1 - tint) * Vector3.One) + (tint * 2 * hue)));
    }

    private static CameraOptions CameraOf(Random chance) => new()
    {
        ExposureSeconds = chance.Between(0.004, 0.025),
        ShotNoiseLevels = chance.Between(0.5, 3.5),
        ReadNoiseLevels = chance.Between(0.5, 4),
        FlickerShare = chance.Between(0, 0.1),
        MeanLevel = chance.Between(70, 150),
        VignetteShare = chance.Between(0, 0.5),
        WindowFactor = chance.Between(0, 10),
    };
}
