using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The shopper's page as it changes. A page that does not read gets the newest cart when it reads again. Every five seconds it is told that what it shows still holds, so that it can say how old it is
/// when it hears nothing.
/// </summary>
internal sealed class ShopperLive(StoreWebParts parts, LedgerChanges changes)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    private readonly OpenPages _pages = new(2000, "Too many pages are open; this one shows how things stood.");

    /// <summary>Writes until the page is gone or the host stops.</summary>
    /// <param name="visit">Whose.</param>
    /// <param name="page">Makes the page's content.</param>
    /// <param name="context">The request.</param>
    public Task WriteAsync(VisitId visit, ReceiptPage page, HttpContext context) => _pages.WriteAsync(context, gone => FollowAsync(visit, page, context.Response, gone));

    private async Task FollowAsync(VisitId visit, ReceiptPage page, HttpResponse response, CancellationToken gone)
    {
        await response.WriteAsync("retry: 2000\n\n", gone);
        Cart? told = null;
        string doors = "";
        while (true)
        {
            Cart cart = parts.Ledger.State.Carts[visit];
            string stand = page.DoorsOf(cart);
            if (!ReferenceEquals(cart, told) || stand != doors)
            {
                string message = JsonSerializer.Serialize(page.NewsOf(cart, told, parts.Clock.GetUtcNow()), MessageJson.Compact);
                await response.WriteAsync($"data: {message}\n\n", gone);
                (told, doors) = (cart, stand);
            }
            else
            {
                await response.WriteAsync("event: beat\ndata: 1\n\n", gone);
            }

            await response.Body.FlushAsync(gone);
            await changes.WaitAsync(() => ReferenceEquals(parts.Ledger.State.Carts[visit], told) && page.DoorsOf(told!) == doors, BeatEvery, gone);
        }
    }
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
internal sealed record ShopperNews(string Name, string Html, string Says, bool IsCorrection, DateTimeOffset At, DateTimeOffset Entered, ReceiptStatus Status, string Total)
{
    /// <summary>What they can do about doors and staff, below it.</summary>
    public required string Staff { get; init; }
}
