using System.Runtime.InteropServices;

namespace JustWalkOut.Vision.Frames.GStreamer;

/// <summary>What GStreamer says went wrong.</summary>
/// <param name="Domain">Whose code it is, such as <c>gst-resource-error-quark</c>.</param>
/// <param name="Code">Which of theirs.</param>
/// <param name="Details">In GStreamer's words, which may hold the address: for looking into, never for showing.</param>
internal readonly record struct GstFault(string Domain, int Code, string Details);

/// <summary>Takes a picture as it was received, on GStreamer's thread: it must not wait and must not throw.</summary>
/// <param name="coding">How it is coded.</param>
/// <param name="isKey">Whether it needs none before it.</param>
/// <param name="ntpNs">When it was taken, in nanoseconds since 1900 by the camera's clock; null where no report has said.</param>
/// <param name="packet">Lent for the call.</param>
internal delegate void PacketTaker(PacketCoding coding, bool isKey, ulong? ntpNs, ReadOnlySpan<byte> packet);

/// <summary>
/// One connection to an RTSP camera: its H.264 or H.265, interleaved on the connection, decoded to pictures of blue, green, red. The newest picture waits to be taken; an older one gives way to it.
/// Where the camera's sender reports (RTCP) say what time of day its timestamps stand for, each picture has that time. Owns the pipeline and, through it, GStreamer's threads, which
/// call back here; disposing ends both and may take some tenths of a second, in which the camera is told.
/// </summary>
internal sealed unsafe class RtspReception : IDisposable
{
    // latency=0: TCP brings packets in order, so there is nothing to wait for. One picture of 1080p is 6 MB, and an old one is worth nothing.
    private static readonly string Pipeline =
        "rtspsrc name=source protocols=tcp latency=0 add-reference-timestamp-meta=true "
        + $"videoconvert name=pictures n-threads=1 ! {GstPixels.Forms} ! appsink name=taken sync=false max-buffers=1 drop=true";

    private const string NtpClock = "timestamp/x-ntp";

    private readonly PictureSignal _signal = new();
    private readonly GstElementHandle _pipeline;
    private readonly GstElementHandle _source;
    private readonly GstElementHandle _pictures;
    private readonly GstElementHandle _taken;
    private readonly GstElementHandle _bus;
    private readonly GstCapsHandle _ntp;
    private readonly GstPixels _pixels = new();
    private readonly List<string> _offered = [];
    private readonly PacketTaker? _packets;
    private byte[] _packet = [];
    private PacketCoding _coding;
    private GCHandle _self;
    private bool _hasVideo;
    private volatile bool _isEnded;

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="address">Where.</param>
    /// <param name="packets">Takes each picture as it was received, before it is decoded; null for nobody.</param>
    /// <exception cref="DllNotFoundException">There is no GStreamer on this machine.</exception>
    public RtspReception(CameraAddress address, PacketTaker? packets)
    {
        _packets = packets;
        _ = GstLibrary.FoundVersion;
        _self = GCHandle.Alloc(this);
        nint self = GCHandle.ToIntPtr(_self);
        nint pipeline = GstNative.ParseLaunch(Pipeline, out GError* error);
        Require(error);
        _pipeline = new GstElementHandle(GstNative.RefSink(pipeline));
        _source = new GstElementHandle(GstNative.BinGetByName(_pipeline, "source"));
        _pictures = new GstElementHandle(GstNative.BinGetByName(_pipeline, "pictures"));
        _taken = new GstElementHandle(GstNative.BinGetByName(_pipeline, "taken"));
        _bus = new GstElementHandle(GstNative.ElementGetBus(_pipeline));
        _ntp = new GstCapsHandle(GstNative.CapsFromString(NtpClock));

        // The login goes beside the address and never into it, which GStreamer's messages show.
        Set("location", address.Uri.AbsoluteUri);
        if (address.Login is { } login)
        {
            Set("user-id", login.UserName);
            Set("user-pw", login.Password);
        }

        GstNative.BusSetSyncHandler(_bus, &AtMessage, self, 0);
        GstNative.AppSinkSetCallbacks(_taken, new GstAppSinkCallbacks { AtEnd = &AtEnd, AtSample = &AtSample }, self, 0);
        GstNative.SignalConnect(_source, "select-stream", GstNative.ClosureNew((nint)(delegate* unmanaged<nint, uint, nint, nint, int>)&AtStream, self, 0), 0);
        GstNative.SignalConnect(_source, "pad-added", GstNative.ClosureNew((nint)(delegate* unmanaged<nint, nint, nint, void>)&AtPad, self, 0), 0);
    }

    /// <summary>Whether the camera has said that there is no more, or closed the connection.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>What the camera offers, such as <c>video H264</c>; filled while it is being opened.</summary>
    public IReadOnlyList<string> Offered
    {
        get
        {
            lock (_offered)
            {
                return [.. _offered];
            }
        }
    }

    /// <summary>Begins to open it. What comes of that is told by <see cref="WaitAsync"/>.</summary>
    public void Start() => GstNative.SetState(_pipeline, GstNative.StatePlaying);

    /// <summary>Waits until there may be something new: a picture, a fault or the end. One caller at a time.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation) => _signal.WaitAsync(cancellation);

    /// <summary>Takes the newest picture, of whatever size the camera sends; null where there is none that was not taken yet.</summary>
    /// <param name="pool">Lends the frame, which is the caller's; it is not stamped.</param>
    /// <param name="ntpNs">When it was taken, in nanoseconds since 1900 by the camera's clock; null where no report has said.</param>
    public Frame? TryTake(FramePool pool, out ulong? ntpNs)
    {
        ntpNs = null;
        using GstSample sample = new(GstNative.AppSinkTryPullSample(_taken, 0));
        if (sample.IsNone)
        {
            return null;
        }

        GstReferenceTimestampMeta* time = GstNative.GetReferenceTimestamp(sample.Buffer, _ntp);
        ntpNs = time is null ? null : time->TimestampNs;
        Frame frame = pool.Rent();
        try
        {
            _pixels.Unpack(sample, frame);
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    /// <summary>Takes a fault that GStreamer has told of; null where there is none.</summary>
    public GstFault? TakeFault()
    {
        nint message = GstNative.BusPopFiltered(_bus, GstNative.MessageError);
        if (message == 0)
        {
            return null;
        }

        GstNative.MessageParseError(message, out GError* error, out nint debug);
        GstFault fault = new(TextOf(GstNative.QuarkToString(error->Domain)), error->Code, $"{TextOf(error->Message)} {TextOf(debug)}");
        GstNative.ErrorFree(error);
        GstNative.Free(debug);
        GstNative.MiniObjectUnref(message);
        return fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_self.IsAllocated)
        {
            return;
        }

        // Behind this line no thread of GStreamer's runs any more, so nothing calls back.
        GstNative.SetState(_pipeline, GstNative.StateNull);
        GstNative.BusSetSyncHandler(_bus, null, 0, 0);
        _pixels.Dispose();
        _ntp.Dispose();
        _bus.Dispose();
        _taken.Dispose();
        _pictures.Dispose();
        _source.Dispose();
        _pipeline.Dispose();
        _self.Free();
    }

    private void Set(string property, string text)
    {
        GValue value = default;
        GstNative.ValueInit(ref value, GstNative.TypeString);
        GstNative.ValueSetString(ref value, text);
        GstNative.SetProperty(_source, property, value);
        GstNative.ValueUnset(ref value);
    }

    // The streams that a camera offers, one call each, before any is set up: its first video that is understood is taken, and sound is not even sent for.
    private bool Choose(string media, string encoding)
    {
        string offered = $"{media} {encoding}";
        lock (_offered)
        {
            _offered.Add(offered);
        }

        if (_hasVideo || !RtspFaults.IsUnderstood(offered))
        {
            return false;
        }

        _hasVideo = true;
        return true;
    }

    /// <summary>Leads the chosen stream to the pictures through a decoder of its kind. Where that fails the stream leads nowhere, which GStreamer tells as a fault.</summary>
    private void Attach(nint pad)
    {
        nint caps = GstNative.PadGetCurrentCaps(pad);
        string codec = TextOf(GstNative.StructureGetString(GstNative.CapsGetStructure(caps, 0), "encoding-name")) == "H265" ? "h265" : "h264";
        GstNative.MiniObjectUnref(caps);
        nint decoder = GstNative.ParseBin(Decoder(codec), 1, out GError* error);
        if (error is not null)
        {
            GstNative.ErrorFree(error);
        }

        if (decoder == 0)
        {
            return;
        }

        nint sink = GstNative.GetStaticPad(decoder, "sink");
        _ = GstNative.BinAdd(_pipeline, decoder) != 0 && Listen(codec) && GstNative.ElementLink(decoder, _pictures) != 0 && GstNative.SyncStateWithParent(decoder) != 0 && GstNative.PadLink(pad, sink) == 0;
        GstNative.Unref(sink);
    }

    /// <summary>Has what is received heard on its way to the decoder, where somebody wants to. Always true.</summary>
    private bool Listen(string codec)
    {
        if (_packets is not null)
        {
            _coding = codec == "h265" ? PacketCoding.H265 : PacketCoding.H264;
            using GstElementHandle coded = new(GstNative.BinGetByName(_pipeline, "coded"));
            nint pad = GstNative.GetStaticPad(coded.DangerousGetHandle(), "src");
            _ = GstNative.PadAddProbe(pad, GstNative.ProbeBuffer, &AtPacket, GCHandle.ToIntPtr(_self), 0);
            GstNative.Unref(pad);
        }

        return true;
    }

    private void Hear(nint buffer)
    {
        int bytes = (int)GstNative.BufferGetSize(buffer);
        if (_packet.Length < bytes)
        {
            _packet = new byte[bytes + (bytes / 4)];
        }

        fixed (byte* into = _packet)
        {
            GstNative.BufferExtract(buffer, 0, (nint)into, (nuint)bytes);
        }

        GstReferenceTimestampMeta* time = GstNative.GetReferenceTimestamp(buffer, _ntp);
        _packets!(_coding, (GstNative.BufferGetFlags(buffer) & GstNative.FlagDelta) == 0, time is null ? null : time->TimestampNs, _packet.AsSpan(0, bytes));
    }

    // One thread: several cost a picture of delay each. Pictures without those that they build on (joined midway, or something lost) are left out until they are whole again.
    // As a byte stream: in its other form (avc) rtph264depay loses the time of each key frame (1.22).
    private static string Decoder(string codec) =>
        $"rtp{codec}depay ! capsfilter name=coded caps=video/x-{codec},stream-format=byte-stream,alignment=au ! avdec_{codec} max-threads=1 output-corrupt=false";

    private static void Require(GError* error)
    {
        if (error is not null)
        {
            string why = TextOf(error->Message);
            GstNative.ErrorFree(error);
            throw new InvalidOperationException($"GStreamer does not understand its orders: {why}");
        }
    }

    private static string TextOf(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    private static RtspReception Of(nint data) => (RtspReception)GCHandle.FromIntPtr(data).Target!;

    [UnmanagedCallersOnly]
    private static int AtMessage(nint bus, nint message, nint data)
    {
        Of(data)._signal.Set();
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void AtEnd(nint sink, nint data)
    {
        RtspReception self = Of(data);
        self._isEnded = true;
        self._signal.Set();
    }

    [UnmanagedCallersOnly]
    private static int AtSample(nint sink, nint data)
    {
        Of(data)._signal.Set();
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int AtStream(nint source, uint number, nint caps, nint data)
    {
        nint form = GstNative.CapsGetStructure(caps, 0);
        return Of(data).Choose(TextOf(GstNative.StructureGetString(form, "media")), TextOf(GstNative.StructureGetString(form, "encoding-name"))) ? 1 : 0;
    }

    [UnmanagedCallersOnly]
    private static void AtPad(nint source, nint pad, nint data) => Of(data).Attach(pad);

    [UnmanagedCallersOnly]
    private static int AtPacket(nint pad, GstPadProbeInfo* info, nint data)
    {
        Of(data).Hear(info->Data);
        return GstNative.ProbeOk;
    }
}
