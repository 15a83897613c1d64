namespace JustWalkOut.Tracking.MotChallenge;

/// <summary>One detection of a sequence.</summary>
/// <param name="Frame">Frame number, 0 or more.</param>
/// <param name="Detection">What was seen.</param>
public readonly record struct FrameDetection(int Frame, Detection Detection);

/// <summary>The detections of one piece of footage, frame by frame; frames between the first and the last may have none.</summary>
public sealed class DetectionSequence
{
    /// <summary>Most frames of one sequence: ninety hours at 30 a second. More is a fault in a frame's number.</summary>
    public const int FramesMax = 10_000_000;

    private readonly Detection[] _detections;
    private readonly int[] _frameStart;

    /// <summary>Sorts detections into frames; within a frame they keep their order.</summary>
    /// <param name="detections">In any order of frames; at least one.</param>
    /// <param name="name">How faults name the file.</param>
    /// <param name="framesPerSecond">What the file says of its frame rate; null where it says nothing.</param>
    /// <exception cref="InvalidDataException">There is no detection, or the frames span more than <see cref="FramesMax"/>.</exception>
    public DetectionSequence(IReadOnlyList<FrameDetection> detections, string name, double? framesPerSecond = null)
    {
        ArgumentNullException.ThrowIfNull(detections);
        if (detections.Count == 0)
        {
            throw new InvalidDataException($"{name}: no detection in it; expected at least one. Was it written to the end?");
        }

        FirstFrame = int.MaxValue;
        foreach (FrameDetection detection in detections)
        {
            FirstFrame = Math.Min(FirstFrame, detection.Frame);
            LastFrame = Math.Max(LastFrame, detection.Frame);
        }

        if ((long)LastFrame - FirstFrame >= FramesMax)
        {
            throw new InvalidDataException($"{name}: frames {FirstFrame} to {LastFrame}; expected at most {FramesMax} frames. Is the first column the frame?");
        }

        FramesPerSecond = framesPerSecond;
        _frameStart = new int[LastFrame - FirstFrame + 2];
        foreach (FrameDetection detection in detections)
        {
            _frameStart[detection.Frame - FirstFrame + 1]++;
        }

        for (int i = 1; i < _frameStart.Length; i++)
        {
            _frameStart[i] += _frameStart[i - 1];
        }

        int[] next = [.. _frameStart];
        _detections = new Detection[detections.Count];
        foreach (FrameDetection detection in detections)
        {
            _detections[next[detection.Frame - FirstFrame]++] = detection.Detection;
        }
    }

    /// <summary>Number of the first frame with a detection.</summary>
    public int FirstFrame { get; }

    /// <summary>Number of the last frame with a detection.</summary>
    public int LastFrame { get; }

    /// <summary>Number of detections.</summary>
    public int Count => _detections.Length;

    /// <summary>What the file says of its frame rate; null where it says nothing.</summary>
    public double? FramesPerSecond { get; }

    /// <summary>The detections of one frame in the file's order.</summary>
    /// <param name="frame">From <see cref="FirstFrame"/> to <see cref="LastFrame"/>.</param>
    public ReadOnlySpan<Detection> Frame(int frame)
    {
        int start = _frameStart[frame - FirstFrame];
        return _detections.AsSpan(start, _frameStart[frame - FirstFrame + 1] - start);
    }
}
