using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>What happens at the doors besides check-ins: the fire alarm, groups, gates that staff open, and who wants help.</summary>
internal static class DoorEndpoints
{
    private static readonly Bounds People = new($"a whole number from 1 to {Decide.GroupMax}", 1, Decide.GroupMax);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<AlarmDesk>(provider => new AlarmDesk(provider.GetRequiredService<StoreWebParts>()));
        services.AddSingleton<DoorWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AlarmDesk>());
        services.AddHostedService(provider => provider.GetRequiredService<DoorWatch>());
    }

    public static void Map(RouteGroupBuilder store, RouteGroupBuilder books)
    {
        RouteGroupBuilder doors = store.MapGroup("").WithTags("Doors");
        doors.MapGet("/alarm", (AlarmDesk desk, StoreLedger ledger) => TypedResults.Ok(AlarmBody.Of(desk, ledger.State))).WithSummary("Whether the fire alarm is on, since when and by whom, or the last one and its end");
        Posts<AlarmAskedBody, AlarmBody>(doors.MapPost("/alarm", RaiseAsync), Access.Report).Produces<AlarmBody>(StatusCodes.Status202Accepted)
            .WithSummary("Raises the fire alarm: doors open, nobody checks in, open carts go to a person. 202 where the doors are open and the ledger cannot be written yet");
        Posts<IdBody, AlarmBody>(doors.MapPost("/alarm/end", EndAlarmAsync), Access.Decide).WithSummary("Ends the fire alarm");
        Posts<GroupAskedBody, GroupBody>(doors.MapPost("/visits/{visit:guid}/group", GroupAsync), Access.Report)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary($"So many people come in on a check-in, all on its cart: within {Decide.GroupWindow.TotalSeconds:0} seconds of it, and for operators as long as the visit goes on");
        Posts<IdBody, VisitBody>(books.MapGroup("").WithTags("Doors").MapPost("/visits/{visit:guid}/end", EndVisitAsync), Access.Decide)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Nobody of a visit is in the store any more, though nobody was seen to leave: its cart goes to a person; one on which nobody was ever seen is over");
        Posts<OverrideAskedBody, OverrideBody>(doors.MapPost("/gates/{gate}/overrides", OverrideAsync), Access.Decide)
            .WithSummary("Staff let somebody through a gate without a code; with a shopper it is their check-in, whatever the hours and however full the store is, without one nobody pays");
        books.MapGroup("").WithTags("Doors").MapGet("/help", (StoreLedger ledger) => TypedResults.Ok(ledger.State.Calls.Select(call => HelpBody.Of(call, ledger.State)))).WithSummary("Who wants help, and who was answered lately");
        Posts<HelpAskedBody, HelpBody>(doors.MapPost("/help", HelpAsync), Access.Report).WithSummary("Somebody at a gate, or at the exit, wants a member of staff; while they wait another call from there is the same");
        Posts<object, HelpBody>(doors.MapPost("/help/{id}/answer", AnswerAsync), Access.Decide).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("A member of staff comes; whoever called is told");
    }

    /// <summary>Describes what every endpoint here answers, and asks for a role.</summary>
    private static RouteHandlerBuilder Posts<TAsked, TAnswer>(RouteHandlerBuilder endpoint, string policy)
        where TAsked : notnull => (typeof(TAsked) == typeof(object) ? endpoint : endpoint.Accepts<TAsked>("application/json"))
        .RequireAuthorization(policy)
        .Produces<TAnswer>(StatusCodes.Status201Created)
        .Produces<TAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> RaiseAsync(HttpRequest request, AlarmDesk desk, StoreWebParts parts)
    {
        (AlarmAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new AlarmAskedBody(Decided.ReadId(members), members.TextOrNull("where")));
        if (body is null)
        {
            return problem!;
        }

        // Doors do not shut again because whoever raised the alarm has hung up.
        AlarmOutcome outcome = await desk.RaiseAsync(new AlarmReport(new DecisionId(body.Id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow(), Cut(body.Where)), CancellationToken.None);
        AlarmBody answer = AlarmBody.Of(desk, parts.Ledger.State);
        return outcome switch
        {
            AlarmOutcome.Raised => TypedResults.Json(answer, statusCode: StatusCodes.Status201Created),
            AlarmOutcome.Repeated => TypedResults.Ok(answer),
            AlarmOutcome.NotYetWritten => TypedResults.Json(answer, statusCode: StatusCodes.Status202Accepted),
            _ => Problems.Refused(Refusal.ContentChanged, $"The id '{body.Id}' was used for something else; send another one."),
        };
    }

    private static async Task<IResult> EndAlarmAsync(HttpRequest request, AlarmDesk desk, StoreWebParts parts)
    {
        (IdBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new IdBody(Decided.ReadId(members)));
        return body is null ? problem! : Answer(
            await desk.EndAsync(new AlarmReport(new DecisionId(body.Id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow()), request.HttpContext.RequestAborted),
            state => AlarmBody.Of(desk, state), "The alarm cannot be ended");
    }

    private static async Task<IResult> GroupAsync(Guid visit, HttpRequest request, StoreWebParts parts)
    {
        (GroupAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new GroupAskedBody(Decided.ReadId(members), (int)members.Whole("people", People)));
        if (body is null)
        {
            return problem!;
        }

        bool isStaff = request.HttpContext.User.IsInRole(nameof(WebRole.Operator)) || request.HttpContext.User.IsInRole(nameof(WebRole.Admin));
        GroupRequest asked = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow(), body.People) { IsStaff = isStaff };
        return Answer(await parts.Ledger.GroupAsync(asked, request.HttpContext.RequestAborted), GroupBody.Of, "The group cannot be changed");
    }

    private static async Task<IResult> EndVisitAsync(Guid visit, HttpRequest request, StoreWebParts parts)
    {
        (IdBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new IdBody(Decided.ReadId(members)));
        return body is null ? problem! : Answer(
            await parts.Ledger.EndAsync(new EndRequest(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow()), request.HttpContext.RequestAborted),
            VisitBody.Of, "The visit cannot be ended");
    }

    private static async Task<IResult> OverrideAsync(string gate, HttpRequest request, StoreWebParts parts, GateBoard board)
    {
        (OverrideAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, ReadOverride);
        if (body is null)
        {
            return problem!;
        }

        HttpContext context = request.HttpContext;
        DateTimeOffset now = parts.Clock.GetUtcNow();
        GateId where = new(gate);
        CheckInAtGate? entry = body.Shopper is { } shopper ? new CheckInAtGate(new ShopperId(shopper), where, body.At ?? now, body.People, Role.Shopper, null) { Now = now } : null;
        OverrideRequest asked = new(where, new DecisionId(body.Id), SignedIn.Name(context), now, body.Reason) { Way = body.Way, People = body.People, CheckIn = entry };
        Ruling<StoreState> ruling = await parts.Ledger.OverrideAsync(asked, context.RequestAborted);
        if (ruling.Value is not { } state)
        {
            return Answer(ruling, held => held, $"Gate '{gate}' cannot be opened by hand");
        }

        board.Let(where, body.People);
        VisitId? visit = (state.DecisionOf(asked.Id) as CartChange.GateOverridden)?.Visit;
        if (visit is { } opened && entry is not null && state.Carts[opened].State == CartState.Open)
        {
            parts.Entered(new CheckInRequest(entry.Shopper, where, entry.At, body.People, Role.Shopper, null) { Now = now });
        }

        OverrideBody answer = new(where, body.Way, body.Reason, body.People, visit, visit is { } paid ? context.RequestServices.GetRequiredService<ReceiptLinks>().PathOf(paid) : null);
        return ruling.IsRepeat ? TypedResults.Ok(answer) : TypedResults.Json(answer, statusCode: StatusCodes.Status201Created);
    }

    private static OverrideAskedBody ReadOverride(JsonMembers members)
    {
        OverrideAskedBody body = new(Decided.ReadId(members), members.Choice<OverrideReason>("reason"), members.Choice("way", (GateWay?)GateWay.In), (int)(members.WholeOrNull("people", People) ?? 1))
        {
            Shopper = members.TextOrNull("shopper"),
        };
        if (body.Shopper is not null)
        {
            // A check-in is known again by its moment.
            body = body with { At = members.Moment("at") };
            if (body.Way == GateWay.Out || !GateEndpoints.IsShopper(body.Shopper))
            {
                members.Fault("shopper", body.Way == GateWay.Out ? "stands beside way out, expected in: nobody checks in on the way out" : $"is too long, expected {GateEndpoints.ShopperWords}");
            }
        }

        return body;
    }

    private static async Task<IResult> HelpAsync(HttpRequest request, StoreWebParts parts)
    {
        (HelpAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new HelpAskedBody(Decided.ReadId(members), members.TextOrNull("gate")));
        if (body is null)
        {
            return problem!;
        }

        GateId? gate = body.Gate is { } name ? new GateId(name) : null;
        HelpRequest asked = new(new DecisionId(body.Id), parts.Clock.GetUtcNow(), null, gate);
        return Answer(await parts.Ledger.AskDoorsAsync((state, terms) => Decide.AskHelp(state, terms, asked), request.HttpContext.RequestAborted), state => HelpBody.Latest(state, null, gate), "Nobody can be called");
    }

    private static async Task<IResult> AnswerAsync(string id, HttpContext context, StoreWebParts parts)
    {
        DecisionId call = new(id);
        HelpAnswer asked = new(call, SignedIn.Name(context), parts.Clock.GetUtcNow());
        Ruling<StoreState> ruling = await parts.Ledger.AskDoorsAsync((state, terms) => Decide.AnswerHelp(state, terms, asked), context.RequestAborted);
        return ruling.Refusal == Refusal.UnknownCall ? Problems.Problem(StatusCodes.Status404NotFound, $"No call '{id}' waits here.", new Dictionary<string, object?> { ["refusal"] = ruling.Refusal })
            : Answer(ruling, state => HelpBody.Of(state.Calls.First(known => known.Id == call), state), "The call cannot be answered");
    }

    private static IResult Answer<T>(Ruling<T> ruling, Func<T, object?> show, string refused)
        where T : class => ruling switch
    {
        { Value: { } value, IsRepeat: true } => Results.Ok(show(value)),
        { Value: { } value } => Results.Json(show(value), statusCode: StatusCodes.Status201Created),
        { Refusal: Refusal.UnknownVisit } => Problems.Problem(StatusCodes.Status404NotFound, $"{refused}: no such visit.", new Dictionary<string, object?> { ["refusal"] = ruling.Refusal }),
        _ => Problems.Refused(ruling.Refusal!.Value, $"{refused}: {DoorWords.Of(ruling.Refusal.Value)}"),
    };

    private static string? Cut(string? where) => where is { Length: > 100 } ? where[..100] : where;
}
