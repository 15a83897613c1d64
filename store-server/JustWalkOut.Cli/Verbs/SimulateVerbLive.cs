using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Live.Rtsp;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;
using Command = System.CommandLine.Command;

namespace JustWalkOut.Cli.Verbs;

/// <summary><c>./jwo simulate live (--case FILE | --scenario FILE | --preset NAME | --scene NAME)</c>: a simulated store in real time, for a pipeline to be pointed at.</summary>
internal static class SimulateVerbLive
{
    private const int HttpPortDefault = 8080;

    /// <summary>Where the login of <c>--rtsp</c> comes from: never from an argument, which everybody on the machine can read.</summary>
    private const string LoginVariable = "JWO_RTSP_LOGIN";

    /// <summary>Whoever attends to a store hears of the last receipt before its shelves fall silent: ten seconds after the exit it is final, and some for the way there.</summary>
    private static readonly TimeSpan LastReceipts = TimeSpan.FromSeconds(12);

    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        ScriptOptions script = new();
        Option<long> seed = new("--seed") { Description = "Seed of all randomness; the same seed brings the same people.", DefaultValueFactory = _ => 1 };
        Option<int> http = new("--http") { HelpName = "PORT", Description = "Port of cameras and store.json; 0 for any free one.", DefaultValueFactory = _ => HttpPortDefault };
        Option<int?> rtsp = new("--rtsp") { HelpName = "PORT", Description = $"Also publish each camera as H.264 over RTSP on this port; 0 for any free one. {LoginVariable} in the environment may hold USER:PASSWORD." };
        Option<string?> mqtt = new("--mqtt") { HelpName = "HOST:PORT", Description = "Broker that shelves and gates send to. Default: one of this program's own, on port 1883 or a free one." };
        Option<string?> truth = new("--truth") { HelpName = "DIR", Description = "Folder to appear at the end, with what was true. Nothing else tells it." };
        Option<int?> cameras = new("--cameras") { HelpName = "N", Description = "Only so many of the store's cameras, those that see most. Default: all." };
        Option<double?> fps = new("--fps") { HelpName = "F", Description = "Pictures a second of each camera, 1 to 30. Default: the script's own." };
        Option<bool> controls = new("--controls") { Description = "Take orders over HTTP while it runs: cameras lose their power, shoppers do what is wished for (/controls, see LIVE.md)." };
        Option<bool> attended = new("--attended") { Description = "Open the doors when a line comes on standard input, say when the script has ended, and close when standard input ends: for a program that starts this one, and may be gone before it." };
        Option<bool> json = new("--json") { Description = "At the end, print what was done as one JSON document." };
        Command verb = new("live", "Runs a simulated store in real time: cameras over HTTP and RTSP, shelves and gates over MQTT. Ctrl-C closes it.")
        {
            script.Case, script.Scenario, script.Preset, script.Scene, script.Store, seed, script.Minutes, cameras, fps, http, rtsp, mqtt, truth, controls, attended, json,
        };
        verb.Validators.Add(script.Validate);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(http) is < 0 or > ushort.MaxValue)
            {
                result.AddError($"--http is {result.GetValue(http)}; expected a port, 0 to {ushort.MaxValue}.");
            }

            if (result.GetValue(rtsp) is < 0 or > ushort.MaxValue)
            {
                result.AddError($"--rtsp is {result.GetValue(rtsp)}; expected a port, 0 to {ushort.MaxValue}.");
            }

            if (result.GetValue(cameras) is < 1)
            {
                result.AddError($"--cameras is {result.GetValue(cameras)}; expected at least 1.");
            }

            if (result.GetValue(fps) is { } rate && rate is not (>= 1 and <= 30))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--fps is {rate}; expected 1 to 30."));
            }

            if (result.GetValue(mqtt) is { } address && BrokerAddress.Read(address) is null)
            {
                result.AddError($"--mqtt {address} is no address; expected HOST or HOST:PORT.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            BrokerAddress? broker = parsed.GetValue(mqtt) is { } address ? BrokerAddress.Read(address) : null;
            RtspOrder? films = parsed.GetValue(rtsp) is { } port ? new RtspOrder(port, Login()) : null;
            SimulationOrder simulation = script.Read(parsed, parsed.GetValue(seed)) with
            {
                Cameras = parsed.GetValue(cameras),
                CameraFps = parsed.GetValue(fps),
                Rest = parsed.GetValue(attended) ? LastReceipts : null,
            };
            LiveOrder order = new(simulation, parsed.GetValue(http), broker, films) { IsControlled = parsed.GetValue(controls) };
            using Attendance? attendance = parsed.GetValue(attended) ? new Attendance(Console.OpenStandardInput(), stop) : null;
            return await RunAsync(order, (parsed.GetValue(truth), attendance), parsed.GetValue(json), attendance?.Gone ?? stop);
        });
        return verb;
    }

    private static RtspLogin? Login() => Environment.GetEnvironmentVariable(LoginVariable) is { Length: > 0 } text ? RtspLogin.Read(text, LoginVariable) : null;

    private static async Task<int> RunAsync(LiveOrder order, (string? Truth, Attendance? Attendance) with, bool isJson, CancellationToken stop)
    {
        string? truth = with.Truth;
        using StagedFolder? folder = truth is null ? null : new StagedFolder(truth, RecordingFiles.Manifest);
        LiveNews news = new(isJson ? Console.Error : Console.Out, Console.Error);
        LiveCounts done;
        using (ProgressLine progress = new(TimeProvider.System))
        {
            void Tell(LiveCounts counts)
            {
                progress.Clear();
                news.EverySecond(counts);
                progress.Report(() => string.Create(CultureInfo.InvariantCulture, $"{counts.Ran.TotalSeconds:0} s, {counts.Pictures} pictures, {counts.Messages} messages"));
            }

            void Opened(LiveOpening opening)
            {
                news.Opened(opening);
                with.Attendance?.WaitForLine();
            }

            async Task EndedAsync()
            {
                if (with.Attendance is { } attendance)
                {
                    news.Ended();
                    await attendance.GoneAsync();
                }
            }

            // On a thread of its own: the parser waits for an interrupted verb only once the verb's task is in its hands, and opening takes seconds.
            done = await Task.Run(() => LiveStore.RunAsync(order with { TruthFolder = folder?.Path, Ended = EndedAsync }, TimeProvider.System, Opened, Tell, stop), CancellationToken.None);
        }

        folder?.Commit();
        Console.WriteLine(isJson
            ? JsonSerializer.Serialize(
                new
                {
                    seconds = Math.Round(done.Ran.TotalSeconds, 3),
                    pictures = done.Pictures,
                    picturesSkipped = done.Skipped,
                    picturesMissed = done.Missed,
                    messages = done.Messages,
                    messagesDropped = done.Dropped,
                },
                MessageJson.Compact)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Closed after {done.Ran.TotalSeconds:0.0} s: {done.Pictures} pictures, {done.Skipped} skipped, {done.Missed} missed by watchers; {done.Messages} messages, {done.Dropped} dropped.{(truth is null ? "" : $" Truth: {truth}")}"));
        return Faults.Done;
    }
}

/// <summary>What a live store's owner is told: once where everything is, and each second what went wrong in it, in one line, or nothing.</summary>
internal sealed class LiveNews(TextWriter output, TextWriter errors)
{
    private LiveCounts _last = new(TimeSpan.Zero, 0, 0, 0, 0, 0, 0, 0);
    private BrokerAddress? _broker;

    /// <summary>Says where everything is.</summary>
    public void Opened(LiveOpening opening)
    {
        _broker = opening.Broker;
        string topics = $"store/{opening.Store.Value}";
        foreach (string note in opening.Notes)
        {
            errors.WriteLine($"jwo: {note}");
        }

        if (opening.Broker.Port != BrokerAddress.PortDefault)
        {
            errors.WriteLine($"jwo: shelves and gates are at another port than MQTT's own: serve this store with --mqtt {opening.Broker}");
        }

        output.WriteLine($"cameras  {opening.Http}cameras/ID.mjpeg  ({string.Join(", ", opening.Cameras.Select(camera => camera.Value))})");
        if (opening.Rtsp is { } rtsp)
        {
            output.WriteLine($"as H.264 {rtsp}cameras/ID");
        }

        output.WriteLine($"store    {opening.Http}store.json");
        output.WriteLine($"shelves  mqtt://{opening.Broker}  {topics}/shelf/+/+/weights");
        output.WriteLine($"gates    mqtt://{opening.Broker}  {topics}/gate/+");
        output.Flush();
    }

    /// <summary>Says that the script has ended.</summary>
    public void Ended()
    {
        output.WriteLine("ended");
        output.Flush();
    }

    /// <summary>Says what was lost since the last time.</summary>
    public void EverySecond(LiveCounts counts)
    {
        List<string> losses = [];
        Add(losses, counts.Skipped - _last.Skipped, "pictures skipped: the machine cannot draw them in time");
        Add(losses, counts.Missed - _last.Missed, "pictures missed by slow watchers");
        Add(losses, counts.Dropped - _last.Dropped, "messages dropped");
        Add(losses, counts.Encoders - _last.Encoders, "encoders of H.264 ended by themselves and are started again for the next watcher");
        Add(losses, counts.Away, $"shelves and gates do not reach the broker at {_broker}");
        _last = counts;
        if (losses.Count > 0)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"jwo: {counts.Ran.TotalSeconds:0} s: {string.Join("; ", losses)}"));
        }
    }

    private static void Add(List<string> losses, long count, string what)
    {
        if (count > 0)
        {
            losses.Add($"{count} {what}");
        }
    }
}
