using System.Net.Http.Headers;
using System.Reflection;
using JustWalkOut.StoreServer.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JustWalkOut.Cli.Demo;

/// <summary>
/// The demo's switches: what a visitor orders on the monitor is passed on to the simulator's own HTTP port, in another process. The store beside them knows nothing of it and sees what comes of it as it
/// would in any store.
/// </summary>
internal sealed class DemoSwitches : IDisposable
{
    /// <summary>Where the page gets the panel from.</summary>
    public const string ModulePath = "/demo/switches.js";

    private const string Resource = "switches.js";

    /// <summary>The simulator is on this machine: one that has not answered by then is gone.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    private readonly HttpClient _simulator;

    /// <param name="store">Where the simulated store is described; its orders are taken beside it.</param>
    public DemoSwitches(Uri store) => _simulator = new HttpClient { BaseAddress = store, Timeout = AnswerMax };

    /// <summary>The part of the web host that serves them.</summary>
    public WebModule Module => new(_ => { }, Map);

    /// <inheritdoc/>
    public void Dispose() => _simulator.Dispose();

    private void Map(WebApplication app)
    {
        byte[] script = Read();
        app.MapGet(ModulePath, (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(script, "text/javascript; charset=utf-8");
        }).ExcludeFromDescription();
        RouteGroupBuilder switches = app.MapGroup("/demo/switches").ExcludeFromDescription();
        switches.MapGet("", context => PassAsync(context, "/controls"));
        switches.MapPut("/cameras/{camera}", (string camera, HttpContext context) => PassAsync(context, $"/controls/cameras/{Uri.EscapeDataString(camera)}"));
        switches.MapPost("/cards", context => PassAsync(context, "/controls/cards"));
        switches.MapPost("/behaviours", context => PassAsync(context, "/controls/behaviours"));
    }

    /// <summary>Passes an order on, and the simulator's answer back.</summary>
    private async Task PassAsync(HttpContext context, string path)
    {
        using HttpRequestMessage order = new(new HttpMethod(context.Request.Method), path);
        if (context.Request.HasJsonContentType())
        {
            order.Content = new StreamContent(context.Request.Body);
            order.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using HttpResponseMessage answer = await _simulator.SendAsync(order, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    private static byte[] Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program was built without its resource '{Resource}'.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
