namespace JustWalkOut.Tracking;

/// <summary>
/// The usable detections of one frame, in the detector's order, parted into the two score bands. Keys of the bands are positions in the frame.
/// Owns its buffers, which grow to the fullest frame seen.
/// </summary>
internal sealed class FrameDetections(float highScoreMin, float keepScoreMin, float edgePx)
{
    /// <summary>Largest distance of an edge from the picture's origin: no picture is this large, and squares of it stay finite.</summary>
    private const float EdgePxMax = 1e6f;

    /// <summary>Shortest side: less than this is nothing, and a ratio of sides stays finite.</summary>
    private const float SidePxMin = 1e-3f;

    private Detection[] _all = new Detection[16];
    private bool[] _isTaken = new bool[16];
    private int _count;

    /// <summary>Detections that open and keep tracks.</summary>
    public BoxIndex High { get; } = new(edgePx);

    /// <summary>Detections that keep tracks only.</summary>
    public BoxIndex Low { get; } = new(edgePx);

    /// <summary>Number of usable detections.</summary>
    public int Count => _count;

    public ref readonly Detection this[int key] => ref _all[key];

    /// <summary>Takes over a frame's detections; returns how many were refused as no proper boxes.</summary>
    public int Load(ReadOnlySpan<Detection> detections)
    {
        Reserve(detections.Length);
        High.Clear();
        Low.Clear();
        _count = 0;
        int refused = 0;
        foreach (ref readonly Detection detection in detections)
        {
            if (!IsUsable(detection))
            {
                refused++;
                continue;
            }

            if (detection.Score >= highScoreMin)
            {
                High.Add(detection.Box, _count);
            }
            else if (detection.Score >= keepScoreMin)
            {
                Low.Add(detection.Box, _count);
            }
            else
            {
                continue;
            }

            _all[_count] = detection;
            _isTaken[_count] = false;
            _count++;
        }

        High.Sort();
        Low.Sort();
        return refused;
    }

    /// <summary>Whether a detection still belongs to no track and is of the first band.</summary>
    public bool IsHighAndFree(int key) => !_isTaken[key] && _all[key].Score >= highScoreMin;

    /// <summary>Whether a detection belongs to a track.</summary>
    public bool IsTaken(int key) => _isTaken[key];

    /// <summary>Gives a detection to a track.</summary>
    public void Take(int key) => _isTaken[key] = true;

    private static bool IsUsable(in Detection detection)
    {
        Box box = detection.Box;
        return float.IsFinite(detection.Score)
            && box.IsProper
            && box.LeftPx >= -EdgePxMax
            && box.TopPx >= -EdgePxMax
            && box.RightPx <= EdgePxMax
            && box.BottomPx <= EdgePxMax
            && box.WidthPx >= SidePxMin
            && box.HeightPx >= SidePxMin;
    }

    private void Reserve(int count)
    {
        if (_all.Length < count)
        {
            int length = Math.Max(count, _all.Length * 2);
            _all = new Detection[length];
            _isTaken = new bool[length];
        }
    }
}
