using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.Cli.Tests;

/// <summary>Minutes of a busy shop with eight cameras, simulated with one seed as they are and with cameras that are lost, and replayed.</summary>
public sealed class LostCamerasTests : IDisposable
{
    private const double Minutes = 2;

    private static readonly string[] Cameras = [.. Enumerable.Range(1, 8).Select(number => $"c0{number}")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_of_eight_cameras_lost_for_half_a_minute_loses_no_visit()
    {
        // One after the other, without a pause: at any time from the fortieth second on one is missing.
        Fault[] faults = [.. Cameras.Select((camera, i) => Lost(camera, 40 + (30 * i), 30))];
        string[] sound = Visits(await RunAsync("sound", []));
        string[] lost = Visits(await RunAsync("lost", faults));
        Assert.InRange(sound.Length, 6, 60);
        Assert.Equal(sound, lost);
    }

    private static Fault Lost(string camera, double from, double seconds) => new(FaultKind.CameraLost, camera, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from + seconds), 0);

    /// <summary>Simulates and replays; the folder of the results.</summary>
    private async Task<string> RunAsync(string name, IReadOnlyList<Fault> faults)
    {
        SimulationOrder order = new(ScriptKind.Preset, "busy", null, 451, VisionMode.Sightings, TimeSpan.FromMinutes(Minutes)) { Faults = faults };
        await Simulator.RecordAsync(order, _folder.At(name), _ => { }, TestContext.Current.CancellationToken);
        Ending ending = await ChildProgram.CliAsync(["replay", _folder.At(name), "--out", _folder.At($"{name}-results")]);
        Assert.Equal(0, ending.Status);
        return _folder.At($"{name}-results");
    }

    /// <summary>Everybody who got a receipt, and whether it is settled, in order of name.</summary>
    private static string[] Visits(string results)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(results, "receipts.json")));
        return [.. document.RootElement.GetProperty("receipts").EnumerateArray().Select(receipt => $"{receipt.GetProperty("shopper").GetString()} {receipt.GetProperty("status").GetString()}").Order(StringComparer.Ordinal)];
    }
}
