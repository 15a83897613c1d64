using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Plates;

/// <summary>Tare and test weight of plates while the store is open, over HTTP, on either database.</summary>
public abstract class PlateSuite
{
    private const string Plate = "1/5/11";

    private static readonly string[] Elsewhere = ["9/9/9"];
    private static readonly string[] Twice = [Plate, Plate];
    private static readonly string[] NoPlate = ["shelf"];
    private static readonly string[] OnePlate = [Plate];

    private readonly ScriptedScale _scale = new();

    private protected abstract TestDatabase NewDatabase();

    [Fact]
    public async Task A_plate_is_taken_out_tared_tested_and_put_back_and_an_auditor_reads_who_did_it()
    {
        await using ServedStore store = await StartAsync();
        _scale.Reading = new PlateReading(4210.4, 1.5, 0.2);
        (int status, JsonElement body) = await store.PostAsync(Path("out"), new { id = "o1", plates = OnePlate });
        Assert.Equal((201, "emptyIt"), (status, One(body).GetProperty("advice").GetString()));
        _scale.Reading = new PlateReading(250.26, 1.5, 0.2);
        (status, body) = await store.PostAsync(Path("tare"), new { id = "t1", plate = Plate });
        Assert.Equal((201, 250.3, "testIt"), (status, One(body).GetProperty("zeroGrams").GetDouble(), One(body).GetProperty("advice").GetString()));

        _scale.Reading = new PlateReading(1247.8, 1.5, 0.2);
        (status, body) = await store.PostAsync(Path("test"), new { id = "w1", plate = Plate, grams = 1000 });
        JsonElement test = One(body).GetProperty("test");
        Assert.Equal((201, 997.5, -2.5, -0.25, 10.0, true), (status, test.GetProperty("shownGrams").GetDouble(), test.GetProperty("errorGrams").GetDouble(), test.GetProperty("errorPercent").GetDouble(), test.GetProperty("toleranceGrams").GetDouble(), test.GetProperty("isPassed").GetBoolean()));
        Assert.Equal("putBack", One(body).GetProperty("advice").GetString());
        Assert.Equal(201, (await store.PostAsync(Path("back"), new { id = "b1", plates = OnePlate })).Status);

        store.Web.Accounts.Put("eve", WebRole.Auditor, ServedStore.Password);
        using HttpClient auditor = await store.ClientAsync("eve");
        JsonElement read = One(await auditor.GetFromJsonAsync<JsonElement>(ServedStore.Path("plates"), Stop));
        Assert.False(read.GetProperty("isOut").GetBoolean());
        Assert.Equal(["takenOut boss", "tared boss", "tested boss", "putBack boss"], read.GetProperty("records").EnumerateArray().Select(record => $"{record.GetProperty("act").GetString()} {record.GetProperty("by").GetString()}"));
        Assert.Equal(4210.4, read.GetProperty("records")[0].GetProperty("beforeGrams").GetDouble());
        using HttpResponseMessage forbidden = await auditor.PostAsJsonAsync(Path("out"), new { id = "o2", plates = OnePlate }, Stop);
        Assert.Equal(403, (int)forbidden.StatusCode);
    }

    [Fact]
    public async Task Zero_and_maintenance_survive_a_restart_and_so_does_the_answer_to_what_is_sent_again()
    {
        await using ServedStore store = await StartAsync();
        _scale.Reading = new PlateReading(500, 1, 0);
        object[] sent = [new { id = "o1", plates = OnePlate }, new { id = "t1", plate = Plate }];
        Assert.Equal((201, 201), ((await store.PostAsync(Path("out"), sent[0])).Status, (await store.PostAsync(Path("tare"), sent[1])).Status));
        await store.Ledger.KeepImageAsync(Stop);
        await store.ReopenAsync();
        _scale.Reading = new PlateReading(900, 1, 0);

        Assert.Equal((200, 200), ((await store.PostAsync(Path("out"), sent[0])).Status, (await store.PostAsync(Path("tare"), sent[1])).Status));
        Assert.Equal((409, "contentChanged"), await store.RefusalAsync(Path("test"), new { id = "t1", plate = Plate, grams = 100 }));
        Assert.Equal((500.0, true), (store.Ledger.State.ZeroOf(PlateId.From(Plate)), store.Ledger.State.Plates[PlateId.From(Plate)].IsOut));
        Carts.Messages.Command still = PlateCommands.AtStart(store.Ledger.State, store.Clock.GetUtcNow())!;
        Assert.Equal(500.0, Assert.Single(((Carts.Messages.Order.PlatesOut)still.Order).Plates).Grams);
        await store.PostAsync(Path("back"), new { id = "b1", plates = OnePlate });
        Assert.Null(PlateCommands.AtStart(store.Ledger.State, store.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Each_refusal_changes_nothing_and_says_what_to_do()
    {
        await using ServedStore store = await StartAsync();
        Assert.Equal((409, "plateInService"), await store.RefusalAsync(Path("tare"), new { id = "x1", plate = Plate }));
        Assert.Equal((409, "plateInService"), await store.RefusalAsync(Path("back"), new { id = "x1", plates = OnePlate }));
        Assert.Equal((422, "unknownPlate"), await store.RefusalAsync(Path("out"), new { id = "x1", plates = Elsewhere }));
        Assert.Equal((422, "unknownPlate"), await store.RefusalAsync(Path("out"), new { id = "x1", plates = Twice }));
        Assert.Equal(400, (await store.PostAsync(Path("out"), new { id = "x1", plates = NoPlate })).Status);
        Assert.Equal(201, (await store.PostAsync(Path("out"), new { id = "o1", plates = OnePlate })).Status);
        Assert.Equal((409, "plateOut"), await store.RefusalAsync(Path("out"), new { id = "x1", plates = OnePlate }));
        Assert.Equal((409, "notHeard"), await store.RefusalAsync(Path("tare"), new { id = "x1", plate = Plate }));
        _scale.Reading = new PlateReading(500, 60, 2);
        Assert.Equal((409, "notAtRest"), await store.RefusalAsync(Path("tare"), new { id = "x1", plate = Plate }));
        _scale.Reading = new PlateReading(500, 1, 30);
        Assert.Equal((409, "notAtRest"), await store.RefusalAsync(Path("tare"), new { id = "x1", plate = Plate }));
        _scale.Reading = new PlateReading(500, 1, 0);
        Assert.Equal((409, "notTared"), await store.RefusalAsync(Path("test"), new { id = "x1", plate = Plate, grams = 1000 }));
        Assert.Equal(400, (await store.PostAsync(Path("test"), new { id = "x1", plate = Plate, grams = 0 })).Status);
        PlateService plate = store.Ledger.State.Plates[PlateId.From(Plate)];
        Assert.Equal((null, null, 1), (plate.ZeroGrams, plate.Test, plate.Records.Length));
    }

    [Fact]
    public async Task A_failed_test_and_a_plate_left_out_are_named_before_opening_and_what_to_do_fits_the_error()
    {
        await using ServedStore store = await StartAsync();
        await store.PostAsync(Path("out"), new { id = "o1", plates = OnePlate });
        _scale.Reading = new PlateReading(100, 1, 0);
        await store.PostAsync(Path("tare"), new { id = "t1", plate = Plate });
        _scale.Reading = new PlateReading(109, 1, 0);
        Assert.Equal("noWeight", One((await store.PostAsync(Path("test"), new { id = "w1", plate = Plate, grams = 1000 })).Body).GetProperty("advice").GetString());
        _scale.Reading = new PlateReading(1160, 1, 0);
        Assert.Equal("offWeight", One((await store.PostAsync(Path("test"), new { id = "w2", plate = Plate, grams = 1000 })).Body).GetProperty("advice").GetString());
        JsonElement check = await CheckAsync(store);
        Assert.Equal("note", check.GetProperty("state").GetString());
        Assert.Contains("1/5/11 out of service since 2026-11-24 08:00 UTC, by 'boss', 1/5/11 off by +60.0 g of 1000 g at its last test", check.GetProperty("found").GetString(), StringComparison.Ordinal);

        // A tare that moves the zero by a bottle of cola: something may still lie on it.
        _scale.Reading = new PlateReading(430, 1, 0);
        Assert.Equal("notEmpty", One((await store.PostAsync(Path("tare"), new { id = "t2", plate = Plate })).Body).GetProperty("advice").GetString());
        _scale.Reading = new PlateReading(1480, 1, 0);
        Assert.True(One((await store.PostAsync(Path("test"), new { id = "w3", plate = Plate, grams = 1000, toleranceGrams = 50 })).Body).GetProperty("test").GetProperty("isPassed").GetBoolean());
        await store.PostAsync(Path("back"), new { id = "b1", plates = OnePlate });
        Assert.Equal("well", (await CheckAsync(store)).GetProperty("state").GetString());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Path(string act) => ServedStore.Path($"plates/{act}");

    private static JsonElement One(JsonElement body) => Assert.Single(body.GetProperty("plates").EnumerateArray());

    private static async Task<JsonElement> CheckAsync(ServedStore store) =>
        (await store.GetAsync(ServedStore.Path("day/open"))).Body.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "plates worked on");

    private Task<ServedStore> StartAsync() => ServedStore.StartAsync(NewDatabase(), parts => parts with { Plates = _scale });

    private sealed class ScriptedScale : IPlateReadings
    {
        public PlateReading? Reading { get; set; }

        public PlateReading? Read(PlateId plate) => Reading;
    }
}

public sealed class SqlitePlateTests : PlateSuite
{
    private protected override TestDatabase NewDatabase() => new SqliteTestDatabase();
}

public sealed class PostgresPlateTests(PostgresCluster cluster) : PlateSuite
{
    private protected override TestDatabase NewDatabase() => new PostgresTestDatabase(cluster);
}
