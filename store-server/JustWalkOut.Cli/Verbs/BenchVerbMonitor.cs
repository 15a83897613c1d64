using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Cli.Bench;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo bench monitor</c>: what many monitors cost a busy store; and the monitors' own process, which it starts.</summary>
internal static class BenchVerbMonitor
{
    private const int MonitorsMost = 500;

    /// <summary>The measurement.</summary>
    public static Command Create()
    {
        Option<int> monitors = Monitors();
        Option<double> seconds = new("--seconds") { Description = "How long they are connected in all, 60 to 7200, in whole showings of the film, two at least; as long again without them.", DefaultValueFactory = _ => 600 };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = "The network: a name, an ONNX file or a description. Default: our own, else YOLOX-nano, whichever is on this machine." };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<bool> json = new("--json") { Description = "Print the figures as one JSON document." };
        Command verb = new("monitor", "A busy store with and without many monitors in turn: updates a second, memory, latency and drops of the pipeline. Films the store once, which takes minutes; status 1 where something falls short. Run it alone on the machine.")
        {
            monitors, seconds, model, workers, json,
        };
        BenchVerb.Between(seconds, 60, 7200);
        BenchVerb.Between(workers, 1, 64);
        verb.SetAction(async (parsed, stop) =>
        {
            MonitorOrder order = new(parsed.GetValue(monitors), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(workers), ModelPlaces.Find(parsed.GetValue(model)));
            using ProgressLine progress = new(TimeProvider.System);
            MonitorFigures figures = await MonitorBench.RunAsync(order, what => progress.Report(() => what), stop);
            progress.Clear();
            Console.Out.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : Words(figures));
            return figures.Holds ? Faults.Done : Faults.FellShort;
        });
        return verb;
    }

    /// <summary>The monitors: started by the measurement, for which reason it is not listed.</summary>
    public static Command CreateCrowd()
    {
        Argument<string> server = new("SERVER") { Description = "A store's server, such as http://127.0.0.1:5080." };
        Option<int> monitors = Monitors();
        Option<double> seconds = new("--seconds") { Description = "How long they are measured once all are connected, 1 to 7200.", DefaultValueFactory = _ => 60 };
        Command verb = new("crowd", "Many monitors of a store's server, for bench monitor.") { server, monitors, seconds };
        verb.Hidden = true;
        BenchVerb.Between(seconds, 1, 7200);
        verb.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValue(server), UriKind.Absolute, out _))
            {
                result.AddError($"{result.GetValue(server)} is no address; expected a store's server, such as http://127.0.0.1:5080.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            // Monitors are on other machines than the store: here they take what the store leaves of this one.
            using Process self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
            CrowdFigures figures = await MonitorCrowd.RunAsync(new Uri(parsed.GetRequiredValue(server)), parsed.GetValue(monitors), TimeSpan.FromSeconds(parsed.GetValue(seconds)), () => Console.Out.WriteLine(MonitorCrowd.Connected), stop);
            Console.Out.WriteLine(MonitorCrowd.Measured + JsonSerializer.Serialize(figures, JsonSerializerOptions.Web));
            return Faults.Done;
        });
        return verb;
    }

    private static Option<int> Monitors()
    {
        Option<int> monitors = new("--monitors") { HelpName = "N", Description = $"How many, 1 to {MonitorsMost}, beside one that hardly reads.", DefaultValueFactory = _ => 50 };
        BenchVerb.Between(monitors, 1, MonitorsMost);
        return monitors;
    }

    private static string Words(MonitorFigures of) => string.Create(CultureInfo.InvariantCulture, $"""
        {of.Monitors} monitors for {of.Seconds} s in {of.Stretches.Count / 2} stretches, beside as many without; {of.Cameras} cameras at {of.Fps} pictures a second, {of.Model}
        each monitor    at least {of.LeastPerSecond} updates a second ({MonitorFigures.PerSecondLeast} wanted), never {of.LongestGapMs} ms without; the slow one {of.SlowPerSecond}
        to the floor    half within {Beside(of.LatencyMsP50, "ms")}, 95 of 100 within {Beside(of.LatencyMsP95, "ms")}
        dropped         {Beside(of.DroppedShare, "of all pictures")}
        memory          heap {Trend(of.Heap)}; resident {Trend(of.Resident)}
        cores           {Beside(of.ServerCores, "of the server's process", isJudged: false)}; the monitors' own {of.CrowdCores}
        {(of.Holds ? "It holds." : "It does not hold.")}
        """);

    private static string Beside(Compared of, string unit, bool isJudged = true) =>
        string.Create(CultureInfo.InvariantCulture, $"{of.With} {unit} with them, {of.Without} without, ± {of.StandardError}{(of.IsUnchanged || !isJudged ? "" : " (worse)")}");

    private static string Trend(MemoryTrend of) => string.Create(
        CultureInfo.InvariantCulture, $"{of.MbAtFirst} to {of.MbAtLast} MB, {of.MbPerMinuteWithin} MB a minute while connected and {of.MbPerMinuteAcross} over the run{(of.IsFlat ? "" : " (grows)")}");
}
