using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>The web host itself: where it listens, what it says of itself, how it ends.</summary>
public sealed class StoreWebTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_that_it_lives_and_is_ready_and_what_it_sells()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Assert.Equal("live", (await store.GetAsync("/health/live")).Body.GetProperty("status").GetString());
        Assert.Equal("ready", (await store.GetAsync("/health/ready")).Body.GetProperty("status").GetString());
        (int status, JsonElement body) = await store.GetAsync(ServedStore.Path(""));
        Assert.Equal((200, "corner", "USD", 3), (status, body.GetProperty("store").GetString(), body.GetProperty("currency").GetString(), body.GetProperty("products").GetInt32()));
        JsonElement cola = (await store.GetAsync(ServedStore.Path("catalog/5449000000996"))).Body;
        Assert.Equal(("cola", 150L), (cola.GetProperty("sku").GetString(), cola.GetProperty("priceMinor").GetInt64()));
        JsonElement gift = (await store.GetAsync(ServedStore.Path("catalog"))).Body.EnumerateArray().Last();
        Assert.False(gift.TryGetProperty("priceMinor", out _));
        Assert.Equal("1/5/11", (await store.GetAsync(ServedStore.Path("planogram"))).Body[0].GetProperty("plates")[0].GetString());
    }

    [Theory]
    [InlineData("/api/v1/stores/other/catalog", "No store 'other' here; this server keeps 'corner'.")]
    [InlineData("/api/v1/stores/corner/catalog/tea", "No product 'tea' in the catalog.")]
    [InlineData("/nothing/here", null)]
    public async Task What_is_not_here_is_a_problem_of_status_404(string path, string? detail)
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        using HttpResponseMessage answer = await store.Client.GetAsync(path, Stop);
        JsonElement body = await ServedStore.BodyAsync(answer);
        Assert.Equal((404, 404, "application/problem+json"), ((int)answer.StatusCode, body.GetProperty("status").GetInt32(), answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(detail, body.TryGetProperty("detail", out JsonElement said) ? said.GetString() : null);
    }

    [Fact]
    public async Task Every_route_of_the_interface_stands_in_its_description_with_a_summary()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        JsonElement paths = (await store.GetAsync("/openapi/v1.json")).Body.GetProperty("paths");
        Assert.Contains("/api/v1/stores/{store}/catalog", paths.EnumerateObject().Select(path => path.Name));
        Assert.All(
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(verb => verb.Value.ValueKind == JsonValueKind.Object)),
            verb => Assert.True(verb.Value.TryGetProperty("summary", out JsonElement summary) && summary.GetString()!.Length > 0, verb.ToString()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_remedy()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using TestDatabase database = new SqliteTestDatabase();
        await using IEventLog log = await database.OpenLogAsync();
        await using StoreLedger ledger = await StoreLedger.OpenAsync(ServedStore.Definition, log, Stop);
        IOException fault = await Assert.ThrowsAsync<IOException>(() => StoreWeb.StartAsync(new StoreWebParts(ServedStore.Definition, ledger, TimeProvider.System) { Port = port }, Stop));
        Assert.Contains($"127.0.0.1:{port} cannot be listened on", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--port 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_under_way_is_answered_before_the_host_ends_and_none_after()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        WebModule slow = new(_ => { }, app => app.MapGet("/slow", async () =>
        {
            begun.SetResult();
            await go.Task;
            return "done";
        }));
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Modules = [slow] });
        Task<string> asked = store.Client.GetStringAsync("/slow", Stop);
        await begun.Task;
        Task ended = store.Web.DisposeAsync().AsTask();
        go.SetResult();
        await ended;
        Assert.Equal("done", await asked);
        await Assert.ThrowsAsync<HttpRequestException>(() => store.Client.GetStringAsync("/health/live", Stop));
    }

    [Fact]
    public async Task A_module_brings_its_services_and_endpoints()
    {
        WebModule module = new(services => services.AddSingleton(new Greeting("hello")), app => app.MapGet("/greeting", (Greeting greeting) => greeting.Text));
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Modules = [module] });
        Assert.Equal("hello", await store.Client.GetStringAsync("/greeting", Stop));
    }

    [Fact]
    public async Task A_fault_of_ours_is_said_to_the_operator_and_not_to_the_client()
    {
        WebModule broken = new(_ => { }, app => app.MapGet("/broken", IResult () => throw new InvalidOperationException("the inside of the server")));
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Modules = [broken] });
        (int status, JsonElement body) = await store.GetAsync("/broken");
        Assert.Equal(500, status);
        Assert.DoesNotContain("inside", body.ToString(), StringComparison.Ordinal);
        Assert.Contains("GET /broken: internal fault: InvalidOperationException: the inside of the server", Assert.Single(store.Said), StringComparison.Ordinal);
    }

    private sealed record Greeting(string Text);
}
