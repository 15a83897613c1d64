using System.Threading.Channels;

namespace JustWalkOut.CameraSim.Live.Rtsp;

/// <summary>How packets get to one client.</summary>
internal interface IRtpLine
{
    /// <summary>Sends packets of a picture.</summary>
    ValueTask SendAsync(RtpPackets packets, int count, CancellationToken cancellation);

    /// <summary>Sends reports.</summary>
    ValueTask ReportAsync(ReadOnlyMemory<byte> reports, CancellationToken cancellation);
}

/// <summary>
/// One client that watches one camera. It begins with a key frame; when it reads too slowly it misses pictures up to the next key frame, which are counted, and holds
/// nobody up. Reports say before the first picture, once a second, and whenever the camera's clock was put, what time of day a timestamp stands for.
/// </summary>
internal sealed class RtpViewer
{
    /// <summary>Two seconds of pictures, from one key frame to the next.</summary>
    private const int WaitingMax = 30;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    /// <summary>Above what rounding to microseconds can do.</summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(1);

    private readonly RtspStream _stream;
    private readonly IRtpLine _line;
    private readonly RtpPackets _packets;
    private readonly Channel<StampedPicture> _waiting;
    private bool _waitsForKey = true;
    private long _missed;
    private (TimeSpan At, TimeSpan ClockError)? _reported;

    /// <summary>A viewer; it gets pictures once it is added to the stream, and sends them while <see cref="RunAsync"/> runs.</summary>
    public RtpViewer(RtspStream stream, IRtpLine line, RtpPackets packets)
    {
        (_stream, _line, _packets) = (stream, line, packets);

        // A full queue refuses: pictures that hang on one that was left out are of no use.
        _waiting = Channel.CreateBounded<StampedPicture>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });
    }

    /// <summary>Pictures that it did not get, from its first key frame on.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Hands over a picture; never waits. One caller at a time.</summary>
    public void Take(StampedPicture picture)
    {
        if (_waitsForKey && !picture.Picture.Key)
        {
            // What came before somebody watched was not missed.
            Interlocked.Add(ref _missed, _missed > 0 ? 1 : 0);
            return;
        }

        _waitsForKey = !_waiting.Writer.TryWrite(picture);
        Interlocked.Add(ref _missed, _waitsForKey ? 1 : 0);
    }

    /// <summary>There will be no more.</summary>
    public void End() => _waiting.Writer.TryComplete();

    /// <summary>Sends until the end of the stream.</summary>
    /// <param name="pause">Ends it behind a whole picture: half of one would spoil the connection for what comes after.</param>
    /// <param name="cut">Ends it at once, and the connection with it.</param>
    /// <returns>Whether the stream has ended; false where the client has gone or wants a pause.</returns>
    public async Task<bool> RunAsync(CancellationToken pause, CancellationToken cut)
    {
        try
        {
            StampedPicture? last = null;
            await foreach (StampedPicture picture in _waiting.Reader.ReadAllAsync(pause))
            {
                uint timestamp = TimestampOf(picture.Stamp.At);
                if (IsReportDue(picture.Stamp))
                {
                    await _line.ReportAsync(_packets.Report(picture.Stamp.CapturedAt, timestamp, _stream.Camera.Value), cut);
                }

                int count = _packets.Pack(picture.Picture.Key ? [_stream.Parameters.Sequence, _stream.Parameters.Picture, .. picture.Picture.Units] : picture.Picture.Units, timestamp);
                await _line.SendAsync(_packets, count, cut);
                last = picture;
            }

            if (last is not null)
            {
                await _line.ReportAsync(_packets.Goodbye(last.Stamp.CapturedAt, TimestampOf(last.Stamp.At), _stream.Camera.Value), cut);
            }

            return true;
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, which is how watching ends.
            return false;
        }
    }

    private bool IsReportDue(in PictureStamp stamp)
    {
        TimeSpan clockError = stamp.CapturedAt - DateTimeOffset.UnixEpoch - stamp.At;
        bool isDue = _reported is not { } last || stamp.At - last.At >= ReportEvery || (clockError - last.ClockError).Duration() > ClockStep;
        _reported = isDue ? (stamp.At, clockError) : _reported;
        return isDue;
    }

    // The source's clock runs truly, as a camera's crystal does; what time of day it stands for is what the camera's clock makes of it.
    private uint TimestampOf(TimeSpan at) => unchecked(_stream.FirstTimestamp + (uint)(at.Ticks * (RtpPackets.ClockHertz / 10_000) / (TimeSpan.TicksPerSecond / 10_000)));
}
