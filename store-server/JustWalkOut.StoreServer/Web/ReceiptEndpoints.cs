using System.Globalization;
using System.Text;
using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Shoppers' bills.</summary>
internal static class ReceiptEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder receipts = store.MapGroup("/receipts").WithTags("Receipts");
        receipts.MapGet("", List)
            .WithQuery("status", "Only receipts of this status: open, settled or review.")
            .WithPaging()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Receipts of shoppers, the latest visit first");
        receipts.MapGet("/csv", Csv)
            .WithQuery("date", "The day on which they became final, such as 2026-11-26.")
            .WithQuery("zone", "The time zone whose midnights the day lies between, such as Asia/Seoul. Default: UTC.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("A day's final receipts as CSV, a row for each line: goods, promotions, deposits, tax, refunds");
        receipts.MapGet("/{visit:guid}", One).WithSummary("One visit's receipt");
    }

    private static Results<Ok<Page<ReceiptBody>>, ProblemHttpResult> List(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        ReceiptStatus? wanted = query.Choice<ReceiptStatus>("status");
        (int, VisitId?) page = query.Paging();
        return query.End() is { Count: > 0 } faults
            ? Problems.Malformed(faults)
            : TypedResults.Ok(Paging.Of(ledger.State, page, wanted is null or ReceiptStatus.Settled, cart => cart.Holder is Holder.ShopperVisit && (wanted is null || StatusOf(cart) == wanted), ReceiptBody.Of));
    }

    private static Results<FileContentHttpResult, ProblemHttpResult> Csv(HttpRequest request, StoreLedger ledger)
    {
        RequestQuery query = new(request);
        string? date = query.Text("date");
        string? named = query.Text("zone");
        TimeZoneInfo? zone = TimeZoneInfo.Utc;
        List<string> faults = [.. query.End()];
        if (named is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(named, out zone))
        {
            faults.Add("?zone is no time zone, expected a name such as Asia/Seoul");
        }

        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year is not (>= 1971 and < 2199))
        {
            faults.Add("?date is no day, expected one such as 2026-11-26");
        }

        if (faults.Count > 0)
        {
            return Problems.Malformed(faults);
        }

        BookDay held = BookDay.Of(day, zone!);
        IEnumerable<Cart> carts = ledger.State.Carts.Values.Where(cart => cart.Holder is Holder.ShopperVisit && held.Holds(cart.SettledAt)).OrderBy(cart => cart.Number);
        return TypedResults.File(Encoding.UTF8.GetBytes(ReceiptCsv.Of(carts)), "text/csv; charset=utf-8", $"receipts-{day:yyyy-MM-dd}.csv");
    }

    private static Results<Ok<ReceiptBody>, ProblemHttpResult> One(Guid visit, StoreLedger ledger) =>
        ledger.State.Carts.TryGetValue(new VisitId(visit), out Cart? cart) && cart.Holder is Holder.ShopperVisit ? TypedResults.Ok(ReceiptBody.Of(cart)) : VisitEndpoints.Unknown(visit);

    private static ReceiptStatus StatusOf(Cart cart) => cart.State switch
    {
        CartState.Settled => ReceiptStatus.Settled,
        CartState.Review => ReceiptStatus.Review,
        _ => ReceiptStatus.Open,
    };
}

/// <summary>A shopper's bill: live while the visit is open, final once settled.</summary>
/// <param name="Visit">The visit.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Shopper">Who checked in.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="EnteredAt">When they passed the gate.</param>
/// <param name="LeftAt">When the last of the visit's people left; absent while someone is in the store.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">What is charged, in the order of first taking.</param>
/// <param name="InReview">What is not charged because a person must look first.</param>
/// <param name="TotalMinor">Sum of <paramref name="Lines"/> and <see cref="Extras"/>: what the shopper has paid in the end.</param>
/// <param name="RefundedMinor">What has been given back since settlement; already taken off the lines and the total.</param>
/// <param name="SettledAt">When it became final; absent before.</param>
/// <param name="Bill">What was charged then, whatever was given back since; absent before.</param>
/// <param name="Refunds">What was given back.</param>
/// <param name="Disputes">What the shopper says is wrong.</param>
/// <param name="Payment">How it is paid; absent where nothing is.</param>
internal sealed record ReceiptBody(
    VisitId Visit,
    int Number,
    ShopperId Shopper,
    ReceiptStatus Status,
    DateTimeOffset EnteredAt,
    DateTimeOffset? LeftAt,
    Currency Currency,
    IReadOnlyList<LineBody> Lines,
    IReadOnlyList<DoubtBody> InReview,
    long TotalMinor,
    long RefundedMinor,
    DateTimeOffset? SettledAt,
    IReadOnlyList<LineBody>? Bill,
    IReadOnlyList<RefundBody> Refunds,
    IReadOnlyList<DisputeBody> Disputes,
    PaymentBody? Payment)
{
    /// <summary>Promotions, deposits and tax on what is charged.</summary>
    public required IReadOnlyList<ExtraBody> Extras { get; init; }

    /// <summary>Those of the bill as it was when it became final; absent before.</summary>
    public IReadOnlyList<ExtraBody>? BillExtras { get; init; }

    /// <summary>The loyalty id that was shown, of which only the end is told; absent for none.</summary>
    public MaskedMember? Loyalty { get; init; }

    public static ReceiptBody Of(Cart cart)
    {
        Receipt receipt = cart.ToReceipt();
        return new ReceiptBody(
            receipt.Visit, cart.Number, receipt.Shopper, receipt.Status, receipt.EnteredAt, receipt.LeftAt, cart.Opened.Currency,
            [.. receipt.Lines.Select(LineBody.Of)], [.. receipt.InReview.Select(DoubtBody.Of)], receipt.Total.MinorUnits, receipt.Refunded.MinorUnits,
            cart.SettledAt, cart.SettledAt is null ? null : [.. cart.Bill.Select(LineBody.Of)], [.. cart.Refunds.Select(RefundBody.Of)], [.. cart.Disputes.Select(dispute => DisputeBody.Of(cart, dispute))],
            PaymentBody.Of(cart.Payment))
        {
            Extras = ExtraBody.Of(receipt.Lines),
            BillExtras = cart.SettledAt is null ? null : ExtraBody.Of(cart.Bill),
            Loyalty = MaskedMember.Of(cart),
        };
    }
}
