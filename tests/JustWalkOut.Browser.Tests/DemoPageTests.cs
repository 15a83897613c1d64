using System.Diagnostics;
using JustWalkOut.Cli.Demo;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Detectors;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace JustWalkOut.Browser.Tests;

/// <summary>The demo as a visitor meets it: a simulated store in a process of its own, cameras over HTTP, and the switches on the page.</summary>
public sealed class DemoPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwo-demo-").FullName;
    private readonly CancellationTokenSource _close = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly DemoLines _said = new();
    private Task<DemoEnding> _running = null!;

    public ValueTask InitializeAsync()
    {
        // A network that is told nothing about people: what is looked at here is whether pictures come, not what is in them.
        ModelFile network = ModelStore.Open(TinyOnnx.Describe(TinyOnnx.Write(_folder)), []).Resolve("tiny");
        DemoOrder order = new(3, null, 2, 5, 3, network) { HasSwitches = true };
        _running = DemoRun.RunAsync(order, TextWriter.Synchronized(_said), TextWriter.Synchronized(_said), _close.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAllAsync();
        await _close.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _close.Dispose();
        await _said.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_visitor_cuts_a_camera_s_power_sees_it_fail_and_come_back_and_lets_shoppers_do_something()
    {
        if (await Task.WhenAny(_said.Address, _running) == _running)
        {
            Assert.Fail($"The demo ended early: {_said} {_running.Exception}");
        }

        IPage page = await browser.OpenAsync(await _said.Address);
        ILocator power = page.Locator("#switches-cameras button").First;
        await Expect(page.Locator("#health .row", new() { HasText = "pictures/s" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        string camera = await power.TextContentAsync() ?? "";

        // A machine that is busy with other things may fail the others for a moment; this is about one.
        ILocator failing = page.Locator("#alerts li.bad", new() { HasText = $"Camera {camera}" });
        await Expect(failing).ToHaveCountAsync(0);

        long since = Stopwatch.GetTimestamp();
        await power.ClickAsync();
        await Expect(failing).ToContainTextAsync("No picture", new() { Timeout = 10_000 });
        TimeSpan shown = Stopwatch.GetElapsedTime(since);
        TestContext.Current.TestOutputHelper?.WriteLine($"A camera's failure was shown after {shown.TotalSeconds:0.00} s.");
        await Expect(power).ToHaveTextAsync($"{camera}: off");
        await Expect(power).ToHaveAttributeAsync("aria-pressed", "true");
        await page.FitsAsync("demo", "desktop");

        await power.ClickAsync();
        await Expect(failing).ToHaveCountAsync(0, new() { Timeout = 15_000 });
        await Expect(page.Locator("#feed .over", new() { HasText = $"Camera {camera} is well again" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "grab several at once" }).ClickAsync();
        await Expect(page.Locator("#switch-handful")).ToContainTextAsync("grab several at once · "); // To come, or done already.
    }

    /// <summary>What a demo says. Nobody looks again and again for a line: the demo needs the processor.</summary>
    private sealed class DemoLines : StringWriter
    {
        private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Where the store is, once it says so.</summary>
        public Task<Uri> Address => _address.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.Contains("the store is at ", StringComparison.Ordinal))
            {
                _address.TrySetResult(new Uri(value.Split(' ')[^1]));
            }
        }
    }
}
