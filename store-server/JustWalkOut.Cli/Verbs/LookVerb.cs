using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Apart;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo look --store FILE|URL --server URL [--camera CAMERA]...</c>: looks through some of a store's cameras for the server that follows its people, on this machine or another.</summary>
internal static class LookVerb
{
    private const int NameMost = 100;

    public static Command Create()
    {
        Option<string> store = new("--store") { HelpName = "FILE|URL", Description = "The store: the same store.json as the server's, or the address of one.", Required = true };
        Option<string> server = ServerOptions.Server("The store's server, which was started with --elsewhere for these cameras.");
        server.Required = true;
        Option<string[]> camera = new("--camera") { HelpName = "CAMERA", Description = "A camera to look through; may be given several times. Default: all that have a source." };
        Option<string> name = new("--name") { HelpName = "NAME", Description = "By which operators know this worker; one that comes again under its name takes the place of what is left of it. Default: this machine's name.", DefaultValueFactory = _ => Environment.MachineName };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = "The network that looks at the pictures: a name, an ONNX file or a description. Default: as serve's." };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<double?> minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long. Default: at Ctrl-C." };
        Option<bool> cleartext = ServerOptions.Cleartext("what people look like");
        Option<bool> json = new("--json") { Description = "At the end, print what was done as one JSON document." };
        Command verb = new("look", $"Looks through some of a store's cameras and sends what is seen to its server, which follows people. {ServerConnection.KeyVariable} in the environment holds a device's key, JWO_CAMERA_LOGIN may hold USER:PASSWORD of the cameras. Ctrl-C ends it.")
        {
            store, server, camera, name, model, workers, minutes, cleartext, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(name) is not null && result.GetValue(name) is not { Length: >= 1 and <= NameMost })
            {
                result.AddError($"--name takes 1 to {NameMost} letters.");
            }

            if (result.GetResult(workers) is not null && result.GetValue(workers) is not (>= 1 and <= 64))
            {
                result.AddError("--workers takes 1 to 64.");
            }

            if (result.GetValue(minutes) is { } length && length is not (> 0 and <= 1_000_000))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes is {length}; expected a number above 0."));
            }
        });
        verb.Validators.Add(result => ServerOptions.Check(result, server, cleartext));
        verb.SetAction(async (parsed, stop) =>
        {
            (StoreDefinition definition, string folder) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(store), stop);
            LookOrder order = new(definition, folder, new Uri(parsed.GetRequiredValue(server)), ServeVerb.DetectorOf(parsed.GetValue(model)) ?? throw new InvalidDataException("--model none: nobody would look; name a network, or leave --model out."))
            {
                Cameras = [.. (parsed.GetValue(camera) ?? []).Distinct(StringComparer.Ordinal).Select(one => new CameraId(one))],
                Name = parsed.GetValue(name)!,
                Workers = parsed.GetValue(workers),
                CameraLogin = ServeVerb.Login(),
                Key = Environment.GetEnvironmentVariable(ServerConnection.KeyVariable),
            };
            return await RunAsync(order, parsed.GetValue(minutes), parsed.GetValue(json), stop);
        });
        return verb;
    }

    private static async Task<int> RunAsync(LookOrder order, double? minutes, bool isJson, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (minutes is { } length)
        {
            ending.CancelAfter(TimeSpan.FromMinutes(length));
        }

        LookEnding done = await LookRun.RunAsync(order, line => Console.Error.WriteLine($"jwo: {line}"), ending.Token);
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(done, MessageJson.Compact)
            : string.Create(CultureInfo.InvariantCulture, $"Looked for {done.Seconds:0.0} s: {done.Pictures} pictures, {done.PicturesDropped} of them not looked at, {done.PicturesUnsent} that came to nobody."));
        return Faults.Done;
    }
}
