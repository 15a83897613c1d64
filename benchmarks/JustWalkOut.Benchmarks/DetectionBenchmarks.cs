using BenchmarkDotNet.Attributes;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Benchmarks;

/// <summary>Letterboxing, inference, decoding and suppression of a 640x360 picture, for each described model whose weights are found (JWO_MODELS).</summary>
[MemoryDiagnoser]
public class DetectionBenchmarks : IDisposable
{
    private const float ScoreMin = 0.35f;

    private readonly PeopleFound _found = new();
    private FramePool _pool = null!;
    private Frame _frame = null!;
    private IPersonDetector _detector = null!;

    [ParamsSource(nameof(ModelsHere))]
    public string Model { get; set; } = "";

    public static IEnumerable<string> ModelsHere()
    {
        ModelStore store = OpenStore();
        return store.Models.Where(model => model.Name != "points" && store.Find(model) is not null).Select(model => model.Name);
    }

    [GlobalSetup]
    public void Load()
    {
        _detector = PersonDetectors.Load(OpenStore().Resolve(Model), ScoreMin);
        _pool = new FramePool(framesMax: 1);
        _frame = _pool.Rent();
        _frame.Pixels.Create(360, 640, MatType.CV_8UC3);
        _frame.Pixels.SetTo(new Scalar(90, 120, 150));
        _frame.Stamp(new CameraId("benchmark"), 0, default);
        if (Detect() != 0)
        {
            throw new InvalidOperationException("People were found in an empty picture; expected none.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _detector.Dispose();
        _frame.Dispose();
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Detect()
    {
        _detector.Detect(_frame, _found);
        return _found.People.Length;
    }

    private static ModelStore OpenStore()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "models", "models.json")))
        {
            folder = folder.Parent;
        }

        string? further = Environment.GetEnvironmentVariable("JWO_MODELS");
        return ModelStore.Open(
            Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("No models/models.json above the program."), "models", "models.json"),
            further is null ? [] : further.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }
}
