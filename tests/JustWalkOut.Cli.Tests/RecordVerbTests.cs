using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo record</c> beside a simulated store that runs, and what can be done with its recording.</summary>
public sealed class RecordVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_live_store_is_recorded_as_received_and_its_decisions_are_repeated_byte_for_byte()
    {
        await ChildProgram.DoneAsync("simulate", "--preset", "quiet", "--store", "nano", "--minutes", "0.05", "--vision", "targets", "--out", _folder.At("t"));
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(_folder.At("t/store.json"), Stop))!;
        store["cameras"] = new JsonArray(store["cameras"]![0]!.DeepClone());
        ProcessStartInfo start = new(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "simulate", "live", "--preset", "busy", "--store", _folder.Write("one.json", store.ToJsonString()), "--seed", "3", "--http", "0"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process live = Process.Start(start)!;
        List<string> said = [];
        while (said is not [.., { } last] || !last.StartsWith("gates", StringComparison.Ordinal))
        {
            said.Add(await live.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException($"It ended before it opened: {string.Join(" | ", said)}"));
        }

        string address = said.Single(line => line.StartsWith("store ", StringComparison.Ordinal)).Split(' ')[^1];
        string broker = new Uri(said[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Authority;
        Ending ending = await ChildProgram.DoneAsync("record", "--store", address, "--mqtt", broker, "--model", "ceiling+points", "--out", _folder.At("rec"), "--minutes", "0.3", "--people-know", "--json");
        live.Kill();
        await live.WaitForExitAsync(Stop);

        JsonElement told = JsonDocument.Parse(ending.Output).RootElement;
        long pictures = told.GetProperty("pictures").GetInt64();
        Assert.InRange(pictures, 50, 1000);
        Assert.Contains("recording what cameras see, where people go, what plates weigh and who comes in to ", ending.Error, StringComparison.Ordinal);
        Recording recording = Recording.Open(_folder.At("rec"));
        Assert.Equal((true, true, 1), (recording.HasShelves, recording.HasTargets, recording.Videos.Count));
        Assert.InRange(recording.ReadFrameTimes(recording.Videos[0]).Count, pictures - 2, pictures);
        Assert.Null(recording.Store.Cameras[0].Source);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_folder.At("rec")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));

        // As live, twice; as any other recording; and its pictures looked at once more.
        await ChildProgram.DoneAsync("replay", _folder.At("rec"), "--as-live", "--out", _folder.At("a"));
        await ChildProgram.DoneAsync("replay", _folder.At("rec"), "--as-live", "--out", _folder.At("b"));
        foreach (string file in (string[])["receipts.json", "actions.json", "tracks.csv", "summary.json"])
        {
            Assert.Equal(await File.ReadAllBytesAsync(_folder.At("a", file), Stop), await File.ReadAllBytesAsync(_folder.At("b", file), Stop));
        }

        await ChildProgram.DoneAsync("replay", _folder.At("rec"), "--out", _folder.At("o"));
        await ChildProgram.DoneAsync("vision", _folder.At("rec"), "--model", "ceiling+points", "--out", _folder.At("s"));
        Assert.True(Recording.Open(_folder.At("s")).HasSightings);
    }

    [Theory]
    [InlineData("record --store s.json --out full", "--out keeps where people went and what they took", "full is not empty; expected a new or an empty folder")]
    [InlineData("record --store s.json --out new --people-know --minutes 0 --workers 65 --mqtt a:b:c", "--minutes is 0; expected", "--workers takes 1 to 64", "--mqtt a:b:c is no address")]
    [InlineData("serve --store s.json --record new", "--record keeps where people went and what they took")]
    [InlineData("serve --store s.json --record new --people-know --no-vision", "--record has nothing to record with --no-vision")]
    [InlineData("serve --store s.json --people-know", "are of use with --record alone")]
    [InlineData("replay full --out o --as-live --speed 2", "leave --speed and --model out")]
    public async Task What_cannot_be_recorded_or_repeated_is_refused_and_nothing_is_touched(string arguments, params string[] says)
    {
        Directory.CreateDirectory(_folder.At("full"));
        _folder.Write("full/note.txt", "mine");

        Ending ending = await ChildProgram.CliAsync([.. arguments.Split(' ').Select(word => word is "full" or "new" or "s.json" or "o" ? _folder.At(word) : word)]);

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.All(says, part => Assert.Contains(part, ending.Error, StringComparison.Ordinal));
        Assert.Equal(["full"], Directory.EnumerateFileSystemEntries(_folder.At("")).Select(Path.GetFileName));
        Assert.Equal(["note.txt"], Directory.EnumerateFileSystemEntries(_folder.At("full")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_recording_that_is_of_no_running_store_is_not_repeated_as_live()
    {
        await ChildProgram.DoneAsync("simulate", "--preset", "quiet", "--store", "nano", "--minutes", "0.05", "--vision", "targets", "--out", _folder.At("t"));

        Ending ending = await ChildProgram.CliAsync(["replay", _folder.At("t"), "--as-live", "--out", _folder.At("o")]);

        Assert.Equal(2, ending.Status);
        Assert.Contains("holds no arrivals: it is of no running store", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("o")));
    }
}
