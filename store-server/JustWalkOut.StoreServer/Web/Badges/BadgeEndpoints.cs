using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Who comes in by a staff badge: an administrator's to say.</summary>
internal static class BadgeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder badges = routes.MapGroup($"/api/{WebDescription.Version}").WithTags("Badges").RequireAuthorization(Access.Administer)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        badges.MapGet("/badges", (BadgeBook book) => TypedResults.Ok(book.All.Select(badge => new BadgeBody(badge.Name, badge.Role)))).WithSummary("Staff badges");
        badges.MapPut("/badges/{name}", PutAsync).Accepts<BadgeAskedBody>("application/json").Produces<BadgeCodeBody>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Gives somebody a badge, or another one in its place; its code is told this once");
        badges.MapDelete("/badges/{name}", RemoveAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Takes a badge away: it opens nothing any more");
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, BadgeBook book, ActNotes notes)
    {
        (BadgeAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => Read(name, members));
        if (body is null)
        {
            return problem!;
        }

        await notes.RecordAsync(request.HttpContext, ActKind.BadgeMade, name, body.Role.ToString().ToLowerInvariant());
        return TypedResults.Ok(new BadgeCodeBody(name, body.Role, book.Put(name, body.Role)));
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext context, BadgeBook book, ActNotes notes)
    {
        if (book.All.All(badge => badge.Name != name))
        {
            return Problems.NotFound($"No badge '{name}'.");
        }

        await notes.RecordAsync(context, ActKind.BadgeRevoked, name);
        book.Remove(name);
        return TypedResults.NoContent();
    }

    private static BadgeAskedBody Read(string name, JsonMembers members)
    {
        BadgeAskedBody body = new(members.Choice("role", (Role?)Role.Staff));
        if (body.Role == Role.Shopper)
        {
            members.Fault("role", "is shopper, expected staff or restocker: shoppers have codes that change");
        }

        if (!AccountEndpoints.IsName(name))
        {
            members.Fault("name", $"is \"{name}\", expected {AccountEndpoints.NameWords}");
        }

        return body;
    }
}

/// <summary>A badge.</summary>
internal sealed record BadgeBody(string Name, Role Role);

/// <summary>What a badge is for: staff, which it is if absent, or restocker.</summary>
internal sealed record BadgeAskedBody(Role Role);

/// <summary>A badge's code, to be printed as a QR code: a gate's scanner reads it as it reads a shopper's.</summary>
internal sealed record BadgeCodeBody(string Badge, Role Role, string Code);
