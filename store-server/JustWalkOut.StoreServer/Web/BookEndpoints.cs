using System.Globalization;
using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Books;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Days of the store's books, each held against the payment service's own ledger and the stock.</summary>
internal static class BookEndpoints
{
    public static void Map(RouteGroupBuilder store)
    {
        RouteGroupBuilder books = store.MapGroup("/books").WithTags("Books");
        books.MapGet("/{date}", async Task<Results<Ok<DayBody>, ProblemHttpResult>> (string date, HttpRequest request, StoreLedger ledger, BookKeeper keeper) =>
                await ReadAsync(date, request, ledger, keeper) is var (report, faults) && report is not null ? TypedResults.Ok(DayBody.Of(report)) : Problems.Malformed(faults))
            .WithQuery("zone", "The time zone whose midnights the day lies between, such as Asia/Seoul. Default: UTC.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Reconciles a day: events, receipts, payments and stock against each other");
        books.MapGet("/{date}/csv", async Task<Results<FileContentHttpResult, ProblemHttpResult>> (string date, HttpRequest request, StoreLedger ledger, BookKeeper keeper) =>
                await ReadAsync(date, request, ledger, keeper) is var (report, faults) && report is not null
                    ? TypedResults.File(Encoding.UTF8.GetBytes(DayCsv.Of(report)), "text/csv; charset=utf-8", $"{report.Day.Date:yyyy-MM-dd}.csv")
                    : Problems.Malformed(faults))
            .WithQuery("zone", "As above.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("The same as CSV, a row for each visit");
    }

    private static async Task<(DayReport? Report, IReadOnlyList<string> Faults)> ReadAsync(string date, HttpRequest request, StoreLedger ledger, BookKeeper keeper)
    {
        RequestQuery query = new(request);
        string? named = query.Text("zone");
        TimeZoneInfo? zone = TimeZoneInfo.Utc;
        List<string> faults = [.. query.End()];
        if (named is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(named, out zone))
        {
            faults.Add("?zone is no time zone, expected a name such as Asia/Seoul");
        }

        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year is not (>= 1971 and < 2199))
        {
            faults.Add("the day in the path is none, expected one such as 2026-11-26");
        }

        return faults.Count > 0 ? (null, faults)
            : (await keeper.ReconcileAsync(BookDay.Of(day, zone!), BookState.Of(ledger.State), new Dictionary<Sku, long>(), request.HttpContext.RequestAborted), []);
    }
}

/// <summary>A day's books. Amounts are minor units of the currency.</summary>
/// <param name="Date">Which day.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends, exclusive.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="IsClean">Whether everything was compared and agrees.</param>
/// <param name="NotRead">Why payments were not compared; absent where they were.</param>
/// <param name="Visits">How many visits are of the day.</param>
/// <param name="Open">Of those without a bill that came less than two hours ago.</param>
/// <param name="InReview">Bills that wait for a person, of visits that came less than two hours ago.</param>
/// <param name="UnderWay">Bills whose payment is on its way.</param>
/// <param name="BilledMinor">All bills.</param>
/// <param name="GivenBackMinor">What was taken off them since.</param>
/// <param name="TakenMinor">What was taken, by the store's log.</param>
/// <param name="ServiceTakenMinor">What was taken, by the payment service.</param>
/// <param name="RefundedMinor">What was paid back, by the store's log.</param>
/// <param name="ServiceRefundedMinor">What was paid back, by the payment service.</param>
/// <param name="BadDebtMinor">What could not be taken.</param>
/// <param name="Mismatches">Where accounts differ.</param>
internal sealed record DayBody(
    DateOnly Date, DateTimeOffset From, DateTimeOffset To, Currency Currency, bool IsClean, string? NotRead, int Visits, int Open, int InReview, int UnderWay,
    long BilledMinor, long GivenBackMinor, long TakenMinor, long ServiceTakenMinor, long RefundedMinor, long ServiceRefundedMinor, long BadDebtMinor, IReadOnlyList<MismatchBody> Mismatches)
{
    public static DayBody Of(DayReport of) => new(
        of.Day.Date, of.Day.From, of.Day.To, of.Currency, of.IsClean, of.NotRead, of.Visits.Count, of.Open, of.InReview, of.UnderWay,
        of.Visits.Sum(visit => visit.BillMinor), of.Visits.Sum(visit => visit.GivenBackMinor), of.Visits.Sum(visit => visit.TakenMinor), of.Visits.Sum(visit => visit.ServiceTakenMinor),
        of.Visits.Sum(visit => visit.RefundedMinor), of.Visits.Sum(visit => visit.ServiceRefundedMinor), of.Visits.Sum(visit => visit.BadDebtMinor), [.. of.Mismatches.Select(MismatchBody.Of)]);
}

/// <summary>Two accounts that differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="Name">That in plain words.</param>
/// <param name="Visit">Of which visit; absent for none's.</param>
/// <param name="Number">By which people speak of it.</param>
/// <param name="Subject">What it is about besides: a payment's reference, a product, plates.</param>
/// <param name="Unit">What both figures count.</param>
/// <param name="One">One side.</param>
/// <param name="Other">The other.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record MismatchBody(MismatchKind Kind, string Name, VisitId? Visit, int? Number, string? Subject, BookUnit Unit, Figure One, Figure Other, string Remedy)
{
    public static MismatchBody Of(Mismatch of) => new(of.Kind, MismatchWords.Name(of.Kind), of.Visit, of.Number, of.Subject, of.Unit, of.One, of.Other, MismatchWords.Remedy(of.Kind));
}
