using System.Net;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Frames;

/// <summary>A store's cameras as they can be opened, by the sources in its <c>store.json</c>.</summary>
public static class CameraSources
{
    /// <summary>Makes a source of each calibrated camera that names one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="folder">What paths of files are relative to.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="login">For cameras whose address has none; null for no login.</param>
    /// <param name="packets">Hears what cameras of the network send, as received; null for nobody.</param>
    /// <exception cref="InvalidDataException">A source is of no kind that is understood; all of them are named, without their credentials.</exception>
    public static IReadOnlyList<ICameraSource> Of(StoreDefinition store, string folder, StoreClock clock, NetworkCredential? login, IPacketLog? packets = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(clock);
        List<ICameraSource> sources = [];
        List<string> faults = [];
        foreach (Camera camera in store.Cameras.Where(camera => camera.Calibration is not null && !string.IsNullOrWhiteSpace(camera.Source)))
        {
            try
            {
                sources.Add(Of(camera.Id, (camera.Source!, folder), (clock, packets), login));
            }
            catch (InvalidDataException fault)
            {
                faults.Add(fault.Message);
            }
        }

        return faults.Count == 0 ? sources : throw new InvalidDataException(string.Join(" ", faults));
    }

    /// <summary>Makes a source of one camera of the network, to take the place of another.</summary>
    /// <param name="camera">Which.</param>
    /// <param name="source">Its address: RTSP or HTTP.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="login">Used where the address has none; null for no login.</param>
    /// <param name="packets">Hears what it sends, as received; null for nobody.</param>
    /// <exception cref="InvalidDataException">It is none; the message does not repeat it, for it may hold a password.</exception>
    public static ICameraSource Of(CameraId camera, string source, StoreClock clock, NetworkCredential? login, IPacketLog? packets = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(clock);
        return source.Contains("://", StringComparison.Ordinal) && !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? Of(camera, (source, ""), (clock, packets), login)
            : throw new InvalidDataException($"Camera {camera} is to be read from no address of the network; expected rtsp://HOST/PATH, http://HOST/PATH or https://HOST/PATH.");
    }

    private static ICameraSource Of(CameraId camera, (string Source, string Folder) from, (StoreClock Clock, IPacketLog? Packets) to, NetworkCredential? login)
    {
        string source = from.Source;
        int scheme = source.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? "file" : source[..scheme].ToLowerInvariant()) switch
        {
            "http" or "https" => new MjpegCameraSource(camera, CameraAddress.Read(camera, source, login), to.Clock) { Packets = to.Packets },
            "rtsp" => OfRtsp(camera, CameraAddress.Read(camera, source, login), to),
            "file" => new FileCameraSource(Path.Combine(from.Folder, scheme < 0 ? source : new Uri(source).LocalPath), camera, new FilePlay { Clock = to.Clock.Clock, Origin = to.Clock.Stamp }),
            string other => throw new InvalidDataException($"Camera {camera} speaks {other}, which is not understood; expected rtsp, http, https (MJPEG) or a file. Name such an address in store.json."),
        };
    }

    /// <summary>Looked for here, once: a store whose cameras can never be opened should not begin.</summary>
    private static RtspCameraSource OfRtsp(CameraId camera, CameraAddress address, (StoreClock Clock, IPacketLog? Packets) to)
    {
        try
        {
            _ = GStreamerProbe.Version();
            return new RtspCameraSource(camera, address, to.Clock) { Packets = to.Packets };
        }
        catch (DllNotFoundException fault)
        {
            throw new InvalidDataException($"Camera {camera} speaks rtsp, which needs GStreamer, and {fault.Message}. Install it: apt-get install {GStreamerProbe.Packages}.", fault);
        }
    }
}
