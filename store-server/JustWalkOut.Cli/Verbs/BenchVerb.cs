using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Cli.Bench;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo bench pipeline|tracking|ledger|monitor</c>: end-to-end measurements on this machine.</summary>
internal static class BenchVerb
{
    private const int FilmedCameras = 32;

    public static Command Create() => new("bench", "Measures this machine end to end.") { CreatePipeline(), BenchVerbTracking.Create(), CreateLedger(), BenchVerbMonitor.Create(), BenchVerbMonitor.CreateCrowd() };

    private static Command CreatePipeline()
    {
        Option<int> cameras = new("--cameras") { Description = $"How many of the {FilmedCameras} filmed cameras, 1 to {FilmedCameras}.", DefaultValueFactory = _ => 8 };
        Option<double> fps = new("--fps") { Description = "Pictures a second of each camera, 1 to 30.", DefaultValueFactory = _ => 15 };
        Option<double> seconds = new("--seconds") { Description = "How long, 10 to 120.", DefaultValueFactory = _ => 30 };
        Option<string> model = new("--model") { HelpName = "MODEL", Description = "The network: a name, an ONNX file or a description.", DefaultValueFactory = _ => ModelPlaces.ForManyCameras };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<bool> gate = new("--motion-gate") { Description = "Look less through cameras that see nobody move, as serve --motion-gate does." };
        Option<bool> json = new("--json") { Description = "Print the figures as one JSON document." };
        Command verb = new("pipeline", "Cameras to people on the floor: bare, at most speed, and with paced cameras. Films the cameras once, which takes minutes; run it alone on the machine.")
        {
            cameras, fps, seconds, model, workers, gate, json,
        };
        Between(cameras, 1, FilmedCameras);
        Between(fps, 1, 30);
        Between(seconds, 10, 120);
        Between(workers, 1, 64);
        verb.SetAction(async (parsed, stop) =>
        {
            ModelFile file = ModelPlaces.Find(parsed.GetValue(model));
            double rate = parsed.GetValue(fps);
            double length = parsed.GetValue(seconds);
            FilmOrder film = new(BenchFilms.ScenarioOf("pipeline.scenario.json", rate), $"ten people with {FilmedCameras} cameras for {length:0} s") { Cut = TimeSpan.FromSeconds(length) };
            string films = await BenchFilms.PrepareAsync(film, stop);
            PipelineFigures figures = await PipelineBench.RunAsync(new PipelineOrder(films, parsed.GetValue(cameras), rate, parsed.GetValue(workers), file) { HasMotionGate = parsed.GetValue(gate) }, stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : Words(figures));
            return Faults.Done;
        });
        return verb;
    }

    private static Command CreateLedger()
    {
        Option<int> visits = new("--visits") { HelpName = "N", Description = "Visits that are settled in each round, 100 to 100000.", DefaultValueFactory = _ => 1000 };
        Option<int> atOnce = new("--at-once") { HelpName = "N", Description = "Visits at once, 1 to 1000.", DefaultValueFactory = _ => 50 };
        Option<double> seconds = new("--seconds") { Description = "How long carts are watched, 5 to 600.", DefaultValueFactory = _ => 30 };
        Option<int> days = new("--days") { HelpName = "N", Description = "Days of 300 visits in the long log, 0 (none) to 1000.", DefaultValueFactory = _ => 365 };
        Option<bool> json = new("--json") { Description = "Print the figures as one JSON document." };
        Command verb = new("ledger", "Settlements a second beside what bare writing reaches, how soon carts are seen, and how a year's log is opened and read again, on PostgreSQL (JWO_DB, or one of its own) and SQLite. A year takes minutes to write; run it alone on the machine.")
        {
            visits, atOnce, seconds, days, json,
        };
        Between(visits, 100, 100_000);
        Between(atOnce, 1, 1000);
        Between(seconds, 5, 600);
        Between(days, 0, 1000);
        verb.SetAction(async (parsed, stop) =>
        {
            LedgerOrder order = new(parsed.GetValue(visits), parsed.GetValue(atOnce), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(days));
            using ProgressLine progress = new(TimeProvider.System);
            LedgerFigures figures = await LedgerBench.RunAsync(order, what => progress.Report(() => what), stop);
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : $"PostgreSQL\n{Words(figures.Postgres)}\nSQLite\n{Words(figures.Sqlite)}");
            return Faults.Done;
        });
        return verb;
    }

    internal static void Between<T>(Option<T> option, T least, T most)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result =>
        {
            T value = result.GetValueOrDefault<T>();
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; expected {least} to {most}."));
            }
        });
    }

    private static string Words(DatabaseFigures of) => string.Create(CultureInfo.InvariantCulture, $"""
          settled         {of.SettlementsPerSecond} visits a second in {of.Commits} commits, {of.OfBare:0.00} of the {of.BarePerSecond} of writing the same rows alone
          a cart is seen  {of.CartVisibleMs.P50} / {of.CartVisibleMs.P95} / {of.CartVisibleMs.P99} ms after vision's word (p50 / p95 / p99)
        {(of.Year is { } year ? string.Create(CultureInfo.InvariantCulture, $"  {year.Days} days        {year.Events} events of {year.Visits} visits: start {year.StartSeconds} s, reading all of it again {year.RebuildSeconds} s; the copy of the state has {year.CopyMegabytes} MB") : "")}
        """);

    private static string Words(PipelineFigures of) => string.Create(CultureInfo.InvariantCulture, $"""
        {of.Cameras} cameras at {of.FpsWanted} pictures a second, {of.Model}, {of.Workers} workers
        in real time    {of.FpsTotal} pictures a second, {of.FramesDropped} of {of.FramesDropped + of.FramesInferred} dropped
        to the floor    {of.LatencyMs.P50} / {of.LatencyMs.P95} / {of.LatencyMs.P99} ms from capture (p50 / p95 / p99), of which decoded after {of.DecodedMs.P50} / {of.DecodedMs.P95} / {of.DecodedMs.P99}
        at most speed   {of.MaxFpsTotal} pictures a second, {of.OfLimit:0.00} of the {of.LimitFpsTotal} of decoding and inference alone
        memory          {of.BytesPerFrame} managed bytes a picture
        on the floor    {of.FloorErrorM.P50} m off in the middle, {of.FloorErrorM.P90} m at the 90th centile; {of.FalseShare:P1} of the told are nobody, {of.MissedShare:P1} of the people are not told
        """);
}
