using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>The store itself: what it sells and what stands where.</summary>
internal static class CatalogEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder catalog = store.MapGroup("").WithTags("Catalog");
        catalog.MapGet("", (StoreDefinition definition) => TypedResults.Ok(Store(definition))).WithSummary("The store: its currency, locale and size");
        catalog.MapGet("/catalog", (StoreCatalog products) => TypedResults.Ok(products.All)).WithSummary("Everything that the store sells, in the catalog's order");
        catalog.MapGet("/catalog/{sku}", One).WithSummary("One product, by its SKU or one of its GTINs");
        catalog.MapGet("/promotions", (StoreCatalog products) => TypedResults.Ok(products.Store.Promotions ?? [])).WithSummary("Promotions, those to come and those that have just ended among them");
        catalog.MapGet("/planogram", (StoreDefinition definition) => TypedResults.Ok(definition.Planogram)).WithSummary("What stands on which plates, and how much of it when the store opened");
    }

    private static Results<Ok<ProductBody>, ProblemHttpResult> One(string sku, StoreCatalog products) =>
        products.Find(sku) is { } found ? TypedResults.Ok(found) : Problems.NotFound($"No product '{sku}' in the catalog.");

    private static StoreBody Store(StoreDefinition store) => new(
        store.Name,
        store.Currency,
        store.Locale,
        [.. store.Gates.Select(gate => gate.Id)],
        store.Catalog.Count,
        store.Gondolas.Sum(gondola => gondola.Shelves.Sum(shelf => shelf.Plates.Count)),
        store.Cameras.Count);
}

/// <summary>The catalog as the interface shows it: prices are those of the moment. Another one may be put in its place; may be used from any thread.</summary>
internal sealed class StoreCatalog(StoreDefinition store, TimeProvider clock)
{
    private volatile Shelf _now = new(store);

    /// <summary>The store that it is of, as it is now.</summary>
    public StoreDefinition Store => _now.Store;

    /// <summary>In the catalog's order.</summary>
    public IReadOnlyList<ProductBody> All
    {
        get
        {
            DateTimeOffset at = clock.GetUtcNow();
            return [.. _now.Store.Catalog.Select(product => ProductBody.Of(product, at))];
        }
    }

    /// <summary>By SKU or GTIN.</summary>
    public ProductBody? Find(string skuOrGtin) => _now.ByName.TryGetValue(skuOrGtin, out Product? found) ? ProductBody.Of(found, clock.GetUtcNow()) : null;

    /// <summary>From now on it is another one.</summary>
    public void Put(StoreDefinition store) => _now = new Shelf(store);

    private sealed class Shelf
    {
        public Shelf(StoreDefinition store)
        {
            Store = store;
            foreach (Product product in store.Catalog)
            {
                // A SKU goes before a GTIN of the same text.
                ByName[product.Sku.Value] = product;
            }

            foreach (Product product in store.Catalog)
            {
                foreach (string gtin in product.Gtins)
                {
                    ByName.TryAdd(gtin, product);
                }
            }
        }

        public StoreDefinition Store { get; }

        public Dictionary<string, Product> ByName { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>The store at a glance.</summary>
internal sealed record StoreBody(StoreId Store, Currency Currency, string Locale, IReadOnlyList<GateId> Gates, int Products, int Plates, int Cameras);

/// <summary>A product; <c>priceMinor</c> is absent where it has no price, and then it is never charged.</summary>
internal sealed record ProductBody(Sku Sku, IReadOnlyList<string> Gtins, string Name, long? PriceMinor, double? TaxRate, int? AgeLimit, double? UnitGrams, string? Image)
{
    /// <summary>Whether it is on sale.</summary>
    public required ProductStatus Status { get; init; }

    /// <summary>Rate of the tax that the price includes; absent where the catalog does not say, or tax comes on top.</summary>
    public double? IncludedTaxRate { get; init; }

    /// <summary>Deposit on one unit; absent for none.</summary>
    public long? DepositMinor { get; init; }

    /// <summary>Prices and states to come, the earliest first; absent for none.</summary>
    public IReadOnlyList<ProductChange>? Changes { get; init; }

    public static ProductBody Of(Product product, DateTimeOffset at)
    {
        (long? price, ProductStatus status) = product.At(at);
        ProductChange[] coming = [.. (product.Changes ?? []).Where(change => change.From > at)];
        return new ProductBody(product.Sku, product.Gtins, product.Name, price, product.TaxRate, product.AgeLimit, product.UnitWeight?.Grams, product.Image)
        {
            Status = status,
            IncludedTaxRate = product.IncludedTaxRate,
            DepositMinor = product.DepositMinor,
            Changes = coming.Length == 0 ? null : coming,
        };
    }
}
