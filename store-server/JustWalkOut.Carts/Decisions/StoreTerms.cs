using System.Collections.Frozen;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts;

/// <summary>On what terms a store sells today: what deciding needs of its definition.</summary>
public sealed class StoreTerms
{
    private readonly FrozenDictionary<Sku, Product> _products;
    private readonly FrozenSet<GateId> _gates;

    /// <summary>The terms of a store.</summary>
    /// <param name="store">As defined.</param>
    /// <param name="payments">How it takes payments; null where it takes none.</param>
    public StoreTerms(StoreDefinition store, PaymentTerms? payments = null)
    {
        Payments = payments;
        Store = store.Name;
        Currency = store.Currency;
        Rules = store.Rules;
        _products = store.Catalog.ToFrozenDictionary(product => product.Sku);
        _gates = store.Gates.Select(gate => gate.Id).ToFrozenSet();
    }

    /// <summary>The store.</summary>
    public StoreId Store { get; }

    /// <summary>What it charges in.</summary>
    public Currency Currency { get; }

    /// <summary>House rules.</summary>
    public Rules Rules { get; }

    /// <summary>How it takes payments; null where it takes none.</summary>
    public PaymentTerms? Payments { get; }

    /// <summary>Whether the store has this gate; a store that describes no gates has every one.</summary>
    public bool HasGate(GateId gate) => _gates.Count == 0 || _gates.Contains(gate);

    /// <summary>A product of the catalog; null where it has none of that name.</summary>
    public Product? Sells(Sku sku) => _products.GetValueOrDefault(sku);

    /// <summary>Whether a confidence is enough for a charge.</summary>
    public bool IsSure(double confidence) => confidence >= Rules.ReviewBelow;

    /// <summary>Judges moved goods: their price now, and whether they may be charged or must wait for a person.</summary>
    /// <param name="move">As vision saw it.</param>
    /// <param name="needsPrice">Whether they go into a cart; what leaves one needs no price.</param>
    public Goods Judge(GoodsMove move, bool needsPrice)
    {
        Product? product = move.Sku is Sku sku && _products.TryGetValue(sku, out Product? known) ? known : null;
        Doubt? doubt =
            product is null ? Doubt.UnknownProduct
            : needsPrice && product.PriceMinor is null ? Doubt.NoPrice
            : !IsSure(move.Confidence) ? Doubt.Unsure
            : null;
        IEnumerable<Sku> alternatives = move.Alternatives.Where(other => other.Sku is not null).Select(other => other.Sku!.Value);
        IEnumerable<Sku> candidates = (move.Sku is Sku likely ? [likely] : Enumerable.Empty<Sku>()).Concat(alternatives).Distinct();
        return new Goods(
            move.Sku,
            product?.Gtin,
            product?.Name,
            move.Quantity,
            product?.PriceMinor is long price ? new Money(price, Currency) : null,
            move.Confidence,
            move.Certainty,
            doubt,
            [.. candidates]);
    }
}
