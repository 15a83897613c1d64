using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo simulate live</c> as a user's shell sees it.</summary>
public sealed class SimulateLiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_live_store_says_where_everything_is_and_what_it_did()
    {
        Ending ending = await ChildProgram.CliAsync(["simulate", "live", "--preset", "quiet", "--store", await SmallStoreAsync(), "--minutes", "0.03", "--http", "0", "--rtsp", "0"], Login("me:s3cret"));

        string[] lines = ending.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 6), (ending.Status, lines.Length));
        Assert.Matches(@"^cameras  http://127\.0\.0\.1:\d+/cameras/ID\.mjpeg  \(c01\)$", lines[0]);
        Assert.Matches(@"^as H\.264 rtsp://127\.0\.0\.1:\d+/cameras/ID$", lines[1]);
        Assert.Matches(@"^store    http://127\.0\.0\.1:\d+/store\.json$", lines[2]);
        Assert.Matches(@"^shelves  mqtt://localhost:\d+  store/[^/]+/shelf/\+/\+/weights$", lines[3]);
        Assert.Matches(@"^gates    mqtt://localhost:\d+  store/[^/]+/gate/\+$", lines[4]);
        Assert.Matches(@"^Closed after \d\.\d s: \d+ pictures, \d+ skipped, 0 missed by watchers; \d\d+ messages, 0 dropped\.$", lines[5]);
        Assert.DoesNotContain("s3cret", ending.Output + ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_encoder_H264_is_refused_in_one_line_that_says_how_to_get_one()
    {
        string[] arguments = ["simulate", "live", "--preset", "quiet", "--store", "nano", "--http", "0", "--rtsp", "0"];
        Ending ending = await ChildProgram.CliAsync(arguments, new Dictionary<string, string?> { ["PATH"] = _folder.Path });

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.Equal("jwo: --rtsp: There is no ffmpeg program on the PATH; H.264 needs it. Install it: apt-get install ffmpeg.", Assert.Single(ending.ErrorLines));
    }

    [Fact]
    public async Task A_login_that_is_none_is_refused_and_not_shown()
    {
        Ending ending = await ChildProgram.CliAsync(["simulate", "live", "--preset", "quiet", "--rtsp", "0"], Login("s3cret"));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: JWO_RTSP_LOGIN holds no login; expected USER:PASSWORD", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_store_closes_cleanly_and_leaves_the_truth_where_it_was_asked_for()
    {
        ProcessStartInfo start = new(ChildProgram.Dotnet, [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "simulate", "live", "--preset", "quiet", "--store", await SmallStoreAsync(), "--http", "0", "--truth", _folder.At("t")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        CancellationToken stop = TestContext.Current.CancellationToken;
        using Process live = Process.Start(start)!;
        for (string line = ""; !line.StartsWith("gates", StringComparison.Ordinal);)
        {
            line = await live.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("It ended before it opened.");
        }

        using (Process kill = Process.Start("kill", ["-INT", $"{live.Id}"]))
        {
            await kill.WaitForExitAsync(stop);
        }

        string last = await live.StandardOutput.ReadToEndAsync(stop);
        await live.WaitForExitAsync(stop);
        Assert.StartsWith("Closed after ", last, StringComparison.Ordinal);
        Assert.Equal(0, live.ExitCode);
        Assert.Equal(["gate.json", "recording.json", "store.json", "truth"], Directory.EnumerateFileSystemEntries(_folder.At("t")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\"receipts\"", File.ReadAllText(_folder.At("t", "truth", "receipts.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_said_each_second_and_its_messages_are_counted()
    {
        using TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        int port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();

        Ending ending = await ChildProgram.CliAsync(["simulate", "live", "--preset", "quiet", "--store", await SmallStoreAsync(), "--minutes", "0.05", "--http", "0", "--mqtt", $"127.0.0.1:{port}", "--json"]);

        Assert.Equal(0, ending.Status);
        Assert.Contains($"shelves and gates do not reach the broker at 127.0.0.1:{port}", ending.Error, StringComparison.Ordinal);
        using JsonDocument told = JsonDocument.Parse(ending.Output);
        Assert.Equal(0, told.RootElement.GetProperty("messages").GetInt64());
        Assert.True(told.RootElement.GetProperty("messagesDropped").GetInt64() > 50);
        Assert.True(told.RootElement.GetProperty("pictures").GetInt64() > 0);
    }

    [Theory]
    [InlineData("simulate live", "None of --case, --scenario, --preset and --scene was given;")]
    [InlineData("simulate live --preset busy --http 70000", "--http is 70000; expected a port, 0 to 65535.")]
    [InlineData("simulate live --preset busy --rtsp -1", "--rtsp is -1; expected a port, 0 to 65535.")]
    [InlineData("simulate live --preset busy --mqtt a:b:c", "--mqtt a:b:c is no address; expected HOST or HOST:PORT.")]
    [InlineData("simulate live --preset busy --mqtt me@broker", "--mqtt me@broker is no address; expected HOST or HOST:PORT.")]
    public async Task What_cannot_be_run_live_is_one_line(string arguments, string message)
    {
        Ending ending = await ChildProgram.CliAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + message.TrimEnd('.'), Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Login(string login) => new() { ["JWO_RTSP_LOGIN"] = login };

    /// <summary>The nanostore with one camera of 160x90, so that it opens within a second.</summary>
    private async Task<string> SmallStoreAsync()
    {
        await ChildProgram.CliAsync(["simulate", "--preset", "quiet", "--store", "nano", "--minutes", "0.01", "--vision", "targets", "--out", _folder.At("r")]);
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(_folder.At("r", "store.json"), TestContext.Current.CancellationToken))!;
        JsonNode camera = store["cameras"]![0]!.DeepClone();
        JsonNode calibration = camera["calibration"]!;
        foreach (string side in (string[])["widthPx", "heightPx"])
        {
            calibration[side] = calibration[side]!.GetValue<int>() / 4;
        }

        foreach (string pair in (string[])["focalPx", "centrePx"])
        {
            calibration[pair] = new JsonArray([.. calibration[pair]!.AsArray().Select(number => (JsonNode)(number!.GetValue<double>() / 4))]);
        }

        store["cameras"] = new JsonArray(camera);
        return _folder.Write("small.json", store.ToJsonString());
    }
}
