using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

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
        receipts.MapPost("/questions", QuestionAsync)
            .Produces(StatusCodes.Status303SeeOther)
            .Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("The page's form before the receipt is final: this is not mine (form field sku)");
        receipts.MapPost("/group", GroupAsync)
            .Produces(StatusCodes.Status303SeeOther)
            .Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("The page's form while the gate is open: so many people come in together (form field people)");
        receipts.MapPost("/help", HelpAsync)
            .Produces(StatusCodes.Status303SeeOther)
            .Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("The page's form: somebody of the store is wanted (no fields)");
        LoyaltyEndpoints.MapForm(receipts);
        receipts.MapGet("/live", LiveAsync).Produces<string>(StatusCodes.Status200OK, "text/event-stream").WithSummary("The page as it changes, as server-sent events");
        Asset(routes, "/assets/page.css", "text/css");
        Asset(routes, "/assets/shopper.js", "text/javascript");

        // Below the pages that it serves while there is no connection, since a worker's reach is its own folder.
        Asset(routes, "/r/worker.js", "text/javascript");
    }

    /// <summary>A file inside the program that pages need, for anybody.</summary>
    public static void Asset(IEndpointRouteBuilder routes, string path, string type) => Asset(routes, path, path.Split('/')[^1], type);

    /// <summary>The same where the file has another name than its path.</summary>
    public static void Asset(IEndpointRouteBuilder routes, string path, string name, string type)
    {
        using Stream file = typeof(ReceiptPageEndpoints).Assembly.GetManifestResourceStream(name)!;
        using MemoryStream bytes = new();
        file.CopyTo(bytes);
        byte[] content = bytes.ToArray();
        EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
        routes.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(content, $"{type}; charset=utf-8", entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>For pages whose address is a secret: no cache keeps them, no other site hears of it, and they load nothing from elsewhere.</summary>
    public static async ValueTask<object?> KeepSecret(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        IHeaderDictionary headers = context.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return await next(context);
    }

    private static ContentHttpResult Show(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) =>
        CartOf(token, links, parts) is { } cart
            ? Html(PageFor(context, links, parts).Of(cart, context.Request.Query.ContainsKey("sent") ? ReceiptTexts.For(context.Request, parts.Store).Thanks : null))
            : Html(PageFor(context, links, parts).Unknown(), StatusCodes.Status404NotFound);

    private static async Task LiveAsync(string token, HttpContext context, ReceiptLinks links, ShopperLive live)
    {
        StoreWebParts parts = context.RequestServices.GetRequiredService<StoreWebParts>();
        if (CartOf(token, links, parts) is { } cart)
        {
            await live.WriteAsync(cart.Visit, PageFor(context, links, parts), context);
        }
        else
        {
            await Problems.NotFound("There is no receipt at this address.").ExecuteAsync(context);
        }
    }

    private static IResult Json(string token, ReceiptLinks links, StoreWebParts parts) =>
        CartOf(token, links, parts) is { } cart ? TypedResults.Ok(ShopperReceiptBody.Of(cart, links)) : Problems.NotFound("There is no receipt at this address.");

    private static Task<IResult> DisputeAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) => SendAsync(
        (token, links, parts), context, (form, cart) => Read(form, cart.Visit, parts.Clock), asked => parts.Ledger.DisputeAsync(asked, context.RequestAborted));

    private static Task<IResult> QuestionAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) => SendAsync(
        (token, links, parts),
        context,
        (form, cart) => form["sku"].ToString() is { Length: > 0 } sku ? new QuestionRequest(cart.Visit, parts.Clock.GetUtcNow(), new Sku(sku)) : null,
        asked => parts.Ledger.QuestionAsync(asked, context.RequestAborted));

    private static Task<IResult> GroupAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) => SendAsync(
        (token, links, parts),
        context,
        (form, cart) => int.TryParse(form["people"], NumberStyles.None, CultureInfo.InvariantCulture, out int people)
            ? new GroupRequest(cart.Visit, new DecisionId($"group-{cart.Visit}-{people}-{parts.Clock.GetUtcNow().ToUnixTimeMilliseconds()}"), GroupRequest.ByShopper, parts.Clock.GetUtcNow(), people)
            : null,
        asked => parts.Ledger.GroupAsync(asked, context.RequestAborted),
        hasThanks: false);

    private static Task<IResult> HelpAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) => SendAsync(
        (token, links, parts),
        context,
        (_, cart) => new HelpRequest(new DecisionId($"help-{cart.Visit}-{parts.Clock.GetUtcNow().ToUnixTimeMilliseconds()}"), parts.Clock.GetUtcNow(), cart.Visit, null),
        async asked =>
        {
            Ruling<StoreState> ruling = await parts.Ledger.AskDoorsAsync((state, terms) => Decide.AskHelp(state, terms, asked), context.RequestAborted);
            return new Ruling<Cart>(ruling.Value?.Carts[asked.Visit!.Value], ruling.Refusal, ruling.IsRepeat);
        },
        hasThanks: false);

    /// <summary>What a shopper sends about a line: the page again where it is nothing, or comes too late.</summary>
    private static async Task<IResult> SendAsync<T>(
        (string Token, ReceiptLinks Links, StoreWebParts Parts) at, HttpContext context, Func<IFormCollection, Cart, T?> read, Func<T, ValueTask<Ruling<Cart>>> ask, bool hasThanks = true)
        where T : class
    {
        ReceiptPage page = PageFor(context, at.Links, at.Parts);
        if (CartOf(at.Token, at.Links, at.Parts) is not { } cart)
        {
            return Html(page.Unknown(), StatusCodes.Status404NotFound);
        }

        if (await FormAsync(context) is not { } form || read(form, cart) is not { } asked)
        {
            return Html(page.Of(cart, null), StatusCodes.Status400BadRequest);
        }

        ReceiptTexts texts = ReceiptTexts.For(context.Request, at.Parts.Store);
        Ruling<Cart> ruling = await ask(asked);
        return ruling.Refusal is null
            ? TypedResults.Extensions.SeeOther($"{at.Links.PathOf(cart.Visit)}?{(hasThanks ? "sent&" : "")}lang={texts.Language}")
            : Html(page.Of(cart, texts.Late), StatusCodes.Status409Conflict);
    }

    /// <summary>The form that was sent; null for none.</summary>
    public static async Task<IFormCollection?> FormAsync(HttpContext context)
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

    /// <summary>The cart behind a link; null for none.</summary>
    public static Cart? CartOf(string token, ReceiptLinks links, StoreWebParts parts) =>
        links.VisitOf(token) is { } visit && parts.Ledger.State.Carts.TryGetValue(visit, out Cart? cart) && cart.Holder is Holder.ShopperVisit ? cart : null;

    private static ReceiptPage PageFor(HttpContext context, ReceiptLinks links, StoreWebParts parts) => new(ReceiptTexts.For(context.Request, parts.Store), parts, links);

    public static ContentHttpResult Html(string page, int status = StatusCodes.Status200OK) => TypedResults.Text(page, "text/html; charset=utf-8", statusCode: status);
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
    /// <summary>Promotions, deposits and tax on the lines.</summary>
    public required IReadOnlyList<ExtraBody> Extras { get; init; }

    /// <summary>The loyalty id that was shown, of which only the end is told; absent for none.</summary>
    public MaskedMember? Loyalty { get; init; }

    public static ShopperReceiptBody Of(Cart cart, ReceiptLinks links)
    {
        Receipt receipt = cart.ToReceipt();
        return new ShopperReceiptBody(
            receipt.Status,
            receipt.EnteredAt,
            cart.SettledAt,
            cart.Opened.Currency,
            [.. receipt.Lines.Select(line => new UnitsBody(line.Sku, line.Name, line.Quantity, line.UnitPrice.MinorUnits) { NetMinor = line.Net.MinorUnits })],
            [.. receipt.InReview.Select(line => new WaitingBody(line.Direction, line.Name, line.Quantity))],
            [.. cart.Refunds.Select(refund => new GivenBackBody(refund.At, refund.Amount.MinorUnits, [.. refund.Lines.Select(UnitsBody.Of)]))],
            receipt.Refunded.MinorUnits,
            receipt.Total.MinorUnits,
            links.PathOf(cart.Visit),
            PaymentBody.Of(cart.Payment))
        {
            Extras = ExtraBody.Of(receipt.Lines),
            Loyalty = MaskedMember.Of(cart),
        };
    }
}

/// <summary>Goods that are looked at.</summary>
internal sealed record WaitingBody(GoodsDirection Direction, string? Name, int Quantity);

/// <summary>Something given back; who decided is the store's own affair.</summary>
internal sealed record GivenBackBody(DateTimeOffset At, long AmountMinor, IReadOnlyList<UnitsBody> Lines);
