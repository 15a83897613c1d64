using System.Net;

namespace JustWalkOut.Evaluation.Report;

/// <summary>What all reports have in common: one web page that needs nothing else, its head and the looks of what stands in every one.</summary>
internal static class ReportPage
{
    private const string Style = """
        :root { color-scheme: light; }
        body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430; background: #f6f7f9; margin: 0 auto; max-width: 62rem; padding: 1.5rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
        section { background: #fff; border: 1px solid #dde1e7; border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .3rem .6rem; border-top: 1px solid #e8ebf0; } th { color: #566070; font-weight: 500; font-size: .875rem; border-top: 0; }
        """;

    /// <summary>Writes everything up to the heading.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="title">The page's title, in plain words.</param>
    /// <param name="heading">What stands at the top, in plain words.</param>
    /// <param name="style">The looks of what only this report has, after those of all.</param>
    public static void Begin(TextWriter text, string title, string heading, string style) =>
        text.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Plain(title)}</title>
            <style>
            {Style}
            {style}
            </style>
            </head>
            <body>
            <h1>{Plain(heading)}</h1>

            """);

    /// <summary>Ends the page.</summary>
    public static void End(TextWriter text) => text.Write("</body>\n</html>\n");

    private static string Plain(string text) => WebUtility.HtmlEncode(text);
}
