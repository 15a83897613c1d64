using System.Diagnostics;
using System.Text.Json;
using JustWalkOut.Cli.Bench;
using JustWalkOut.Cli.Demo;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Tests;

/// <summary><c>./jwo demo</c> as a user's shell sees it, and what it says at the end.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task A_demo_that_is_interrupted_closes_both_sides_and_prints_what_there_was_beside_the_truth()
    {
        ProcessStartInfo start = new(
            ChildProgram.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "JustWalkOut.Cli.dll"), "demo", "--headless", "--model", "none", "--cameras", "1", "--fps", "1", "--shoppers", "2", "--seed", "3", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("JWO_DB");
        CancellationToken stop = TestContext.Current.CancellationToken;
        using Process demo = Process.Start(start)!;
        List<string> said = [];
        while (said.Count == 0 || !said[^1].Contains("unexplained: ", StringComparison.Ordinal))
        {
            said.Add(await demo.StandardError.ReadLineAsync(stop) ?? throw new InvalidOperationException($"It ended early: {string.Join('\n', said)}"));
        }

        Task<string> rest = demo.StandardError.ReadToEndAsync(stop);
        using (Process kill = Process.Start("kill", ["-INT", $"{demo.Id}"]))
        {
            await kill.WaitForExitAsync(stop);
        }

        // Both streams end only when no process holds them any more: the simulator is gone too.
        using JsonDocument figures = JsonDocument.Parse(await demo.StandardOutput.ReadToEndAsync(stop));
        await rest;
        await demo.WaitForExitAsync(stop);
        Assert.Equal(0, demo.ExitCode);
        Assert.Contains(said, line => line.EndsWith("shopper-1 comes in at in", StringComparison.Ordinal));
        JsonElement all = figures.RootElement;
        Assert.Equal((0, 0, 1), (all.GetProperty("visitsLost").GetInt32(), all.GetProperty("framesDroppedShare").GetInt32(), all.GetProperty("cameras").GetInt32()));
        Assert.Equal(JsonValueKind.Null, all.GetProperty("lineLatencyMs").GetProperty("p99").ValueKind);
        Assert.Equal(JsonValueKind.Number, all.GetProperty("f1").ValueKind);
        Assert.True(all.GetProperty("seconds").GetDouble() > 1);
    }

    [Theory]
    [InlineData("demo --minutes 1", "--minutes is 1; expected 1.5 to 1440: people need time to come, to shop and to leave")]
    [InlineData("demo --cameras 0", "--cameras is 0; expected at least 1")]
    [InlineData("demo --fps 31", "--fps is 31; expected 1 to 30")]
    [InlineData("demo --shoppers 0", "--shoppers is 0; expected 1 to 30")]
    [InlineData("demo --port 65536", "--port is 65536; expected a port, 0 to 65535")]
    public async Task What_cannot_be_shown_is_one_line(string arguments, string message)
    {
        Ending ending = await ChildProgram.CliAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (ending.Status, ending.Output));
        Assert.StartsWith("jwo: " + message, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_cameras_than_the_store_has_are_refused_with_what_the_simulator_said()
    {
        Ending ending = await ChildProgram.CliAsync(["demo", "--headless", "--model", "none", "--cameras", "9"]);

        Assert.Equal(2, ending.Status);
        Assert.Contains("--cameras 9: store convenience has 8 calibrated cameras; expected 1 to 8", ending.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_ending_sets_each_receipt_beside_the_truth_and_leaves_out_whoever_is_still_inside()
    {
        Outcome truth = new("EUR", [Bill("ann", 30, ("cola", 2)), Bill("bob", 40, ("gum", 1)), Bill("cid", null, ("gum", 1)), Bill("dan", 50)], null);
        Outcome result = new("EUR", [Bill("ann", 30, ("cola", 2)), Bill("bob", 41, ("cola", 1))], null);
        RecordingAssessment assessment = RecordingAssessment.Of(truth, result, new Dictionary<string, CatalogEntry>());
        DemoFigures figures = DemoFigures.Of(
            new DemoOrder(5, TimeSpan.FromMinutes(3), 6, 10, 6, null),
            assessment,
            new CartTiming([0.5, 1.5], [4], 3, 3),
            (new ServeEnding(180, 2, 2, 0, 0, 1000, 15, new DeviceCounts(0, 0, 0, 0, 0, 0)), new SimulatorCounts(180, 900, 100, 0, 0, 0)));

        // Two of three units due to those who left are on the right bill, and one that is not.
        Assert.Equal((3, 1, 1, 0.6667), (figures.Visits, figures.VisitsLost, figures.Perfect, figures.F1));
        Assert.Equal((0.015, 0.1), (figures.FramesDroppedShare, figures.FramesUndrawnShare));
        Assert.Equal((500.0, 1500.0, 4000.0), (figures.LineLatencyMs.P50, figures.LineLatencyMs.P99, figures.ReceiptLatencyMs.P50));
        string[] lines = DemoReport.Text(assessment, figures).Split('\n');
        Assert.Equal("ann            right", lines[0]);
        Assert.Equal("bob            wrong", lines[3]);
        Assert.Contains("dan            no receipt: the visit was lost", lines);
        Assert.Contains("  * gum                                          took  1   charged  0", lines);
        Assert.Contains("Still inside when it closed, and so without a bill: 1", lines);
        Assert.Contains("receipts  half within 4.0 s, 99 of 100 within 4.0 s after the exit", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("cid", StringComparison.Ordinal));
    }

    [Fact]
    public void Percentiles_of_latencies_are_null_where_nothing_was_timed()
    {
        Assert.Equal(new DemoLatency(null, null), DemoLatency.Of([]));
        Assert.Equal(new DemoLatency(2000, 4000), DemoLatency.Of([4, 1, 2, 3]));
        Assert.Equal(3, Percentiles.At([1, 2, 3], 0.99));
    }

    private static Bill Bill(string shopper, double? leftAt, params (string Sku, int Units)[] lines) =>
        new(shopper, 0, [.. lines.Select(line => new BillLine(line.Sku, null, line.Units, 100))]) { LeftAtSeconds = leftAt };
}
