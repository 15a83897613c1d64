using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Evaluation.Mot;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate mot GT RESULT [GT RESULT]... [--json]</c>: MOTChallenge files, each sequence and all together.</summary>
internal static class EvaluateVerbMot
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Argument<string[]> files = new("files")
        {
            HelpName = "GT.txt RESULT.txt [GT RESULT]...",
            Description = "Truth and result by turns, in MOTChallenge form.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("mot", "Scores single-camera tracks: CLEAR and identity at half an overlap, HOTA over 0.05 to 0.95.") { files, json };
        verb.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(json)));
        return verb;
    }

    private static int Run(string[] files, bool asJson)
    {
        if (files.Length % 2 != 0)
        {
            throw new InvalidDataException($"evaluate mot: an odd number of files ({files.Length}); expected pairs of truth and result (GT.txt RESULT.txt). '{files[^1]}' has no partner: name its result too.");
        }

        MotReport report = MotReport.Of([.. files.Chunk(2).Select(pair => Load(pair[0], pair[1]))]);
        Console.Out.Write(asJson ? JsonSerializer.Serialize(report, Form) + "\n" : Table(report));
        return Faults.Done;
    }

    private static MotSequence Load(string truthPath, string resultPath) => MotSequence.From(NameOf(truthPath), Read(truthPath), Read(resultPath));

    private static IReadOnlyList<MotRow> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; expected MOTChallenge text. Check the path.", path);
        }

        using StreamReader text = new(path);
        return MotText.Read(text, path);
    }

    // The benchmark lays each sequence's truth out as NAME/gt.txt or NAME/gt/gt.txt.
    private static string NameOf(string path)
    {
        string full = Path.GetFullPath(path);
        if (!string.Equals(Path.GetFileName(full), "gt.txt", StringComparison.Ordinal))
        {
            return Path.GetFileNameWithoutExtension(full);
        }

        string folder = Path.GetDirectoryName(full)!;
        string name = Path.GetFileName(folder);
        return name == "gt" && Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } sequence ? sequence : name;
    }

    private static string Table(MotReport report)
    {
        MotScore[] rows = [.. report.Sequences, report.Total];
        int width = rows.Max(row => row.Name.Length);
        StringWriter table = new() { NewLine = "\n" };
        table.WriteLine($"{"".PadRight(width)}      MOTA     IDF1      IDP      IDR     FP     FN    IDs     MOTP     HOTA     DetA     AssA");
        foreach (MotScore row in rows)
        {
            table.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name.PadRight(width)} {row.Mota,9:F6} {row.Idf1:F6} {row.Idp:F6} {row.Idr:F6} {row.Fp,6} {row.Fn,6} {row.Ids,6} {row.Motp?.ToString("F6", CultureInfo.InvariantCulture) ?? "-",8} {row.Hota:F6} {row.Deta:F6} {row.Assa:F6}"));
        }

        return table.ToString();
    }
}
