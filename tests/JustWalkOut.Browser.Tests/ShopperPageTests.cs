using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The shopper's page as a phone meets it, on a small store's real server.</summary>
public sealed class ShopperPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync();
        await _store.EnterAsync("ann");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_cart_grows_shrinks_is_corrected_and_becomes_the_receipt_while_somebody_looks_and_says_so_to_a_screen_reader()
    {
        IPage page = await OpenAsync();
        await Expect(page.Locator("#receipt .nothing")).ToContainTextAsync("Your cart is empty");
        await _store.TakeAsync("ann", "cola");
        await Expect(page.Locator("#receipt .lines li")).ToContainTextAsync("Cola");
        await Expect(page.GetByRole(AriaRole.Status).And(page.Locator("#said"))).ToHaveTextAsync("1 × Cola on your cart. So far €1.49.");
        ObservationId bread = await _store.TakeForNowAsync("ann", "bread");
        await Expect(page.Locator("#receipt li.unsure")).ToContainTextAsync("just seen, not certain yet");
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€4.69");
        await _store.WithdrawAsync(bread);
        await Expect(page.Locator("#changes li")).ToContainTextAsync("Corrected: 1 × Rye bread is not on your cart. So far €1.49.");
        await _store.PutBackAsync("ann", "cola");
        await Expect(page.Locator("#said")).ToHaveTextAsync("1 × Cola taken off your cart. So far €0.00.");
        await _store.TakeAsync("ann", "gum");
        await _store.LeaveAsync("ann");

        await Expect(page.Locator("#said")).ToHaveTextAsync("Your receipt is final: €0.99.");
        await Expect(page.Locator("#receipt .status")).ToHaveTextAsync("Thank you for your visit.");
    }

    [Fact]
    public async Task Without_a_network_the_page_says_how_old_it_is_opens_all_the_same_and_is_up_to_date_when_it_is_back()
    {
        IPage page = await OpenAsync();
        await _store.TakeAsync("ann", "cola");
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€1.49");
        await page.EvaluateAsync("() => navigator.serviceWorker.ready");
        await page.ReloadAsync(); // The worker has the page from here on.
        await Expect(page.Locator("#live")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#lost")).ToContainTextAsync("No connection. This is how it stood");
        await Expect(page.Locator("#live")).ToBeHiddenAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#receipt .lines li")).ToContainTextAsync("Cola");
        await Expect(page.Locator("#lost")).ToContainTextAsync("No connection. This is how it stood");

        await _store.TakeAsync("ann", "gum");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€2.48");
        await Expect(page.Locator("#lost")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_the_server_restarts_an_open_page_goes_on_by_itself()
    {
        IPage page = await OpenAsync();
        await _store.RestartAsync(async () => await Expect(page.Locator("#lost")).ToBeVisibleAsync());
        await _store.TakeAsync("ann", "cola");
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€1.49", new() { Timeout = 15_000 });
        await Expect(page.Locator("#lost")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_is_not_theirs_is_taken_off_at_once_and_a_person_hears_of_it()
    {
        _store.Employ("boss", WebRole.Admin);
        IPage page = await OpenAsync();
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "gum");
        await page.Locator("#receipt li", new() { HasText = "Gum" }).GetByText("Not mine").First.ClickAsync();
        await page.Locator("#receipt form button:visible").ClickAsync();
        await Expect(page.Locator("#receipt .waiting li")).ToHaveTextAsync("1 × Gum you said that it is not yours");
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€1.49");
        await _store.LeaveAsync("ann");
        await Expect(page.Locator("#receipt .status")).ToContainTextAsync("Somebody is having a look at this receipt");

        IPage desk = await browser.SignInAsync(_store, "boss", "/review");
        await Expect(desk.Locator("#doubts .why")).ToHaveTextAsync("the shopper says: not mine");
        await desk.Keyboard.PressAsync("d");
        await desk.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync("€1.49");
        await Expect(page.Locator("#receipt .status")).ToHaveTextAsync("Thank you for your visit.");
    }

    [Theory]
    [InlineData("r", "You told us that something was wrong. It was refunded.", "€0.99")]
    [InlineData("k", "We had a look, and the charge is right.", "€2.48")]
    public async Task A_dispute_from_the_receipt_is_answered_by_keyboard_and_the_receipt_that_is_open_shows_it(string key, string answer, string total)
    {
        _store.Employ("boss", WebRole.Admin);
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "gum");
        await _store.LeaveAsync("ann");
        IPage page = await OpenAsync();
        IPage desk = await browser.SignInAsync(_store, "boss", "/review");
        await Expect(desk.Locator("#case")).ToHaveClassAsync("case empty");
        await page.Locator("#receipt li", new() { HasText = "Cola" }).GetByText("Something is wrong").ClickAsync();
        await page.Locator("#receipt form:visible select").SelectOptionAsync("notTaken");
        await page.Locator("#receipt form button:visible").ClickAsync();
        await Expect(page.Locator("main > .notice[role=status]")).ToHaveTextAsync("Thank you. Somebody will look at it.");
        await Expect(page.Locator("#receipt .dispute")).ToHaveTextAsync("You told us that something is wrong. We are looking at it.");

        _store.Feed.Look();
        await Expect(desk.Locator("#doubts .why")).ToHaveTextAsync("I did not take it");
        await Expect(desk.GetByRole(AriaRole.Img, new() { Name = "Plate 1/1/1: 4200 g before, 3850 g after" })).ToBeVisibleAsync();
        await desk.Locator("#case").FocusAsync();
        await desk.Keyboard.PressAsync(key);
        await desk.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#receipt .dispute")).ToHaveTextAsync(answer);
        await Expect(page.Locator("#receipt .total dd")).ToHaveTextAsync(total);
    }

    [Fact]
    public async Task What_is_sent_without_a_connection_is_not_lost_and_visits_are_remembered_on_this_device_until_they_are_forgotten()
    {
        IPage page = await OpenAsync();
        await _store.TakeAsync("ann", "cola");
        await page.Locator("#receipt summary").ClickAsync();
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#receipt form button").ClickAsync();
        await Expect(page.Locator("main > .notice[role=status]")).ToHaveTextAsync("Not sent: there is no connection. Try again.");
        await page.Context.SetOfflineAsync(false);
        await page.Locator("#receipt form button").ClickAsync();
        await Expect(page.Locator("#receipt .waiting li")).ToContainTextAsync("Cola");
        await _store.LeaveAsync("ann");

        await _store.EnterAsync("ann2");
        await page.GotoAsync(_store.PageOf("ann2").ToString());
        await Expect(page.Locator("#past li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#past li")).ToContainTextAsync("€0.00");
        await page.Locator("#past a").ClickAsync();
        await Expect(page.Locator("#receipt .status")).ToContainTextAsync("Somebody is having a look");
        await page.Locator("#past button").ClickAsync();
        await Expect(page.Locator("#past")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Cart_and_receipt_fit_every_form_in_both_languages_and_axe_finds_nothing_against_them(string form)
    {
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "cola");
        await _store.TakeForNowAsync("ann", "bread");
        await _store.TakeAsync("ann", "gum", confidence: 0.4);
        IPage page = await OpenAsync(Forms.Of(form));
        await page.Locator("#receipt summary").First.ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", form == "phone" ? "ko" : "en");
        await page.FitsAsync("cart", form);

        await _store.EnterAsync("bob");
        await _store.TakeAsync("bob", "cola");
        await _store.TakeAsync("bob", "bread");
        await _store.LeaveAsync("bob");
        await _store.DisputeAsync("bob", "cola");
        await page.GotoAsync(_store.PageOf("bob").ToString());
        await Expect(page.Locator("#past li")).ToHaveCountAsync(1);
        await page.Locator("#receipt summary").ClickAsync();
        await page.FitsAsync("receipt", form);
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions? form = null)
    {
        IPage page = await browser.OpenAsync(_store.PageOf("ann"), form);
        await Expect(page.Locator("#live")).ToBeVisibleAsync();
        return page;
    }
}
