using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Clips;

/// <summary>Evidence that is kept for a while, for whoever sees to it that it is not kept longer.</summary>
public interface IKeptEvidence
{
    /// <summary>How long it is kept, from the moment that it is of.</summary>
    TimeSpan Retention { get; }

    /// <summary>Deletes all that is of a time before another.</summary>
    /// <returns>How much was deleted.</returns>
    int DropBefore(DateTimeOffset moment);

    /// <summary>Deletes what is kept of one observation.</summary>
    /// <returns>Whether there was anything.</returns>
    bool Drop(ObservationId observation);
}

/// <summary>
/// Clips on disk, a file for each observation, sealed with AES-256-GCM under a key in a folder of secrets: they outlive a restart and no copy of the disk without that folder can be watched. A file's name
/// holds the moment that it is of, so that what is too old is known without the key. Safe for use from several threads.
/// </summary>
/// <remarks>
/// The file: "JWOCLIP1"; for the list of views in JSON and for each view's film, in that order, the length as 4 bytes, a nonce of 12, the tag of 16 and the sealed bytes, big-endian. What is sealed is bound to the file's name and its place in it.
/// </remarks>
public sealed class ClipStore : IKeptEvidence, IDisposable
{
    private const string Extension = ".clip";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static readonly JsonSerializerOptions Json = MessageJson.Compact;

    private readonly string _folder;
    private readonly long _bytesMax;
    private readonly AesGcm _cipher;
    private readonly Lock _gate = new();
    private readonly Dictionary<ObservationId, string> _files = [];

    private ClipStore(string folder, byte[] key, TimeSpan retention, long bytesMax)
    {
        (_folder, _bytesMax, _cipher, Retention) = (folder, bytesMax, new AesGcm(key, TagBytes), retention);
        PictureRing.MakeFolder(folder);
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            if (Path.GetExtension(path) == Extension && ReadName(path) is { } name)
            {
                _files[name.Observation] = path;
            }
            else
            {
                // Half of a file, or a film on its way to one, from a run that ended in the middle.
                File.Delete(path);
            }
        }
    }

    /// <inheritdoc/>
    public TimeSpan Retention { get; }

    /// <summary>Opens the clips of a store.</summary>
    /// <param name="folder">Where they are; made where it is not there, closed to other users.</param>
    /// <param name="secrets">The folder of the key, <c>clips.key</c>, which is made where it is not there.</param>
    /// <param name="retention">How long clips are kept, above zero.</param>
    /// <param name="bytesMax">Most that all of them take; the oldest go first.</param>
    /// <exception cref="InvalidDataException">The key is damaged.</exception>
    /// <exception cref="IOException">A folder cannot be used.</exception>
    public static ClipStore Open(string folder, string secrets, TimeSpan retention, long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retention, TimeSpan.Zero);
        PictureRing.MakeFolder(secrets);
        string path = Path.Combine(secrets, "clips.key");
        if (!File.Exists(path))
        {
            Write(path, RandomNumberGenerator.GetBytes(KeyBytes));
        }

        byte[] key = File.ReadAllBytes(path);
        return key.Length == KeyBytes
            ? new ClipStore(folder, key, retention, bytesMax)
            : throw new InvalidDataException($"{path} has {key.Length} bytes, expected {KeyBytes}; restore it from a backup, or delete it and give up the clips that it opens.");
    }

    /// <summary>A path for a film on its way here, which the next start deletes if this one does not.</summary>
    public string Working => Path.Combine(_folder, "cutting.mp4");

    /// <summary>Keeps what was cut of an observation; what was kept of it before is replaced. It is whole on disk when this returns.</summary>
    /// <exception cref="IOException">It could not be written; what was kept before is still there.</exception>
    public void Keep(ObservationId observation, DateTimeOffset at, IReadOnlyList<CutClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        string path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds():D14}-{observation.Uuid:N}{Extension}"));
        using MemoryStream content = new();
        content.Write(Mark);
        Seal(content, path, 0, JsonSerializer.SerializeToUtf8Bytes(clips.Select(clip => clip.View).ToArray(), Json));
        for (int i = 0; i < clips.Count; i++)
        {
            Seal(content, path, i + 1, clips[i].Film);
        }

        Write(path, content.ToArray());
        lock (_gate)
        {
            if (_files.TryGetValue(observation, out string? before) && before != path)
            {
                Delete(before);
            }

            _files[observation] = path;
        }

        DropBeyond();
    }

    /// <summary>What is kept of an observation; null where nothing is, or the key is another.</summary>
    public IReadOnlyList<ClipView>? Views(ObservationId observation) =>
        Section(observation, _ => 0) is { } list ? JsonSerializer.Deserialize<ClipView[]>(list, Json) : null;

    /// <summary>One camera's film; null where there is none.</summary>
    public byte[]? Film(ObservationId observation, CameraId camera)
    {
        byte[]? film = Section(observation, views =>
        {
            int index = Array.FindIndex(views, view => view.Camera == camera && view.Lack is null);
            return index < 0 ? null : index + 1;
        });
        return film is { Length: > 0 } ? film : null;
    }

    /// <inheritdoc/>
    public int DropBefore(DateTimeOffset moment)
    {
        lock (_gate)
        {
            ObservationId[] old = [.. _files.Where(file => ReadName(file.Value)?.At < moment).Select(file => file.Key)];
            return old.Count(Drop);
        }
    }

    /// <inheritdoc/>
    public bool Drop(ObservationId observation)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(observation, out string? path))
            {
                return false;
            }

            Delete(path);
            return _files.Remove(observation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private static ReadOnlySpan<byte> Mark => "JWOCLIP1"u8;

    private static (DateTimeOffset At, ObservationId Observation)? ReadName(string path)
    {
        string[] parts = Path.GetFileNameWithoutExtension(path).Split('-');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ms) && ms < 253_402_300_799_999 && Guid.TryParseExact(parts[1], "N", out Guid id)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(ms), new ObservationId(id))
            : null;
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next start finds it again, and its age with it.
        }
    }

    /// <summary>A file that only this user reads, whole or not at all, and safe from a power cut.</summary>
    private static void Write(string path, byte[] content)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream file = new(fresh, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);

        // The new name is only safe from a power cut once it is synced too, which syncing the file under it brings about.
        using FileStream named = new(path, FileMode.Open, FileAccess.ReadWrite);
        named.Flush(flushToDisk: true);
    }

    private void DropBeyond()
    {
        lock (_gate)
        {
            FileInfo[] files = [.. _files.Values.Select(path => new FileInfo(path)).Where(file => file.Exists).OrderBy(file => file.Name, StringComparer.Ordinal)];
            long bytes = files.Sum(file => file.Length);
            foreach (FileInfo file in files.TakeWhile(_ => bytes > _bytesMax))
            {
                bytes -= file.Length;
                Drop(ReadName(file.FullName)!.Value.Observation); // All in the list have such a name.
            }
        }
    }

    private void Seal(MemoryStream into, string path, int place, byte[] content)
    {
        Span<byte> head = stackalloc byte[4 + NonceBytes + TagBytes];
        BinaryPrimitives.WriteInt32BigEndian(head, content.Length);
        RandomNumberGenerator.Fill(head.Slice(4, NonceBytes));
        byte[] sealedBytes = new byte[content.Length];
        lock (_gate)
        {
            _cipher.Encrypt(head.Slice(4, NonceBytes), content, sealedBytes, head[(4 + NonceBytes)..], Bound(path, place));
        }

        into.Write(head);
        into.Write(sealedBytes);
    }

    private static byte[] Bound(string path, int place) => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}/{place}"));

    /// <summary>Opens the list of views, and then whichever section somebody picks by it.</summary>
    private byte[]? Section(ObservationId observation, Func<ClipView[], int?> pick)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(observation, out string? path))
            {
                return null;
            }

            try
            {
                using FileStream file = File.OpenRead(path);
                Span<byte> mark = stackalloc byte[8];
                file.ReadExactly(mark);
                byte[] list = mark.SequenceEqual(Mark) ? Unseal(file, path, 0) : throw new InvalidDataException("It is no clip.");
                int? wanted = pick(JsonSerializer.Deserialize<ClipView[]>(list, Json) ?? []);
                for (int place = 1; place < wanted; place++)
                {
                    Skip(file);
                }

                return wanted switch { null => null, 0 => list, int place => Unseal(file, path, place) };
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException or JsonException)
            {
                return null; // Gone, damaged, or under another key: as good as not there.
            }
        }
    }

    private static void Skip(FileStream file)
    {
        Span<byte> head = stackalloc byte[4 + NonceBytes + TagBytes];
        file.ReadExactly(head);
        file.Seek(BinaryPrimitives.ReadInt32BigEndian(head), SeekOrigin.Current);
    }

    private byte[] Unseal(FileStream file, string path, int place)
    {
        Span<byte> head = stackalloc byte[4 + NonceBytes + TagBytes];
        file.ReadExactly(head);
        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length < 0 || length > file.Length)
        {
            throw new InvalidDataException("A length is damaged.");
        }

        byte[] content = new byte[length];
        file.ReadExactly(content);
        _cipher.Decrypt(head.Slice(4, NonceBytes), content, head[(4 + NonceBytes)..], content, Bound(path, place));
        return content;
    }
}
