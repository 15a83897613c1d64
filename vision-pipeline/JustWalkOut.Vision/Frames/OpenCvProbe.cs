using System.Runtime.InteropServices;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>Tells whether native OpenCV loads on this machine, before a verb that needs it fails halfway.</summary>
public static class OpenCvProbe
{
    /// <summary>OpenCV's own version, for example <c>4.13.0</c>.</summary>
    /// <exception cref="DllNotFoundException">It does not load; the message is the loader's and names the library that is missing.</exception>
    public static string Version()
    {
        // Loaded by hand first: the binding's own initialiser writes to stdout when this fails.
        _ = NativeLibrary.Load("OpenCvSharpExtern", typeof(Cv2).Assembly, searchPath: null);
        return Cv2.GetVersionString() ?? "unknown";
    }
}
