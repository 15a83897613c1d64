using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace JustWalkOut.StoreServer.Web;

/// <summary>A message that was sent, and what came of it.</summary>
/// <param name="Id">The message's.</param>
/// <param name="Type">Its type.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Took">Until there was an answer, or none any more.</param>
/// <param name="Status">HTTP status; null where none came.</param>
/// <param name="Fault">Why it does not count as taken; null where it does.</param>
internal sealed record WebhookAttempt(string Id, string Type, DateTimeOffset At, TimeSpan Took, int? Status, string? Fault)
{
    /// <summary>How long the receiver asks to be left alone; null where it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the receiver says that it is there no more.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>
/// Sends messages to receivers. What a receiver answers is its status alone: nothing of the body is read, no redirect is followed, no cookie or login is kept, no proxy asked. A receiver that does not answer is given up after
/// <see cref="WebhookOptions.AnswerMax"/>.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly WebhookOptions _options;

    public WebhookSender(WebhookOptions options, TimeProvider clock)
    {
        (_clock, _options) = (clock, options);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectMax,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // Then names are looked up again.
            MaxResponseHeadersLength = 16, // KiB
            MaxResponseDrainSize = 4096, // Bytes of an answer's body that are passed over to use the connection again; of a longer one it is closed.
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ConnectCallback = (context, cancellation) => WebhookAddress.ConnectAsync(context, options.AllowsPrivate, cancellation),
        };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("JustWalkOut", WebDescription.Version));
    }

    /// <summary>Sends one. Never throws but for the cancellation.</summary>
    public async Task<WebhookAttempt> SendAsync(Webhook to, WebhookMessage message, CancellationToken cancellation)
    {
        DateTimeOffset at = _clock.GetUtcNow();
        long began = _clock.GetTimestamp();
        using CancellationTokenSource patience = new(_options.AnswerMax, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, to.Url) { Content = new ByteArrayContent(message.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(WebhookMessage.ContentType, "utf-8");
            request.Headers.Add(WebhookSignature.IdHeader, message.Id);
            request.Headers.Add(WebhookSignature.TimeHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(to.SecretsAt(at), (message.Id, at), message.Body));
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            int status = (int)answer.StatusCode;
            string? fault = answer.IsSuccessStatusCode ? null : status is >= 300 and < 400 ? $"it answered {status}, a redirect, and those are not followed" : $"it answered {status}";
            return new WebhookAttempt(message.Id, message.Type, at, _clock.GetElapsedTime(began), status, fault) { RetryAfter = RetryAfter(answer, at) };
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            string words = fault is OperationCanceledException ? string.Create(CultureInfo.InvariantCulture, $"it did not answer within {_options.AnswerMax.TotalSeconds:0.#} s") : Innermost(fault);
            return new WebhookAttempt(message.Id, message.Type, at, _clock.GetElapsedTime(began), null, words);
        }
    }

    public void Dispose() => _client.Dispose();

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > now => date - now,
            _ => null,
        };

    private static string Innermost(Exception fault)
    {
        const int LettersMax = 200;
        while (fault.InnerException is { } inner)
        {
            fault = inner;
        }

        string words = fault.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return words.Length <= LettersMax ? words : words[..LettersMax];
    }
}
