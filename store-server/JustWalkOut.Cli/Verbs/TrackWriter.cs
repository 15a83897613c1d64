using JustWalkOut.Tracking;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Cli.Verbs;

/// <summary>
/// Follows detections frame by frame and writes <c>tracks.txt</c> in MOTChallenge form: frame, id, left, top, width, height, score, -1, -1, -1, frames
/// numbered as the footage numbers them. Where the detections come from is the caller's business. Owns the file.
/// </summary>
internal sealed class TrackWriter : IDisposable
{
    /// <summary>The file that a folder of tracks holds, by which such a folder is known.</summary>
    public const string FileName = "tracks.txt";

    private readonly ImageTracker _tracker;
    private readonly StreamWriter _text;
    private readonly HashSet<int> _ids = [];

    /// <summary>Begins a file in a folder that exists.</summary>
    public TrackWriter(string folder, ImageTrackerOptions options)
    {
        _tracker = new ImageTracker(options);
        _text = new StreamWriter(Path.Combine(folder, FileName));
    }

    /// <summary>Frames followed.</summary>
    public int Frames { get; private set; }

    /// <summary>Boxes written.</summary>
    public int Boxes { get; private set; }

    /// <summary>Different ids written.</summary>
    public int Tracks => _ids.Count;

    /// <summary>Detections that were no proper boxes.</summary>
    public long Refused => _tracker.RefusedDetections;

    /// <summary>Follows one frame and writes who is in it; frames without detections count too.</summary>
    /// <param name="frame">The footage's number of the frame.</param>
    /// <param name="detections">Of this frame.</param>
    /// <param name="capturedAt">Not before the last frame.</param>
    /// <returns>What was written; valid until the next frame.</returns>
    public ReadOnlySpan<TrackedBox> Follow(int frame, ReadOnlySpan<Detection> detections, TimeSpan capturedAt)
    {
        ReadOnlySpan<TrackedBox> tracked = _tracker.Step(detections, capturedAt);
        foreach (TrackedBox one in tracked)
        {
            Box box = one.Box;
            MotText.WriteRow(_text, new MotRow(frame, one.Track.Value, Px(box.LeftPx), Px(box.TopPx), Px(box.WidthPx), Px(box.HeightPx), Digits(one.Score, 6), -1, -1));
            _ids.Add(one.Track.Value);
        }

        Frames++;
        Boxes += tracked.Length;
        return tracked;
    }

    /// <summary>Ends the file; do so before its folder is moved.</summary>
    public void Finish() => _text.Close();

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>A ten-thousandth of a pixel is far below what any detector knows, and keeps a float's noise out of the file.</summary>
    private static double Px(float value) => Digits(value, 4);

    private static double Digits(float value, int digits) => Math.Round((double)value, digits, MidpointRounding.AwayFromZero);
}
