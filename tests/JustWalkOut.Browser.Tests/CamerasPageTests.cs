using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The cameras' page: a real browser on a small store's real server, with pictures that a test draws.</summary>
public sealed class CamerasPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private static readonly Dictionary<string, string> Ailing = new() { ["camera/c01"] = "ok", ["camera/c02"] = "No picture (the stream ended); it is tried again by itself. Check the camera's power and network." };

    private static readonly Dictionary<string, Ailment> Ailments = new() { ["camera/c02"] = new Ailment(AilmentKind.NoPicture, "the stream ended") };

    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_is_in_a_picture_is_boxed_in_the_colour_that_they_have_on_the_plan_and_pictures_are_made_only_while_somebody_looks()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        _store.Show([("ann", 3.2, 2.1)]);
        _store.Film([(3.2, 2.1)]);
        await Expect(Tile(page, "c02").Locator(".now")).ToHaveTextAsync("in sight: Visit 1");

        // Ann's colour, hsl(137.5 75% 34%), lies where her box is and nowhere else on the grey of the floor.
        double[] box = await page.EvaluateAsync<double[]>(
            """
            () => {
              const canvas = document.querySelector("#camera-c02 canvas");
              const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              const at = [...Array(width * height).keys()].filter((i) => data[4 * i] < 60 && data[4 * i + 1] > 110 && data[4 * i + 2] < 90);
              const xs = at.map((i) => (i % width) / width), ys = at.map((i) => Math.floor(i / width) / height);
              return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
            }
            """);
        double[] drawn = ScriptedPictures.BoxOf(ScriptedStore.Definition.Cameras[1].Calibration!, (3.2, 2.1))!;
        Assert.All(Enumerable.Range(0, 4), side => Assert.Equal(drawn[side], box[side], side == 1 ? 0.06 : 0.02)); // Her disc reaches over the upper edge.

        Assert.Equal([null], _store.Pictures.Watched);
        await page.CloseAsync();
        await _store.Pictures.UnwatchedAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_store.Pictures.Watched);
    }

    [Fact]
    public async Task A_camera_that_fails_keeps_its_last_picture_in_grey_and_says_since_when_and_what_to_do()
    {
        IPage page = await OpenAsync();
        _store.Show([]);
        _store.Film([]);
        await Expect(Tile(page, "c02").Locator(".now")).ToHaveTextAsync("nobody in sight");
        _store.Clock.Advance(TimeSpan.FromMinutes(2));
        _store.Show([], health: Ailing, ailments: Ailments);

        LocatorAssertionsToHaveTextOptions soon = new() { Timeout = 3000 };
        await Expect(Tile(page, "c02").Locator(".now")).ToHaveTextAsync("No picture since 08:02:00; last picture of 08:00:00", soon);
        await Expect(page.Locator("#wall .what:visible")).ToHaveTextAsync(Ailing["camera/c02"]);
        await Expect(Tile(page, "c02").Locator("canvas")).ToHaveCSSAsync("filter", "grayscale(1) contrast(0.8) opacity(0.6)");
        await Expect(Tile(page, "c01").Locator("canvas")).ToHaveCSSAsync("filter", "none");

        // Somebody who comes later sees it too, in their language.
        IPage later = await browser.OpenAsync(new Uri(_store.Address, "/cameras"), Forms.Phone(ColorScheme.Light));
        await Expect(Tile(later, "c02").Locator(".now")).ToHaveTextAsync("17:02:00부터 사진 없음; 마지막 사진 17:00:00");
        await Expect(later.Locator("#wall .what:visible")).ToContainTextAsync("카메라의 전원과 네트워크를 확인하세요");
        _store.Show([]);
        _store.Film([]);
        await Expect(Tile(page, "c02").Locator(".now")).ToHaveTextAsync("nobody in sight");
    }

    [Fact]
    public async Task One_camera_is_made_large_stepped_through_and_closed_by_keyboard_alone()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        _store.Show([("ann", 3.2, 2.1)]);
        _store.Film([(3.2, 2.1)]);
        await Expect(Tile(page, "c02").Locator(".now")).ToContainTextAsync("Visit 1");
        await Tile(page, "c01").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#large-title")).ToHaveTextAsync("Camera c01");
        await Expect(page.Locator("#large-title")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Camera c02: in sight: Visit 1" })).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('#large-picture').width > 600");
        await _store.Pictures.EnlargedAsync(new CameraId("c02"), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.EndsWith("/cameras#c02", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.Locator("#large")).ToBeHiddenAsync();
        await Expect(Tile(page, "c02")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_busy_store_s_cameras_fit_every_form_and_axe_finds_nothing_against_them(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition);
        IPage page = await browser.OpenAsync(new Uri(shop.Address, "/cameras"), Forms.Of(form));
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        await CornerShop.BusyAsync(shop, isFilmed: true);
        await page.WaitForFunctionAsync("() => Object.values(cameras.shown).every((camera) => camera.at) && Object.values(cameras.shown).flatMap((camera) => camera.visits).length > 6");
        await page.FitsAsync("cameras", form);
        await Tile(page, "c02").ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('#large-picture').width > 300");
        await page.FitsAsync("cameras-large", form);
    }

    private static ILocator Tile(IPage page, string camera) => page.Locator($"#camera-{camera}");

    private async Task<IPage> OpenAsync()
    {
        IPage page = await browser.OpenAsync(new Uri(_store.Address, "/cameras"));
        await Expect(page.Locator("#link.on")).ToBeVisibleAsync();
        return page;
    }
}
