using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// A shopper's receipt behind its link. The token in the link is all that it takes to read the receipt and to say that a line is wrong, so it must not leak:
/// pages name no other site, tell no other site their address and are not kept by caches. A page of another site does not know the token, so it cannot send the form.
/// </summary>
internal static class ReceiptPageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder receipts = routes.MapGroup("/r/{token}").WithTags("Shopper's receipt").AllowAnonymous().AddEndpointFilter(KeepSecret);
        receipts.MapGet("", Show).Produces<string>(StatusCodes.Status200OK, "text/html").WithSummary("The receipt as a page, in English or Korean (?lang=en, ?lang=ko, else Accept-Language)");
        receipts.MapGet("/receipt.json", Json).Produces<ShopperReceiptBody>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("The receipt as JSON");
        receipts.MapPost("/disputes", DisputeAsync)
            .Produces(StatusCodes.Status303SeeOther)
            .Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("The page's form: something is wrong with a line (form fields sku, unitPriceMinor, quantity, reason)");
        routes.MapGet("/assets/page.css", () => TypedResults.Bytes(Style.Value, "text/css; charset=utf-8")).AllowAnonymous().ExcludeFromDescription();
    }

    private static readonly Lazy<byte[]> Style = new(() =>
    {
        using Stream css = typeof(ReceiptPageEndpoints).Assembly.GetManifestResourceStream("page.css")!;
        using MemoryStream bytes = new();
        css.CopyTo(bytes);
        return bytes.ToArray();
    });

    private static async ValueTask<object?> KeepSecret(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        IHeaderDictionary headers = context.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return await next(context);
    }

    private static ContentHttpResult Show(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) =>
        CartOf(token, links, parts) is { } cart
            ? Html(PageFor(context, parts).Of(cart, links.PathOf(cart.Visit), CanDispute(cart, parts), context.Request.Query.ContainsKey("sent") ? ReceiptTexts.For(context.Request, parts.Store).Thanks : null))
            : Html(PageFor(context, parts).Unknown(), StatusCodes.Status404NotFound);

    private static IResult Json(string token, ReceiptLinks links, StoreWebParts parts) =>
        CartOf(token, links, parts) is { } cart ? TypedResults.Ok(ShopperReceiptBody.Of(cart, links)) : Problems.NotFound("There is no receipt at this address.");

    private static async Task<IResult> DisputeAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts)
    {
        if (CartOf(token, links, parts) is not { } cart)
        {
            return Html(PageFor(context, parts).Unknown(), StatusCodes.Status404NotFound);
        }

        ReceiptTexts texts = ReceiptTexts.For(context.Request, parts.Store);
        string path = links.PathOf(cart.Visit);
        if (await FormAsync(context) is not { } form || Read(form, cart.Visit, parts.Clock) is not { } asked)
        {
            return Html(PageFor(context, parts).Of(cart, path, CanDispute(cart, parts), null), StatusCodes.Status400BadRequest);
        }

        Ruling<Cart> ruling = await parts.Ledger.DisputeAsync(asked, context.RequestAborted);
        return ruling.Refusal is null
            ? TypedResults.Extensions.SeeOther($"{path}?sent&lang={texts.Language}")
            : Html(PageFor(context, parts).Of(cart, path, CanDispute(cart, parts), texts.Late), StatusCodes.Status409Conflict);
    }

    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static DisputeRequest? Read(IFormCollection form, VisitId visit, TimeProvider clock)
    {
        bool isWhole = int.TryParse(form["quantity"], NumberStyles.None, CultureInfo.InvariantCulture, out int quantity)
            & long.TryParse(form["unitPriceMinor"], NumberStyles.None, CultureInfo.InvariantCulture, out long price);
        DisputeReason? reason = Enum.GetValues<DisputeReason>().Cast<DisputeReason?>().FirstOrDefault(known => JsonNamingPolicy.CamelCase.ConvertName(known!.Value.ToString()) == form["reason"]);
        return isWhole && reason is { } why && form["sku"].ToString() is { Length: > 0 } sku
            ? new DisputeRequest(visit, clock.GetUtcNow(), new UnitsOf(new Sku(sku), price, quantity), why)
            : null;
    }

    private static Cart? CartOf(string token, ReceiptLinks links, StoreWebParts parts) =>
        links.VisitOf(token) is { } visit && parts.Ledger.State.Carts.TryGetValue(visit, out Cart? cart) && cart.Holder is Holder.ShopperVisit ? cart : null;

    private static bool CanDispute(Cart cart, StoreWebParts parts) => cart.SettledAt is { } settled && parts.Clock.GetUtcNow() - settled <= Carts.Settlement.RefundWindow;

    private static ReceiptPage PageFor(HttpContext context, StoreWebParts parts) => new(ReceiptTexts.For(context.Request, parts.Store), parts.Store, parts.Clock.LocalTimeZone);

    private static ContentHttpResult Html(string page, int status = StatusCodes.Status200OK) => TypedResults.Text(page, "text/html; charset=utf-8", statusCode: status);
}

/// <summary>Answers that the framework has no word for.</summary>
internal static class MoreResults
{
    /// <summary>303: read on over there, whatever was sent here.</summary>
    public static IResult SeeOther(this IResultExtensions results, string path)
    {
        ArgumentNullException.ThrowIfNull(results);
        return new SeeOtherResult(path);
    }

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}

/// <summary>A receipt as its shopper sees it.</summary>
/// <param name="Status">How far it has come.</param>
/// <param name="EnteredAt">When they passed the gate.</param>
/// <param name="SettledAt">When it became final; absent before.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What is charged, less what was given back.</param>
/// <param name="Waiting">What is looked at and not charged.</param>
/// <param name="Refunds">What was given back.</param>
/// <param name="RefundedMinor">How much of it in all.</param>
/// <param name="TotalMinor">What is charged in the end.</param>
/// <param name="Link">The path of its page.</param>
/// <param name="Payment">How it is paid; absent where nothing is.</param>
internal sealed record ShopperReceiptBody(
    ReceiptStatus Status,
    DateTimeOffset EnteredAt,
    DateTimeOffset? SettledAt,
    Currency Currency,
    IReadOnlyList<UnitsBody> Lines,
    IReadOnlyList<WaitingBody> Waiting,
    IReadOnlyList<GivenBackBody> Refunds,
    long RefundedMinor,
    long TotalMinor,
    string Link,
    PaymentBody? Payment)
{
    public static ShopperReceiptBody Of(Cart cart, ReceiptLinks links)
    {
        Receipt receipt = cart.ToReceipt();
        return new ShopperReceiptBody(
            receipt.Status,
            receipt.EnteredAt,
            cart.SettledAt,
            cart.Opened.Currency,
            [.. receipt.Lines.Select(line => new UnitsBody(line.Sku, line.Name, line.Quantity, line.UnitPrice.MinorUnits))],
            [.. receipt.InReview.Select(line => new WaitingBody(line.Direction, line.Name, line.Quantity))],
            [.. cart.Refunds.Select(refund => new GivenBackBody(refund.At, refund.Amount.MinorUnits, [.. refund.Lines.Select(UnitsBody.Of)]))],
            receipt.Refunded.MinorUnits,
            receipt.Total.MinorUnits,
            links.PathOf(cart.Visit),
            PaymentBody.Of(cart.Payment));
    }
}

/// <summary>Goods that are looked at.</summary>
internal sealed record WaitingBody(GoodsDirection Direction, string? Name, int Quantity);

/// <summary>Something given back; who decided is the store's own affair.</summary>
internal sealed record GivenBackBody(DateTimeOffset At, long AmountMinor, IReadOnlyList<UnitsBody> Lines);
