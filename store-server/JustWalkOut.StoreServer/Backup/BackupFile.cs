using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Backup;

/// <summary>A backup as a file: lines of JSON, gzip-compressed, the last of which holds the hash of all before. Only this user may read it, for it holds the store's secrets.</summary>
internal static class BackupFile
{
    /// <summary>The form that this code writes and reads.</summary>
    public const int CurrentVersion = 2;

    private const byte LineEnd = (byte)'\n';

    private static readonly JsonSerializerOptions Json = new(MessageJson.Compact) { AllowOutOfOrderMetadataProperties = true };

    /// <summary>Writes lines and the end behind them; the file is there, whole and synced, or not at all.</summary>
    public static async Task WriteAsync(string path, IAsyncEnumerable<BackupLine> lines, CancellationToken cancellation)
    {
        string fresh = $"{path}.new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (FileStream file = new(fresh, options))
            {
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await using (GZipStream packed = new(file, CompressionLevel.Fastest, leaveOpen: true))
                {
                    long count = 0;
                    await foreach (BackupLine line in lines.WithCancellation(cancellation))
                    {
                        byte[] bytes = Bytes(line);
                        hash.AppendData(bytes);
                        await packed.WriteAsync(bytes, cancellation);
                        count++;
                    }

                    await packed.WriteAsync(Bytes(new BackupLine.End(count, Convert.ToHexStringLower(hash.GetHashAndReset()))), cancellation);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);

            // The new name is only safe from a power cut once it is synced too.
            await using FileStream named = new(path, FileMode.Open, FileAccess.ReadWrite);
            named.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>What a backup is of.</summary>
    /// <exception cref="InvalidDataException">It is none, or one that this program cannot read.</exception>
    public static async Task<BackupLine.Head> HeadOfAsync(string path, CancellationToken cancellation)
    {
        await foreach (BackupLine line in ReadAsync(path, cancellation))
        {
            return (BackupLine.Head)line;
        }

        throw Damaged(path, "it is empty", null);
    }

    /// <summary>Its lines without the end, which is checked once all of them were read.</summary>
    /// <exception cref="InvalidDataException">It is no backup, one that this program cannot read, or damaged.</exception>
    public static async IAsyncEnumerable<BackupLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using GZipStream packed = new(file, CompressionMode.Decompress);
        await using BufferedStream buffered = new(packed, 1 << 16);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<byte> bytes = [];
        long length = 0;
        for (long number = 0; ; number++)
        {
            BackupLine line = Parse(path, number, ReadLine(path, number, buffered, bytes));
            length += bytes.Count;
            if (number == 0 ? line is not BackupLine.Head : line is BackupLine.Head)
            {
                throw Damaged(path, $"line {number + 1} is a {line.GetType().Name}", null);
            }

            if (line is BackupLine.Head { Version: < 1 or > CurrentVersion } head)
            {
                throw new InvalidDataException($"{path} is a backup of form {head.Version}, this program reads form {CurrentVersion}; run the version that wrote it.");
            }

            if (line is BackupLine.End end)
            {
                if (end.Lines != number || end.Sha256 != Convert.ToHexStringLower(hash.GetHashAndReset()) || buffered.ReadByte() >= 0)
                {
                    throw Damaged(path, "what it holds does not have the hash at its end", null);
                }

                if (LengthAtEnd(file) != (uint)length)
                {
                    throw Damaged(path, "its last bytes are missing, or others follow them", null);
                }

                yield break;
            }

            hash.AppendData([.. bytes]);
            cancellation.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    /// <summary>A file that is not what it was when it was written.</summary>
    public static InvalidDataException Damaged(string path, string how, Exception? inner) => new($"{path} is damaged or no backup ({how}); nothing was restored. Take another copy of it, or an older backup.", inner);

    private static byte[] Bytes(BackupLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, Json), LineEnd];

    /// <summary>The length of the content by the last four bytes of a gzip file (RFC 1952, 2.3.1), which the stream that unpacks it does not miss when they are not there.</summary>
    private static uint LengthAtEnd(FileStream file)
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        file.Seek(-last.Length, SeekOrigin.End);
        file.ReadExactly(last);
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    private static byte[] ReadLine(string path, long number, Stream from, List<byte> bytes)
    {
        bytes.Clear();
        try
        {
            int next;
            do
            {
                next = from.ReadByte();
                if (next < 0)
                {
                    throw new EndOfStreamException("it ends there");
                }

                bytes.Add((byte)next);
            }
            while (next != LineEnd);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(path, number == 0 && fault is InvalidDataException ? "it is not compressed as one" : $"line {number + 1} cannot be read", fault);
        }

        return [.. bytes];
    }

    private static BackupLine Parse(string path, long number, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupLine>(bytes, Json) ?? throw new JsonException("It is null.");
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or FormatException)
        {
            throw Damaged(path, $"line {number + 1} says nothing that can be read", fault);
        }
    }
}
