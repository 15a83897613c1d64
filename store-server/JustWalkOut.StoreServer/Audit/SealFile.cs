using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Storage;

namespace JustWalkOut.StoreServer.Audit;

/// <summary>
/// A seal for each event of a log, in a file of 32 bytes each behind a head of 32: HMAC-SHA-256 over the seal before and all of the row. The database does not hold the key, so whoever can change its rows and nothing else cannot make seals
/// that fit. The head says when the sealing began and how many events there were by then: of what was changed before, it knows nothing. Not safe for use from several threads.
/// </summary>
internal sealed class SealFile : IDisposable
{
    public const int SealBytes = HMACSHA256.HashSizeInBytes;

    private static readonly byte[] Magic = "JWOSEAL1"u8.ToArray();

    private readonly FileStream _file;

    private SealFile(FileStream file, DateTimeOffset begunAt, long begunWith) => (_file, BegunAt, BegunWith) = (file, begunAt, begunWith);

    /// <summary>When the sealing began.</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>Events that were there by then.</summary>
    public long BegunWith { get; }

    /// <summary>Events that have a seal: those up to this position.</summary>
    public long Count => (_file.Length / SealBytes) - 1;

    /// <summary>Opens a file to add to it, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="now">The time, and how many events there are, for one that begins.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static SealFile OpenToWrite(string path, (DateTimeOffset At, long Events) now)
    {
        FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (file.Length < SealBytes)
        {
            // Empty, or cut off while it was begun.
            byte[] head = new byte[SealBytes];
            Magic.CopyTo(head, 0);
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(8), now.At.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(16), now.Events);
            file.SetLength(0);
            file.Write(head);
            file.Flush(flushToDisk: true);
        }

        SealFile seals = Read(file, path);
        file.SetLength((seals.Count + 1) * SealBytes); // What a crash left half written.
        return seals;
    }

    /// <summary>Opens a file to check it; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static SealFile? OpenToRead(string path) => File.Exists(path) ? Read(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), path) : null;

    /// <summary>The seal of an event; that of the head for position 0.</summary>
    public byte[] At(long position)
    {
        byte[] seal = new byte[SealBytes];
        _file.Position = position * SealBytes;
        _file.ReadExactly(seal);
        return seal;
    }

    /// <summary>Adds seals behind the last, and syncs them.</summary>
    public void Add(ReadOnlySpan<byte> seals)
    {
        _file.Position = (Count + 1) * SealBytes;
        _file.Write(seals);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>The seal of a row behind another.</summary>
    public static byte[] Of(byte[] key, StoreId store, ReadOnlySpan<byte> before, LogRow row)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(before);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, row.Position);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64BigEndian(number, row.Version);
        hash.AppendData(number);
        foreach (string text in (ReadOnlySpan<string>)[store.Value, row.EventId, row.Cause, row.At, row.Kind, row.Payload])
        {
            // Each with its length, so that nothing can be moved from one into the next.
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    public void Dispose() => _file.Dispose();

    private static SealFile Read(FileStream file, string path)
    {
        byte[] head = new byte[SealBytes];
        file.Position = 0;
        if (file.ReadAtLeast(head, SealBytes, throwOnEndOfStream: false) < SealBytes || !head.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            file.Dispose();
            throw new InvalidDataException($"{path} is no file of seals; restore it from a copy, or move it away: then sealing begins anew.");
        }

        return new SealFile(file, DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8))), BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(16)));
    }
}
