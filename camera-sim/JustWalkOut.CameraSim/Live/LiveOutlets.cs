using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Live.Rtsp;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Live;

/// <summary>Where a live store's pictures are to be had: over HTTP, and over RTSP where that is wanted. Each picture is there when its camera's lag is over.</summary>
internal sealed class LiveOutlets : IAsyncDisposable
{
    private readonly MjpegServer _http;
    private readonly RtspServer? _rtsp;
    private readonly Dictionary<CameraId, Way<LivePicture>> _ways = [];
    private readonly CameraId[] _cameras;

    private LiveOutlets(MjpegServer http, RtspServer? rtsp, CameraId[] cameras) => (_http, _rtsp, _cameras) = (http, rtsp, cameras);

    public Uri Http => _http.Address;

    /// <summary>With a last slash; null for none.</summary>
    public Uri? Rtsp => _rtsp?.Address;

    /// <summary>Pictures that watchers did not get, all together.</summary>
    public long Missed => _http.Missed + (_rtsp?.Missed ?? 0);

    /// <summary>Encoders of H.264 that ended by themselves.</summary>
    public int Failures => _rtsp?.Failures ?? 0;

    /// <summary>Begins to listen.</summary>
    /// <param name="play">What is shown.</param>
    /// <param name="cameras">Its calibrated cameras.</param>
    /// <param name="where">Port of HTTP, 0 for any; RTSP, or null for none; what takes orders over HTTP, or null for nothing.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="IOException">A port is taken, or there is no encoder; the message names the option.</exception>
    public static async Task<LiveOutlets> OpenAsync(Play play, CameraId[] cameras, (int HttpPort, RtspOrder? Rtsp, LiveControls? Controls) where, CancellationToken stop)
    {
        IReadOnlyList<RtspStream> streams = where.Rtsp is null ? [] : await StreamsAsync(play);
        MjpegServer http = await ListenAsync(where.HttpPort, cameras, where.Controls, stop);
        try
        {
            RtspServer? rtsp = where.Rtsp is { } order ? RtspServer.Start(order.Port, streams, order.Login, play.Setup.Seed) : null;
            http.Describe(StoreFile.Write(Described(play.Setup.Surveyed, camera => rtsp?.AddressOf(camera) ?? http.AddressOf(camera))));
            return new LiveOutlets(http, rtsp, cameras);
        }
        catch
        {
            await http.DisposeAsync();
            throw;
        }
    }

    /// <summary>Time begins.</summary>
    public void Begin(LiveClock clock)
    {
        foreach (CameraId camera in _cameras)
        {
            _ways.Add(camera, new Way<LivePicture>(clock, picture => _http.Show(camera, picture)));
        }

        _rtsp?.Begin(clock);
    }

    /// <summary>Takes a picture as it is drawn; never waits.</summary>
    public void Take(FreshPicture picture)
    {
        if (_http.IsOff(picture.Camera))
        {
            return;
        }

        PictureStamp stamp = picture.Stamp;
        _rtsp?.Take(picture);
        _ways[picture.Camera].Send(new LivePicture(stamp.Number, stamp.CapturedAt, PictureFile.ToJpeg(picture.Bgr, picture.WidthPx)), stamp.ArrivesAt);
    }

    /// <summary>Ends every stream; whoever watches learns that there is no more.</summary>
    public void End()
    {
        _http.End();
        _rtsp?.End();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Way<LivePicture> way in _ways.Values)
        {
            await way.DisposeAsync();
        }

        if (_rtsp is not null)
        {
            await _rtsp.DisposeAsync();
        }

        await _http.DisposeAsync();
    }

    // One try for each form: what a stream begins with is the same for all cameras of a form, and a machine that cannot encode says so before anything opens.
    private static async Task<IReadOnlyList<RtspStream>> StreamsAsync(Play play)
    {
        Dictionary<VideoForm, ParameterSets> known = [];
        List<RtspStream> streams = [];
        foreach (Camera camera in play.Setup.Built.Cameras)
        {
            if (camera.Calibration is { } calibration)
            {
                VideoForm form = new(calibration.WidthPx, calibration.HeightPx, play.CameraFps);
                if (!known.TryGetValue(form, out ParameterSets? parameters))
                {
                    known.Add(form, parameters = await TryAsync(form));
                }

                streams.Add(new RtspStream(camera.Id, form, parameters, (uint)(Chance.Seed(play.Setup.Seed, "rtp clock", streams.Count) >> 32)));
            }
        }

        return streams;
    }

    private static async Task<ParameterSets> TryAsync(VideoForm form)
    {
        try
        {
            return await H264.ProbeAsync(form);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new IOException($"--rtsp: {fault.Message}", fault);
        }
    }

    private static async Task<MjpegServer> ListenAsync(int port, IReadOnlyList<CameraId> cameras, LiveControls? controls, CancellationToken stop)
    {
        try
        {
            return await MjpegServer.StartAsync(port, cameras, controls, stop);
        }
        catch (IOException fault) when (fault.InnerException is not null)
        {
            throw new IOException($"--http {port} is taken by another program; expected a free port. Name another one, or 0 for any.", fault);
        }
    }

    /// <summary>The store as surveyed, with its cameras' addresses.</summary>
    private static StoreDefinition Described(StoreDefinition store, Func<CameraId, Uri> addressOf) =>
        store with { Cameras = [.. store.Cameras.Select(camera => camera.Calibration is null ? camera : camera with { Source = addressOf(camera.Id).AbsoluteUri })] };
}
