using System.Text.RegularExpressions;
using JustWalkOut.Vision.Frames.GStreamer;

namespace JustWalkOut.Vision.Frames;

/// <summary>No connection came about.</summary>
internal sealed class RtspUnreachedException(string message) : IOException(message);

/// <summary>What GStreamer says of a camera in our words: its own may hold the address, say little, and speak of source files.</summary>
internal static partial class RtspFaults
{
    private const string Resource = "gst-resource-error-quark";
    private const string Stream = "gst-stream-error-quark";

    /// <summary>The exception that tells of a fault.</summary>
    /// <param name="fault">As GStreamer has it.</param>
    /// <param name="offered">What the camera offered.</param>
    /// <param name="name">The camera's address as it may be shown.</param>
    public static Exception Of(GstFault fault, IReadOnlyList<string> offered, string name) => fault switch
    {
        // Codes of GstResourceError.
        (Resource, 15, _) => new IOException($"{name} answers 401 Unauthorized; check JWO_CAMERA_LOGIN, or the login in its address"),
        (Resource, 3, _) => new IOException($"{name} answers 404 Not Found; check its path"),
        (Resource, 7, _) => new RtspUnreachedException($"{name} cannot be reached"),
        _ when Status().Match(fault.Details) is { Success: true } status => new IOException($"{name} answers {status.Groups["code"].Value}"),
        (Resource, 9, _) when offered.Count == 0 => new InvalidDataException($"{name} does not speak RTSP; expected a camera's RTSP address"),
        (Stream, _, _) when !offered.Any(IsUnderstood) =>
            new InvalidDataException($"{name} sends {(offered.Count == 0 ? "nothing" : string.Join(" and ", offered))}; expected H.264 or H.265 video. Set the camera to it, or take another of its addresses"),
        (Resource, 9 or 10, _) => new IOException($"{name}: the connection broke"),
        _ => new IOException($"{name}: GStreamer gives up ({fault.Domain} {fault.Code})"),
    };

    /// <summary>Whether a stream that a camera offers is one that can be decoded.</summary>
    public static bool IsUnderstood(string offered) => offered is "video H264" or "video H265";

    // "Service Unavailable (503)" at the end of a line.
    [GeneratedRegex(@" \((?<code>[3-5]\d\d)\)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Status();
}
