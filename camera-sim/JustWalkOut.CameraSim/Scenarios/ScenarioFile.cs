using System.Text.Json;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Reads scenario files. A bad one is refused as a whole, with every fault in it named by its JSON path.</summary>
public static class ScenarioFile
{
    /// <summary>Reads a scenario.</summary>
    /// <param name="utf8">The file's content.</param>
    /// <param name="name">The file's name or path, for messages.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or has faults: all of them are named.</exception>
    public static Scenario Read(ReadOnlyMemory<byte> utf8, string name)
    {
        using JsonDocument document = Parse(utf8, name);
        List<string> faults = [];
        Scenario scenario = ScenarioReader.Read(document.RootElement, faults);
        return faults.Count == 0
            ? scenario
            : throw new InvalidDataException($"{name}: {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}: {string.Join("; ", faults)}. Mend them and try again.");
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        try
        {
            return JsonDocument.Parse(utf8.Span.StartsWith(byteOrderMark) ? utf8[byteOrderMark.Length..] : utf8);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException(
                $"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: expected a scenario as scenario.schema.json describes it.", fault);
        }
    }
}
