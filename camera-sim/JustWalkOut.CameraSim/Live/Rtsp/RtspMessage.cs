using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>What a client asked (RFC 2326).</summary>
/// <param name="Method">Such as <c>PLAY</c>.</param>
/// <param name="Target">What it is about, as it was written: an address, or <c>*</c>.</param>
/// <param name="Headers">By their names, without regard to case; of a header that comes twice the first.</param>
internal sealed record RtspRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header, or null.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>An answer.</summary>
/// <param name="Status">Code and reason, such as <c>200 OK</c>.</param>
/// <param name="Headers">In order, but for those that follow from the rest.</param>
/// <param name="Body">With its <c>Content-Length</c>; null for none.</param>
internal sealed record RtspAnswer(string Status, IReadOnlyList<(string Name, string Value)> Headers, string? Body = null)
{
    public static RtspAnswer Of(string status, params (string Name, string Value)[] headers) => new(status, headers);

    /// <summary>The answer as it goes over the line.</summary>
    /// <param name="sequence">The request's <c>CSeq</c>; null where it had none.</param>
    public byte[] ToBytes(string? sequence)
    {
        StringBuilder text = new($"RTSP/1.0 {Status}\r\n");
        Append(text, "CSeq", sequence);
        foreach ((string name, string value) in Headers)
        {
            Append(text, name, value);
        }

        Append(text, "Content-Length", Body?.Length.ToString(CultureInfo.InvariantCulture));
        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(Body).ToString());
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
    }
}

/// <summary>Reads a connection's requests, passing over the reports that come between them on the same line.</summary>
/// <param name="stream">Stays the caller's.</param>
internal sealed class RtspReader(Stream stream)
{
    /// <summary>Largest head of a request and largest body: a hundred times what clients send.</summary>
    private const int BytesMax = 1 << 16;

    private readonly byte[] _buffer = new byte[BytesMax];
    private int _start;
    private int _end;

    /// <summary>The next request; null at the end of the connection.</summary>
    /// <param name="alive">Told whenever the client says anything at all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidDataException">It is no request.</exception>
    public async Task<RtspRequest?> ReadAsync(Action alive, CancellationToken cancellation)
    {
        while (await FillAsync(1, cancellation))
        {
            alive();
            if (_buffer[_start] == (byte)'$')
            {
                // A receiver's report (RFC 2326, 10.12): channel, length, RTCP.
                if (!await FillAsync(4, cancellation) || !await SkipAsync(4 + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2)), cancellation))
                {
                    return null;
                }
            }
            else if (_buffer[_start] is (byte)'\r' or (byte)'\n')
            {
                _start++;
            }
            else
            {
                return await ReadRequestAsync(cancellation);
            }
        }

        return null;
    }

    private async Task<RtspRequest?> ReadRequestAsync(CancellationToken cancellation)
    {
        int head;
        for (int wanted = 1; (head = HeadBytes()) < 0; wanted = _end - _start + 1)
        {
            if (!await FillAsync(wanted, cancellation))
            {
                return null;
            }
        }

        string[] lines = Encoding.ASCII.GetString(_buffer, _start, head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] words = lines[0].Split(' ');
        if (words.Length != 3 || words[2] != "RTSP/1.0")
        {
            throw new InvalidDataException("No request of RTSP 1.0.");
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
            }
        }

        // Nothing that a body could say is of interest here.
        int body = headers.TryGetValue("Content-Length", out string? length) && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) ? Math.Min(bytes, BytesMax) : 0;
        return await SkipAsync(head + body, cancellation) ? new RtspRequest(words[0], words[1], headers) : null;
    }

    /// <summary>Bytes up to the empty line and with it; -1 while it has not come.</summary>
    private int HeadBytes()
    {
        int end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    private async Task<bool> SkipAsync(int bytes, CancellationToken cancellation)
    {
        while (bytes > 0)
        {
            if (!await FillAsync(1, cancellation))
            {
                return false;
            }

            int now = Math.Min(bytes, _end - _start);
            _start += now;
            bytes -= now;
        }

        return true;
    }

    /// <summary>Sees to it that so many bytes are there; false where the connection ends before.</summary>
    private async Task<bool> FillAsync(int bytes, CancellationToken cancellation)
    {
        if (bytes > BytesMax)
        {
            throw new InvalidDataException($"A request of more than {BytesMax} bytes.");
        }

        if (_end - _start >= bytes)
        {
            return true;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < bytes)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
