using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>Tare and test weight on the shelves' page, in a real browser.</summary>
public sealed class PlateWorkTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
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
    public async Task An_operator_takes_a_plate_out_tares_and_tests_it_by_keyboard_and_puts_it_back()
    {
        IPage page = await OpenAsync("olga");
        ILocator work = page.Locator("#plate-work");
        await page.Locator("#work-move").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(work).ToContainTextAsync("Out of service since");
        await Expect(page.Locator("[id='plate-1/1/1']")).ToContainTextAsync("out of service");
        await Expect(page.Locator("#todo .service")).ToContainTextAsync("Plate 1/1/1: out of service");
        await Expect(page.Locator("#work-move")).ToBeFocusedAsync();

        // Somebody's hand is still on it: asked again until it rests, with the same id.
        _store.Scale.Reading = new PlateReading(212, 40, 9);
        await page.Locator("#work-tare").ClickAsync();
        await Expect(work.GetByRole(AriaRole.Status)).ToContainTextAsync("Waiting until nothing moves");
        _store.Scale.Reading = new PlateReading(212, 1, 0);
        await Expect(work).ToContainTextAsync("212 g, tared");
        await Expect(work.GetByRole(AriaRole.Status)).ToContainTextAsync("Put a known weight on it");

        _store.Scale.Reading = new PlateReading(1272, 1, 0);
        await page.Locator("#work-test").ClickAsync();
        await Expect(work.Locator("dd .failed")).ToHaveTextAsync("not passed");
        await Expect(work).ToContainTextAsync("1,060 g for 1,000 g: off by +60 g (+6 %), tolerance 10 g");
        await page.GetByLabel("Tolerance in grams").FillAsync("75,5");
        await page.Locator("#work-test").ClickAsync();
        await Expect(work.Locator("dd .passed")).ToHaveTextAsync("passed");
        await page.Locator("#work-move").ClickAsync();
        await Expect(page.Locator("#todo .service")).ToHaveCountAsync(0);
        await work.Locator("summary").ClickAsync();
        await Expect(work.Locator("li")).ToHaveCountAsync(5);
        await Expect(work.Locator("li").First).ToContainTextAsync("put back into service by olga");
    }

    [Fact]
    public async Task A_whole_shelf_goes_out_at_once_and_whoever_may_only_look_sees_it_and_has_no_buttons()
    {
        IPage page = await OpenAsync("olga");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the whole shelf out (3 plates)" }).ClickAsync();
        await Expect(page.Locator("#todo .service")).ToHaveCountAsync(3);
        _store.Employ("aude", WebRole.Auditor);
        IPage other = await OpenAsync("aude");
        await Expect(other.Locator("#todo .service")).ToHaveCountAsync(3);
        await Expect(other.Locator("#plate-work")).ToContainTextAsync("What was done");
        await Expect(other.Locator("#plate-work button")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Work_on_a_plate_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        IPage page = await OpenAsync("olga", form);
        await page.Locator("#work-move").ClickAsync();
        _store.Scale.Reading = new PlateReading(212, 1, 0);
        await page.Locator("#work-tare").ClickAsync();
        _store.Scale.Reading = new PlateReading(1272, 1, 0);
        await page.Locator("#work-test").ClickAsync();
        await Expect(page.Locator("#plate-work dd .failed")).ToBeVisibleAsync();
        await page.Locator("#plate-work summary").ClickAsync();
        await page.FitsAsync("plate-work", form);
        if (form == "desktop")
        {
            await page.Locator("#language").ClickAsync();
        }

        await Expect(page.Locator("#plate-work")).ToContainTextAsync("불합격");
        Assert.Empty(await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#plate-work *')].map((one) => one.textContent).filter((text) => text.includes('undefined'))"));
    }

    private async Task<IPage> OpenAsync(string name, string form = "desktop")
    {
        IPage page = await browser.SignInAsync(_store, name, "/shelves", Forms.Of(form));
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        await page.Locator("[id='plate-1/1/1']").ClickAsync();
        await Expect(page.Locator("#plate-title")).ToContainTextAsync("1/1/1");
        return page;
    }
}
