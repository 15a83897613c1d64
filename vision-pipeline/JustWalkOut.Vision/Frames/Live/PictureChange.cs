namespace JustWalkOut.Vision.Frames;

/// <summary>
/// How a camera's picture differs from how it looked before: means of green over cells of 16 by 16 pixels (of every second pixel each way, so that a sensor's noise of 3 levels is 0.4 in a cell), less what all of them changed by, which is the light. Serves one thread at a time.
/// </summary>
internal sealed class PictureChange
{
    private const int CellPx = 16;
    private const int StepPx = 2;
    private const int Green = 1;
    private const int Channels = 3;

    private float[] _before = [];
    private float[] _now = [];
    private float[] _sorted = [];
    private (int WidthPx, int HeightPx) _size;

    /// <summary>Looks at a picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="levels">By how much a cell has to differ, in levels of 255.</param>
    /// <returns>How many cells differ; all of them where there is nothing to compare with.</returns>
    public int Look(Frame frame, float levels)
    {
        if (_size != (frame.WidthPx, frame.HeightPx))
        {
            _size = (frame.WidthPx, frame.HeightPx);
            int cells = (frame.WidthPx / CellPx) * (frame.HeightPx / CellPx);
            (_before, _now, _sorted) = ([], new float[cells], new float[cells]);
        }

        Measure(frame.Pixels.AsSpan<byte>());
        if (_before.Length == 0)
        {
            return _now.Length;
        }

        for (int i = 0; i < _now.Length; i++)
        {
            _sorted[i] = _now[i] - _before[i];
        }

        Array.Sort(_sorted);
        float light = _sorted[_sorted.Length / 2];
        int changed = 0;
        for (int i = 0; i < _now.Length; i++)
        {
            changed += Math.Abs(_now[i] - _before[i] - light) > levels ? 1 : 0;
        }

        return changed;
    }

    /// <summary>How it looked before moves toward the picture that was looked at last, by a share; the first time all the way.</summary>
    public void Follow(float share)
    {
        if (_before.Length == 0)
        {
            _before = [.. _now];
        }

        for (int i = 0; i < _before.Length; i++)
        {
            _before[i] += share * (_now[i] - _before[i]);
        }
    }

    private void Measure(ReadOnlySpan<byte> pixels)
    {
        (int columns, int rowBytes) = (_size.WidthPx / CellPx, _size.WidthPx * Channels);
        for (int cell = 0; cell < _now.Length; cell++)
        {
            int from = (((cell / columns) * CellPx) * rowBytes) + ((cell % columns) * CellPx * Channels) + Green;
            int sum = 0;
            for (int y = 0; y < CellPx; y += StepPx)
            {
                ReadOnlySpan<byte> row = pixels.Slice(from + (y * rowBytes), ((CellPx - StepPx) * Channels) + 1);
                for (int x = 0; x < row.Length; x += StepPx * Channels)
                {
                    sum += row[x];
                }
            }

            _now[cell] = sum / (float)((CellPx / StepPx) * (CellPx / StepPx));
        }
    }
}
