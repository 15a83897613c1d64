using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision.Detectors;

namespace JustWalkOut.Cli.Demo;

/// <summary>A demo.</summary>
/// <param name="Seed">Of everything in the simulated store; the same one brings the same people.</param>
/// <param name="Length">How long; null for until it is interrupted.</param>
/// <param name="Cameras">How many of the store's cameras.</param>
/// <param name="Fps">Pictures a second of each.</param>
/// <param name="Shoppers">How many people inside at a time.</param>
/// <param name="Detector">What looks at the pictures; null for a store run by its shelves alone.</param>
internal sealed record DemoOrder(long Seed, TimeSpan? Length, int Cameras, double Fps, int Shoppers, ModelFile? Detector)
{
    /// <summary>The built-in store.</summary>
    public string Store { get; init; } = "convenience";

    /// <summary>A preset of the simulator's that brings the people, in place of the demo's own so many at a time; null for the demo's own.</summary>
    public string? Preset { get; init; }

    /// <summary>Where the store server listens; 0 for any port.</summary>
    public int Port { get; init; }

    /// <summary>Whether the monitor has switches with which a visitor makes something happen in the simulated store.</summary>
    public bool HasSwitches { get; init; }

    /// <summary>Changes how the store is run; not at all by default.</summary>
    public Func<ServeOrder, ServeOrder> Served { get; init; } = serve => serve;
}

/// <summary>What a demo came to.</summary>
/// <param name="Assessment">Each receipt beside the truth.</param>
/// <param name="Figures">All together.</param>
/// <param name="Store">What the store itself says.</param>
internal sealed record DemoEnding(RecordingAssessment Assessment, DemoFigures Figures, ServeEnding Store);

/// <summary>
/// A whole store live on this machine: a simulator in a process of its own, met over HTTP and MQTT alone, and the store here, as <c>./jwo serve</c> runs it. At the end every receipt is set beside the truth,
/// which the simulator wrote and nothing here has read before.
/// </summary>
internal static class DemoRun
{
    private const string Resource = "demo.scenario.json";

    /// <summary>Of a demo that runs until it is interrupted; the scenario needs an end.</summary>
    private static readonly TimeSpan LengthMost = TimeSpan.FromHours(24);

    /// <summary>The last receipts come so long after the last exit, whatever happens: ten seconds, and the way to here.</summary>
    private static readonly TimeSpan LastReceipts = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan ListeningMax = TimeSpan.FromSeconds(60);

    /// <param name="order">What.</param>
    /// <param name="output">Hears what happens in the store.</param>
    /// <param name="errors">Hears what goes wrong.</param>
    /// <param name="stop">Closes the store early; what there is then is set beside the truth as at any other end.</param>
    /// <exception cref="IOException">The simulator did not open.</exception>
    public static async Task<DemoEnding> RunAsync(DemoOrder order, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        string truth = Path.Combine(scratch.Path, "simulated");
        string results = Directory.CreateDirectory(Path.Combine(scratch.Path, "results")).FullName;
        string[] script = order.Preset is { } preset ? ["--preset", preset, "--minutes", (order.Length ?? LengthMost).TotalMinutes.ToString(CultureInfo.InvariantCulture)] : ["--scenario", Path.Combine(scratch.Path, "demo.json")];
        if (order.Preset is null)
        {
            await File.WriteAllTextAsync(script[^1], ScenarioOf(order), stop);
        }

        await using SimulatorProcess simulator = SimulatorProcess.Start(
            [.. script, "--store", order.Store, "--seed", Text(order.Seed), "--cameras", Text(order.Cameras), "--fps", order.Fps.ToString(CultureInfo.InvariantCulture), "--truth", truth, .. order.HasSwitches ? ["--controls"] : Array.Empty<string>()], line => errors.WriteLine($"jwo: simulator: {line}"));
        SimulatorOpening opening = await simulator.OpenedAsync(stop);
        StoreDefinition store = await FetchAsync(opening.Store, stop);
        store = store with { Rules = store.Rules with { AgeCheck = AgeCheckRule.AtEntry } }; // Nobody works in the demo who could look at a shopper's age.

        TaskCompletionSource<(MonitorFeed Feed, StoreWeb Web)> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // In a store the gate gives its shopper the link to their page; here whoever watches may have a look at each.
        DemoWatch watch = new(cart => output.WriteLine($"           {cart.Shopper} shops at {new Uri(opened.Task.Result.Web.Address, opened.Task.Result.Web.PathOf(cart.Id))}"));
        using DemoSwitches? switches = order.HasSwitches ? new DemoSwitches(opening.Store) : null;
        using CancellationTokenSource closing = new();
        using CancellationTokenSource watching = new();
        ServeOrder serve = new(store, scratch.Path, opening.Broker, Path.Combine(scratch.Path, "data"), order.Detector)
        {
            Results = results,
            Port = order.Port,
            HasPseudonyms = false,
            Modules = switches is null ? [] : [switches.Module],
            Extras = switches is null ? [] : [DemoSwitches.ModulePath],
            Opened = (feed, web) => opened.SetResult((feed, web)),
        };
        Task<ServeEnding> serving = ServeRun.RunAsync(order.Served(serve), output, errors, closing.Token);
        Task reading = Task.CompletedTask;
        SimulatorCounts? drawn;
        try
        {
            await Task.WhenAny(opened.Task, serving);
            reading = opened.Task.IsCompleted ? watch.RunAsync((await opened.Task).Feed, watching.Token) : Task.CompletedTask;
            await Task.WhenAny(watch.Listening.WaitAsync(ListeningMax, stop), serving);
            await simulator.BeginAsync();
            await Task.WhenAny(simulator.Ended.WaitAsync(stop), serving);
            await LastReceiptsAsync(watch, serving, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closed early, which is an ending like the other.
        }
        finally
        {
            // The store first: that cameras and shelves go then is no news to it.
            await closing.CancelAsync();
            await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            drawn = await simulator.CloseAsync();
            await watching.CancelAsync();
            await reading;
        }

        return Ending(order, (truth, results), watch, (await serving, drawn));
    }

    /// <summary>Waits until every bill is final; whoever has not left by then never will.</summary>
    private static async Task LastReceiptsAsync(DemoWatch watch, Task serving, CancellationToken stop)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!stop.IsCancellationRequested && !serving.IsCompleted && watch.Open > 0 && TimeProvider.System.GetElapsedTime(since) < LastReceipts)
        {
            await Task.Delay(LookEvery, stop);
        }
    }

    private static DemoEnding Ending(DemoOrder order, (string Truth, string Results) folders, DemoWatch watch, (ServeEnding Store, SimulatorCounts? Simulator) endings)
    {
        Outcome truth = OutcomeFiles.ReadTruth(folders.Truth, Assessments.Opening(folders.Truth));
        RecordingAssessment assessment = RecordingAssessment.Of(truth, OutcomeFiles.ReadResults(folders.Results, Assessments.Opening(folders.Results)), OutcomeFiles.ReadCatalog(folders.Truth, Assessments.Opening(folders.Truth)));
        CartTiming timing = CartTiming.Of(truth, watch.Moments(truth.Start ?? throw new InvalidDataException("The simulator's truth does not say when it began.")));
        return new DemoEnding(assessment, DemoFigures.Of(order, assessment, timing, endings), endings.Store);
    }

    private static async Task<StoreDefinition> FetchAsync(Uri address, CancellationToken stop)
    {
        using HttpClient client = new();
        return StoreFile.Read(await client.GetByteArrayAsync(address, stop), address.ToString());
    }

    /// <summary>The demo's script with the numbers that were asked for.</summary>
    private static string ScenarioOf(DemoOrder order)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program was built without its resource '{Resource}'.");
        JsonNode scenario = JsonNode.Parse(stream)!;
        scenario["lengthSeconds"] = (order.Length ?? LengthMost).TotalSeconds;
        JsonNode arrivals = scenario["arrivals"]!;
        (arrivals["openingParties"], arrivals["capacityPeople"], arrivals["partiesPerMinute"]) = (order.Shoppers, order.Shoppers, order.Shoppers);
        return scenario.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
