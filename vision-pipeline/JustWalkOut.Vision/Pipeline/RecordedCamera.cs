using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Localization;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>One camera of a recording, looked at picture by picture. Serves one thread; owns its video.</summary>
internal sealed class RecordedCamera : IDisposable
{
    private readonly string _path;
    private readonly IReadOnlyList<FrameTime> _times;
    private readonly SightingPlacer _placer;
    private readonly VideoFileSource _video;
    private TimeSpan _latest = TimeSpan.MinValue;
    private int _next;

    public RecordedCamera(Recording recording, CameraId camera, SightingPlacer placer, FramePool pool)
    {
        (_path, _times, _placer) = (recording.VideoPath(camera), recording.ReadFrameTimes(camera), placer);
        View = new ViewId(camera.Value);
        _video = VideoFileSource.Open(_path, camera, pool);
    }

    public ViewId View { get; }

    /// <summary>When the next picture was taken, by the camera's clock and never before one that came earlier; null at the end.</summary>
    public TimeSpan? NextAt => _next >= _times.Count ? null : _times[_next].CapturedAt > _latest ? _times[_next].CapturedAt : _latest;

    /// <summary>Looks at the next picture.</summary>
    /// <returns>Null where the camera's clock had gone back: such a picture would break the order of time, and is left out as the live pipeline leaves it out.</returns>
    /// <exception cref="InvalidDataException">The video has fewer pictures than times.</exception>
    public SightingFrame? Look(IPersonDetector detector, PeopleFound found, TimeSpan clockSd)
    {
        FrameTime time = _times[_next];
        if (!_video.TryRead(out Frame? frame))
        {
            throw new InvalidDataException($"{_path} ends after {_next} pictures; its times are of {_times.Count}. One of the two files is damaged: record it anew.");
        }

        using (frame)
        {
            _next++;
            if (time.CapturedAt <= _latest)
            {
                return null;
            }

            detector.Detect(frame, found);
            _latest = time.CapturedAt;
            return new SightingFrame(View, _next - 1, time.CapturedAt, clockSd, time.ArrivedAt ?? time.CapturedAt, time.CapturedAt, _placer.Place(frame, found, detector.GivesPoints));
        }
    }

    public void Dispose() => _video.Dispose();
}
