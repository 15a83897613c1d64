using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Shoppers' passes: whoever lets shoppers sign up asks for one, and the page behind its link shows codes for the gate. As with receipts, the link is all that it takes, and must not leak.</summary>
internal static class PassEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, RouteGroupBuilder store)
    {
        store.MapPost("/passes", GiveAsync)
            .WithTags("Gates")
            .RequireAuthorization(Access.Report)
            .Accepts<PassAskedBody>("application/json")
            .Produces<PassBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The link to a shopper's page with check-in codes, the same one for the same shopper; for them alone");
        RouteGroupBuilder pages = routes.MapGroup("/in/{token}").WithTags("Shopper's pass").AllowAnonymous().AddEndpointFilter(ReceiptPageEndpoints.KeepSecret);
        pages.MapGet("", Show).Produces<string>(StatusCodes.Status200OK, "text/html").WithSummary("A check-in code as a page, in English or Korean (?lang=en, ?lang=ko, else Accept-Language)");
        pages.MapGet("/live", LiveAsync).Produces<string>(StatusCodes.Status200OK, "text/event-stream").WithSummary("The codes as they change, as server-sent events");
        ReceiptPageEndpoints.Asset(routes, "/assets/pass.css", "text/css");
        ReceiptPageEndpoints.Asset(routes, "/assets/pass.js", "text/javascript");
    }

    private static async Task<IResult> GiveAsync(HttpRequest request, ShopperPasses passes)
    {
        (PassAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new PassAskedBody(members.Text("shopper", GateEndpoints.IsShopper, GateEndpoints.ShopperWords)));
        return body is null ? problem! : TypedResults.Ok(new PassBody(body.Shopper, passes.PathOf(new ShopperId(body.Shopper))));
    }

    private static ContentHttpResult Show(string token, HttpContext context, ShopperPasses passes, ReceiptLinks links)
    {
        PassPage page = PageFor(context);
        if (passes.ShopperOf(token) is not { } shopper)
        {
            return TypedResults.Text(page.Unknown(), "text/html; charset=utf-8", statusCode: StatusCodes.Status404NotFound);
        }

        StoreWebParts parts = context.RequestServices.GetRequiredService<StoreWebParts>();
        return TypedResults.Text(page.Of(shopper, passes.PathOf(shopper), [.. PassLive.VisitsOf(shopper, parts.Ledger).Select(cart => links.PathOf(cart.Visit))]), "text/html; charset=utf-8");
    }

    private static async Task LiveAsync(string token, HttpContext context, ShopperPasses passes, PassLive live)
    {
        if (passes.ShopperOf(token) is { } shopper)
        {
            await live.WriteAsync(shopper, PageFor(context), context.RequestServices.GetRequiredService<ReceiptLinks>(), context);
        }
        else
        {
            await Problems.NotFound("There is no pass at this address.").ExecuteAsync(context);
        }
    }

    private static PassPage PageFor(HttpContext context)
    {
        StoreWebParts parts = context.RequestServices.GetRequiredService<StoreWebParts>();
        return new PassPage(ReceiptTexts.For(context.Request, parts.Store), parts, context.RequestServices.GetRequiredService<EntryCodes>());
    }
}

/// <summary>Who is to have a pass, by a name that says nothing of the person, 1 to 200 characters: the same as in a check-in.</summary>
internal sealed record PassAskedBody(string Shopper);

/// <summary>A shopper's pass.</summary>
/// <param name="Shopper">Whose.</param>
/// <param name="Link">The path of the page that shows their codes, for them alone.</param>
internal sealed record PassBody(string Shopper, string Link);
