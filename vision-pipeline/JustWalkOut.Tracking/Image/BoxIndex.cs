namespace JustWalkOut.Tracking;

/// <summary>A box of a <see cref="BoxIndex"/> that overlaps what was asked for.</summary>
/// <param name="Key">The number under which the box was added.</param>
/// <param name="Overlap">Intersection over union, above 0 to 1.</param>
internal readonly record struct Overlapping(int Key, float Overlap);

/// <summary>
/// A set of boxes, sorted by left edge, that tells which of them overlap a given one without looking at most of them.
/// Owns its buffers, which grow to the largest set seen. A query's answer is valid until the next query.
/// </summary>
/// <param name="edgePx">
/// Added to the lengths of sides and overlaps: 0, or 1 for ByteTrack's count of inclusive pixels, where boxes less than a pixel apart overlap.
/// </param>
internal sealed class BoxIndex(float edgePx)
{
    private float[] _left = new float[16];
    private Box[] _box = new Box[16];
    private int[] _key = new int[16];
    private int[] _order = new int[16];
    private Overlapping[] _found = new Overlapping[16];
    private int _count;
    private float _widestPx;

    /// <summary>Number of boxes.</summary>
    public int Count => _count;

    /// <summary>Forgets all boxes.</summary>
    public void Clear()
    {
        _count = 0;
        _widestPx = 0;
    }

    /// <summary>Adds a box; <see cref="Sort"/> before asking.</summary>
    public void Add(in Box box, int key)
    {
        if (_count == _left.Length)
        {
            Grow();
        }

        _left[_count] = box.LeftPx;
        _box[_count] = box;
        _key[_count] = key;
        _order[_count] = _count;
        _widestPx = MathF.Max(_widestPx, box.WidthPx);
        _count++;
    }

    /// <summary>Makes the boxes added so far ready to be asked for.</summary>
    public void Sort() => _left.AsSpan(0, _count).Sort(_order.AsSpan(0, _count));

    /// <summary>The boxes whose overlap with <paramref name="box"/> is above <paramref name="overlapMin"/>, by left edge.</summary>
    /// <param name="box">A proper box.</param>
    /// <param name="overlapMin">0 to 1; exclusive.</param>
    public ReadOnlySpan<Overlapping> Query(in Box box, float overlapMin)
    {
        int found = 0;
        float areaPx2 = (box.WidthPx + edgePx) * (box.HeightPx + edgePx);

        // No box that begins farther left than the widest one is wide can reach this one; the last pixel is for rounding.
        int at = FirstFrom(box.LeftPx - _widestPx - edgePx - 1);
        float leftEnd = box.RightPx + edgePx;
        for (; at < _count && _left[at] <= leftEnd; at++)
        {
            int entry = _order[at];
            ref readonly Box other = ref _box[entry];
            float width = MathF.Min(box.RightPx, other.RightPx) - MathF.Max(box.LeftPx, other.LeftPx) + edgePx;
            float height = MathF.Min(box.BottomPx, other.BottomPx) - MathF.Max(box.TopPx, other.TopPx) + edgePx;
            if (width <= 0 || height <= 0)
            {
                continue;
            }

            float sharedPx2 = width * height;
            float otherPx2 = (other.WidthPx + edgePx) * (other.HeightPx + edgePx);
            float overlap = sharedPx2 / (areaPx2 + otherPx2 - sharedPx2);
            if (overlap > overlapMin)
            {
                _found[found++] = new Overlapping(_key[entry], overlap);
            }
        }

        return _found.AsSpan(0, found);
    }

    /// <summary>Position of the first box whose left edge is at <paramref name="leftPx"/> or right of it.</summary>
    private int FirstFrom(float leftPx)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_left[middle] < leftPx)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Grow()
    {
        int length = _count * 2;
        Array.Resize(ref _left, length);
        Array.Resize(ref _box, length);
        Array.Resize(ref _key, length);
        Array.Resize(ref _order, length);
        Array.Resize(ref _found, length);
    }
}
