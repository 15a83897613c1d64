using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What requests that decide something about a receipt have in common.</summary>
internal static class Decided
{
    /// <summary>Units of a line; whether there are so many is the ledger's to say.</summary>
    public static readonly Bounds Units = new($"a whole number from 1 to {Goods.QuantityMax}", 1, Goods.QuantityMax);

    /// <summary>Reads the id that makes a resend the same decision.</summary>
    public static string ReadId(JsonMembers members) => members.Text("id", StoreReader.IsName, "1 to 64 letters, digits, dots, dashes or underscores");

    /// <summary>201 for what is decided now, 200 for what was before, else the refusal.</summary>
    public static IResult Answer<T>(Ruling<Cart> ruling, Func<Cart, T> show, string refused) => ruling switch
    {
        { Value: { } cart, IsRepeat: true } => TypedResults.Ok(show(cart)),
        { Value: { } cart } => TypedResults.Json(show(cart), statusCode: StatusCodes.Status201Created),
        { Refusal: Refusal.UnknownVisit } => Problems.Problem(StatusCodes.Status404NotFound, refused, new Dictionary<string, object?> { ["refusal"] = ruling.Refusal }),
        _ => Problems.Refused(ruling.Refusal!.Value, refused),
    };

    /// <summary>Describes those answers, and asks for somebody who may decide.</summary>
    public static RouteHandlerBuilder ProducesDecision<T>(this RouteHandlerBuilder endpoint) => endpoint
        .RequireAuthorization(Access.Decide)
        .Produces<T>(StatusCodes.Status201Created)
        .Produces<T>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}

/// <summary>Who sends a request.</summary>
internal static class SignedIn
{
    /// <summary>The name that they signed in with.</summary>
    public static string Name(HttpContext context) => context.User.Identity?.Name ?? throw new InvalidOperationException("A decision by nobody: its endpoint lacks a policy.");
}
