using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Apart;

/// <summary>A line to the store's server over HTTP: one request, whose body is what is sent, for as long as it lasts.</summary>
/// <param name="server">The server; stays the caller's.</param>
internal sealed class ServerLine(ServerConnection server) : ISightingLine
{
    /// <inheritdoc/>
    public async Task SendAsync(VisionWorker worker, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        // The server says whether it takes anything before the first of it is sent.
        using HttpRequestMessage request = new(HttpMethod.Post, server.At(PathOf(worker))) { Content = new Written(write), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(VisionWorker.MediaType);
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await server.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new IOException(server.ReasonOf(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation)));
        }
    }

    private static string PathOf(VisionWorker worker)
    {
        IEnumerable<(string Name, string Value)> query =
        [
            ("version", worker.Version.ToString(CultureInfo.InvariantCulture)), ("name", worker.Name), ("geometry", worker.Geometry), ("origin", worker.Origin.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            .. worker.Cameras.Select(camera => ("camera", camera.Value)),
        ];
        return $"sightings?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    /// <summary>A body that somebody writes.</summary>
    private sealed class Written(Func<Stream, CancellationToken, Task> write) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => write(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
