using System.Text.Json.Nodes;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Cli.Apart;
using JustWalkOut.Cli.Verbs;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Storage;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Tests;

/// <summary>The cameras of one store shared by workers that send what they see over the machine's loopback to the store's own server.</summary>
public sealed class SharedCamerasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_pipelines_that_share_a_stores_cameras_over_loopback_give_the_trackers_same_bytes_as_one()
    {
        Recording recording = await FilmedAsync(cameras: 4);
        ModelFile model = ModelPlaces.Find("ceiling+points");
        CameraId[] all = [.. recording.Videos];
        byte[] alone = await FollowAsync(recording, model, all, null);

        SightingIntake intake = new(recording.Store, [.. all.Skip(1)], recording.Manifest.Start, TimeProvider.System, isLive: false);
        await using Server server = await Server.OpenAsync(recording.Store, _folder.Path, intake);
        Task<byte[]> shared = FollowAsync(recording, model, all[..1], intake);
        await Task.WhenAll(WorkAsync(recording, model, all[1..2], server, "left"), WorkAsync(recording, model, all[2..], server, "right"));

        Assert.True(alone.Length > 10_000, $"{alone.Length} bytes of people");
        Assert.Equal(alone, await shared);
        Assert.All(intake.Counts, camera => Assert.Equal((CameraState.Ended, (long)recording.ReadFrameTimes(camera.Camera).Count), (camera.State, camera.Inferred)));
    }

    [Fact]
    public async Task A_worker_without_a_key_or_before_anybody_is_followed_is_told_what_to_do()
    {
        Recording recording = await FilmedAsync(cameras: 2);
        SightingIntake intake = new(recording.Store, recording.Videos, recording.Manifest.Start, TimeProvider.System, isLive: false);
        await using Server server = await Server.OpenAsync(recording.Store, _folder.Path, intake);
        ModelFile model = ModelPlaces.Find("ceiling+points");

        IOException keyless = await Assert.ThrowsAsync<IOException>(() => WorkAsync(recording, model, [.. recording.Videos], server with { Key = null }, "one"));
        Assert.Contains("(401)", keyless.Message, StringComparison.Ordinal);
        Assert.EndsWith("; put a device's key into JWO_SERVER_KEY", keyless.Message, StringComparison.Ordinal);

        // Nobody follows yet: the server has not been asked to by a pipeline.
        IOException early = await Assert.ThrowsAsync<IOException>(() => WorkAsync(recording, model, [.. recording.Videos], server, "one"));
        Assert.Contains("(409): Nobody is followed here yet", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cameras_that_are_not_there_and_a_server_over_a_network_without_TLS_are_named()
    {
        string store = _folder.Write("store.json", ServeServiceTests.StoreText);
        Ending ending = await ChildProgram.CliAsync(["look", "--store", store, "--server", "http://shop.example:5080", "--workers", "0"]);
        Assert.Equal(2, ending.Status);
        Assert.Contains("--server http://shop.example:5080 would send a key", ending.Error, StringComparison.Ordinal);
        Assert.Contains("--workers takes 1 to 64", ending.Error, StringComparison.Ordinal);

        ending = await ChildProgram.CliAsync(["look", "--store", store, "--server", "http://127.0.0.1:5080", "--camera", "c9", "--model", "ceiling+points"]);
        Assert.Equal(2, ending.Status);
        Assert.Contains("--camera c9: kiosk has no such camera with a source and a calibration; it has none", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);

        ending = await ChildProgram.CliAsync(["serve", "--store", store, "--data", _folder.At("data"), "--port", "0", "--elsewhere", "c9", "--model", "none"]);
        Assert.Equal(2, ending.Status);
        Assert.Contains("cameras c9 are to be looked through elsewhere and are not calibrated in store.json", ending.Error, StringComparison.Ordinal);
    }

    /// <summary>A few seconds of a simulated store through some of its cameras.</summary>
    private async Task<Recording> FilmedAsync(int cameras)
    {
        await ChildProgram.DoneAsync("simulate", "--scene", "bump", "--store", "nano", "--seed", "1", "--vision", "targets", "--out", _folder.At("t"));
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(_folder.At("t/store.json"), Stop))!;
        store["cameras"] = new JsonArray([.. store["cameras"]!.AsArray().Take(cameras).Select(camera => camera!.DeepClone())]);
        await ChildProgram.DoneAsync("simulate", "--scene", "bump", "--store", _folder.Write("some.json", store.ToJsonString()), "--seed", "1", "--vision", "pixels", "--out", _folder.At("p"));
        return Recording.Open(_folder.At("p"));
    }

    private static StorePipelineOptions Lossless => new() { Workers = 2, Overflow = Overflow.Waits };

    private static ICameraSource[] Films(Recording recording, IEnumerable<CameraId> cameras) =>
        [.. cameras.Select(camera => new FileCameraSource(recording.VideoPath(camera), camera, new FilePlay { Times = [.. recording.ReadFrameTimes(camera).Select(time => time.CapturedAt)] }))];

    /// <returns>All that the tracker tells, to the last bit.</returns>
    private static async Task<byte[]> FollowAsync(Recording recording, ModelFile model, CameraId[] here, SightingIntake? elsewhere)
    {
        WrittenFloor floor = new();
        StorePipelineParts parts = new(recording.Store, Films(recording, here), () => PersonDetectors.Load(model, new StoreTrackerOptions().KeepScoreMin), TimeProvider.System, floor) { Elsewhere = elsewhere };
        await new StorePipeline(parts, Lossless).RunAsync(Stop);
        return floor.Bytes;
    }

    private static async Task WorkAsync(Recording recording, ModelFile model, CameraId[] cameras, Server server, string name)
    {
        using ServerConnection connection = new(server.Address, recording.Store.Name, server.Key);
        LookingParts parts = new(recording.Store, Films(recording, cameras), () => PersonDetectors.Load(model, new StoreTrackerOptions().KeepScoreMin), TimeProvider.System);
        await new CameraWorker(parts, Lossless, new ServerLine(connection), new CameraWorkerOrder(name, recording.Manifest.Start, _ => { })).RunAsync(Stop);
    }

    /// <summary>A store's server over HTTP on loopback.</summary>
    private sealed record Server(StoreWeb Web, StoreLedger Ledger, IEventLog Log, string? Key) : IAsyncDisposable
    {
        public Uri Address => Web.Address;

        public static async Task<Server> OpenAsync(StoreDefinition store, string folder, SightingIntake intake)
        {
            IEventLog log = await EventLogs.OpenSqliteAsync(Path.Combine(folder, "events.db"), Stop);
            StoreLedger ledger = await StoreLedger.OpenAsync(store, log, Stop);
            StoreWeb web = await StoreWeb.StartAsync(new StoreWebParts(store, ledger, TimeProvider.System) { Workers = intake }, Stop);
            return new Server(web, ledger, log, web.Accounts.PutDevice("worker"));
        }

        public async ValueTask DisposeAsync()
        {
            await Web.DisposeAsync();
            await Ledger.DisposeAsync();
            await Log.DisposeAsync();
        }
    }

    /// <summary>Writes down who is where.</summary>
    private sealed class WrittenFloor : IFloorListener
    {
        private readonly List<byte[]> _written = [];

        public byte[] Bytes => [.. _written.SelectMany(moment => moment)];

        public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
        {
            using MemoryStream moment = new();
            using BinaryWriter writer = new(moment);
            PresenceForm.Write(writer, new TargetFrame(at, people.ToArray()));
            writer.Flush();
            _written.Add(moment.ToArray());
        }

        public void Placed(in SightingFrame frame)
        {
            // Whom the tracker makes of it is what counts.
        }

        public void Say(CameraNotice notice)
        {
            // As above.
        }
    }
}
