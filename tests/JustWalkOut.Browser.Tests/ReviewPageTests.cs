using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The review page as an operator meets it: with a keyboard, on a small store's real server.</summary>
public sealed class ReviewPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync();
        _store.Employ("boss", WebRole.Admin);
        _store.Employ("olga", WebRole.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Reviews_are_decided_wholly_by_keyboard_the_next_one_loads_itself_and_who_decided_is_in_the_log()
    {
        await LeaveInDoubtAsync("ann", ("bread", 0.55));
        await LeaveInDoubtAsync("bob", ("gum", 0.5), ("cola", 0.6), ("bread", 0.4));
        IPage page = await OpenAsync();
        await Expect(page.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator("#doubts .decision")).ToHaveTextAsync("right: 1 x Rye bread");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#case-title")).ToHaveTextAsync("Visit 2 · bob");
        await Expect(page.Locator("#doubts li")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("d");
        await page.Keyboard.PressAsync("u");
        await Expect(page.Locator("#doubts .decision")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("2"); // Cola was vision's second guess.
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#said")).ToHaveTextAsync("2 lines are still undecided.");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("d");
        await page.Keyboard.PressAsync("p");
        await page.Keyboard.TypeAsync("gu");
        await Expect(page.Locator("#goods-list li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#doubts .decision")).ToHaveTextAsync(["instead: 2 x Cola", "instead: 1 x Gum", "was nothing"]);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#case-title")).ToHaveTextAsync("Nothing waits. What comes in doubt appears here by itself.");
        Assert.Equal(["olga", "olga"], _store.Decided.Cast<CartChange.ReviewDecided>().Select(decided => decided.By));
        Assert.Equal((ReceiptStatus.Settled, 320), (_store.CartOf("ann").ToReceipt().Status, _store.CartOf("ann").ToReceipt().Total.MinorUnits));
        Assert.Equal(["2 Cola", "1 Gum"], _store.CartOf("bob").ToReceipt().Lines.Select(line => $"{line.Quantity} {line.Name}"));
    }

    [Fact]
    public async Task A_case_shows_the_candidates_the_curve_with_its_moment_the_place_and_the_rest_of_the_visit_and_says_when_weights_are_gone()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "bread", 0.55, new Alternative(ScriptedStore.Presence("ann"), new Sku("gum"), 2, 0.3), new Alternative(null, new Sku("bread"), 1, 0.1));
        await _store.LeaveAsync("ann");
        IPage page = await OpenAsync();

        await Expect(page.Locator("#doubts .why")).ToHaveTextAsync("not sure enough");
        await Expect(page.Locator("#candidates li")).ToHaveTextAsync(["11 x Rye bread55\u00a0%", "22 x Gum30\u00a0%", "31 x Rye bread · nobody known10\u00a0%"]);
        await Expect(page.Locator("#candidates button").Nth(2)).ToBeDisabledAsync();
        await Expect(page.Locator("#reason")).ToContainTextAsync("350 g went from 1/2/2");
        await Expect(page.Locator("#reason details")).ToContainTextAsync("its weight fits, and no other hand was near");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Plate 1/2/2: 4200 g before, 3850 g after" })).ToBeVisibleAsync();
        await Expect(page.Locator("#curves .moment")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "On the plan: 1/2/2" })).ToBeVisibleAsync();
        await Expect(page.Locator("#others li")).ToHaveTextAsync("1 x Cola€1.49");

        _store.Forget();
        await page.ReloadAsync();
        await Expect(page.Locator("#curves")).ToContainTextAsync("no longer kept: vision keeps them for 72 hours");
    }

    [Fact]
    public async Task Goods_that_may_be_anothers_go_onto_the_others_bill_and_what_hangs_on_a_line_is_decided_with_it()
    {
        await _store.EnterAsync("bob");
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "bread", 0.5, new Alternative(ScriptedStore.Presence("bob"), new Sku("bread"), 1, 0.45));
        await _store.ObserveAsync(new Finding.PutBack(ScriptedStore.Presence("ann"), new GoodsMove(new Sku("cola"), 1, [new PlateId("1", "1", "1")], 350, Certainty.Final, 0.6, [], "a hand came near")));
        await _store.LeaveAsync("ann");
        IPage page = await OpenAsync();

        await Expect(page.Locator("#doubts li")).ToHaveCountAsync(3);
        await Expect(page.Locator("#doubts li.with")).ToContainTextAsync("may have been put back: decided with the line that says so");
        await page.Locator("#doubts li", new() { HasText = "Rye bread" }).ClickAsync();
        await page.Locator("#case").FocusAsync();
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("#doubts .decision")).ToHaveTextAsync("instead: 1 x Rye bread on visit 1");
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#case")).ToHaveClassAsync("case empty");
        Assert.Empty(_store.CartOf("ann").ToReceipt().Lines);
        Assert.Equal("Rye bread", Assert.Single(_store.CartOf("bob").ToReceipt().Lines).Name);
    }

    [Fact]
    public async Task A_case_that_is_skipped_comes_after_the_others_and_one_that_somebody_else_decides_goes_away_by_itself()
    {
        await LeaveInDoubtAsync("ann", ("bread", 0.55));
        await LeaveInDoubtAsync("bob", ("gum", 0.5));
        IPage mine = await OpenAsync();
        await Expect(mine.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        await mine.Keyboard.PressAsync("s");
        await Expect(mine.Locator("#case-title")).ToHaveTextAsync("Visit 2 · bob");
        await Expect(mine.Locator("#queue button")).ToContainTextAsync(["Visit 2 · bob", "Visit 1 · ann"]);

        IPage theirs = await OpenAsync();
        await Expect(theirs.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        await theirs.Locator("#queue button", new() { HasText = "bob" }).ClickAsync();
        await Expect(theirs.Locator("#case-title")).ToHaveTextAsync("Visit 2 · bob");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Was nothing" }).ClickAsync();
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(theirs.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        _store.Feed.Look();
        await Expect(mine.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        await Expect(mine.Locator("#queue button")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_is_sent_while_the_server_is_away_is_not_lost_and_counts_once_when_it_is_sent_again()
    {
        await LeaveInDoubtAsync("ann", ("bread", 0.55));
        IPage page = await OpenAsync();
        await Expect(page.Locator("#case-title")).ToHaveTextAsync("Visit 1 · ann");
        await _store.RestartAsync(async () =>
        {
            await page.Keyboard.PressAsync("a");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("#case-fault")).ToHaveTextAsync("The server does not answer. Nothing is lost: send again.");
            await Expect(page.Locator("#trouble")).ToBeVisibleAsync();
        });
        await Expect(page.Locator("#link")).ToHaveTextAsync("live");
        await Expect(page.Locator("#doubts .decision")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#case")).ToHaveClassAsync("case empty");
        Assert.Single(_store.Decided);
    }

    [Fact]
    public async Task Somebody_who_may_only_look_sees_everything_and_can_decide_nothing()
    {
        _store.Employ("aude", WebRole.Auditor);
        await LeaveInDoubtAsync("ann", ("bread", 0.55));
        IPage page = await browser.SignInAsync(_store, "aude", "/review");
        await Expect(page.Locator("#who")).ToContainTextAsync("aude may look, not decide");
        await Expect(page.Locator("#candidates li")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("1");

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Right" })).ToBeDisabledAsync();
        await Expect(page.Locator("#doubts .decision")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Cases_fit_every_form_in_both_languages_and_axe_finds_nothing_against_them(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition);
        shop.Employ("boss", WebRole.Admin);
        await CornerShop.BusyAsync(shop);
        await shop.LeaveAsync("emma");
        await shop.DisputeAsync("jonas", "milk");
        IPage page = await browser.SignInAsync(shop, "boss", "/review", Forms.Of(form));
        await Expect(page.Locator("#queue li")).ToHaveCountAsync(3);
        await Expect(page.Locator("#curves svg")).ToBeVisibleAsync();
        await page.FitsAsync("review", form);
        await page.Keyboard.PressAsync("2");
        await Expect(page.Locator("#doubts .decision")).ToHaveTextAsync(form == "phone" ? "대신: Dark chocolate 70 % 1개" : "instead: 1 x Dark chocolate 70 %");
        await page.Keyboard.PressAsync("p");
        await Expect(page.Locator("#goods-list li")).ToHaveCountAsync(16);
        await page.FitsAsync("review-goods", form);
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#queue button", new() { HasText = "milk" }).ClickAsync();
        await Expect(page.Locator("#doubts .why")).ToHaveTextAsync(form == "phone" ? "가져가지 않았습니다" : "I did not take it");
        await page.FitsAsync("review-dispute", form);
    }

    private async Task LeaveInDoubtAsync(string shopper, params (string Sku, double Confidence)[] lines)
    {
        await _store.EnterAsync(shopper);
        foreach ((string sku, double confidence) in lines)
        {
            _store.Clock.Advance(TimeSpan.FromSeconds(5));
            await _store.TakeAsync(shopper, sku, confidence, new Alternative(ScriptedStore.Presence(shopper), new Sku(sku == "cola" ? "bread" : "cola"), 1, Math.Round((1 - confidence) * 0.8, 2)));
        }

        _store.Clock.Advance(TimeSpan.FromSeconds(5));
        await _store.LeaveAsync(shopper);
    }

    private Task<IPage> OpenAsync(BrowserNewContextOptions? form = null) => browser.SignInAsync(_store, "olga", "/review", form);
}
