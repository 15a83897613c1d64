using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Books;
using JustWalkOut.StoreServer.Rehearsal;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Settlement;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Books;

/// <summary>Days are reconciled, on either database: what differs is found, and nothing else is said.</summary>
public abstract class BookSuite
{
    private const int Days = 3;
    private const int VisitsADay = 60;

    private static readonly MismatchKind[] Plantable =
    [
        MismatchKind.ReceiptWithoutCapture, MismatchKind.CaptureWithoutReceipt, MismatchKind.AmountsDiffer, MismatchKind.CapturedTwice, MismatchKind.RefundUnknownToService, MismatchKind.RefundUnknownToStore,
        MismatchKind.HoldLeft, MismatchKind.CartUnlikeReceipt, MismatchKind.ReceiptDoesNotAddUp, MismatchKind.NeverSettled, MismatchKind.StockUnlikeEvents,
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    /// <summary>Days with refunds, corrections, reviews and disputes, into which mismatches are planted by chance, none among them at times.</summary>
    [Fact]
    public async Task Every_planted_mismatch_is_found_and_nothing_else()
    {
        await using TestDatabase database = NewDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await RehearsedPast.WriteAsync(new PastOrder(Days, VisitsADay, Seed: 7), log, _ => { }, Stop);
        List<CartEvent> past = [];
        await foreach (LogRow row in log.ReadAsync(PastStore.Definition.Name, 0, Stop))
        {
            past.Add(EventRows.Read(PastStore.Definition.Name, row));
        }

        HashSet<MismatchKind> found = [];
        int round = 0;
        await Gen.Select(Gen.Int[0, (1 << Plantable.Length) - 1], Gen.Int[0, 1_000_000]).SampleAsync(
            async (which, seed) =>
            {
                // The first round plants nothing and the second everything, whatever else is drawn.
                int number = Interlocked.Increment(ref round);
                which = number switch { 1 => 0, 2 => (1 << Plantable.Length) - 1, _ => which };
                PlantedBooks books = new(past, seed);
                foreach (MismatchKind kind in Plantable.Where((_, i) => (which >> i & 1) == 1))
                {
                    books.Plant(kind);
                }

                StoreDefinition store = PastStore.Definition with { Name = new StoreId($"past-{number}") };
                await books.WriteAsync(log, store, Stop);
                HashSet<(MismatchKind, VisitId?)> reported = await ReconcileAsync(store, log, books.Service);
                Assert.Equal(books.Planted.Order(Comparer), reported.Order(Comparer));
                found.UnionWith(books.Planted.Select(each => each.Kind));
            },
            iter: 12,
            threads: 1);
        Assert.Equal(Plantable.Order(), found.Order());
    }

    [Fact]
    public async Task A_day_at_a_till_agrees_with_the_terminal_that_took_its_payments_and_a_day_later_says_who_never_left()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(Web.ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, clock);
        using BookKeeper keeper = new(Till.Store, clock, terminal, takesPayments: true);
        BookDay today = BookDay.Of(DateOnly.FromDateTime(Web.ServedStore.Open.UtcDateTime), TimeZoneInfo.Utc);
        DayReport soon = await keeper.ReconcileAsync(today, BookState.Of(till.Ledger.State), new Dictionary<Sku, long>(), Stop);
        Assert.Equal((true, 4, 1), (soon.IsClean, soon.Visits.Count, soon.Open));
        Assert.Equal((900L, 150L, 150L, 750L), (soon.Visits.Sum(visit => visit.BillMinor), soon.Visits.Sum(visit => visit.RefundedMinor), soon.Visits.Sum(visit => visit.BadDebtMinor), soon.Visits.Sum(visit => visit.ServiceTakenMinor)));

        // Eve has been inside for a day now.
        clock.Advance(TimeSpan.FromDays(1));
        Dictionary<Sku, long> counted = new() { [new Sku("cola")] = 7 };
        DayReport late = await keeper.ReconcileAsync(today, BookState.Of(till.Ledger.State), counted, Stop);
        Assert.Equal([MismatchKind.NeverSettled, MismatchKind.CountUnlikeStock], late.Mismatches.Select(mismatch => mismatch.Kind));
        Assert.Equal((new Figure(BookSide.Stock, 6), new Figure(BookSide.Count, 7)), (late.Mismatches[1].One, late.Mismatches[1].Other));
        string[] rows = DayCsv.Of(late).TrimEnd().Split("\r\n");
        Assert.Equal((1 + 4 + 1, 16), (rows.Length, rows[0].Split(',').Length));
        Assert.Contains("\"Visit never settled, visit 4: cart 0, receipt 0 minor units\"", rows[4], StringComparison.Ordinal);
        Assert.StartsWith("2026-11-24,,,,,USD,,,,,,,,,\"Count and stock differ (cola): stock 6, count 7 units\"", rows[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_payment_services_ledger_a_day_is_not_clean_and_says_why()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(Web.ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, clock);
        using BookKeeper keeper = new(Till.Store, clock, new Away(), takesPayments: true);
        DayReport report = await keeper.ReconcileAsync(BookDay.Of(new DateOnly(2026, 11, 24), TimeZoneInfo.Utc), BookState.Of(till.Ledger.State), new Dictionary<Sku, long>(), Stop);
        Assert.Equal((false, 4, "the payment service does not answer (the wire is cut)"), (report.IsClean, report.Visits.Count, report.NotRead));
        Assert.Empty(report.Mismatches);
        Assert.Contains("Payments were not compared: the payment service does not answer", DayCsv.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_agrees_with_a_service_that_loses_answers_and_fails_after_success()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(Web.ServedStore.Open);
        using RehearsalProcess service = await RehearsalProcess.StartAsync(seed: 5, faultShare: 0.4);
        await using StripeGateway stripe = new(service.Settings);
        await using Till till = await Till.OpenAsync(database, stripe, clock);
        await ShopAsync(till, clock, _ => "pm_good");
        await till.SettleAsync(clock);
        using BookKeeper keeper = new(Till.Store, clock, stripe, takesPayments: true);

        // The service, another process, has the machine's time: its payments began at some later moment than the visits.
        BookDay day = new(new DateOnly(2026, 11, 24), Web.ServedStore.Open.AddHours(-1), DateTimeOffset.MaxValue);
        DayReport report = await keeper.ReconcileAsync(day, BookState.Of(till.Ledger.State), new Dictionary<Sku, long>(), Stop);
        Assert.Equal((null, 900L, 900L, 150L, 150L), (
            report.NotRead, report.Visits.Sum(visit => visit.TakenMinor), report.Visits.Sum(visit => visit.ServiceTakenMinor), report.Visits.Sum(visit => visit.RefundedMinor), report.Visits.Sum(visit => visit.ServiceRefundedMinor)));
        Assert.Empty(report.Mismatches);
    }

    /// <summary>Ann takes three cola and gets one back, Bob's card is declined, Cid takes four things, Eve does not leave.</summary>
    private static async Task ShopAsync(Till till, FakeTimeProvider clock, Func<string, string>? tokens = null)
    {
        string Token(string token) => (tokens ?? (same => same))(token);
        await VisitAsync(till, 1, "ann", Token("sim_good"), ("cola", 3));
        await VisitAsync(till, 5, "bob", Token("sim_decline"), ("cola", 1));
        await VisitAsync(till, 9, "cid", Token("sim_good"), ("cola", 2));
        await till.EnterAsync("eve", Token("sim_good"));
        await till.SettleAsync(clock);
        RefundRequest refund = new(till.CartOf("ann").Visit, new DecisionId("r1"), "boss", clock.GetUtcNow(), RefundReason.Damaged, [new UnitsOf(new Sku("cola"), null, 1)], null);
        Assert.Null((await till.Ledger.RefundAsync(refund, Stop)).Refusal);
        await till.SettleAsync(clock);
    }

    private static async Task VisitAsync(Till till, long first, string name, string token, (string Sku, int Quantity) taken)
    {
        PresenceId who = new(DeterministicGuid.Of(Till.Store.Name, "presence", name));
        CheckedIn entered = (await till.EnterAsync(name, token))!;
        await till.Desk.WorkAsync(Stop);
        await till.SeeAsync(first,
            new Finding.Present(who, entered.Command.Id, 1),
            new Finding.Took(who, new GoodsMove(new Sku(taken.Sku), taken.Quantity, [], -330, Certainty.Final, 1, [], "")),
            new Finding.Left(who),
            new Finding.Complete(who, Web.ServedStore.Open.AddHours(1)));
    }

    /// <summary>All days of the past, and the days after on which something was given back.</summary>
    private static async Task<HashSet<(MismatchKind, VisitId?)>> ReconcileAsync(StoreDefinition store, IEventLog log, IReadOnlyList<ServicePayment> service)
    {
        using BookKeeper keeper = new(store, new FakeTimeProvider(RehearsedPast.Start.AddDays(Days + 60)), new Known(service), takesPayments: true);
        BookState state = await BookState.ReadAsync(store, log, Stop);
        HashSet<(MismatchKind, VisitId?)> reported = [];
        for (int day = 0; day < Days + 5; day++)
        {
            DayReport report = await keeper.ReconcileAsync(BookDay.Of(DateOnly.FromDateTime(RehearsedPast.Start.AddDays(day).UtcDateTime), TimeZoneInfo.Utc), state, new Dictionary<Sku, long>(), Stop);

            // On each day of the past a plate changes while nobody is near.
            Assert.Equal(day < Days ? 1 : 0, report.Mismatches.Count(mismatch => mismatch.Kind == MismatchKind.StockUnexplained));
            Assert.All(report.Mismatches.Where(mismatch => mismatch.Kind is not (MismatchKind.CartUnlikeReceipt or MismatchKind.NeverSettled)), mismatch => Assert.NotEqual(mismatch.One.Amount, mismatch.Other.Amount));
            reported.UnionWith(report.Mismatches.Where(mismatch => mismatch.Kind != MismatchKind.StockUnexplained).Select(mismatch => (mismatch.Kind, mismatch.Visit)));
        }

        return reported;
    }

    private static readonly Comparer<(MismatchKind Kind, VisitId? Visit)> Comparer = Comparer<(MismatchKind Kind, VisitId? Visit)>.Create((one, other) => (one.Kind, one.Visit?.Uuid).CompareTo((other.Kind, other.Visit?.Uuid)));

    private sealed class Known(IReadOnlyList<ServicePayment> payments) : IPaymentLedger
    {
        public Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<ServicePayment>>([.. payments.Where(payment => payment.At >= since || payment.Refunds.Any(refund => refund.At >= since))]);
    }

    private sealed class Away : IPaymentLedger
    {
        public Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation) => throw new PaymentServiceException("the wire is cut");
    }
}

public sealed class SqliteBookTests : BookSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresBookTests(PostgresCluster cluster) : BookSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
