using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Cli.Sweep.Restart;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep restart</c>: what becomes of people and bills when vision is killed and started again.</summary>
internal static class SweepRestartVerb
{
    public static Command Create()
    {
        SweptStores stores = new("1..5");
        Option<string> preset = new("--preset") { HelpName = "NAME", Description = $"The scenario, of {string.Join(", ", Simulator.Presets)}.", DefaultValueFactory = _ => "busy" };
        Option<double> minutes = new("--minutes") { Description = "For how many minutes people come in, 1 to 60.", DefaultValueFactory = _ => 4 };
        Option<int> times = new("--times") { HelpName = "N", Description = "Kills, each in a run of its own, 1 to 10000.", DefaultValueFactory = _ => 50 };
        Option<string> away = new("--away") { HelpName = "A..B", Description = "For how many seconds vision is away.", DefaultValueFactory = _ => "2..8" };
        Option<KeptAcross> keeps = new("--keeps") { HelpName = "looks|standing|nothing", Description = "What is still known afterwards: who was where and what they look like, as where the server kept that in memory; who was where, as where the server was in the process that was killed; or nothing, as where the disk is gone.", DefaultValueFactory = _ => KeptAcross.Looks };
        Command verb = new("restart", "Kills vision at random moments of simulated stores and starts it again: whose visits are known again within five seconds, and what becomes of the bills.") { preset, stores.Store, stores.Seeds, minutes, times, away, stores.Model, keeps, stores.Json };
        SweepVerb.Between(times, 1, 10_000);
        SweepVerb.Between(minutes, 1, 60);
        away.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && GapOf(text) is null)
            {
                result.AddError($"--away {text} is no span; expected A..B, seconds from 0 to 600.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(stores.Seeds)!);
            RestartOrder order = new(parsed.GetValue(preset)!, parsed.GetValue(stores.Store), from, to, parsed.GetValue(minutes), parsed.GetValue(times), GapOf(parsed.GetValue(away)!)!.Value, parsed.GetValue(stores.Model), parsed.GetValue(keeps));
            RestartFigures figures = await RestartSweep.RunAsync(order, outcome => Console.Error.WriteLine(Words(outcome)), stop);
            Console.Out.WriteLine(parsed.GetValue(stores.Json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));
            return figures.IsGood ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static Span? GapOf(string text) =>
        text.Split("..") is [var first, var last] && double.TryParse(first, CultureInfo.InvariantCulture, out double from) && double.TryParse(last, CultureInfo.InvariantCulture, out double to) && from is >= 0 and <= 600 && to >= from && to <= 600
            ? new Span(from, to) : null;

    private static string Words(RestartOutcome of) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {of.Seed}, {of.At:0.0} s, away {of.GapSeconds:0.0} s: {of.Right} known again, {of.Wrong} wrongly, {of.Unknown} not, {of.Unsure} unsurely; lost {of.VisitsLost}, open {of.Open.With} ({of.Open.Without}); overcharged {of.Overcharged.With} ({of.Overcharged.Without}), review {of.Review.With} ({of.Review.Without}), F1 {of.F1.With:0.000} ({of.F1.Without:0.000})");

    private static string Words(RestartFigures of)
    {
        int people = Math.Max(1, of.Outcomes.Sum(outcome => outcome.Right + outcome.Wrong + outcome.Unknown));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{of.Outcomes.Count} kills in {of.Seconds:0} s: of {people} people {of.Outcomes.Sum(outcome => outcome.Right)} known again within 5 s ({100.0 * of.Outcomes.Sum(outcome => outcome.Right) / people:0.0} %), {of.Outcomes.Sum(outcome => outcome.Wrong)} wrongly, {of.Outcomes.Sum(outcome => outcome.Unknown)} not, {of.Outcomes.Sum(outcome => outcome.Unsure)} unsurely; {of.Outcomes.Sum(outcome => outcome.VisitsLost)} visits lost, {of.Outcomes.Sum(outcome => outcome.Open.With)} never ended ({of.Outcomes.Sum(outcome => outcome.Open.Without)} without); lines overcharged {of.Outcomes.Sum(outcome => outcome.Overcharged.With)} ({of.Outcomes.Sum(outcome => outcome.Overcharged.Without)} without), visits in review {of.Outcomes.Sum(outcome => outcome.Review.With)} ({of.Outcomes.Sum(outcome => outcome.Review.Without)}), F1 {of.Outcomes.Average(outcome => outcome.F1.With):0.000} ({of.Outcomes.Average(outcome => outcome.F1.Without):0.000}).");
    }
}
