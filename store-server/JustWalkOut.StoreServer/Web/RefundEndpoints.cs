using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>After settlement: what shoppers dispute, and what is given back.</summary>
internal static class RefundEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder refunds = store.MapGroup("").WithTags("Disputes and refunds");
        refunds.MapGet("/disputes", List)
            .WithQuery("state", "Only disputes in this state: open, refunded or rejected.")
            .WithQuery("limit", $"Most items, 1 to {Page<object>.ItemsMax}; {Page<object>.ItemsUsual} unless given.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Disputes, the latest first");
        refunds.MapPost("/receipts/{visit:guid}/disputes", DisputeAsync)
            .Accepts<DisputeAskedBody>("application/json")
            .ProducesDecision<ReceiptBody>()
            .WithSummary("Says for the shopper that something is wrong with a line, within 30 days; a line is disputed once");
        refunds.MapPost("/receipts/{visit:guid}/disputes/{dispute}/rejection", RejectAsync)
            .Accepts<RejectionBody>("application/json")
            .ProducesDecision<ReceiptBody>()
            .WithSummary("Lets a disputed charge stand");
        refunds.MapPost("/receipts/{visit:guid}/refunds", RefundAsync)
            .Accepts<RefundAskedBody>("application/json")
            .ProducesDecision<ReceiptBody>()
            .WithSummary("Gives charged units back, within 30 days and at most what is charged; may answer a dispute");
    }

    private static Results<Ok<DisputeBody[]>, ProblemHttpResult> List(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        DisputeState? wanted = query.Choice<DisputeState>("state");
        int limit = query.Whole("limit", (1, Page<object>.ItemsMax), Page<object>.ItemsUsual);
        if (query.End() is { Count: > 0 } faults)
        {
            return Problems.Malformed(faults);
        }

        // An open dispute keeps its visit out of the archive.
        StoreState state = ledger.State;
        IEnumerable<Cart> disputed = wanted == DisputeState.Open ? state.Carts.Open.Values : state.Disputed.Select(visit => state.Carts[visit]);
        return TypedResults.Ok<DisputeBody[]>(
        [
            .. disputed.SelectMany(cart => cart.Disputes.Select(dispute => DisputeBody.Of(cart, dispute)))
                .Where(dispute => wanted is null || dispute.State == wanted)
                .OrderByDescending(dispute => (dispute.At, dispute.Visit.Uuid, dispute.Sku.Value))
                .Take(limit),
        ]);
    }

    private static async Task<IResult> DisputeAsync(Guid visit, HttpContext context, StoreLedger ledger, TimeProvider clock)
    {
        (DisputeAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, ReadDispute);
        if (body is null)
        {
            return problem!;
        }

        DisputeRequest request = new(new VisitId(visit), clock.GetUtcNow(), body.Units, body.Reason);
        return Decided.Answer(await ledger.DisputeAsync(request, context.RequestAborted), ReceiptBody.Of, $"The dispute of '{body.Units.Sku}' is refused.");
    }

    private static async Task<IResult> RejectAsync(Guid visit, string dispute, HttpContext context, StoreLedger ledger, TimeProvider clock)
    {
        (RejectionBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, members => new RejectionBody(Decided.ReadId(members)));
        if (body is null)
        {
            return problem!;
        }

        DisputeAnswer answer = new(new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(context), clock.GetUtcNow(), new DecisionId(dispute));
        return Decided.Answer(await ledger.RejectAsync(answer, context.RequestAborted), ReceiptBody.Of, $"The answer to dispute '{dispute}' is refused.");
    }

    private static async Task<IResult> RefundAsync(Guid visit, HttpContext context, StoreLedger ledger, TimeProvider clock)
    {
        (RefundAskedBody? body, IResult? problem) = await RequestBody.ReadAsync(context.Request, ReadRefund);
        if (body is null)
        {
            return problem!;
        }

        RefundRequest request = new(
            new VisitId(visit), new DecisionId(body.Id), SignedIn.Name(context), clock.GetUtcNow(), body.Reason, body.Lines, body.Dispute is { } dispute ? new DecisionId(dispute) : null);
        return Decided.Answer(await ledger.RefundAsync(request, context.RequestAborted), ReceiptBody.Of, $"The refund on visit '{visit:D}' is refused.");
    }

    private static DisputeAskedBody ReadDispute(JsonMembers members)
    {
        DisputeReason reason = members.Choice<DisputeReason>("reason");
        return new DisputeAskedBody(ReadUnits(members), reason);
    }

    private static RefundAskedBody ReadRefund(JsonMembers members) => new(
        Decided.ReadId(members),
        members.Choice<RefundReason>("reason"),
        members.Objects("lines", line =>
        {
            UnitsOf units = ReadUnits(line);
            line.End();
            return units;
        }),
        members.TextOrNull("dispute"));

    private static UnitsOf ReadUnits(JsonMembers members) =>
        new(new Sku(members.Text("sku")), members.WholeOrNull("unitPriceMinor", Bounds.MinorUnits), (int)members.Whole("quantity", Decided.Units));
}

/// <summary>Something given back.</summary>
/// <param name="At">When.</param>
/// <param name="AmountMinor">How much.</param>
/// <param name="Lines">Units.</param>
/// <param name="Id">The decision that gave it back; absent where a late correction did so by itself.</param>
/// <param name="By">Who decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="Dispute">The dispute that it answers.</param>
internal sealed record RefundBody(DateTimeOffset At, long AmountMinor, IReadOnlyList<UnitsBody> Lines, DecisionId? Id, string? By, RefundReason? Reason, DecisionId? Dispute)
{
    public static RefundBody Of(Refund refund) => new(
        refund.At, refund.Amount.MinorUnits, [.. refund.Lines.Select(UnitsBody.Of)], refund.Decision, refund.By, refund.Reason, refund.Dispute);
}

/// <summary>Units of a product at a price.</summary>
internal sealed record UnitsBody(Sku Sku, string Name, int Quantity, long UnitPriceMinor)
{
    /// <summary>What is paid for them, or given back, with their shares of promotions, deposits and tax on top.</summary>
    public required long NetMinor { get; init; }

    public static UnitsBody Of(AdjustmentLine line) => new(line.Sku, line.Name, line.Quantity, line.UnitPrice.MinorUnits) { NetMinor = line.Value.MinorUnits };
}

/// <summary>A line of which the shopper says that something is wrong.</summary>
/// <param name="Dispute">Its id.</param>
/// <param name="Visit">Whose receipt.</param>
/// <param name="Number">By which people speak of that visit.</param>
/// <param name="At">When they said so.</param>
/// <param name="Sku">Product.</param>
/// <param name="Name">As printed.</param>
/// <param name="Quantity">Units that are wrong.</param>
/// <param name="UnitPriceMinor">Price of one.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="State">How far it has come.</param>
/// <param name="AnsweredBy">Who answered.</param>
internal sealed record DisputeBody(
    DecisionId Dispute, VisitId Visit, int Number, DateTimeOffset At, Sku Sku, string Name, int Quantity, long UnitPriceMinor, DisputeReason Reason, DisputeState State, string? AnsweredBy)
{
    public static DisputeBody Of(Cart cart, Dispute dispute) => new(
        dispute.Id, cart.Visit, cart.Number, dispute.At, dispute.Line.Sku, dispute.Line.Name, dispute.Line.Quantity, dispute.Line.UnitPrice.MinorUnits, dispute.Reason, dispute.State, dispute.AnsweredBy);
}

/// <summary>A dispute: members <c>sku</c>, <c>quantity</c>, <c>unitPriceMinor</c> where the receipt has the product at several prices, and <c>reason</c>.</summary>
internal sealed record DisputeAskedBody(UnitsOf Units, DisputeReason Reason);

/// <summary>A refund.</summary>
/// <param name="Id">The same id is the same refund, however often it is sent.</param>
/// <param name="Reason">Why.</param>
/// <param name="Lines">What.</param>
/// <param name="Dispute">The dispute that it answers.</param>
internal sealed record RefundAskedBody(string Id, RefundReason Reason, IReadOnlyList<UnitsOf> Lines, string? Dispute);

/// <summary>The answer that a charge stands; the same id is the same answer.</summary>
internal sealed record RejectionBody(string Id);
