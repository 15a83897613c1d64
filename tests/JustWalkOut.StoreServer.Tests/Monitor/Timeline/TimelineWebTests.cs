using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>The timeline over HTTP: who may look, what is refused, and what an answer holds.</summary>
public sealed class TimelineWebTests : IAsyncLifetime
{
    private const string Route = "/api/v1/stores/kiosk/timeline";

    private ScriptedStore _store = null!;
    private HttpClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync(isRecorded: true);
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = _store.Address };
        _store.Show([("ann", 1, 1)]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_may_see_the_monitor_may_look_back_and_nobody_else()
    {
        string[] routes = [Route, $"{Route}/moment?at=2026-11-24T08:00:00Z", $"{Route}/onward?after=2026-11-24T07:00:00Z"];
        await EachAsync(routes, HttpStatusCode.OK);
        _store.Employ("boss", WebRole.Admin);
        _store.Employ("audrey", WebRole.Auditor);
        await EachAsync(routes, HttpStatusCode.Unauthorized);
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _store.KeyOf("gate"));
        await EachAsync(routes, HttpStatusCode.Forbidden);
        _client.DefaultRequestHeaders.Authorization = null;
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["name"] = "audrey", ["password"] = ScriptedStore.Password });
        using HttpResponseMessage signedIn = await _client.PostAsync(new Uri("/signin", UriKind.Relative), form, Stop);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        await EachAsync(routes, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("", "?parts=601", 400, "?parts is \"601\", expected a whole number from 1 to 600")]
    [InlineData("", "?from=2026-11-24T08:00:00Z&to=2026-11-24T08:00:00Z", 400, "?from is not before ?to, expected an earlier time")]
    [InlineData("", "?from=yesterday", 400, "?from is \"yesterday\", expected a time such as 2026-11-26T08:00:00Z")]
    [InlineData("/moment", "", 400, "?at is missing, expected a time such as 2026-11-26T08:00:00Z")]
    [InlineData("/moment", "?at=2026-11-24T08:00:00Z&speed=9", 400, "?speed is no parameter of this route, expected none")]
    [InlineData("/moment", "?at=2026-11-24T09:00:00Z", 404, "2026-11-24T09:00:00.0000000Z is not yet; it is 2026-11-24T08:00:00.0000000Z.")]
    [InlineData("/moment", "?at=0001-01-01T00:00:00Z", 404, "Nothing is kept of 0001-01-01T00:00:00.0000000Z; the timeline goes back to 2026-11-24T08:00:00.0000000Z.")]
    [InlineData("/onward", "", 400, "?after is missing, expected a time such as 2026-11-26T08:00:00Z")]
    [InlineData("/onward", "?after=2026-11-24T08:00:00Z&seconds=61&stepMs=0", 400, "?seconds is \"61\", expected a whole number from 1 to 60; ?stepMs is \"0\", expected a whole number from 1 to 5000")]
    public async Task What_cannot_be_answered_is_refused_in_one_line(string route, string query, int status, string said)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(Route + route + query, UriKind.Relative), Stop);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        string found = body.RootElement.TryGetProperty("faults", out JsonElement faults) ? string.Join("; ", faults.EnumerateArray()) : body.RootElement.GetProperty("detail").GetString()!;
        Assert.Equal((status, said), ((int)answer.StatusCode, found));
    }

    [Fact]
    public async Task A_store_that_keeps_no_timeline_says_so()
    {
        await using ScriptedStore other = await ScriptedStore.StartAsync();
        Assert.False(other.Feed.Snapshot(null, 0).HasTimeline);
        Assert.True(_store.Feed.Snapshot(null, 0).HasTimeline);
        foreach (string route in (string[])[Route, $"{Route}/moment?at=2026-11-24T08:00:00Z", $"{Route}/onward?after=2026-11-24T07:00:00Z"])
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(other.Address, route), Stop);
            Assert.Contains("keeps no timeline", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task However_long_it_was_an_answer_is_bounded_and_the_next_goes_on_where_it_ended()
    {
        await _store.EnterAsync("ann");
        for (int step = 0; step < 900; step++)
        {
            _store.Clock.Advance(TimeSpan.FromMilliseconds(50));
            _store.Show([("ann", step, 1)]);
        }

        List<double> places = [];
        DateTimeOffset at = ScriptedStore.Opening;
        for (int answers = 0; answers < 20 && places.LastOrDefault() < 899; answers++)
        {
            JsonElement onward = await GetAsync($"/onward?after={at:yyyy-MM-ddTHH:mm:ss.fffZ}&seconds=60&stepMs=1");
            Assert.InRange(onward.GetProperty("samples").GetArrayLength(), 1, 400);
            places.AddRange(onward.GetProperty("samples").EnumerateArray().SelectMany(sample => sample.GetProperty("messages").EnumerateArray()).Where(message => message.GetProperty("kind").GetString() == "presences").Select(message => message.GetProperty("people")[0].GetProperty("x").GetDouble()));
            at = onward.GetProperty("through").GetDateTimeOffset();
        }

        Assert.Equal(Enumerable.Range(0, 900).Select(step => (double)step), places);
        JsonElement coarse = await GetAsync("/onward?after=2026-11-24T08:00:00Z&seconds=45&stepMs=5000");
        Assert.InRange(coarse.GetProperty("samples").GetArrayLength(), 8, 10);
    }

    [Fact]
    public async Task The_overview_counts_what_happened_in_its_part_and_a_moment_names_its_neighbours()
    {
        await _store.EnterAsync("ann");
        _store.Record(TimeSpan.FromSeconds(10));
        await _store.TakeAsync("ann", "gum", confidence: 0.5);
        _store.Record(TimeSpan.FromSeconds(10));
        await _store.LeaveAsync("ann");
        _store.Record(TimeSpan.FromSeconds(10));
        _store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = "No picture." });

        JsonElement overview = await GetAsync("?parts=3");
        Assert.Equal(
            [(0, 1, 0, 0), (10, 1, 0, 0), (20, 1, 1, 1)],
            overview.GetProperty("parts").EnumerateArray().Select(part => ((int)(part.GetProperty("at").GetDateTimeOffset() - ScriptedStore.Opening).TotalSeconds, part.GetProperty("events").GetInt32(), part.GetProperty("reviews").GetInt32(), part.GetProperty("alerts").GetInt32())));
        Assert.Empty(overview.GetProperty("silences").EnumerateArray());
        JsonElement moment = await GetAsync("/moment?at=2026-11-24T08:00:15Z");
        Assert.Equal((10, 20), (SecondOf(moment, "previous"), SecondOf(moment, "next")));
        Assert.False(moment.TryGetProperty("store", out _));
        Assert.Equal("gum", moment.GetProperty("messages").EnumerateArray().Last(message => message.GetProperty("kind").GetString() == "cart").GetProperty("cart").GetProperty("inReview")[0].GetProperty("sku").GetString());
    }

    private static int SecondOf(JsonElement moment, string name) => (int)(moment.GetProperty(name).GetDateTimeOffset() - ScriptedStore.Opening).TotalSeconds;

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(Route + path, UriKind.Relative), Stop);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        using JsonDocument body = JsonDocument.Parse(text);
        return body.RootElement.Clone();
    }

    private async Task EachAsync(string[] routes, HttpStatusCode expected)
    {
        foreach (string route in routes)
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(route, UriKind.Relative), Stop);
            Assert.Equal((route, expected), (route, answer.StatusCode));
        }
    }
}
