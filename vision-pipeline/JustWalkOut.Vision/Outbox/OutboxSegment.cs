using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Records;

namespace JustWalkOut.Vision.Outbox;

/// <summary>An observation that was made before a segment began: its id and place, so that a resend of it is still recognised.</summary>
internal sealed record KnownObservation(ObservationId Id, long Sequence);

/// <summary>First record of a segment.</summary>
/// <param name="Version">Version of the file's form.</param>
/// <param name="Store">Whose outbox it is.</param>
/// <param name="NextSequence">Sequence of the segment's first observation.</param>
/// <param name="Known">The latest observations before it, oldest first.</param>
internal sealed record SegmentHead(int Version, StoreId Store, long NextSequence, IReadOnlyList<KnownObservation> Known)
{
    public const int CurrentVersion = 1;
}

/// <summary>What was read from one segment.</summary>
/// <param name="Path">The file.</param>
/// <param name="Head">Its first record; null where even that was cut off.</param>
/// <param name="Observations">Its observations in sequence order.</param>
/// <param name="WholeBytes">How far the file is whole.</param>
/// <param name="TornBytes">How many bytes of a cut-off record follow.</param>
internal sealed record SegmentContent(string Path, SegmentHead? Head, IReadOnlyList<Observation> Observations, long WholeBytes, long TornBytes);

/// <summary>Files of an outbox: <c>observations-SEQUENCE.log</c>, named by the first sequence that may stand in them.</summary>
internal static class OutboxSegment
{
    private const string Prefix = "observations-";
    private const string Suffix = ".log";

    public static string PathOf(string folder, long nextSequence) => Path.Combine(folder, $"{Prefix}{nextSequence:D19}{Suffix}");

    /// <summary>The segments of a folder, oldest first.</summary>
    public static string[] Find(string folder) =>
        [.. Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Order(StringComparer.Ordinal)];

    public static byte[] Frame<T>(T content) => CheckedRecord.Frame(JsonSerializer.SerializeToUtf8Bytes(content, MessageJson.Compact));

    /// <summary>Reads a segment; throws <see cref="InvalidDataException"/> with the offset where it is damaged elsewhere than by a cut-off end.</summary>
    public static SegmentContent Read(string path, StoreId store)
    {
        byte[] file = File.ReadAllBytes(path);
        SegmentHead? head = null;
        List<Observation> observations = [];
        int offset = 0;
        while (true)
        {
            CheckedRecord.Found found = CheckedRecord.Look(file, offset, out ReadOnlySpan<byte> content);
            if (found == CheckedRecord.Found.Damaged)
            {
                throw new InvalidDataException(
                    $"{path} is damaged at byte {offset} of {file.Length}: a record there does not match its checksum. Observations may be lost; restore the file, or move the folder away and reconcile the visits that were open.");
            }

            if (found != CheckedRecord.Found.Whole)
            {
                return new SegmentContent(path, head, observations, offset, file.Length - offset);
            }

            if (head is null)
            {
                head = HeadOf(content, path, store);
            }
            else
            {
                observations.Add(ObservationOf(content, (path, offset), (store, head.NextSequence + observations.Count)));
            }

            offset += CheckedRecord.HeaderBytes + content.Length;
        }
    }

    private static SegmentHead HeadOf(ReadOnlySpan<byte> content, string path, StoreId store)
    {
        SegmentHead head = Parse<SegmentHead>(content, path, 0);
        if (head.Version != SegmentHead.CurrentVersion)
        {
            throw new InvalidDataException($"{path} is an outbox of version {head.Version}; expected {SegmentHead.CurrentVersion}. Use the program that wrote it.");
        }

        return head.Store == store
            ? head
            : throw new InvalidDataException($"{path} is the outbox of store '{head.Store}'; expected '{store}'. Name another folder.");
    }

    private static Observation ObservationOf(ReadOnlySpan<byte> content, (string Path, int Offset) at, (StoreId Store, long Sequence) expected)
    {
        Observation observation = Parse<Observation>(content, at.Path, at.Offset);
        return observation.Sequence == expected.Sequence && observation.Store == expected.Store
            ? observation
            : throw new InvalidDataException(
                $"{at.Path}, byte {at.Offset}: observation {observation.Sequence} of store '{observation.Store}'; expected {expected.Sequence} of '{expected.Store}'. The file was changed by something else; restore it.");
    }

    private static T Parse<T>(ReadOnlySpan<byte> content, string path, int offset)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content, MessageJson.Compact) ?? throw new JsonException("null");
        }
        catch (Exception fault) when (fault is JsonException or FormatException or NotSupportedException)
        {
            throw new InvalidDataException($"{path}, byte {offset}: a record that is whole but no {typeof(T).Name}: {fault.Message} Use the program that wrote it.", fault);
        }
    }
}
