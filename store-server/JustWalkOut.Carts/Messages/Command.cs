using System.Text.Json.Serialization;

namespace JustWalkOut.Carts.Messages;

/// <summary>The server's word to vision: durable, idempotent by id.</summary>
/// <param name="Version">Version of this message's form.</param>
/// <param name="Store">The store it is meant for.</param>
/// <param name="Id">Derived from its cause.</param>
/// <param name="At">When the server decided it.</param>
/// <param name="Order">What vision is to do or to know.</param>
public sealed record Command(int Version, StoreId Store, CommandId Id, DateTimeOffset At, Order Order)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>What a command says. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CheckIn), "checkIn")]
[JsonDerivedType(typeof(GroupSize), "groupSize")]
[JsonDerivedType(typeof(SetRole), "setRole")]
[JsonDerivedType(typeof(PlanogramVersion), "planogramVersion")]
[JsonDerivedType(typeof(StockVersion), "stockVersion")]
[JsonDerivedType(typeof(Settings), "settings")]
[JsonDerivedType(typeof(PlatesOut), "platesOut")]
[JsonDerivedType(typeof(PlatesBack), "platesBack")]
public abstract record Order
{
    private Order()
    {
    }

    /// <summary>
    /// Someone was let in at a gate. <paramref name="Person"/> is the tracker's own name for them where the gate
    /// and the tracker share identities (a recording of tracked people does); null elsewhere.
    /// </summary>
    public sealed record CheckIn(GateId Gate, DateTimeOffset PassedAt, int People, Role Role, string? Person) : Order;

    /// <summary>How many people one check-in lets in, changed while the gate is open.</summary>
    public sealed record GroupSize(CommandId CheckInCommand, int People) : Order;

    /// <summary>What a presence is in the store for.</summary>
    public sealed record SetRole(PresenceId Presence, Role Role) : Order;

    /// <summary>A planogram of this version holds from now on.</summary>
    public sealed record PlanogramVersion(long Version, IReadOnlyList<Stores.PlanogramRow> Rows) : Order;

    /// <summary>Counts by the server's stock ledger, which is the truth about them.</summary>
    public sealed record StockVersion(long Version, IReadOnlyDictionary<Sku, int> Counts) : Order;

    /// <summary>Settings by name, such as a threshold.</summary>
    public sealed record Settings(IReadOnlyDictionary<string, string> Values) : Order;

    /// <summary>Somebody works on these plates: from the command's time on what they weigh is nothing that happened.</summary>
    public sealed record PlatesOut(IReadOnlyList<PlateLoad> Plates) : Order;

    /// <summary>These plates count again from the command's time on.</summary>
    public sealed record PlatesBack(IReadOnlyList<PlateId> Plates) : Order;
}

/// <summary>What a plate's scale said at rest, with nothing taken off it; null where it did not rest or was not heard.</summary>
public sealed record PlateLoad(PlateId Plate, double? Grams);
