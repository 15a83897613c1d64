using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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
            .WithSummary("Lets someone in, by name or by the code that they show: the same shopper or code, gate and moment are the same check-in, however often it is sent. With 'Prefer: respond-async' (RFC 7240) the answer does not wait for the payment service: for whoever tells of people who have gone in already");
    }

    private static GateBody[] All(StoreDefinition store, StoreState state)
    {
        ILookup<GateId, int> people = state.InStore.Select(visit => state.Carts[visit].Opened).ToLookup(opened => opened.Gate, opened => opened.People);
        return [.. store.Gates.Select(gate => gate.Id).Union(people.Select(group => group.Key)).Select(gate => new GateBody(gate, people[gate].Sum()))];
    }

    /// <summary>Whether a text names a shopper.</summary>
    public static bool IsShopper(string text) => text.Length <= 200;

    /// <summary>What it takes to.</summary>
    public const string ShopperWords = "a text of 1 to 200 characters";

    private static async Task<IResult> EnterAsync(string gate, HttpRequest request, StoreWebParts parts, GateBoard board)
    {
        (EntryBody? body, IResult? problem) = await RequestBody.ReadAsync(request, Read);
        if (body is null)
        {
            return problem!;
        }

        if (request.HttpContext.RequestServices.GetRequiredService<AlarmDesk>().Pending is not null)
        {
            return Refuse(board, gate, Refusal.FireAlarm, "anybody"); // The ledger does not know yet.
        }

        EntryCode? code = null;
        Badge? badge = request.HttpContext.RequestServices.GetRequiredService<BadgeBook>().Find(body.Code);
        if (body.Code is { } shown && badge is null)
        {
            EntryCodes codes = request.HttpContext.RequestServices.GetRequiredService<EntryCodes>();
            (code, Refusal? unread) = codes.Read(shown);
            if ((unread ?? Judge(code!, codes, parts)) is { } bad)
            {
                return Refuse(board, gate, bad, "the shown code");
            }
        }

        ShopperId shopper = badge?.Holder ?? code?.Shopper ?? (body.Shopper is { } named ? new ShopperId(named) : PaymentToken.HolderOf(body.Token!));
        CheckInRequest asked = new(shopper, new GateId(gate), body.At, body.People, badge?.Role ?? body.Role, body.Person) { Token = body.Token, Code = code?.Id, Loyalty = body.Loyalty, Now = parts.Clock.GetUtcNow() };
        try
        {
            Ruling<CheckedIn> ruling = await parts.Ledger.AskCheckInAsync(asked, request.HttpContext.RequestAborted);
            return ruling.Value is { } entered ? await AdmitAsync(asked, (entered, ruling.IsRepeat), request, parts) : Refuse(board, gate, ruling.Refusal!.Value, $"'{shopper}'");
        }
        catch (IOException)
        {
            board.Refuse(new GateId(gate), null); // Whoever stands there is told to wait, and the gate that the server cannot write.
            throw;
        }
    }

    /// <summary>Why a code is not good now. One that has let somebody in is the ledger's to judge, which knows a resend from another try: a resend gets the same answer however late it comes.</summary>
    private static Refusal? Judge(EntryCode code, EntryCodes codes, StoreWebParts parts) =>
        parts.Ledger.State.Carts.ContainsKey(CheckInAtGate.VisitBy(code.Id, parts.Store.Name)) ? null : codes.Judge(code);

    private static ProblemHttpResult Refuse(GateBoard board, string gate, Refusal refusal, string who)
    {
        board.Refuse(new GateId(gate), refusal);
        return Problems.Refused(refusal, refusal switch
        {
            Refusal.NotAToken => "The check-in holds what looks like a card number, or a token that is none; send the payment service's token.",
            Refusal.NotAShopper => "Who works here has no loyalty id.",
            Refusal.NotACode => "The code is none of this store's: it was damaged or made up. Show the code of the shopper's page.",
            Refusal.OtherStore => "The code is another store's.",
            Refusal.CodeTooOld => $"The code is older than {EntryCodes.Life.TotalSeconds:0} seconds; show the next one.",
            Refusal.CodeTooNew => "The code is of a time to come: the server's clock was put back. Set it right, and show the next one.",
            Refusal.CodeUsed => "The code has let somebody in already; show the next one.",
            Refusal.FireAlarm => "The fire alarm is on: the doors are open, and nobody checks in.",
            Refusal.StoreClosed => "The store is closed.",
            _ => $"The check-in of {who} at gate '{gate}' is refused.",
        });
    }

    private static async Task<IResult> AdmitAsync(CheckInRequest asked, (CheckedIn Entered, bool IsRepeat) ruling, HttpRequest request, StoreWebParts parts)
    {
        CheckedIn entered = ruling.Entered;
        bool isOver = request.Headers["Prefer"].Any(preference => preference?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true);
        Payment payment = isOver ? parts.Ledger.State.Carts[entered.Visit].Payment
            : await request.HttpContext.RequestServices.GetRequiredService<EntryDesk>().AdmitAsync(asked, entered.Visit, request.HttpContext.RequestAborted);
        if (payment.Denial is { } denial)
        {
            return Problems.Refused(
                Refusal.PaymentDenied,
                denial == DenialReason.Declined ? "The payment service declined; the gate stays shut." : "The payment service does not answer, and no more visits are accepted without it; the gate stays shut.",
                new Dictionary<string, object?> { ["denial"] = denial, ["declined"] = payment.Declined });
        }

        ReceiptLinks links = request.HttpContext.RequestServices.GetRequiredService<ReceiptLinks>();
        EnteredBody answer = new(entered.Visit, entered.Command, asked.Role == Role.Shopper ? links.PathOf(entered.Visit) : null, PaymentBody.Of(payment));
        return ruling.IsRepeat ? TypedResults.Ok(answer) : TypedResults.Created($"{request.PathBase}/api/{WebDescription.Version}/stores/{parts.Store.Name}/visits/{entered.Visit}", answer);
    }

    private static EntryBody Read(JsonMembers members)
    {
        string? code = members.TextOrNull("code");
        string? token = members.TextOrNull("token");
        EntryBody body = new(
            code is null && token is null ? members.Text("shopper", IsShopper, ShopperWords) : members.TextOrNull("shopper"),
            members.Moment("at"),
            (int)(members.WholeOrNull("people", People) ?? 1),
            members.Choice("role", (Role?)Role.Shopper),
            members.TextOrNull("person"),
            token)
        {
            Code = code,
        };
        body = body with { Loyalty = LoyaltyEndpoints.ReadOptional(members, body.Role) };
        if (code is not null && body.Shopper is not null)
        {
            members.Fault("shopper", "stands beside $.code, which says who it is; expected one of them");
        }

        if (body.Shopper is { } who && !IsShopper(who))
        {
            members.Fault("shopper", $"is too long, expected {ShopperWords}");
        }

        if (code is null && body.Shopper is null && token is not null && body.Role != Role.Shopper)
        {
            members.Fault("role", "is not shopper, expected shopper: a card is a shopper's");
        }

        if (code is not null && body.Role != Role.Shopper)
        {
            members.Fault("role", "is not shopper, expected shopper: codes are shoppers'");
        }

        return body;
    }
}

/// <summary>A gate and the people whom it let in and who are still in the store.</summary>
internal sealed record GateBody(GateId Gate, int PeopleInStore);

/// <summary>Someone who asks to be let in.</summary>
/// <param name="Shopper">Who, by a name that says nothing of the person, 1 to 200 characters; absent where a code says so, or where a card is shown and nothing else.</param>
/// <param name="At">When the gate was passed, to the microsecond.</param>
/// <param name="People">How many come in on this check-in, 1 to 50; 1 if absent.</param>
/// <param name="Role">What for; a shopper if absent.</param>
/// <param name="Person">The tracker's own name for them where gate and tracker share identities.</param>
/// <param name="Token">The payment service's token of what they pay with, never a card number; absent for the account that the service knows them by.</param>
internal sealed record EntryBody(string? Shopper, DateTimeOffset At, int People, Role Role, string? Person, string? Token)
{
    /// <summary>The code that a shopper's page showed, as the scanner read it; instead of the shopper. It lets somebody in once.</summary>
    public string? Code { get; init; }

    /// <summary>The id in the loyalty programme that was shown with it, 1 to 64 visible ASCII characters, never a card number; absent for none, and for whoever is not a shopper.</summary>
    public string? Loyalty { get; init; }
}

/// <summary>A check-in that holds.</summary>
/// <param name="Visit">The visit that it opened.</param>
/// <param name="Command">Tells vision of it.</param>
/// <param name="Link">The path of the shopper's receipt, for them alone; absent for who works here.</param>
/// <param name="Payment">What is held for it; absent where nothing is paid here.</param>
internal sealed record EnteredBody(VisitId Visit, Command Command, string? Link, PaymentBody? Payment);
