using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Rehearsal;

/// <summary>The store that a rehearsed past happened in: sixty products, each on a plate of its own.</summary>
public static class PastStore
{
    private const int ProductCount = 60;

    private static readonly string[] Kinds = ["Cola", "Water", "Bread", "Milk", "Gum", "Crisps", "Yoghurt", "Apple", "Chocolate", "Coffee", "Sandwich", "Juice"];
    private static readonly string[] Sizes = ["small", "usual", "large", "plain", "sweet"];

    /// <summary>Its description. What is held at the door is less than one visit in four comes to.</summary>
    public static StoreDefinition Definition { get; } = new(
        StoreDefinition.CurrentVersion, new StoreId("past"), new Currency("USD"), "en-US", new FloorPlan([[0, 0], [10, 0], [10, 6], [0, 6]], []), [], [new Gate(new GateId("door"), [0, 0])], [], [],
        [.. Enumerable.Range(0, ProductCount).Select(ProductAt)], [], new Rules(HoldMinor: 2000, OfflineVisitMinor: 10_000, OfflineTotalMinor: 1_000_000));

    /// <summary>How it is paid.</summary>
    public static PaymentTerms Payments { get; } = new(CanLower: true);

    /// <summary>The plate that a product lies on.</summary>
    internal static PlateId PlateOf(int product) => new($"{1 + (product / 30)}", $"{1 + (product / 6 % 5)}", $"{1 + (product % 6)}");

    private static Product ProductAt(int index) => new(
        new Sku($"sku-{index:00}"), [], $"{Kinds[index % Kinds.Length]}, {Sizes[index / Kinds.Length]}", 50 + (index * 37 % 500));
}
