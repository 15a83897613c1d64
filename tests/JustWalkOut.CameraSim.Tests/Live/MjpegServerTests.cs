using System.Text;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Live;

public sealed class MjpegServerTests
{
    private static readonly CameraId Door = CameraId.From("door");
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public async Task A_watcher_gets_each_picture_with_its_length_and_its_time_until_the_end()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        MjpegServer server = await MjpegServer.StartAsync(0, [Door], stop);
        using HttpClient client = new();
        server.Show(Door, new LivePicture(1, Noon, "first"u8.ToArray()));
        using HttpResponseMessage response = await client.GetAsync(new Uri(server.Address, "/cameras/door.mjpeg"), HttpCompletionOption.ResponseHeadersRead, stop);
        await using Stream body = await response.Content.ReadAsStreamAsync(stop);

        Assert.Equal("multipart/x-mixed-replace; boundary=picture", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("--picture\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\nX-Timestamp: 1769860800.250000\r\n\r\nfirst\r\n", await ReadAsync(body, 97, stop));

        server.Show(Door, new LivePicture(2, Noon, "second one"u8.ToArray()));
        Assert.Contains("Content-Length: 10\r\n", await ReadAsync(body, 103, stop), StringComparison.Ordinal);

        ValueTask ended = server.DisposeAsync();
        Assert.Equal("--picture--\r\n", await new StreamReader(body).ReadToEndAsync(stop));
        await ended;
    }

    [Fact]
    public async Task A_watcher_that_comes_late_gets_the_newest_picture_alone()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using MjpegServer server = await MjpegServer.StartAsync(0, [Door], stop);
        using HttpClient client = new();
        for (int number = 1; number <= 5; number++)
        {
            server.Show(Door, new LivePicture(number, Noon, Encoding.ASCII.GetBytes($"picture {number}")));
        }

        Assert.Equal("picture 5", await client.GetStringAsync(new Uri(server.Address, "/cameras/door.jpg"), stop));
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_holds_nobody_up()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using MjpegServer server = await MjpegServer.StartAsync(0, [Door], stop);
        using HttpClient client = new();
        server.Show(Door, new LivePicture(1, Noon, new byte[100_000]));
        using HttpResponseMessage idle = await client.GetAsync(new Uri(server.Address, "/cameras/door.mjpeg"), HttpCompletionOption.ResponseHeadersRead, stop);

        // Far more than any socket's buffers hold.
        for (int number = 2; number <= 1_000; number++)
        {
            server.Show(Door, new LivePicture(number, Noon, new byte[100_000]));
        }

        byte[] newest = await client.GetByteArrayAsync(new Uri(server.Address, "/cameras/door.jpg"), stop);
        Assert.Equal(100_000, newest.Length);

        // What its buffers took is all that the idle one will ever get; the rest is counted as it passes.
        Assert.InRange(server.Missed, 900, 998);
    }

    [Fact]
    public async Task A_watcher_that_stalls_goes_on_with_the_newest_picture_and_what_it_missed_is_counted()
    {
        LatestPicture camera = new();
        using LatestPicture.Watching quick = camera.Watch();
        using LatestPicture.Watching stalled = camera.Watch();
        for (int number = 1; number <= 5; number++)
        {
            camera.Show(new LivePicture(number, Noon, default));
            Assert.Equal(number, (await quick.NextAsync(TestContext.Current.CancellationToken))!.Number);
        }

        Assert.Equal(5, (await stalled.NextAsync(TestContext.Current.CancellationToken))!.Number);
        Assert.Equal(4, camera.Missed);

        stalled.Dispose();
        camera.Show(new LivePicture(6, Noon, default));
        Assert.Equal(4, camera.Missed);
    }

    [Fact]
    public async Task The_store_is_described_once_it_is_known()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using MjpegServer server = await MjpegServer.StartAsync(0, [Door], stop);
        using HttpClient client = new();
        Uri address = new(server.Address, "/store.json");
        using HttpResponseMessage unknown = await client.GetAsync(address, stop);
        Assert.Equal(404, (int)unknown.StatusCode);

        server.Describe("{}"u8.ToArray());
        Assert.Equal("{}", await client.GetStringAsync(address, stop));
    }

    [Theory]
    [InlineData("/cameras/roof.mjpeg", "No camera 'roof' here; there are door.")]
    [InlineData("/cameras/door.avi", "'.avi' is no form of a camera; there are .mjpeg and .jpg.")]
    public async Task What_there_is_not_is_refused_with_what_there_is(string path, string says)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using MjpegServer server = await MjpegServer.StartAsync(0, [Door], stop);
        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(new Uri(server.Address, path), stop);

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal(says + "\n", await response.Content.ReadAsStringAsync(stop));
    }

    private static async Task<string> ReadAsync(Stream body, int count, CancellationToken stop)
    {
        byte[] bytes = new byte[count];
        await body.ReadExactlyAsync(bytes, stop);
        return Encoding.ASCII.GetString(bytes);
    }
}
