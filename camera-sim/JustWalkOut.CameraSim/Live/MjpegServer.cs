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
/// Cameras over HTTP as many real ones offer them: <c>/cameras/ID.mjpg</c> is a stream of JPEG pictures (multipart/x-mixed-replace) with their
/// capture time in an <c>X-Timestamp</c> header (seconds since 1970), <c>/cameras/ID.jpg</c> the newest picture alone.
/// Any number may watch; a slow watcher misses pictures and delays nobody.
/// </summary>
public sealed class MjpegServer : IAsyncDisposable
{
    private const string Boundary = "picture";

    private readonly WebApplication _app;
    private readonly Dictionary<string, LatestPicture> _cameras;

    private MjpegServer(WebApplication app, Dictionary<string, LatestPicture> cameras)
    {
        _app = app;
        _cameras = cameras;
    }

    /// <summary>Where it listens, without a last slash.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Begins to listen on this machine alone.</summary>
    /// <param name="port">A free port; 0 for any.</param>
    /// <param name="cameras">Whose pictures there will be.</param>
    /// <param name="cancellation">Gives up beginning.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<MjpegServer> StartAsync(int port, IEnumerable<CameraId> cameras, CancellationToken cancellation)
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
        app.MapGet("/cameras/{file}", (string file, HttpContext context) => ServeAsync(file, latest, context));
        await app.StartAsync(cancellation);
        return new MjpegServer(app, latest);
    }

    /// <summary>Shows a camera's next picture to whoever watches.</summary>
    /// <exception cref="KeyNotFoundException">The camera is none of those that the server began with.</exception>
    public void Show(CameraId camera, LivePicture picture) => _cameras[camera.Value].Show(picture);

    /// <summary>Ends every stream and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (LatestPicture camera in _cameras.Values)
        {
            camera.End();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task ServeAsync(string file, Dictionary<string, LatestPicture> cameras, HttpContext context)
    {
        if (!cameras.TryGetValue(Path.GetFileNameWithoutExtension(file), out LatestPicture? camera))
        {
            return RefuseAsync(context, $"No camera '{Path.GetFileNameWithoutExtension(file)}' here; there are {string.Join(", ", cameras.Keys.Order(StringComparer.Ordinal))}.");
        }

        return Path.GetExtension(file) switch
        {
            ".mjpg" => StreamAsync(camera, context),
            ".jpg" => SendNewestAsync(camera, context),
            string other => RefuseAsync(context, $"'{other}' is no form of a camera; there are .mjpg and .jpg."),
        };
    }

    private static async Task StreamAsync(LatestPicture camera, HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        context.Response.Headers.CacheControl = "no-store";
        long last = 0;
        try
        {
            while (await camera.AfterAsync(last, context.RequestAborted) is { } picture)
            {
                await context.Response.Body.WriteAsync(HeadOf(picture), context.RequestAborted);
                await context.Response.Body.WriteAsync(picture.Jpeg, context.RequestAborted);
                await context.Response.Body.WriteAsync("\r\n"u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                last = picture.Number;
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
        if (await camera.AfterAsync(0, context.RequestAborted) is not { } picture)
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

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }

    private static string Stamp(DateTimeOffset at) =>
        ((at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond).ToString("0.000000", CultureInfo.InvariantCulture);
}
