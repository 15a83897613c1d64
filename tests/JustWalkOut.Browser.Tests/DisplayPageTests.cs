using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Tests;
using Microsoft.Playwright;
using ZXing;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The displays at gate and exit, and the shopper's code before them, on a small store's real server.</summary>
public sealed class DisplayPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private static readonly BrowserNewContextOptions Screen = new() { ViewportSize = new ViewportSize { Width = 1280, Height = 800 }, Locale = "en-IE" };

    private ScriptedStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await ScriptedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_code_on_a_phone_is_read_off_its_screen_at_the_gate_opens_it_once_and_the_phone_goes_on_to_the_cart(ColorScheme scheme)
    {
        IPage gate = await OpenGateAsync();
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Welcome");
        IPage phone = await browser.OpenAsync(_store.PassOf("ann"), Forms.Phone(scheme));
        await Expect(phone.Locator("#good")).ToContainTextAsync("초 뒤 새 코드");
        string code = await ReadAsync(phone);
        await gate.Keyboard.TypeAsync(code);
        await gate.Keyboard.PressAsync("Enter");

        await Expect(gate.Locator("#word")).ToHaveTextAsync("Go");
        await Expect(gate.Locator("#other")).ToHaveTextAsync("들어가세요");
        await phone.WaitForURLAsync(url => new Uri(url).AbsolutePath.StartsWith("/r/", StringComparison.Ordinal));
        await Expect(phone.Locator("#receipt .nothing")).ToContainTextAsync("장바구니가 비어 있습니다");
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        await gate.Keyboard.TypeAsync(code);
        await gate.Keyboard.PressAsync("Enter");
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Not this code");
        await Expect(gate.Locator("#why")).ToHaveTextAsync("It was used already. Show the newest one");
        Assert.Equal("ann", _store.CartOf("ann").Opened.Shopper.Value);
    }

    [Fact]
    public async Task A_gate_that_has_lost_its_server_or_hears_nothing_of_it_does_not_say_go()
    {
        IPage gate = await OpenGateAsync();
        await _store.EnterAsync("ann");
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Go");
        await _store.RestartAsync(async () =>
        {
            await Expect(gate.Locator("#word")).ToHaveTextAsync("Wait for staff", new() { Timeout = 3000 });
            await Expect(gate.Locator("#why")).ToHaveTextAsync("This gate has no connection to the store");
        });
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Welcome");
        await _store.EnterAsync("bob");
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Go");
        _store.Hush();
        await Expect(gate.Locator("#word")).ToHaveTextAsync("Wait for staff", new() { Timeout = 6000 }); // A last word that is under way, and three seconds.
    }

    [Fact]
    public async Task Whoever_stands_at_the_exit_sees_their_total_grow_fall_and_become_final_and_nothing_old_when_the_server_is_away()
    {
        await _store.EnterAsync("ann");
        await _store.TakeAsync("ann", "cola");
        IPage exit = await browser.OpenAsync(new Uri(_store.Address, "/exit"), Screen);
        await Expect(exit.Locator("#word")).ToHaveTextAsync("Just walk out");
        _store.Show([("ann", 1.75, 0.5)]);
        await Expect(exit.Locator("#carts .sum")).ToHaveTextAsync("€1.49");
        await _store.TakeAsync("ann", "bread");
        await Expect(exit.Locator("#carts .sum")).ToHaveTextAsync("€4.69");
        await Expect(exit.Locator("#carts .what")).ToContainTextAsync("Visit 1 · 2 items");
        await _store.LeaveAsync("ann");
        await Expect(exit.Locator("#carts small").First).ToHaveTextAsync("final, thank you");
        await _store.RestartAsync(async () =>
        {
            await Expect(exit.Locator("#word")).ToHaveTextAsync("No connection", new() { Timeout = 3000 });
            await Expect(exit.Locator("#carts li")).ToHaveCountAsync(0);
        });
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task Who_walked_in_is_asked_to_pay_at_the_exit_and_chooses_which_is_theirs_where_that_is_not_plain(string form)
    {
        await _store.DisposeAsync();
        GateId free = new("in");
        _store = await ScriptedStore.StartAsync(ScriptedStore.Definition with { Gates = [new Carts.Stores.Gate(free, [0.85, 0.2], Carts.Stores.EntryKind.Free), ScriptedStore.Definition.Gates[1]] });
        foreach ((string name, string sku) in new[] { ("ann", "cola"), ("bob", "bread") })
        {
            await _store.ObserveAsync(new Carts.Messages.Finding.Present(ScriptedStore.Presence(name), null, 1) { Gate = free });
            await _store.TakeAsync(name, sku);
        }

        IPage exit = await browser.OpenAsync(new Uri(_store.Address, $"/exit#key={_store.KeyOf("exit")}"), Forms.Of(form));
        _store.Show([("ann", 1.75, 0.5), ("bob", 1.6, 0.5)]);
        await Expect(exit.Locator("#word")).ToHaveTextAsync(form == "phone" ? "여기서 결제해 주세요" : "Please pay here");
        await Expect(exit.Locator("#carts li.pay")).ToHaveCountAsync(2);
        await LegibleAsync(exit, "exit-pay", form);

        using HttpClient reader = new();
        reader.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", _store.KeyOf("reader"));
        using StringContent shown = new("""{"id":"t1","token":"pm_bob"}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage asked = await reader.PostAsync(new Uri(_store.Address, $"/api/v1/stores/{ScriptedStore.Id}/gates/out/payments"), shown, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, asked.StatusCode);
        await Expect(exit.Locator("#choices button")).ToHaveCountAsync(2);
        await LegibleAsync(exit, "exit-ask", form);
        await exit.Locator("#choices button").Nth(1).ClickAsync();
        await Expect(exit.Locator("#choices button")).ToHaveCountAsync(0);
        await Expect(exit.Locator("#carts li.paying")).ToHaveCountAsync(1);
        Assert.Equal("pm_bob", WalkIn("bob").Payment.Plan!.Token);
        Assert.Null(WalkIn("ann").Payment.Plan!.Token);

        Cart WalkIn(string name) => _store.CartOf($"~s{DeterministicGuid.Of(ScriptedStore.Id, "walk-in", ScriptedStore.Presence(name).Value):N}");
    }

    [Fact]
    public async Task A_phone_without_a_connection_shows_no_code_that_is_no_longer_good_and_has_a_new_one_when_it_is_back()
    {
        IPage phone = await browser.OpenAsync(_store.PassOf("ann"), Forms.Desktop(ColorScheme.Light));
        await Expect(phone.Locator("#good")).ToContainTextAsync("A new code in");
        string before = await ReadAsync(phone);
        await phone.Context.SetOfflineAsync(true);
        await Expect(phone.Locator("#lost")).ToContainTextAsync("This code is still good for");
        await Expect(phone.Locator("#code")).ToBeVisibleAsync();
        await phone.EvaluateAsync("() => { const now = performance.now.bind(performance); performance.now = () => now() + 61000; }");
        await Expect(phone.Locator("#code")).ToBeHiddenAsync();
        await Expect(phone.Locator("#lost")).ToHaveTextAsync("No connection. The code that was here is no longer good; a new one comes by itself.");
        await phone.Context.SetOfflineAsync(false);
        await Expect(phone.Locator("#code")).ToBeVisibleAsync();
        await Expect(phone.Locator("#lost")).ToBeHiddenAsync();
        Assert.NotEqual(before, await ReadAsync(phone));
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("phone")]
    public async Task What_displays_and_the_shopper_s_code_say_fits_every_form_is_read_from_three_metres_and_axe_finds_nothing_against_it(string form)
    {
        BrowserNewContextOptions screen = Forms.Of(form);
        IPage gate = await OpenGateAsync(screen);
        await Expect(gate.Locator("body")).ToHaveAttributeAsync("data-word", "welcome");
        await LegibleAsync(gate, "gate-welcome", form);
        await _store.EnterAsync("ann");
        await Expect(gate.Locator("body")).ToHaveAttributeAsync("data-word", "go");
        await LegibleAsync(gate, "gate-go", form);
        await gate.Keyboard.TypeAsync("5449000000996");
        await gate.Keyboard.PressAsync("Enter");
        await Expect(gate.Locator("body")).ToHaveAttributeAsync("data-word", "again");
        await LegibleAsync(gate, "gate-again", form);
        IPage pass = await browser.OpenAsync(_store.PassOf("ann"), screen);
        await Expect(pass.Locator("#good")).Not.ToBeEmptyAsync();
        await pass.FitsAsync("pass", form);

        await _store.TakeAsync("ann", "cola");
        await _store.TakeAsync("ann", "gum", 0.4);
        foreach (string other in (string[])["bob", "cara", "dan"])
        {
            await _store.EnterAsync(other);
            await _store.TakeAsync(other, "bread");
            await _store.LeaveAsync(other);
        }

        IPage exit = await browser.OpenAsync(new Uri(_store.Address, $"/exit#key={_store.KeyOf("exit")}"), screen);
        _store.Show([("ann", 1.75, 0.5)]);
        await Expect(exit.Locator("#carts li")).ToHaveCountAsync(2);
        await Expect(exit.Locator("#more")).ToHaveTextAsync(form == "phone" ? "외 2건" : "and 2 more");
        await LegibleAsync(exit, "exit", form);
        await _store.RestartAsync(async () =>
        {
            await Expect(gate.Locator("body")).ToHaveAttributeAsync("data-word", "lost");
            await LegibleAsync(gate, "gate-lost", form);
        });
    }

    /// <summary>An eighth of the screen's height, or of a narrow one a twelfth of its width, for what is large, a twentieth or a twenty-third for all else, and no scrolling: 25 and 10 mm on a screen of fifteen inches.</summary>
    private static async Task LegibleAsync(IPage page, string name, string form)
    {
        JsonElement size = (await page.EvaluateAsync<JsonElement?>(
            """
            () => ({
              word: parseFloat(getComputedStyle(document.querySelector(document.querySelector("#carts li") ? "#carts .sum" : "#word")).fontSize),
              why: Math.min(...[...document.querySelectorAll("main p, main small, main span")].filter((one) => one.textContent && one.offsetHeight).map((one) => parseFloat(getComputedStyle(one).fontSize))),
              height: innerHeight, width: innerWidth, wanted: document.documentElement.scrollHeight,
            })
            """))!.Value;
        double Of(string member) => size.GetProperty(member).GetDouble();
        Assert.True(Of("word") >= Math.Min(Of("height") / 7.7, Of("width") / 11.5), $"{name}: the word has {Of("word")} of {Of("width")} x {Of("height")} pixels.");
        Assert.True(Of("why") >= Math.Min(Of("height") / 20.1, Of("width") / 23), $"{name}: the smallest text has {Of("why")} of {Of("width")} x {Of("height")} pixels.");
        Assert.True(Of("wanted") <= Of("height"), $"{name}: {Of("wanted")} of {Of("height")} pixels are needed.");
        await page.FitsAsync(name, form);
    }

    /// <summary>
    /// What a scanner reads on a phone's screen, in grey and through another reader than what drew it. A scanner takes picture after picture and no hand holds a phone like a rule: this reader finds no corners in one of 150
    /// codes that stand quite straight (55 of 8,000 drawn ones), and reads each of those at one small turn or another.
    /// </summary>
    private static async Task<string> ReadAsync(IPage phone)
    {
        string screen = Convert.ToBase64String(await phone.ScreenshotAsync());
        foreach (int degrees in (int[])[0, 3, -5, 10])
        {
            if (await ReadAsync(phone, screen, degrees) is { } text)
            {
                return text;
            }
        }

        throw new InvalidDataException("No code can be read on the screen.");
    }

    private static async Task<string?> ReadAsync(IPage phone, string screen, int degrees)
    {
        JsonElement picture = (await phone.EvaluateAsync<JsonElement?>(
            """
            async ({ screen, degrees }) => {
              const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(screen), (letter) => letter.charCodeAt(0))], { type: "image/png" }));
              const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
              context.translate(bitmap.width / 2, bitmap.height / 2);
              context.rotate((degrees * Math.PI) / 180);
              context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
              const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
              let grey = "";
              for (let at = 0; at < data.length; at += 4) grey += String.fromCharCode((data[at] + data[at + 1] + data[at + 2]) / 3);
              return { grey: btoa(grey), width: bitmap.width, height: bitmap.height };
            }
            """,
            new { screen, degrees }))!.Value;
        BarcodeReaderGeneric reader = new() { Options = { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true } };
        RGBLuminanceSource grey = new(Convert.FromBase64String(picture.GetProperty("grey").GetString()!), picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32(), RGBLuminanceSource.BitmapFormat.Gray8);
        return reader.Decode(grey)?.Text;
    }

    private async Task<IPage> OpenGateAsync(BrowserNewContextOptions? screen = null) => await browser.OpenAsync(new Uri(_store.Address, $"/gate/in#key={_store.KeyOf("gate")}"), screen ?? Screen);
}
