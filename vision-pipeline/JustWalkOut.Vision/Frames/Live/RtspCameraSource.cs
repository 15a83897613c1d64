using System.Net.Sockets;
using System.Runtime.CompilerServices;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames.GStreamer;

namespace JustWalkOut.Vision.Frames;

/// <summary>
/// A camera that sends H.264 or H.265 over RTSP, interleaved on the connection (TCP). Where its sender reports say what time of day its timestamps stand for, that is believed; before the first report,
/// and from a camera that sends none, the time is estimated from the arrival. Digest and basic logins. The work is done by the system's GStreamer (<see cref="GStreamerProbe"/>).
/// </summary>
/// <param name="camera">Which.</param>
/// <param name="address">Where.</param>
/// <param name="clock">The store's time.</param>
public sealed class RtspCameraSource(CameraId camera, CameraAddress address, StoreClock clock) : ICameraSource
{
    private const int PortDefault = 554;

    /// <inheritdoc/>
    public CameraId Camera => camera;

    /// <inheritdoc/>
    public string Address => address.ToString();

    /// <inheritdoc/>
    public bool Ends => false;

    /// <summary>Hears what it sends, as received; null for nobody.</summary>
    public IPacketLog? Packets { get; init; }

    /// <inheritdoc/>
    /// <remarks>Open is it with its first picture: before that nobody knows what a camera will send.</remarks>
    public async ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation)
    {
        RtspFeed feed = new(new RtspReception(address, Packets is { } packets ? new Received((camera, clock), packets).Take : null), pool, (camera, clock), Address);
        try
        {
            await feed.BeginAsync(cancellation);
            return feed;
        }
        catch (Exception fault)
        {
            await feed.DisposeAsync();
            if (fault is RtspUnreachedException)
            {
                throw new IOException($"{Address} cannot be reached: {await WhyAsync(cancellation)}", fault);
            }

            throw;
        }
    }

    /// <summary>GStreamer says only that it could not connect; the system says why.</summary>
    private async Task<string> WhyAsync(CancellationToken cancellation)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(address.Uri.DnsSafeHost, address.Uri.Port > 0 ? address.Uri.Port : PortDefault, cancellation);
            return "it closed the connection";
        }
        catch (SocketException fault)
        {
            return fault.Message;
        }
    }
}

/// <summary>What comes over one connection, on its way to a log.</summary>
internal sealed class Received((CameraId Camera, StoreClock Clock) whose, IPacketLog log)
{
    public void Take(PacketCoding coding, bool isKey, ulong? ntpNs, ReadOnlySpan<byte> packet) =>
        log.Received(whose.Camera, new PacketHead(coding, isKey, NtpTime.MomentOf(whose.Clock, ntpNs, whose.Clock.Now)), packet);
}

/// <summary>Pictures of an RTSP camera. Owns the connection, and until it is read the first picture.</summary>
internal sealed class RtspFeed(RtspReception reception, FramePool pool, (CameraId Camera, StoreClock Clock) whose, string name) : ICameraFeed
{
    private Frame? _first;
    private long _read;

    /// <summary>Connects, and waits for the first picture.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellation)
    {
        reception.Start();
        _first = await FirstAsync(cancellation);
        if (_first.Moment.CapturedSd != CameraTiming.ClockSd)
        {
            // What a camera sends first it may have made before anybody asked, so its arrival says nothing of its time.
            _first.Dispose();
            _first = null;
            _read = 0;
            _first = await FirstAsync(cancellation);
        }
    }

    public ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
    {
        if (_first is { } first)
        {
            _first = null;
            return ValueTask.FromResult<Frame?>(first);
        }

        return NextAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _first?.Dispose();
        _first = null;

        // Ending waits for GStreamer's threads, and a little for the camera's answer.
        await Task.Run(reception.Dispose);
    }

    private async ValueTask<Frame> FirstAsync(CancellationToken cancellation) =>
        await NextAsync(cancellation) ?? throw new IOException($"{name} closed the connection before its first picture");

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Frame?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await reception.WaitAsync(cancellation);
            if (Take() is { } frame)
            {
                return frame;
            }

            if (reception.TakeFault() is { } fault)
            {
                throw RtspFaults.Of(fault, reception.Offered, name);
            }

            if (reception.IsEnded)
            {
                return null;
            }
        }
    }

    private Frame? Take()
    {
        Frame? frame = reception.TryTake(pool, out ulong? ntpNs);
        TimeSpan arrivedAt = whose.Clock.Now;
        frame?.Stamp(whose.Camera, _read++, NtpTime.MomentOf(whose.Clock, ntpNs, arrivedAt));
        return frame;
    }
}

/// <summary>Times as RTCP has them.</summary>
internal static class NtpTime
{
    private static readonly DateTimeOffset Origin = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Seconds are counted in 32 bits, which begin anew in 2036: the smaller half stands for the time after that (RFC 4330, section 3).</summary>
    private static readonly TimeSpan Era = TimeSpan.FromSeconds(1L << 32);

    /// <summary>The moment of a picture by what its camera says, which may be nothing.</summary>
    public static FrameMoment MomentOf(StoreClock clock, ulong? ntpNs, TimeSpan arrivedAt) =>
        ntpNs is { } said ? new FrameMoment(clock.Since(TimeOfDay(said)), CameraTiming.ClockSd, arrivedAt) : CameraTiming.Estimate(arrivedAt);

    /// <summary>The time of day.</summary>
    /// <param name="ns">Nanoseconds since 1900.</param>
    public static DateTimeOffset TimeOfDay(ulong ns)
    {
        TimeSpan since = TimeSpan.FromTicks((long)(ns / TimeSpan.NanosecondsPerTick));
        return Origin + (since < Era / 2 ? since + Era : since);
    }
}
