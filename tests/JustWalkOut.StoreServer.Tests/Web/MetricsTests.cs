using JustWalkOut.StoreServer.Web.Metrics;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>What Prometheus reads of a ledger after a visit whose every step is known.</summary>
public sealed class MetricsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visits_events_stand_in_the_metrics_by_name_and_nobody_in_them()
    {
        LedgerMeters? meters = null;
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts =>
        {
            meters = new LedgerMeters(parts.Ledger, parts.Webhooks);
            return parts with { Modules = [MetricsModule.Of([LedgerMeters.MeterName], _ => null)] };
        });
        using LedgerMeters counting = meters!;
        Visitor ann = await Visitor.EnterAsync(store, "canary-ann");
        Visitor bob = await Visitor.EnterAsync(store, "canary-bob");
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Leaves(), ann.IsComplete(), bob.Is(), bob.Takes("gum", 0.4), bob.Leaves(), bob.IsComplete());

        string text = await store.Client.GetStringAsync("/metrics", Stop);

        Assert.Equal("1", Value(text, "jwo_ledger_settlements_total"));
        Assert.Equal("1", Value(text, "jwo_ledger_reviews_total"));
        Assert.Equal("1", Value(text, "jwo_ledger_reviews_open"));
        Assert.Equal("8", Value(text, "jwo_ledger_observations_applied_total"));
        Assert.Equal("0", Value(text, "jwo_ledger_observations_waiting"));
        Assert.Equal("0", Value(text, "jwo_store_people_unbound"));
        Assert.Contains("# HELP jwo_ledger_settlements_total Visits whose receipt has become final, since this process began.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_has_a_role_may_read_the_metrics_and_a_devices_key_is_enough()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Modules = [MetricsModule.Of([LedgerMeters.MeterName], _ => null)] });
        using HttpClient nobody = await store.ClientAsync(null);
        using HttpResponseMessage refused = await nobody.GetAsync("/metrics", Stop);
        Assert.Equal(401, (int)refused.StatusCode);

        using HttpResponseMessage made = await store.Client.PutAsync("/api/v1/devices/prometheus", null, Stop);
        using HttpRequestMessage asked = new(HttpMethod.Get, "/metrics");
        asked.Headers.Add("Authorization", $"Bearer {(await ServedStore.BodyAsync(made)).GetProperty("key").GetString()}");
        using HttpResponseMessage read = await nobody.SendAsync(asked, Stop);
        Assert.Equal((200, "text/plain"), ((int)read.StatusCode, read.Content.Headers.ContentType!.MediaType));
    }

    /// <summary>The value of the one series of that name.</summary>
    private static string Value(string text, string name)
    {
        string line = Assert.Single(text.Split('\n'), line => line.StartsWith($"{name} ", StringComparison.Ordinal) || line.StartsWith($"{name}{{", StringComparison.Ordinal));
        return line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0];
    }
}
