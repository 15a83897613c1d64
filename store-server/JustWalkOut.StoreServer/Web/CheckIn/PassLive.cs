using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The shopper's page at the gate as it changes: server-sent events with another code every twenty seconds, and the way to the cart once one of them was shown. A page that does not read is waited for by
/// its own connection alone. The page knows itself how long a code is good, and shows none when it hears nothing.
/// </summary>
internal sealed class PassLive : IDisposable
{
    /// <summary>Pages at once; more are asked to come again, and look again by themselves meanwhile.</summary>
    public const int PagesMax = 2000;

    private readonly StoreWebParts _parts;
    private readonly CancellationToken _ending;
    private volatile TaskCompletionSource _changed = NewSignal();
    private int _pages;

    public PassLive(StoreWebParts parts, IHostApplicationLifetime life)
    {
        _parts = parts;
        _ending = life.ApplicationStopping;
        parts.Ledger.Kept += Hear;
    }

    /// <summary>A shopper's visits that are under way, the latest first.</summary>
    public static IReadOnlyList<Cart> VisitsOf(ShopperId shopper, StoreState state) =>
        [.. state.InStore.Select(visit => state.Carts[visit]).Where(cart => cart.Opened.Shopper == shopper && cart.Opened.Role == Role.Shopper && Passages.Of(cart.Payment) == Passage.Open).OrderByDescending(cart => cart.Number)];

    /// <summary>Writes until the page is gone or the host stops.</summary>
    /// <param name="shopper">Whose.</param>
    /// <param name="page">Draws codes.</param>
    /// <param name="links">Knows where carts are.</param>
    /// <param name="context">The request.</param>
    public async Task WriteAsync(ShopperId shopper, PassPage page, ReceiptLinks links, HttpContext context)
    {
        if (Interlocked.Increment(ref _pages) > PagesMax)
        {
            Interlocked.Decrement(ref _pages);
            context.Response.Headers.RetryAfter = "30";
            await Problems.Problem(StatusCodes.Status503ServiceUnavailable, "Too many pages are open; load this one again for another code.").ExecuteAsync(context);
            return;
        }

        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await context.Response.WriteAsync("retry: 2000\n\n", gone.Token);
            int known = _parts.Ledger.State.Carts.Count;
            while (true)
            {
                IReadOnlyList<Cart> visits = VisitsOf(shopper, _parts.Ledger.State);
                string? entered = visits.Count > 0 && visits[0].Number > known ? links.PathOf(visits[0].Visit) : null;
                PassNews news = new(page.PictureFor(shopper), (long)EntryCodes.Life.TotalMilliseconds, (long)EntryCodes.RotateEvery.TotalMilliseconds, entered);
                await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(news, MessageJson.Compact)}\n\n", gone.Token);
                await context.Response.Body.FlushAsync(gone.Token);
                await WaitAsync(shopper, visits, gone.Token);
            }
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

    /// <summary>Waits until the shopper is in, or until it is time for another code.</summary>
    private async Task WaitAsync(ShopperId shopper, IReadOnlyList<Cart> told, CancellationToken gone)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(gone);
        Task due = Task.Delay(EntryCodes.RotateEvery, _parts.Clock, waiting.Token);
        Task changed;
        do
        {
            changed = _changed.Task; // Before the look: what changes after it is not missed.
        }
        while (VisitsOf(shopper, _parts.Ledger.State).Select(cart => cart.Visit).SequenceEqual(told.Select(cart => cart.Visit)) && await Task.WhenAny(changed, due) == changed);

        gone.ThrowIfCancellationRequested();
        await waiting.CancelAsync();
    }

    private void Hear(IReadOnlyList<CartEvent> events) => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
}

/// <summary>What a shopper's page at the gate shows from now on.</summary>
/// <param name="Picture">The code, as SVG.</param>
/// <param name="GoodMs">How long it is good.</param>
/// <param name="NextMs">When the next one comes.</param>
/// <param name="Entered">The path of their cart, once a code has let them in; null before.</param>
internal sealed record PassNews(string Picture, long GoodMs, long NextMs, string? Entered);
