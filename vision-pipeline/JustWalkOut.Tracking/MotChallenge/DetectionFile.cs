using System.Text;

namespace JustWalkOut.Tracking.MotChallenge;

/// <summary>Reads files of detections: MOTChallenge text, or the JSON of ByteTrack's C++ form. The content says which it is.</summary>
public static class DetectionFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="content">The file's bytes, UTF-8.</param>
    /// <param name="name">How faults name the file.</param>
    /// <exception cref="InvalidDataException">The file is neither, or broken; the message names the line.</exception>
    public static DetectionSequence Read(byte[] content, string name)
    {
        ArgumentNullException.ThrowIfNull(content);
        ReadOnlySpan<byte> text = content;
        ReadOnlySpan<byte> start = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        start = start.TrimStart(" \t\r\n"u8);
        return !start.IsEmpty && start[0] == (byte)'{' ? ByteTrackJson.Read(content, name) : ReadMotText(content, name);
    }

    private static DetectionSequence ReadMotText(byte[] content, string name)
    {
        using StreamReader reader = new(new MemoryStream(content, writable: false), Encoding.UTF8);
        List<FrameDetection> detections = [];
        foreach (MotRow row in MotText.Read(reader, name))
        {
            Box box = new((float)row.LeftPx, (float)row.TopPx, (float)(row.LeftPx + row.WidthPx), (float)(row.TopPx + row.HeightPx));
            detections.Add(new FrameDetection(row.Frame, new Detection(box, (float)row.Confidence)));
        }

        return new DetectionSequence(detections, name);
    }
}
