using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The shopper's page as it changes: server-sent events, one stream for each page that is open. A page that does not read is waited for by its own connection alone and gets the newest cart when it
/// reads again; nothing is queued for it. Every five seconds it is told that what it shows still holds, so that it can say how old it is when it hears nothing.
/// </summary>
internal sealed class ShopperLive : IDisposable
{
    /// <summary>Pages at once; more are asked to come again, and show meanwhile what they were served.</summary>
    public const int PagesMax = 2000;

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    private readonly StoreWebParts _parts;
    private readonly CancellationToken _ending;
    private volatile TaskCompletionSource _changed = NewSignal();
    private int _pages;

    public ShopperLive(StoreWebParts parts, IHostApplicationLifetime life)
    {
        _parts = parts;
        _ending = life.ApplicationStopping;
        parts.Ledger.Kept += Hear;
    }

    /// <summary>Writes until the page is gone or the host stops.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="page">Makes the page's content.</param>
    /// <param name="context">The request.</param>
    public async Task WriteAsync(VisitId visit, ReceiptPage page, HttpContext context)
    {
        if (Interlocked.Increment(ref _pages) > PagesMax)
        {
            Interlocked.Decrement(ref _pages);
            context.Response.Headers.RetryAfter = "30";
            await Problems.Problem(StatusCodes.Status503ServiceUnavailable, "Too many pages are open; this one shows how things stood.").ExecuteAsync(context);
            return;
        }

        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await context.Response.WriteAsync("retry: 2000\n\n", gone.Token);
            await FollowAsync(visit, page, context.Response, gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page is closed, or the server is.
        }
        finally
        {
            Interlocked.Decrement(ref _pages);
        }
    }

    public void Dispose() => _parts.Ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(_parts.Ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Hear)!;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync(VisitId visit, ReceiptPage page, HttpResponse response, CancellationToken gone)
    {
        Cart? told = null;
        while (true)
        {
            Cart cart = _parts.Ledger.State.Carts[visit];
            if (!ReferenceEquals(cart, told))
            {
                string message = JsonSerializer.Serialize(page.NewsOf(cart, told, _parts.Clock.GetUtcNow()), MessageJson.Compact);
                await response.WriteAsync($"data: {message}\n\n", gone);
                told = cart;
            }
            else
            {
                await response.WriteAsync("event: beat\ndata: 1\n\n", gone);
            }

            await response.Body.FlushAsync(gone);
            await WaitAsync(visit, told, gone);
        }
    }

    /// <summary>Waits until the cart is another one, or until it is time to say that it is not.</summary>
    private async Task WaitAsync(VisitId visit, Cart told, CancellationToken gone)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(gone);
        Task beat = Task.Delay(BeatEvery, _parts.Clock, waiting.Token);
        Task changed;
        do
        {
            changed = _changed.Task; // Before the look: what changes after it is not missed.
        }
        while (ReferenceEquals(_parts.Ledger.State.Carts[visit], told) && await Task.WhenAny(changed, beat) == changed);

        gone.ThrowIfCancellationRequested();
        await waiting.CancelAsync();
    }

    private void Hear(IReadOnlyList<CartEvent> events) => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
}

/// <summary>How a shopper's cart stands, for a page that is open.</summary>
/// <param name="Name">What the page is: a cart, or a receipt.</param>
/// <param name="Html">What the page shows.</param>
/// <param name="Says">What has changed, in words; empty where a shopper need not hear of it.</param>
/// <param name="IsCorrection">Whether something was put right that had been shown wrongly.</param>
/// <param name="At">When it stood so.</param>
/// <param name="Entered">When they came in.</param>
/// <param name="Status">How far the bill has come.</param>
/// <param name="Total">As people write it.</param>
internal sealed record ShopperNews(string Name, string Html, string Says, bool IsCorrection, DateTimeOffset At, DateTimeOffset Entered, ReceiptStatus Status, string Total);
