using System.Text.Json;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Recordings;

/// <summary>Reads <c>arrivals</c>, record by record. A last record whose writing was cut off ends it; damage before that is a fault.</summary>
public static class ArrivalReader
{
    /// <summary>Everything in the order in which it was consumed.</summary>
    /// <exception cref="InvalidDataException">A record is damaged; the message names file and place.</exception>
    public static IEnumerable<Arrival> Read(string path) => RecordReader.Read(path).Select(record => Of(path, record.Place, record.Content));

    private static Arrival Of(string path, long place, byte[] content)
    {
        try
        {
            return ArrivalForm.Read(content);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or JsonException or ArgumentException)
        {
            throw RecordReader.Damaged(path, place, fault.Message);
        }
    }
}
