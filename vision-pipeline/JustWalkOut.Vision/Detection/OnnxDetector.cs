using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Finds things of a network's classes in pictures, box and score alone. One instance serves one thread; workers take one each.</summary>
public sealed class OnnxDetector : IDisposable
{
    /// <summary>
    /// Boxes that go into suppression at most, best first: its cost grows with their square, and a picture with more above the smallest score is noise.
    /// </summary>
    public const int CandidatesMax = 1000;

    private readonly OnnxNetwork _network;
    private readonly IHeadDecoder _decoder;
    private readonly ClassFilter _classes;
    private readonly DetectorOptions _options;
    private readonly float _overlapMax;
    private readonly Detection[] _cells;
    private readonly Box[] _boxes = new Box[CandidatesMax];
    private readonly int[] _kept = new int[CandidatesMax];

    private OnnxDetector(OnnxNetwork network, IHeadDecoder decoder, DetectorOptions options)
    {
        _network = network;
        _options = options;
        _decoder = decoder;
        _overlapMax = options.OverlapMax ?? decoder.OverlapMax;
        int classCount = network.Model.Classes.Count;
        _classes = options.ClassIds is { } ids ? ClassFilter.Of(classCount, ids) : ClassFilter.All(classCount);
        _cells = new Detection[decoder.CellCount];
    }

    /// <summary>The network.</summary>
    public ModelDescription Model => _network.Model;

    /// <summary>Loads a network after holding its file against its description.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file's hash or shapes are not the described ones, or the description fits no decoder; both sides are named.</exception>
    public static OnnxDetector Load(ModelFile file, DetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(file.Model);
        IHeadDecoder decoder = HeadDecoders.For(file.Model);
        return new OnnxDetector(OnnxNetwork.Load(file), decoder, options);
    }

    /// <summary>
    /// Finds things in a picture; writes them into <paramref name="found"/>, best score first, in pixels of the picture (edges may lie a little
    /// outside it), and returns how many. What the buffer cannot hold are the lowest scores.
    /// </summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="found">The caller's buffer.</param>
    public int Detect(Frame frame, Span<Detection> found)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _network.Run(frame);
        int cells = _decoder.Decode(_network.Outputs, _options.ScoreMin, _classes, _cells);
        return Select(_cells.AsSpan(0, cells), found);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Best first; equal scores by class and place, so that the order never hangs on the sort.</summary>
    private static int ByScore(Detection a, Detection b)
    {
        int order = b.Score.CompareTo(a.Score);
        order = order != 0 ? order : a.ClassId.CompareTo(b.ClassId);
        order = order != 0 ? order : a.Box.LeftPx.CompareTo(b.Box.LeftPx);
        order = order != 0 ? order : a.Box.TopPx.CompareTo(b.Box.TopPx);
        order = order != 0 ? order : a.Box.RightPx.CompareTo(b.Box.RightPx);
        return order != 0 ? order : a.Box.BottomPx.CompareTo(b.Box.BottomPx);
    }

    private static int ByClassAndScore(Detection a, Detection b)
    {
        int order = a.ClassId.CompareTo(b.ClassId);
        return order != 0 ? order : ByScore(a, b);
    }

    /// <summary>Suppresses class by class, then brings the rest back into the picture and the order of scores.</summary>
    private int Select(Span<Detection> cells, Span<Detection> found)
    {
        cells.Sort(ByScore);
        Span<Detection> candidates = cells[..Math.Min(cells.Length, CandidatesMax)];
        candidates.Sort(ByClassAndScore);
        int kept = 0;
        for (int start = 0, end; start < candidates.Length; start = end)
        {
            for (end = start; end < candidates.Length && candidates[end].ClassId == candidates[start].ClassId; end++)
            {
                _boxes[end] = candidates[end].Box;
            }

            // Kept boxes move to the front of the same buffer: never past the place from which they are read.
            int keptHere = NonMaximumSuppression.Suppress(_boxes.AsSpan(start, end - start), _overlapMax, _kept);
            for (int i = 0; i < keptHere; i++)
            {
                candidates[kept++] = candidates[start + _kept[i]];
            }
        }

        candidates[..kept].Sort(ByScore);
        int count = Math.Min(kept, found.Length);
        for (int i = 0; i < count; i++)
        {
            found[i] = candidates[i] with { Box = _network.Geometry.ToSource(candidates[i].Box) };
        }

        return count;
    }
}
