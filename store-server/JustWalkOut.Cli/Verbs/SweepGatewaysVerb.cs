using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Cli.Sweep.Gateways;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep gateways</c>: which shelves with a wrong clock are noticed, how well they are put right, and what that does to bills.</summary>
internal static class SweepGatewaysVerb
{
    public static Command Create()
    {
        SweptStores stores = new("1..4");
        Option<string> preset = SweptStores.Preset();
        Option<double> minutes = new("--minutes") { Description = "For how many minutes people come in each run, 2 to 1440.", DefaultValueFactory = _ => 20 };
        Option<string> ahead = new("--ahead") { HelpName = "S,...", Description = "By how many seconds clocks of shelves are set ahead, one size a run, -2 to 2. Each beside a run in which none is.", DefaultValueFactory = _ => "0.5,-0.5,1.5,-1.5" };
        Option<double> share = new("--share") { HelpName = "S", Description = "Of the shelves, 0.01 to 1.", DefaultValueFactory = _ => 0.33 };
        Command verb = new("gateways", "Sets clocks of shelves of simulated stores wrong and measures which are noticed, how well they are put right, and what that does to bills.") { preset, stores.Store, stores.Seeds, minutes, ahead, share, stores.Model, stores.Json };
        SweepVerb.Between(minutes, 2, 1440);
        SweepVerb.Between(share, 0.01, 1);
        verb.SetAction(async (parsed, stop) =>
        {
            (int from, int to) = SweepSimulationVerb.Seeds(parsed.GetValue(stores.Seeds)!);
            GatewayOrder order = new(parsed.GetValue(preset)!, parsed.GetValue(stores.Store), from, to, parsed.GetValue(minutes), SweptStores.SecondsOf(parsed.GetValue(ahead)!), parsed.GetValue(share), parsed.GetValue(stores.Model));
            GatewayFigures figures = await GatewaySweep.RunAsync(order, outcome => Console.Error.WriteLine(Words(outcome)), stop);
            Console.Out.WriteLine(parsed.GetValue(stores.Json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));
            return Faults.Done;
        });
        return verb;
    }

    private static string Words(GatewayOutcome of) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {of.Seed}, {(of.Seconds == 0 ? "no clock touched" : $"{of.Shelves} shelves set {of.Seconds.ToString("+0.0##;-0.0##", CultureInfo.InvariantCulture)} s: {of.NoticedAfterSeconds.Count} noticed")}, {of.OthersNamed} others named; bills put right: {Words(of.Corrected)}; not: {Words(of.Uncorrected)}");

    private static string Words(Bills of) => string.Create(CultureInfo.InvariantCulture, $"F1 {of.F1:0.000}, {of.Perfect} of {of.Visits} perfect, {of.Review} in review, {of.Overcharged} overcharged");

    private static string Words(GatewayFigures of)
    {
        StringBuilder words = new("ahead s  shelves  noticed  median s  known  off by s  others named  item F1 (not put right)  perfect  review  overcharged\n");
        foreach (GatewayRow row in of.Rows)
        {
            words.Append(CultureInfo.InvariantCulture, $"{row.Seconds,7:0.0##}  {row.Shelves,7}  {row.Noticed,7}  {row.MedianSeconds,8:0}  {row.Known,5}  {row.ErrorSeconds,8:0.000}  {row.OthersNamed,12}  {row.Corrected.F1,7:0.000} ({row.Uncorrected.F1:0.000})  {row.Corrected.Perfect} ({row.Uncorrected.Perfect}) of {row.Corrected.Visits}  {row.Corrected.Review} ({row.Uncorrected.Review})  {row.Corrected.Overcharged} ({row.Uncorrected.Overcharged})\n");
        }

        return words.Append(CultureInfo.InvariantCulture, $"{of.Outcomes.Count} runs in {of.Seconds:0} s.").ToString();
    }
}
