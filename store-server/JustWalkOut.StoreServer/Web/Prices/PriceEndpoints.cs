using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using JustWalkOut.StoreServer.Editor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>One product's price and state, now or from a moment on, in the store that is open and in its file.</summary>
internal static class PriceEndpoints
{
    /// <summary>Changes are foreseen for no longer: a date further off is a mistyped one.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2 * 365);

    /// <summary>A moment that has just gone by, on the way here, is now.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    public static void Map(RouteGroupBuilder store)
    {
        Produces(store.MapPost("/catalog/{sku}/changes", AddAsync).Accepts<ProductChangeBody>("application/json"))
            .WithSummary("Another price or state of a product, from a moment on or at once; what was taken before keeps the price that was shown");
        Produces(store.MapDelete("/catalog/{sku}/changes", DropAsync).WithQuery("from", "The moment of the change, as the product has it."))
            .WithSummary("Withdraws a change that was foreseen");
    }

    private static RouteHandlerBuilder Produces(RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Catalog")
        .RequireAuthorization(Access.Decide)
        .Produces<ProductBody>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> AddAsync(string sku, HttpContext context, StoreCatalog catalog, StoreWebParts parts)
    {
        if (catalog.Find(sku) is not { } found)
        {
            return Problems.NotFound($"No product '{sku}' in the catalog.");
        }

        DateTimeOffset now = parts.Clock.GetUtcNow();
        (ProductChangeBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, members => Read(members, now));
        if (body is null)
        {
            return problem!;
        }

        DateTimeOffset from = body.From is { } given && given > now ? given : now;
        return await ChangeAsync(context, found.Sku, Words(body, parts.Store.Currency, from > now), product =>
        {
            (long? price, ProductStatus status) = product.At(from);
            return ProductPrice.With(product, new ProductChange(from, body.PriceMinor ?? price, body.Status ?? status), now);
        });
    }

    private static async Task<IResult> DropAsync(string sku, HttpContext context, StoreCatalog catalog, StoreWebParts parts)
    {
        RequestQuery query = new(context.Request);
        string? text = query.Text("from");
        List<string> faults = [.. query.End()];
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset from))
        {
            faults.Add("?from is no time, expected that of a change, such as 2026-11-24T08:00:00Z");
        }

        DateTimeOffset now = parts.Clock.GetUtcNow();
        return faults.Count > 0 ? Problems.Malformed(faults)
            : catalog.Find(sku) is not { } found || found.Changes?.Any(change => change.From == from) is not true ? Problems.NotFound($"Product '{sku}' has no change to come at that moment.")
            : await ChangeAsync(context, found.Sku, "withdrawn", product => ProductPrice.Without(product, from, now));
    }

    private static ProductChangeBody Read(JsonMembers members, DateTimeOffset now)
    {
        string? status = members.TextOrNull("status");
        if (status is not (null or "active" or "inactive"))
        {
            members.Fault("status", "is no state of a product, expected active or inactive");
        }

        ProductChangeBody body = new(members.WholeOrNull("priceMinor", Bounds.MinorUnits), status is null ? null : status == "inactive" ? ProductStatus.Inactive : ProductStatus.Active, members.MomentOrNull("from"));
        if (body is { PriceMinor: null, Status: null })
        {
            members.Fault("priceMinor", "is absent and so is status, expected one of them");
        }

        if (body.From < now - JustNow || body.From > now + Ahead)
        {
            members.Fault("from", "lies in the past or more than two years ahead, expected a moment to come, or nothing for at once");
        }

        return body;
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, Sku sku, string words, Func<Product, Product> change)
    {
        IServiceProvider services = context.RequestServices;
        await ((ActNotes)services.GetService(typeof(ActNotes))!).RecordAsync(context, ActKind.ProductChanged, sku.Value, words);
        try
        {
            IReadOnlyList<string> faults = ((CatalogShelf)services.GetService(typeof(CatalogShelf))!).Change(
                store => store with { Catalog = [.. store.Catalog.Select(product => product.Sku == sku ? change(product) : product)] }, out NoImport? obstacle);
            return obstacle is { } why ? CatalogImportEndpoints.Obstructed(why)
                : faults.Count > 0 ? Problems.Malformed(faults)
                : TypedResults.Ok(((StoreCatalog)services.GetService(typeof(StoreCatalog))!).Find(sku.Value));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CatalogImportEndpoints.Unwritten();
        }
    }

    private static string Words(ProductChangeBody body, Currency currency, bool isLater) =>
        string.Create(CultureInfo.InvariantCulture, $"{(body.PriceMinor is { } price ? $"{price} {currency} minor " : "")}{(body.Status is { } status ? $"{status} ".ToLowerInvariant() : "")}{(isLater ? $"from {body.From:O}" : "")}").Trim();
}

/// <summary>What becomes of a product.</summary>
/// <param name="PriceMinor">Its price in minor units; absent to leave it.</param>
/// <param name="Status">Whether it is on sale; absent to leave that.</param>
/// <param name="From">From when on; absent for at once.</param>
internal sealed record ProductChangeBody(long? PriceMinor, ProductStatus? Status, DateTimeOffset? From);
