using JustWalkOut.CameraSim.Encoders;

namespace JustWalkOut.CameraSim.Sheets;

/// <summary>One picture of many: cells of equal size in rows, each with its name in the corner. Owns its pixels.</summary>
internal sealed class PictureGrid
{
    private readonly int _cellWidthPx;
    private readonly int _cellHeightPx;
    private readonly int _columns;
    private readonly byte[] _bgr;

    /// <summary>An empty grid, black.</summary>
    public PictureGrid(int cells, int columns, int cellWidthPx, int cellHeightPx)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (_columns, _cellWidthPx, _cellHeightPx) = (columns, cellWidthPx, cellHeightPx);
        _bgr = new byte[columns * cellWidthPx * ((cells + columns - 1) / columns) * cellHeightPx * 3];
    }

    /// <summary>As many columns as make a grid of so many pictures about as wide as a screen is for its height.</summary>
    public static int ColumnsFor(int cells) => Math.Max(1, (int)Math.Ceiling(Math.Sqrt(cells)));

    /// <summary>Lays a picture into a cell; one that is smaller leaves the rest black.</summary>
    /// <param name="cell">From 0, by rows.</param>
    /// <param name="bgr">Blue, green, red; not wider or higher than a cell.</param>
    /// <param name="widthPx">Its width.</param>
    /// <param name="name">Written into the corner; empty for none.</param>
    public void Lay(int cell, ReadOnlySpan<byte> bgr, int widthPx, string name)
    {
        int stride = _columns * _cellWidthPx * 3;
        int left = cell % _columns * _cellWidthPx;
        int top = cell / _columns * _cellHeightPx;
        for (int y = 0; y < Math.Min(_cellHeightPx, bgr.Length / 3 / widthPx); y++)
        {
            bgr.Slice(y * widthPx * 3, widthPx * 3).CopyTo(_bgr.AsSpan(((top + y) * stride) + (left * 3)));
        }

        if (name.Length > 0)
        {
            PictureFile.Write(_bgr, _columns * _cellWidthPx, name, left, top);
        }
    }

    /// <summary>The whole as PNG.</summary>
    public byte[] ToPng() => PictureFile.ToPng(_bgr, _columns * _cellWidthPx);
}
