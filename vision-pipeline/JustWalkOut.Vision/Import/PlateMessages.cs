using System.Runtime.InteropServices;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Import;

/// <summary>One message of a gondola's plates: samples of all its plates, evenly spaced in time.</summary>
/// <param name="Gondola">The gondola's id.</param>
/// <param name="Origin">When its first sample was taken.</param>
/// <param name="HertzSampled">Samples per second.</param>
/// <param name="Shape">Samples, shelves and plates.</param>
/// <param name="Grams">Weights by sample, shelf and plate; NaN where there is no plate or it is dead.</param>
internal sealed record PlateMessage(string Gondola, DateTimeOffset Origin, double HertzSampled, (int Samples, int Shelves, int Plates) Shape, float[] Grams)
{
    public float At(int sample, int shelf, int plate) => Grams[(((sample * Shape.Shelves) + shelf) * Shape.Plates) + plate];

    public PlateId PlateAt(int shelf, int plate) => new(Gondola, $"{shelf}", $"{plate}");

    /// <summary>When a sample was taken, after the first.</summary>
    public long MicrosecondsAfterOrigin(int sample) => (long)Math.Round(sample * 1e6 / HertzSampled);
}

/// <summary>Reads <c>plate_data.json</c>.</summary>
internal static class PlateMessages
{
    /// <summary>Most weights in one message: twelve samples of a hundred shelves of a hundred plates, eight times over.</summary>
    private const long WeightsMax = 1_000_000;

    /// <summary>The messages in the order in which they arrived, each once: a resend of a gondola's message is dropped and noted.</summary>
    public static List<PlateMessage> Read(string path, ImportNotes notes)
    {
        List<PlateMessage> messages = [];
        HashSet<(string, DateTimeOffset)> seen = [];
        foreach ((PlateLine line, string place) in ProtoJson.ReadLines<PlateLine>(path))
        {
            PlateMessage message = MessageOf(line, place);
            if (!seen.Add((message.Gondola, message.Origin)))
            {
                notes.Add("plate messages came again", "the first of each counts", place);
                continue;
            }

            if (HasWeightInMargin(message))
            {
                notes.Add("plate messages hold weights in shelf row or plate column 0, which the encoding leaves empty", "those weights are left out", place);
            }

            messages.Add(message);
        }

        return messages.Count > 0 ? messages : throw ProtoJson.Fault(path, "holds no plate message, expected at least one");
    }

    private static PlateMessage MessageOf(PlateLine line, string place)
    {
        PlateDataForm data = line.Document?.PlateData ?? throw ProtoJson.Fault(place, "document.plate_data is missing, expected a message of plates");
        DateTimeOffset origin = ProtoJson.Moment(line.Document.Header?.TOrigin, place, "document.header.t_origin");
        int gondola = data.PlateId?.ShelfId?.GondolaId?.Id
            ?? throw ProtoJson.Fault(place, "plate_data.plate_id.shelf_id.gondola_id is missing, expected the gondola");
        ValuesForm values = data.Values ?? throw ProtoJson.Fault(place, "plate_data.values is missing, expected weights");
        if (data.FreqSamp is not (>= 0.1 and <= 10_000))
        {
            throw ProtoJson.Fault(place, $"plate_data.freq_samp is {data.FreqSamp}, expected samples per second between 0.1 and 10000");
        }

        if (values.Type is not (null or "DATATYPE_FLOAT32"))
        {
            throw ProtoJson.Fault(place, $"plate_data.values.type is {values.Type}, expected DATATYPE_FLOAT32");
        }

        if (values.Shape is not [> 0 and int samples, > 0 and int shelves, > 0 and int plates] || (long)samples * shelves * plates > WeightsMax)
        {
            throw ProtoJson.Fault(place, $"plate_data.values.shape is [{string.Join(", ", values.Shape ?? [])}], expected [samples, shelves, plates]");
        }

        return new PlateMessage($"{gondola}", origin, data.FreqSamp, (samples, shelves, plates), Decode(values.Data, samples * shelves * plates, place));
    }

    private static float[] Decode(string? base64, int count, string place)
    {
        byte[] bytes = new byte[sizeof(float) * count];
        if (base64 is null || !Convert.TryFromBase64String(base64, bytes, out int written) || written != bytes.Length)
        {
            string found = base64 is null ? "missing" : $"{base64.Length} characters";
            throw ProtoJson.Fault(place, $"plate_data.values.data is {found}, expected base64 of {bytes.Length} bytes ({count} float32, as its shape says)");
        }

        float[] grams = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        int infinite = Array.FindIndex(grams, float.IsInfinity);
        return infinite < 0 ? grams : throw ProtoJson.Fault(place, $"plate_data.values.data holds an infinite weight at {infinite}, expected grams or NaN");
    }

    private static bool HasWeightInMargin(PlateMessage message)
    {
        for (int sample = 0; sample < message.Shape.Samples; sample++)
        {
            for (int plate = 0; plate < message.Shape.Plates; plate++)
            {
                if (!float.IsNaN(message.At(sample, 0, plate)))
                {
                    return true;
                }
            }

            for (int shelf = 1; shelf < message.Shape.Shelves; shelf++)
            {
                if (!float.IsNaN(message.At(sample, shelf, 0)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
