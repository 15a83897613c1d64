using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Cli.Demo;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Vision.Detectors;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo demo</c>: a whole simulated store live on this machine, and at the end each receipt beside the truth.</summary>
internal static class DemoVerb
{
    private const string NoModel = "none";
    private const double MinutesMin = 1.5;
    private const double MinutesMax = 24 * 60;
    private const double HeadlessMinutes = 3;

    public static Command Create()
    {
        Option<bool> headless = new("--headless") { Description = $"No monitor; ends by itself, after {HeadlessMinutes:0} minutes unless --minutes says otherwise." };
        Option<double?> minutes = new("--minutes") { HelpName = "M", Description = $"How long the store is open, {MinutesMin.ToString(CultureInfo.InvariantCulture)} or more; towards the end people finish and leave. Default: until Ctrl-C." };
        Option<long> seed = new("--seed") { Description = "Seed of all randomness; the same seed brings the same people.", DefaultValueFactory = _ => 1 };
        Option<int> cameras = new("--cameras") { HelpName = "N", Description = "How many cameras, those that see most.", DefaultValueFactory = _ => 6 };
        Option<double> fps = new("--fps") { HelpName = "F", Description = "Pictures a second of each camera, 1 to 30.", DefaultValueFactory = _ => 10 };
        Option<int> shoppers = new("--shoppers") { HelpName = "N", Description = "How many people are inside at a time, 1 to 30.", DefaultValueFactory = _ => 6 };
        Option<string?> preset = new("--preset") { HelpName = "NAME", Description = $"People as a scenario that comes with the program brings them, not so many at a time: {string.Join(", ", Simulator.Presets)}." };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = $"The network that looks at the pictures, or {NoModel} to run by the shelves alone. Default: our own, else YOLOX-nano, whichever is on this machine." };
        Option<int> port = new("--port") { HelpName = "P", Description = "Where the monitor is: http://localhost:P; 0 for any free port.", DefaultValueFactory = _ => ServeRun.UsualPort };
        Option<bool> json = new("--json") { Description = "At the end, print the figures as one JSON document; what happens meanwhile goes to stderr." };
        Command verb = new("demo", "Runs a whole store live on this machine: simulated cameras over HTTP, shelves and gates over MQTT, detection, tracking, carts and receipts. Ends with each receipt beside the truth.")
        {
            headless, minutes, seed, cameras, fps, shoppers, preset, model, port, json,
        };
        Check(minutes, length => length is null or (>= MinutesMin and <= MinutesMax), string.Create(CultureInfo.InvariantCulture, $"{MinutesMin} to {MinutesMax}: people need time to come, to shop and to leave"));
        Check(cameras, count => count >= 1, "at least 1");
        Check(fps, rate => rate is >= 1 and <= 30, "1 to 30");
        Check(shoppers, count => count is >= 1 and <= 30, "1 to 30");
        Check(preset, name => name is null || Simulator.Presets.Contains(name, StringComparer.Ordinal), string.Join(", ", Simulator.Presets));
        Check(port, number => number is >= 0 and <= ushort.MaxValue, $"a port, 0 to {ushort.MaxValue}");
        verb.SetAction((parsed, stop) =>
        {
            bool isHeadless = parsed.GetValue(headless);
            double? length = parsed.GetValue(minutes) ?? (isHeadless ? HeadlessMinutes : null);
            DemoOrder order = new(
                parsed.GetValue(seed), length is { } open ? TimeSpan.FromMinutes(open) : null, parsed.GetValue(cameras), parsed.GetValue(fps), parsed.GetValue(shoppers), Detector(parsed.GetValue(model)))
            {
                Preset = parsed.GetValue(preset),
                Port = isHeadless ? 0 : parsed.GetValue(port),
                HasSwitches = !isHeadless,
            };
            return RunAsync(order, parsed.GetValue(json), stop);
        });
        return verb;
    }

    private static void Check<T>(Option<T> option, Func<T?, bool> isRight, string expected) => option.Validators.Add(result =>
    {
        T? value = result.GetValueOrDefault<T>();
        if (!isRight(value))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; expected {expected}."));
        }
    });

    private static async Task<int> RunAsync(DemoOrder order, bool isJson, CancellationToken stop)
    {
        TextWriter output = isJson ? Console.Error : Console.Out;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A simulated store with {order.Cameras} cameras at {order.Fps:0.#} pictures a second and {order.Preset ?? $"{order.Shoppers} people inside"}, looked at by {order.Detector?.Name ?? "nothing: it goes by its shelves alone"}. It opens in some seconds{Watch(order)}; Ctrl-C closes it."));
        DemoEnding ending = await DemoRun.RunAsync(order, output, Console.Error, stop);
        Console.WriteLine(isJson ? JsonSerializer.Serialize(ending.Figures, Form) : $"\n{DemoReport.Text(ending.Assessment, ending.Figures)}".TrimEnd());
        return Faults.Done;
    }

    private static string Watch(DemoOrder order) => order.Port == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $": watch it at http://localhost:{order.Port}");

    /// <summary>As all our JSON, but with the members that nothing was measured for, so that the document always has the same ones.</summary>
    private static readonly JsonSerializerOptions Form = new(MessageJson.Compact) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    /// <summary>A demo goes on without a network, by the shelves alone, and says so; one that was named must be there.</summary>
    internal static ModelFile? Detector(string? asked)
    {
        if (asked == NoModel)
        {
            return null;
        }

        ModelFile? found = ModelPlaces.Find(asked, ModelPlaces.Open());
        if (found is null)
        {
            Console.Error.WriteLine($"jwo: {ModelPlaces.NoneHere}. Without one nobody is seen, so that every item goes unexplained and waits for a person.");
        }

        return found;
    }
}
