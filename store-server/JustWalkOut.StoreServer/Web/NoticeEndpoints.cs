using JustWalkOut.StoreServer.Settlement;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Where the payment service sends what it has to say of itself. Its signature is all that lets it in.</summary>
internal static class NoticeEndpoints
{
    /// <summary>The path to be given to the payment service.</summary>
    public const string Path = "/payments/notices";

    private const int CharactersMax = 256 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, HearAsync)
        .WithTags("Payments")
        .AllowAnonymous()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("Takes signed notices of the payment service; one that is doubled, late or out of order changes nothing");

    private static async Task<IResult> HearAsync(HttpRequest request, StoreWebParts parts)
    {
        if (parts.Notices is not { } notices || parts.Payments is not { } desk)
        {
            return Problems.NotFound("No payment service sends notices here.");
        }

        using StreamReader reader = new(request.Body);
        char[] text = new char[CharactersMax + 1];
        int length = await reader.ReadBlockAsync(text, request.HttpContext.RequestAborted);
        (bool isGenuine, PaymentNotice? notice) = length > CharactersMax ? (false, null) : notices.Read(new string(text, 0, length), request.Headers[notices.SignatureHeader].ToString(), parts.Clock.GetUtcNow());
        if (!isGenuine)
        {
            return Problems.Problem(StatusCodes.Status400BadRequest, "The notice is not signed by this store's payment service, or too long ago.");
        }

        if (notice is not null)
        {
            desk.Hear(notice);
        }

        return TypedResults.NoContent();
    }
}
