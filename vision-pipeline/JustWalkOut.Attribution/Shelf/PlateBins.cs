using System.Numerics;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// Samples of all plates collected into bins of <see cref="ShelfSignalOptions.Bin"/>, in any order within the lateness allowed.
/// A repeated sample counts once: each bin keeps a bit for every 1/64 of its width, finer than samples up to 400 Hz are apart.
/// </summary>
internal sealed class PlateBins
{
    /// <summary>Bins kept per plate; covers the lateness allowed and more. A power of two.</summary>
    private const int Ring = 32;

    private readonly long _binMicroseconds = (long)ShelfSignalOptions.Bin.TotalMicroseconds;
    private Bin[] _bins = [];
    private readonly double _marksPerMicrosecond = 64 / ShelfSignalOptions.Bin.TotalMicroseconds;
    private long _closedBefore = long.MinValue;

    // The bin of the sample before: samples come in runs of one moment, and a division for each would be most of the work.
    private long _lastIndex;
    private long _lastStart;

    public PlateBins(int plates) => Grow(plates);

    /// <summary>Makes room for plates that became known later.</summary>
    public void Grow(int plates)
    {
        int known = _bins.Length;
        if (plates * Ring > known)
        {
            Array.Resize(ref _bins, plates * Ring);
            Array.Fill(_bins, new Bin { Index = long.MinValue }, known, _bins.Length - known);
        }
    }

    public long Repeated { get; private set; }

    public long TooLate { get; private set; }

    /// <summary>Newest sample so far in microseconds since the origin; <see cref="long.MinValue"/> before any.</summary>
    public long NewestMicroseconds { get; private set; } = long.MinValue;

    /// <summary>Adds one sample. NaN means that the plate is dead and is left out.</summary>
    public void Add(int plate, long microseconds, float grams)
    {
        NewestMicroseconds = Math.Max(NewestMicroseconds, microseconds);
        if (!float.IsFinite(grams))
        {
            return;
        }

        long offset = microseconds - _lastStart;
        if (offset < 0 || offset >= _binMicroseconds)
        {
            _lastIndex = IndexOf(microseconds);
            _lastStart = _lastIndex * _binMicroseconds;
            offset = microseconds - _lastStart;
        }

        if (_lastIndex < _closedBefore)
        {
            TooLate++;
            return;
        }

        ref Bin bin = ref _bins[(plate * Ring) + (int)(_lastIndex & (Ring - 1))];
        if (bin.Index != _lastIndex)
        {
            bin = new Bin { Index = _lastIndex };
        }

        ulong mark = 1ul << (int)(offset * _marksPerMicrosecond);
        if ((bin.Marks & mark) != 0)
        {
            Repeated++;
            return;
        }

        bin.Marks |= mark;
        bin.SumGrams += grams;
    }

    /// <summary>The bin that a moment falls into, counted from the origin.</summary>
    public long IndexOf(long microseconds) =>
        microseconds >= 0 ? microseconds / _binMicroseconds : ((microseconds + 1) / _binMicroseconds) - 1;

    /// <summary>Declares every bin before <paramref name="index"/> complete; later samples for them are counted and dropped.</summary>
    public void CloseBefore(long index) => _closedBefore = Math.Max(_closedBefore, index);

    /// <summary>Mean of a plate's bin in grams; false where the bin is empty.</summary>
    public bool TryMean(int plate, long index, out double meanGrams)
    {
        ref readonly Bin bin = ref _bins[(plate * Ring) + (int)(index & (Ring - 1))];
        bool hasSamples = bin.Index == index && bin.Marks != 0;
        meanGrams = hasSamples ? bin.SumGrams / BitOperations.PopCount(bin.Marks) : 0;
        return hasSamples;
    }

    private struct Bin
    {
        public long Index;
        public ulong Marks;
        public double SumGrams;
    }
}
