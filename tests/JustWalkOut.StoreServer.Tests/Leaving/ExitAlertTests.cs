using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Leaving;

/// <summary>What operators and shoppers are shown of payments at the exit.</summary>
public sealed class ExitAlertTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_leaves_without_paying_is_an_alert_until_the_bill_is_seen_to()
    {
        await using ExitStore store = await ExitStore.StartAsync(new SqliteTestDatabase());
        await store.WalkInAsync("ann", "cola");
        Cart ann = store.CartOf("ann");
        await store.LeaveAsync("ann");
        MonitorAlert alert = await AlertAsync(store, each => !each.IsOver);
        Assert.Equal((AilmentKind.LeftUnpaid, "visit/1"), (alert.Ailment!.Kind, alert.Part));
        Assert.Contains("without paying", alert.What, StringComparison.Ordinal);
        (_, JsonElement checks) = await store.Served.GetAsync(ServedStore.Path("day/close"));
        Assert.Equal("note", checks.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "unpaid bills").GetProperty("state").GetString());
        await store.Served.PostAsync(ServedStore.Path($"visits/{ann.Visit}/write-off"), new { id = "w1", reason = "notFound" });
        await AlertAsync(store, each => each.IsOver);
    }

    [Fact]
    public async Task The_exit_says_what_to_pay_asks_whose_it_is_says_that_they_may_go_and_that_somebody_left()
    {
        await using ExitStore store = await ExitStore.StartAsync(new SqliteTestDatabase());
        await store.WalkInAsync("ann", "cola");
        await store.WalkInAsync("bob", "gum");
        store.Stand("ann", "bob");
        Assert.Equal(["1 pay 150", "2 pay 50"], Shown(await ViewAsync(store)));
        await store.ShowAsync(new { id = "t1", token = "sim_ann" });
        JsonElement asking = await ViewAsync(store);
        Assert.Equal(("t1", 2), (asking.GetProperty("question").GetProperty("id").GetString(), asking.GetProperty("question").GetProperty("candidates").GetArrayLength()));
        await store.ShowAsync(new { id = "t1", visit = store.CartOf("ann").Visit });
        JsonElement paid = await ViewAsync(store);
        Assert.Equal(["1 paid 150", "2 pay 50"], Shown(paid));
        Assert.False(paid.TryGetProperty("question", out _));
        await store.LeaveAsync("bob");
        Assert.Equal(["1 paid 150", "2 unpaid 50"], Shown(await ViewAsync(store)));
    }

    private static string[] Shown(JsonElement view) =>
        [.. view.GetProperty("carts").EnumerateArray().Select(cart => $"{cart.GetProperty("number").GetInt32()} {cart.GetProperty("state").GetString()} {cart.GetProperty("totalMinor").GetInt64()}").Order(StringComparer.Ordinal)];

    /// <summary>What a display at the exit is told first.</summary>
    private static async Task<JsonElement> ViewAsync(ExitStore store)
    {
        using HttpResponseMessage answer = await store.Reader.GetAsync(new Uri(store.Served.Web.Address, "/exit/live"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(Stop));
        return JsonElement.Parse((await lines.ReadLineAsync(Stop))!["data: ".Length..]);
    }

    private static async Task<MonitorAlert> AlertAsync(ExitStore store, Func<MonitorAlert, bool> isSo)
    {
        while (true)
        {
            Task changed = store.Feed.Changed;
            if (store.Feed.Alerts.LastOrDefault(alert => alert.Part == "visit/1") is { } alert && isSo(alert))
            {
                return alert;
            }

            await changed.WaitAsync(Stop);
        }
    }
}
