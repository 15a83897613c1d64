using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Vision.Shelves;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo serve --store FILE|URL</c>: a running store: cameras, shelves and gates to carts and receipts, in one process.</summary>
internal static class ServeVerb
{
    private const string NoModel = "none";

    /// <summary>Where the cameras' login comes from: never from an argument, which everybody on the machine can read.</summary>
    private const string LoginVariable = "JWO_CAMERA_LOGIN";

    private static readonly TimeSpan FetchMax = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Option<string> store = new("--store") { HelpName = "FILE|URL", Description = "The store: a store.json, or the address of one.", Required = true };
        Option<string> mqtt = new("--mqtt") { HelpName = "HOST:PORT", Description = "Broker that shelves and gates send to.", DefaultValueFactory = _ => "127.0.0.1:1883" };
        Option<string?> data = new("--data") { HelpName = "DIR", Description = "Where events (SQLite, unless JWO_DB names a PostgreSQL) and the outbox are kept. Default: a folder of the store's name under the user's local data." };
        Option<string?> model = new("--model") { HelpName = "MODEL", Description = $"The network that looks at the cameras' pictures: a name, an ONNX file, a description, or {NoModel} to run by the shelves alone. Default: our own, else YOLOX-nano, whichever is on this machine." };
        Option<int> workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<double?> minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long. Default: at Ctrl-C." };
        Option<string?> output = new("--out") { HelpName = "RESULTS", Description = "At the end, write receipts and actions as a replay does; an earlier result there is replaced." };
        Option<bool> json = new("--json") { Description = "At the end, print what was done as one JSON document; what happens meanwhile goes to stderr." };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 64))
            {
                result.AddError("--workers takes 1 to 64.");
            }
        });
        Command verb = new("serve", $"Runs a store: cameras over RTSP and HTTP, shelves and gates over MQTT, to carts and receipts. {LoginVariable} in the environment may hold USER:PASSWORD of the cameras. Ctrl-C ends it.")
        {
            store, mqtt, data, model, workers, minutes, output, json,
        };
        verb.Validators.Add(result =>
        {
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
            (StoreDefinition definition, string folder) = await ReadAsync(parsed.GetRequiredValue(store), stop);
            string? asked = parsed.GetValue(model);
            ServeOrder order = new(definition, folder, BrokerAddress.Read(parsed.GetValue(mqtt)!)!, parsed.GetValue(data) ?? DataOf(definition), asked == NoModel ? null : ModelPlaces.Find(asked))
            {
                Workers = parsed.GetValue(workers),
                CameraLogin = Login(),
            };
            return await RunAsync(order, (parsed.GetValue(minutes), parsed.GetValue(output)), parsed.GetValue(json), stop);
        });
        return verb;
    }

    private static async Task<int> RunAsync(ServeOrder order, (double? Minutes, string? Out) end, bool isJson, CancellationToken stop)
    {
        using StagedFolder? results = end.Out is null ? null : new StagedFolder(end.Out, ResultFiles.Summary);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (end.Minutes is { } minutes)
        {
            ending.CancelAfter(TimeSpan.FromMinutes(minutes));
        }

        ServeEnding done = await ServeRun.RunAsync(order with { Results = results?.Path }, isJson ? Console.Error : Console.Out, Console.Error, ending.Token);
        results?.Commit();
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(done, MessageJson.Compact)
            : string.Create(CultureInfo.InvariantCulture, $"Closed after {done.Seconds:0.0} s: {done.Visits} visits, {done.Settled} settled, {done.InReview} wait for a person, {done.Open} open; {done.Pictures} pictures, {done.PicturesDropped} dropped; {done.Devices.Messages} messages, {done.Devices.Missing} missing."));
        return Faults.Done;
    }

    private static async Task<(StoreDefinition Store, string Folder)> ReadAsync(string place, CancellationToken stop)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return (StoreFile.Read(await File.ReadAllBytesAsync(place, stop), place), Path.GetDirectoryName(Path.GetFullPath(place))!);
        }

        using HttpClient client = new() { Timeout = FetchMax };
        try
        {
            byte[] bytes = await client.GetByteArrayAsync(uri, stop);
            return (StoreFile.Read(bytes, place), Environment.CurrentDirectory);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new IOException($"--store {place}: {fault.Message} Is the store's description served there?", fault);
        }
    }

    private static string DataOf(StoreDefinition store) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } home ? home : Path.GetTempPath(),
        "justwalkout", "stores", string.Concat(store.Name.Value.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')));

    private static NetworkCredential? Login() => Environment.GetEnvironmentVariable(LoginVariable) is not { Length: > 0 } text ? null
        : text.IndexOf(':', StringComparison.Ordinal) is int colon and > 0 ? new NetworkCredential(text[..colon], text[(colon + 1)..])
        : throw new InvalidDataException($"{LoginVariable} is no login; expected USER:PASSWORD.");
}
