using System.Globalization;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Recordings;

/// <summary>When one picture of a camera's video was taken and when it came in, since the recording's start.</summary>
/// <param name="CapturedAt">As the camera's clock says, to the microsecond; may go back where that clock was set.</param>
/// <param name="ArrivedAt">When it was there to be used, to the microsecond; null where nobody noted it.</param>
public readonly record struct FrameTime(TimeSpan CapturedAt, TimeSpan? ArrivedAt);

/// <summary>
/// <c>cameras/ID.frames.csv</c>: the times of the pictures in <c>cameras/ID.mp4</c>, a line for each in the video's order:
/// <c>frame,captured_at_us</c> or <c>frame,captured_at_us,arrived_at_us</c>, frames counted from 0, times in microseconds.
/// </summary>
public static class FrameTimes
{
    private const string Header = "frame,captured_at_us";
    private const string HeaderWithArrival = "frame,captured_at_us,arrived_at_us";

    /// <summary>Where a camera's video lies in a recording, with a forward slash.</summary>
    /// <exception cref="ArgumentException">The camera's id is no file name.</exception>
    public static string VideoName(CameraId camera) => NameOf(camera, ".mp4");

    /// <summary>Where the times of that video lie.</summary>
    /// <exception cref="ArgumentException">The camera's id is no file name.</exception>
    public static string Name(CameraId camera) => NameOf(camera, ".frames.csv");

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A line is not what it should be; the message names file and line.</exception>
    public static IReadOnlyList<FrameTime> Read(string path)
    {
        using StreamReader reader = new(path);
        string? header = reader.ReadLine();
        if (header is not (Header or HeaderWithArrival))
        {
            throw Fault(path, 1, $"'{header}', expected the head line {Header} or {HeaderWithArrival}");
        }

        int columns = header == Header ? 2 : 3;
        List<FrameTime> times = [];
        while (reader.ReadLine() is string line)
        {
            int number = times.Count + 2;
            string[] cells = line.Split(',');
            if (cells.Length != columns)
            {
                throw Fault(path, number, $"{cells.Length} columns, expected {columns}: {header}");
            }

            if (cells[0] != times.Count.ToString(CultureInfo.InvariantCulture))
            {
                throw Fault(path, number, $"frame '{cells[0]}', expected {times.Count}, for frames are counted from 0 without a gap");
            }

            TimeSpan? arrivedAt = columns == 3 ? TimeOf(path, number, "arrived_at_us", cells[2]) : null;
            if (arrivedAt < (times.Count > 0 ? times[^1].ArrivedAt : null))
            {
                throw Fault(path, number, $"arrived_at_us '{cells[2]}', expected it never to go back");
            }

            times.Add(new FrameTime(TimeOf(path, number, "captured_at_us", cells[1]), arrivedAt));
        }

        return times;
    }

    internal static void CheckPair(string videoPath, string timesPath)
    {
        foreach (string path in (string[])[videoPath, timesPath])
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"{path} is missing; each camera of a recording has a video and the times of its frames. Record it anew.", path);
            }
        }

        using FileStream file = File.OpenRead(videoPath);
        Span<byte> head = stackalloc byte[8];
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read < head.Length || !head[4..].SequenceEqual("ftyp"u8))
        {
            throw new InvalidDataException($"{videoPath} is no MP4 video: its {file.Length} bytes do not begin with one's head. Record it anew.");
        }
    }

    private static TimeSpan TimeOf(string path, int line, string column, string text)
    {
        // A century: more is damage, and would overflow a time.
        const long MicrosecondsMax = 100L * 366 * 24 * 3600 * 1_000_000;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds <= MicrosecondsMax
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw Fault(path, line, $"{column} '{text}', expected whole microseconds of at least 0");
    }

    private static string NameOf(CameraId camera, string ending) =>
        camera.Value.Length > 0 && camera.Value[0] != '.' && camera.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ' ')
            ? $"{RecordingFiles.Cameras}/{camera.Value}{ending}"
            : throw new ArgumentException($"Camera '{camera.Value}' cannot name a file; expected letters, digits, '-', '_', '.' and blanks.", nameof(camera));

    private static InvalidDataException Fault(string path, int line, string what) => new($"{path}, line {line}: {what}. Record it anew.");
}

/// <summary>Writes a camera's frame times line by line. Owns the file until disposed.</summary>
public sealed class FrameTimeWriter : IAsyncDisposable
{
    private readonly StreamWriter _lines;
    private readonly bool _hasArrivals;
    private int _frame;

    /// <summary>Begins the file of a camera in a recording's folder, which must exist; its folder of cameras is made.</summary>
    /// <param name="folder">The recording's folder.</param>
    /// <param name="camera">Which camera.</param>
    /// <param name="hasArrivals">Whether every frame comes with the time of its arrival; otherwise none does.</param>
    public FrameTimeWriter(string folder, CameraId camera, bool hasArrivals)
    {
        string path = Path.Combine(folder, FrameTimes.Name(camera));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _lines = new StreamWriter(path) { NewLine = "\n" };
        _lines.WriteLine(hasArrivals ? "frame,captured_at_us,arrived_at_us" : "frame,captured_at_us");
        _hasArrivals = hasArrivals;
    }

    /// <summary>Adds the next frame of the video.</summary>
    public void Write(FrameTime time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time.CapturedAt, TimeSpan.Zero, nameof(time));
        if (_hasArrivals != time.ArrivedAt.HasValue)
        {
            throw new ArgumentException($"A frame {(_hasArrivals ? "without" : "with")} a time of arrival among frames {(_hasArrivals ? "with" : "without")} one.", nameof(time));
        }

        _lines.Write($"{_frame++},{time.CapturedAt.Ticks / TimeSpan.TicksPerMicrosecond}");
        _lines.WriteLine(time.ArrivedAt is TimeSpan arrivedAt ? $",{arrivedAt.Ticks / TimeSpan.TicksPerMicrosecond}" : "");
    }

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
