using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Vision.Shelves;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary>
/// <c>./jwo record --store FILE|URL --out RECORDING [--minutes M]</c>: a live store onto disk: what its cameras send, as received, and everything that was consumed in order, so that <c>replay --as-live</c> repeats the decisions.
/// </summary>
internal static class RecordVerb
{
    public static Command Create()
    {
        Option<string> store = new("--store") { HelpName = "FILE|URL", Description = "The store: a store.json, or the address of one.", Required = true };
        Option<string> target = new("--out") { HelpName = "RECORDING", Description = "A new or an empty folder for the recording.", Required = true };
        Option<string> mqtt = new("--mqtt") { HelpName = "HOST:PORT", Description = "Broker that shelves and gates send to.", DefaultValueFactory = _ => "127.0.0.1:1883" };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = "The network that looks at the pictures meanwhile: a name, an ONNX file, a description, or none for shelves and gates alone. Default: as serve's." };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<double?> minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long. Default: at Ctrl-C." };
        Option<bool> json = new("--json") { Description = "At the end, print what was recorded as one JSON document; what happens meanwhile goes to stderr." };
        Command verb = new("record", "Records a live store: what its cameras send, as received, and all that is consumed in order. Nobody is charged. JWO_CAMERA_LOGIN in the environment may hold USER:PASSWORD of the cameras. Ctrl-C ends it.")
        {
            store, target, mqtt, model, workers, minutes, RecordOptions.PeopleKnow, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(target) is { } folder)
            {
                RecordOptions.Check(result, "--out", folder);
            }

            if (result.GetResult(workers) is not null && result.GetValue(workers) is not (>= 1 and <= 64))
            {
                result.AddError("--workers takes 1 to 64.");
            }

            if (result.GetValue(mqtt) is { } address && BrokerAddress.Read(address) is null)
            {
                result.AddError($"--mqtt {address} is no address; expected HOST or HOST:PORT.");
            }

            if (result.GetValue(minutes) is { } length && length is not (> 0 and <= 1_000_000))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes is {length}; expected a number above 0."));
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, string folder) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            ServeOrder order = new(definition, folder, BrokerAddress.Read(parsed.GetValue(mqtt)!)!, "", ServeVerb.DetectorOf(parsed.GetValue(model)))
            {
                Workers = parsed.GetValue(workers),
                CameraLogin = ServeVerb.Login(),
                Record = new RecordOrder(parsed.GetRequiredValue(target), HasPictures: true),
            };
            return await RunAsync(order, parsed.GetValue(minutes), parsed.GetValue(json), stop);
        });
        return verb;
    }

    private static async Task<int> RunAsync(ServeOrder order, double? minutes, bool isJson, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (minutes is { } length)
        {
            ending.CancelAfter(TimeSpan.FromMinutes(length));
        }

        RecordEnding done = await RecordRun.RunAsync(order, isJson ? Console.Error : Console.Out, Console.Error, ending.Token);
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(done, MessageJson.Compact)
            : string.Create(CultureInfo.InvariantCulture, $"Recorded {done.Seconds:0.0} s: {done.Pictures} pictures, {done.PicturesDropped} of them not looked at; {done.Devices.Messages} messages, {done.Devices.Missing} missing."));
        return Faults.Done;
    }
}
