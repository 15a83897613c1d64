using System.Globalization;
using System.Text.Json.Nodes;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Settlement;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JustWalkOut.StoreServer.Tests.Settlement;

/// <summary>How steps whose answers were lost are found among very many payments.</summary>
public sealed class StripeFinderTests : IAsyncLifetime
{
    private const int PageLength = 100;

    private static readonly DateTimeOffset Opened = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    private readonly List<JsonObject> _intents = [];
    private readonly WebApplication _app;
    private int _lists;

    public StripeFinderTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v1/payment_intents", List);
        _app.MapGet("/v1/payment_intents/{id}", (string id) => Results.Text(_intents.Single(intent => (string)intent["id"]! == id).ToJsonString(), "application/json"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private StripeSettings Settings => new("sk_test", null, new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));

    public async ValueTask InitializeAsync() => await _app.StartAsync(Stop);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Sixty_four_who_look_at_once_among_thousands_read_the_list_together_and_who_looks_later_reads_what_is_new()
    {
        PaymentOrder[] orders = [.. Enumerable.Range(0, 3000).Select(Order)];
        Array.ForEach(orders, order => Make(order));
        await using StripeGateway stripe = new(Settings);

        // Every forty-seventh, the first one, which the list has last, among them. Who joins while the first reading begins has the second.
        PaymentOrder[] lost = [.. orders.Where((_, number) => number % 47 == 0)];
        Assert.Equal(64, lost.Length);
        PaymentAnswer?[] found = await Task.WhenAll(lost.Select(order => stripe.FindAsync(order, Stop)));
        Assert.Equal(lost.Select(order => (long?)order.Ask.Amount.MinorUnits), found.Select(answer => answer?.Amount.MinorUnits));
        Assert.InRange(_lists, orders.Length / PageLength, 2 * orders.Length / PageLength);

        // Known from then on.
        _lists = 0;
        Assert.Equal(2999, (await stripe.FindAsync(orders[2999], Stop))!.Amount.MinorUnits);
        Assert.Equal(0, _lists);

        // One that was not made yet, and is by now.
        PaymentOrder next = Order(3000);
        Assert.Null(await stripe.FindAsync(next, Stop));
        Make(next);
        Assert.Equal(3000, (await stripe.FindAsync(next, Stop))!.Amount.MinorUnits);
        Assert.Equal(2, _lists);

        // One that was asked before all that was read so far.
        PaymentOrder earlier = Order(-7000);
        _intents.Insert(0, Intent(earlier));
        Assert.Equal(-7000, (await stripe.FindAsync(earlier, Stop))!.Amount.MinorUnits);
        Assert.InRange(_lists, 2 + (orders.Length / PageLength), 4 + (orders.Length / PageLength));
    }

    [Fact]
    public async Task One_who_gives_up_leaves_the_others_theirs()
    {
        PaymentOrder order = Order(0);
        Make(order);
        await using StripeGateway stripe = new(Settings);
        using CancellationTokenSource given = new();
        await given.CancelAsync();

        Task<PaymentAnswer?> one = stripe.FindAsync(order, given.Token);
        Task<PaymentAnswer?> other = stripe.FindAsync(order, Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal(0, (await other)!.Amount.MinorUnits);
    }

    /// <summary>A step that was asked a second after the one before it.</summary>
    private static PaymentOrder Order(int number) => new(
        new StoreId("corner"), new VisitId(DeterministicGuid.Of(new StoreId("corner"), "visit", $"{number}")), "pm_ann",
        new PaymentAsk(1, PaymentStep.Hold, new Money(number, Currency.From("USD")), null, Opened.AddSeconds(number)));

    private static JsonObject Intent(PaymentOrder order) => new()
    {
        ["id"] = $"pi_{order.Ask.Amount.MinorUnits}",
        ["object"] = "payment_intent",
        ["amount_capturable"] = order.Ask.Amount.MinorUnits,
        ["status"] = "requires_capture",
        ["created"] = order.Ask.At.ToUnixTimeSeconds() + 1,
        ["metadata"] = new JsonObject { ["store"] = order.Store.Value, ["visit"] = order.Visit.Value, ["step"] = "1" },
    };

    private void Make(PaymentOrder order) => _intents.Add(Intent(order));

    private IResult List(HttpRequest request)
    {
        Interlocked.Increment(ref _lists);
        long since = long.Parse(request.Query["created[gte]"]!, CultureInfo.InvariantCulture);
        JsonObject[] all = [.. _intents.AsEnumerable().Reverse().Where(intent => (long)intent["created"]! >= since)];
        int from = Array.FindIndex(all, intent => (string)intent["id"]! == request.Query["starting_after"]) + 1;
        JsonArray page = [.. all.Skip(from).Take(PageLength).Select(intent => intent.DeepClone())];
        return Results.Text(new JsonObject { ["object"] = "list", ["data"] = page, ["has_more"] = from + PageLength < all.Length }.ToJsonString(), "application/json");
    }
}
