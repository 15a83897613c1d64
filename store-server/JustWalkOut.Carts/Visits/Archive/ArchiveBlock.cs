using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace JustWalkOut.Carts;

/// <summary>What one block of the archive holds.</summary>
/// <param name="Carts">Visits that were over, by number.</param>
/// <param name="Observations">Observations that had had their turn since the block before, by id.</param>
/// <param name="Decisions">What people had decided since then, by id.</param>
/// <param name="Absorbed">Presences that had been found to be another since then.</param>
internal sealed record ArchivedPart(
    ImmutableArray<Cart> Carts, ImmutableArray<SeenObservation> Observations, ImmutableArray<KeyValuePair<DecisionId, CartChange>> Decisions, ImmutableArray<KeyValuePair<PresenceId, PresenceId>> Absorbed)
{
    public bool IsEmpty => Carts.IsEmpty && Observations.IsEmpty && Decisions.IsEmpty && Absorbed.IsEmpty;
}

/// <summary>An observation that had its turn.</summary>
/// <param name="Id">Which.</param>
/// <param name="Root">The first of its chain of corrections.</param>
/// <param name="Trace">Of the first one of a chain: where its facts are; null for what cannot be corrected and for corrections.</param>
internal sealed record SeenObservation(ObservationId Id, ObservationId Root, Trace? Trace);

/// <summary>Of a chain of corrections: its place in time and log, and who holds a fact of it.</summary>
internal sealed record Trace(DateTimeOffset At, long Order, ImmutableArray<PresenceId> Homes);

/// <summary>
/// A part of a state that hardly changes any more, packed: first the ids by which it is looked for, then everything else, compressed. The same part gives the same bytes. Immutable.
/// <code>
/// u32 visits, then for each its id (16 bytes) and its time of entry (i64, ticks)
/// u32 observations, check-ins, people, decisions, absorbed presences, and the ids of each (16 bytes; of decisions a hash)
/// u32 length of the JSON, then the JSON in Brotli
/// </code>
/// </summary>
public sealed class ArchiveBlock
{
    /// <summary>Packs about seven to one in a hundredth of the time of the best.</summary>
    private const int Quality = 4;

    private const int WindowBits = 22;

    private readonly byte[] _bytes;
    private readonly int _bodyAt;
    private readonly int _bodyLength;

    private ArchiveBlock(byte[] bytes)
    {
        _bytes = bytes;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        SpanReader reader = new(bytes);
        Visits = new UInt128[reader.Count(24)];
        for (int i = 0; i < Visits.Length; i++)
        {
            Visits[i] = reader.Id();
            long ticks = reader.Long();
            (EnteredFrom, EnteredTo) = (Math.Min(EnteredFrom, ticks), Math.Max(EnteredTo, ticks));
        }

        Observations = reader.Ids();
        CheckIns = reader.Ids();
        People = reader.Ids();
        Decisions = reader.Ids();
        Absorbed = reader.Ids();
        _bodyLength = reader.Count(0);
        _bodyAt = reader.At;
    }

    /// <summary>As it is stored.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>By which it is named: the hash of its bytes, in hexadecimal.</summary>
    public string Sha256 { get; }

    internal UInt128[] Visits { get; }

    internal UInt128[] Observations { get; }

    internal UInt128[] CheckIns { get; }

    internal UInt128[] People { get; }

    internal UInt128[] Decisions { get; }

    internal UInt128[] Absorbed { get; }

    /// <summary>The first time of entry of its visits, UTC ticks.</summary>
    internal long EnteredFrom { get; } = long.MaxValue;

    /// <summary>The last one.</summary>
    internal long EnteredTo { get; } = long.MinValue;

    /// <summary>Reads one as it was stored.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ArchiveBlock Of(byte[] bytes)
    {
        try
        {
            return new ArchiveBlock(bytes);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException or InvalidDataException)
        {
            throw new InvalidDataException($"{bytes.Length} bytes are no block of an archive.", fault);
        }
    }

    /// <summary>By which a decision is looked for: its own name may be any text.</summary>
    internal static Guid KeyOf(DecisionId decision) => DeterministicGuid.Create(DeterministicGuid.ProjectNamespace, decision.Value);

    internal static ArchiveBlock Pack(ArchivedPart part, Func<Cart, bool> hasCheckIn)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(part, ArchiveJson.Options);
        byte[] body = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        if (!BrotliEncoder.TryCompress(json, body, out int length, Quality, WindowBits))
        {
            throw new InvalidOperationException($"{json.Length} bytes of JSON could not be compressed.");
        }

        using MemoryStream stream = new();
        WriteCount(stream, part.Carts.Length);
        foreach (Cart cart in part.Carts)
        {
            WriteId(stream, cart.Visit.Uuid);
            WriteLong(stream, cart.EnteredAt.UtcTicks);
        }

        WriteIds(stream, part.Observations.Select(seen => seen.Id.Uuid));
        WriteIds(stream, part.Carts.Where(hasCheckIn).Select(cart => cart.Opened.Command.Uuid));
        WriteIds(stream, part.Carts.SelectMany(cart => cart.People).Select(person => person.Presence.Uuid));
        WriteIds(stream, part.Decisions.Select(pair => KeyOf(pair.Key)));
        WriteIds(stream, part.Absorbed.Select(pair => pair.Key.Uuid));
        WriteCount(stream, json.Length);
        stream.Write(body, 0, length);
        return new ArchiveBlock(stream.ToArray());
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal ArchivedPart Unpack()
    {
        byte[] json = new byte[_bodyLength];
        return BrotliDecoder.TryDecompress(_bytes.AsSpan(_bodyAt), json, out int length) && length == json.Length
            ? JsonSerializer.Deserialize<ArchivedPart>(json, ArchiveJson.Options)!
            : throw new InvalidDataException($"Block {Sha256} of the archive cannot be unpacked.");
    }

    private static void WriteIds(MemoryStream stream, IEnumerable<Guid> ids)
    {
        Guid[] all = [.. ids];
        WriteCount(stream, all.Length);
        Array.ForEach(all, id => WriteId(stream, id));
    }

    private static void WriteId(MemoryStream stream, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        stream.Write(bytes);
    }

    private static void WriteCount(MemoryStream stream, int count)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        stream.Write(bytes);
    }

    private static void WriteLong(MemoryStream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    /// <summary>Goes through bytes.</summary>
    private ref struct SpanReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int At { get; private set; }

        /// <summary>How many follow, of so many bytes each at least.</summary>
        public int Count(int bytesEach)
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(_bytes.Slice(At, 4));
            At += 4;
            return count >= 0 && (long)count * bytesEach <= _bytes.Length - At ? count : throw new InvalidDataException("More is said to follow than there is.");
        }

        public UInt128 Id()
        {
            At += 16;
            return BinaryPrimitives.ReadUInt128BigEndian(_bytes.Slice(At - 16, 16));
        }

        public long Long()
        {
            At += 8;
            return BinaryPrimitives.ReadInt64LittleEndian(_bytes.Slice(At - 8, 8));
        }

        public UInt128[] Ids()
        {
            UInt128[] ids = new UInt128[Count(16)];
            for (int i = 0; i < ids.Length; i++)
            {
                ids[i] = Id();
            }

            return ids;
        }
    }
}
