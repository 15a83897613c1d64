using System.Diagnostics.CodeAnalysis;
using JustWalkOut.Carts;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// A video file (anything FFmpeg reads, GIF too) as one camera's stream. Capture times are the container's stamps; where a stamp is missing or does
/// not rise, the time is the previous one plus one frame at the stated rate. A file that is no video, is empty, or breaks off before its stated end is
/// refused with an <see cref="InvalidDataException"/> that names it; a break is noticed when it is reached, because looking ahead would decode twice
/// (a GIF's is seen at once).
/// </summary>
public sealed class VideoFileSource : IFrameSource
{
    /// <summary>CAP_PROP_N_THREADS, 1: as many cameras as cores are read at a time anyway, and decoders' threads on top of that only take turns.</summary>
    private static readonly int[] OneThread = [70, 1];

    private readonly string _path;
    private readonly VideoCapture _capture;
    private readonly FramePool _pool;
    private readonly VideoFileHead _head;
    private long _read;
    private TimeSpan _previous = TimeSpan.MinValue;
    private bool _isEnded;

    private VideoFileSource(string path, CameraId camera, VideoFileHead head, VideoCapture capture, FramePool pool)
    {
        _path = path;
        _head = head;
        _capture = capture;
        _pool = pool;
        Camera = camera;
        WidthPx = capture.FrameWidth;
        HeightPx = capture.FrameHeight;
        double rate = capture.Fps;
        FramesPerSecond = double.IsFinite(rate) && rate > 0 ? rate : null;
        long stated = capture.FrameCount;
        FrameCount = head.Pictures ?? (stated > 0 ? stated : null);
    }

    /// <inheritdoc/>
    public CameraId Camera { get; }

    /// <inheritdoc/>
    public int WidthPx { get; }

    /// <inheritdoc/>
    public int HeightPx { get; }

    /// <inheritdoc/>
    public double? FramesPerSecond { get; }

    /// <inheritdoc/>
    public long? FrameCount { get; }

    /// <summary>Opens a file. The source borrows frames from <paramref name="pool"/>, which stays the caller's and must outlive the frames read.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty, no video, or its head is damaged.</exception>
    public static VideoFileSource Open(string path, CameraId camera, FramePool pool)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"Video '{path}' was not found; expected a video file. Check the path.", path);
        }

        VideoFileHead head = VideoFileHead.Read(path);
        if (head.Bytes == 0)
        {
            throw new InvalidDataException($"Video '{path}' is empty (0 bytes); expected a video file. Copy or download it again.");
        }

        if (!head.IsWhole)
        {
            throw new InvalidDataException(
                $"Video '{path}' breaks off: found a GIF of {head.Bytes} bytes with {head.Pictures} whole pictures and no trailer behind them. Copy or download it again.");
        }

        NativeVideo.Quiet();
        return new VideoFileSource(path, camera, head, OpenCapture(path, head), pool);
    }

    /// <inheritdoc/>
    public bool TryRead([NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (_isEnded)
        {
            return false;
        }

        Frame next = _pool.Rent();
        bool isRead = false;
        try
        {
            isRead = Decode(next);
        }
        finally
        {
            if (!isRead)
            {
                next.Dispose();
            }
        }

        if (!isRead)
        {
            _isEnded = true;
            RequireWhole();
            return false;
        }

        TimeSpan capturedAt = NextCaptureTime();
        next.Stamp(Camera, _read, new FrameMoment(capturedAt, TimeSpan.Zero, capturedAt));
        _read++;
        frame = next;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _capture.Dispose();

    private static VideoCapture OpenCapture(string path, VideoFileHead head)
    {
        try
        {
            VideoCapture capture = new(path, VideoCaptureAPIs.FFMPEG, OneThread);
            if (capture.IsOpened() && capture.FrameWidth > 0 && capture.FrameHeight > 0)
            {
                return capture;
            }

            capture.Dispose();
        }
        catch (OpenCVException)
        {
        }

        throw NotReadable(path, head);
    }

    private static InvalidDataException NotReadable(string path, VideoFileHead head) =>
        new($"Video '{path}' cannot be opened: found {head.Found} ({head.Bytes} bytes), expected a whole file with a video stream that FFmpeg reads (such as MP4, AVI, MKV or GIF). Copy it again or convert it.");

    private bool Decode(Frame into)
    {
        try
        {
            return _capture.Read(into.Pixels) && !into.Pixels.Empty();
        }
        catch (OpenCVException fault)
        {
            throw new InvalidDataException($"Video '{_path}' does not decode after frame {_read}: {fault.Message}. Copy it again or convert it.", fault);
        }
    }

    private TimeSpan NextCaptureTime()
    {
        double stampMs = _capture.Get(VideoCaptureProperties.PosMsec);
        TimeSpan stamp = double.IsFinite(stampMs) && stampMs >= 0 && stampMs < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMicroseconds(Math.Round(stampMs * 1000))
            : TimeSpan.MinValue;
        if (stamp <= _previous)
        {
            double rate = FramesPerSecond ?? throw new InvalidDataException(
                $"Video '{_path}' gives frame {_read} no rising time stamp and states no frame rate; expected one of the two. Convert it to a file that has them.");
            stamp = _read == 0 ? TimeSpan.Zero : _previous + TimeSpan.FromMicroseconds(Math.Max(1, Math.Round(1e6 / rate)));
        }

        _previous = stamp;
        return stamp;
    }

    private void RequireWhole()
    {
        if (_read == 0)
        {
            throw new InvalidDataException($"Video '{_path}' holds no frame that decodes: found {_head.Found} ({_head.Bytes} bytes). Copy it again or convert it.");
        }

        if (FrameCount is { } stated && _read < stated - _head.FramesMissingMax(stated))
        {
            throw new InvalidDataException(
                $"Video '{_path}' breaks off: {_read} frames decode (up to {_previous.TotalSeconds:F2} s), its container states {stated}. "
                + $"The file is truncated or damaged; copy it again.");
        }
    }
}
