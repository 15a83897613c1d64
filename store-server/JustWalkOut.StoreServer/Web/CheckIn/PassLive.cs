using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using Microsoft.AspNetCore.Http;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The shopper's page at the gate as it changes: another code every twenty seconds, and the way to the cart once one of them was shown. The page knows itself how long a code is good, and shows none
/// when it hears nothing.
/// </summary>
internal sealed class PassLive(StoreWebParts parts, LedgerChanges changes)
{
    private readonly OpenPages _pages = new(2000, "Too many pages are open; load this one again for another code.");

    /// <summary>A shopper's visits that are under way, the latest first.</summary>
    public static IReadOnlyList<Cart> VisitsOf(ShopperId shopper, StoreLedger ledger)
    {
        (StoreState state, ShopperId? pseudonym) = (ledger.State, ledger.Shoppers?.Find(shopper));
        return [.. state.InStore.Select(visit => state.Carts[visit]).Where(cart => (cart.Opened.Shopper == shopper || cart.Opened.Shopper == pseudonym) && cart.Opened.Role == Role.Shopper && Passages.Of(cart.Payment) == Passage.Open).OrderByDescending(cart => cart.Number)];
    }

    /// <summary>Writes until the page is gone or the host stops.</summary>
    /// <param name="shopper">Whose.</param>
    /// <param name="page">Draws codes.</param>
    /// <param name="links">Knows where carts are.</param>
    /// <param name="context">The request.</param>
    public Task WriteAsync(ShopperId shopper, PassPage page, ReceiptLinks links, HttpContext context) =>
        _pages.WriteAsync(context, gone => FollowAsync(shopper, (page, links), context.Response, gone));

    private async Task FollowAsync(ShopperId shopper, (PassPage Page, ReceiptLinks Links) shown, HttpResponse response, CancellationToken gone)
    {
        await response.WriteAsync("retry: 2000\n\n", gone);
        int known = parts.Ledger.State.Carts.Count;
        while (true)
        {
            IReadOnlyList<Cart> visits = VisitsOf(shopper, parts.Ledger);
            string? entered = visits.Count > 0 && visits[0].Number > known ? shown.Links.PathOf(visits[0].Visit) : null;
            PassNews news = new(shown.Page.PictureFor(shopper), (long)EntryCodes.Life.TotalMilliseconds, (long)EntryCodes.RotateEvery.TotalMilliseconds, entered);
            await response.WriteAsync($"data: {JsonSerializer.Serialize(news, MessageJson.Compact)}\n\n", gone);
            await response.Body.FlushAsync(gone);
            await changes.WaitAsync(() => VisitsOf(shopper, parts.Ledger).Select(cart => cart.Visit).SequenceEqual(visits.Select(cart => cart.Visit)), EntryCodes.RotateEvery, gone);
        }
    }
}

/// <summary>What a shopper's page at the gate shows from now on.</summary>
/// <param name="Picture">The code, as SVG.</param>
/// <param name="GoodMs">How long it is good.</param>
/// <param name="NextMs">When the next one comes.</param>
/// <param name="Entered">The path of their cart, once a code has let them in; null before.</param>
internal sealed record PassNews(string Picture, long GoodMs, long NextMs, string? Entered);
