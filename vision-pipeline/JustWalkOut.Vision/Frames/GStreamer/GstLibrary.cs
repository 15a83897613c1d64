using System.Runtime.InteropServices;

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>GStreamer as a whole: loaded and started once, when the first camera needs it.</summary>
internal static unsafe class GstLibrary
{
    /// <summary>Debian's packages that hold what is used here.</summary>
    public const string Packages = "libgstreamer1.0-0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-libav";

    /// <summary>Elements that must be there, by the packages that bring them.</summary>
    private static readonly string[] Elements = ["rtspsrc", "rtph264depay", "avdec_h264", "videoconvert", "appsink"];

    // The first whose rtspsrc hands the times of sender reports on (add-reference-timestamp-meta).
    private static readonly Version Oldest = new(1, 22);

    private static readonly Lazy<string> Started = new(Start);

    /// <summary>Starts it where it has not been, and tells its version.</summary>
    /// <exception cref="DllNotFoundException">It is not on this machine, or not whole; the message names what is missing and the remedy.</exception>
    public static string FoundVersion => Started.Value;

    private static string Start()
    {
        foreach (string library in (string[])[GstNative.Glib, GstNative.GObject, GstNative.Gst, GstNative.App])
        {
            if (!NativeLibrary.TryLoad(library, out _))
            {
                throw Missing(library);
            }
        }

        if (GstNative.InitCheck(0, 0, out GError* error) == 0)
        {
            string why = error is null ? "it does not say why" : Marshal.PtrToStringUTF8(error->Message) ?? "";
            if (error is not null)
            {
                GstNative.ErrorFree(error);
            }

            throw new DllNotFoundException($"GStreamer does not start: {why}");
        }

        GstNative.Version(out uint major, out uint minor, out uint micro, out _);
        Version found = new((int)major, (int)minor, (int)micro);
        if (found < Oldest)
        {
            throw new DllNotFoundException($"GStreamer {found} is too old for the times of sender reports, {Oldest} or later is not on this machine");
        }

        foreach (string element in Elements)
        {
            nint factory = GstNative.ElementFactoryFind(element);
            if (factory == 0)
            {
                throw Missing($"the element {element}");
            }

            GstNative.Unref(factory);
        }

        return found.ToString();
    }

    private static DllNotFoundException Missing(string what) => new($"{what} is not on this machine");
}
