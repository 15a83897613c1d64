using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Loyalty ids that are shown after the check-in: by a device, and by the shopper on their own page.</summary>
internal static class LoyaltyEndpoints
{
    public static void Map(RouteGroupBuilder store) => store.MapPost("/visits/{visit:guid}/loyalty", ShowAsync)
        .WithTags("Loyalty")
        .Accepts<LoyaltyAskedBody>("application/json")
        .RequireAuthorization(Access.Report)
        .Produces<LoyaltyBody>(StatusCodes.Status201Created)
        .Produces<LoyaltyBody>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithSummary("A member of the loyalty programme shows their id for a visit: once, or another one in its place, until the bill is final. The id stands in the body and in no address");

    /// <summary>The form on the shopper's page.</summary>
    public static void MapForm(RouteGroupBuilder receipts) => receipts.MapPost("/loyalty", FormAsync)
        .Produces(StatusCodes.Status303SeeOther)
        .Produces<string>(StatusCodes.Status400BadRequest, "text/html")
        .WithSummary("The page's form until the receipt is final: my number in the loyalty programme (form field member)");

    /// <summary>Reads the id that comes with a check-in; null for none.</summary>
    public static string? ReadOptional(JsonMembers members, Role role)
    {
        string? member = members.TextOrNull("loyalty");
        if (member is not null && !LoyaltyMember.IsMember(member))
        {
            members.Fault("loyalty", $"is none, expected {LoyaltyMember.Words}"); // Without what was shown: it may be anything.
        }

        if (member is not null && role != Role.Shopper)
        {
            members.Fault("loyalty", "stands beside another role than shopper, expected none: who works here is not charged");
        }

        return member;
    }

    private static async Task<IResult> ShowAsync(Guid visit, HttpContext context, StoreWebParts parts)
    {
        (LoyaltyAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, Read);
        if (body is null)
        {
            return problem!;
        }

        LoyaltyRequest asked = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(context), parts.Clock.GetUtcNow(), LoyaltyMember.NameOf(body.Member));
        Ruling<Cart> ruling = await parts.Ledger.ShowLoyaltyAsync(asked, context.RequestAborted);
        return Decided.Answer(ruling, LoyaltyBody.Of, ruling.Refusal switch
        {
            Refusal.UnknownVisit => "No such visit.",
            Refusal.NotAToken => "The id looks like a card number; send the loyalty programme's.",
            Refusal.NotAShopper => "Who works here has no loyalty id.",
            Refusal.BillFinal => "The bill is final.",
            Refusal.ShownTooOften => $"More than {LoyaltyMember.ShownMax} ids were shown for this visit.",
            _ => "The id of the request was used for something else; send another one.",
        });
    }

    private static LoyaltyAskedBody Read(JsonMembers members)
    {
        LoyaltyAskedBody body = new(Decided.ReadId(members), members.Text("member"));
        if (body.Member.Length > 0 && !LoyaltyMember.IsMember(body.Member))
        {
            members.Fault("member", $"is none, expected {LoyaltyMember.Words}");
        }

        return body;
    }

    private static async Task<IResult> FormAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts)
    {
        ReceiptTexts texts = ReceiptTexts.For(context.Request, parts.Store);
        ReceiptPage page = new(texts, parts, links);
        if (ReceiptPageEndpoints.CartOf(token, links, parts) is not { } cart)
        {
            return ReceiptPageEndpoints.Html(page.Unknown(), StatusCodes.Status404NotFound);
        }

        string member = (await ReceiptPageEndpoints.FormAsync(context))?["member"].ToString().Trim() ?? "";
        if (!LoyaltyMember.IsMember(member) || PaymentToken.HoldsCardNumber(member))
        {
            return ReceiptPageEndpoints.Html(page.Of(cart, LoyaltyTexts.In(texts.Language).Wrong), StatusCodes.Status400BadRequest);
        }

        DateTimeOffset now = parts.Clock.GetUtcNow();
        LoyaltyRequest asked = new(cart.Visit, new DecisionId($"loyalty-{cart.Visit}-{now.ToUnixTimeMilliseconds()}"), LoyaltyRequest.ByShopper, now, LoyaltyMember.NameOf(member));
        Ruling<Cart> ruling = await parts.Ledger.ShowLoyaltyAsync(asked, context.RequestAborted);
        return ruling.Refusal is null ? TypedResults.Extensions.SeeOther($"{links.PathOf(cart.Visit)}?lang={texts.Language}") : ReceiptPageEndpoints.Html(page.Of(cart, texts.Late), StatusCodes.Status409Conflict);
    }
}

/// <summary>A loyalty id that is shown.</summary>
/// <param name="Id">The same id is the same showing, however often it is sent.</param>
/// <param name="Member">The member's number or code, 1 to 64 visible ASCII characters; never a card number.</param>
internal sealed record LoyaltyAskedBody(string Id, string Member);

/// <summary>A loyalty id that holds.</summary>
/// <param name="Visit">For which visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Loyalty">The id, of which only the end is shown.</param>
internal sealed record LoyaltyBody(VisitId Visit, int Number, MaskedMember? Loyalty)
{
    public static LoyaltyBody Of(Cart cart) => new(cart.Visit, cart.Number, MaskedMember.Of(cart));
}
