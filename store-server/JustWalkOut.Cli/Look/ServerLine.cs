using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Cli.Look;

/// <summary>A line to the store's server over HTTP: one request, whose body is what is sent, for as long as it lasts.</summary>
internal sealed class ServerLine : ISightingLine, IDisposable
{
    /// <summary>How long the server may take to let a worker in.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly StoreId _store;

    /// <param name="server">The server's address.</param>
    /// <param name="store">The store.</param>
    /// <param name="key">A device's key; null to come without.</param>
    public ServerLine(Uri server, StoreId store, string? key)
    {
        (_server, _store) = (server, store);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = AnswerMax, Expect100ContinueTimeout = AnswerMax }) { Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(VisionWorker worker, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        // The server says whether it takes anything before the first of it is sent.
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_server, PathOf(worker))) { Content = new Written(write), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(VisionWorker.MediaType);
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = true;
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new IOException(await ReasonAsync(answer, cancellation));
            }
        }
        catch (HttpRequestException fault)
        {
            throw new IOException($"{_server} does not answer, or no more ({(fault.InnerException ?? fault).Message.ReplaceLineEndings(" ").TrimEnd('.')})", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string PathOf(VisionWorker worker)
    {
        IEnumerable<(string Name, string Value)> query =
        [
            ("version", worker.Version.ToString(CultureInfo.InvariantCulture)), ("name", worker.Name), ("geometry", worker.Geometry), ("origin", worker.Origin.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            .. worker.Cameras.Select(camera => ("camera", camera.Value)),
        ];
        return $"api/v1/stores/{Uri.EscapeDataString(_store.Value)}/sightings?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    private async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        string text = await answer.Content.ReadAsStringAsync(cancellation);
        string? detail = null;
        try
        {
            detail = JsonElement.Parse(text).TryGetProperty("detail", out JsonElement said) ? said.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No problem details: the status says it.
        }

        string remedy = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"; put a device's key into {LookRun.KeyVariable}" : "";
        return $"{_server} takes nothing ({(int)answer.StatusCode}): {detail?.TrimEnd('.') ?? answer.ReasonPhrase}{remedy}";
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
