using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Tests.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Tests.Recorded;

/// <summary>Three minutes in a small shop, recorded in pixels twice with one seed: without a fault, and with one of every kind, each at a time or place of its own.</summary>
public sealed class FaultyMinutes : IAsyncLifetime
{
    // No shift of a clock is a whole number of samples or of pictures, so that what is shifted is never taken for what is not.

    /// <summary>One fault of every kind. All of cameras are on <c>c1</c>, one after the other; <c>c2</c> has none.</summary>
    internal static readonly IReadOnlyList<Fault> Faults =
    [
        Between(FaultKind.CameraLost, "c1", 4, 8, 0),
        Between(FaultKind.CameraFrozen, "c1", 12, 16, 0),
        Between(FaultKind.CameraBlurred, "c1", 20, 24, 4),
        Between(FaultKind.CameraKnocked, "c1", 28, 32, 6),
        Between(FaultKind.CameraClockOff, "c1", 36, 40, 0.43),
        Between(FaultKind.CameraLagging, "c1", 46, 50, 0.6),
        Between(FaultKind.PlateDead, "A/1/3", 10, 20, 0),
        Between(FaultKind.PlateStuck, "A/1/5", 10, 20, 0),
        Between(FaultKind.PlateDrifting, "A/1/7", 10, 40, 60),
        Between(FaultKind.Tampering, "A/1/9", 10, 20, 300),
        Between(FaultKind.ShelfSilent, "A/2", 5, 9, 0),
        Between(FaultKind.MessagesLost, "A/2", 12, 20, 0.5),
        Between(FaultKind.MessagesRepeated, "A/2", 24, 30, 0.5),
        Between(FaultKind.MessagesLate, "A/2", 34, 40, 0.5),
        Between(FaultKind.GatewayClockOff, "A/2", 46, 52, 0.43),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("faulty-minutes-").FullName;

    internal Told Sound { get; private set; } = null!;

    internal Told Faulty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string store = Path.Combine(_folder, "store.json");
        await File.WriteAllBytesAsync(store, StoreFile.Write(SmallShop.Build() with { Cameras = [CameraAt("c1", 1.2f), CameraAt("c2", 3.8f)] }));
        Sound = await TellAsync(store, []);
        Faulty = await TellAsync(store, Faults);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Fault Between(FaultKind kind, string target, double from, double to, double strength) =>
        new(kind, target, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), strength);

    private static Camera CameraAt(string id, float x) =>
        new(CameraId.From(id), null, CameraAim.Looking(new Vector3(x, 0.6f, 2.6f), new Vector3(2.5f, 3.2f, 0.9f), 160, 96, 80));

    private async Task<Told> TellAsync(string store, IReadOnlyList<Fault> faults)
    {
        string presets = Path.Combine(SharedData.RepositoryRoot, "camera-sim", "JustWalkOut.CameraSim", "Scenarios", "presets", "faults.json");
        JsonObject scenario = JsonNode.Parse(await File.ReadAllTextAsync(presets))!.AsObject();
        scenario["lengthSeconds"] = 180;
        scenario["arrivals"]!["capacityPeople"] = 3;
        scenario["faultRates"] = new JsonArray();
        scenario["behaviours"] = new JsonObject();
        scenario["faults"] = new JsonArray([.. faults.Select(fault => new JsonObject
        {
            ["kind"] = char.ToLowerInvariant($"{fault.Kind}"[0]) + $"{fault.Kind}"[1..], ["target"] = fault.Target,
            ["fromSeconds"] = fault.From.TotalSeconds, ["toSeconds"] = fault.To.TotalSeconds, ["strength"] = fault.Strength,
        })]);
        string name = faults.Count == 0 ? "sound" : "faulty";
        string script = Path.Combine(_folder, $"{name}.json");
        await File.WriteAllTextAsync(script, scenario.ToJsonString());
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        await Simulator.RecordAsync(new SimulationOrder(ScriptKind.Scenario, script, store, 5, VisionMode.Pixels), folder, _ => { }, CancellationToken.None);
        return await Told.OfAsync(folder);
    }
}

/// <summary>One reading as it stands in a recording.</summary>
internal readonly record struct Reading(PlateId Plate, long Microseconds, float Grams);

/// <summary>One picture of a recording, as far as faults show in it.</summary>
/// <param name="Time">Its stamps.</param>
/// <param name="Grey">Its brightness in squares of four pixels.</param>
/// <param name="Sharpness">Mean difference of neighbouring pixels.</param>
/// <param name="Change">Mean difference from the picture before it.</param>
internal sealed record Picture(FrameTime Time, float[] Grey, double Sharpness, double Change);

/// <summary>What a recording tells, its truth set aside.</summary>
internal sealed record Told(IReadOnlyList<Reading> Readings, IReadOnlyDictionary<string, IReadOnlyList<Picture>> Pictures, IReadOnlyDictionary<string, string> Truth)
{
    public static async Task<Told> OfAsync(string folder)
    {
        Recording recording = Recording.Open(folder);
        List<Reading> readings = [];
        await foreach (ShelfBatch batch in recording.ReadShelvesAsync(CancellationToken.None))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                readings.Add(new Reading(batch.Plates[batch.PlateIndex[row]], batch.Microseconds[row], batch.Grams[row]));
            }
        }

        string from = Path.Combine(folder, "truth");
        Dictionary<string, string> truth = Directory.EnumerateFiles(from).Concat(Directory.EnumerateFiles(Path.Combine(from, "coco"))).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        return new Told(readings, recording.Videos.ToDictionary(camera => camera.Value, camera => (IReadOnlyList<Picture>)PicturesOf(recording, camera)), truth);
    }

    /// <summary>The readings of one plate in the order of the recording.</summary>
    public Reading[] Of(string plate) => [.. Readings.Where(reading => reading.Plate.Value == plate)];

    /// <summary>Number and true time of every picture whose keypoints are in the truth.</summary>
    public IEnumerable<(int Frame, double At)> TakenAt(string camera)
    {
        using JsonDocument coco = JsonDocument.Parse(Truth[$"{camera}.json"]);
        return [.. coco.RootElement.GetProperty("images").EnumerateArray().Select(image => (image.GetProperty("id").GetInt32() - 1, image.GetProperty("t").GetDouble()))];
    }

    private static List<Picture> PicturesOf(Recording recording, CameraId camera)
    {
        IReadOnlyList<FrameTime> times = recording.ReadFrameTimes(camera);
        List<Picture> pictures = [];
        using FramePool pool = new(2);
        using VideoFileSource video = VideoFileSource.Open(recording.VideoPath(camera), camera, pool);
        byte[]? before = null;
        while (video.TryRead(out Frame? frame))
        {
            using (frame)
            {
                byte[] bgr = new byte[frame.WidthPx * frame.HeightPx * 3];
                Marshal.Copy(frame.Pixels.Data, bgr, 0, bgr.Length);
                pictures.Add(new Picture(times[pictures.Count], GreyOf(bgr, frame.WidthPx, frame.HeightPx), SharpnessOf(bgr), before is null ? 0 : MeanDifference(bgr, before)));
                before = bgr;
            }
        }

        Assert.Equal(times.Count, pictures.Count);
        return pictures;
    }

    private static float[] GreyOf(byte[] bgr, int width, int height)
    {
        const int Side = 4;
        float[] grey = new float[width / Side * (height / Side)];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                grey[(y / Side * (width / Side)) + (x / Side)] += bgr[(((y * width) + x) * 3) + 1] / (float)(Side * Side);
            }
        }

        return grey;
    }

    private static double SharpnessOf(byte[] bgr) => MeanDifference(bgr.AsSpan(3), bgr.AsSpan(0, bgr.Length - 3));

    private static double MeanDifference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        long sum = 0;
        for (int i = 1; i < one.Length; i += 3)
        {
            sum += Math.Abs(one[i] - other[i]);
        }

        return sum / (one.Length / 3.0);
    }
}
