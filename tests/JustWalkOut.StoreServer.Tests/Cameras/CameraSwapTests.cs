using System.Net.Http.Json;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Cameras;

/// <summary>Another camera in the place of one, over HTTP: at once, in the store's file, and without a login anywhere else.</summary>
public sealed class CameraSwapTests : IDisposable
{
    private const string Secret = "hunter2";

    private static readonly CameraCalibration Calibration = new(640, 360, [500, 500], [320, 180], [], [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]]);

    private static readonly StoreDefinition Shop = ServedStore.Definition with
    {
        Floor = new FloorPlan([[0, 0], [4, 0], [4, 3]], []),
        Gondolas = [new Gondola("1", new Pose(0, 0, 0), new Extent(1, 1, 1), [new Shelf("5", new Pose(0, 0, 0), new Extent(1, 1, 1), [new Carts.Stores.Plate("11", new Pose(0, 0, 0), new Extent(1, 1, 1))])])],
        Cameras = [new Camera(new CameraId("c01"), $"rtsp://eye:{Secret}@10.0.0.7/main?pwd={Secret}", Calibration), new Camera(new CameraId("c02"), "http://camera.example/video", Calibration)],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwo-swap-");
    private readonly NotingBench _bench = new();

    private string File => Path.Combine(_folder.FullName, "store.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_address_is_taken_at_once_and_at_the_next_start_and_its_login_is_shown_to_nobody()
    {
        await using ServedStore store = await StartAsync();
        (int status, string text) = await PutAsync(store.Client, "c01", new { source = $"rtsp://eye:{Secret}@10.0.0.9:8554/sub?pwd={Secret}" });
        Assert.Equal(200, status);
        JsonElement body = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("rtsp://10.0.0.9:8554/sub", "now"), (body.GetProperty("address").GetString(), body.GetProperty("takesEffect").GetString()));
        Assert.Equal([("c01", $"rtsp://eye:{Secret}@10.0.0.9:8554/sub?pwd={Secret}")], _bench.Changed);
        StoreDefinition saved = StoreFile.Read(await System.IO.File.ReadAllBytesAsync(File, Stop), File);
        Assert.Equal([$"rtsp://eye:{Secret}@10.0.0.9:8554/sub?pwd={Secret}", "http://camera.example/video"], saved.Cameras.Select(camera => camera.Source));

        // A price that is changed afterwards leaves the address as it is now.
        Assert.Equal(200, (await store.PostAsync(ServedStore.Path("catalog/cola/changes"), new { priceMinor = 175 })).Status);
        saved = StoreFile.Read(await System.IO.File.ReadAllBytesAsync(File, Stop), File);
        Assert.Contains("10.0.0.9", saved.Cameras[0].Source, StringComparison.Ordinal);
        string all = $"{text}{(await store.GetAsync(ServedStore.Path("cameras"))).Body}{await store.RowsAsync()}{string.Join('\n', store.Said)}";
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_refused_with_what_to_do_and_changes_nothing()
    {
        await using ServedStore store = await StartAsync();
        byte[] before = await System.IO.File.ReadAllBytesAsync(File, Stop);
        foreach (string source in (string[])["", "video.mp4", "file:///etc/passwd", "ftp://10.0.0.9/x", "rtsp://***@10.0.0.7/main", "rtsp://refused/x"])
        {
            Assert.Equal(400, (await PutAsync(store.Client, "c01", new { source })).Status);
        }

        (int status, string text) = await PutAsync(store.Client, "c01", new { source = "rtsp://10.0.0.9/main", calibration = new { widthPx = 640 } });
        Assert.Equal(400, status);
        Assert.Contains("start the server again", text, StringComparison.Ordinal);
        Assert.Equal(404, (await PutAsync(store.Client, "c99", new { source = "rtsp://10.0.0.9/main" })).Status);
        store.Web.Accounts.Put("eve", WebRole.Auditor, ServedStore.Password);
        using HttpClient eve = await store.ClientAsync("eve");
        Assert.Equal(403, (await PutAsync(eve, "c01", new { source = "rtsp://10.0.0.9/main" })).Status);
        Assert.Empty(_bench.Changed);
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, Stop));
        await System.IO.File.AppendAllTextAsync(File, " ", Stop);
        Assert.Equal(409, (await PutAsync(store.Client, "c01", new { source = "rtsp://10.0.0.9/main" })).Status);
        Assert.Empty(_bench.Changed);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<(int Status, string Text)> PutAsync(HttpClient client, string camera, object body)
    {
        using HttpResponseMessage answer = await client.PutAsJsonAsync(ServedStore.Path($"cameras/{camera}/source"), body, Stop);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<ServedStore> StartAsync()
    {
        await System.IO.File.WriteAllBytesAsync(File, StoreFile.Write(Shop), Stop);
        return await ServedStore.StartAsync(new SqliteTestDatabase(), parts =>
        {
            byte[] content = System.IO.File.ReadAllBytes(File);
            return parts with { Store = StoreFile.Read(content, File), File = new OpenStoreFile(content, File), Bench = _bench };
        });
    }

    private sealed class NotingBench : ICameraBench
    {
        public List<(string Camera, string Source)> Changed { get; } = [];

        public string? WhyNot(CameraId camera, string source) => source.Contains("refused", StringComparison.Ordinal) ? "nobody answers there" : null;

        public void Change(CameraId camera, string source) => Changed.Add((camera.Value, source));
    }
}
