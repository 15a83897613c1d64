using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Who else is told what happens in the store: an administrator's to say.</summary>
internal static class WebhookEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder hooks = routes.MapGroup($"/api/{WebDescription.Version}/webhooks").WithTags("Webhooks").RequireAuthorization(Access.Administer)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        hooks.MapGet("", (StoreWebParts parts) => TypedResults.Ok(parts.Webhooks?.Couriers.Select(courier => WebhookBody.Of(courier, parts)) ?? []))
            .WithSummary("Receivers of webhooks, and how each does");
        hooks.MapPut("/{name}", PutAsync).Accepts<WebhookAskedBody>("application/json")
            .Produces<WebhookSecretBody>(StatusCodes.Status201Created).Produces<WebhookBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Sets a receiver up, which is sent what happens from now on, and tells its secret this once; or changes the address of one that is there");
        hooks.MapDelete("/{name}", RemoveAsync)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Takes a receiver away; what it lacks is not sent any more");
        hooks.MapPost("/{name}/secret", RotateAsync)
            .Produces<WebhookSecretBody>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Gives a receiver another secret, which is told this once; for a day messages are signed with the one before too");
        hooks.MapPost("/{name}/test", TestAsync)
            .Produces<WebhookAttemptBody>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Sends a receiver a message about nothing, once, and says what came of it");
        hooks.MapPost("/{name}/resumption", ResumeAsync)
            .Produces<WebhookBody>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Sends a receiver that was paused, or waits for a later try, what it lacks at once");
        hooks.MapGet("/{name}/deliveries", IResult (string name, StoreWebParts parts) => Find(parts, name) is { } courier ? TypedResults.Ok(courier.Attempts.Select(WebhookAttemptBody.Of)) : Unknown(name))
            .Produces<IEnumerable<WebhookAttemptBody>>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("What a receiver was sent last and what it answered, the latest first: fifty at most, since the server was started");
    }

    private static async Task<IResult> PutAsync(string name, HttpRequest request, StoreWebParts parts, ActNotes notes)
    {
        if (parts.Webhooks is not { } desk)
        {
            return Problems.Problem(StatusCodes.Status503ServiceUnavailable, "This server sends no webhooks.");
        }

        (WebhookAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => Read(name, members, desk.Options.AllowsPrivate));
        if (body is null)
        {
            return problem!;
        }

        bool isNew = desk.Find(name) is null;
        if (!isNew || desk.HasRoom)
        {
            // The address may hold a secret of the receiver's behind its host.
            await notes.RecordAsync(request.HttpContext, isNew ? ActKind.WebhookMade : ActKind.WebhookChanged, name, $"{new Uri(body.Url).Host}, {body.Kind.ToString().ToLowerInvariant()}");
        }

        return desk.Put(name, body.Url, body.Kind) switch
        {
            null => Problems.Problem(StatusCodes.Status409Conflict, $"There are {desk.Options.ReceiversMax} webhooks already; take one away."),
            { IsNew: true } made => TypedResults.Json(WebhookSecretBody.Of(made.Courier.Webhook), statusCode: StatusCodes.Status201Created),
            { } changed => TypedResults.Ok(WebhookBody.Of(changed.Courier, parts)),
        };
    }

    private static WebhookAskedBody Read(string name, JsonMembers members, bool allowsPrivate)
    {
        string url = members.Text("url");
        if (url.Length > 0 && WebhookAddress.FaultOf(url, allowsPrivate) is { } fault)
        {
            members.Fault("url", $"cannot be sent to, {fault}");
        }

        if (!AccountEndpoints.IsName(name))
        {
            members.Fault("name", $"in the path, expected {AccountEndpoints.NameWords}");
        }

        return new WebhookAskedBody(url, members.Choice<WebhookKind>("kind", WebhookKind.All));
    }

    private static async Task<IResult> TestAsync(string name, StoreWebParts parts, CancellationToken cancellation) =>
        Find(parts, name) is { } courier ? TypedResults.Ok(WebhookAttemptBody.Of(await courier.TestAsync(cancellation))) : Unknown(name);

    private static async Task<IResult> RemoveAsync(string name, HttpContext context, StoreWebParts parts, ActNotes notes)
    {
        if (Find(parts, name) is null)
        {
            return Unknown(name);
        }

        await notes.RecordAsync(context, ActKind.WebhookRemoved, name);
        return await parts.Webhooks!.RemoveAsync(name) ? TypedResults.NoContent() : Unknown(name);
    }

    private static async Task<IResult> RotateAsync(string name, HttpContext context, StoreWebParts parts, ActNotes notes)
    {
        if (Find(parts, name) is null)
        {
            return Unknown(name);
        }

        await notes.RecordAsync(context, ActKind.WebhookSecretMade, name);
        return parts.Webhooks!.Rotate(name) is { } webhook ? TypedResults.Ok(WebhookSecretBody.Of(webhook)) : Unknown(name);
    }

    private static async Task<IResult> ResumeAsync(string name, HttpContext context, StoreWebParts parts, ActNotes notes)
    {
        if (Find(parts, name) is not { } courier)
        {
            return Unknown(name);
        }

        await notes.RecordAsync(context, ActKind.WebhookResumed, name);
        courier.Resume();
        return TypedResults.Ok(WebhookBody.Of(courier, parts));
    }

    private static WebhookCourier? Find(StoreWebParts parts, string name) => parts.Webhooks?.Find(name);

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unknown(string name) => Problems.NotFound($"No webhook '{name}'.");
}

/// <summary>What a receiver is to be.</summary>
/// <param name="Url">Where it is: https.</param>
/// <param name="Kind">What it is sent: <c>cart</c>, <c>payment</c> or, unless said otherwise, <c>all</c>.</param>
internal sealed record WebhookAskedBody(string Url, WebhookKind Kind);

/// <summary>A receiver's secret, told this once.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Secret">What messages to it are signed with, as Standard Webhooks writes it: <c>whsec_</c> and base64.</param>
/// <param name="SecretBeforeUntil">Until when they are signed with the one before too; absent where there was none.</param>
internal sealed record WebhookSecretBody(string Name, string Secret, DateTimeOffset? SecretBeforeUntil)
{
    public static WebhookSecretBody Of(Webhook webhook) => new(webhook.Name, webhook.Secret, webhook.SecretBeforeUntil);
}

/// <summary>How a receiver does.</summary>
public enum WebhookState
{
    /// <summary>It takes what it is sent, or has not been sent anything yet.</summary>
    Well = 1,

    /// <summary>It did not take what it was sent last; it is sent again.</summary>
    Failing,

    /// <summary>It is sent nothing until an admin resumes it.</summary>
    Paused,
}

/// <summary>A receiver.</summary>
/// <param name="Name">By which people speak of it.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Kind">What it is sent.</param>
/// <param name="CreatedAt">When it was set up.</param>
/// <param name="State">How it does.</param>
/// <param name="Accepted">Events that it has taken.</param>
/// <param name="GivenUp">Events that it refused for a day and more while it took others, and is not sent any more.</param>
/// <param name="Waiting">Events that have been looked at and that it has not taken yet.</param>
/// <param name="Behind">Events of the log that are not looked at yet; most of them are of no kind that anybody is sent.</param>
/// <param name="AcceptedAt">When it took one last; absent for never.</param>
/// <param name="FailingSince">Since when it takes none; absent while it does.</param>
/// <param name="Faults">How often it did not since.</param>
/// <param name="Fault">Why, the last time.</param>
/// <param name="NextAt">When it is sent something again that it did not take.</param>
/// <param name="PausedAt">Since when it is sent nothing.</param>
/// <param name="PausedBecause">Why.</param>
internal sealed record WebhookBody(
    string Name,
    string Url,
    WebhookKind Kind,
    DateTimeOffset CreatedAt,
    WebhookState State,
    long Accepted,
    long GivenUp,
    int Waiting,
    long Behind,
    DateTimeOffset? AcceptedAt,
    DateTimeOffset? FailingSince,
    int Faults,
    string? Fault,
    DateTimeOffset? NextAt,
    DateTimeOffset? PausedAt,
    string? PausedBecause)
{
    public static WebhookBody Of(WebhookCourier courier, StoreWebParts parts)
    {
        (Webhook webhook, WebhookCursor cursor) = (courier.Webhook, courier.Cursor);
        WebhookState state = cursor.Paused is not null ? WebhookState.Paused : cursor.Faults > 0 ? WebhookState.Failing : WebhookState.Well;
        return new WebhookBody(
            webhook.Name, webhook.Url, webhook.Kind, webhook.CreatedAt, state, cursor.Accepted, cursor.GivenUp, cursor.Waiting.Length, Math.Max(0, parts.Ledger.State.Position - cursor.Read),
            cursor.AcceptedAt, cursor.FailingSince, cursor.Faults, cursor.Fault, cursor.Paused is null ? cursor.Heads.Min(each => each.NextAt) : null, cursor.Paused?.At, cursor.Paused?.Why);
    }
}

/// <summary>A message that was sent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Milliseconds">How long the answer took, or the waiting for one.</param>
/// <param name="Status">HTTP status; absent where no answer came.</param>
/// <param name="Fault">Why it does not count as taken; absent where it does.</param>
internal sealed record WebhookAttemptBody(string Id, string Type, DateTimeOffset At, double Milliseconds, int? Status, string? Fault)
{
    public static WebhookAttemptBody Of(WebhookAttempt attempt) => new(attempt.Id, attempt.Type, attempt.At, Math.Round(attempt.Took.TotalMilliseconds, 1), attempt.Status, attempt.Fault);
}
