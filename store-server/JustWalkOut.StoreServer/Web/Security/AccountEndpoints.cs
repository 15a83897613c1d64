using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Who may sign in and which devices may report: an administrator's to say.</summary>
internal static class AccountEndpoints
{
    public const string NameWords = "1 to 64 letters, digits, dots, dashes or underscores";

    public static bool IsName(string text) => StoreReader.IsName(text);

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder accounts = routes.MapGroup($"/api/{WebDescription.Version}").WithTags("Accounts").RequireAuthorization(Access.Administer)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        accounts.MapGet("/accounts", (AccountBook book) => TypedResults.Ok(book.Accounts.Select(account => new AccountBody(account.Name, account.Role)))).WithSummary("Who may sign in");
        accounts.MapPut("/accounts/{name}", PutAsync).Accepts<AccountAskedBody>("application/json").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Makes an account, or gives one another role and password; whoever is signed in with it has to sign in again");
        accounts.MapDelete("/accounts/{name}", RemoveAsync)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Takes an account away; the last administrator stays. Of somebody from the OpenID provider, ends their sessions");
        accounts.MapGet("/devices", (AccountBook book) => TypedResults.Ok(book.Devices)).WithSummary("Devices that may report");
        accounts.MapPut("/devices/{name}", PutDeviceAsync)
            .Produces<DeviceKeyBody>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Lets a device report, or gives it another key; the key is told this once");
        accounts.MapDelete("/devices/{name}", RemoveDeviceAsync)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Takes a device's key away");
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, AccountBook book, ActNotes notes, StoreDefinition store)
    {
        (AccountAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => Read(name, members, store));
        if (body is null)
        {
            return problem!;
        }

        bool wouldLeaveNone = body.Role != WebRole.Admin && !book.Accounts.Any(account => account.Role == WebRole.Admin && account.Name != name);
        if (wouldLeaveNone)
        {
            return Problems.Problem(StatusCodes.Status409Conflict, $"'{name}' is the last administrator.");
        }

        (string Name, WebRole Role)? before = book.Accounts.Where(account => account.Name == name).Cast<(string, WebRole)?>().FirstOrDefault();
        string role = before is { } was && was.Role != body.Role ? $"{Word(was.Role)} until now, {Word(body.Role)} from now on" : Word(body.Role);
        await notes.RecordAsync(request.HttpContext, before is null ? ActKind.AccountMade : ActKind.AccountChanged, name, before is null ? role : $"{role}; another password");
        book.Put(name, body.Role, body.Password);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext context, AccountBook book, ActNotes notes)
    {
        if (OpenIdPerson.IsName(name))
        {
            await notes.RecordAsync(context, ActKind.SignedOut, name, "by an administrator");
            return Gone(context.RequestServices.GetService<OpenIdSessions>()?.CloseAll(name) == true, $"Nobody is signed in as '{name}'.");
        }

        if (book.MayRemove(name))
        {
            await notes.RecordAsync(context, ActKind.AccountRemoved, name);
        }

        return Gone(book.Remove(name), $"No account '{name}', or it is the last administrator's.");
    }

    private static async Task<IResult> PutDeviceAsync(string name, HttpContext context, AccountBook book, ActNotes notes)
    {
        if (!IsName(name))
        {
            return Problems.Malformed([$"the device's name takes {NameWords}"]);
        }

        await notes.RecordAsync(context, ActKind.DeviceKeyMade, name, book.Devices.Contains(name) ? "in place of the one before" : null);
        return Results.Ok(new DeviceKeyBody(name, book.PutDevice(name)));
    }

    private static async Task<IResult> RemoveDeviceAsync(string name, HttpContext context, AccountBook book, ActNotes notes)
    {
        if (book.Devices.Contains(name))
        {
            await notes.RecordAsync(context, ActKind.DeviceKeyRevoked, name);
        }

        return Gone(book.RemoveDevice(name), $"No device '{name}'.");
    }

    private static string Word(WebRole role) => role.ToString().ToLowerInvariant();

    private static AccountAskedBody Read(string name, JsonMembers members, StoreDefinition store)
    {
        AccountAskedBody body = new(
            members.Choice<WebRole>("role"),
            members.Text("password", text => text.Length is >= AccountBook.PasswordMin and <= AccountBook.PasswordMax, $"a text of {AccountBook.PasswordMin} to {AccountBook.PasswordMax} characters"));
        if (body.Role == WebRole.Device)
        {
            members.Fault("role", "is device, expected auditor, operator or admin: devices have keys of their own");
        }

        if (PasswordRules.Fits(body.Password) && PasswordRules.IsWeak(body.Password, name, store))
        {
            members.Fault("password", "would be guessed soon, expected one that is neither known nor made of names and patterns");
        }

        if (!IsName(name))
        {
            members.Fault("name", $"is \"{name}\", expected {NameWords}");
        }

        return body;
    }

    private static IResult Gone(bool isGone, string otherwise) => isGone ? TypedResults.NoContent() : Problems.NotFound(otherwise);
}

/// <summary>Somebody who may sign in.</summary>
internal sealed record AccountBody(string Name, WebRole Role);

/// <summary>What an account is to be: auditor, operator or admin, and a password of 12 to 128 characters.</summary>
internal sealed record AccountAskedBody(WebRole Role, string Password);

/// <summary>A device's key, to be sent as <c>Authorization: Bearer KEY</c>.</summary>
internal sealed record DeviceKeyBody(string Device, string Key);
