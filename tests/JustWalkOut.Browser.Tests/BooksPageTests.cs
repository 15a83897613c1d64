using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The page of a day's books: a real browser on a small store's real server.</summary>
public sealed class BooksPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_day_says_what_was_billed_and_what_waits_and_another_day_that_nothing_happened()
    {
        await ShopAsync();
        IPage page = await browser.OpenAsync(Day("2026-11-24"));
        await Expect(page.Locator("#day-title")).ToHaveTextAsync("2026-11-24: 2 visits");
        await Expect(page.Locator("#verdict")).ToHaveTextAsync("1 thing differs.");
        await Expect(page.Locator("#sums tbody tr").First.Locator("td").First).ToHaveTextAsync("€1.49");
        await Expect(page.Locator("#mismatches li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#mismatches a")).ToHaveAttributeAsync("href", $"/review#{_store.CartOf("bob").Visit}");

        IDownload csv = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#download"));
        Assert.Equal("2026-11-24.csv", csv.SuggestedFilename);
        Assert.Equal(3, (await File.ReadAllLinesAsync(await csv.PathAsync(), TestContext.Current.CancellationToken)).Length);

        await page.FillAsync("#date", "2026-11-23");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#day-title")).ToHaveTextAsync("2026-11-23: 0 visits");
        await Expect(page.Locator("#verdict")).ToHaveTextAsync("Everything agrees.");
        await Expect(page.Locator("#found")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Whoever_has_not_signed_in_is_led_there_and_an_auditor_back_to_the_books()
    {
        _store.Employ("boss", WebRole.Admin);
        _store.Employ("audrey", WebRole.Auditor);
        IPage page = await browser.SignInAsync(_store, "audrey", "/books");
        await Expect(page.Locator("#day-title")).ToContainTextAsync("visits");
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_day_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        await ShopAsync();
        IPage page = await browser.OpenAsync(Day("2026-11-24"), Forms.Of(form));
        await Expect(page.Locator("#mismatches li")).ToHaveCountAsync(1);
        await page.FitsAsync("books", form);
    }

    private Uri Day(string date) => new(_store.Address, $"/books#{date}");

    /// <summary>One bill is final, and another has waited for a person for three hours.</summary>
    private async Task ShopAsync()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await _store.LeaveAsync("ann");
        await _store.EnterAsync("bob");
        await _store.TakeAsync("bob", "bread", confidence: 0.55);
        await _store.LeaveAsync("bob");
        _store.Clock.Advance(TimeSpan.FromHours(3));
    }
}
