using System.Text.Json.Nodes;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Settlement.Rehearsal;
using JustWalkOut.StoreServer.Tests.Web;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>Stripe's wire form, against a service in a process of its own that misbehaves.</summary>
public class StripeGatewayTests
{
    private const int Visits = 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Of all requests two in five go wrong: answers are lost after the step was done, 500 stands for what was done, 503 for what was not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_bill_is_taken_once_and_given_back_once_however_the_service_misbehaves(int seed)
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(seed, 0.4);
        await using StripeGateway stripe = new(service.Settings);
        Cart[] carts = await DayAsync(stripe);
        Assert.All(carts, cart => Assert.Equal((PaymentState.Captured, true), (cart.Payment.State, cart.Payment.IsAtRest)));
        IReadOnlyDictionary<string, (long Minor, int Takings)> paid = RehearsalBook.PaidByVisit(service.Entries);
        Assert.Contains(service.Entries, entry => entry.Status == 500);
        Assert.All(carts, cart => Assert.Equal((cart.ToReceipt().Total.MinorUnits, 1), (paid[cart.Visit.Value].Minor, paid[cart.Visit.Value].Takings)));
        Assert.Equal(Visits, carts.Length);
        Assert.Equal(carts.Sum(cart => cart.ToReceipt().Total.MinorUnits), paid.Values.Sum(each => each.Minor));
    }

    /// <summary>Every second request or so is to end in 500 for good: a decline, of which nothing is left that could be looked for, is told as what it is all the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_declined_charge_is_told_as_declined_however_the_service_misbehaves(int seed)
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(seed, 0.8);
        await using StripeGateway stripe = new(service.Settings);
        for (int number = 0; number < 12; number++)
        {
            PaymentOrder order = Order("pm_decline", PaymentStep.Charge, 500);
            order = order with { Ask = order.Ask with { Number = number + 1 } };
            PaymentAnswer? answer = null;
            for (int tries = 0; tries < 60 && answer is null; tries++)
            {
                try
                {
                    answer = await stripe.PerformAsync(order, Stop);
                }
                catch (PaymentServiceException)
                {
                    // Refused for now, or the answer was lost: asked again by the same key.
                }
            }

            Assert.False(answer?.IsApproved ?? throw new InvalidOperationException($"The decline of order {number} sticks as something else."));
        }

        Assert.DoesNotContain(service.Entries, entry => entry.Status == 500);
    }

    /// <summary>What the first test is worth: a gateway that asks again under another key, without looking, takes twice, and it shows.</summary>
    [Fact]
    public async Task A_retry_without_its_key_takes_twice_and_is_found_out()
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(1, 0.4);
        await using StripeGateway stripe = new(service.Settings);
        await using Keyless keyless = new(stripe);
        Cart[] carts = await DayAsync(keyless, Till.Store with { Rules = new Rules() });
        IReadOnlyDictionary<string, (long Minor, int Takings)> paid = RehearsalBook.PaidByVisit(service.Entries);
        Assert.NotEqual(carts.Sum(cart => cart.ToReceipt().Total.MinorUnits), paid.Values.Sum(each => each.Minor));
        Assert.Contains(paid.Values, each => each.Takings > 1);
    }

    [Fact]
    public async Task A_key_that_comes_with_other_parameters_is_no_answer_and_does_nothing()
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(1, 0);
        await using StripeGateway stripe = new(service.Settings);
        PaymentOrder order = Order("pm_ann", PaymentStep.Charge, 500);
        Assert.Equal(500, (await stripe.PerformAsync(order, Stop)).Amount.MinorUnits);
        PaymentServiceException fault = await Assert.ThrowsAsync<PaymentServiceException>(() => stripe.PerformAsync(order with { Ask = order.Ask with { Amount = Usd(600) } }, Stop));
        Assert.Contains("idempotency_error", fault.Message, StringComparison.Ordinal);
        Assert.Equal(500, (await stripe.PerformAsync(order, Stop)).Amount.MinorUnits);
        Assert.Single(service.Entries);
    }

    [Theory]
    [InlineData("pm_decline", PaymentStep.Hold, "card_declined")]
    [InlineData("pm_decline_capture", PaymentStep.Charge, "card_declined")]
    [InlineData("shopper:61b35f9f", PaymentStep.Hold, "no_token")]
    public async Task A_decline_is_an_answer_with_its_code(string token, PaymentStep step, string reason)
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(1, 0);
        await using StripeGateway stripe = new(service.Settings);
        PaymentAnswer answer = await stripe.PerformAsync(Order(token, step, 500), Stop);
        Assert.Equal((false, reason), (answer.IsApproved, answer.Reason));
    }

    [Fact]
    public async Task A_wrong_key_and_a_service_that_is_away_are_no_answers_and_messages_hold_no_secret()
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(1, 0);
        foreach (StripeSettings settings in new[] { service.Settings with { Key = "sk_test_hunter2" }, service.Settings with { Key = "sk_test_hunter2", Base = new Uri("http://127.0.0.1:1") } })
        {
            await using StripeGateway stripe = new(settings);
            PaymentServiceException fault = await Assert.ThrowsAsync<PaymentServiceException>(() => stripe.PerformAsync(Order("pm_ann", PaymentStep.Hold, 500), Stop));
            Assert.DoesNotContain("hunter2", fault.ToString() + settings, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hold_shows_its_card_and_its_end_and_a_notice_of_its_end_is_believed_only_when_the_service_agrees()
    {
        using RehearsalProcess service = await RehearsalProcess.StartAsync(1, 0);
        await using StripeGateway stripe = new(service.Settings);
        FakeTimeProvider clock = new(ServedStore.Open);
        await using TestDatabase database = new SqliteTestDatabase();
        await using Till till = await Till.OpenAsync(database, stripe, clock);
        CheckedIn ann = (await till.EnterAsync("ann", "pm_ann"))!;
        await till.Desk.WorkAsync(Stop);
        Payment held = till.PaymentOf("ann");
        Assert.Equal((PaymentState.Held, new PaidWith("visa", "4242"), true), (held.State, held.With, held.HeldUntil > ServedStore.Open.AddDays(5)));
        PaymentNotice notice = new("evt_1", ann.Visit, held.Hold);
        till.Desk.Hear(notice); // A lie: it is still held.
        await till.Desk.WorkAsync(Stop);
        Assert.Equal(PaymentState.Held, till.PaymentOf("ann").State);
        PaymentOrder cancel = new(Till.Store.Name, ann.Visit, "pm_ann", new PaymentAsk(99, PaymentStep.Cancel, held.Held, held.Hold, ServedStore.Open));
        await stripe.PerformAsync(cancel, Stop);
        foreach (PaymentNotice each in new[] { notice with { Id = "evt_3" }, notice, notice })
        {
            till.Desk.Hear(each);
            await till.Desk.WorkAsync(Stop);
        }

        Assert.Equal(PaymentState.Waiting, till.PaymentOf("ann").State);
    }

    [Fact]
    public void A_notice_counts_only_with_the_services_own_and_fresh_signature()
    {
        const string Secret = "whsec_test";
        StripeGateway stripe = new(new StripeSettings("sk_test_x", Secret, null));
        VisitId visit = new(DeterministicGuid.Of(ServedStore.Id, "visit", "ann"));
        string body = new JsonObject
        {
            ["id"] = "evt_7",
            ["object"] = "event",
            ["type"] = "payment_intent.canceled",
            ["data"] = new JsonObject { ["object"] = new JsonObject { ["id"] = "pi_1", ["object"] = "payment_intent", ["status"] = "canceled", ["metadata"] = new JsonObject { ["visit"] = visit.Value } } },
        }.ToJsonString();
        DateTimeOffset now = ServedStore.Open;
        string time = $"{now.ToUnixTimeSeconds()}";
        string good = $"t={time},v1={EventUtility.ComputeSignature(Secret, time, body)}";
        Assert.Equal((true, new PaymentNotice("evt_7", visit, "pi_1")), stripe.Read(body, good, now));
        Assert.False(stripe.Read(body + " ", good, now).IsGenuine);
        Assert.False(stripe.Read(body, good, now.AddMinutes(10)).IsGenuine);
        Assert.False(stripe.Read(body, $"t={time},v1={EventUtility.ComputeSignature("whsec_other", time, body)}", now).IsGenuine);
        Assert.False(stripe.Read(body, "", now).IsGenuine);
        Assert.False(new StripeGateway(new StripeSettings("sk_test_x", null, null)).Read(body, good, now).IsGenuine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"id\":[],\"data\":[null]}")]
    [InlineData("{\"id\":\"evt_1\",\"type\":7,\"data\":{\"object\":\"refund\"}}")]
    [InlineData("{\"id\":\"\\ud800\",\"data\":{\"object\":{\"object\":\"refund\",\"metadata\":{\"visit\":\"ec61cd6e-48ac-5933-aefc-b470d8a6a50e\"}}}}")]
    [InlineData("{\"id\":\"evt_1\",\"data\":{\"object\":{\"object\":\"refund\",\"metadata\":{\"visit\":\"none of ours\"}}}}")]
    public void A_signed_notice_that_cannot_be_read_is_taken_and_says_nothing(string body)
    {
        const string Secret = "whsec_test";
        DateTimeOffset now = ServedStore.Open;
        string time = $"{now.ToUnixTimeSeconds()}";
        Assert.Equal((true, null), new StripeGateway(new StripeSettings("sk_test_x", Secret, null)).Read(body, $"t={time},v1={EventUtility.ComputeSignature(Secret, time, body)}", now));
    }

    [Theory]
    [InlineData("USD", 150, 150)]
    [InlineData("KRW", 1500, 1500)]
    [InlineData("JPY", 100, 100)]
    [InlineData("KWD", 1250, 1250)]
    [InlineData("ISK", 500, 50000)]
    public void Amounts_go_to_Stripe_in_its_own_smallest_units(string currency, long minor, long stripes)
    {
        Assert.Equal(stripes, StripeAmounts.Of(new Money(minor, new Currency(currency))));
        Assert.Equal(new Money(minor, new Currency(currency)), StripeAmounts.From(stripes, new Currency(currency)));
    }

    /// <summary>Everybody comes in, takes one to three colas and leaves; of every third it turns out later that they took one less. Time passes until nothing is left to be done.</summary>
    private static async Task<Cart[]> DayAsync(IPaymentGateway gateway, StoreDefinition? store = null)
    {
        FakeTimeProvider clock = new(ServedStore.Open);
        await using TestDatabase database = new SqliteTestDatabase();
        await using Till till = await Till.OpenAsync(database, gateway, clock, store: store);
        for (int i = 0; i < Visits; i++)
        {
            CheckedIn entered = (await till.EnterAsync($"s{i}", $"pm_{i}"))!;
            PresenceId who = new(DeterministicGuid.Of(ServedStore.Id, "presence", $"s{i}"));
            await till.SeeAsync((4 * i) + 1, new Finding.Present(who, entered.Command.Id, 1), new Finding.Took(who, Cola(2 + (i % 2))), new Finding.Left(who), new Finding.Complete(who, ServedStore.Open.AddDays(1)));
        }

        await till.SettleAsync(clock);
        long next = (4 * Visits) + 1;
        for (int i = 0; i < Visits; i += 3)
        {
            PresenceId who = new(DeterministicGuid.Of(ServedStore.Id, "presence", $"s{i}"));
            await till.SeeAsync(next++, new Finding.Revised(Till.Id((4 * i) + 2), new Finding.Took(who, Cola(1)), "seen better"));
        }

        await till.SettleAsync(clock);
        return [.. till.Ledger.State.Carts.Values];
    }

    private static GoodsMove Cola(int quantity) => new(new Sku("cola"), quantity, [], -330, Certainty.Final, 1, [], "seen");

    private static PaymentOrder Order(string token, PaymentStep step, long minor) => new(ServedStore.Id, new VisitId(DeterministicGuid.Of(ServedStore.Id, "visit", "ann")), token, new PaymentAsk(1, step, Usd(minor), null, ServedStore.Open));

    private static Money Usd(long minor) => new(minor, new Currency("USD"));

    /// <summary>The planted bug: each try has a key of its own, and nobody looks for what an earlier one came to.</summary>
    private sealed class Keyless(IPaymentGateway inner) : IPaymentGateway
    {
        private int _tries;

        public string Name => inner.Name;

        public PaymentTerms Terms => inner.Terms;

        public Task<PaymentAnswer> PerformAsync(PaymentOrder order, CancellationToken cancellation) =>
            inner.PerformAsync(order with { Ask = order.Ask with { Number = 1000 + Interlocked.Increment(ref _tries) } }, cancellation);

        public Task<PaymentAnswer?> FindAsync(PaymentOrder order, CancellationToken cancellation) => Task.FromResult<PaymentAnswer?>(null);

        public Task<bool> IsHeldAsync(string reference, CancellationToken cancellation) => inner.IsHeldAsync(reference, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
