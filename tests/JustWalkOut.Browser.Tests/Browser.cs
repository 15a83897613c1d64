using System.Text.RegularExpressions;
using JustWalkOut.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(JustWalkOut.Browser.Tests.Chromium))]

namespace JustWalkOut.Browser.Tests;

/// <summary>
/// Debian's Chromium, one for all tests of this project: its headless shell, which has the engine and nothing around it. The whole browser without a window took two and a half times as much of the
/// processor for the same tests.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "chromium-headless-shell";

    private IPlaywright? _playwright;

    internal IBrowser Running { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Running = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable(), Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        _playwright!.Dispose();
    }

    private static string Executable() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"There is no {Program} on the PATH; expected Debian's. Install it: apt-get install {Program}.");
}

/// <summary>What the tests of one class, which come one after the other, look at pages with. No two see anything of each other.</summary>
public sealed class Browser(Chromium chromium)
{
    private readonly List<IBrowserContext> _contexts = [];

    /// <summary>A fresh page, as nobody has been on before.</summary>
    public async Task<IPage> OpenAsync(Uri address, BrowserNewContextOptions? form = null)
    {
        IBrowserContext context = await chromium.Running.NewContextAsync(form ?? Forms.Desktop(ColorScheme.Light));
        _contexts.Add(context);
        context.SetDefaultTimeout(15_000);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A page of the store's people, for somebody who has signed in.</summary>
    internal async Task<IPage> SignInAsync(ScriptedStore store, string name, string path, BrowserNewContextOptions? form = null)
    {
        IPage page = await OpenAsync(new Uri(store.Address, path), form);
        await page.FillAsync("[name=name]", name);
        await page.FillAsync("[name=password]", ScriptedStore.Password);
        await page.ClickAsync("button");

        // Back on the page; some put what they show behind it at once.
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(new Uri(store.Address, path).ToString())}(#|$)", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 15_000 });
        return page;
    }

    /// <summary>Closes every page.</summary>
    public async Task CloseAllAsync()
    {
        foreach (IBrowserContext context in _contexts)
        {
            await context.CloseAsync();
        }

        _contexts.Clear();
    }
}

/// <summary>What people look at the monitor with.</summary>
internal static class Forms
{
    /// <summary>A desk in English or a phone in Korean; light, as long as nobody wants it otherwise.</summary>
    public static BrowserNewContextOptions Of(string form) => form == "phone" ? Phone(ColorScheme.Light) : Desktop(ColorScheme.Light);

    public static BrowserNewContextOptions Desktop(ColorScheme scheme) => new() { ViewportSize = new ViewportSize { Width = 1440, Height = 900 }, ColorScheme = scheme, Locale = "en-IE", TimezoneId = "Europe/Dublin" };

    public static BrowserNewContextOptions Phone(ColorScheme scheme) => new()
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 760 },
        DeviceScaleFactor = 2,
        HasTouch = true,
        IsMobile = true,
        ColorScheme = scheme,
        Locale = "ko-KR",
        TimezoneId = "Asia/Seoul",
    };
}
