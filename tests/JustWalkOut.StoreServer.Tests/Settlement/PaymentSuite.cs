using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>What payments promise, on either database: whatever is sent again, lost or cut off in the middle, a bill is taken once and given back once.</summary>
public abstract class PaymentSuite
{
    private static readonly PresenceId Ann = new(DeterministicGuid.Of(ServedStore.Id, "presence", "ann"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    /// <summary>A visit whose hold is raised and lowered, whose bill is captured, and of which something is given back by itself and something by a person; power is cut before and after every single step of it.</summary>
    [Fact]
    public async Task A_crash_between_any_two_steps_of_a_settlement_takes_and_gives_back_once()
    {
        string[]? expected = null;
        int cuts = 0;
        for (int? at = null; ; at = (at ?? 0) + 1)
        {
            await using TestDatabase database = NewDatabase();
            FakeTimeProvider clock = new(ServedStore.Open);
            using FileOf file = new();
            PowerCut power = new(at);
            for (bool isDone = false; !isDone;)
            {
                await using SimulatedTerminal terminal = SimulatedTerminal.Open(file.Path, clock);
                await using Till till = await Till.OpenAsync(database, terminal, clock, power);
                isDone = await TryDayAsync(till, clock);
                if (isDone)
                {
                    Payment payment = till.PaymentOf("ann");
                    Assert.Equal((PaymentState.Captured, 450L, 150L, 0L), (payment.State, payment.Captured.MinorUnits, payment.Refunded.MinorUnits - 150, payment.OwedBack.MinorUnits));
                    Assert.Equal(payment.Taken, till.CartOf("ann").ToReceipt().Total);
                    Assert.True(payment.IsAtRest && till.Ledger.State.Unpaid.IsEmpty);
                    string[] done = [.. terminal.Entries.Select(entry => $"{entry.Order.Ask.Number} {entry.Order.Ask.Step} {entry.Order.Ask.Amount.MinorUnits}")];
                    expected ??= done;
                    Assert.Equal(expected, done);
                }
            }

            if (at is not null && !power.WasCut)
            {
                break;
            }

            cuts = at ?? 0;
        }

        Assert.Equal(["1 Hold 3000", "2 Raise 6000", "3 Lower 3000", "4 Capture 450", "5 Refund 150", "6 Refund 150"], expected!);
        Assert.True(cuts > 40, $"The power was cut in {cuts} places only.");
    }

    [Theory]
    [InlineData(null, PaymentState.Captured, 150, 0)]
    [InlineData("sim_half", PaymentState.Captured, 150, 0)]
    [InlineData("sim_lose", PaymentState.Captured, 150, 0)]
    [InlineData("sim_decline", PaymentState.BadDebt, 0, 150)]
    [InlineData("sim_decline_charge", PaymentState.BadDebt, 0, 150)]
    public async Task A_bill_of_150_ends_like_this(string? token, PaymentState state, long captured, long badDebt)
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, token, "cola", 1);
        await till.SettleAsync(clock);
        Payment payment = till.PaymentOf("ann");
        Assert.Equal((state, captured, badDebt), (payment.State, payment.Captured.MinorUnits, payment.BadDebt.MinorUnits));
        Assert.Equal(captured, terminal.Entries.Where(entry => entry.Answer.IsApproved && entry.Order.Ask.Step is PaymentStep.Capture or PaymentStep.Charge).Sum(entry => entry.Answer.Amount.MinorUnits));
    }

    [Fact]
    public async Task Of_a_card_whose_capture_is_declined_nothing_stays_held()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, "sim_decline_charge", "cola", 1);
        await till.SettleAsync(clock);
        Assert.Equal([PaymentStep.Hold, PaymentStep.Capture, PaymentStep.Cancel, PaymentStep.Charge], terminal.Entries.Select(entry => entry.Order.Ask.Step));
        Assert.False(await terminal.IsHeldAsync(terminal.Entries[0].Answer.Reference!, Stop));
        Assert.Equal((PaymentState.BadDebt, true), (till.PaymentOf("ann").State, till.PaymentOf("ann").IsAtRest));
    }

    /// <summary>Waits went by the time of day, so that a clock which was put back two hours kept every payment waiting for two hours. Found by the simulation.</summary>
    [Fact]
    public async Task A_clock_that_is_put_back_keeps_no_payment_waiting()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        SetClock set = new(clock);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using AwayService away = new(terminal);
        await using Till till = await Till.OpenAsync(database, away, clock);
        PaymentDesk desk = new(till.Ledger, away, set, new PaymentDeskOptions(), _ => { });
        await till.EnterAsync("ann");
        await desk.WorkAsync(Stop);
        set.Off = TimeSpan.FromHours(-2);
        away.IsAway = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        await desk.WorkAsync(Stop);
        Assert.Equal(PaymentState.Held, till.PaymentOf("ann").State);
    }

    [Fact]
    public async Task A_hold_that_expired_in_review_is_not_captured_and_the_bill_is_charged()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, "sim_short", "cola", 1, confidence: 0.4);
        await till.SettleAsync(clock);
        Assert.Equal(PaymentState.Held, till.PaymentOf("ann").State);
        clock.Advance(TimeSpan.FromMinutes(2));
        await till.SettleAsync(clock);
        Assert.Equal((PaymentState.Waiting, CartState.Review), (till.PaymentOf("ann").State, till.CartOf("ann").State));
        LineDecision line = new(GoodsDirection.In, Till.Id(2), LineAction.Accept);
        await till.Ledger.ReviewAsync(new ReviewDecision(till.CartOf("ann").Visit, new DecisionId("d1"), "clerk", clock.GetUtcNow(), [line]), Stop);
        await till.SettleAsync(clock);
        Assert.Equal((PaymentState.Captured, 150L), (till.PaymentOf("ann").State, till.PaymentOf("ann").Taken.MinorUnits));
        Assert.Equal([PaymentStep.Hold, PaymentStep.Charge], terminal.Entries.Select(entry => entry.Order.Ask.Step));
    }

    [Fact]
    public async Task Who_takes_nothing_pays_nothing_and_gets_their_hold_back_and_staff_are_never_asked()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await till.EnterAsync("clerk", role: Role.Staff);
        CheckedIn ann = (await till.EnterAsync("ann"))!;
        await till.SeeAsync(1, new Finding.Present(Ann, ann.Command.Id, 1), new Finding.Left(Ann), new Finding.Complete(Ann, ServedStore.Open.AddDays(1)));
        await till.SettleAsync(clock);
        Assert.Equal((PaymentState.Cancelled, PaymentState.NotNeeded), (till.PaymentOf("ann").State, till.PaymentOf("clerk").State));
        Assert.Equal([PaymentStep.Hold, PaymentStep.Cancel], terminal.Entries.Select(entry => entry.Order.Ask.Step));
    }

    [Fact]
    public async Task A_correction_against_the_shopper_after_capture_is_a_loss_and_takes_nothing()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        await ShopAsync(till, null, "cola", 1);
        await till.SettleAsync(clock);
        await till.SeeAsync(5, new Finding.Revised(Till.Id(2), new Finding.Took(Ann, Goods("cola", 3)), "seen better"));
        await till.SettleAsync(clock);
        Assert.Equal((2, 150L), (till.CartOf("ann").Lost.Single().Quantity, till.PaymentOf("ann").Taken.MinorUnits));
        Assert.Equal(2, terminal.Entries.Count);
    }

    [Fact]
    public async Task While_the_service_is_away_visits_are_let_in_up_to_the_limit_in_total_and_collected_later()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using AwayService away = new(terminal);
        await using Till till = await Till.OpenAsync(database, away, clock);
        List<PaymentState> states = [];
        foreach (string shopper in new[] { "ann", "bob", "eve" })
        {
            CheckedIn entered = (await till.EnterAsync(shopper))!;
            await till.Desk.WorkAsync(Stop);
            Task<Payment> admitting = till.Desk.AdmitAsync(entered.Visit, Stop);
            clock.Advance(TimeSpan.FromSeconds(4));
            states.Add((await admitting).State);
        }

        // Two of 2000 are within 5000, three are not.
        Assert.Equal([PaymentState.Offline, PaymentState.Offline, PaymentState.Denied], states);
        Assert.Single(till.Said);
        Assert.Equal((CartState.Settled, true), (till.CartOf("eve").State, till.Ledger.State.VisitOf(till.CartOf("eve").Opened.Command) is null));
        await ShopAsync(till, null, "cola", 1);
        away.IsAway = false;
        clock.Advance(TimeSpan.FromMinutes(2));
        await till.SettleAsync(clock);
        Assert.Equal((PaymentState.Captured, PaymentState.Held, PaymentState.Denied), (till.PaymentOf("ann").State, till.PaymentOf("bob").State, till.PaymentOf("eve").State));
        Assert.Equal(0, till.PaymentOf("eve").Held.MinorUnits + terminal.Entries.Count(entry => entry.Order.Visit == till.CartOf("eve").Visit && entry.Order.Ask.Step == PaymentStep.Capture));
        Assert.Equal(["payments: the simulated terminal answers again"], till.Said[1..]);
    }

    /// <summary>The check-in comes a second time, as a gate's message may, when the hold has been declined after all.</summary>
    [Fact]
    public async Task Whoever_was_let_in_without_the_service_is_not_turned_away_by_what_it_says_later()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using AwayService away = new(terminal);
        await using Till till = await Till.OpenAsync(database, away, clock);
        CheckedIn entered = (await till.EnterAsync("ann", "sim_decline"))!;
        await till.Desk.WorkAsync(Stop);
        Task<Payment> admitting = till.Desk.AdmitAsync(entered.Visit, Stop);
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(PaymentState.Offline, (await admitting).State);

        away.IsAway = false;
        clock.Advance(TimeSpan.FromMinutes(2));
        await till.Desk.WorkAsync(Stop);
        Payment again = await till.Desk.AdmitAsync(entered.Visit, Stop);
        Assert.NotNull(again.Declined);
        Assert.Equal((PaymentState.Waiting, CartState.Open, (DenialReason?)null), (again.State, till.CartOf("ann").State, again.Denial));
    }

    /// <summary>A log that version 2 wrote, before there were payments: nobody whose visit stands in it is ever asked for money.</summary>
    [Fact]
    public async Task A_log_of_version_2_is_read_and_its_visits_are_never_charged()
    {
        await using TestDatabase database = NewDatabase();
        await using (IEventLog log = await database.OpenLogAsync())
        {
            string[] lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "log.version2.txt"), Stop);
            LogRow[] rows = [.. lines.Select(line => line.Split('|')).Select(part => new LogRow(long.Parse(part[0]), part[1], part[2], part[3], part[4], int.Parse(part[5]), part[6]))];
            Assert.All(rows, row => Assert.Equal(2, row.Version));
            Assert.True(await log.TryAppendAsync(ServedStore.Id, new LogBatch(await log.HeadAsync(ServedStore.Id, Stop), rows, [], 7), Stop));
        }

        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        await using Till till = await Till.OpenAsync(database, terminal, clock);
        PresenceId bob = till.CartOf("bob").People[0].Presence;
        await till.SeeAsync(8, new Finding.Left(bob), new Finding.Complete(bob, ServedStore.Open.AddDays(1)));
        await till.SettleAsync(clock);
        Assert.Equal((CartState.Settled, 50L), (till.CartOf("bob").State, till.CartOf("bob").ToReceipt().Total.MinorUnits));
        Assert.Equal((150L, 50L), (till.CartOf("ann").ToReceipt().Total.MinorUnits, till.CartOf("ann").Refunded.MinorUnits));
        Assert.All(till.Ledger.State.Carts.Values, cart => Assert.Equal(PaymentState.NotNeeded, cart.Payment.State));
        Assert.Empty(terminal.Entries);
    }

    /// <summary>Everything that happens, from the beginning: what happened before a crash is a repeat. False where the power was cut.</summary>
    private static async Task<bool> TryDayAsync(Till till, FakeTimeProvider clock)
    {
        try
        {
            CheckedIn ann = (await till.EnterAsync("ann"))!;
            await till.Desk.WorkAsync(Stop);
            await till.SeeAsync(1, new Finding.Present(Ann, ann.Command.Id, 1), new Finding.Took(Ann, Goods("cola", 21)));
            await till.Desk.WorkAsync(Stop);
            await till.SeeAsync(3, new Finding.PutBack(Ann, Goods("cola", 18)));
            await till.Desk.WorkAsync(Stop);
            await till.SeeAsync(4, new Finding.Left(Ann), new Finding.Complete(Ann, ServedStore.Open.AddDays(1)));
            await till.Desk.WorkAsync(Stop);
            await till.SeeAsync(6, new Finding.Revised(Till.Id(2), new Finding.Took(Ann, Goods("cola", 20)), "seen better"));
            await till.Desk.WorkAsync(Stop);
            await till.Ledger.RefundAsync(new RefundRequest(ann.Visit, new DecisionId("r1"), "clerk", clock.GetUtcNow(), RefundReason.Goodwill, [new UnitsOf(new Sku("cola"), null, 1)], null), Stop);
            await till.SettleAsync(clock);
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    private static async Task ShopAsync(Till till, string? token, string sku, int quantity, double confidence = 1)
    {
        CheckedIn ann = (await till.EnterAsync("ann", token))!;
        await till.Desk.WorkAsync(Stop);
        await till.SeeAsync(1, new Finding.Present(Ann, ann.Command.Id, 1), new Finding.Took(Ann, Goods(sku, quantity, confidence)), new Finding.Left(Ann), new Finding.Complete(Ann, ServedStore.Open.AddDays(1)));
    }

    private static GoodsMove Goods(string sku, int quantity, double confidence = 1) => new(new Sku(sku), quantity, [], -330, Certainty.Final, confidence, [], "seen");

    private sealed class FileOf : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-terminal-");

        public string Path => System.IO.Path.Combine(_folder.FullName, "terminal.jsonl");

        public void Dispose() => _folder.Delete(recursive: true);
    }

    /// <summary>A clock whose time of day somebody sets; what it measures goes on evenly.</summary>
    private sealed class SetClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Off { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Off;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>A service that does not answer for a while.</summary>
    private sealed class AwayService(IPaymentGateway inner) : IPaymentGateway
    {
        public bool IsAway { get; set; } = true;

        public string Name => inner.Name;

        public PaymentTerms Terms => inner.Terms;

        public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation) => IsAway ? throw new PaymentServiceException("nobody there") : inner.PerformAsync(order, cancellation);

        public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) => IsAway ? throw new PaymentServiceException("nobody there") : inner.FindAsync(order, cancellation);

        public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => inner.IsHeldAsync(reference, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

public sealed class SqlitePaymentTests : PaymentSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresPaymentTests(PostgresCluster cluster) : PaymentSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
