using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Pages that are open and hear of changes as server-sent events. A page that does not read is waited for by its own connection alone; nothing is queued for it.</summary>
/// <param name="pagesMax">Pages at once; more are asked to come again after half a minute.</param>
/// <param name="tooMany">What those are told.</param>
internal sealed class OpenPages(int pagesMax, string tooMany)
{
    private int _open;

    /// <summary>Writes until the page is gone or the host stops.</summary>
    /// <param name="context">The request.</param>
    /// <param name="follow">Writes what changes, until it is told to stop.</param>
    public async Task WriteAsync(HttpContext context, Func<CancellationToken, Task> follow)
    {
        if (Interlocked.Increment(ref _open) > pagesMax)
        {
            Interlocked.Decrement(ref _open);
            context.Response.Headers.RetryAfter = "30";
            await Problems.Problem(StatusCodes.Status503ServiceUnavailable, tooMany).ExecuteAsync(context);
            return;
        }

        CancellationToken ending = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await follow(gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page is closed, or the server is.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
