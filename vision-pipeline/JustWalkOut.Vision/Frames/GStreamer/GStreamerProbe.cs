using JustWalkOut.Vision.Frames.GStreamer;

namespace JustWalkOut.Vision.Frames;

/// <summary>Tells whether GStreamer, which RTSP cameras need, is on this machine and whole.</summary>
public static class GStreamerProbe
{
    /// <summary>Debian's packages that hold what is needed of it.</summary>
    public const string Packages = GstLibrary.Packages;

    /// <summary>GStreamer's own version, for example <c>1.22.0</c>.</summary>
    /// <exception cref="DllNotFoundException">It does not load, or lacks an element; the message names what is missing.</exception>
    public static string Version() => GstLibrary.FoundVersion;
}
