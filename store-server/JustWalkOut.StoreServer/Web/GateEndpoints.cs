using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Gates, and letting people in.</summary>
internal static class GateEndpoints
{
    private static readonly Bounds People = new("a whole number from 1 to 50", 1, 50);

    public static void Map(RouteGroupBuilder store, RouteGroupBuilder books)
    {
        books.MapGet("/gates", (StoreDefinition definition, StoreLedger ledger) => TypedResults.Ok(All(definition, ledger.State)))
            .WithTags("Gates")
            .WithSummary("The gates, with how many people each has let in who are still in the store");
        store.MapPost("/gates/{gate}/entries", EnterAsync)
            .WithTags("Gates")
            .RequireAuthorization(Access.Report)
            .Accepts<EntryBody>("application/json")
            .Produces<EnteredBody>(StatusCodes.Status201Created)
            .Produces<EnteredBody>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status402PaymentRequired)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Lets someone in: the same shopper, gate and moment are the same check-in, however often it is sent");
    }

    private static GateBody[] All(StoreDefinition store, StoreState state)
    {
        ILookup<GateId, int> people = state.InStore.Select(visit => state.Carts[visit].Opened).ToLookup(opened => opened.Gate, opened => opened.People);
        return [.. store.Gates.Select(gate => gate.Id).Union(people.Select(group => group.Key)).Select(gate => new GateBody(gate, people[gate].Sum()))];
    }

    private static async Task<IResult> EnterAsync(string gate, HttpRequest request, StoreWebParts parts, ReceiptLinks links)
    {
        (EntryBody? body, IResult? problem) = await RequestBody.ReadAsync(request, Read);
        if (body is null)
        {
            return problem!;
        }

        CheckInRequest asked = new(new ShopperId(body.Shopper), new GateId(gate), body.At, body.People, body.Role, body.Person) { Token = body.Token, Now = parts.Clock.GetUtcNow() };
        Ruling<CheckedIn> ruling = await parts.Ledger.AskCheckInAsync(asked, request.HttpContext.RequestAborted);
        if (ruling.Value is not { } entered)
        {
            return ruling.Refusal == Refusal.NotAToken
                ? Problems.Refused(Refusal.NotAToken, "The check-in holds what looks like a card number, or a token that is none; send the payment service's token.")
                : Problems.Refused(ruling.Refusal!.Value, $"The check-in of '{body.Shopper}' at gate '{gate}' is refused.");
        }

        Payment payment = parts.Payments is { } desk ? await desk.AdmitAsync(entered.Visit, request.HttpContext.RequestAborted) : parts.Ledger.State.Carts[entered.Visit].Payment;
        if (payment.Denial is { } denial)
        {
            return Problems.Refused(
                Refusal.PaymentDenied,
                denial == DenialReason.Declined ? "The payment service declined; the gate stays shut." : "The payment service does not answer, and no more visits are accepted without it; the gate stays shut.",
                new Dictionary<string, object?> { ["denial"] = denial, ["declined"] = payment.Declined });
        }

        parts.Entered(asked);
        EnteredBody answer = new(entered.Visit, entered.Command, body.Role == Role.Shopper ? links.PathOf(entered.Visit) : null, PaymentBody.Of(payment));
        return ruling.IsRepeat ? TypedResults.Ok(answer) : TypedResults.Created($"{request.PathBase}/api/{WebDescription.Version}/stores/{parts.Store.Name}/visits/{entered.Visit}", answer);
    }

    private static EntryBody Read(JsonMembers members) => new(
        members.Text("shopper", text => text.Length <= 200, "a text of 1 to 200 characters"),
        members.Moment("at"),
        (int)(members.WholeOrNull("people", People) ?? 1),
        members.Choice("role", (Role?)Role.Shopper),
        members.TextOrNull("person"),
        members.TextOrNull("token"));
}

/// <summary>A gate and the people whom it let in and who are still in the store.</summary>
internal sealed record GateBody(GateId Gate, int PeopleInStore);

/// <summary>Someone who asks to be let in.</summary>
/// <param name="Shopper">Who, by a name that says nothing of the person, 1 to 200 characters.</param>
/// <param name="At">When the gate was passed, to the microsecond.</param>
/// <param name="People">How many come in on this check-in, 1 to 50; 1 if absent.</param>
/// <param name="Role">What for; a shopper if absent.</param>
/// <param name="Person">The tracker's own name for them where gate and tracker share identities.</param>
/// <param name="Token">The payment service's token of what they pay with, never a card number; absent for the account that the service knows them by.</param>
internal sealed record EntryBody(string Shopper, DateTimeOffset At, int People, Role Role, string? Person, string? Token);

/// <summary>A check-in that holds.</summary>
/// <param name="Visit">The visit that it opened.</param>
/// <param name="Command">Tells vision of it.</param>
/// <param name="Link">The path of the shopper's receipt, for them alone; absent for who works here.</param>
/// <param name="Payment">What is held for it; absent where nothing is paid here.</param>
internal sealed record EnteredBody(VisitId Visit, Command Command, string? Link, PaymentBody? Payment);
