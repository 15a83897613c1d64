using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The shelves' page: a real browser on a small store's real server.</summary>
public sealed class ShelvesPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Plates_show_what_they_weigh_and_what_is_left_and_what_is_to_be_done_comes_and_goes_by_itself()
    {
        IPage page = await OpenAsync();
        _store.Show([], [new PlateState(new PlateId("1", "2", "2"), 2450), new PlateState(new PlateId("1", "1", "1"), null)]);
        await Expect(Plate(page, "1/2/2")).ToHaveTextAsync("Plate 1/2/2Rye bread6/62,450 g");
        await Expect(Plate(page, "1/1/1")).ToContainTextAsync("silent");
        await Expect(page.Locator("#todo li")).ToHaveTextAsync("Plate 1/1/1: silentThe plate gives no weight: what is taken from it is not noticed. Replace it.");

        await _store.EnterAsync("ann");
        for (int unit = 0; unit < 5; unit++)
        {
            await _store.TakeAsync("ann", "bread");
        }

        await Expect(page.Locator("#todo .low")).ToHaveTextAsync("Rye bread: 1 of 6A fifth or less is left. Fill it up.");
        await _store.ObserveAsync(new Finding.PutBack(ScriptedStore.Presence("ann"), new GoodsMove(new Sku("bread"), 1, [new PlateId("2", "1", "1")], 500, Certainty.Final, 0.99, [], "its weight fits")));
        await Expect(page.Locator("#todo .stray")).ToContainTextAsync("Plate 2/1/1: 1 x Rye bread put here");
        _store.Show([], [new PlateState(new PlateId("1", "1", "1"), 4100)], new Dictionary<string, string> { ["shelf/2/1"] = "No connection." });
        await Expect(Plate(page, "1/1/1")).ToContainTextAsync("12/124,100 g");
        await page.GetByRole(AriaRole.Button, new() { Name = "Silent 1" }).ClickAsync();
        await Expect(page.Locator("#todo li")).ToHaveTextAsync("Shelf 2/1: silentThe shelf has no connection: what is taken from it is not noticed. Check its power and network.");
    }

    [Fact]
    public async Task A_shelf_is_reached_from_the_plan_by_click_and_by_keyboard_and_walked_over_with_the_arrow_keys()
    {
        IPage page = await browser.OpenAsync(_store.Address);
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        await page.Locator("#plan").FocusAsync();
        for (int press = 0; press < 3; press++)
        {
            await page.Keyboard.PressAsync("ArrowRight"); // Two cameras, and then the first plates.
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#plate-title")).ToHaveTextAsync("Plate 1/2/1");
        await Expect(Plate(page, "1/2/1")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#plate-now")).ToContainTextAsync("Rye bread");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator("#plate-now dl")).ToContainTextAsync("Cola");
        Assert.EndsWith("/shelves#1/1/1", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#plate-title")).ToHaveTextAsync("Plate 2/2/1");

        // The second piece of furniture lies in the middle of the plan: its first plate from 2.5 to 2.9 m and from 1.6 to 2 m, of a floor of 6 m by 4 with 0.35 m around.
        await page.GetByRole(AriaRole.Link, new() { Name = "Monitor" }).ClickAsync();
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        LocatorBoundingBoxResult plan = (await page.Locator("#plan").BoundingBoxAsync())!;
        double scale = plan.Height / 4.7;
        await page.Locator("#plan").ClickAsync(new() { Position = new Position { X = (float)((plan.Width / 2) + ((2.7 - 3) * scale)), Y = (float)((4.35 - 1.8) * scale) } });
        await Expect(page.Locator("#plate-title")).ToHaveTextAsync("Plate 2/2/1");
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_busy_store_s_shelves_fit_every_form_and_axe_finds_nothing_against_them(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition);
        await CornerShop.BusyAsync(shop);
        await CornerShop.RunLowAsync(shop);
        IPage page = await browser.OpenAsync(new Uri(shop.Address, "/shelves#3/2/3"), Forms.Of(form));
        await Expect(page.Locator("#todo .out")).ToHaveCountAsync(1);
        await Expect(page.Locator("#todo .stray")).ToHaveCountAsync(1);
        await page.FitsAsync("shelves", form);
    }

    private static ILocator Plate(IPage page, string plate) => page.Locator($"[id='plate-{plate}']");

    private async Task<IPage> OpenAsync()
    {
        IPage page = await browser.OpenAsync(new Uri(_store.Address, "/shelves"));
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        return page;
    }
}
