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

/// <summary>The catalog as the interface shows it. Never changes.</summary>
internal sealed class StoreCatalog
{
    private readonly Dictionary<string, ProductBody> _byName = new(StringComparer.Ordinal);

    public StoreCatalog(StoreDefinition store)
    {
        All = [.. store.Catalog.Select(product => new ProductBody(
            product.Sku, product.Gtins, product.Name, product.PriceMinor, product.TaxRate, product.AgeLimit, product.UnitWeight?.Grams, product.Image))];
        foreach (ProductBody product in All)
        {
            // A SKU goes before a GTIN of the same text.
            _byName[product.Sku.Value] = product;
        }

        foreach (ProductBody product in All)
        {
            foreach (string gtin in product.Gtins)
            {
                _byName.TryAdd(gtin, product);
            }
        }
    }

    /// <summary>In the catalog's order.</summary>
    public IReadOnlyList<ProductBody> All { get; }

    /// <summary>By SKU or GTIN.</summary>
    public ProductBody? Find(string skuOrGtin) => _byName.GetValueOrDefault(skuOrGtin);
}

/// <summary>The store at a glance.</summary>
internal sealed record StoreBody(StoreId Store, Currency Currency, string Locale, IReadOnlyList<GateId> Gates, int Products, int Plates, int Cameras);

/// <summary>A product; <c>priceMinor</c> is absent where it has no price, and then it is never charged.</summary>
internal sealed record ProductBody(Sku Sku, IReadOnlyList<string> Gtins, string Name, long? PriceMinor, double? TaxRate, int? AgeLimit, double? UnitGrams, string? Image);
