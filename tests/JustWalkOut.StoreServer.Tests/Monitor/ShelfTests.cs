using System.Net;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What is said to stand on the shelves, and what is found of what happened, over HTTP.</summary>
public sealed class ShelfTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync();
        await _store.EnterAsync("ann");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(0, "bread 6/6 stocked")]
    [InlineData(4, "bread 2/6 stocked")]
    [InlineData(5, "bread 1/6 low")]
    [InlineData(6, "bread 0/6 out")]
    [InlineData(7, "bread -1/6 out")]
    public async Task A_product_is_low_from_a_fifth_of_its_count_at_opening_on_and_out_at_none(int taken, string said)
    {
        for (int unit = 0; unit < taken; unit++)
        {
            await _store.TakeAsync("ann", "bread");
        }

        Assert.Equal(["cola 12/12 stocked", said, "gum 30/30 stocked"], await StandsAsync());
    }

    [Fact]
    public async Task Goods_on_another_s_plate_are_misplaced_until_they_are_taken_away_or_it_turns_out_that_they_were_something_else()
    {
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "cola");
        await _store.ObserveAsync(new Finding.PutBack(ScriptedStore.Presence("ann"), Goods("cola", 2, "2/1/1")));
        Assert.Equal(["2/1/1 cola 2"], await StraysAsync());
        Assert.Equal("cola 10/12 stocked", (await StandsAsync())[0]);

        await _store.ObserveAsync(new Finding.Took(ScriptedStore.Presence("ann"), Goods("cola", 1, "2/1/1")));
        Assert.Equal(["2/1/1 cola 1"], await StraysAsync());
        await _store.ObserveAsync(new Finding.Took(ScriptedStore.Presence("ann"), Goods("cola", 1, "2/1/1")));
        Assert.Empty(await StraysAsync());

        await _store.ObserveAsync(new Finding.PutBack(ScriptedStore.Presence("ann"), Goods("cola", 1, "2/1/1")));
        ObservationId wrong = _store.LastObservation;
        await _store.ObserveAsync(new Finding.Revised(wrong, new Finding.PutBack(ScriptedStore.Presence("ann"), Goods("gum", 1, "2/1/1")), "it weighed as gum does"));
        Assert.Empty(await StraysAsync());
        await _store.ObserveAsync(new Finding.Revised(_store.LastObservation, new Finding.PutBack(ScriptedStore.Presence("ann"), Goods("bread", 1, "2/1/1")), "it was bread after all"));
        Assert.Equal(["2/1/1 bread 1"], await StraysAsync());
    }

    [Theory]
    [InlineData("visit=2", "took bread 2; entered 2")]
    [InlineData("product=COL", "settled 1; took cola 1")]
    [InlineData("product=cola&visit=2", "")]
    [InlineData("from=2026-11-24T08:00:30Z&to=2026-11-24T08:01:30Z", "settled 1; left 1; entered 2")]
    [InlineData("limit=1", "took bread 2")]
    public async Task What_happened_is_found_by_visit_product_and_time_the_latest_first(string query, string found)
    {
        await _store.TakeAsync("ann", "cola");
        _store.Clock.Advance(TimeSpan.FromMinutes(1));
        await _store.EnterAsync("bob");
        await _store.LeaveAsync("ann");
        _store.Clock.Advance(TimeSpan.FromMinutes(1));
        await _store.TakeAsync("bob", "bread");
        using JsonDocument answer = await GetAsync($"happenings?{query}");

        Assert.Equal(found, string.Join("; ", answer.RootElement.GetProperty("events").EnumerateArray().Select(Told)));
        Assert.Equal(query == "limit=1", answer.RootElement.GetProperty("isCut").GetBoolean());
        Assert.Equal(ScriptedStore.Opening, answer.RootElement.GetProperty("since").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("visit=0", "?visit is \"0\", expected a whole number from 1 to 2147483647")]
    [InlineData("from=noon", "?from is \"noon\", expected a time such as 2026-11-26T08:00:00Z")]
    [InlineData("colour=red", "?colour is no parameter of this route, expected none")]
    public async Task A_search_that_cannot_be_is_refused_with_what_is_wrong(string query, string fault)
    {
        using HttpResponseMessage answer = await _client.GetAsync(AddressOf($"happenings?{query}"), Stop);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(fault, Assert.Single(problem.RootElement.GetProperty("faults").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Nobody_who_has_not_signed_in_takes_note_of_an_alert()
    {
        _store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = "No picture." });
        Guid id = _store.Feed.Alerts[0].Id;
        using HttpResponseMessage answer = await _client.PostAsync(AddressOf($"alerts/{id}/acknowledgement"), null, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Null(_store.Feed.Alerts[0].By);
    }

    private static string Told(JsonElement happened) => happened.GetProperty("kind").GetString() == "cart"
        ? $"settled {happened.GetProperty("cart").GetProperty("visit")}"
        : string.Join(' ', ((string[])["kind", "sku", "visit"]).Select(name => happened.GetProperty("action").TryGetProperty(name, out JsonElement value) ? value.ToString() : "").Where(text => text.Length > 0));

    private static GoodsMove Goods(string sku, int units, string plate)
    {
        string[] parts = plate.Split('/');
        return new GoodsMove(new Sku(sku), units, [new PlateId(parts[0], parts[1], parts[2])], 350 * units, Certainty.Final, 0.99, [], "its weight fits");
    }

    private async Task<string[]> StandsAsync()
    {
        using JsonDocument shelves = await GetAsync("shelves");
        return [.. shelves.RootElement.GetProperty("stands").EnumerateArray().Select(stand => $"{stand.GetProperty("sku")} {stand.GetProperty("units")}/{stand.GetProperty("atOpening")} {stand.GetProperty("state")}")];
    }

    private async Task<string[]> StraysAsync()
    {
        using JsonDocument shelves = await GetAsync("shelves");
        return [.. shelves.RootElement.GetProperty("strays").EnumerateArray().Select(stray => $"{stray.GetProperty("plate")} {stray.GetProperty("sku")} {stray.GetProperty("quantity")}")];
    }

    private async Task<JsonDocument> GetAsync(string path) => JsonDocument.Parse(await _client.GetStringAsync(AddressOf(path), Stop));

    private Uri AddressOf(string path) => new(_store.Address, $"/api/v1/stores/{ScriptedStore.Id}/{path}");
}
