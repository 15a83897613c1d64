using BenchmarkDotNet.Attributes;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Benchmarks;

/// <summary>Each decoder on a full-size head in which ten cells hold a person and the rest are the faint noise of an empty shop.</summary>
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private const int People = 10;
    private const int ClassCount = 80;
    private const float ScoreMin = 0.1f;

    private float[][] _outputs = null!;
    private IHeadDecoder _decoder = null!;
    private ClassFilter _classes = null!;
    private Detection[] _found = null!;

    [Params("yolox", "nanodet", "fastestdet")]
    public string Head { get; set; } = "";

    [Params(false, true)]
    public bool AllClasses { get; set; }

    [GlobalSetup]
    public void MakeHead()
    {
        Random noise = new(7);
        _classes = AllClasses ? ClassFilter.All(ClassCount) : ClassFilter.Of(ClassCount, [0]);
        int[] nanoDetCells = [1600, 400, 100];
        switch (Head)
        {
            case "yolox":
                _decoder = new YoloxDecoder(416, 416, ClassCount);
                _outputs = [Noise(3549 * 85, noise)];
                break;
            case "nanodet":
                _decoder = new NanoDetDecoder(320, 320, ClassCount);
                _outputs = [.. nanoDetCells.Select(cells => Noise(cells * ClassCount, noise)), .. nanoDetCells.Select(cells => Noise(cells * 32, noise))];
                break;
            default:
                _decoder = new FastestDetDecoder((352, 352), (22, 22), ClassCount);
                _outputs = [Noise(85 * 484, noise)];
                break;
        }

        for (int person = 0; person < People; person++)
        {
            int cell = 20 + (person * 37);
            switch (Head)
            {
                case "yolox":
                    (_outputs[0][(cell * 85) + 4], _outputs[0][(cell * 85) + 5]) = (0.9f, 0.9f);
                    break;
                case "nanodet":
                    _outputs[0][cell * ClassCount] = 0.9f;
                    break;
                default:
                    (_outputs[0][cell], _outputs[0][(5 * 484) + cell]) = (0.9f, 0.9f);
                    break;
            }
        }

        _found = new Detection[_decoder.CellCount];
        if (Decode() != People)
        {
            throw new InvalidOperationException($"{Decode()} boxes were found; expected {People}.");
        }
    }

    [Benchmark]
    public int Decode() => _decoder.Decode(_outputs, ScoreMin, _classes, _found);

    private static float[] Noise(int length, Random noise) => [.. Enumerable.Range(0, length).Select(_ => noise.NextSingle() * 0.02f)];
}
