namespace JustWalkOut.Vision.Frames;

/// <summary>What the first bytes of a file tell of it, to say what was found and how exactly its container counts frames.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Found">The kind of file in words.</param>
/// <param name="CountsFrames">Whether its container states a count of frames; otherwise the count is length times rate, an estimate.</param>
/// <param name="Pictures">Frames counted in the file itself; null where it would take decoding.</param>
/// <param name="IsWhole">False where the file is seen to break off.</param>
internal sealed record VideoFileHead(long Bytes, string Found, bool CountsFrames, long? Pictures, bool IsWhole)
{
    private const int HeadBytes = 32;

    public static VideoFileHead Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> buffer = stackalloc byte[HeadBytes];
        ReadOnlySpan<byte> head = buffer[..file.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false)];
        if (GifBlocks.IsGif(head))
        {
            file.Position = 0;
            GifBlocks.Walk walk = GifBlocks.Count(file);
            return new VideoFileHead(file.Length, "a GIF head", CountsFrames: true, walk.Pictures, walk.IsWhole);
        }

        (string found, bool countsFrames) = Kind(head);
        return new VideoFileHead(file.Length, found, countsFrames, Pictures: null, IsWhole: true);
    }

    /// <summary>
    /// How many frames may be missing before a file counts as broken off: one where the container counts them (some codecs keep the last one back),
    /// and a fiftieth more where the count is an estimate, which is off by that when the rate varies.
    /// </summary>
    public long FramesMissingMax(long stated) => CountsFrames ? 1 : 1 + (stated / 50);

    private static (string Found, bool CountsFrames) Kind(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
        {
            return ("an MP4 head", true);
        }

        if (head.Length >= 12 && head[..4].SequenceEqual("RIFF"u8) && head[8..12].SequenceEqual("AVI "u8))
        {
            return ("an AVI head", true);
        }

        if (head.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]))
        {
            return ("a Matroska head", false);
        }

        return head.ContainsAnyExceptInRange((byte)0x09, (byte)0x7E)
            ? ($"unknown bytes {Convert.ToHexString(head[..Math.Min(8, head.Length)])}", false)
            : ("text", false);
    }
}
