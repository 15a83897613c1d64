using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.Cli.Bench;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo bench tracking</c>: what following people over the floor costs.</summary>
internal static class BenchVerbTracking
{
    private const int CamerasMost = 32;
    private const int PeopleMost = 150;
    private const double Fps = 15;

    public static Command Create()
    {
        Option<int> people = new("--people") { HelpName = "N", Description = $"How many shop at once, 1 to {PeopleMost}.", DefaultValueFactory = _ => 50 };
        Option<int> cameras = new("--cameras") { HelpName = "N", Description = $"How many cameras see them, 2 to {CamerasMost}: of those of a market of 300 square metres the ones that see most.", DefaultValueFactory = _ => 16 };
        Option<double> seconds = new("--seconds") { Description = $"How long is measured, 10 to 600, after {TrackingBench.SteadyAfter.TotalSeconds:0} s in which the store fills.", DefaultValueFactory = _ => 60 };
        Option<string> model = new("--sightings-model") { HelpName = "NAME|FILE", Description = $"How the detector errs: {string.Join(", ", SightingModels.Measured.Prepend(SightingModels.Guess))}, or a file.", DefaultValueFactory = _ => SightingModels.Guess };
        Option<bool> json = new("--json") { Description = "Print the figures as one JSON document." };
        Command verb = new("tracking", "People on the floor from the sightings of many cameras: time and memory of the tracker alone, on one core. Simulates the sightings once; run it alone on the machine.") { people, cameras, seconds, model, json };
        BenchVerb.Between(people, 1, PeopleMost);
        BenchVerb.Between(cameras, 2, CamerasMost);
        BenchVerb.Between(seconds, 10, 600);
        verb.SetAction(async (parsed, stop) =>
        {
            int crowd = parsed.GetValue(people);
            TimeSpan length = TrackingBench.SteadyAfter + TimeSpan.FromSeconds(parsed.GetValue(seconds));
            FilmOrder order = new(BenchFilms.ScenarioOf("pipeline.scenario.json", Fps, crowd), $"{crowd} people for {length.TotalSeconds:0} s")
            {
                Cut = length,
                Cameras = parsed.GetValue(cameras),
                Vision = VisionMode.Sightings,
                SightingsModel = parsed.GetValue(model),
            };
            string recording = await BenchFilms.PrepareAsync(order, stop);
            using ProgressLine progress = new(TimeProvider.System);
            TrackingFigures figures = await TrackingBench.RunAsync(recording, what => progress.Report(() => what), stop);
            progress.Clear();
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : Words(figures));
            return Faults.Done;
        });
        return verb;
    }

    private static string Words(TrackingFigures of) => string.Create(CultureInfo.InvariantCulture, $"""
        {of.PeopleThere} people under {of.Cameras} cameras at {of.Fps} pictures a second: {of.Sightings} sightings in a picture of each
        a picture of each  {of.MeanMs} ms of one core on average; {of.FrameMs.P50} / {of.FrameMs.P95} / {of.FrameMs.P99} ms (p50 / p95 / p99)
        with the watch     {of.WatchedMeanMs} ms: for knocked cameras, as a store has it
        memory             {of.BytesPerFrame} managed bytes a picture of each, {of.IdentitiesBegun} new names included
        the answer         {of.PeopleTold} people told; identity F1 {of.IdentityF1:0.000}, MOTA {of.Mota:0.000} at a metre
        """);
}
