using System.Collections.Immutable;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Cli.Sweep.Simulation;

/// <summary>What every simulated world's store is like, and what its shoppers do.</summary>
internal static class SimulatedStore
{
    /// <summary>What shoppers take: surely seen, with prices on both sides of what is held at the door. One is on promotion, one has a deposit.</summary>
    public static readonly ImmutableArray<string> Goods = ["cola", "bread", "gum", "beans"];

    /// <summary>What is never seen for sure: each of it waits for a person.</summary>
    public const string Doubtful = "mints";

    public static readonly GateId Door = new("door");

    /// <summary>How it is paid.</summary>
    public static readonly PaymentTerms Payments = new(CanLower: true);

    /// <summary>A store of this name.</summary>
    public static StoreDefinition Definition(StoreId name) => new(
        StoreDefinition.CurrentVersion, name, new Currency("USD"), "en-US", new FloorPlan([[0, 0], [4, 0], [4, 4]], []), [], [new Gate(Door, [0, 0])], [], [],
        [
            new Product(new Sku("cola"), [], "Cola", 150) { DepositMinor = 25 },
            new Product(new Sku("bread"), [], "Bread", 725),
            new Product(new Sku("gum"), [], "Gum", 50),
            new Product(new Sku("beans"), [], "Beans", 333) { TaxRate = 0.07 },
            new Product(new Sku(Doubtful), [], "Mints", 99),
        ],
        [],
        new Rules(CapacityPeople: 60, HoldMinor: 1000, OfflineVisitMinor: 10_000, OfflineTotalMinor: 30_000));
}
