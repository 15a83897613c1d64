using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The monitor as people meet it: a real browser on a small store's real server.</summary>
public sealed class MonitorPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private static readonly Dictionary<string, string> Ailing = new()
    {
        ["broker"] = "ok",
        ["camera/c01"] = "No picture (the stream ended); it is tried again by itself. Check the camera's power and network.",
        ["camera/c02"] = "ok",
        ["shelf/1/1"] = "ok",
    };

    private static readonly Dictionary<string, Ailment> Ailments = new() { ["camera/c01"] = new Ailment(AilmentKind.NoPicture, "the stream ended") };

    private ScriptedStore _store = null!;
    private IPage? _page;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_walks_over_the_plan_and_what_they_take_is_on_their_cart_and_in_the_feed()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        _store.Show([("ann", 1, 1)]);
        await Expect(page.Locator("#carts .cart")).ToContainTextAsync("Visit 1 · ann");
        await page.WaitForFunctionAsync("() => monitor.places[0]?.x === 1");
        await page.EvaluateAsync("() => { window.walked = []; setInterval(() => walked.push(monitor.places[0].x), 15); }");

        // Two metres in steps of a tenth: drawn at places in between, of which nobody told.
        for (int step = 1; step <= 20; step++)
        {
            _store.Clock.Advance(TimeSpan.FromSeconds(0.1));
            _store.Show([("ann", 1 + (step / 10.0), 1)]);
            await page.EvaluateAsync("1");
        }

        await page.WaitForFunctionAsync("() => monitor.places[0].x === 3");
        Assert.Contains(await page.EvaluateAsync<double[]>("walked"), x => Math.Abs((x * 10) - Math.Round(x * 10)) > 0.05);

        await _store.TakeAsync("ann", "cola");
        await Expect(page.Locator("#carts .cart li")).ToHaveTextAsync("1 x Cola€1.49");
        await Expect(page.Locator("#carts .sum")).ToHaveTextAsync("€1.49");
        await Expect(page.Locator("#feed li").First).ToContainTextAsync("Visit 1 took 1 x Cola from 1/1/1, 99 %");
        await _store.LeaveAsync("ann");
        await Expect(page.Locator("#receipts .cart")).ToContainTextAsync("settled");
        await Expect(page.Locator("#carts .cart")).ToHaveCountAsync(0);
        await Expect(page.Locator("#feed li").First).ToContainTextAsync("Visit 1's receipt is final: €1.49");
    }

    [Fact]
    public async Task What_is_in_doubt_is_shown_with_the_reason_and_not_charged()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "bread", confidence: 0.55);

        await Expect(page.Locator("#carts li.waits")).ToHaveTextAsync("1 x Rye bread: not sure enough55 %");
        await Expect(page.Locator("#carts .sum")).ToHaveTextAsync("€0.00");
        await _store.LeaveAsync("ann");
        await Expect(page.Locator("#feed li.review")).ToContainTextAsync("Visit 1's bill waits for a person: 1 line");
    }

    [Fact]
    public async Task A_camera_that_fails_is_shown_within_three_seconds_with_what_to_do_and_so_is_its_recovery()
    {
        IPage page = await OpenAsync();
        _store.Show([]);
        await Expect(page.Locator("#health .bad")).ToHaveCountAsync(0);
        _store.Show([], health: Ailing, ailments: Ailments);

        LocatorAssertionsToHaveTextOptions soon = new() { Timeout = 3000 };
        await Expect(page.Locator("#health li").First.Locator(".bad")).ToHaveTextAsync("Camera c01", soon);
        await Expect(page.Locator("#health .what")).ToHaveTextAsync(Ailing["camera/c01"], soon);
        await Expect(page.Locator("#feed .alert")).ToContainTextAsync("Camera c01: No picture");
        await page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();
        await Expect(page.Locator("#health .what")).ToContainTextAsync("사진이 오지 않습니다 (the stream ended).");
        await Expect(page.Locator("#feed .alert")).ToContainTextAsync("카메라 c01: 사진이 오지 않습니다");
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        _store.Show([]);
        await Expect(page.Locator("#health .bad")).ToHaveCountAsync(0);
        await Expect(page.Locator("#feed .over")).ToContainTextAsync("Camera c01 is well again");
    }

    [Fact]
    public async Task A_vision_elsewhere_that_falls_silent_is_said_in_both_languages_and_nobody_is_shown_until_it_speaks_again()
    {
        await _store.DisposeAsync();
        _store = await ScriptedStore.StartAsync(isVisionElsewhere: true);
        IPage page = await OpenAsync();
        _store.Show([("ann", 1, 1)]);
        await page.WaitForFunctionAsync("() => monitor.places.length === 1");
        _store.Clock.Advance(TimeSpan.FromSeconds(5.1));
        await Task.Delay(TimeSpan.FromSeconds(1.6), TestContext.Current.CancellationToken); // The page goes by its own clock, and shows somebody who blinks out for a second and a half.
        _store.Feed.Look();

        await page.WaitForFunctionAsync("() => monitor.places.length === 0");
        await Expect(page.Locator("#health .bad")).ToHaveTextAsync("Vision");
        await Expect(page.Locator("#health .what")).ToContainTextAsync("Start it again (./jwo vision), or check its machine and the network.");
        await Expect(page.Locator("#feed .alert")).ToContainTextAsync("Vision: Vision says nothing any more: nobody is seen");
        await page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();
        await Expect(page.Locator("#health .bad")).ToHaveTextAsync("비전");
        await Expect(page.Locator("#health .what")).ToContainTextAsync("비전에서 아무 소식이 없습니다.");
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        _store.Show([("ann", 2, 1)]);
        await Expect(page.Locator("#health .bad")).ToHaveCountAsync(0);
        await Expect(page.Locator("#feed .over")).ToContainTextAsync("Vision is well again");
        await page.WaitForFunctionAsync("() => monitor.places[0]?.x === 2");
    }

    [Fact]
    public async Task An_alert_stays_until_somebody_who_has_signed_in_takes_note_of_it_by_keyboard_and_comes_back_as_a_new_one()
    {
        _store.Employ("boss", WebRole.Admin);
        _store.Employ("olga", WebRole.Operator);
        _store.Show([], health: Ailing, ailments: Ailments);
        _store.Clock.Advance(TimeSpan.FromMinutes(5));
        _store.Show([]);
        _page = await browser.SignInAsync(_store, "olga", "/");
        await Expect(_page.Locator("#alerts li")).ToHaveTextAsync("Camera c01 No picture (the stream ended); it is tried again by itself. Check the camera's power and network. 08:00:00 to 08:05:00, well againAcknowledge");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge: Camera c01" }).FocusAsync();
        await _page.Keyboard.PressAsync("Enter");
        await Expect(_page.Locator("#alerts-section")).ToBeHiddenAsync();
        await Expect(_page.Locator("#feed li").First).ToContainTextAsync("olga took note: Camera c01");

        _store.Show([], health: Ailing, ailments: Ailments);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge: Camera c01" }).ClickAsync();
        await Expect(_page.Locator("#health .noted")).ToHaveTextAsync("olga took note at 08:05:00");
        Assert.Equal(["olga", "olga"], _store.Feed.Alerts.Select(alert => alert.By));
    }

    [Fact]
    public async Task What_happened_is_searched_by_visit_and_product_while_the_store_goes_on_and_the_feed_comes_back()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await _store.EnterAsync("bob");
        await _store.TakeAsync("bob", "cola");
        await _store.TakeAsync("bob", "gum");
        await page.Locator(".search summary").ClickAsync();
        await page.GetByLabel("Visit").FillAsync("2");
        await page.GetByLabel("Product").FillAsync("COLA");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#found")).ToHaveTextAsync("1 found, back to 08:00:00.");
        await Expect(page.Locator("#feed li")).ToHaveTextAsync("08:00:00Visit 2 took 1 x Cola from 1/1/1, 99 %");
        await _store.TakeAsync("ann", "gum");
        await Expect(page.Locator("#carts .cart").First).ToContainTextAsync("Gum");
        await Expect(page.Locator("#feed li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#feed li").First).ToContainTextAsync("Visit 1 took 1 x Gum");
    }

    [Fact]
    public async Task While_the_server_is_away_the_page_says_so_and_goes_on_by_itself_when_it_is_back()
    {
        IPage page = await OpenAsync();
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        await Expect(page.Locator("#carts li")).ToHaveCountAsync(1);
        await _store.RestartAsync(async () =>
        {
            await Expect(page.Locator("#trouble")).ToContainTextAsync("The connection to the store server is lost");
            await Expect(page.Locator("#carts li")).ToHaveCountAsync(1);
        });

        await Expect(page.Locator("#link")).ToHaveTextAsync("live");
        await Expect(page.Locator("#trouble")).ToBeHiddenAsync();
        await _store.TakeAsync("ann", "gum");
        await Expect(page.Locator("#carts li")).ToHaveTextAsync(["1 x Cola€1.49", "1 x Gum€0.99"]);
        await Expect(page.Locator("#carts .cart")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Weights_of_a_shelf_are_told_to_whoever_points_at_it_and_to_whoever_has_only_a_keyboard()
    {
        IPage page = await OpenAsync();
        _store.Show([("ann", 3, 2)], [new PlateState(new PlateId("1", "1", "1"), 3850), new PlateState(new PlateId("1", "2", "1"), null)]);
        await page.WaitForFunctionAsync("() => monitor.places.length === 1");
        await page.Locator("#plan").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#plan-tip")).ToHaveTextAsync("Somebody without a visit");
        for (int press = 0; press < 3; press++)
        {
            // Two cameras, and then the first plates.
            await page.Keyboard.PressAsync("ArrowRight");
        }

        await Expect(page.Locator("#plan-tip")).ToContainTextAsync("1/1/1: 3,850 g · Cola");
        await Expect(page.Locator("#plan-now")).ToContainTextAsync("1/2/1: dead: no weight");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#plan-tip")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Light_and_dark_follow_the_system_until_somebody_chooses_and_the_choice_and_the_language_are_kept()
    {
        IPage page = await OpenAsync(Forms.Desktop(ColorScheme.Dark));
        string dark = await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        string light = await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        await page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();
        await Expect(page.Locator("#feed-title")).ToHaveTextAsync("지금 일어나는 일");
        await page.ReloadAsync();

        Assert.Equal(("rgb(16, 22, 28)", "rgb(246, 247, 248)"), (dark, light));
        Assert.Equal(light, await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
        await Expect(page.Locator("#feed-title")).ToHaveTextAsync("지금 일어나는 일");
        Assert.Equal("ko", await page.EvaluateAsync<string>("document.documentElement.lang"));
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task A_busy_store_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition);
        _page = await browser.OpenAsync(shop.Address, Forms.Of(form));
        await Expect(_page.Locator("#link.on")).ToBeVisibleAsync();
        await CornerShop.BusyAsync(shop);
        await Expect(_page.Locator("#carts .cart")).ToHaveCountAsync(6);
        await _page.WaitForFunctionAsync("() => monitor.places.length === 7 && getComputedStyle(document.querySelector('#carts li')).backgroundColor === 'rgba(0, 0, 0, 0)'");

        await _page.FitsAsync("monitor", form);
        foreach (string part in (string[])["#plan", "#carts", "#feed", "#receipts", "#health"])
        {
            await Expect(_page.Locator(part)).ToBeVisibleAsync();
        }
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions? form = null)
    {
        _page = await browser.OpenAsync(_store.Address, form);
        await Expect(_page.Locator("#link.on")).ToBeVisibleAsync();
        return _page;
    }
}
