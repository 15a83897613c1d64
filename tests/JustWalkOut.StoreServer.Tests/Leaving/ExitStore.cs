using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Leaving;

/// <summary>A store that people walk into: vision says who comes in, what they take and where they stand, and a card reader with a key of its own stands at the exit.</summary>
internal sealed class ExitStore : IAsyncDisposable
{
    public static readonly GateId Gate = new("door");

    public static readonly StoreDefinition Definition = ServedStore.Definition with
    {
        Gates = [new Gate(Gate, [1, 0], EntryKind.Free)],
        Zones = [new Zone("out", ZoneKind.Exit, [[0, 0], [2, 0], [2, 2], [0, 2]])],
    };

    private readonly List<MonitorFeed> _feeds = [];
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("jwo-exit-");
    private HttpClient _reader = null!;

    public ServedStore Served { get; private set; } = null!;

    public StoreState State => Served.Ledger.State;

    public HttpClient Reader => _reader;

    public MonitorFeed Feed => _feeds[^1];

    public static async Task<ExitStore> StartAsync(TestDatabase database, StoreDefinition? shop = null)
    {
        ExitStore store = new();
        store.Served = await ServedStore.StartAsync(
            database,
            shop ?? Definition,
            parts =>
            {
                store._feeds.Add(new MonitorFeed(parts.Store, parts.Ledger, parts.Clock));
                return parts with { Modules = [MonitorModule.Of(store.Feed)], SecretsFolder = store._secrets.FullName };
            });
        store._reader = await store.Served.ClientAsync(null);
        store._reader.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", store.Served.Web.Accounts.PutDevice("reader"));
        return store;
    }

    public static PresenceId Presence(string name) => new(DeterministicGuid.Of(ServedStore.Id, "presence", name));

    public Cart CartOf(string name) => State.CartOf(Presence(name))!;

    /// <summary>Somebody walks in and takes things.</summary>
    public async Task WalkInAsync(string name, params string[] skus)
    {
        await Served.SeeAsync(new Finding.Present(Presence(name), null, 1) { Gate = Gate });
        foreach (string sku in skus)
        {
            await TakeAsync(name, sku);
        }
    }

    public Task TakeAsync(string name, string sku, double confidence = 1) =>
        Served.SeeAsync(new Finding.Took(Presence(name), new GoodsMove(new Sku(sku), 1, [new PlateId("1", "5", "11")], -330, Certainty.Final, confidence, [], "the hand was at the plate")));

    public Task LeaveAsync(string name) => Served.SeeAsync(new Finding.Left(Presence(name)), new Finding.Complete(Presence(name), ServedStore.Open.AddYears(1)));

    /// <summary>The code that a shopper's page shows now.</summary>
    public string CodeOf(string shopper) => new EntryCodes(new WebSecrets(_secrets.FullName), Definition, Served.Clock).Issue(new ShopperId(shopper));

    /// <summary>Vision says who stands at the exit just now.</summary>
    public void Stand(params string[] names)
    {
        Feed.Take(new Telemetry(Telemetry.CurrentVersion, ServedStore.Id, Served.Clock.GetUtcNow(), [.. names.Select(name => new PersonState(Presence(name), 1, 1, []))], [], new Dictionary<string, double>(), new Dictionary<string, string>()));
    }

    /// <summary>The reader sends what was shown to it.</summary>
    public async Task<(int Status, JsonElement Body)> ShowAsync(object shown)
    {
        using HttpResponseMessage answer = await _reader.PostAsJsonAsync(ServedStore.Path($"gates/{Gate}/payments"), shown, MessageJson.Compact);
        return ((int)answer.StatusCode, await ServedStore.BodyAsync(answer));
    }

    /// <summary>The same, where it is to be refused.</summary>
    public async Task<(int Status, string? Refusal)> RefusalAsync(object shown)
    {
        (int status, JsonElement body) = await ShowAsync(shown);
        return (status, body.TryGetProperty("refusal", out JsonElement refusal) ? refusal.GetString() : null);
    }

    /// <summary>Waits until a payment has come so far.</summary>
    public async Task<Payment> PaidAsync(VisitId visit, PaymentState state)
    {
        for (StoreState seen = State; seen.Carts[visit].Payment.State != state; seen = State)
        {
            await Served.Ledger.ChangedAsync(seen, TestContext.Current.CancellationToken);
        }

        return State.Carts[visit].Payment;
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await Served.DisposeAsync();
        _feeds.ForEach(feed => feed.Dispose());
        _secrets.Delete(recursive: true);
    }
}
