namespace JustWalkOut.Vision.Frames;

/// <summary>
/// Walks the blocks of a GIF file without decoding any (GIF89a specification, sections 17 to 27). Decoders play a GIF as far as it goes and say
/// nothing when it breaks off; the file itself tells, because a whole one ends with a trailer.
/// </summary>
internal static class GifBlocks
{
    private const int ExtensionIntroducer = 0x21;
    private const int ImageSeparator = 0x2C;
    private const int Trailer = 0x3B;

    /// <summary>Pictures that lie whole in the file, and whether the walk reached the trailer.</summary>
    public readonly record struct Walk(long Pictures, bool IsWhole);

    /// <summary>Whether a file begins as a GIF does.</summary>
    public static bool IsGif(ReadOnlySpan<byte> head) => head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8);

    /// <summary>Walks from the start of the file to its trailer or to where it breaks off.</summary>
    public static Walk Count(Stream file)
    {
        Span<byte> screen = stackalloc byte[13];
        if (file.ReadAtLeast(screen, screen.Length, throwOnEndOfStream: false) < screen.Length || !Skip(file, ColourTableBytes(screen[10])))
        {
            return new Walk(0, IsWhole: false);
        }

        long pictures = 0;
        while (true)
        {
            switch (file.ReadByte())
            {
                case Trailer:
                    return new Walk(pictures, IsWhole: true);
                case ExtensionIntroducer when file.ReadByte() >= 0 && SkipSubBlocks(file):
                    break;
                case ImageSeparator when SkipImage(file):
                    pictures++;
                    break;
                default:
                    return new Walk(pictures, IsWhole: false);
            }
        }
    }

    private static bool SkipImage(Stream file)
    {
        Span<byte> descriptor = stackalloc byte[9];
        return file.ReadAtLeast(descriptor, descriptor.Length, throwOnEndOfStream: false) == descriptor.Length
            && Skip(file, ColourTableBytes(descriptor[8]))
            && file.ReadByte() >= 0 // The LZW code size.
            && SkipSubBlocks(file);
    }

    private static bool SkipSubBlocks(Stream file)
    {
        while (true)
        {
            int length = file.ReadByte();
            if (length <= 0)
            {
                return length == 0;
            }

            if (!Skip(file, length))
            {
                return false;
            }
        }
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 0x07) + 1);

    private static bool Skip(Stream file, int bytes)
    {
        if (file.Position + bytes > file.Length)
        {
            return false;
        }

        file.Position += bytes;
        return true;
    }
}
