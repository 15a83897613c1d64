namespace JustWalkOut.Vision.Frames;

/// <summary>
/// What a camera sees when nobody is there, cell by cell of a small grey picture, learned as it goes: a cell follows what it sees by one grey level a sample (a running median), so that whoever stands
/// there for a minute stays somebody, and counts as known once it has been still for <see cref="StillSamples"/>. Not safe for use from several threads.
/// </summary>
internal sealed class EmptyFloor
{
    /// <summary>Cells across.</summary>
    public const int Columns = 160;

    /// <summary>Cells down.</summary>
    public const int Rows = 90;

    /// <summary>A cell that differs by more grey levels is not the empty floor: ten times the noise of a cell, which is the mean of some sixteen pixels, and half of what clothes differ by.</summary>
    private const int DifferenceMax = 14;

    /// <summary>Samples for which a cell must stay the same before it counts as known: 20 s at one every two seconds, longer than people who shop stand without a move.</summary>
    private const int StillSamples = 10;

    private readonly byte[] _floor = new byte[Columns * Rows];
    private readonly byte[] _still = new byte[Columns * Rows];
    private readonly int[] _shifts = new int[511];
    private bool _hasBegun;

    /// <summary>Learns from a picture.</summary>
    /// <param name="grey">Columns x Rows, rows from the top.</param>
    /// <param name="taken">The same; cells other than 0 hold somebody who is known, and teach nothing.</param>
    public void Learn(ReadOnlySpan<byte> grey, ReadOnlySpan<byte> taken)
    {
        if (!_hasBegun)
        {
            grey.CopyTo(_floor);
            _hasBegun = true;
        }

        for (int cell = 0; cell < _floor.Length; cell++)
        {
            if (taken[cell] != 0)
            {
                continue;
            }

            int off = grey[cell] - _floor[cell];
            if (_still[cell] < StillSamples)
            {
                // Not known yet: begins anew with what is there now whenever that changes.
                bool isStill = Math.Abs(off) <= DifferenceMax;
                _floor[cell] = isStill ? _floor[cell] : grey[cell];
                _still[cell] = isStill ? (byte)(_still[cell] + 1) : (byte)0;
            }
            else
            {
                _floor[cell] = (byte)(_floor[cell] + Math.Sign(off));
            }
        }
    }

    /// <summary>Marks what is not known to be empty with 255, and the rest with 0.</summary>
    /// <param name="grey">The picture.</param>
    /// <param name="marks">Gets the marks.</param>
    public void Mark(ReadOnlySpan<byte> grey, Span<byte> marks)
    {
        // Lamps and daylight move all cells alike, people only some: what most cells moved by is no difference.
        int shift = _hasBegun ? Shift(grey) : 0;
        for (int cell = 0; cell < _floor.Length; cell++)
        {
            marks[cell] = _still[cell] < StillSamples || Math.Abs(grey[cell] - _floor[cell] - shift) > DifferenceMax ? byte.MaxValue : (byte)0;
        }
    }

    /// <summary>The middle one of all cells' differences.</summary>
    private int Shift(ReadOnlySpan<byte> grey)
    {
        Array.Clear(_shifts);
        for (int cell = 0; cell < _floor.Length; cell++)
        {
            _shifts[grey[cell] - _floor[cell] + 255]++;
        }

        int below = 0;
        int shift = 0;
        while (below + _shifts[shift] <= _floor.Length / 2)
        {
            below += _shifts[shift++];
        }

        return shift - 255;
    }
}
