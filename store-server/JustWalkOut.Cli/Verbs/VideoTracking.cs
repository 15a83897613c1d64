using System.Runtime.InteropServices;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Tracking.MotChallenge;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What to track in which footage.</summary>
/// <param name="VideoPath">The footage.</param>
/// <param name="Model">The network.</param>
/// <param name="Detector">What the network is to report.</param>
/// <param name="Tracker">How its boxes become tracks.</param>
/// <param name="Annotate">Whether to write the footage with boxes and ids drawn on it.</param>
internal sealed record VideoTrackingRequest(string VideoPath, ModelFile Model, DetectorOptions Detector, ImageTrackerOptions Tracker, bool Annotate);

/// <summary>What came of it.</summary>
/// <param name="Frames">Frames read.</param>
/// <param name="Boxes">Rows written.</param>
/// <param name="Tracks">Different ids.</param>
/// <param name="MostAtOnce">Most ids in one frame.</param>
/// <param name="Encoding">What the annotated video is encoded as; null without one.</param>
internal sealed record VideoTrackingSummary(long Frames, long Boxes, int Tracks, int MostAtOnce, string? Encoding);

/// <summary>
/// One camera's footage from pixels to tracks: frame, detector, tracker, MOTChallenge row, one frame after the other, so that memory does not grow with
/// the length of the footage.
/// </summary>
internal static class VideoTracking
{
    public const string TracksFile = "tracks.txt";
    public const string AnnotatedFile = "annotated.mp4";

    /// <summary>Boxes of one frame at most; a camera's view holds far fewer people, and the lowest scores are the ones left out.</summary>
    private const int BoxesPerFrameMax = 256;

    /// <summary>Writes tracks and annotated video into <paramref name="folder"/>.</summary>
    /// <param name="request">What to track.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="progress">Told the frames done and the frames stated, if stated.</param>
    /// <param name="stop">Ends between two frames.</param>
    /// <exception cref="InvalidDataException">The footage or the model is unusable.</exception>
    public static VideoTrackingSummary Run(VideoTrackingRequest request, string folder, Action<long, long?> progress, CancellationToken stop)
    {
        using FramePool pool = new(framesMax: 1);
        using VideoFileSource source = VideoFileSource.Open(request.VideoPath, new CameraId(Path.GetFileNameWithoutExtension(request.VideoPath)), pool);
        using OnnxDetector detector = OnnxDetector.Load(request.Model, request.Detector);
        using StreamWriter tracksFile = new(Path.Combine(folder, TracksFile));
        using AnnotatedVideo? video = request.Annotate ? AnnotatedVideo.Begin(Path.Combine(folder, AnnotatedFile), source) : null;
        ImageTracker tracker = new(request.Tracker);
        Detection[] found = new Detection[BoxesPerFrameMax];
        List<LabelledBox> labels = [];
        HashSet<int> ids = [];
        (long frames, long boxes, int mostAtOnce) = (0, 0, 0);
        while (source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                stop.ThrowIfCancellationRequested();
                int count = detector.Detect(frame, found);
                labels.Clear();
                foreach (TrackedBox tracked in tracker.Step(found.AsSpan(0, count), frame.CapturedAt))
                {
                    MotText.WriteRow(tracksFile, Row(frame.Index, tracked));
                    labels.Add(new LabelledBox(tracked.Box, tracked.Track.Value, tracked.Score));
                    ids.Add(tracked.Track.Value);
                }

                video?.Add(frame, CollectionsMarshal.AsSpan(labels));
                frames++;
                boxes += labels.Count;
                mostAtOnce = Math.Max(mostAtOnce, labels.Count);
                progress(frames, source.FrameCount);
            }
        }

        video?.Finish();
        return new VideoTrackingSummary(frames, boxes, ids.Count, mostAtOnce, video?.Encoding);
    }

    /// <summary>A tracker's result row; MOTChallenge counts frames from 1 and says neither class nor visibility in results.</summary>
    private static MotRow Row(long index, TrackedBox tracked) => new(
        checked((int)index + 1), tracked.Track.Value, tracked.Box.LeftPx, tracked.Box.TopPx, tracked.Box.WidthPx, tracked.Box.HeightPx, tracked.Score, -1, -1);
}
