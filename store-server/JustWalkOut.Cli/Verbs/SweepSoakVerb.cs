using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using JustWalkOut.Cli.Sweep.Soak;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo sweep soak</c>: whether a store that runs for hours takes more and more.</summary>
internal static class SweepSoakVerb
{
    private const int MinutesMin = 4;

    public static Command Create()
    {
        Option<int> minutes = new("--minutes") { HelpName = "M", Description = $"How long the store is open, {MinutesMin} to 10080.", DefaultValueFactory = _ => 120 };
        Option<int> seed = new("--seed") { Description = "Seed of the simulated store.", DefaultValueFactory = _ => 1 };
        Option<int> cameras = new("--cameras") { HelpName = "N", Description = "How many cameras, 1 to 32.", DefaultValueFactory = _ => 6 };
        Option<int> fps = new("--fps") { HelpName = "F", Description = "Pictures a second of each camera, 1 to 30.", DefaultValueFactory = _ => 10 };
        Option<int> shoppers = new("--shoppers") { HelpName = "N", Description = "How many people are inside at a time, 1 to 30.", DefaultValueFactory = _ => 6 };
        Option<int> every = new("--every") { HelpName = "S", Description = "Seconds from one sample to the next, 1 to 60.", DefaultValueFactory = _ => 5 };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = "The network that looks, or none to run by the shelves alone. Default: our own, else YOLOX-nano, whichever is on this machine." };
        Option<SoakPlant?> plant = new("--plant") { HelpName = "leak", Description = "Puts a leak in: four kilobytes each time that the tracker speaks, 144 MB an hour. Status 0 once it is found." };
        Option<bool> json = new("--json") { Description = "Print what was found, with every sample, as one JSON document; what happens meanwhile goes to stderr." };
        Command verb = new("soak", "Runs a whole simulated store live and watches what it takes: memory, handles, threads, frames and queues must stay as they are, and every frame come back.") { minutes, seed, cameras, fps, shoppers, every, model, plant, json };
        SweepVerb.Between(minutes, MinutesMin, 10_080);
        SweepVerb.Between(cameras, 1, 32);
        SweepVerb.Between(fps, 1, 30);
        SweepVerb.Between(shoppers, 1, 30);
        SweepVerb.Between(every, 1, 60);
        verb.SetAction(async (parsed, stop) =>
        {
            SoakOrder order = new(parsed.GetValue(minutes), parsed.GetValue(seed), parsed.GetValue(cameras), parsed.GetValue(fps), parsed.GetValue(shoppers), parsed.GetValue(every))
            {
                Detector = DemoVerb.Detector(parsed.GetValue(model)),
                Plant = parsed.GetValue(plant),
            };
            SoakFigures figures = await SoakSweep.RunAsync(order, Console.Error, Console.Error, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, SweepVerb.Json) : Words(figures));

            // With a leak planted, finding it is what was asked for.
            return (order.Plant is null ? figures.IsGood : figures.HasGrown) ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    private static string Words(SoakFigures of)
    {
        StringBuilder words = new(string.Create(
            CultureInfo.InvariantCulture,
            $"{of.Seconds / 60:0.#} minutes, {of.Cameras} cameras at {of.Fps:0.#} pictures a second, {of.Pictures} pictures looked at by {of.Detector ?? "nothing"}, {of.Visits} visits.\n\n{"",-13} {"first",8} {"last",8} {"most",8}   growth an hour (95 %)          allowed   verdict\n"));
        foreach (SoakLine line in of.Lines)
        {
            string unit = line.Unit.Length > 0 ? $" {line.Unit}" : "";
            string growth = string.Create(CultureInfo.InvariantCulture, $"{line.SlopePerHour:+0.0;-0.0;0.0} ({line.LeastPerHour:+0.0;-0.0;0.0} to {line.MostPerHour:+0.0;-0.0;0.0}){unit}");
            words.Append(CultureInfo.InvariantCulture, $"{line.Name,-13} {line.First,8:0.#} {line.Last,8:0.#} {line.Most,8:0.#}   {growth,-30} {line.AllowedPerHour,7:0.#}   {line.Trend switch { SoakTrend.Flat => "flat", SoakTrend.Grows => "GROWS", SoakTrend.TooMuch => "TOO MUCH", _ => "unclear: run it longer" }}\n");
        }

        words.Append(CultureInfo.InvariantCulture, $"\n{of.FramesOutAtEnd} frames were not given back after the store had stopped.");
        return words.Append(of.Plant is { } plant ? $" The planted bug ({plant.ToString().ToLowerInvariant()}) was {(of.HasGrown ? "found" : "not found")}." : "").ToString();
    }
}
