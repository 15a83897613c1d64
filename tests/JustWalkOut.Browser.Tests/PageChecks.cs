using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace JustWalkOut.Browser.Tests;

/// <summary>What holds for every page in every form.</summary>
internal static class PageChecks
{
    /// <summary>Names a folder in which a picture of each page in each form is left, to be looked at.</summary>
    private const string PicturesVariable = "JWO_SCREENSHOTS";

    private const string Contrast = "color-contrast";

    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>
    /// Whether a page as it stands fits its screen and breaks none of axe's rules, in light and in dark, and takes its pictures where they are wanted. Contrast, which costs as much as all other rules
    /// together, is looked at on a desk: phones have the same colours. Of rules that are kept axe names one element of each, since to name all of them takes longer than to look at them.
    /// </summary>
    public static async Task FitsAsync(this IPage page, string name, string form)
    {
        AxeRunOptions rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = [.. Rules] }, ResultTypes = [ResultType.Violations] };
        if (form == "phone")
        {
            rules.Rules = new Dictionary<string, RuleOptions> { [Contrast] = new RuleOptions { Enabled = false } };
        }

        AxeResult found = await page.RunAxe(rules);
        Assert.Empty(Violations(found));
        Assert.True(found.Passes.Length > 10, "axe looked at nothing");
        await page.PictureAsync(name, form, ColorScheme.Light);
        if (form != "phone")
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            AxeResult dark = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = [Contrast] }, ResultTypes = [ResultType.Violations] });
            Assert.Empty(Violations(dark));
            Assert.NotEmpty(dark.Passes);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        }

        await page.PictureAsync(name, form, ColorScheme.Dark);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
    }

    private static string[] Violations(AxeResult found) => [.. found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}"))];

    private static async Task PictureAsync(this IPage page, string name, string form, ColorScheme scheme)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is { Length: > 0 } folder)
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });

            // Canvases are painted at the next frame.
            await page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{form}-{scheme}.png".ToLowerInvariant()), FullPage = true });
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        }
    }
}
