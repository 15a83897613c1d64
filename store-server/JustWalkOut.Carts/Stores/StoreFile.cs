using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts.Stores;

/// <summary>
/// Reads and writes <c>store.json</c>; its form stands in <c>store.schema.json</c> beside this file. A bad file is refused as a
/// whole, with every fault in it named by its JSON path.
/// </summary>
public static class StoreFile
{
    /// <summary>Reads a store.</summary>
    /// <param name="utf8">The file's content.</param>
    /// <param name="name">The file's name or path, for messages.</param>
    /// <exception cref="InvalidDataException">It is no JSON, or has faults: all of them are named.</exception>
    public static StoreDefinition Read(ReadOnlyMemory<byte> utf8, string name)
    {
        using JsonDocument document = Parse(utf8, name);
        StoreReading reading = Examine(document.RootElement);
        return reading.Store ?? throw new InvalidDataException(
            $"{name}: {reading.Faults.Count} {(reading.Faults.Count == 1 ? "fault" : "faults")}: {string.Join("; ", reading.Faults)}. Mend them and try again.");
    }

    /// <summary>Reads a store as <see cref="Read"/> does, for whoever mends one: faults are no exception, each begins with its JSON path, and what is no JSON is one of them.</summary>
    /// <param name="utf8">The file's content.</param>
    public static StoreReading Examine(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(WithoutMark(utf8));
            return Examine(document.RootElement);
        }
        catch (JsonException fault)
        {
            return new StoreReading(null, [$"$ is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}"]);
        }
    }

    /// <summary>Writes a store in the form that <see cref="Read"/> takes; the same store gives the same bytes.</summary>
    /// <exception cref="InvalidDataException">The store would not be read back: all its faults are named.</exception>
    public static byte[] Write(StoreDefinition store)
    {
        byte[] utf8 = [.. JsonSerializer.SerializeToUtf8Bytes(store, MessageJson.Indented), (byte)'\n'];
        _ = Read(utf8, $"The store '{store.Name}' that was to be written");
        return utf8;
    }

    private static StoreReading Examine(JsonElement root)
    {
        List<string> faults = [];
        try
        {
            StoreDefinition store = StoreReader.Read(root, faults);
            StoreChecks.Check(store, faults);
            return new StoreReading(faults.Count == 0 ? store : null, faults);
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's own: no .NET text can hold what an escaped half of a surrogate pair says.
            return new StoreReading(null, [.. faults, "$ holds a text with half of a surrogate pair, expected Unicode"]);
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            return JsonDocument.Parse(WithoutMark(utf8));
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: expected a store as store.schema.json describes it.", fault);
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        return utf8.Span.StartsWith(byteOrderMark) ? utf8[byteOrderMark.Length..] : utf8;
    }
}

/// <summary>What reading a store came to.</summary>
/// <param name="Store">The store; null where there are faults.</param>
/// <param name="Faults">All that is wrong, each beginning with its JSON path, such as <c>$.gondolas[2].pose.x</c>.</param>
public sealed record StoreReading(StoreDefinition? Store, IReadOnlyList<string> Faults);
