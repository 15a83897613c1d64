using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>The same journey on a store of our own, wherever the tests run, and what happens when its files are bad.</summary>
public sealed class SmallStoreTests(PostgresCluster postgres)
{
    private const string Bill = $"{SmallStore.Shopper} settled: 1 x {SmallStore.Product}";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_shopper_who_takes_one_item_is_billed_for_it_under_noise_drift_and_bad_messages(int seed)
    {
        using TemporaryFolder work = new();
        string source = Path.Combine(work.Path, "source");
        string perturbed = Path.Combine(work.Path, "perturbed");
        SmallStore.Write(source, seed);
        PerturbedRecording.Write(source, perturbed, new Perturbation(seed, NoiseSdGrams: 3, DriftGramsPerMinute: 50, MessageShare: 0.05));

        Results results = await Journey.RunAsync(perturbed, work.Path);

        Assert.Equal([Bill], results.Bills());
        JsonElement action = Assert.Single(results.Actions());
        Assert.Equal(("take", SmallStore.Shopper, 1), (action.GetProperty("kind").GetString(), action.GetProperty("shopper").GetString(), action.GetProperty("quantity").GetInt32()));
        Assert.NotEmpty(action.GetProperty("why").GetString()!);
    }

    [Fact]
    public async Task Two_replays_give_the_same_bytes()
    {
        using TemporaryFolder work = new();
        using TemporaryFolder other = new();
        string source = Path.Combine(work.Path, "source");
        SmallStore.Write(source, seed: 4);

        Dictionary<string, byte[]> first = (await Journey.RunAsync(source, work.Path)).Bytes();

        Assert.Equal(first, (await Journey.RunAsync(source, other.Path)).Bytes());
        Assert.Equal(["actions.json", "receipts.json", "summary.json", "tracks.csv"], first.Keys.Order());
    }

    [Fact]
    public async Task PostgreSQL_gives_the_same_bytes_as_SQLite_and_keeps_nothing_of_the_replay()
    {
        using TemporaryFolder work = new();
        using TemporaryFolder other = new();
        string source = Path.Combine(work.Path, "source");
        SmallStore.Write(source, seed: 5);

        // Other tests replay on the same server at the same time, and have schemas of their own in its first database.
        string database = await postgres.NewDatabaseAsync();

        Dictionary<string, byte[]> sqlite = (await Journey.RunAsync(source, work.Path)).Bytes();

        Assert.Equal(sqlite, (await Journey.RunAsync(source, other.Path, database)).Bytes());
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand leftovers = new("SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'jwo%'", connection);
        Assert.Equal(0L, await leftovers.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_either_of_two_shoppers_may_have_taken_goes_to_review_and_onto_nobodys_bill()
    {
        using TemporaryFolder work = new();
        SmallStore.Write(work.At("source"), seed: 7, twin: "78");

        Results results = await Journey.RunAsync(work.At("source"), work.Path);

        Assert.Equal(["77 review: ?1 x " + SmallStore.Product, "78 settled: "], results.Bills().Order());
        JsonElement action = Assert.Single(results.Actions());
        Assert.InRange(action.GetProperty("confidence").GetDouble(), 0.4, 0.51);
        Assert.Equal("78", action.GetProperty("alternatives")[0].GetProperty("shopper").GetString());
    }

    [Theory]
    [InlineData(1, 1.0, 1)]
    [InlineData(2, 0.6667, 0)]
    public async Task A_replay_is_scored_against_the_truth_of_its_recording(int unitsTaken, double f1, int perfect)
    {
        using TemporaryFolder work = new();
        string source = Path.Combine(work.Path, "source");
        SmallStore.Write(source, seed: 6);
        await Journey.RunAsync(source, work.Path);
        work.Write(
            "r/truth/receipts.json",
            $$"""{ "currency": "USD", "receipts": [ { "shopper": "{{SmallStore.Shopper}}", "lines": [ { "sku": "{{SmallStore.Product}}", "quantity": {{unitsTaken}} } ] } ] }""");
        work.Write(
            "r/truth/actions.json",
            $$"""[ { "t": 8.1, "kind": "take", "shopper": "{{SmallStore.Shopper}}", "sku": "{{SmallStore.Product}}", "quantity": {{unitsTaken}}, "plates": ["1/1/3"] } ]""");

        Ending ending = await ChildProgram.CliAsync(["evaluate", work.At("r"), work.At("o"), "--json"]);

        Assert.True(ending.Status == 0, ending.Error);
        using JsonDocument score = JsonDocument.Parse(ending.Output);
        JsonElement receipts = score.RootElement.GetProperty("receipts");
        Assert.Equal(f1, receipts.GetProperty("f1").GetDouble(), 4);
        Assert.Equal(perfect, receipts.GetProperty("perfect").GetInt32());
        Assert.Equal(1, score.RootElement.GetProperty("actions").GetProperty("precision").GetDouble());
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line_without_the_password()
    {
        using TemporaryFolder work = new();
        string recording = await ImportAsync(work);

        Ending ending = await ChildProgram.CliAsync(
            ["replay", recording, "--out", Path.Combine(work.Path, "o")],
            new Dictionary<string, string?> { ["JWO_DB"] = $"Host={work.Path};Username=jwo;Password=open-sesame;Timeout=2" });

        Assert.Equal(2, ending.Status);
        Assert.Contains("JWO_DB", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("open-sesame", ending.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(work.Path, "o")));
    }

    [Fact]
    public async Task A_store_file_with_three_faults_is_refused_with_all_three_and_leaves_nothing_behind()
    {
        using TemporaryFolder work = new();
        string recording = await ImportAsync(work);
        string path = Path.Combine(recording, "store.json");
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        store["currency"] = "dollars";
        store["catalog"]![0]!["priceMinor"] = -5;
        store["planogram"]![1]!["sku"] = "no such product";
        await File.WriteAllTextAsync(path, store.ToJsonString(), TestContext.Current.CancellationToken);

        string line = await RefusedAsync(work, recording);

        Assert.Contains("$.currency", line, StringComparison.Ordinal);
        Assert.Contains("$.catalog[0].priceMinor", line, StringComparison.Ordinal);
        Assert.Contains("$.planogram[1].sku", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shelves.parquet")]
    [InlineData("targets.parquet")]
    public async Task A_truncated_parquet_file_is_refused_by_name_and_leaves_nothing_behind(string file)
    {
        using TemporaryFolder work = new();
        string recording = await ImportAsync(work);
        string path = Path.Combine(recording, file);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(stream.Length / 2);
        }

        Assert.Contains(file, await RefusedAsync(work, recording), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plate_data.json", 7, "{ not json", "plate_data.json:7")]
    [InlineData("full_targets.json", 3, "{}", "full_targets.json:3")]
    [InlineData("products.json", 2, "[1]", "products.json:2")]
    [InlineData("planogram.json", 0, null, "planogram.json")]
    public async Task A_malformed_line_or_a_missing_file_is_refused_by_its_place_and_leaves_nothing_behind(string file, int line, string? text, string place)
    {
        using TemporaryFolder work = new();
        string source = work.At("source");
        SmallStore.Write(source, seed: 1);
        string path = Path.Combine(source, file);
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            lines[line - 1] = text;
            await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);
        }

        Ending ending = await ChildProgram.CliAsync(["import", "autocheckout", source, "--out", work.At("r")]);

        Assert.Equal(2, ending.Status);
        Assert.Contains(place, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.Equal([source], Directory.EnumerateFileSystemEntries(work.Path));
    }

    [Fact]
    public async Task A_folder_that_is_no_recording_is_refused()
    {
        using TemporaryFolder work = new();
        string empty = Directory.CreateDirectory(Path.Combine(work.Path, "r")).FullName;

        Assert.Contains("recording.json", await RefusedAsync(work, empty), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_are_not_written_over_a_folder_of_other_files()
    {
        using TemporaryFolder work = new();
        string recording = await ImportAsync(work);
        string precious = Directory.CreateDirectory(Path.Combine(work.Path, "precious")).FullName;
        await File.WriteAllTextAsync(Path.Combine(precious, "letter.txt"), "dear", TestContext.Current.CancellationToken);

        Ending ending = await ChildProgram.CliAsync(["replay", recording, "--out", precious]);

        Assert.Equal(2, ending.Status);
        Assert.True(File.Exists(Path.Combine(precious, "letter.txt")));
    }

    private static async Task<string> ImportAsync(TemporaryFolder work)
    {
        string source = Path.Combine(work.Path, "source");
        string recording = Path.Combine(work.Path, "r");
        SmallStore.Write(source, seed: 1);
        Ending import = await ChildProgram.CliAsync(["import", "autocheckout", source, "--out", recording]);
        Assert.True(import.Status == 0, import.Error);
        return recording;
    }

    /// <summary>Replays what must be refused: status 2, one line, nothing left behind. Returns the line.</summary>
    private static async Task<string> RefusedAsync(TemporaryFolder work, string recording)
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(work.Path).Order()];

        Ending ending = await ChildProgram.CliAsync(["replay", recording, "--out", Path.Combine(work.Path, "o")]);

        Assert.Equal(2, ending.Status);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(work.Path).Order());
        return Assert.Single(ending.ErrorLines);
    }
}
