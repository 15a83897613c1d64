using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Tests.Settlement;
using JustWalkOut.StoreServer.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Leaving;

/// <summary>Walking in and paying at the exit, on either database.</summary>
public abstract class ExitSuite
{
    private static readonly GateId Gate = ExitStore.Gate;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_card_at_the_exit_pays_for_whoever_stands_there_and_is_taken_for_what_the_cart_comes_to()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola", "gum");
        await store.WalkInAsync("bob", "cola");
        store.Stand("ann");
        (int status, JsonElement paid) = await store.ShowAsync(new { id = "t1", token = "sim_ann" });
        Cart ann = store.CartOf("ann");
        Assert.Equal((201, ann.Visit.Value, "paid", 200L, "held"), (status, paid.GetProperty("visit").GetString(), paid.GetProperty("result").GetString(), paid.GetProperty("totalMinor").GetInt64(), paid.GetProperty("payment").GetProperty("state").GetString()));
        Assert.Equal(200L, ann.Payment.Held.MinorUnits);

        // The message again, and the card again: one payment. After a restart of the server too.
        Assert.Equal(200, (await store.ShowAsync(new { id = "t1", token = "sim_ann" })).Status);
        Assert.Equal(200, (await store.ShowAsync(new { id = "t2", token = "sim_ann" })).Status);
        Assert.Equal((409, "contentChanged"), await store.RefusalAsync(new { id = "t1", token = "sim_eve", visit = ann.Visit }));
        Assert.Equal((409, "alreadyPaid"), await store.RefusalAsync(new { id = "t3", token = "sim_eve", visit = ann.Visit }));

        await store.LeaveAsync("ann");
        Payment payment = await store.PaidAsync(ann.Visit, PaymentState.Captured);
        Assert.Equal((200L, 2), (payment.Captured.MinorUnits, payment.Asked));
        string page = await store.Served.Client.GetStringAsync(paid.GetProperty("link").GetString(), Stop);
        Assert.Contains("Paid. Thank you.", page, StringComparison.Ordinal);
        Assert.True(store.CartOf("bob").Payment.NeedsPayer);
    }

    [Fact]
    public async Task What_is_taken_after_paying_is_held_too_before_they_go()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola");
        store.Stand("ann");
        await store.ShowAsync(new { id = "t1", token = "sim_ann" });
        VisitId visit = store.CartOf("ann").Visit;
        await store.TakeAsync("ann", "gum");
        for (StoreState seen = store.State; seen.Carts[visit].Payment.Held.MinorUnits != 200; seen = store.State)
        {
            await store.Served.Ledger.ChangedAsync(seen, Stop);
        }

        await store.LeaveAsync("ann");
        Assert.Equal(200L, (await store.PaidAsync(visit, PaymentState.Captured)).Taken.MinorUnits);
    }

    [Fact]
    public async Task Where_two_who_owe_stand_at_the_exit_it_asks_and_pays_for_whom_somebody_chose()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola");
        await store.WalkInAsync("bob", "gum");
        await store.WalkInAsync("kid");
        store.Stand("ann", "bob", "kid");
        (int status, JsonElement asked) = await store.ShowAsync(new { id = "t1", token = "sim_bob" });
        Assert.Equal((409, "whosePayment"), (status, asked.GetProperty("refusal").GetString()));
        VisitId[] candidates = [.. asked.GetProperty("candidates").EnumerateArray().Select(each => VisitId.From(each.GetProperty("visit").GetString()!))];
        Assert.Equal([store.CartOf("ann").Visit, store.CartOf("bob").Visit], candidates); // The child owes nothing.
        Assert.True(store.CartOf("ann").Payment.NeedsPayer && store.CartOf("bob").Payment.NeedsPayer);

        // The display or an operator sends the same id with the visit; what was shown is remembered.
        Assert.Equal(201, (await store.ShowAsync(new { id = "t1", visit = candidates[1] })).Status);
        Assert.Equal(("sim_bob", PaymentState.Held, true), (store.CartOf("bob").Payment.Plan!.Token, store.CartOf("bob").Payment.State, store.CartOf("ann").Payment.NeedsPayer));
        Assert.Equal(200, (await store.ShowAsync(new { id = "t1", visit = candidates[1] })).Status);

        // With the other paid the next card is plain; and what nobody chose in two minutes is forgotten.
        store.Stand("ann", "bob");
        Assert.Equal(201, (await store.ShowAsync(new { id = "t2", token = "sim_ann" })).Status);
        Assert.Equal((422, "notAToken"), await store.RefusalAsync(new { id = "t9", visit = candidates[0] }));
    }

    [Fact]
    public async Task Where_nobody_who_owes_or_somebody_whom_nobody_knows_stands_there_it_asks()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola");
        store.Stand();
        (_, JsonElement asked) = await store.ShowAsync(new { id = "t1", token = "sim_x" });
        Assert.Equal(("whosePayment", 0), (asked.GetProperty("refusal").GetString(), asked.GetProperty("candidates").GetArrayLength()));
        store.Stand("ann", "stranger");
        Assert.Equal((409, "whosePayment"), await store.RefusalAsync(new { id = "t2", token = "sim_x" }));

        // Vision falls silent: all who owe may be the one, and none is charged for it.
        store.Served.Clock.Advance(TimeSpan.FromSeconds(3));
        (_, asked) = await store.ShowAsync(new { id = "t3", token = "sim_x" });
        Assert.Equal(1, asked.GetProperty("candidates").GetArrayLength());
        Assert.True(store.CartOf("ann").Payment.NeedsPayer);
        Assert.Equal(201, (await store.ShowAsync(new { id = "t3", token = "sim_x", visit = store.CartOf("ann").Visit })).Status);
    }

    [Fact]
    public async Task A_declined_card_lets_nobody_out_and_another_may_be_shown()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola");
        store.Stand("ann");
        (int status, JsonElement said) = await store.ShowAsync(new { id = "t1", token = "sim_decline" });
        Assert.Equal((402, "paymentDenied", "declined"), (status, said.GetProperty("refusal").GetString(), said.GetProperty("declined").GetString()));
        Assert.True(store.CartOf("ann").Payment.NeedsPayer);
        Assert.Equal(201, (await store.ShowAsync(new { id = "t2", token = "sim_good" })).Status);
    }

    [Fact]
    public async Task A_code_pays_once_at_the_exit_for_the_shopper_whose_it_is_and_lets_nobody_in_any_more()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann", "cola");
        await store.WalkInAsync("bob", "gum");
        string code = store.CodeOf("s-17");
        store.Stand("ann");
        Assert.Equal(201, (await store.ShowAsync(new { id = "c1", code })).Status);
        Cart ann = store.CartOf("ann");
        Assert.Equal(("s-17", PaymentState.Held), (store.Served.Ledger.NameOf(ann.Opened.Shopper).Value, ann.Payment.State));
        Assert.StartsWith("shopper:", ann.Payment.Plan!.Token, StringComparison.Ordinal);
        Assert.Equal(200, (await store.ShowAsync(new { id = "c1", code })).Status);
        Assert.Equal((409, "codeUsed"), await store.RefusalAsync(new { id = "c2", code, visit = store.CartOf("bob").Visit }));
        Assert.Equal((409, "codeUsed"), await store.Served.RefusalAsync(ServedStore.Path("gates/door/entries"), new { code, at = ServedStore.Open }));

        // One that let somebody in pays nothing.
        code = store.CodeOf("s-17");
        Assert.Equal(201, (await store.Served.PostAsync(ServedStore.Path("gates/door/entries"), new { code, at = ServedStore.Open })).Status);
        Assert.Equal((409, "codeUsed"), await store.RefusalAsync(new { id = "c3", code, visit = store.CartOf("bob").Visit }));
        Assert.Equal((422, "notACode"), await store.RefusalAsync(new { id = "c4", code = "JWO1.nonsense" }));
    }

    [Fact]
    public async Task Whoever_leaves_without_paying_is_an_open_bill_that_waits_for_a_person_over_a_restart_and_is_charged_to_nobody()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        VisitId[] visits = new VisitId[3];
        foreach ((string name, int i) in new[] { ("ann", 0), ("bob", 1), ("cid", 2) })
        {
            await store.WalkInAsync(name, "cola");
            visits[i] = store.CartOf(name).Visit;
            await store.LeaveAsync(name);
        }

        await store.Served.ReopenAsync();
        (_, JsonElement open) = await store.Served.GetAsync(ServedStore.Path("unpaid"));
        Assert.Equal(visits.Select(visit => visit.Value), open.EnumerateArray().Select(bill => bill.GetProperty("visit").GetString()));
        Assert.All(visits, visit => Assert.Equal((PaymentState.Unpaid, 0), (store.State.Carts[visit].Payment.State, store.State.Carts[visit].Payment.Asked)));
        Assert.Equal(3, store.State.Unpaid.Count);

        // One comes back and pays, one is written off, one was wrong.
        (int status, JsonElement paid) = await store.Served.PostAsync(ServedStore.Path("gates/door/payments"), new { id = "p1", token = "sim_ann", visit = visits[0] });
        Assert.True(status is 201 or 202, $"It was answered with {status}: {paid}");
        Assert.Equal(150L, (await store.PaidAsync(visits[0], PaymentState.Captured)).Captured.MinorUnits);
        object writeOff = new { id = "w1", reason = "notFound" };
        Assert.Equal(201, (await store.Served.PostAsync(ServedStore.Path($"visits/{visits[1]}/write-off"), writeOff)).Status);
        Assert.Equal(200, (await store.Served.PostAsync(ServedStore.Path($"visits/{visits[1]}/write-off"), writeOff)).Status);
        Assert.Equal((PaymentState.BadDebt, 150L), (store.State.Carts[visits[1]].Payment.State, store.State.Carts[visits[1]].Payment.BadDebt.MinorUnits));
        Assert.Equal((409, "notUnpaid"), await store.Served.RefusalAsync(ServedStore.Path($"visits/{visits[1]}/write-off"), new { id = "w2", reason = "other" }));
        Assert.Equal((404, "unknownVisit"), await store.Served.RefusalAsync(ServedStore.Path($"visits/{Guid.Empty}/write-off"), new { id = "w3", reason = "other" }));
        Assert.Equal(201, (await store.Served.PostAsync(ServedStore.Path($"receipts/{visits[2]}/refunds"), new { id = "r1", reason = "notTaken", lines = new[] { new { sku = "cola", quantity = 1 } } })).Status);
        Assert.Equal(PaymentState.Cancelled, store.State.Carts[visits[2]].Payment.State);
        Assert.Equal(0, (await store.Served.GetAsync(ServedStore.Path("unpaid"))).Body.GetArrayLength());
        Assert.Empty(store.State.Unpaid);
    }

    [Fact]
    public async Task Who_takes_nothing_walks_out_and_nothing_is_asked()
    {
        await using ExitStore store = await ExitStore.StartAsync(NewDatabase());
        await store.WalkInAsync("ann");
        VisitId visit = store.CartOf("ann").Visit;
        store.Stand("ann");
        Assert.Equal((409, "nothingToPay"), await store.RefusalAsync(new { id = "t1", token = "sim_ann", visit }));
        await store.LeaveAsync("ann");
        Assert.Equal((PaymentState.Cancelled, 0), (store.State.Carts[visit].Payment.State, store.State.Carts[visit].Payment.Asked));
    }

    /// <summary>The house rules let out for up to 2000, and 5000 in all; the rest wait, and what they have shown is asked on with the same key.</summary>
    [Fact]
    public async Task While_the_service_is_away_small_bills_go_and_are_collected_later_and_large_ones_wait()
    {
        await using TestDatabase database = NewDatabase();
        FakeTimeProvider clock = new(ServedStore.Open);
        await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
        Mute service = new(terminal) { IsAway = true };
        await using Till till = await Till.OpenAsync(database, service, clock, store: ExitStore.Definition with { Rules = Till.Store.Rules });
        VisitId small = await ShopAsync(till, 1, "ann", 1);
        VisitId large = await ShopAsync(till, 10, "bob", 20);
        foreach ((VisitId visit, string token) in new[] { (small, "sim_ann"), (large, "sim_bob") })
        {
            Assert.Null((await ShowAsync(till, visit, token, clock)).Refusal);
            Task<Payment> waiting = till.Desk.LetOutAsync(visit, Stop);
            clock.Advance(TimeSpan.FromSeconds(4));
            await waiting;
        }

        Assert.Equal((PaymentState.Offline, PaymentState.Waiting), (StateOf(till, small), StateOf(till, large)));
        await till.SeeAsync(40, new Finding.Left(ExitStore.Presence("ann")), new Finding.Complete(ExitStore.Presence("ann"), ServedStore.Open.AddDays(1)));
        Task working = till.SettleAsync(clock);
        service.IsAway = false;
        await working;
        await till.SettleAsync(clock);
        Assert.Equal((PaymentState.Captured, PaymentState.Held, 3000L), (StateOf(till, small), StateOf(till, large), till.Ledger.State.Carts[large].Payment.Held.MinorUnits));
        Assert.Equal(["Hold sim_ann", "Hold sim_bob", "Capture sim_ann"], terminal.Entries.OrderBy(entry => entry.Order.Ask.Step).ThenBy(entry => entry.Order.Token, StringComparer.Ordinal).Select(entry => $"{entry.Order.Ask.Step} {entry.Order.Token}"));
    }

    /// <summary>Power is cut before and after every single step: what is on the cart is taken once.</summary>
    [Fact]
    public async Task A_crash_between_any_two_steps_of_paying_at_the_exit_takes_once()
    {
        int cuts = 0;
        for (int? at = null; at is null || cuts + 1 >= at; at = (at ?? 0) + 1)
        {
            await using TestDatabase database = NewDatabase();
            FakeTimeProvider clock = new(ServedStore.Open);
            await using SimulatedTerminal terminal = SimulatedTerminal.Open(null, clock);
            PowerCut power = new(at);
            for (bool isDone = false; !isDone;)
            {
                await using Till till = await Till.OpenAsync(database, terminal, clock, power, ExitStore.Definition);
                try
                {
                    VisitId visit = await ShopAsync(till, 1, "ann", 2);
                    await ShowAsync(till, visit, "sim_ann", clock);
                    await till.SettleAsync(clock);
                    await till.SeeAsync(10, new Finding.Left(ExitStore.Presence("ann")), new Finding.Complete(ExitStore.Presence("ann"), ServedStore.Open.AddDays(1)));
                    await till.SettleAsync(clock);
                    isDone = true;
                    Payment payment = till.Ledger.State.Carts[visit].Payment;
                    Assert.Equal((PaymentState.Captured, 300L), (payment.State, payment.Captured.MinorUnits));
                    Assert.Equal(["Hold 300", "Capture 300"], terminal.Entries.Select(entry => $"{entry.Order.Ask.Step} {entry.Order.Ask.Amount.MinorUnits}"));
                    Assert.Empty(till.Ledger.State.Unpaid);
                }
                catch (PowerCutException)
                {
                    // It starts again on what is on disk.
                }
            }

            cuts = power.WasCut ? at!.Value : at is null ? 0 : int.MinValue;
        }

        Assert.True(cuts < 0, "The power was never cut after the last step.");
    }

    private static PaymentState StateOf(Till till, VisitId visit) => till.Ledger.State.Carts[visit].Payment.State;

    private static async Task<VisitId> ShopAsync(Till till, long first, string name, int colas)
    {
        GoodsMove cola = new(new Sku("cola"), colas, [], -330, Certainty.Final, 1, [], "the hand was at the plate");
        await till.SeeAsync(first, new Finding.Present(ExitStore.Presence(name), null, 1) { Gate = Gate }, new Finding.Took(ExitStore.Presence(name), cola));
        for (long gap = first + 2; gap < (first < 10 ? 10 : 40); gap++)
        {
            await till.SeeAsync(gap, new Finding.UnexplainedStock([], -1, "nobody near"));
        }

        return till.Ledger.State.CartOf(ExitStore.Presence(name))!.Visit;
    }

    private static async Task<Ruling<StoreState>> ShowAsync(Till till, VisitId visit, string token, FakeTimeProvider clock)
    {
        PayerRequest shown = new(new DecisionId($"show-{token}"), visit, Gate, token, clock.GetUtcNow()) { By = "reader" };
        return await till.Ledger.AskDoorsAsync((state, terms) => Decide.BindPayer(state, terms, shown), Stop);
    }

    /// <summary>A payment service that can be out of reach.</summary>
    private sealed class Mute(IPaymentGateway inner) : IPaymentGateway
    {
        public bool IsAway { get; set; }

        public string Name => inner.Name;

        public PaymentTerms Terms => inner.Terms;

        public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation) => IsAway ? throw new PaymentServiceException("out of reach") : inner.PerformAsync(order, cancellation);

        public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) => IsAway ? throw new PaymentServiceException("out of reach") : inner.FindAsync(order, cancellation);

        public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => inner.IsHeldAsync(reference, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

public sealed class SqliteExitTests : ExitSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresExitTests(PostgresCluster cluster) : ExitSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
