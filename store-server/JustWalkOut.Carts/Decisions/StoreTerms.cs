using System.Collections.Frozen;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Carts;

/// <summary>On what terms a store sells today: what deciding needs of its definition.</summary>
public sealed class StoreTerms
{
    private readonly FrozenDictionary<Sku, Product> _products;
    private readonly FrozenSet<GateId> _gates;
    private readonly FrozenSet<GateId> _freeGates;
    private readonly FrozenSet<PlateId> _plates;
    private readonly FrozenDictionary<Sku, Promotion[]> _promotions;

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
        _promotions = (store.Promotions ?? []).OrderBy(promotion => promotion.Id, StringComparer.Ordinal)
            .SelectMany(promotion => promotion.Skus.Select(sku => (Sku: sku, Promotion: promotion)))
            .GroupBy(each => each.Sku)
            .ToFrozenDictionary(same => same.Key, same => same.Select(each => each.Promotion).ToArray());
        _plates = store.Planogram.SelectMany(row => row.Plates).Concat(new StoreLayout(store).Plates.Select(place => place.Id)).ToFrozenSet();
        _gates = store.Gates.Select(gate => gate.Id).ToFrozenSet();
        _freeGates = store.Gates.Where(gate => gate.Entry == EntryKind.Free).Select(gate => gate.Id).ToFrozenSet();
    }

    /// <summary>The store.</summary>
    public StoreId Store { get; }

    /// <summary>What it charges in.</summary>
    public Currency Currency { get; }

    /// <summary>Whether there is a promotion for members of the loyalty programme, running or to come.</summary>
    public bool HasMemberOffers => _promotions.Values.Any(promotions => Array.Exists(promotions, promotion => promotion.MembersOnly == true));

    /// <summary>House rules.</summary>
    public Rules Rules { get; }

    /// <summary>How it takes payments; null where it takes none.</summary>
    public PaymentTerms? Payments { get; }

    /// <summary>Whether the store has this gate; a store that describes no gates has every one.</summary>
    public bool HasGate(GateId gate) => _gates.Count == 0 || _gates.Contains(gate);

    /// <summary>Whether people come in by this gate without a check-in and pay at the exit.</summary>
    public bool IsFree(GateId gate) => _freeGates.Contains(gate);

    /// <summary>Whether the store has this plate, on the plan or by its planogram.</summary>
    public bool HasPlate(PlateId plate) => _plates.Contains(plate);

    /// <summary>A product of the catalog; null where it has none of that name.</summary>
    public Product? Sells(Sku sku) => _products.GetValueOrDefault(sku);

    /// <summary>Whether a confidence is enough for a charge.</summary>
    public bool IsSure(double confidence) => confidence >= Rules.ReviewBelow;

    /// <summary>On what terms, besides its price, a product is sold that is taken at a moment; null for none.</summary>
    public SaleTerms? TermsOf(Product product, DateTimeOffset at)
    {
        SaleOffer[] offers = [.. _promotions.GetValueOrDefault(product.Sku, []).Where(promotion => promotion.RunsAt(at)).Select(promotion => promotion.Offer)];
        UnitTax? tax = product.TaxRate is double added ? new UnitTax(added, IsAdded: true) : product.IncludedTaxRate is double held ? new UnitTax(held, IsAdded: false) : null;
        long? deposit = product.DepositMinor is > 0 ? product.DepositMinor : null;
        int? age = Rules.AgeCheck == AgeCheckRule.AtEntry ? null : product.AgeLimit;
        return offers.Length == 0 && tax is null && deposit is null && age is null ? null : new SaleTerms(offers.Length == 0 ? null : offers, tax, deposit, age);
    }

    /// <summary>Judges moved goods: their price at that moment, and whether they may be charged or must wait for a person.</summary>
    /// <param name="move">As vision saw it.</param>
    /// <param name="needsPrice">Whether they go into a cart; what leaves one needs no price.</param>
    /// <param name="at">When they moved: the price shown then holds, however late that is heard of.</param>
    public Goods Judge(GoodsMove move, bool needsPrice, DateTimeOffset at)
    {
        Product? product = move.Sku is Sku sku && _products.TryGetValue(sku, out Product? known) ? known : null;
        (long? price, ProductStatus status) = product?.At(at) ?? (null, ProductStatus.Active);
        Doubt? doubt =
            product is null ? Doubt.UnknownProduct
            : needsPrice && price is null ? Doubt.NoPrice
            : needsPrice && status == ProductStatus.Inactive ? Doubt.NotOnSale
            : !IsSure(move.Confidence) ? Doubt.Unsure
            : null;
        IEnumerable<Sku> alternatives = move.Alternatives.Where(other => other.Sku is not null).Select(other => other.Sku!.Value);
        IEnumerable<Sku> candidates = (move.Sku is Sku likely ? [likely] : Enumerable.Empty<Sku>()).Concat(alternatives).Distinct();
        return new Goods(
            move.Sku,
            product?.Gtin,
            product?.Name,
            move.Quantity,
            price is long minor ? new Money(minor, Currency) : null,
            move.Confidence,
            move.Certainty,
            doubt,
            [.. candidates])
        {
            Terms = needsPrice && product is not null ? TermsOf(product, at) : null,
        };
    }
}
