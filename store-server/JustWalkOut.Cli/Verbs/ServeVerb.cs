using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Cli.Serve;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Shelves;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo serve --store FILE|URL</c>: a running store: cameras, shelves and gates to carts and receipts, with its web host, in one process.</summary>
internal static class ServeVerb
{
    private const string NoModel = "none";

    /// <summary>Where the cameras' login comes from: never from an argument, which everybody on the machine can read.</summary>
    private const string LoginVariable = "JWO_CAMERA_LOGIN";

    private static readonly TimeSpan FetchMax = TimeSpan.FromSeconds(10);

    private static readonly Option<string> Store = new("--store") { HelpName = "FILE|URL", Description = "The store: a store.json, or the address of one.", Required = true };
    private static readonly Option<int> Port = new("--port") { HelpName = "P", Description = "Port of the server's HTTP interface; 0 for any free one.", DefaultValueFactory = _ => ServeRun.UsualPort };
    private static readonly Option<string> Listen = new("--listen") { HelpName = "ADDRESS", Description = "IP address that the server listens on; 0.0.0.0 for all of this machine's.", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<string[]> Host = new("--host") { HelpName = "NAME", Description = "Name that the server is reached by, over TLS of its own or through a proxy with TLS; may be given several times." };
    private static readonly Option<bool> NoVision = new("--no-vision") { Description = "Run the server alone: no cameras, shelves or gates here; check-ins and observations come over HTTP." };
    private static readonly Option<string> Mqtt = new("--mqtt") { HelpName = "HOST:PORT", Description = "Broker that shelves and gates send to.", DefaultValueFactory = _ => "127.0.0.1:1883" };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Where events (SQLite, unless JWO_DB names a PostgreSQL) and the outbox are kept. Default: a folder of the store's name under the user's local data." };
    private static readonly Option<PaymentKind> Payments = new("--payments") { HelpName = "simulated|stripe|none", Description = "What takes the payments: a terminal that moves no money, Stripe (JWO_STRIPE_KEY), or nothing.", DefaultValueFactory = _ => PaymentKind.Simulated };
    private static readonly Option<bool> PrivateWebhooks = new("--private-webhooks") { Description = "Let webhooks go to this machine and to private networks, over plain HTTP too. Default: to public addresses over https alone." };
    private static readonly Option<double> Timeline = new("--timeline") { HelpName = "HOURS", Description = "How far back the monitor can be looked at, 1 to 168 hours; 0 to keep nothing. It holds where people went and what they took, and no pictures.", DefaultValueFactory = _ => new TimelineOptions().Keep.TotalHours };
    private static readonly Option<string?> Model = new("--model") { HelpName = "MODEL", Description = $"The network that looks at the cameras' pictures: a name, an ONNX file, a description, or {NoModel} to run by the shelves alone. Default: YOLOX-nano where it is on this machine, because what our own make of real pictures has not been measured; else our own." };
    private static readonly Option<string[]> Elsewhere = new("--elsewhere") { HelpName = "CAMERA", Description = "A camera that another process looks through (./jwo look), on this machine or another; may be given several times." };
    private static readonly Option<bool> MotionGate = new("--motion-gate") { Description = "Look at every picture only through cameras that see somebody, or something move, or a plate in view that does; through the others once a second." };
    private static readonly Option<int> Workers = new("--workers") { Description = "Threads that look at pictures, 1 to 64. Default: one for each core.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<double?> Minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long. Default: at Ctrl-C." };
    private static readonly Option<string?> Output = new("--out") { HelpName = "RESULTS", Description = "At the end, write receipts and actions as a replay does; an earlier result there is replaced." };
    private static readonly Option<bool> Json = new("--json") { Description = "At the end, print what was done as one JSON document; what happens meanwhile goes to stderr." };

    /// <summary>The network that is asked for; null for none.</summary>
    internal static ModelFile? DetectorOf(string? asked) => asked == NoModel ? null :
        ModelPlaces.FindForRealCameras(asked, ModelPlaces.Open()) ?? throw new FileNotFoundException($"No network to look with: {ModelPlaces.NoneHere}.");

    public static Command Create()
    {
        Command verb = new("serve", $"Runs a store: cameras over RTSP and HTTP, shelves and gates over MQTT, to carts and receipts, with its server over HTTP. {LoginVariable} in the environment may hold USER:PASSWORD of the cameras. Ctrl-C ends it.")
        {
            Store, Port, Listen, Host, NoVision, Mqtt, Data, Timeline, ServeVerbKeep.Keep, Payments, PrivateWebhooks,
        };
        ((Option[])[.. ServeVerbTls.All, .. ServeVerbOpenId.All, .. ServeVerbClips.All, .. ServeVerbMail.All, .. RecordOptions.OfServe, Model, Elsewhere, MotionGate, Workers, Minutes, Output, Json]).ToList().ForEach(verb.Add);
        verb.Validators.Add(Check);
        verb.Validators.Add(ServeVerbMail.Check);
        verb.Validators.Add(ServeVerbClips.Check);
        verb.Validators.Add(result => RecordOptions.CheckServe(result, result.GetValue(NoVision)));
        verb.Validators.Add(ServeVerbKeep.Check);
        verb.Validators.Add(ServeVerbOpenId.Check);
        verb.Validators.Add(result => ServeVerbTls.Check(result, result.GetValue(Listen), result.GetValue(Host)));
        verb.SetAction(async (parsed, stop) =>
        {
            string place = parsed.GetRequiredValue(Store);
            if (!IsAddress(place, out _))
            {
                StoreDraft.Take(place, line => Console.Error.WriteLine($"jwo: {line}"));
            }

            (StoreDefinition definition, string folder, OpenStoreFile file) = await OpenAsync(place, stop);
            bool hasVision = !parsed.GetValue(NoVision);
            ServeOrder order = new(
                definition, folder, BrokerAddress.Read(parsed.GetValue(Mqtt)!)!, parsed.GetValue(Data) ?? DataOf(definition.Name), hasVision ? DetectorOf(parsed.GetValue(Model)) : null)
            {
                HasVision = hasVision,
                Payments = parsed.GetValue(Payments),
                Timeline = TimeSpan.FromHours(parsed.GetValue(Timeline)),
                Keep = ServeVerbKeep.Of(parsed),
                HasPrivateWebhooks = parsed.GetValue(PrivateWebhooks),
                Listen = IPAddress.Parse(parsed.GetValue(Listen)!),
                Port = parsed.GetValue(Port),
                Hosts = parsed.GetValue(Host) ?? [],
                Workers = parsed.GetValue(Workers),
                HasMotionGate = parsed.GetValue(MotionGate),
                Elsewhere = [.. (parsed.GetValue(Elsewhere) ?? []).Distinct(StringComparer.Ordinal).Select(camera => new CameraId(camera))],
                CameraLogin = Login(),
                Clips = ServeVerbClips.Of(parsed),
                Record = RecordOptions.OfServeIn(parsed),
                Transport = ServeVerbTls.Transport(parsed),
                OpenId = ServeVerbOpenId.Of(parsed),
                Mail = ServeVerbMail.Server(parsed),
                MailKeptFor = ServeVerbMail.KeepFor(parsed),
                File = file,
            };
            return await RunAsync(order, (parsed.GetValue(Minutes), parsed.GetValue(Output)), parsed.GetValue(Json), stop);
        });
        return verb;
    }

    /// <summary>Names every fault at once. What was not given has no value here yet, and its default is good.</summary>
    private static void Check(CommandResult result)
    {
        if (result.GetResult(Workers) is not null && result.GetValue(Workers) is not (>= 1 and <= 64))
        {
            result.AddError("--workers takes 1 to 64.");
        }

        if (result.GetResult(Port) is not null && result.GetValue(Port) is not (>= 0 and <= IPEndPoint.MaxPort))
        {
            result.AddError($"--port takes 0 to {IPEndPoint.MaxPort}.");
        }

        if (result.GetValue(NoVision) && result.GetValue(Elsewhere) is { Length: > 0 })
        {
            result.AddError("--no-vision and --elsewhere exclude each other: what is seen elsewhere is followed here.");
        }

        if (result.GetResult(Listen) is not null && !IPAddress.TryParse(result.GetValue(Listen), out _))
        {
            result.AddError($"--listen {result.GetValue(Listen)} is no IP address; expected one of this machine's, or 0.0.0.0 for all of them.");
        }

        if (result.GetResult(Timeline) is not null && result.GetValue(Timeline) is not (0 or (>= 1 and <= 168)))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--timeline is {result.GetValue(Timeline)}; expected 1 to 168 hours, or 0 to keep nothing."));
        }

        if (result.GetValue(Mqtt) is { } address && BrokerAddress.Read(address) is null)
        {
            result.AddError($"--mqtt {address} is no address; expected HOST or HOST:PORT.");
        }

        if (result.GetValue(Minutes) is { } length && length is not (> 0 and <= 1_000_000))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes is {length}; expected a number above 0."));
        }
    }

    private static async Task<int> RunAsync(ServeOrder order, (double? Minutes, string? Out) end, bool isJson, CancellationToken stop)
    {
        using StagedFolder? results = end.Out is null ? null : new StagedFolder(end.Out, ResultFiles.Summary);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using ServiceNotices service = new(TimeProvider.System, ending.Token);
        ServeEnding done = await ServeRun.RunAsync(order with { Results = results?.Path, Opened = Begin }, isJson ? Console.Error : Console.Out, Console.Error, ending.Token);
        results?.Commit();
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(done, MessageJson.Compact)
            : string.Create(CultureInfo.InvariantCulture, $"Closed after {done.Seconds:0.0} s: {done.Visits} visits, {done.Settled} settled, {done.InReview} wait for a person, {done.Open} open; {done.Pictures} pictures, {done.PicturesDropped} dropped; {done.Devices.Messages} messages, {done.Devices.Missing} missing."));
        return Faults.Done;

        // Counted from here: a store that is still being opened cannot be closed.
        void Begin(MonitorFeed feed, StoreWeb web)
        {
            service.Ready(feed, web);
            if (end.Minutes is { } minutes)
            {
                ending.CancelAfter(TimeSpan.FromMinutes(minutes));
            }
        }
    }

    /// <summary>A store by its file or address, and what its sources' paths are relative to.</summary>
    internal static async Task<(StoreDefinition Store, string Folder)> ReadAsync(string place, CancellationToken stop)
    {
        (StoreDefinition store, string folder, _) = await OpenAsync(place, stop);
        return (store, folder);
    }

    private static async Task<(StoreDefinition Store, string Folder, OpenStoreFile File)> OpenAsync(string place, CancellationToken stop)
    {
        if (!IsAddress(place, out Uri? uri))
        {
            byte[] content = await File.ReadAllBytesAsync(place, stop);
            return (StoreFile.Read(content, place), Path.GetDirectoryName(Path.GetFullPath(place))!, new OpenStoreFile(content, Path.GetFullPath(place)));
        }

        using HttpClient client = new() { Timeout = FetchMax };
        try
        {
            byte[] bytes = await client.GetByteArrayAsync(uri, stop);
            return (StoreFile.Read(bytes, place), Environment.CurrentDirectory, new OpenStoreFile(bytes, null));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new IOException($"--store {place}: {fault.Message} Is the store's description served there?", fault);
        }
    }

    private static bool IsAddress(string place, [NotNullWhen(true)] out Uri? uri) => Uri.TryCreate(place, UriKind.Absolute, out uri) && uri.Scheme is "http" or "https";

    /// <summary>Where a store's events are kept unless told otherwise.</summary>
    internal static string DataOf(StoreId store) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } home ? home : Path.GetTempPath(),
        "justwalkout", "stores", string.Concat(store.Value.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')));

    internal static NetworkCredential? Login() => Environment.GetEnvironmentVariable(LoginVariable) is not { Length: > 0 } text ? null
        : text.IndexOf(':', StringComparison.Ordinal) is int colon and > 0 ? new NetworkCredential(text[..colon], text[(colon + 1)..])
        : throw new InvalidDataException($"{LoginVariable} is no login; expected USER:PASSWORD.");
}
