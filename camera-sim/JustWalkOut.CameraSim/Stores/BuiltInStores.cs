using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>A store that comes with the simulator.</summary>
/// <param name="Store">As it is built.</param>
/// <param name="Categories">The basket model's category of each SKU.</param>
/// <param name="Loose">Goods without packaging: single units differ much in weight, and nothing on them can be scanned.</param>
public sealed record BuiltInStore(StoreDefinition Store, IReadOnlyDictionary<Sku, string> Categories, IReadOnlySet<Sku> Loose);

/// <summary>The stores that come with the simulator, each a blueprint in <c>Stores/Blueprints</c>. Everything in them is invented.</summary>
public static class BuiltInStores
{
    /// <summary>Their names: <c>nano</c> (29 m2, 12 cameras), <c>convenience</c> (60 m2, 8 cameras, 300 plates), <c>market</c> (300 m2, 32 cameras, 2,000 plates).</summary>
    public static IReadOnlyList<string> Names { get; } = ["nano", "convenience", "market"];

    /// <summary>Builds one. The same name gives the same store.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static BuiltInStore Read(string name) => Names.Contains(name, StringComparer.Ordinal)
        ? BlueprintBuilder.Build(Blueprint.Read<Blueprint>($"{name}.json"), Blueprint.Read<GoodsCatalog>("goods.json"))
        : throw new ArgumentException($"There is no built-in store '{name}'; expected one of {string.Join(", ", Names)}.", nameof(name));
}
