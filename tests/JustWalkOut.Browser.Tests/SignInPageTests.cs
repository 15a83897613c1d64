using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The pages to sign in with, on a small store's real server.</summary>
public sealed class SignInPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Whoever_wants_to_decide_sets_up_or_signs_in_and_is_back_where_they_came_from_and_every_form_fits(string form)
    {
        BrowserNewContextOptions screen = Forms.Of(form);
        IPage page = await browser.OpenAsync(new Uri(_store.Address, "/review"), screen);
        await page.Locator("#who a").ClickAsync();
        await Expect(page.Locator("main p").First).ToContainTextAsync(form == "phone" ? "아직 관리자가 없습니다" : "no administrator yet");
        await page.FitsAsync("setup", form);
        await page.FillAsync("[name=code]", "wrong");
        await page.FillAsync("[name=name]", "ann");
        await page.FillAsync("[name=password]", ScriptedStore.Password);
        await page.ClickAsync("button");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(form == "phone" ? "코드가 아닙니다" : "not the code");

        _store.Employ("boss", WebRole.Admin);
        page = await browser.OpenAsync(new Uri(_store.Address, "/review"), screen);
        await page.FillAsync("[name=name]", "boss");
        await page.FillAsync("[name=password]", "not this one either");
        await page.ClickAsync("button");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.FitsAsync("signin", form);
        await page.FillAsync("[name=name]", "boss");
        await page.FillAsync("[name=password]", ScriptedStore.Password);
        await page.ClickAsync("button");
        await Expect(page.Locator("#who")).ToContainTextAsync("boss");
    }
}
