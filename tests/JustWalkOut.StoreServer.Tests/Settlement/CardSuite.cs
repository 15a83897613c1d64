using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>Coming in by a bank card and nothing else, on either database.</summary>
public abstract class CardSuite
{
    private static string Entries => ServedStore.Path("gates/door/entries");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_card_checks_in_with_a_hold_and_its_message_sent_again_is_the_same_visit_after_a_restart_too()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), hasPayments: true);
        object tap = new { token = "sim_visa", at = ServedStore.Open };
        (int status, JsonElement entered) = await store.PostAsync(Entries, tap);
        Assert.Equal((201, "held", 3000L), (status, entered.GetProperty("payment").GetProperty("state").GetString(), entered.GetProperty("payment").GetProperty("heldMinor").GetInt64()));
        await store.ReopenAsync();
        (status, JsonElement again) = await store.PostAsync(Entries, tap);
        Assert.Equal((200, entered.GetProperty("visit").GetString()), (status, again.GetProperty("visit").GetString()));
        Cart cart = Assert.Single(store.Ledger.State.Carts.Values);
        Assert.Equal(("sim_visa", 1), (cart.Payment.Plan!.Token, cart.Opened.People));
        Assert.DoesNotContain("sim_visa", cart.Opened.Shopper.Value, StringComparison.Ordinal); // The name says nothing of the token.
    }

    [Fact]
    public async Task The_same_card_again_while_its_gate_is_open_lets_in_one_more_on_its_bill_a_bounce_nobody_and_later_it_is_a_second_visit()
    {
        List<Command> told = [];
        await using ServedStore store = await ServedStore.StartAsync(
            NewDatabase(),
            parts =>
            {
                parts.Ledger.Kept += events => told.AddRange(events.Select(GroupCommands.Of).OfType<Command>());
                return parts;
            },
            hasPayments: true);
        (_, JsonElement first) = await store.PostAsync(Entries, new { token = "sim_visa", at = ServedStore.Open });
        string? visit = first.GetProperty("visit").GetString();
        foreach ((double second, int people) in new[] { (1, 1), (10, 2), (10, 2), (11, 2), (20, 3), (10, 3), (59.0, 4) })
        {
            (int status, JsonElement more) = await store.PostAsync(Entries, new { token = "sim_visa", at = ServedStore.Open.AddSeconds(second) });
            Assert.True(status is 200 or 201, $"{second}: {more}");
            Assert.Equal((second, visit, people), (second, more.GetProperty("visit").GetString(), Assert.Single(store.Ledger.State.Carts.Values).Opened.People));
        }

        Assert.Equal([2, 3, 4], told.Select(command => ((Order.GroupSize)command.Order).People));
        Assert.Single(store.Ledger.State.Unpaid);

        // Another card is another visit, and so is this one after a minute.
        await store.PostAsync(Entries, new { token = "sim_other", at = ServedStore.Open.AddSeconds(30) });
        (int late, JsonElement second2) = await store.PostAsync(Entries, new { token = "sim_visa", at = ServedStore.Open.AddSeconds(61) });
        Assert.Equal((201, 3), (late, store.Ledger.State.Carts.Count));
        Assert.NotEqual(visit, second2.GetProperty("visit").GetString());
    }

    [Theory]
    [InlineData("sim_decline", "declined")]
    [InlineData("sim_expired", "expired_card")]
    public async Task A_card_that_is_declined_or_has_expired_opens_no_gate_and_another_does(string token, string reason)
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), hasPayments: true);
        (int status, JsonElement said) = await store.PostAsync(Entries, new { token, at = ServedStore.Open });
        Assert.Equal((402, "paymentDenied", reason), (status, said.GetProperty("refusal").GetString(), said.GetProperty("declined").GetString()));
        Assert.Equal(402, (await store.PostAsync(Entries, new { token, at = ServedStore.Open.AddSeconds(5) })).Status); // No group of nobody.
        Assert.Empty(store.Ledger.State.InStore);
        Assert.Equal(201, (await store.PostAsync(Entries, new { token = "sim_good", at = ServedStore.Open.AddSeconds(9) })).Status);
    }

    [Fact]
    public async Task A_card_is_a_shopper_s_and_neither_a_card_number_nor_nothing_at_all_checks_in()
    {
        await using ServedStore store = await ServedStore.StartAsync(NewDatabase(), hasPayments: true);
        Assert.Equal(400, (await store.PostAsync(Entries, new { token = "sim_visa", at = ServedStore.Open, role = "staff" })).Status);
        Assert.Equal(400, (await store.PostAsync(Entries, new { token = "4242424242424242", at = ServedStore.Open })).Status);
        Assert.Equal((422, "notAToken"), await store.RefusalAsync(Entries, new { token = "17", at = ServedStore.Open }));
        Assert.Equal(400, (await store.PostAsync(Entries, new { at = ServedStore.Open })).Status);
        Assert.Empty(store.Ledger.State.Carts.Values);
        Assert.Equal(Refusal.NotAToken, (await store.Ledger.AskCheckInAsync(new CheckInRequest(PaymentToken.HolderOf("17"), new GateId("door"), ServedStore.Open, 1, Role.Shopper, null) { Token = "17" }, Stop)).Refusal);
    }
}

public sealed class SqliteCardTests : CardSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresCardTests(PostgresCluster cluster) : CardSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
