using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>Another camera in the place of one, on the cameras' page in a real browser.</summary>
public sealed class CameraSwapPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
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
    public async Task An_operator_gives_a_camera_another_address_and_the_login_is_gone_from_the_page()
    {
        IPage page = await OpenAsync("desktop");
        await page.Locator("#swap-open").ClickAsync();
        await page.Locator("#swap-source").FillAsync("nowhere");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "no address" })).ToBeVisibleAsync();
        await page.Locator("#swap-source").FillAsync("rtsp://eye:hunter2@10.0.0.9/main");
        await page.Keyboard.PressAsync("ArrowLeft"); // Moves in the field, and not to another camera.
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#large-swap")).ToContainTextAsync("Now at rtsp://10.0.0.9/main");
        await Expect(page.Locator("#large-swap")).ToContainTextAsync("It is looked through from now on");
        await Expect(page.Locator("#swap-source")).ToHaveValueAsync("");
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(("c01", "rtsp://eye:hunter2@10.0.0.9/main"), (Assert.Single(_store.Bench.Changed).Camera.Value, _store.Bench.Changed[0].Source));
        Assert.Equal("rtsp://eye:hunter2@10.0.0.9/main", StoreFile.Read(await File.ReadAllBytesAsync(_store.FilePath, TestContext.Current.CancellationToken), "store.json").Cameras[0].Source);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task The_form_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        IPage page = await OpenAsync(form);
        await page.Locator("#swap-open").ClickAsync();
        await page.FitsAsync("camera-swap", form);
    }

    private async Task<IPage> OpenAsync(string form)
    {
        IPage page = await browser.SignInAsync(_store, "olga", "/cameras", Forms.Of(form));
        await page.Locator("#camera-c01").ClickAsync();
        await Expect(page.Locator("#swap-open")).ToBeVisibleAsync();
        return page;
    }
}
