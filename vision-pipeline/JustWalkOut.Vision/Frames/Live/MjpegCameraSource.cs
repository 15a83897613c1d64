using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using JustWalkOut.Carts;
using OpenCvSharp;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// A camera that sends its pictures over HTTP one after the other (multipart/x-mixed-replace of JPEG). Where a part says when it was taken (<c>X-Timestamp</c>, seconds since 1970, as
/// mjpg-streamer and others send it) that is believed; elsewhere the time is estimated from the arrival. Basic and digest logins.
/// </summary>
/// <param name="camera">Which.</param>
/// <param name="address">Where.</param>
/// <param name="clock">The store's time.</param>
public sealed class MjpegCameraSource(CameraId camera, CameraAddress address, StoreClock clock) : ICameraSource
{
    /// <inheritdoc/>
    public CameraId Camera => camera;

    /// <inheritdoc/>
    public string Address => address.ToString();

    /// <inheritdoc/>
    public bool Ends => false;

    /// <summary>Hears what it sends, as received; null for nobody.</summary>
    public IPacketLog? Packets { get; init; }

    /// <inheritdoc/>
    public async ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation)
    {
        HttpClient client = new(new SocketsHttpHandler { Credentials = address.Login, PreAuthenticate = true, UseProxy = false });
        HttpResponseMessage? response = null;
        try
        {
            client.Timeout = Timeout.InfiniteTimeSpan;
            response = await client.GetAsync(address.Uri, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IOException($"{Address} answers {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            string form = response.Content.Headers.ContentType?.MediaType ?? "nothing";
            string? boundary = response.Content.Headers.ContentType?.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
            if (!form.Equals("multipart/x-mixed-replace", StringComparison.OrdinalIgnoreCase) || string.IsNullOrEmpty(boundary))
            {
                throw new InvalidDataException($"{Address} sends {form}; expected multipart/x-mixed-replace with a boundary. Take the camera's MJPEG address");
            }

            Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            return new MjpegFeed(new MjpegParts(body, boundary, Address), pool, (camera, clock, Packets), () =>
            {
                response.Dispose();
                client.Dispose();
            });
        }
        catch (Exception fault)
        {
            response?.Dispose();
            client.Dispose();
            if (fault is HttpRequestException)
            {
                throw new IOException($"{Address} cannot be reached: {fault.Message}", fault);
            }

            throw;
        }
    }
}

/// <summary>One part of a stream: a picture in its packed form.</summary>
/// <param name="CapturedAt">As its head says; null where it does not.</param>
/// <param name="Jpeg">The first bytes of the caller's buffer that hold it.</param>
internal readonly record struct MjpegPart(DateTimeOffset? CapturedAt, ReadOnlyMemory<byte> Jpeg);

/// <summary>Takes a multipart stream apart. A part that says its length is there as soon as its last byte has come; any other only when the next one begins.</summary>
internal sealed class MjpegParts(Stream stream, string boundary, string name) : IAsyncDisposable
{
    /// <summary>No picture is longer: 8 megapixels at best quality.</summary>
    private const int PictureBytesMax = 16 << 20;

    private const int HeadBytesMax = 16 << 10;

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private readonly byte[] _boundary = Encoding.ASCII.GetBytes(boundary.StartsWith("--", StringComparison.Ordinal) ? boundary : $"--{boundary}");
    private byte[] _picture = new byte[64 << 10];

    /// <summary>The next part, valid until the next call; null at the stream's end.</summary>
    /// <exception cref="InvalidDataException">It is no such stream.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<MjpegPart?> ReadAsync(CancellationToken cancellation)
    {
        DateTimeOffset? capturedAt = null;
        int? length = null;
        bool isInside = false;
        for (int headBytes = 0; ;)
        {
            if (await ReadLineAsync(cancellation) is not { } line)
            {
                return null;
            }

            headBytes += line.Length;
            if (headBytes > HeadBytesMax)
            {
                throw new InvalidDataException($"{name}: {headBytes} bytes without a picture; expected parts of JPEG");
            }

            if (line.AsSpan().StartsWith(_boundary))
            {
                if (line.AsSpan(_boundary.Length).StartsWith("--"u8))
                {
                    return null;
                }

                (isInside, headBytes) = (true, 0);
            }
            else if (line.Length == 0 && isInside)
            {
                break;
            }
            else if (isInside && line.AsSpan().IndexOf((byte)':') is int colon and > 0)
            {
                ReadOnlySpan<byte> value = line.AsSpan(colon + 1).Trim((byte)' ');
                if (Is(line.AsSpan(0, colon), "content-length") && Utf8Parser.TryParse(value, out int bytes, out _))
                {
                    length = bytes;
                }
                else if (Is(line.AsSpan(0, colon), "x-timestamp") && Utf8Parser.TryParse(value, out double seconds, out _) && seconds is > 0 and < 1e11)
                {
                    capturedAt = DateTimeOffset.UnixEpoch + TimeSpan.FromMicroseconds(Math.Round(seconds * 1e6));
                }
            }
        }

        int count = length is { } known ? await TakeAsync(known, cancellation) : await TakeUntilBoundaryAsync(cancellation);
        return count < 0 ? null : new MjpegPart(capturedAt, _picture.AsMemory(0, count));
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private static bool Is(ReadOnlySpan<byte> text, string lower) => Ascii.EqualsIgnoreCase(text.Trim((byte)' '), lower);

    private async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await _reader.ReadAsync(cancellation);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = read.Buffer.Slice(0, end);
                byte[] bytes = line.ToArray();
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            if (read.Buffer.Length > HeadBytesMax)
            {
                throw new InvalidDataException($"{name}: a line of {read.Buffer.Length} bytes; expected the head of a part. It may send something else than MJPEG");
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private async ValueTask<int> TakeAsync(int length, CancellationToken cancellation)
    {
        if (length is < 1 or > PictureBytesMax)
        {
            throw new InvalidDataException($"{name}: a part of {length} bytes; expected a picture of 1 to {PictureBytesMax}");
        }

        ReadResult read = await _reader.ReadAtLeastAsync(length, cancellation);
        if (read.Buffer.Length < length)
        {
            return -1;
        }

        Keep(read.Buffer.Slice(0, length));
        _reader.AdvanceTo(read.Buffer.GetPosition(length));
        return length;
    }

    private async ValueTask<int> TakeUntilBoundaryAsync(CancellationToken cancellation)
    {
        for (long wanted = 1; ;)
        {
            ReadResult read = await _reader.ReadAtLeastAsync((int)wanted, cancellation);
            SequenceReader<byte> search = new(read.Buffer);
            if (search.TryReadTo(out ReadOnlySequence<byte> before, _boundary, advancePastDelimiter: false))
            {
                Keep(before);
                int count = (int)before.Length;
                _reader.AdvanceTo(before.End);

                // The line end before a boundary is the boundary's own.
                count -= count > 1 && _picture[count - 2] == '\r' && _picture[count - 1] == '\n' ? 2 : count > 0 && _picture[count - 1] == '\n' ? 1 : 0;
                return count;
            }

            if (read.IsCompleted)
            {
                return -1;
            }

            if (read.Buffer.Length > PictureBytesMax)
            {
                throw new InvalidDataException($"{name}: {read.Buffer.Length} bytes without a boundary; expected pictures of up to {PictureBytesMax}");
            }

            wanted = read.Buffer.Length + 1;
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private void Keep(ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > _picture.Length)
        {
            _picture = new byte[Math.Max(bytes.Length, _picture.Length * 2L)];
        }

        bytes.CopyTo(_picture);
    }
}

/// <summary>Pictures of an open stream. Owns the connection.</summary>
internal sealed class MjpegFeed(MjpegParts parts, FramePool pool, (CameraId Camera, StoreClock Clock, IPacketLog? Packets) whose, Action close) : ICameraFeed
{
    private const int TornMax = 10;

    private long _read;

    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
    {
        for (int torn = 0; ; torn++)
        {
            MjpegPart? part;
            try
            {
                part = await parts.ReadAsync(cancellation);
            }
            catch (HttpRequestException fault)
            {
                throw new IOException($"the connection broke: {fault.Message}", fault);
            }

            if (part is not { } picture)
            {
                return null;
            }

            TimeSpan arrivedAt = whose.Clock.Now;
            using Mat? decoded = Decode(picture.Jpeg.Span);
            if (decoded is not null)
            {
                return Stamped(decoded, picture, arrivedAt);
            }

            // One torn picture is passed over; a stream of nothing else is another thing than was expected.
            if (torn == TornMax)
            {
                throw new InvalidDataException($"{TornMax} parts in a row are no JPEG pictures, the last of {picture.Jpeg.Length} bytes");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await parts.DisposeAsync();
        close();
    }

    private Frame Stamped(Mat decoded, in MjpegPart picture, TimeSpan arrivedAt)
    {
        Frame frame = pool.Rent();
        decoded.CopyTo(frame.Pixels);
        frame.Pack(picture.Jpeg.Span);
        FrameMoment moment = picture.CapturedAt is { } said ? new FrameMoment(whose.Clock.Since(said), CameraTiming.ClockSd, arrivedAt) : CameraTiming.Estimate(arrivedAt);
        whose.Packets?.Received(whose.Camera, new PacketHead(PacketCoding.Jpeg, true, moment), picture.Jpeg.Span);
        frame.Stamp(whose.Camera, _read++, moment);
        return frame;
    }

    /// <summary>Null for what is no picture.</summary>
    private static Mat? Decode(ReadOnlySpan<byte> jpeg)
    {
        try
        {
            Mat decoded = Cv2.ImDecode(jpeg, ImreadModes.Color);
            if (!decoded.Empty())
            {
                return decoded;
            }

            decoded.Dispose();
        }
        catch (OpenCVException)
        {
            // The same as what decodes to nothing.
        }

        return null;
    }
}
