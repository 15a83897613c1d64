using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Paying at the exit, and bills that somebody left without paying.</summary>
internal static class ExitEndpoints
{
    public static void Add(IServiceCollection services) => services.AddSingleton(provider => new ExitDesk(provider.GetRequiredService<StoreWebParts>(), provider.GetRequiredService<EntryCodes>(), provider));

    public static void Map(RouteGroupBuilder store, RouteGroupBuilder books)
    {
        store.MapPost("/gates/{gate}/payments", PayAsync)
            .WithTags("Exit")
            .RequireAuthorization(Access.Report)
            .Accepts<ExitPaymentAskedBody>("application/json")
            .Produces<ExitPaymentBody>(StatusCodes.Status201Created)
            .Produces<ExitPaymentBody>()
            .Produces<ExitPaymentBody>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status402PaymentRequired)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("A card or a code is shown at the exit, and pays for whoever stands there; 202 while the payment service does not answer, 409 with candidates where it is not plain who: send the id again with the visit that was chosen");
        RouteGroupBuilder bills = books.MapGroup("").WithTags("Exit");
        bills.MapGet("/unpaid", (StoreLedger ledger) => TypedResults.Ok(All(ledger.State))).WithSummary("Bills that somebody left without paying at the exit, the oldest first; each waits until it is paid, refunded or written off");
        bills.MapPost("/visits/{visit:guid}/write-off", WriteOffAsync).ProducesDecision<VisitBody>().WithSummary("Gives up a bill that somebody left without paying: it is bad debt. What is wrong on it is refunded instead");
    }

    /// <summary>Visits whose people have left and owe something that nothing was shown for.</summary>
    public static IEnumerable<Cart> Left(StoreState state) =>
        state.Unpaid.Select(visit => state.Carts[visit]).Where(cart => cart.State != CartState.Open && ExitDesk.Owes(cart)).OrderBy(cart => cart.Number);

    private static UnpaidBody[] All(StoreState state) => [.. Left(state).Select(UnpaidBody.Of)];

    private static async Task<IResult> PayAsync(string gate, HttpRequest request, StoreWebParts parts, ExitDesk desk)
    {
        (ExitPaymentAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(request, Read);
        if (body is null)
        {
            return problem!;
        }

        HttpContext context = request.HttpContext;
        ExitShowing shown = new(new DecisionId(body.Id), new GateId(gate), SignedIn.Name(context)) { Token = body.Token, Code = body.Code, Visit = body.Visit };
        ExitAnswer answer = await desk.PayAsync(shown, context.RequestAborted);
        StoreState state = parts.Ledger.State;
        switch (answer.Result)
        {
            case ExitResult.Refused or ExitResult.Asked:
                return Refuse(answer, gate, state);
            case ExitResult.Declined:
                return Problems.Refused(
                    Refusal.PaymentDenied, "The payment service declined; show something else.", new Dictionary<string, object?> { ["visit"] = answer.Visit, ["declined"] = state.Carts[answer.Visit!.Value].Payment.Declined });
            default:
                Cart cart = state.Carts[answer.Visit!.Value];
                ExitPaymentBody told = new(cart.Visit, cart.Number, answer.Result, cart.ToReceipt().Total.MinorUnits, context.RequestServices.GetRequiredService<ReceiptLinks>().PathOf(cart.Visit), PaymentBody.Of(cart.Payment));
                return answer.Result == ExitResult.Waiting ? TypedResults.Json(told, statusCode: StatusCodes.Status202Accepted)
                    : answer.IsRepeat ? TypedResults.Ok(told) : TypedResults.Json(told, statusCode: StatusCodes.Status201Created);
        }
    }

    private static ProblemHttpResult Refuse(ExitAnswer answer, string gate, StoreState state)
    {
        Refusal refusal = answer.Refusal!.Value;
        return refusal switch
        {
            Refusal.UnknownVisit => Problems.Problem(StatusCodes.Status404NotFound, "No such visit.", new Dictionary<string, object?> { ["refusal"] = refusal }),
            Refusal.WhosePayment => Problems.Refused(
                refusal,
                answer.Candidates.Count == 0 ? "Nobody who owes anything is seen at the exit; send the id again with their visit." : $"It is not plain which of {answer.Candidates.Count} it pays for; send the id again with the visit that was chosen.",
                new Dictionary<string, object?> { ["candidates"] = answer.Candidates.Select(visit => ExitCandidate.Of(state.Carts[visit])).ToArray() }),
            _ => Problems.Refused(refusal, refusal switch
            {
                Refusal.NotAToken => "What was shown is no token of the payment service, or is forgotten because nobody chose within two minutes; show it again.",
                Refusal.NotPaidAtExit => "The visit is paid by its check-in, or not at all.",
                Refusal.NothingToPay => "There is nothing to pay: whoever it is may go.",
                Refusal.AlreadyPaid => "The visit is paid, or the payment service is being asked about something else that was shown for it.",
                Refusal.CodeUsed => "The code has let somebody in or paid already; show the next one.",
                Refusal.UnknownGate => $"The store has no gate '{gate}'.",
                Refusal.ContentChanged => "The id was used for something else; send another one.",
                _ => $"It is refused: {refusal}. Show the code of the shopper's page anew.",
            }),
        };
    }

    private static async Task<IResult> WriteOffAsync(Guid visit, HttpRequest request, StoreWebParts parts)
    {
        (WriteOffBody? body, IResult? problem) = await RequestBody.ReadAsync(request, members => new WriteOffBody(Decided.ReadId(members), members.Choice<WriteOffReason>("reason")));
        if (body is null)
        {
            return problem!;
        }

        WriteOffRequest asked = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(request.HttpContext), parts.Clock.GetUtcNow(), body.Reason);
        Ruling<StoreState> ruling = await parts.Ledger.AskDoorsAsync((state, terms) => Decide.WriteOff(state, terms, asked), request.HttpContext.RequestAborted);
        return Decided.Answer(new Ruling<Cart>(ruling.Value?.Carts[asked.Visit], ruling.Refusal, ruling.IsRepeat), VisitBody.Of, ruling.Refusal switch
        {
            Refusal.UnknownVisit => "No such visit.",
            Refusal.NotUnpaid => "Nobody left it without paying, or its receipt is not final yet.",
            _ => "The id was used for something else; send another one.",
        });
    }

    private static ExitPaymentAskedBody Read(JsonMembers members)
    {
        string? visit = members.TextOrNull("visit");
        ExitPaymentAskedBody body = new(Decided.ReadId(members), members.TextOrNull("token"), members.TextOrNull("code"), Guid.TryParseExact(visit, "D", out Guid id) ? new VisitId(id) : null);
        if (visit is not null && body.Visit is null)
        {
            members.Fault("visit", "is no visit's id, expected one such as \"61b35f9f-37c4-5a74-9998-8d45496f0e32\"");
        }

        if (body.Token is null && body.Code is null && visit is null)
        {
            members.Fault("token", "is absent, expected what the payment service calls the card; or a code; or the visit that was chosen for what was shown with this id");
        }

        return body;
    }
}

/// <summary>Something that pays is shown at the exit.</summary>
/// <param name="Id">The same id is the same showing.</param>
/// <param name="Token">The payment service's token of a card, never its number.</param>
/// <param name="Code">The code of a shopper's page, as the scanner read it; instead of a token.</param>
/// <param name="Visit">Which visit it pays; absent for whoever stands at the exit.</param>
internal sealed record ExitPaymentAskedBody(string Id, string? Token, string? Code, VisitId? Visit);

/// <summary>A payment at the exit.</summary>
/// <param name="Visit">Which visit it pays.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Result">Whether they may go.</param>
/// <param name="TotalMinor">What their cart comes to so far, or in the end.</param>
/// <param name="Link">The path of their receipt, for them alone.</param>
/// <param name="Payment">What is held or taken.</param>
internal sealed record ExitPaymentBody(VisitId Visit, int Number, ExitResult Result, long TotalMinor, string Link, PaymentBody? Payment);

/// <summary>Somebody whose visit it may be.</summary>
/// <param name="Visit">Their visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Items">Units on the cart.</param>
/// <param name="TotalMinor">What it comes to so far.</param>
internal sealed record ExitCandidate(VisitId Visit, int Number, int Items, long TotalMinor)
{
    public static ExitCandidate Of(Cart cart)
    {
        Receipt bill = cart.ToReceipt();
        return new ExitCandidate(cart.Visit, cart.Number, bill.Lines.Sum(line => line.Quantity), bill.Total.MinorUnits);
    }
}

/// <summary>A bill that somebody left without paying.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="EnteredAt">When they walked in.</param>
/// <param name="LeftAt">When they left; absent where the visit was ended otherwise.</param>
/// <param name="State">How far its cart has come: while it is in review the bill is not final.</param>
/// <param name="TotalMinor">What it comes to.</param>
/// <param name="Waiting">Lines of it that wait for a person.</param>
/// <param name="Declined">Why what was shown last was declined; absent where nothing was.</param>
internal sealed record UnpaidBody(VisitId Visit, int Number, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt, CartState State, long TotalMinor, int Waiting, string? Declined)
{
    public static UnpaidBody Of(Cart cart)
    {
        Receipt bill = cart.ToReceipt();
        return new UnpaidBody(cart.Visit, cart.Number, cart.EnteredAt, cart.LeftAt, cart.State, bill.Total.MinorUnits, bill.InReview.Count, cart.Payment.Declined);
    }
}

/// <summary>A bill is given up.</summary>
internal sealed record WriteOffBody(string Id, WriteOffReason Reason);
