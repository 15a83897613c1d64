using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace JustWalkOut.Vision.Frames;

/// <summary>Where a picture lies in the ring's files.</summary>
public sealed class RingPlace
{
    internal RingPlace(RingSegment segment, long offset, int bytes, ulong number) => (Segment, Offset, Bytes, Number) = (segment, offset, bytes, number);

    /// <summary>Its size in the clear.</summary>
    public int Bytes { get; }

    internal RingSegment Segment { get; }

    internal long Offset { get; }

    /// <summary>Its number in this run, of which its nonce is made.</summary>
    internal ulong Number { get; }
}

/// <summary>
/// One file of the ring: pictures one after the other, each sealed with AES-256-GCM (of .NET, which calls the system's OpenSSL): it encrypts at gigabytes a second where the processor helps, and a byte that
/// was changed is noticed. The nonce is the picture's number in this run, which under a key that is made at each start never comes twice. Written by one, read by any.
/// </summary>
internal sealed class RingSegment : IDisposable
{
    public const string Extension = ".ring";

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private volatile bool _isDropped;

    /// <exception cref="IOException">It cannot be made.</exception>
    public RingSegment(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public long Bytes { get; private set; }

    public TimeSpan First { get; private set; } = TimeSpan.MaxValue;

    public TimeSpan Last { get; private set; } = TimeSpan.MinValue;

    /// <summary>What a picture of so many bytes takes.</summary>
    public static int Sealed(int bytes) => bytes + TagBytes;

    /// <summary>Seals a picture and writes it.</summary>
    /// <exception cref="IOException">The disk is full or failing; what was written of it is overwritten by the next.</exception>
    public RingPlace Append(AesGcm cipher, ReadOnlySpan<byte> picture, (ulong Number, TimeSpan ArrivedAt) about, ref byte[] room)
    {
        int length = Sealed(picture.Length);
        if (room.Length < length)
        {
            room = new byte[length + (length / 4)];
        }

        Span<byte> nonce = stackalloc byte[NonceBytes];
        NonceOf(about.Number, nonce);
        cipher.Encrypt(nonce, picture, room.AsSpan(0, picture.Length), room.AsSpan(picture.Length, TagBytes));
        RandomAccess.Write(_file, room.AsSpan(0, length), Bytes);
        RingPlace place = new(this, Bytes, picture.Length, about.Number);
        Bytes += length;
        (First, Last) = (about.ArrivedAt < First ? about.ArrivedAt : First, about.ArrivedAt > Last ? about.ArrivedAt : Last);
        return place;
    }

    /// <summary>Reads a picture back.</summary>
    /// <returns>Null where it is gone meanwhile, or is not what was written.</returns>
    public byte[]? Read(AesGcm cipher, RingPlace place)
    {
        try
        {
            byte[] stored = new byte[place.Bytes + TagBytes];
            if (_isDropped || RandomAccess.Read(_file, stored, place.Offset) != stored.Length)
            {
                return null;
            }

            Span<byte> nonce = stackalloc byte[NonceBytes];
            NonceOf(place.Number, nonce);
            byte[] picture = new byte[place.Bytes];
            cipher.Decrypt(nonce, stored.AsSpan(0, place.Bytes), stored.AsSpan(place.Bytes), picture);
            return picture;
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Deletes it. One that cannot be deleted is of no use to anybody after this run, whose key is gone then, and is tried again at the next start.</summary>
    public void Dispose()
    {
        _isDropped = true;
        _file.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Seen again at the next start.
        }
    }

    private static void NonceOf(ulong number, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], number);
    }
}
