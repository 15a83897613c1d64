using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Apart;
using JustWalkOut.Cli.Serve;
using JustWalkOut.Vision.Shelves;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo vision --store FILE|URL --server URL [--mqtt HOST:PORT] [--data DIR] [--motion-gate]</c>: a live store's cameras, shelves and gates for a server elsewhere, which was started with <c>--no-vision</c>.</summary>
internal sealed class VisionVerbApart
{
    private readonly Option<string?> _store = new("--store") { HelpName = "FILE|URL", Description = "A live store: the same store.json as the server's, or the address of one." };

    private readonly Option<string> _server = ServerOptions.Server("The store's server, which was started with --no-vision.");

    private readonly Option<string> _mqtt = new("--mqtt") { HelpName = "HOST[:PORT]", Description = "The broker of shelves and gates.", DefaultValueFactory = _ => "localhost" };

    private readonly Option<string?> _data = new("--data") { HelpName = "DIR", Description = "Folder for findings that the server has not taken. Default: the store's, as serve's." };

    private readonly Option<bool> _gate = new("--motion-gate") { Description = "Look less through cameras that see nobody move; the README has the rule." };

    private readonly Option<double?> _minutes = new("--minutes") { HelpName = "M", Description = "Stop after so long. Default: at Ctrl-C." };

    private readonly Option<bool> _cleartext = ServerOptions.Cleartext("who takes what");

    private readonly Option<bool> _json = new("--json") { Description = "At the end, print what was done as one JSON document." };

    /// <summary>Adds the options of this form.</summary>
    public void AddTo(Command verb)
    {
        ((Option[])[_store, _server, _mqtt, _data, _gate, _minutes, _cleartext, _json]).ToList().ForEach(verb.Add);
        verb.Validators.Add(Check);
    }

    /// <summary>Whether a live store is asked for.</summary>
    public bool IsAsked(SymbolResult result) => (result.GetResult(_store) ?? result.GetResult(_server)) is not null;

    /// <summary>Runs it.</summary>
    /// <param name="parsed">What was asked.</param>
    /// <param name="look">The network that looks, and its threads.</param>
    /// <param name="stop">Ends it, which is no fault.</param>
    public async Task<int> RunAsync(ParseResult parsed, (string? Model, int Workers) look, CancellationToken stop)
    {
        (StoreDefinition store, string folder) = await ServeVerb.ReadAsync(parsed.GetRequiredValue(_store)!, stop);
        VisionOrder order = new(store, folder, BrokerAddress.Read(parsed.GetValue(_mqtt)!)!, parsed.GetValue(_data) ?? ServeVerb.DataOf(store.Name), ServeVerb.DetectorOf(look.Model))
        {
            Workers = look.Workers,
            HasMotionGate = parsed.GetValue(_gate),
            CameraLogin = ServeVerb.Login(),
        };
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (parsed.GetValue(_minutes) is { } minutes)
        {
            ending.CancelAfter(TimeSpan.FromMinutes(minutes));
        }

        using ServerConnection server = new(new Uri(parsed.GetValue(_server)!), store.Name, Environment.GetEnvironmentVariable(ServerConnection.KeyVariable));
        bool isJson = parsed.GetValue(_json);
        VisionEnding done = await VisionRun.RunAsync(order, server, isJson ? Console.Error : Console.Out, Console.Error, ending.Token);
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(done, MessageJson.Compact)
            : string.Create(CultureInfo.InvariantCulture, $"Closed after {done.Seconds:0.0} s: {done.Pictures} pictures, {done.PicturesDropped} dropped; {done.Devices.Messages} messages, {done.Devices.Missing} missing; {done.Waiting} findings wait for the server."));
        return Faults.Done;
    }

    private void Check(CommandResult result)
    {
        if (!IsAsked(result))
        {
            return;
        }

        if (result.GetResult(_store) is null || result.GetResult(_server) is null)
        {
            result.AddError("--store and --server belong together: the store, and where its server is.");
        }

        ServerOptions.Check(result, _server, _cleartext);
        if (result.GetValue(_mqtt) is { } address && BrokerAddress.Read(address) is null)
        {
            result.AddError($"--mqtt {address} is no address; expected HOST or HOST:PORT.");
        }

        if (result.GetValue(_minutes) is { } length && length is not (> 0 and <= 1_000_000))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes is {length}; expected a number above 0."));
        }
    }
}
