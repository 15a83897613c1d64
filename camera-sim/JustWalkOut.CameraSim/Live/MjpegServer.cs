using System.Globalization;
using System.Net;
using System.Text;
using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace JustWalkOut.CameraSim.Live;

/// <summary>
/// Cameras over HTTP as many real ones offer them: <c>/cameras/ID.mjpeg</c> is a stream of JPEG pictures (multipart/x-mixed-replace) with their
/// capture time in an <c>X-Timestamp</c> header (seconds since 1970, with six decimals), <c>/cameras/ID.jpg</c> the newest picture alone. <c>/store.json</c> describes
/// the store as surveyed, with each camera's address here as its source.
/// Any number may watch; a slow watcher misses pictures, which are counted, and delays nobody.
/// </summary>
public sealed class MjpegServer : IAsyncDisposable
{
    private const string Boundary = "picture";

    /// <summary>Time for watchers to read a stream's end: a program that was interrupted may take two seconds in all.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(0.5);

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly WebApplication _app;
    private readonly Dictionary<string, LatestPicture> _cameras;
    private byte[]? _store;

    private MjpegServer(WebApplication app, Dictionary<string, LatestPicture> cameras)
    {
        _app = app;
        _cameras = cameras;
    }

    /// <summary>Where it listens, without a last slash.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Pictures that watchers were too slow for, all together.</summary>
    public long Missed => _cameras.Values.Sum(camera => camera.Missed);

    /// <summary>Its cameras, in the order of their names.</summary>
    internal IReadOnlyList<CameraId> Cameras => [.. _cameras.Keys.Order(StringComparer.Ordinal).Select(camera => new CameraId(camera))];

    /// <summary>Begins to listen on this machine alone.</summary>
    /// <param name="port">A free port; 0 for any.</param>
    /// <param name="cameras">Whose pictures there will be.</param>
    /// <param name="cancellation">Gives up beginning.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<MjpegServer> StartAsync(int port, IEnumerable<CameraId> cameras, CancellationToken cancellation) => StartAsync(port, cameras, null, cancellation);

    /// <summary>The same, and takes orders while it runs where there are controls.</summary>
    internal static async Task<MjpegServer> StartAsync(int port, IEnumerable<CameraId> cameras, LiveControls? controls, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            // A watcher may read as slowly as it likes: it then misses pictures.
            options.Limits.MinResponseDataRate = null;
        });
        Dictionary<string, LatestPicture> latest = cameras.ToDictionary(camera => camera.Value, _ => new LatestPicture(), StringComparer.Ordinal);
        WebApplication app = builder.Build();
        MjpegServer server = new(app, latest);
        app.MapGet("/cameras/{file}", (string file, HttpContext context) => ServeAsync(file, latest, context));
        app.MapGet("/store.json", server.DescribeAsync);
        controls?.Map(app, server);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>The address of a camera's stream.</summary>
    public Uri AddressOf(CameraId camera) => new(Address, $"/cameras/{camera.Value}.mjpeg");

    /// <summary>Describes the store from now on.</summary>
    /// <param name="store">The bytes of its <c>store.json</c>.</param>
    public void Describe(byte[] store) => _store = store;

    /// <summary>Shows a camera's next picture to whoever watches.</summary>
    /// <exception cref="KeyNotFoundException">The camera is none of those that the server began with.</exception>
    public void Show(CameraId camera, LivePicture picture) => _cameras[camera.Value].Show(picture);

    /// <summary>Watches a camera from inside the process, as any client would from outside.</summary>
    /// <exception cref="KeyNotFoundException">The camera is none of those that the server began with.</exception>
    internal LatestPicture.Watching Watch(CameraId camera) => _cameras[camera.Value].Watch();

    /// <summary>Whether a camera has no power.</summary>
    internal bool IsOff(CameraId camera) => _cameras[camera.Value].IsOff;

    /// <summary>Cuts a camera's power, or gives it back.</summary>
    internal void Switch(CameraId camera, bool isOff) => _cameras[camera.Value].Switch(isOff);

    /// <summary>Ends every stream; whoever watches learns that there is no more.</summary>
    public void End()
    {
        foreach (LatestPicture camera in _cameras.Values)
        {
            camera.End();
        }
    }

    /// <summary>Ends every stream and stops listening. A watcher that does not read any more is cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        End();
        using (CancellationTokenSource late = new(StopMax))
        {
            await _app.StopAsync(late.Token);
        }

        await _app.DisposeAsync();
    }

    private static Task ServeAsync(string file, Dictionary<string, LatestPicture> cameras, HttpContext context)
    {
        if (!cameras.TryGetValue(Path.GetFileNameWithoutExtension(file), out LatestPicture? camera))
        {
            return RefuseAsync(context, $"No camera '{Path.GetFileNameWithoutExtension(file)}' here; there are {string.Join(", ", cameras.Keys.Order(StringComparer.Ordinal))}.");
        }

        if (camera.IsOff)
        {
            // A camera without power answers nothing.
            context.Abort();
            return Task.CompletedTask;
        }

        return Path.GetExtension(file) switch
        {
            ".mjpeg" => StreamAsync(camera, context),
            ".jpg" => SendNewestAsync(camera, context),
            string other => RefuseAsync(context, $"'{other}' is no form of a camera; there are .mjpeg and .jpg."),
        };
    }

    private static async Task StreamAsync(LatestPicture camera, HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            using LatestPicture.Watching watching = camera.Watch();
            while (await watching.NextAsync(context.RequestAborted) is { } picture)
            {
                await context.Response.Body.WriteAsync(HeadOf(picture), context.RequestAborted);
                await context.Response.Body.WriteAsync(picture.Jpeg, context.RequestAborted);
                await context.Response.Body.WriteAsync(LineEnd, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            if (camera.IsOff)
            {
                context.Abort();
                return;
            }

            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The watcher has gone, which is how watching ends.
        }
    }

    private static byte[] HeadOf(LivePicture picture) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Jpeg.Length}\r\nX-Timestamp: {Stamp(picture.CapturedAt)}\r\n\r\n"));

    private static async Task SendNewestAsync(LatestPicture camera, HttpContext context)
    {
        using LatestPicture.Watching watching = camera.Watch();
        if (await watching.NextAsync(context.RequestAborted) is not { } picture)
        {
            await RefuseAsync(context, "The camera has ended without a picture.");
            return;
        }

        context.Response.ContentType = "image/jpeg";
        context.Response.ContentLength = picture.Jpeg.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Timestamp"] = Stamp(picture.CapturedAt);
        await context.Response.Body.WriteAsync(picture.Jpeg, context.RequestAborted);
    }

    private async Task DescribeAsync(HttpContext context)
    {
        if (_store is not { } store)
        {
            await RefuseAsync(context, "The store is not described.");
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = store.Length;
        await context.Response.Body.WriteAsync(store, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }

    // Whole microseconds: as a floating number of seconds, times of this century are only good to a quarter of one.
    private static string Stamp(DateTimeOffset at)
    {
        long microseconds = (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}");
    }
}
