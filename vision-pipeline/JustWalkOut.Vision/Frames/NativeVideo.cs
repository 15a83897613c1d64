using System.Runtime.InteropServices;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Keeps the native decoders from writing to the user's terminal: what is wrong with a video is said once, by us, with the file's name.
/// </summary>
internal static class NativeVideo
{
    private static readonly Lock Gate = new();
    private static bool _isQuiet;

    /// <summary>Silences OpenCV and the FFmpeg inside it. Call before the first use of either: FFmpeg's level is read once, when it is first opened.</summary>
    public static void Quiet()
    {
        lock (Gate)
        {
            if (_isQuiet)
            {
                return;
            }

            // .NET keeps a copy of the environment on Unix, so native code sees only what setenv puts there.
            // -8 is FFmpeg's AV_LOG_QUIET. A level set by the user stays.
            if (!OperatingSystem.IsWindows())
            {
                _ = SetEnvironmentVariable("OPENCV_FFMPEG_LOGLEVEL", "-8", overwrite: 0);
            }

            Cv2.SetLogLevel(LogLevel.SILENT);
            _isQuiet = true;
        }
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironmentVariable(string name, string value, int overwrite);
}
