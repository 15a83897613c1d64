using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Recordings;

/// <summary>
/// One run of shelf rows in file order. The buffers belong to the reader and hold until the next batch is asked for, when they
/// are reused: copy what is to outlive that.
/// </summary>
public sealed class ShelfBatch
{
    private long[] _microseconds = [];
    private int[] _plateIndex = [];
    private float[] _grams = [];

    internal ShelfBatch()
    {
    }

    /// <summary>The plates met so far in the recording, in order of first row. Only grows from batch to batch: an index keeps its plate.</summary>
    public IReadOnlyList<PlateId> Plates { get; internal set; } = [];

    /// <summary>How many rows.</summary>
    public int Count { get; private set; }

    /// <summary>When, since the recording's start. Late rows stand where they arrived, so this may go back.</summary>
    public ReadOnlySpan<long> Microseconds => _microseconds.AsSpan(0, Count);

    /// <summary>Which plate, as an index into <see cref="Plates"/>.</summary>
    public ReadOnlySpan<int> PlateIndex => _plateIndex.AsSpan(0, Count);

    /// <summary>The load in grams; NaN where the plate is dead.</summary>
    public ReadOnlySpan<float> Grams => _grams.AsSpan(0, Count);

    internal Memory<long> MicrosecondsBuffer => _microseconds.AsMemory(0, Count);

    internal Span<int> PlateIndexBuffer => _plateIndex.AsSpan(0, Count);

    internal Memory<float> GramsBuffer => _grams.AsMemory(0, Count);

    /// <summary>Makes room for so many rows; the old ones are lost.</summary>
    internal void Resize(int count)
    {
        if (_microseconds.Length < count)
        {
            _microseconds = new long[count];
            _plateIndex = new int[count];
            _grams = new float[count];
        }

        Count = count;
    }
}
