using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What displays at gates and exit are told, over HTTP.</summary>
public sealed class DisplayTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private ScriptedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_comes_in_whichever_way_is_shown_the_way_at_their_gate_alone_and_for_eight_seconds()
    {
        await using LiveView door = await ListenAsync("/gate/in/live");
        await using LiveView way = await ListenAsync("/gate/out/live");
        Assert.Equal("welcome", Word(await door.NextAsync(_ => true)));
        await _store.EnterAsync("ann");
        JsonElement go = await door.NextAsync(view => Word(view) == "go");
        Assert.Equal((1, 8000L), (go.GetProperty("people").GetInt32(), go.GetProperty("forMs").GetInt64()));
        _store.Clock.Advance(TimeSpan.FromSeconds(7.9));
        Assert.Equal(100L, (await door.NextAsync(view => view.GetProperty("forMs").GetInt64() < 8000)).GetProperty("forMs").GetInt64());
        _store.Clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False((await door.NextAsync(view => Word(view) == "welcome")).TryGetProperty("forMs", out _));
        Assert.Equal(["welcome", "welcome"], [Word(await way.NextAsync(_ => true)), Word(await way.NextAsync(_ => true))]);
    }

    [Fact]
    public async Task A_code_that_was_used_at_one_gate_is_refused_at_another_and_that_one_says_why()
    {
        Authorize();
        await using LiveView way = await ListenAsync("/gate/out/live");
        string code = new EntryCodes(new WebSecrets(_store.SecretsFolder), ScriptedStore.Definition, _store.Clock).Issue(new ShopperId("ann"));
        object body = new { code, at = ScriptedStore.Opening };
        Assert.Equal(HttpStatusCode.Created, await EnterAsync("in", body));
        Assert.Equal(HttpStatusCode.Conflict, await EnterAsync("out", body));
        Assert.Equal("codeUsed", (await way.NextAsync(view => Word(view) == "again")).GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task Whoever_stands_in_the_exit_is_shown_with_what_they_hold_until_vision_falls_silent_and_their_bill_when_they_have_left()
    {
        await _store.EnterAsync("ann");
        await _store.EnterAsync("bob");
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "gum");
        await using LiveView exit = await ListenAsync("/exit/live");
        _store.Show([("ann", 1.75, 0.5), ("bob", 0.85, 0.5), ("nobody", 1.6, 0.4)]);
        JsonElement cart = Assert.Single((await exit.NextAsync(view => Carts(view).Length > 0)).GetProperty("carts").EnumerateArray());
        Assert.Equal((1, 2, 248L, "here"), Of(cart));
        await _store.PutBackAsync("ann", "gum");
        Assert.Equal((1, 1, 149L, "here"), Of(Carts(await exit.NextAsync(view => Carts(view) is [var only] && Of(only).Items == 1))[0]));
        _store.Clock.Advance(TimeSpan.FromSeconds(2.1));
        Assert.False((await exit.NextAsync(view => Carts(view).Length == 0)).GetProperty("seesPeople").GetBoolean());
        await _store.LeaveAsync("ann");
        Assert.Equal((1, 1, 149L, "final"), Of(Carts(await exit.NextAsync(view => Carts(view).Length > 0))[0]));
        _store.Clock.Advance(TimeSpan.FromSeconds(14));
        await exit.NextAsync(view => Carts(view).Length == 0);
    }

    [Fact]
    public async Task A_display_without_a_role_hears_nothing_and_one_of_no_gate_hears_which_there_are()
    {
        string key = _store.KeyOf("gate");
        _store.Employ("boss", WebRole.Admin);
        using HttpResponseMessage stranger = await _client.GetAsync(new Uri(_store.Address, "/gate/in/live"), HttpCompletionOption.ResponseHeadersRead, Stop);
        using HttpResponseMessage page = await _client.GetAsync(new Uri(_store.Address, "/gate/in"), Stop);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, page.StatusCode));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await using LiveView door = await ListenAsync("/gate/in/live");
        Assert.Equal("welcome", Word(await door.NextAsync(_ => true)));
        using HttpResponseMessage roof = await _client.GetAsync(new Uri(_store.Address, "/gate/roof/live"), Stop);
        Assert.Equal(HttpStatusCode.NotFound, roof.StatusCode);
        Assert.Contains("'in', 'out'", await roof.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static string? Word(JsonElement view) => view.GetProperty("word").GetString();

    private static JsonElement[] Carts(JsonElement view) => [.. view.GetProperty("carts").EnumerateArray()];

    private static (int Number, int Items, long Total, string? State) Of(JsonElement cart) =>
        (cart.GetProperty("number").GetInt32(), cart.GetProperty("items").GetInt32(), cart.GetProperty("totalMinor").GetInt64(), cart.GetProperty("state").GetString());

    private void Authorize() => _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _store.KeyOf("gate"));

    private async Task<HttpStatusCode> EnterAsync(string gate, object body)
    {
        using HttpResponseMessage answer = await _client.PostAsJsonAsync(new Uri(_store.Address, $"/api/v1/stores/{ScriptedStore.Id}/gates/{gate}/entries"), body, Stop);
        return answer.StatusCode;
    }

    private async Task<LiveView> ListenAsync(string path)
    {
        HttpResponseMessage answer = await _client.GetAsync(new Uri(_store.Address, path), HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new LiveView(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(Stop)));
    }

    /// <summary>One display's connection.</summary>
    private sealed class LiveView(HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
    {
        /// <summary>The next that it is told which is so.</summary>
        public async ValueTask<JsonElement> NextAsync(Func<JsonElement, bool> isSo)
        {
            while (true)
            {
                string line = await lines.ReadLineAsync(Stop) ?? throw new EndOfStreamException("The server said no more.");
                if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonElement.Parse(line[6..]) is var view && isSo(view))
                {
                    return view;
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
