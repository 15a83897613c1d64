using System.Runtime.InteropServices;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Cli.Verbs;

/// <summary>What to track in which footage.</summary>
/// <param name="VideoPath">The footage.</param>
/// <param name="Model">The network.</param>
/// <param name="Detector">What the network is to report.</param>
/// <param name="Preset">How its boxes become tracks, as <c>--preset</c> names it.</param>
/// <param name="Annotate">Whether to write the footage with boxes and ids drawn on it.</param>
internal sealed record VideoTrackingRequest(string VideoPath, ModelFile Model, DetectorOptions Detector, string Preset, bool Annotate);

/// <summary>What came of it.</summary>
/// <param name="Frames">Frames read.</param>
/// <param name="Tracks">Different ids.</param>
/// <param name="Boxes">Rows written.</param>
/// <param name="MostAtOnce">Most ids in one frame.</param>
/// <param name="Encoding">What the annotated video is encoded as; null without one.</param>
internal sealed record VideoTrackingSummary(int Frames, int Tracks, int Boxes, int MostAtOnce, string? Encoding);

/// <summary>
/// One camera's footage from pixels to tracks: frame, detector, tracker, row, one frame after the other, so that memory does not grow with the length of
/// the footage.
/// </summary>
internal static class VideoTracking
{
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
        using AnnotatedVideo? video = request.Annotate ? AnnotatedVideo.Begin(Path.Combine(folder, AnnotatedFile), source) : null;
        using TrackWriter writer = new(folder, TrackVerb.OptionsOf(request.Preset, Math.Clamp(source.FramesPerSecond ?? TrackVerb.FrameRateDefault, 1, 1_000)));
        Detection[] found = new Detection[BoxesPerFrameMax];
        List<LabelledBox> labels = new(BoxesPerFrameMax);
        int mostAtOnce = 0;
        while (source.TryRead(out Frame? frame))
        {
            using (frame)
            {
                stop.ThrowIfCancellationRequested();
                int count = detector.Detect(frame, found);

                // MOTChallenge counts frames from 1.
                ReadOnlySpan<TrackedBox> tracked = writer.Follow(checked((int)frame.Index + 1), found.AsSpan(0, count), frame.CapturedAt);
                mostAtOnce = Math.Max(mostAtOnce, tracked.Length);
                if (video is not null)
                {
                    labels.Clear();
                    foreach (TrackedBox one in tracked)
                    {
                        labels.Add(new LabelledBox(one.Box, one.Track.Value, one.Score));
                    }

                    video.Add(frame, CollectionsMarshal.AsSpan(labels));
                }

                progress(writer.Frames, source.FrameCount);
            }
        }

        writer.Finish();
        video?.Finish();
        return new VideoTrackingSummary(writer.Frames, writer.Tracks, writer.Boxes, mostAtOnce, video?.Encoding);
    }
}
