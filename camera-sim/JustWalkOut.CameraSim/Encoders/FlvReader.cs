using System.Buffers.Binary;

namespace JustWalkOut.CameraSim.Encoders;

/// <summary>What one tag of an FLV stream holds of H.264; nothing where it is of another kind.</summary>
internal sealed record FlvTag(ParameterSets? Parameters, EncodedPicture? Picture);

/// <summary>Reads H.264 out of FLV (Adobe's specification, version 10.1, annex E): only what an encoder's own output holds.</summary>
/// <param name="stream">Stays the caller's.</param>
internal sealed class FlvReader(Stream stream)
{
    private const int FileHeaderBytes = 13;
    private const int TagHeaderBytes = 11;
    private const int AfterTagBytes = 4;
    private const int VideoTag = 9;
    private const int VideoHeaderBytes = 5;

    /// <summary>Largest tag that is believed: far above a key frame of the largest camera.</summary>
    private const int TagBytesMax = 16 << 20;

    private readonly byte[] _header = new byte[FileHeaderBytes];
    private bool _hasBegun;

    /// <summary>The next tag; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is no such stream.</exception>
    public async Task<FlvTag?> ReadAsync()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (await stream.ReadAtLeastAsync(_header, FileHeaderBytes, throwOnEndOfStream: false) < FileHeaderBytes)
            {
                return null;
            }
        }

        if (await stream.ReadAtLeastAsync(_header.AsMemory(0, TagHeaderBytes), TagHeaderBytes, throwOnEndOfStream: false) < TagHeaderBytes)
        {
            return null;
        }

        int length = (_header[1] << 16) | (_header[2] << 8) | _header[3];
        if (length > TagBytesMax)
        {
            throw new InvalidDataException($"An FLV tag of {length} bytes; expected at most {TagBytesMax}.");
        }

        bool isVideo = _header[0] == VideoTag;
        byte[] data = new byte[length + AfterTagBytes];
        await stream.ReadExactlyAsync(data);
        return isVideo && length > VideoHeaderBytes ? Parse(data.AsMemory(0, length)) : new FlvTag(null, null);
    }

    private static FlvTag Parse(ReadOnlyMemory<byte> tag)
    {
        bool isKey = tag.Span[0] >> 4 == 1;
        ReadOnlyMemory<byte> body = tag[VideoHeaderBytes..];
        return tag.Span[1] switch
        {
            0 => new FlvTag(ParametersOf(body), null),
            1 => new FlvTag(null, new EncodedPicture(isKey, UnitsOf(body))),
            _ => new FlvTag(null, null),
        };
    }

    // AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.2.4): five bytes, then one sequence and one picture parameter set, each counted and with its length.
    private static ParameterSets ParametersOf(ReadOnlyMemory<byte> record)
    {
        ReadOnlyMemory<byte> sequence = Counted(record[5..], out ReadOnlyMemory<byte> rest);
        return new ParameterSets(sequence, Counted(rest, out _));
    }

    private static ReadOnlyMemory<byte> Counted(ReadOnlyMemory<byte> sets, out ReadOnlyMemory<byte> rest)
    {
        const int HeadBytes = 3;
        bool isOne = sets.Length > HeadBytes && (sets.Span[0] & 0x1f) == 1;
        int length = isOne ? BinaryPrimitives.ReadUInt16BigEndian(sets.Span[1..]) : 0;
        if (length is 0 || length > sets.Length - HeadBytes)
        {
            throw new InvalidDataException("The encoder gave other parameter sets than one of each; expected one sequence and one picture parameter set.");
        }

        rest = sets[(HeadBytes + length)..];
        return sets.Slice(HeadBytes, length);
    }

    private static List<ReadOnlyMemory<byte>> UnitsOf(ReadOnlyMemory<byte> body)
    {
        const int LengthBytes = 4;
        List<ReadOnlyMemory<byte>> units = [];
        while (body.Length > 0)
        {
            int length = body.Length >= LengthBytes ? (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(body.Span)) : -1;
            if (length < 1 || length > body.Length - LengthBytes)
            {
                throw new InvalidDataException($"A NAL unit of {length} bytes where {body.Length} are left.");
            }

            units.Add(body.Slice(LengthBytes, length));
            body = body[(LengthBytes + length)..];
        }

        return units;
    }
}
