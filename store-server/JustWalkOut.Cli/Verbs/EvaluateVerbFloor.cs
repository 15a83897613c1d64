using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Evaluation.Floor;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo evaluate floor TRUTH.csv RESULT.csv --metres D [--hz F] [--json]</c>: floor positions against their truth.</summary>
internal static class EvaluateVerbFloor
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        Argument<string> truth = new("places") { HelpName = "TRUTH.csv", Description = $"Columns t, person, x, y: {FloorTracks.TruthFile} of a recording." };
        Argument<string> result = new("result") { HelpName = "RESULT.csv", Description = "The same columns: tracks.csv of a replay's results." };
        Option<double> metres = new("--metres") { HelpName = "D", Description = "Farthest that a result may lie from its person.", Required = true };
        Option<double?> hz = new("--hz") { HelpName = "F", Description = "Times a second that are compared. Default 10." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("floor", "Scores floor positions: MODA, MODP, MOTA and identity F1 at a distance.") { truth, result, metres, hz, json };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(metres) is not (> 0 and <= 100))
            {
                parsed.AddError($"--metres is {parsed.GetValue(metres)}; expected more than 0 and at most 100.");
            }

            if (parsed.GetValue(hz) is not (null or (> 0 and <= 1000)))
            {
                parsed.AddError($"--hz is {parsed.GetValue(hz)}; expected more than 0 and at most 1000.");
            }
        });
        verb.SetAction(parsed =>
        {
            FloorScore score = FloorScore.Of(Read(parsed.GetRequiredValue(truth)), Read(parsed.GetRequiredValue(result)), parsed.GetValue(metres), parsed.GetValue(hz) ?? 10);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(score, Form) + "\n" : Lines(score));
            return Faults.Done;
        });
        return verb;
    }

    private static IReadOnlyList<FloorRow> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; expected a tracks.csv. Check the path.", path);
        }

        using StreamReader text = new(path);
        return FloorTracks.Read(text, path);
    }

    private static string Lines(FloorScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"IDF1 {score.Idf1:F4} (IDP {score.Idp:F4}, IDR {score.Idr:F4}), MOTA {score.Mota:F4}, MODA {score.Moda:F4}, MODP {score.Modp:F4}\n"
        + $"{score.Frames} times, {score.People} people, {score.Tracks} tracks, {score.Fp} too many, {score.Fn} missed, {score.IdSwitches} identity switches in {score.PersonHours:F2} person-hours ({score.IdSwitchesPerPersonHour:F2} an hour)\n");
}
