using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>Whoever holds goods that left a shelf. Only a <see cref="ShopperVisit"/> is ever charged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ShopperVisit), "visit")]
[JsonDerivedType(typeof(Staff), "staff")]
[JsonDerivedType(typeof(Restocker), "restocker")]
public abstract record Holder
{
    private Holder()
    {
    }

    /// <summary>A shopper's visit, which pays for what it holds at the exit.</summary>
    public sealed record ShopperVisit(VisitId Visit) : Holder;

    /// <summary>A member of staff at work, by badge.</summary>
    public sealed record Staff(string Badge) : Holder;

    /// <summary>Someone who fills shelves, by badge.</summary>
    public sealed record Restocker(string Badge) : Holder;
}

/// <summary>What a check-in makes of the person who passes the gate.</summary>
public enum Role
{
    /// <summary>Pays for what leaves with them.</summary>
    Shopper = 1,

    /// <summary>Works in the store; holds goods without a charge.</summary>
    Staff,

    /// <summary>Fills the shelves.</summary>
    Restocker,
}
