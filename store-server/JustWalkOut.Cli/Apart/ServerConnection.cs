using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using JustWalkOut.Carts;

namespace JustWalkOut.Cli.Apart;

/// <summary>A store's server over HTTP, for vision that runs apart from it.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>Where the device's key comes from: never from an argument, which everybody on the machine can read.</summary>
    public const string KeyVariable = "JWO_SERVER_KEY";

    /// <summary>How long the server may take to answer, or to let somebody begin.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly StoreId _store;

    /// <param name="server">The server's address.</param>
    /// <param name="store">The store.</param>
    /// <param name="key">A device's key; null to come without.</param>
    public ServerConnection(Uri server, StoreId store, string? key)
    {
        (Server, _store) = (server, store);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = AnswerMax, Expect100ContinueTimeout = AnswerMax }) { Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    /// <summary>The address of something of the store.</summary>
    public Uri At(string path) => new(Server, $"api/v1/stores/{Uri.EscapeDataString(_store.Value)}/{path}");

    /// <summary>Sends a request; the answer's content is still to be read.</summary>
    /// <exception cref="IOException">The server does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException fault)
        {
            throw Gone(fault);
        }
    }

    /// <summary>Asks for something that is answered at once.</summary>
    /// <returns>Status and body.</returns>
    /// <exception cref="IOException">The server does not answer, or not in time.</exception>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AnswerMax);
        try
        {
            using HttpResponseMessage answer = await SendAsync(request, patience.Token);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
        }
        catch (HttpRequestException fault)
        {
            throw Gone(fault);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{Server} took longer than {AnswerMax.TotalSeconds:0} s to answer", late);
        }
    }

    /// <summary>What a refusal says, with what to do.</summary>
    public string ReasonOf(HttpStatusCode status, string body)
    {
        string? detail = null;
        try
        {
            JsonElement said = JsonElement.Parse(body);
            detail = said.TryGetProperty("detail", out JsonElement words) ? words.GetString() : null;
            detail = said.TryGetProperty("refusal", out JsonElement refusal) ? $"{detail?.TrimEnd('.')} ({refusal.GetString()})" : detail;
            detail = said.TryGetProperty("faults", out JsonElement faults) && faults.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first ? $"{detail} {first.GetString()}" : detail;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No problem details: the status says it.
        }

        string remedy = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"; put a device's key into {KeyVariable}" : "";
        return $"{Server} takes nothing ({(int)status}): {detail?.ReplaceLineEndings(" ").TrimEnd('.') ?? status.ToString()}{remedy}";
    }

    /// <summary>A connection that could not be made, or broke.</summary>
    public IOException Gone(Exception fault) => new($"{Server} does not answer, or no more ({(fault.InnerException ?? fault).Message.ReplaceLineEndings(" ").TrimEnd('.')})", fault);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
