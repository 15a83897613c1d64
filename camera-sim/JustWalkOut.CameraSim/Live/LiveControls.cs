using System.Text.Json;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// Orders to a live store while it runs, over its HTTP port: cameras lose their power and get it back, and shoppers do what is wished for. <c>GET /controls</c> says how everything stands;
/// <c>PUT /controls/cameras/ID</c> takes <c>{"isOff":true}</c>, <c>POST /controls/behaviours</c> takes <c>{"name":"hand-to-hand"}</c>,
/// <c>POST /controls/cards</c> <c>{"isDeclined":true}</c>. All want JSON by its name, which a page from elsewhere cannot send unasked.
/// </summary>
/// <param name="wishes">Takes wishes; null where nobody in the script could play them.</param>
internal sealed class LiveControls(Wishes? wishes)
{
    /// <summary>What the product's simulated terminal never approves.</summary>
    private const string DeclinedCard = "sim_decline";

    /// <summary>Cards that are still to come; more are refused.</summary>
    private const int CardsMax = 5;

    private MjpegServer? _cameras;
    private int _cardsWaiting;
    private int _cardsShown;

    /// <summary>Adds its routes.</summary>
    public void Map(IEndpointRouteBuilder routes, MjpegServer cameras)
    {
        _cameras = cameras;
        routes.MapGet("/controls", SayAsync);
        routes.MapPut("/controls/cameras/{camera}", SwitchAsync);
        routes.MapPost("/controls/behaviours", WishAsync);
        routes.MapPost("/controls/cards", CardAsync);
    }

    /// <summary>What the next shopper at a gate pays with; null for what they always do.</summary>
    public string? TakeCard()
    {
        for (int waiting = Volatile.Read(ref _cardsWaiting); waiting > 0; waiting = Volatile.Read(ref _cardsWaiting))
        {
            if (Interlocked.CompareExchange(ref _cardsWaiting, waiting - 1, waiting) == waiting)
            {
                Interlocked.Increment(ref _cardsShown);
                return DeclinedCard;
            }
        }

        return null;
    }

    private Task SayAsync(HttpContext context) => context.Response.WriteAsJsonAsync(
        new
        {
            Cameras = _cameras!.Cameras.Select(camera => new { Id = camera, IsOff = _cameras.IsOff(camera) }),
            Behaviours = (wishes?.All ?? []).Select(wish => new { wish.Kind.Name, wish.Kind.Description, wish.Waiting, wish.Begun }),
            DeclinedCards = new { Waiting = Volatile.Read(ref _cardsWaiting), Begun = Volatile.Read(ref _cardsShown) },
        },
        MessageJson.Compact,
        context.RequestAborted);

    private async Task SwitchAsync(string camera, HttpContext context)
    {
        if (!_cameras!.Cameras.Contains(new CameraId(camera)))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"No camera '{camera}' here; there are {string.Join(", ", _cameras.Cameras.Select(one => one.Value))}.");
        }
        else if (await ReadAsync(context, "isOff") is { ValueKind: JsonValueKind.True or JsonValueKind.False } isOff)
        {
            _cameras.Switch(new CameraId(camera), isOff.GetBoolean());
            await SayAsync(context);
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "Expected {\"isOff\":true} or {\"isOff\":false} as application/json.");
        }
    }

    private async Task WishAsync(HttpContext context)
    {
        string? name = await ReadAsync(context, "name") is { ValueKind: JsonValueKind.String } said ? said.GetString() : null;
        if (wishes is null)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, "Nobody in this script does anything but what it says; expected a scenario or a preset.");
        }
        else if (Wishes.Kinds.FirstOrDefault(kind => kind.Name == name) is not { } wished)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"Expected {{\"name\":\"...\"}} as application/json, with one of {string.Join(", ", Wishes.Kinds.Select(kind => kind.Name))}.");
        }
        else if (!wishes.TryAdd(wished))
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, $"{Wishes.WaitingMax} of '{name}' wait already for somebody to play them.");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await SayAsync(context);
        }
    }

    private async Task CardAsync(HttpContext context)
    {
        if (await ReadAsync(context, "isDeclined") is not { ValueKind: JsonValueKind.True })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "Expected {\"isDeclined\":true} as application/json.");
        }
        else if (Volatile.Read(ref _cardsWaiting) >= CardsMax)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, $"{CardsMax} such cards wait already for somebody to come with them.");
        }
        else
        {
            Interlocked.Increment(ref _cardsWaiting);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await SayAsync(context);
        }
    }

    /// <summary>One member of the request's JSON; null where there is none, or no JSON.</summary>
    private static async Task<JsonElement?> ReadAsync(HttpContext context, string member)
    {
        if (!context.Request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            JsonElement body = await context.Request.ReadFromJsonAsync<JsonElement>(context.RequestAborted);
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(member, out JsonElement value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }
}
