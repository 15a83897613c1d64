using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The monitor's past, as people look at it: a real browser on a small store whose last minute was recorded.</summary>
public sealed class TimelinePageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private ScriptedStore _store = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync(isRecorded: true);

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task The_last_minute_is_gone_through_by_keyboard_from_event_to_event_and_second_by_second_and_back_to_live()
    {
        await PlayMinuteAsync();
        await OpenAsync();
        await _page.Locator("#bar").FocusAsync();
        await _page.Keyboard.PressAsync("[");
        await AtAsync(60, "Visit 1's receipt is final");
        await Expect(_page.Locator("#past")).ToContainTextAsync("You are looking at the past. Tue 24 Nov, 08:01:00");
        await Expect(_page.Locator("#link")).ToHaveTextAsync("the past");
        await _page.Keyboard.PressAsync("[");
        await AtAsync(30, "Visit 1 took 1 x Cola from 1/1/1, 99 %");
        await Expect(_page.Locator("#bar-said")).ToHaveTextAsync("08:00:30: Visit 1 took 1 x Cola from 1/1/1, 99 %");
        await Expect(_page.Locator("#carts .sum")).ToHaveTextAsync("€1.49");
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(0);
        Assert.Equal(3.0, await _page.EvaluateAsync<double>("monitor.places[0].x"), 1e-6);

        await _page.Keyboard.PressAsync("ArrowLeft");
        await AtAsync(29, "Visit 1 came in");
        await Expect(_page.Locator("#carts .sum")).ToHaveTextAsync("€0.00");
        await _page.WaitForFunctionAsync("() => Math.abs(monitor.places[0].x - 2.9) < 1e-6");
        await _page.Keyboard.PressAsync("Shift+ArrowRight");
        await AtAsync(39, "Visit 1 took 1 x Cola");
        await Expect(_page.Locator("#bar")).ToHaveAttributeAsync("aria-valuetext", "Tue 24 Nov, 08:00:39");
        await _page.Keyboard.PressAsync("]");
        await AtAsync(60, "Visit 1's receipt is final");
        await _page.Keyboard.PressAsync("Home");
        await Expect(_page.Locator("#carts .cart")).ToHaveCountAsync(0);
        await Expect(_page.Locator("#feed li")).ToHaveCountAsync(0);

        await _page.Keyboard.PressAsync("End");
        await Expect(_page.Locator("#past")).ToBeHiddenAsync();
        await Expect(_page.Locator("#link")).ToHaveTextAsync("live");
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(1);
        Assert.Equal("/", new Uri(_page.Url).PathAndQuery);
    }

    [Fact]
    public async Task A_row_of_the_feed_leads_to_its_moment_whose_address_can_be_given_to_somebody_else()
    {
        await PlayMinuteAsync();
        await OpenAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "08:00:30" }).ClickAsync();
        await AtAsync(30, "Visit 1 took 1 x Cola");
        string address = _page.Url;
        Assert.EndsWith("/?at=2026-11-24T08%3A00%3A30.000Z", address, StringComparison.Ordinal);
        await _page.GoBackAsync();
        await Expect(_page.Locator("#past")).ToBeHiddenAsync();
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(1);

        _page = await browser.OpenAsync(new Uri(address));
        await AtAsync(30, "Visit 1 took 1 x Cola");
        await Expect(_page.Locator("#carts .sum")).ToHaveTextAsync("€1.49");
        await _page.Locator("#past-live").ClickAsync();
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(1);

        _page = await browser.OpenAsync(new Uri(_store.Address, "/?at=2026-11-24T07:00:00Z"));
        await Expect(_page.Locator("#past-mark")).ToHaveTextAsync("Nothing is kept of that moment; the timeline goes back to Tue 24 Nov, 08:00:00.");
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task It_plays_at_sixteen_times_the_speed_until_it_has_caught_up_and_is_live()
    {
        await PlayMinuteAsync();
        await OpenAsync();
        await _page.EvaluateAsync("() => { window.walked = new Set(); const look = () => { if (monitor.at && monitor.places[0]) walked.add(Math.round(monitor.places[0].x * 100)); requestAnimationFrame(look); }; look(); }");
        await _page.GetByLabel("Speed", new() { Exact = true }).SelectOptionAsync("16");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Expect(_page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await Expect(_page.Locator("#past")).ToBeHiddenAsync(new() { Timeout = 15_000 });
        await Expect(_page.Locator("#receipts .cart")).ToHaveCountAsync(1);

        // It begins a minute back: they walked from 3 to 6 m, and were drawn between the places of which was told.
        int[] walked = await _page.EvaluateAsync<int[]>("[...walked].sort((a, b) => a - b)");
        Assert.InRange(walked.Length, 10, 600);
        Assert.True(walked[0] < 400 && walked[^1] > 500, string.Join(' ', walked));
    }

    [Fact]
    public async Task While_somebody_looks_at_the_past_the_present_is_not_shown_but_its_alerts_are_told_of()
    {
        await PlayMinuteAsync();
        await OpenAsync();
        await _page.Locator("#bar").FocusAsync();
        await _page.Keyboard.PressAsync("[");
        await AtAsync(60, "Visit 1's receipt is final");
        await _store.EnterAsync("bob");
        _store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = "No picture." });
        await Expect(_page.Locator("#past-news")).ToHaveTextAsync("Meanwhile in the store: 1 new alert.");
        await Expect(_page.Locator("#alerts-section")).ToBeHiddenAsync();
        await Expect(_page.Locator("#carts .cart")).ToHaveCountAsync(0);
        await _page.Locator("#bar-live").ClickAsync();
        await Expect(_page.Locator("#alerts li")).ToContainTextAsync("Camera c01 No picture.");
        await Expect(_page.Locator("#carts .cart")).ToContainTextAsync("bob");
    }

    [Fact]
    public async Task A_line_in_review_leads_to_the_moment_in_which_it_was_seen()
    {
        _store.Employ("boss", WebRole.Admin);
        await _store.EnterAsync("ann");
        _store.Record(TimeSpan.FromSeconds(10));
        await _store.TakeAsync("ann", "bread", confidence: 0.55);
        _store.Record(TimeSpan.FromSeconds(10));
        await _store.LeaveAsync("ann");
        _page = await browser.SignInAsync(_store, "boss", "/review");
        await _page.GetByRole(AriaRole.Link, new() { Name = "See this moment" }).ClickAsync();
        await Expect(_page.Locator("#carts li.waits")).ToContainTextAsync("Rye bread");
        await AtAsync(10, "Visit 1 took 1 x Rye bread");
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task The_past_of_a_busy_store_fits_every_form_and_axe_finds_nothing_against_it(string form)
    {
        await using ScriptedStore shop = await ScriptedStore.StartAsync(CornerShop.Definition, isRecorded: true);
        await CornerShop.MorningAsync(shop);
        await CornerShop.BusyAsync(shop);
        DateTimeOffset busy = shop.Clock.GetUtcNow();
        for (int part = 0; part < 120; part++)
        {
            shop.Record(TimeSpan.FromSeconds(5));
        }

        string at = Uri.EscapeDataString(busy.AddSeconds(-2.05).ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        _page = await browser.OpenAsync(new Uri(shop.Address, $"/?at={at}"), Forms.Of(form));
        await Expect(_page.Locator("#past")).ToBeVisibleAsync();
        await Expect(_page.Locator("#carts .cart")).ToHaveCountAsync(6);
        await _page.WaitForFunctionAsync("() => monitor.places.length === 7");

        await _page.FitsAsync("timeline", form);
        foreach (string part in (string[])["#bar", "#bar-play", "#bar-live", "#past-live", "#plan", "#feed"])
        {
            await Expect(_page.Locator(part)).ToBeVisibleAsync();
        }
    }

    /// <summary>Ann walks six metres in a minute, takes a cola half way, and leaves; half a minute goes by.</summary>
    private async Task PlayMinuteAsync()
    {
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        await _store.EnterAsync("ann");
        for (int tenth = 11; tenth <= 600; tenth++)
        {
            _store.Clock.Advance(TimeSpan.FromSeconds(0.1));
            if (tenth % 2 == 0)
            {
                _store.Show([("ann", tenth / 100.0, 1)]);
            }

            if (tenth == 300)
            {
                await _store.TakeAsync("ann", "cola");
            }
        }

        await _store.LeaveAsync("ann");
        for (int second = 0; second < 6; second++)
        {
            _store.Clock.Advance(TimeSpan.FromSeconds(5));
            _store.Show([]);
        }
    }

    private async Task OpenAsync()
    {
        _page = await browser.OpenAsync(_store.Address);
        await Expect(_page.Locator("#link.on")).ToBeVisibleAsync();
        await Expect(_page.Locator("#bar-scale span")).ToHaveCountAsync(5);
    }

    /// <summary>The page shows a moment, in seconds from the opening, at which this happened last.</summary>
    private async Task AtAsync(int second, string last)
    {
        await Expect(_page.Locator("#feed li").First).ToContainTextAsync(last);
        Assert.Equal(second * 1000.0, await _page.EvaluateAsync<double>("monitor.at") - ScriptedStore.Opening.ToUnixTimeMilliseconds());
    }
}
