using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Tests.Web;

namespace JustWalkOut.StoreServer.Tests.Editor;

/// <summary>The editor's endpoints: who may, what is told, and what is refused.</summary>
public sealed class EditorWebTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_open_store_is_told_whole_without_logins_and_a_saved_draft_has_them_again()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        (int status, JsonElement told) = await store.SendAsync(HttpMethod.Get, "", null);
        Assert.Equal((200, "none", true, false, false), (status, told.GetProperty("revision").GetString(), told.GetProperty("maySave").GetBoolean(), told.TryGetProperty("draft", out _), told.TryGetProperty("obstacle", out _)));
        JsonObject open = JsonNode.Parse(told.GetProperty("open").GetRawText())!.AsObject();
        Assert.Equal("rtsp://***@10.1.2.3/stream?a=@", open["cameras"]![0]!["source"]!.GetValue<string>());
        Assert.DoesNotContain("s3cret", told.GetRawText(), StringComparison.Ordinal);
        JsonNode file = JsonNode.Parse(await File.ReadAllBytesAsync(store.FilePath, Stop))!;
        (int completed, JsonElement whole) = await store.SendAsync(HttpMethod.Post, "/file", open.ToJsonString());
        Assert.Equal(200, completed);
        Assert.True(JsonNode.DeepEquals(file, JsonNode.Parse(whole.GetRawText())));

        open["cameras"]![1]!["source"] = "cameras/2.mp4";
        (status, JsonElement saved) = await store.SendAsync(HttpMethod.Put, "", open.ToJsonString(), "none");
        Assert.Equal((200, "boss"), (status, saved.GetProperty("by").GetString()));
        JsonNode draft = JsonNode.Parse(await File.ReadAllBytesAsync(store.DraftPath, Stop))!["store"]!;
        file["cameras"]![1]!["source"] = "cameras/2.mp4";
        Assert.True(JsonNode.DeepEquals(file, draft));
        Assert.Equal(StoreFile.Write(EditedStore.Definition), await File.ReadAllBytesAsync(store.FilePath, Stop));
        (_, told) = await store.SendAsync(HttpMethod.Get, "", null);
        Assert.Equal((saved.GetProperty("revision").GetString(), "cameras/2.mp4"), (told.GetProperty("revision").GetString(), told.GetProperty("draft").GetProperty("cameras")[1].GetProperty("source").GetString()));
        Assert.DoesNotContain("s3cret", told.GetRawText(), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(store.DraftPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Whoever_saves_or_throws_away_on_another_s_draft_is_refused_with_who_and_when()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        using HttpClient ann = await store.Served.ClientAsync("ann");
        JsonObject mine = await store.OpenAsync();
        string body = mine.ToJsonString();
        Assert.Equal(428, (await store.SendAsync(HttpMethod.Put, "", body)).Status);
        string first = (await store.SendAsync(HttpMethod.Put, "", body, "none")).Body.GetProperty("revision").GetString()!;
        store.Served.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await store.SendAsync(HttpMethod.Put, "", body, first, ann)).Status);
        foreach (string stale in (string[])[first, "none", "*"])
        {
            (int status, JsonElement problem) = await store.SendAsync(HttpMethod.Put, "", body, stale);
            Assert.Equal((412, "ann", "2026-11-24T08:01:00+00:00"), (status, problem.GetProperty("by").GetString(), problem.GetProperty("at").GetString()));
            Assert.Equal(412, (await store.SendAsync(HttpMethod.Delete, "", null, stale)).Status);
        }

        string now = (await store.SendAsync(HttpMethod.Get, "", null)).Body.GetProperty("revision").GetString()!;
        Assert.Equal(204, (await store.SendAsync(HttpMethod.Delete, "", null, now)).Status);
        Assert.Equal(404, (await store.SendAsync(HttpMethod.Delete, "", null, now)).Status);
        Assert.Equal(412, (await store.SendAsync(HttpMethod.Put, "", body, now)).Status);
        Assert.False(File.Exists(store.DraftPath));

        // What was done is written down; what was refused was not done.
        JsonElement acts = (await store.Served.GetAsync(ServedStore.Path("acts"))).Body.GetProperty("items");
        Assert.Equal(
            ["boss draftSaved", "ann draftSaved", "boss draftDropped"],
            acts.EnumerateArray().Reverse().Select(act => $"{act.GetProperty("by").GetString()} {act.GetProperty("kind").GetString()}").Where(act => act.Contains("draft", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_many_who_save_at_once_one_is_taken()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        string body = (await store.OpenAsync()).ToJsonString();
        (int Status, JsonElement Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.SendAsync(HttpMethod.Put, "", body, "none")));
        Assert.Equal([200, 412, 412, 412, 412, 412, 412, 412], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task Operators_look_and_check_and_admins_save_and_nobody_else_does_anything()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        string body = (await store.OpenAsync()).ToJsonString();
        using HttpClient olga = await store.Served.ClientAsync("olga");
        using HttpClient audrey = await store.Served.ClientAsync("audrey");
        using HttpClient nobody = await store.Served.ClientAsync(null);
        Assert.False((await store.SendAsync(HttpMethod.Get, "", null, null, olga)).Body.GetProperty("maySave").GetBoolean());
        Assert.Equal(200, (await store.SendAsync(HttpMethod.Post, "/check", body, null, olga)).Status);
        Assert.Equal(403, (await store.SendAsync(HttpMethod.Post, "/file", body, null, olga)).Status);
        Assert.Equal(403, (await store.SendAsync(HttpMethod.Put, "", body, "none", olga)).Status);
        Assert.Equal(403, (await store.SendAsync(HttpMethod.Delete, "", null, "none", olga)).Status);
        Assert.Equal(403, (await store.SendAsync(HttpMethod.Get, "", null, null, audrey)).Status);
        Assert.Equal(403, (await store.SendAsync(HttpMethod.Post, "/check", body, null, audrey)).Status);
        Assert.Equal(401, (await store.SendAsync(HttpMethod.Get, "", null, null, nobody)).Status);
        Assert.False(File.Exists(store.DraftPath));
    }

    [Fact]
    public async Task What_cannot_be_opened_as_this_store_is_not_saved_and_every_fault_is_named()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        await FaultsAsync(open => open["name"] = "other", "$.name is \"other\", expected \"corner\": by its name a store finds its books again");
        await FaultsAsync(open => open["currency"] = "KRW", "$.currency is \"KRW\", expected \"USD\": the store's books are kept in it");
        await FaultsAsync(open => open["floor"]!["outline"] = new JsonArray(), "$.floor.outline has 0 entries, expected at least 3");
        await FaultsAsync(open => open["cameras"]![0]!["source"] = "rtsp://***@elsewhere/stream", "$.cameras[0].source hides a login (***) of an address that no camera of the store has, expected the login itself, or none with JWO_CAMERA_LOGIN in the environment");
        await FaultsAsync(open => open["extra"] = 1, "$.extra is not a member that this version knows, expected none");
        Assert.False(File.Exists(store.DraftPath));

        async Task FaultsAsync(Action<JsonObject> change, string fault)
        {
            JsonObject drawn = await store.OpenAsync();
            change(drawn);
            (int status, JsonElement problem) = await store.SendAsync(HttpMethod.Put, "", drawn.ToJsonString(), "none");
            Assert.Equal((400, fault), (status, problem.GetProperty("faults")[0].GetString()));
        }
    }

    [Fact]
    public async Task A_renamed_or_copied_camera_keeps_the_login_of_its_address()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        JsonObject drawn = await store.OpenAsync();
        JsonNode copy = drawn["cameras"]![0]!.DeepClone();
        (drawn["cameras"]![0]!["id"], copy["id"]) = ("front", "back");
        drawn["cameras"]!.AsArray().Add(copy);
        Assert.Equal(200, (await store.SendAsync(HttpMethod.Put, "", drawn.ToJsonString(), "none")).Status);
        JsonNode draft = JsonNode.Parse(await File.ReadAllBytesAsync(store.DraftPath, Stop))!["store"]!;
        Assert.All((int[])[0, 2], camera => Assert.Equal("rtsp://ann:s3cret@10.1.2.3/stream?a=@", draft["cameras"]![camera]!["source"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Without_a_file_or_on_one_that_was_changed_nothing_is_saved()
    {
        await using (EditedStore fileless = await EditedStore.StartAsync(hasFile: false))
        {
            Assert.Equal("noFile", (await fileless.SendAsync(HttpMethod.Get, "", null)).Body.GetProperty("obstacle").GetString());
            Assert.Equal(409, (await fileless.SendAsync(HttpMethod.Put, "", (await fileless.OpenAsync()).ToJsonString(), "none")).Status);
        }

        await using EditedStore store = await EditedStore.StartAsync();
        await File.AppendAllTextAsync(store.FilePath, "\n", Stop);
        Assert.Equal("fileChanged", (await store.SendAsync(HttpMethod.Get, "", null)).Body.GetProperty("obstacle").GetString());
        Assert.Equal(409, (await store.SendAsync(HttpMethod.Put, "", (await store.OpenAsync()).ToJsonString(), "none")).Status);
        Assert.False(File.Exists(store.DraftPath));
    }

    [Fact]
    public async Task Whatever_is_sent_is_answered_with_its_faults()
    {
        (string Body, int Least, string First)[] bodies =
        [
            ("", 1, "$"), ("[]", 1, "$"), ("{\"version\":1", 1, "$"), ("{}", 12, "$.version"), ("{\"name\":\"\\ud800\"}", 2, "$.version"), ("{\"gondolas\":[null,{\"id\":\"a/b\",\"shelves\":{}}]}", 11, "$.version"),
        ];
        await using EditedStore store = await EditedStore.StartAsync();
        foreach ((string body, int least, string first) in bodies)
        {
            (int status, JsonElement found) = await store.SendAsync(HttpMethod.Post, "/check", body);
            Assert.Equal(200, status);
            Assert.InRange(found.GetProperty("count").GetInt32(), least, 20);
            Assert.Equal(first, found.GetProperty("faults")[0].GetProperty("path").GetString());
            Assert.All(found.GetProperty("faults").EnumerateArray(), fault => Assert.StartsWith("$", fault.GetProperty("path").GetString(), StringComparison.Ordinal));
            Assert.Equal(400, (await store.SendAsync(HttpMethod.Post, "/coverage", body)).Status);
            Assert.Equal(400, (await store.SendAsync(HttpMethod.Put, "", body, "none")).Status);
        }

        foreach (string half in (string[])["{\"at\":\"\\ud800\"}", "{\"\\ud800\":1}", "{\"cameras\":[{\"source\":\"\\ud800\"}]}"])
        {
            Assert.Equal(400, (await store.SendAsync(HttpMethod.Post, "/file", half)).Status);
        }

        Assert.Empty(store.Served.Said);
    }

    [Fact]
    public async Task A_body_is_bounded_in_bytes_values_and_depth_and_its_faults_in_number()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        (int status, JsonElement found) = await store.SendAsync(HttpMethod.Post, "/check", $"{{\"cameras\":[{string.Join(',', Enumerable.Repeat("{}", 5000))}]}}");
        Assert.Equal((200, 5011, 200), (status, found.GetProperty("count").GetInt32(), found.GetProperty("faults").GetArrayLength()));
        (status, found) = await store.SendAsync(HttpMethod.Post, "/check", $"{{\"cameras\":[{string.Join(',', Enumerable.Repeat("1", 600_000))}]}}");
        Assert.Equal((400, "$ holds more than 500000 values, expected fewer"), (status, found.GetProperty("faults")[0].GetString()));
        Assert.Equal(413, (await store.SendAsync(HttpMethod.Post, "/check", new string(' ', 5 * 1024 * 1024))).Status);
        (status, found) = await store.SendAsync(HttpMethod.Post, "/check", $"{string.Concat(Enumerable.Repeat("[", 5000))}");
        Assert.Equal((200, 1), (status, found.GetProperty("count").GetInt32()));
        using StringContent text = new("{}", Encoding.UTF8, "text/plain");
        Assert.Equal(415, (int)(await store.Client.PostAsync(EditedStore.Route("/check"), text, Stop)).StatusCode);
        Assert.Empty(store.Served.Said);
    }

    [Fact]
    public async Task A_draft_that_somebody_damaged_is_said_and_can_be_replaced()
    {
        await using EditedStore store = await EditedStore.StartAsync();
        foreach (string damage in (string[])["", "{", "{\"version\":2,\"base\":\"a\",\"by\":\"b\",\"at\":\"2026-01-01T00:00:00Z\",\"store\":{}}", "{\"version\":1,\"base\":\"a\",\"by\":\"b\",\"at\":\"2026-01-01T00:00:00Z\",\"store\":[1]}"])
        {
            await File.WriteAllTextAsync(store.DraftPath, damage, Stop);
            (int status, JsonElement told) = await store.SendAsync(HttpMethod.Get, "", null);
            Assert.Equal((200, true, false), (status, told.GetProperty("trouble").GetString()!.Length > 5, told.TryGetProperty("draft", out _)));
            Assert.Equal(200, (await store.SendAsync(HttpMethod.Put, "", (await store.OpenAsync()).ToJsonString(), told.GetProperty("revision").GetString())).Status);
        }
    }

    [Fact]
    public async Task Coverage_counts_cameras_names_blind_spots_by_area_and_plates_that_nobody_sees()
    {
        await using EditedStore store = await EditedStore.StartAsync(new PaintedSight());
        string body = (await store.OpenAsync()).ToJsonString();
        (int status, JsonElement coverage) = await store.SendAsync(HttpMethod.Post, "/coverage", body);
        Assert.Equal(200, status);
        JsonElement heads = coverage.GetProperty("heads");
        Assert.Equal((0.5, 0.125, 2), (heads.GetProperty("seenShare").GetDouble(), heads.GetProperty("twiceShare").GetDouble(), heads.GetProperty("spotCount").GetInt32()));
        Assert.Equal(
            ["3 m² at 3.5 1.5, 2 x 2", "1 m² at 0.5 1.5, 1 x 1"],
            heads.GetProperty("spots").EnumerateArray().Select(spot => string.Create(CultureInfo.InvariantCulture, $"{spot.GetProperty("areaM2").GetDouble()} m² at {spot.GetProperty("x").GetDouble()} {spot.GetProperty("y").GetDouble()}, {spot.GetProperty("width").GetDouble()} x {spot.GetProperty("depth").GetDouble()}")));
        Assert.Equal(0, coverage.GetProperty("ground").GetProperty("seenShare").GetDouble());
        Assert.Equal("1/1/1", Assert.Single(coverage.GetProperty("unseenPlates").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal([0b0000_0111], Convert.FromBase64String(coverage.GetProperty("cameras")[0].GetProperty("heads").GetString()!));
        Assert.Equal(501, (await WithoutSightAsync(body)).Status);
        PaintedSight.Fault = "$.cameras[0].calibration.distortion has 13 terms";
        Assert.Equal(PaintedSight.Fault, (await store.SendAsync(HttpMethod.Post, "/coverage", body)).Body.GetProperty("faults")[0].GetString());
        PaintedSight.Fault = null;
    }

    private static async Task<(int Status, JsonElement Body)> WithoutSightAsync(string body)
    {
        await using EditedStore blind = await EditedStore.StartAsync();
        return await blind.SendAsync(HttpMethod.Post, "/coverage", body);
    }

    /// <summary>Four cells by two, all floor. One camera sees three heads of the front row, the other the second of them and the second of the back row.</summary>
    private sealed class PaintedSight : ISightSource
    {
        public static string? Fault { get; set; }

        public PlanSight Look(StoreDefinition store, CancellationToken cancellation)
        {
            if (Fault is not null)
            {
                throw new InvalidDataException(Fault);
            }

            PlatePlace[] plates = [.. new StoreLayout(store).Plates.Take(2)];
            bool[] none = new bool[8];
            return new PlanSight(0, 0, 4, 2, 1, [.. Enumerable.Repeat(true, 8)],
                [new CameraSight(store.Cameras[0].Id, [true, true, true, false, false, false, false, false], none, [false, true]), new CameraSight(store.Cameras[1].Id, [false, true, false, false, false, true, false, false], none, [false, true])],
                plates);
        }
    }
}
