using System.Globalization;
using System.Text;
using System.Text.Json;

namespace JustWalkOut.Tracking.MotChallenge;

/// <summary>
/// Reads the JSON in which ByteTrack's C++ form keeps detections:
/// <c>{ "fps": 30, "results": [ { "frame_id": "0", "prob": "0.9", "x": "387.1", "y": "233.1", "width": "127.9", "height": "289.4" } ] }</c>,
/// corners and sizes in pixels, numbers as strings or as numbers. Other members are passed over.
/// </summary>
internal static class ByteTrackJson
{
    private static readonly string[] Members = ["frame_id", "prob", "x", "y", "width", "height"];

    public static DetectionSequence Read(byte[] content, string name)
    {
        ReadOnlySpan<byte> json = content;
        int skipped = json.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Utf8JsonReader reader = new(json[skipped..]);
        try
        {
            return ReadFile(ref reader, content, name);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException(
                $"{name}:{(broken.LineNumber ?? 0) + 1}: not readable as JSON ({broken.Message.Split(". ")[0].TrimEnd('.')}); expected an object with \"results\". Was it cut off?", broken);
        }
    }

    private static DetectionSequence ReadFile(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, string name)
    {
        List<FrameDetection>? detections = null;
        double? framesPerSecond = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResults = reader.ValueTextEquals("results"u8);
            bool isRate = reader.ValueTextEquals("fps"u8);
            reader.Read();
            if (isResults)
            {
                detections = ReadResults(ref reader, content, name);
            }
            else if (isRate)
            {
                framesPerSecond = ReadNumber(ref reader, "fps", content, name);
            }
            else
            {
                reader.Skip();
            }
        }

        // Reads past the closing brace, so that anything after it is found.
        reader.Read();
        return detections is null
            ? throw new InvalidDataException($"{name}: no \"results\"; expected an array of detections under that name. Is it a file of detections?")
            : new DetectionSequence(detections, name, framesPerSecond);
    }

    private static List<FrameDetection> ReadResults(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, string name)
    {
        List<FrameDetection> detections = [];
        Span<double> values = stackalloc double[Members.Length];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Fault(reader, content, name, $"\"results\" is {Describe(reader)}; expected an array of detections");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Fault(reader, content, name, $"\"results\" holds {Describe(reader)}; expected objects");
            }

            values.Fill(double.NaN);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int member = Array.IndexOf(Members, reader.GetString());
                reader.Read();
                if (member < 0)
                {
                    reader.Skip();
                    continue;
                }

                values[member] = ReadNumber(ref reader, Members[member], content, name);
            }

            detections.Add(ReadDetection(values, reader, content, name));
        }

        return detections;
    }

    private static FrameDetection ReadDetection(ReadOnlySpan<double> values, in Utf8JsonReader reader, ReadOnlySpan<byte> content, string name)
    {
        for (int member = 0; member < Members.Length; member++)
        {
            if (double.IsNaN(values[member]))
            {
                throw Fault(reader, content, name, $"the detection that ends here has no \"{Members[member]}\"; expected {string.Join(", ", Members)}");
            }
        }

        double frame = values[0];
        if (frame < 0 || frame > int.MaxValue || Math.Floor(frame) != frame)
        {
            throw Fault(reader, content, name, $"frame_id of the detection that ends here is {frame:R}; expected a whole number of at least 0");
        }

        if (values[4] < 0 || values[5] < 0)
        {
            throw Fault(reader, content, name, $"the detection that ends here is {values[4]:R} wide and {values[5]:R} high; expected at least 0");
        }

        Box box = new((float)values[2], (float)values[3], (float)(values[2] + values[4]), (float)(values[3] + values[5]));
        return new FrameDetection((int)frame, new Detection(box, (float)values[1]));
    }

    private static double ReadNumber(ref Utf8JsonReader reader, string member, ReadOnlySpan<byte> content, string name)
    {
        double number = double.NaN;
        bool isRead = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDouble(out number),
            JsonTokenType.String => double.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isRead && double.IsFinite(number)
            ? number
            : throw Fault(reader, content, name, $"\"{member}\" is {Describe(reader)}; expected a finite number");
    }

    private static string Describe(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => $"'{Encoding.UTF8.GetString(reader.ValueSpan)}'",
    };

    private static InvalidDataException Fault(in Utf8JsonReader reader, ReadOnlySpan<byte> content, string name, string fault)
    {
        int at = (int)Math.Min(reader.TokenStartIndex, content.Length);
        return new InvalidDataException($"{name}:{content[..at].Count((byte)'\n') + 1}: {fault}. Correct the file.");
    }
}
