using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>Size and rate of a video to write.</summary>
internal readonly record struct VideoForm(int WidthPx, int HeightPx, double FramesPerSecond);

/// <summary>Writes pictures of one size to a video file. The file counts only after <see cref="Finish"/>.</summary>
internal interface IVideoSink : IDisposable
{
    /// <summary>What it is encoded as, in words for a user.</summary>
    string Encoding { get; }

    /// <summary>Adds a picture; it stays the caller's.</summary>
    void Write(Mat pixels);

    /// <summary>Ends the file.</summary>
    /// <exception cref="IOException">The encoder failed.</exception>
    void Finish();
}

/// <summary>Encodes inside the process with what OpenCV brings along.</summary>
internal sealed class OpenCvVideoSink : IVideoSink
{
    private readonly VideoWriter _writer;
    private readonly string _path;
    private readonly Size _size;

    public OpenCvVideoSink(string path, VideoForm form)
    {
        NativeVideo.Quiet();
        _path = path;
        _size = new Size(form.WidthPx, form.HeightPx);
        _writer = new VideoWriter(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString("mp4v"), form.FramesPerSecond, _size);
        if (!_writer.IsOpened())
        {
            _writer.Dispose();
            throw new IOException($"Video '{path}' of {form.WidthPx}x{form.HeightPx} cannot be written. Check that the folder can be written to.");
        }
    }

    public string Encoding => "MPEG-4 (mp4v: players play it, browsers do not; install the ffmpeg program for H.264)";

    public void Write(Mat pixels)
    {
        // The writer drops pictures of another size without a word.
        if (pixels.Size() != _size)
        {
            throw new InvalidDataException(
                $"A picture of {pixels.Width}x{pixels.Height} was given to video '{_path}' of {_size.Width}x{_size.Height}; expected one size throughout.");
        }

        _writer.Write(pixels);
    }

    public void Finish() => _writer.Release();

    public void Dispose() => _writer.Dispose();
}
