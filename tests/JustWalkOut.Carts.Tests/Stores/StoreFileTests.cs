using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using NJsonSchema;

namespace JustWalkOut.Carts.Tests.Stores;

public sealed class StoreFileTests
{
    [Fact]
    public void A_store_that_was_written_reads_back_as_the_same_bytes()
    {
        byte[] written = StoreFile.Write(SmallStore.Create());
        byte[] again = StoreFile.Write(StoreFile.Read(written, "store.json"));
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(again));
    }

    [Fact]
    public void Every_member_reads_back_as_it_was()
    {
        StoreDefinition store = StoreFile.Read(StoreFile.Write(SmallStore.Create()), "store.json");
        Assert.Equal("corner-shop", store.Name.Value);
        Assert.Equal(new Pose(5, 3, 0, -90), store.Gondolas[1].Pose);
        Assert.Equal(new Extent(0.4, 0.35, 0.3), store.Gondolas[0].Shelves[1].Plates[1].Size);
        Assert.Equal(new UnitWeight(512.5, 3), store.Catalog[0].UnitWeight);
        Assert.Null(store.Catalog[1].PriceMinor);
        Assert.Equal([new PlateId("1", "1", "1"), new PlateId("1", "1", "2")], store.Planogram[0].Plates);
        Assert.Equal(new Rules(HandOverRule.KeeperPays, 0.8, 20, 5000, 2000, 10000), store.Rules);
        OpeningHours hours = new("Asia/Seoul", "08:30", "00:00", ["sunday"]);
        StoreDefinition timed = StoreFile.Read(StoreFile.Write(SmallStore.Create() with { Rules = new Rules(Hours: hours, AskAfterMinutes: 90) }), "store.json");
        Assert.Equal((hours.Zone, hours.Opens, hours.Closes, "sunday", 90), (timed.Rules.Hours!.Zone, timed.Rules.Hours.Opens, timed.Rules.Hours.Closes, timed.Rules.Hours.ClosedOn.Single(), timed.Rules.AskAfterMinutes));
        StoreDefinition open = StoreFile.Read(StoreFile.Write(SmallStore.Create() with { Gates = [new Gate(new GateId("door"), [0.5, 0], EntryKind.Free)] }), "store.json");
        Assert.Equal((EntryKind.Free, null), (open.Gates[0].Entry, store.Gates[0].Entry));
        Assert.Equal([0, -1, 0, 2], store.Cameras[0].Calibration!.CameraToStore[1]);
        Assert.Equal(ZoneKind.Entry, store.Zones[0].Kind);
    }

    [Fact]
    public void Three_faults_are_all_named_in_one_message()
    {
        JsonNode store = Node();
        store["catalog"]![0]!["priceMinor"] = -1;
        store["gondolas"]![0]!["shelves"]![0]!["pose"]!["z"] = "high";
        store["colour"] = "red";
        InvalidDataException refusal = Refusal(store);
        Assert.StartsWith("shop/store.json: 3 faults: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.catalog[0].priceMinor is -1, expected", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.gondolas[0].shelves[0].pose.z is \"high\", expected", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("$.colour is not a member", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>Path, what is put there (nothing for taking the member away), and the fault that is due; the last says whether the schema can see it too.</summary>
    public static TheoryData<string, string?, string, bool> Faults => new()
    {
        { "version", "2", "$.version is 2, expected 1", true },
        { "version", null, "$.version is missing, expected", true },
        { "name", "\"a/b\"", "$.name is \"a/b\", expected", true },
        { "currency", "\"usd\"", "$.currency is \"usd\", expected an ISO 4217", true },
        { "locale", "\"German!\"", "$.locale is", true },
        { "floor", "[]", "$.floor is an array, expected an object", true },
        { "floor.outline", "[[0,0],[1,1]]", "$.floor.outline has 2 entries, expected at least 3", true },
        { "floor.outline.0", "[1]", "$.floor.outline[0] has 1 numbers, expected 2", true },
        { "floor.walls.0.0.0", "1e9", "$.floor.walls[0][0][0] is 1e9, expected metres", true },
        { "zones", null, "$.zones is missing", true },
        { "zones.0.kind", "\"garden\"", "$.zones[0].kind is \"garden\", expected one of entry, exit, aisle, staff", true },
        { "gates.0.at", "3", "$.gates[0].at is 3, expected", true },
        { "gates.0.entry", "\"open\"", "$.gates[0].entry is \"open\", expected one of checkIn, free", true },
        { "gondolas.0.id", "\"a/b\"", "$.gondolas[0].id is \"a/b\", expected", true },
        { "gondolas.0.size.width", "-0.1", "$.gondolas[0].size.width is -0.1, expected", true },
        { "gondolas.0.pose.yawDegrees", "361", "$.gondolas[0].pose.yawDegrees is 361, expected degrees", true },
        { "gondolas.1.shelves.0.plates.0.pose", null, "$.gondolas[1].shelves[0].plates[0].pose is missing", true },
        { "gondolas.1.id", "\"1\"", "$.gondolas[1].id is \"1\" as $.gondolas[0].id is", false },
        { "gondolas.0.shelves.1.id", "\"1\"", "$.gondolas[0].shelves[1].id is \"1\" as", false },
        { "gondolas.0.shelves.0.plates.1.id", "\"1\"", "$.gondolas[0].shelves[0].plates[1].id is \"1\" as", false },
        { "cameras.1.id", "\"c1\"", "$.cameras[1].id is \"c1\" as", false },
        { "cameras.0.calibration.focalPx", "[0,1]", "$.cameras[0].calibration.focalPx[0] is 0, expected a number above 0", true },
        { "cameras.0.calibration.cameraToStore", "[[1,0,0,0],[0,1,0,0]]", "$.cameras[0].calibration.cameraToStore has 2 entries", true },
        { "catalog.0.gtins.0", "\"4006381333932\"", "$.catalog[0].gtins[0] is \"4006381333932\", expected a GTIN", false },
        { "catalog.0.gtins.0", "\"12345\"", "$.catalog[0].gtins[0] is \"12345\", expected a GTIN", true },
        { "catalog.1.gtins", "[\"4006381333931\"]", "$.catalog[1].gtins[0] is \"4006381333931\" as $.catalog[0].gtins[0] is", false },
        { "catalog.1.sku", "\"cola\"", "$.catalog[1].sku is \"cola\" as", false },
        { "catalog.0.priceMinor", "1.5", "$.catalog[0].priceMinor is 1.5, expected a whole number", true },
        { "catalog.0.taxRate", "19", "$.catalog[0].taxRate is 19, expected a number between 0 and 1", true },
        { "catalog.0.unitWeight.grams", "0", "$.catalog[0].unitWeight.grams is 0, expected a number above 0", true },
        { "catalog.0.gtin", "\"4006381333931\"", "$.catalog[0].gtin is not a member", true },
        { "planogram.0.sku", "\"tea\"", "$.planogram[0].sku is \"tea\", expected a SKU of the catalog", false },
        { "planogram.0.plates.0", "\"1-1-1\"", "$.planogram[0].plates[0] is \"1-1-1\", expected gondola/shelf/plate", true },
        { "planogram.0.plates.0", "\"9/1/1\"", "$.planogram[0].plates names 9/1/1, expected a plate", false },
        { "planogram.0.plates.0", "\"1/1/2\"", "$.planogram[0].plates names 1/1/2 twice", false },
        { "planogram.0.plates", "[]", "$.planogram[0].plates has 0 entries, expected at least 1", true },
        { "rules.reviewBelow", "1.1", "$.rules.reviewBelow is 1.1, expected", true },
        { "rules.hours", "{\"zone\":\"Mars/Olympus\",\"opens\":\"08:00\",\"closes\":\"20:00\",\"closedOn\":[]}", "$.rules.hours.zone is \"Mars/Olympus\", expected a time zone", false },
        { "rules.hours", "{\"zone\":\"UTC\",\"opens\":\"8:00\",\"closes\":\"20:00\",\"closedOn\":[]}", "$.rules.hours.opens is \"8:00\", expected a time of day", true },
        { "rules.hours", "{\"zone\":\"UTC\",\"opens\":\"08:00\",\"closes\":\"08:00\",\"closedOn\":[]}", "$.rules.hours.closes is 08:00 as opens is, expected another time", false },
        { "rules.hours", "{\"zone\":\"UTC\",\"opens\":\"08:00\",\"closes\":\"20:00\",\"closedOn\":[\"Sunday\"]}", "$.rules.hours.closedOn[0] is \"Sunday\", expected a day of the week", true },
        { "rules.hours", "{\"zone\":\"UTC\",\"opens\":\"08:00\",\"closes\":\"20:00\"}", "$.rules.hours.closedOn is missing", true },
        { "rules.askAfterMinutes", "0", "$.rules.askAfterMinutes is 0, expected a whole number of minutes", true },
        { "rules.handOver", "\"nobody\"", "$.rules.handOver is \"nobody\", expected one of takerPays, keeperPays", true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named_by_its_path_and_the_schema_sees_what_a_schema_can(string path, string? json, string expected, bool isSeenBySchema)
    {
        JsonNode store = Planted(path, json);
        InvalidDataException refusal = Refusal(store);

        // A fault in an id makes what refers to it a fault as well; the id's own comes first.
        Assert.Matches("^shop/store\\.json: [123] faults?: ", refusal.Message);
        Assert.StartsWith(expected, refusal.Message[(refusal.Message.IndexOf('$'))..], StringComparison.Ordinal);
        JsonSchema schema = await SchemaAsync();
        Assert.Equal(isSeenBySchema, schema.Validate(store.ToJsonString()).Count > 0);
    }

    [Fact]
    public async Task What_we_write_holds_to_the_schema()
    {
        JsonSchema schema = await SchemaAsync();
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(StoreFile.Write(SmallStore.Create()))));
    }

    [Theory]
    [InlineData(typeof(StoreDefinition), null)]
    [InlineData(typeof(FloorPlan), "floorPlan")]
    [InlineData(typeof(Zone), "zone")]
    [InlineData(typeof(Gate), "gate")]
    [InlineData(typeof(Pose), "pose")]
    [InlineData(typeof(Extent), "extent")]
    [InlineData(typeof(Gondola), "gondola")]
    [InlineData(typeof(Shelf), "shelf")]
    [InlineData(typeof(Plate), "plate")]
    [InlineData(typeof(Camera), "camera")]
    [InlineData(typeof(CameraCalibration), "cameraCalibration")]
    [InlineData(typeof(Product), "product")]
    [InlineData(typeof(UnitWeight), "unitWeight")]
    [InlineData(typeof(ProductChange), "productChange")]
    [InlineData(typeof(Promotion), "promotion")]
    [InlineData(typeof(PlanogramRow), "planogramRow")]
    [InlineData(typeof(Rules), "rules")]
    [InlineData(typeof(OpeningHours), "openingHours")]
    public async Task The_schema_has_each_records_members_and_requires_those_without_a_default(Type record, string? definition)
    {
        JsonSchema root = await SchemaAsync();
        JsonSchema schema = definition is null ? root : root.Definitions[definition];
        NullabilityInfoContext nullability = new();
        ParameterInfo[] members = record.GetConstructors().Single().GetParameters();
        Assert.Equal(members.Select(member => Camel(member.Name!)).Order(), schema.Properties.Keys.Order());
        Assert.Equal(
            members.Where(member => !member.HasDefaultValue && nullability.Create(member).WriteState != NullabilityState.Nullable).Select(member => Camel(member.Name!)).Order(),
            schema.RequiredProperties.Order());

        static string Camel(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    [Theory]
    [InlineData("catalog.0.taxRate")]
    [InlineData("catalog.0.unitWeight")]
    [InlineData("catalog.0.image")]
    [InlineData("cameras.0.calibration")]
    [InlineData("cameras.0.source")]
    [InlineData("gondolas.0.pose.yawDegrees")]
    [InlineData("planogram.0.count")]
    [InlineData("rules.handOver")]
    [InlineData("rules.holdMinor")]
    [InlineData("rules.offlineVisitMinor")]
    public async Task What_may_be_left_out_may_be_null_too_by_reader_and_schema(string path)
    {
        JsonSchema schema = await SchemaAsync();
        foreach (string? json in new[] { null, "null" })
        {
            JsonNode store = Planted(path, json);
            StoreFile.Read(Encoding.UTF8.GetBytes(store.ToJsonString()), "store.json");
            Assert.Empty(schema.Validate(store.ToJsonString()));
        }
    }

    [Fact]
    public void A_member_that_stands_twice_is_a_fault()
    {
        string json = Encoding.UTF8.GetString(StoreFile.Write(SmallStore.Create()));
        byte[] doubled = Encoding.UTF8.GetBytes(json.Replace("\"locale\":", "\"name\": \"other\", \"locale\":", StringComparison.Ordinal));
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => StoreFile.Read(doubled, "store.json"));
        Assert.Contains("$.name stands twice", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"version\": 1,")]
    [InlineData("store")]
    public void What_is_no_JSON_is_refused_with_its_name_and_place(string content)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => StoreFile.Read(Encoding.UTF8.GetBytes(content), "shop/store.json"));
        Assert.Matches("^shop/store.json is no JSON: line [0-9]+, byte [0-9]+", refusal.Message);
    }

    [Fact]
    public void Whoever_mends_a_store_gets_its_faults_one_by_one_and_the_store_once_there_are_none()
    {
        StoreReading bad = StoreFile.Examine(Encoding.UTF8.GetBytes(Planted("gondolas.0.pose.x", "\"wide\"").ToJsonString()));
        Assert.Null(bad.Store);
        Assert.Equal(["$.gondolas[0].pose.x is \"wide\", expected metres between -10000 and 10000"], bad.Faults);
        StoreReading good = StoreFile.Examine(StoreFile.Write(SmallStore.Create()));
        Assert.Equal("corner-shop", good.Store!.Name.Value);
        Assert.Empty(good.Faults);
        Assert.Equal(["$ is no JSON: line 1, byte 2"], StoreFile.Examine("{x"u8.ToArray()).Faults);
    }

    [Fact]
    public void A_text_with_half_a_character_is_a_fault_like_others()
    {
        byte[] half = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(StoreFile.Write(SmallStore.Create())).Replace("corner-shop", "\\ud800", StringComparison.Ordinal));
        Assert.Equal("$ holds a text with half of a surrogate pair, expected Unicode", StoreFile.Examine(half).Faults[^1]);
        Assert.Contains("half of a surrogate pair", Assert.Throws<InvalidDataException>(() => StoreFile.Read(half, "store.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_with_faults_is_not_written()
    {
        StoreDefinition store = SmallStore.Create() with { Name = new StoreId("not a name") };
        Assert.Contains("$.name", Assert.Throws<InvalidDataException>(() => StoreFile.Write(store)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("071142008582", true)]
    [InlineData("90162909", true)]
    [InlineData("4006381333931", true)]
    [InlineData("10071142008589", true)]
    [InlineData("071142008583", false)]
    [InlineData("3.5", false)]
    [InlineData("07114200858", false)]
    [InlineData("", false)]
    public void A_GTIN_has_a_known_length_and_a_right_check_digit(string text, bool isValid) => Assert.Equal(isValid, Gtin.IsValid(text));

    private static JsonNode Node() => JsonNode.Parse(StoreFile.Write(SmallStore.Create()))!;

    private static JsonNode Planted(string path, string? json)
    {
        JsonNode root = Node();
        string[] steps = path.Split('.');
        JsonNode at = root;
        foreach (string step in steps[..^1])
        {
            at = at is JsonArray array ? array[int.Parse(step)]! : at[step]!;
        }

        if (at is JsonArray last)
        {
            last[int.Parse(steps[^1])] = JsonNode.Parse(json!);
        }
        else if (json is null)
        {
            Assert.True(at.AsObject().Remove(steps[^1]));
        }
        else
        {
            at[steps[^1]] = JsonNode.Parse(json);
        }

        return root;
    }

    private static InvalidDataException Refusal(JsonNode store) =>
        Assert.Throws<InvalidDataException>(() => StoreFile.Read(Encoding.UTF8.GetBytes(store.ToJsonString()), "shop/store.json"));

    private static Task<JsonSchema> SchemaAsync() =>
        JsonSchema.FromFileAsync(Path.Combine(JustWalkOut.Tests.SharedData.RepositoryRoot, "store-server", "JustWalkOut.Carts", "Stores", "store.schema.json"), TestContext.Current.CancellationToken);
}
