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
        List<string> faults = [];
        StoreDefinition store = StoreReader.Read(document.RootElement, faults);
        StoreChecks.Check(store, faults);
        return faults.Count == 0
            ? store
            : throw new InvalidDataException($"{name}: {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}: {string.Join("; ", faults)}. Mend them and try again.");
    }

    /// <summary>Writes a store in the form that <see cref="Read"/> takes; the same store gives the same bytes.</summary>
    /// <exception cref="InvalidDataException">The store would not be read back: all its faults are named.</exception>
    public static byte[] Write(StoreDefinition store)
    {
        byte[] utf8 = [.. JsonSerializer.SerializeToUtf8Bytes(store, MessageJson.Indented), (byte)'\n'];
        _ = Read(utf8, $"The store '{store.Name}' that was to be written");
        return utf8;
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
            throw new InvalidDataException($"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: expected a store as store.schema.json describes it.", fault);
        }
    }
}
