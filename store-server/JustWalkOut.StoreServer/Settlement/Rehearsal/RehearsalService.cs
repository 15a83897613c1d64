using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stripe;

namespace JustWalkOut.StoreServer.Settlement.Rehearsal;

/// <summary>A payment service to rehearse with.</summary>
/// <param name="Ledger">Its own ledger, a line for each thing it did; begun anew where it is not there.</param>
/// <param name="Seed">Of what goes wrong.</param>
/// <param name="FaultShare">Of requests that go wrong, 0 to 1.</param>
/// <param name="Clock">The time.</param>
public sealed record RehearsalOrder(string Ledger, int Seed, double FaultShare, TimeProvider Clock)
{
    /// <summary>TCP port; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The key that it answers to.</summary>
    public string Key { get; init; } = "sk_test_rehearsal";

    /// <summary>Signs notices.</summary>
    public string NoticeSecret { get; init; } = "whsec_rehearsal";

    /// <summary>Where notices go, each twice and out of order; null to send none.</summary>
    public Uri? Notices { get; init; }
}

/// <summary>
/// A payment service that moves no money and misbehaves as real ones do, in Stripe's wire form as far as the store uses it (PaymentIntents with manual capture, refunds, idempotency keys, signed notices). Meant for a process of
/// its own, with a ledger of its own that is synced before each answer. Of the requests that go wrong (seeded) some are done and their answer lost, some done and answered with 500, which their key gets from then on, and some
/// refused with 503 and not done. A key that comes with other parameters is an error. Cards: <c>pm_decline</c> is declined, <c>pm_decline_capture</c> only when it is captured or charged; every other is good.
/// </summary>
public sealed class RehearsalService : IAsyncDisposable
{
    private readonly RehearsalOrder _order;
    private readonly WebApplication _app;
    private readonly RehearsalBook _book;
    private readonly Random _chance;
    private readonly HttpClient _http = new();
    private readonly List<string> _held = [];
    private readonly List<Task> _sending = [];
    private readonly Lock _gate = new();

    private RehearsalService(RehearsalOrder order, WebApplication app, RehearsalBook book)
    {
        (_order, _app, _book) = (order, app, book);
        _chance = new Random(order.Seed);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts listening on this machine.</summary>
    public static async Task<RehearsalService> StartAsync(RehearsalOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, order.Port));
        WebApplication app = builder.Build();
        RehearsalService service = new(order, app, RehearsalBook.Open(order.Ledger, order.Clock));
        app.MapFallback(service.AnswerAsync);
        await app.StartAsync(cancellation);
        service.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return service;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Task.WhenAll(_sending);
        _http.Dispose();
        _book.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Headers.Authorization != $"Bearer {_order.Key}")
        {
            await WriteAsync(context, 401, RehearsalBook.Error("invalid_request_error", "api_key_invalid"));
            return;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            (int status, JsonNode body) = _book.Read(request.Path, request.Query);
            await WriteAsync(context, status, body);
            return;
        }

        IFormCollection form = await request.ReadFormAsync(context.RequestAborted);
        string parameters = $"{request.Path}?{string.Join('&', form.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}";
        string key = request.Headers["Idempotency-Key"].ToString();
        (Fault fault, int status, JsonNode? body, JsonNode? changed) answer;
        lock (_gate)
        {
            answer = Decide(request.Path, form, key, parameters);
        }

        if (answer.changed is { } changed)
        {
            Tell(changed);
        }

        if (answer.fault == Fault.Lost)
        {
            context.Abort();
            return;
        }

        await WriteAsync(context, answer.status, answer.body!);
    }

    private (Fault Fault, int Status, JsonNode? Body, JsonNode? Changed) Decide(string path, IFormCollection form, string key, string parameters)
    {
        if (_book.Known(key) is { } known)
        {
            return known.Parameters == parameters ? (Fault.None, known.Status, JsonNode.Parse(known.Body)!, null) : (Fault.None, 400, RehearsalBook.Error("idempotency_error", "idempotency_key_in_use"), null);
        }

        Fault fault = _chance.NextDouble() >= _order.FaultShare ? Fault.None : (Fault)(1 + _chance.Next(3));
        if (fault == Fault.Refused)
        {
            return (fault, 503, RehearsalBook.Error("api_error", "unavailable"), null);
        }

        (int status, JsonNode body) = _book.Do(path, form);
        bool isDone = status == 200; // A decline is an answer, whatever else goes wrong: 500 in its place would be what its key gets for good, with nothing done that could be found.
        JsonNode told = fault == Fault.Failed && isDone ? RehearsalBook.Error("api_error", "internal") : body;
        int toldStatus = fault == Fault.Failed && isDone ? 500 : status;
        _book.Keep(new RehearsalEntry(key, parameters, toldStatus, told.ToJsonString(), isDone ? body.ToJsonString() : null));
        return (fault, toldStatus, told, isDone ? body : null);
    }

    /// <summary>Each notice goes twice, and not before the next one has begun to: the first of a pair comes last.</summary>
    private void Tell(JsonNode changed)
    {
        if (_order.Notices is null)
        {
            return;
        }

        string kind = (string?)changed["object"] == "refund" ? "refund.updated" : (string?)changed["status"] == "canceled" ? "payment_intent.canceled" : "payment_intent.succeeded";
        JsonObject told = new()
        {
            ["id"] = $"evt_{_book.Count}",
            ["object"] = "event",
            ["type"] = kind,
            ["created"] = _order.Clock.GetUtcNow().ToUnixTimeSeconds(),
            ["data"] = new JsonObject { ["object"] = changed.DeepClone() },
        };
        lock (_gate)
        {
            _held.Add(told.ToJsonString());
            if (_held.Count < 2)
            {
                return;
            }

            string[] now = [_held[1], _held[0], _held[1], _held[0]];
            _held.Clear();
            _sending.Add(SendAsync(now));
        }
    }

    private async Task SendAsync(string[] notices)
    {
        foreach (string notice in notices)
        {
            string time = _order.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            using HttpRequestMessage request = new(HttpMethod.Post, _order.Notices) { Content = new StringContent(notice, System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Add("Stripe-Signature", $"t={time},v1={EventUtility.ComputeSignature(_order.NoticeSecret, time, notice)}");
            try
            {
                using HttpResponseMessage answer = await _http.SendAsync(request);
            }
            catch (HttpRequestException)
            {
                // Nobody there: a notice may be lost.
            }
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private enum Fault
    {
        None,
        Lost,
        Failed,
        Refused,
    }
}

/// <summary>A line of the rehearsal's ledger.</summary>
/// <param name="Key">Of the request.</param>
/// <param name="Parameters">What was asked.</param>
/// <param name="Status">What was answered, and is answered to this key from then on.</param>
/// <param name="Body">With this.</param>
/// <param name="Made">The payment or refund as it was left; null where nothing was done.</param>
public sealed record RehearsalEntry(string Key, string Parameters, int Status, string Body, string? Made);
