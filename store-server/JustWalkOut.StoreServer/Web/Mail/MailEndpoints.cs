using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Where a shopper gives an address for their receipt, behind its link, and where the store sees what was sent, without addresses.</summary>
internal static class MailEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, RouteGroupBuilder books)
    {
        RouteGroupBuilder shoppers = routes.MapGroup("/r/{token}/mail").WithTags("Shopper's receipt").AllowAnonymous().AddEndpointFilter(ReceiptPageEndpoints.KeepSecret);
        shoppers.MapGet("", (string token, HttpContext context, ReceiptLinks links, StoreWebParts parts) => Show((token, links, parts), context, StatusCodes.Status200OK, null))
            .Produces<string>(StatusCodes.Status200OK, "text/html").WithSummary("The page to have the receipt sent by e-mail");
        shoppers.MapPost("", AskAsync).RequireRateLimiting(Doorkeeper.MailLimit)
            .Produces(StatusCodes.Status303SeeOther).Produces<string>(StatusCodes.Status400BadRequest, "text/html")
            .WithSummary("The page's form: send the receipt there (form field address)");
        shoppers.MapPost("/deletion", Delete).RequireRateLimiting(Doorkeeper.MailLimit)
            .Produces(StatusCodes.Status303SeeOther)
            .WithSummary("The page's form: delete the address");
        books.MapGet("/mail", List).WithTags("Receipts").WithPaging().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Receipts that shoppers asked for by e-mail, the latest asked first: what was sent, what waits, what was given up and why. No addresses");
    }

    private static ContentHttpResult Show((string Token, ReceiptLinks Links, StoreWebParts Parts) at, HttpContext context, int status, Func<MailTexts, string>? wrong, string typed = "")
    {
        ReceiptTexts texts = ReceiptTexts.For(context.Request, at.Parts.Store);
        return at.Parts.Mail is { } desk && ReceiptPageEndpoints.CartOf(at.Token, at.Links, at.Parts) is { } cart
            ? ReceiptPageEndpoints.Html(new MailPage(texts, at.Parts, at.Links).Of(cart, desk, wrong, typed), status)
            : ReceiptPageEndpoints.Html(new ReceiptPage(texts, at.Parts, at.Links).Unknown(), StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> AskAsync(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts)
    {
        if (parts.Mail is not { } desk || ReceiptPageEndpoints.CartOf(token, links, parts) is not { } cart)
        {
            return Show((token, links, parts), context, StatusCodes.Status404NotFound, null);
        }

        string typed = (await ReceiptPageEndpoints.FormAsync(context))?["address"].ToString() ?? "";
        string address = typed.Trim();
        if (!MailAddress.IsGood(address))
        {
            return Show((token, links, parts), context, StatusCodes.Status400BadRequest, mail => mail.BadAddress, typed.Length <= MailAddress.LettersMax ? typed : "");
        }

        return desk.Ask(cart, address, ReceiptTexts.For(context.Request, parts.Store).Language) switch
        {
            MailAsked.TooMany => Show((token, links, parts), context, StatusCodes.Status409Conflict, mail => mail.TooMany),
            MailAsked.Late => Show((token, links, parts), context, StatusCodes.Status409Conflict, mail => mail.Late),
            _ => Again(context, cart, links, parts),
        };
    }

    private static IResult Delete(string token, HttpContext context, ReceiptLinks links, StoreWebParts parts)
    {
        if (parts.Mail is not { } desk || ReceiptPageEndpoints.CartOf(token, links, parts) is not { } cart)
        {
            return Show((token, links, parts), context, StatusCodes.Status404NotFound, null);
        }

        desk.Forget(cart.Visit);
        return Again(context, cart, links, parts);
    }

    private static IResult Again(HttpContext context, Cart cart, ReceiptLinks links, StoreWebParts parts) =>
        TypedResults.Extensions.SeeOther($"{links.PathOf(cart.Visit)}/mail?lang={ReceiptTexts.For(context.Request, parts.Store).Language}");

    private static Results<Ok<Page<MailBody>>, ProblemHttpResult> List(HttpRequest request, StoreWebParts parts)
    {
        RequestQuery query = new(request);
        (int limit, VisitId? after) = query.Paging();
        if (query.End() is { Count: > 0 } faults)
        {
            return Problems.Malformed(faults);
        }

        IEnumerable<MailEntry> entries = parts.Mail?.Entries ?? [];
        entries = after is { } visit ? entries.SkipWhile(entry => entry.Visit != visit).Skip(1) : entries;
        MailEntry[] found = [.. entries.Take(limit + 1)];
        return TypedResults.Ok(new Page<MailBody>([.. found.Take(limit).Select(entry => MailBody.Of(entry, parts))], found.Length > limit ? found[limit - 1].Visit : null));
    }
}

/// <summary>A receipt that a shopper asked for by e-mail.</summary>
/// <param name="Visit">Of which visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="AskedAt">When they gave an address.</param>
/// <param name="IsKept">Whether the address is still here: its owner may have deleted it.</param>
/// <param name="DeletedAt">When it and this are deleted by themselves.</param>
/// <param name="Letters">What is to be sent or was; none before the receipt is final.</param>
internal sealed record MailBody(VisitId Visit, int? Number, DateTimeOffset AskedAt, bool IsKept, DateTimeOffset DeletedAt, IReadOnlyList<LetterBody> Letters)
{
    public static MailBody Of(MailEntry entry, StoreWebParts parts) => new(
        entry.Visit, parts.Ledger.State.Carts.TryGetValue(entry.Visit, out Cart? cart) ? cart.Number : null, entry.AskedAt, entry.Address is not null, entry.EndsAt(parts.Mail!.Options), [.. entry.Letters.Select(LetterBody.Of)]);
}

/// <summary>A message to a shopper.</summary>
/// <param name="Kind">The receipt, or the notice of a refund.</param>
/// <param name="DueAt">Since when it is to be sent.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="NextAt">When it is tried again; absent where it is at once or no more.</param>
/// <param name="SentAt">When the mail server took it.</param>
/// <param name="GivenUpAt">When it was given up.</param>
/// <param name="Fault">Why it was not taken the last time.</param>
internal sealed record LetterBody(LetterKind Kind, DateTimeOffset DueAt, int Tries, DateTimeOffset? NextAt, DateTimeOffset? SentAt, DateTimeOffset? GivenUpAt, string? Fault)
{
    public static LetterBody Of(Letter letter) => new(letter.Kind, letter.DueAt, letter.Tries, letter.NextAt, letter.SentAt, letter.GivenUpAt, letter.Fault);
}
