using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Backup;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Apart;

/// <summary>
/// The store server over HTTP, as vision meets it. It keeps its own time. Findings and check-ins that it does not take wait with whoever sends them; how things stand is told once and then forgotten, for the next word replaces it;
/// the server's commands are asked for again from the last one that came.
/// </summary>
/// <param name="server">The server; stays the caller's.</param>
/// <param name="before">Observations that the server had from an outbox before this one, which counts from 1.</param>
/// <param name="say">Hears, in one line each, how the connection is doing.</param>
internal sealed class ServerLink(ServerConnection server, long before, Action<string> say) : IStoreLink
{
    /// <summary>The server says every five seconds that it is there.</summary>
    private static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan WaitFirst = TimeSpan.FromSeconds(0.25);

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private const string Memory = "vision/memory";

    private string? _untold;
    private string? _last;

    /// <summary>Opens it for an outbox: a new one asks how far the server is, and waits until it says.</summary>
    /// <param name="server">The server; stays the caller's.</param>
    /// <param name="data">The folder that the outbox is in.</param>
    /// <param name="say">Hears how the connection is doing.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    public static async Task<ServerLink> OpenAsync(ServerConnection server, string data, Action<string> say, CancellationToken stop)
    {
        string file = Path.Combine(data, StoreBackup.SeenBeforeFile);
        if (File.Exists(file) || Directory.Exists(ServedVision.OutboxOf(data)))
        {
            return new ServerLink(server, StoreBackup.SeenBefore(data), say);
        }

        TimeSpan wait = WaitFirst;
        while (true)
        {
            try
            {
                using HttpRequestMessage asked = new(HttpMethod.Get, server.At("observations"));
                (HttpStatusCode status, string body) = await server.AskAsync(asked, stop);
                if (status != HttpStatusCode.OK)
                {
                    throw new InvalidDataException($"{server.ReasonOf(status, body)}.");
                }

                long acknowledged = AcknowledgedIn(body) ?? throw new InvalidDataException($"{server.Server} answers something else than a store's server; expected the address of ./jwo serve --no-vision.");
                await File.WriteAllTextAsync(file + ".new", acknowledged.ToString(CultureInfo.InvariantCulture), stop);
                File.Move(file + ".new", file, overwrite: true);
                return new ServerLink(server, acknowledged, say);
            }
            catch (IOException fault) when (!stop.IsCancellationRequested)
            {
                if (wait == WaitFirst)
                {
                    say($"waiting for the server: {fault.Message}");
                }

                await Task.Delay(wait, stop);
                wait = wait * 2 < WaitMax ? wait * 2 : WaitMax;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
    {
        object said = new { entry.Shopper, At = at, entry.People, entry.Role, entry.Token, entry.Code, Person = entry.Target };
        using HttpRequestMessage asked = new(HttpMethod.Post, server.At($"gates/{Uri.EscapeDataString(entry.Gate.Value)}/entries")) { Content = JsonContent.Create(said, options: MessageJson.Compact) };
        asked.Headers.Add("Prefer", "respond-async"); // They have gone in: whether they can pay is not waited for.
        (HttpStatusCode status, string body) = await server.AskAsync(asked, cancellation);
        if (status is HttpStatusCode.OK or HttpStatusCode.Created)
        {
            return JsonElement.Parse(body).GetProperty("command").Deserialize<Command>(MessageJson.Compact)!;
        }

        // A key that is wrong, or a server that is busy or ails, is no word on this check-in: it waits.
        throw status is HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity
            ? new InvalidDataException($"Check-in of '{entry.Shopper}' at gate '{entry.Gate}' is refused: {server.ReasonOf(status, body)}.")
            : new IOException(server.ReasonOf(status, body));
    }

    /// <inheritdoc/>
    public async ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
    {
        Observation[] counted = [.. observations.Select(observation => observation with { Sequence = observation.Sequence + before })];
        using HttpRequestMessage asked = new(HttpMethod.Post, server.At("observations")) { Content = JsonContent.Create(counted, options: MessageJson.Compact) };
        (HttpStatusCode status, string body) = await server.AskAsync(asked, cancellation);
        if (AcknowledgedIn(body) is not { } acknowledged)
        {
            throw new IOException(server.ReasonOf(status, body));
        }

        // Set back to a backup from before this outbox's first word that it still has: those between are gone.
        return acknowledged >= counted[0].Sequence - 1 ? acknowledged - before
            : throw new IOException($"{server.Server} has observations up to {acknowledged}, and those before {counted[0].Sequence} are not kept here any more: it was set back to a backup. Stop vision, move its --data away, and start it again; what it saw in between is to be looked at by hand");
    }

    /// <inheritdoc/>
    public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Tells how things stand. What the server does not take is replaced by the next word.</summary>
    public async ValueTask TellAsync(Telemetry telemetry, CancellationToken cancellation)
    {
        using HttpRequestMessage asked = new(HttpMethod.Post, server.At("telemetry")) { Content = JsonContent.Create(telemetry, options: MessageJson.Compact) };
        string? why = null;
        try
        {
            (HttpStatusCode status, string body) = await server.AskAsync(asked, cancellation);
            why = (int)status is >= 200 and < 300 ? null : server.ReasonOf(status, body);
        }
        catch (IOException fault)
        {
            why = fault.Message;
        }

        if (why != _untold)
        {
            say(why is null ? "monitors are told how things stand again" : $"monitors are not told how things stand: {why}");
        }

        _untold = why;
        if (why is not null)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    /// <summary>Has the server keep something in its memory for a minute, where it takes it.</summary>
    public async Task KeepAsync(byte[] content, CancellationToken cancellation)
    {
        using HttpRequestMessage asked = new(HttpMethod.Put, server.At(Memory)) { Content = new ByteArrayContent(content) };
        asked.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        try
        {
            await server.AskAsync(asked, cancellation);
        }
        catch (IOException)
        {
            // That the server is away is said elsewhere; the next word replaces this one.
        }
    }

    /// <summary>What was kept so; null where nothing is.</summary>
    public async Task<byte[]?> RecallAsync(CancellationToken cancellation)
    {
        using HttpRequestMessage asked = new(HttpMethod.Get, server.At(Memory));
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ServerConnection.AnswerMax);
        try
        {
            using HttpResponseMessage answer = await server.SendAsync(asked, patience.Token);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(patience.Token) : null;
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Brings the server's commands, each at least once and in their order, until told to stop.</summary>
    public async Task FollowAsync(Action<Command> hear, CancellationToken stop)
    {
        string? trouble = null;
        TimeSpan wait = WaitFirst;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(hear, () => (wait, trouble) = (WaitFirst, Well(trouble)), stop);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or JsonException or OperationCanceledException && !stop.IsCancellationRequested)
            {
                string why = fault is OperationCanceledException ? $"nothing came for {SilentMax.TotalSeconds:0} s" : fault.Message;
                if (trouble != why)
                {
                    say($"the server's word is not heard: {why}");
                }

                trouble = why;
            }

            await Task.Delay(wait, stop);
            wait = wait * 2 < WaitMax ? wait * 2 : WaitMax;
        }
    }

    private string? Well(string? trouble)
    {
        if (trouble is not null)
        {
            say("the server's word is heard again");
        }

        return null;
    }

    private async Task ListenAsync(Action<Command> hear, Action heard, CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(SilentMax);
        using HttpRequestMessage asked = new(HttpMethod.Get, server.At("commands/live"));
        if (_last is not null)
        {
            asked.Headers.Add("Last-Event-ID", _last);
        }

        using HttpResponseMessage answer = await server.SendAsync(asked, patience.Token);
        if (!answer.IsSuccessStatusCode)
        {
            throw new IOException(server.ReasonOf(answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token)));
        }

        await using Stream stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            heard();
            patience.CancelAfter(SilentMax);
            if (item.EventType == "command")
            {
                hear(JsonSerializer.Deserialize<Command>(item.Data, MessageJson.Compact) ?? throw new JsonException("A command is null."));
            }

            _last = item.EventId is { Length: > 0 } id ? id : _last;
        }
    }

    private static long? AcknowledgedIn(string body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("acknowledged", out JsonElement number) && number.TryGetInt64(out long acknowledged) ? acknowledged : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
