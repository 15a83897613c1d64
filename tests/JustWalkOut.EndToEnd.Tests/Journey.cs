using System.Text.Json;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>From a folder in the AutoCheckout encoding to results, by the verbs that a user types.</summary>
internal static class Journey
{
    /// <summary>Imports and replays; fails the test where a verb does not end with 0.</summary>
    /// <param name="source">In the AutoCheckout encoding.</param>
    /// <param name="work">Takes the recording <c>r</c> and the results <c>o</c>.</param>
    /// <param name="database">Connection string of a PostgreSQL server; null for SQLite.</param>
    public static async Task<Results> RunAsync(string source, string work, string? database = null)
    {
        string recording = Path.Combine(work, "r");
        string results = Path.Combine(work, "o");
        Ending import = await ChildProgram.CliAsync(["import", "autocheckout", source, "--out", recording]);
        Assert.True(import.Status == 0, import.Error);
        Ending replay = await ChildProgram.CliAsync(["replay", recording, "--out", results], new Dictionary<string, string?> { ["JWO_DB"] = database });
        Assert.True(replay.Status == 0, replay.Error);
        return new Results(results);
    }
}

/// <summary>What a replay wrote, read at once: the folder may go.</summary>
internal sealed class Results(string folder)
{
    private readonly Dictionary<string, byte[]> _files = Directory.EnumerateFiles(folder).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes);

    /// <summary>Each receipt as <c>shopper status: quantity x gtin, ...</c>, lines in review behind a question mark.</summary>
    public string[] Bills() =>
        [.. Root("receipts.json").GetProperty("receipts").EnumerateArray().Select(receipt =>
            $"{receipt.GetProperty("shopper").GetString()} {receipt.GetProperty("status").GetString()}: "
            + string.Join(", ", receipt.GetProperty("lines").EnumerateArray().Select(Line).Concat(receipt.GetProperty("inReview").EnumerateArray().Select(line => "?" + Line(line)))))];

    public JsonElement[] Actions() => [.. Root("actions.json").EnumerateArray()];

    /// <summary>Every file but <c>timing.json</c>, by name.</summary>
    public Dictionary<string, byte[]> Bytes() =>
        _files.Where(file => file.Key != "timing.json").ToDictionary();

    private static string Line(JsonElement line) => $"{line.GetProperty("quantity").GetInt32()} x {line.GetProperty("gtin").GetString() ?? "unknown"}";

    private JsonElement Root(string name)
    {
        using JsonDocument document = JsonDocument.Parse(_files[name]);
        return document.RootElement.Clone();
    }
}
