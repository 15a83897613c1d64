using System.Text;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The catalog's page: a real browser on a small store's real server and file.</summary>
public sealed class CatalogPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await ScriptedStore.StartAsync();
        Employ(_store);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_price_is_changed_by_keyboard_while_somebody_shops_and_what_they_hold_keeps_its_price()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        IPage page = await OpenAsync(_store, "olga");
        await page.Locator("#text").FillAsync("COL");
        await Expect(page.Locator("#table tbody tr")).ToHaveCountAsync(1);
        await page.Locator("#table tbody button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#product-title")).ToHaveTextAsync("Cola");
        await Expect(page.Locator("#product-title")).ToBeFocusedAsync();
        await Expect(page.Locator("#product-now")).ToContainTextAsync("11 of 12 on the shelf, 1 in carts");
        await page.Locator("#price").FillAsync("1.999");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#product-now [role=status]")).ToContainTextAsync("That is no price");
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        await page.Locator("#price").FillAsync("1,99");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#table tbody tr")).ToContainTextAsync("1.99");
        await Expect(page.Locator("#product-now [role=status]")).ToContainTextAsync("Done.");

        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        await _store.TakeAsync("ann", "cola");
        Assert.Equal([149L, 199L], _store.CartOf("ann").ToReceipt().Lines.Select(line => line.UnitPrice.MinorUnits).Order());
        Product cola = Saved().Catalog.Single(product => product.Sku.Value == "cola");
        Assert.Equal((199L, ProductStatus.Active), cola.At(_store.Clock.GetUtcNow()));
        await page.Locator("#set-status").ClickAsync();
        await Expect(page.Locator("#table tbody tr")).ToContainTextAsync("not on sale");
    }

    [Fact]
    public async Task A_file_is_imported_once_its_changes_were_seen_and_a_faulty_one_says_all_that_is_wrong_and_writes_nothing()
    {
        IPage page = await OpenAsync(_store, "olga");
        byte[] before = await File.ReadAllBytesAsync(_store.FilePath, TestContext.Current.CancellationToken);
        await ChooseAsync(page, "sku,gtins,name,price\ncola,1,Cola,x\n");
        await Expect(page.Locator("#import-found li")).ToHaveCountAsync(4); // And two products that the planogram has are left out.
        await Expect(page.Locator("#import-said")).ToContainTextAsync("4 faults");
        await Expect(page.Locator("#import-confirm")).ToHaveCountAsync(0);
        await page.Locator("#import-cancel").ClickAsync();

        string catalog = "sku,name,price\n" + string.Join('\n', ScriptedStore.Definition.Catalog.Select(product => $"{product.Sku},{product.Name},{(product.Sku.Value == "gum" ? "7.77" : ((product.PriceMinor ?? 0) / 100.0).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture))}"));
        await ChooseAsync(page, catalog);
        await Expect(page.Locator("#import-found")).ToContainTextAsync("Product gum, price:");
        Assert.Equal(before, await File.ReadAllBytesAsync(_store.FilePath, TestContext.Current.CancellationToken));
        await page.Locator("#import-confirm").ClickAsync();
        await Expect(page.Locator("#import-said")).ToContainTextAsync("Imported:");
        await Expect(page.Locator("#table tbody tr").Filter(new() { HasText = "Gum" })).ToContainTextAsync("7.77");
        Assert.Equal(777, Saved().Catalog.Single(product => product.Sku.Value == "gum").At(_store.Clock.GetUtcNow()).PriceMinor);
    }

    [Fact]
    public async Task Whoever_may_only_look_sees_prices_and_places_and_can_change_nothing()
    {
        _store.Employ("aude", WebRole.Auditor);
        IPage page = await OpenAsync(_store, "aude");
        await page.Locator("#table tbody button").First.ClickAsync();
        await Expect(page.Locator("#product-now")).ToContainTextAsync("aude may look");
        await Expect(page.Locator("#product-now button, #import-now button")).ToHaveCountAsync(0);
        await Expect(page.Locator("#shelves")).ToContainTextAsync("Shelf 1/2");
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_full_catalog_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition);
        Employ(shop);
        IPage page = await OpenAsync(shop, "olga", form);
        await page.Locator("#table tbody button").First.ClickAsync();
        await Expect(page.Locator("#set-price")).ToBeVisibleAsync();
        await page.Locator("#price").FillAsync("0.95");
        await page.Locator("#from").FillAsync("2032-01-02T08:00");
        await page.Locator("#set-price").ClickAsync();
        await Expect(page.Locator("#withdraw-0")).ToHaveCountAsync(0); // More than two years ahead.
        await page.FitsAsync("catalog", form);
        Assert.DoesNotContain("undefined", await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
    }

    private static void Employ(ScriptedStore store)
    {
        store.Employ("boss", WebRole.Admin);
        store.Employ("olga", WebRole.Operator);
    }

    private static async Task ChooseAsync(IPage page, string csv)
    {
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "goods.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await page.Locator("#import-check").ClickAsync();
    }

    private StoreDefinition Saved() => StoreFile.Read(File.ReadAllBytes(_store.FilePath), "store.json");

    private async Task<IPage> OpenAsync(ScriptedStore store, string name, string form = "desktop")
    {
        IPage page = await browser.SignInAsync(store, name, "/catalog", Forms.Of(form));
        await Expect(page.Locator("#table tbody tr").First).ToBeVisibleAsync();
        return page;
    }
}
