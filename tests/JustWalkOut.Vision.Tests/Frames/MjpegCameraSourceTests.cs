using System.Globalization;
using System.Net;
using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests.Frames;

/// <summary>Cameras that send JPEG after JPEG over HTTP, as they should and as they should not.</summary>
public sealed class MjpegCameraSourceTests : IDisposable
{
    private const string Mixed = "Content-Type: multipart/x-mixed-replace; boundary=pic";

    private static readonly CameraId Door = new("door");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly FramePool _pool = new(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pictures_come_with_their_own_times_whether_or_not_they_say_their_length(bool saysLength)
    {
        StoreClock clock = new(_time);
        byte[] body = [.. Part(10, clock.Start.AddSeconds(4.25), saysLength), .. Part(200, clock.Start.AddSeconds(4.5), saysLength), .. "--pic--\r\n"u8];
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", body, [Mixed], LengthTold: -1));
        _time.Advance(TimeSpan.FromSeconds(5));

        await using ICameraFeed feed = await Source(server.Address.AbsoluteUri, clock).OpenAsync(_pool, Stop);

        foreach ((byte shade, double at) in new[] { ((byte)10, 4.25), ((byte)200, 4.5) })
        {
            using Frame? frame = await feed.ReadAsync(Stop);
            Assert.NotNull(frame);
            Assert.Equal((Door, 32, 24), (frame.Camera, frame.WidthPx, frame.HeightPx));
            Assert.Equal(shade, frame.Pixels.Mean().Val0, 3.0);
            Assert.Equal(new FrameMoment(TimeSpan.FromSeconds(at), CameraTiming.ClockSd, TimeSpan.FromSeconds(5)), frame.Moment);
        }

        Assert.Null(await feed.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_camera_that_does_not_say_when_gets_an_estimate_with_its_error()
    {
        StoreClock clock = new(_time);
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", Part(10, null, saysLength: true), [Mixed], LengthTold: -1));
        _time.Advance(TimeSpan.FromSeconds(5));
        await using ICameraFeed feed = await Source(server.Address.AbsoluteUri, clock).OpenAsync(_pool, Stop);

        using Frame? frame = await feed.ReadAsync(Stop);

        Assert.Equal(CameraTiming.Estimate(TimeSpan.FromSeconds(5)), frame!.Moment);
    }

    [Fact]
    public async Task A_torn_picture_is_passed_over_and_a_stream_of_nothing_else_is_refused()
    {
        byte[] torn = Encoding.ASCII.GetBytes("--pic\r\nContent-Length: 4\r\n\r\nABCD\r\n");
        byte[] all = [.. Enumerable.Repeat(torn, 20).SelectMany(bytes => bytes)];
        await using ScriptedHttpServer server = new(
            new ScriptedAnswer("200 OK", [.. torn, .. Part(90, null, saysLength: true)], [Mixed], LengthTold: -1), new ScriptedAnswer("200 OK", all, [Mixed], LengthTold: -1));
        MjpegCameraSource source = Source(server.Address.AbsoluteUri, new StoreClock(_time));

        await using (ICameraFeed feed = await source.OpenAsync(_pool, Stop))
        {
            using Frame? frame = await feed.ReadAsync(Stop);
            Assert.Equal(90, frame!.Pixels.Mean().Val0, 3.0);
        }

        await using ICameraFeed bad = await source.OpenAsync(_pool, Stop);
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(async () => await bad.ReadAsync(Stop));
        Assert.Contains("no JPEG", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", "Content-Type: text/html", "sends text/html; expected multipart/x-mixed-replace")]
    [InlineData("200 OK", "Content-Type: multipart/x-mixed-replace", "expected multipart/x-mixed-replace with a boundary")]
    [InlineData("404 Not Found", Mixed, "answers 404 Not Found")]
    [InlineData("401 Unauthorized", Mixed, "answers 401 Unauthorized")]
    public async Task What_is_no_stream_of_pictures_is_refused_without_a_word_of_the_login(string status, string header, string says)
    {
        await using ScriptedHttpServer server = new(new ScriptedAnswer(status, [], [header]), new ScriptedAnswer(status, [], [header]));
        string address = server.Address.AbsoluteUri.Replace("http://", "http://viewer:canary7@", StringComparison.Ordinal) + "?token=canary7";
        MjpegCameraSource source = Source(address, new StoreClock(_time));

        Exception fault = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenAsync(_pool, Stop));

        Assert.True(fault is IOException or InvalidDataException);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary7", fault.ToString() + source.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_goes_to_the_camera_that_asks_for_it_and_nowhere_else()
    {
        await using ScriptedHttpServer server = new(
            new ScriptedAnswer("401 Unauthorized", [], ["WWW-Authenticate: Basic realm=\"cam\""]), new ScriptedAnswer("200 OK", Part(50, null, saysLength: true), [Mixed], LengthTold: -1));
        CameraAddress address = CameraAddress.Read(Door, server.Address.AbsoluteUri, new NetworkCredential("viewer", "canary7"));
        await using ICameraFeed feed = await new MjpegCameraSource(Door, address, new StoreClock(_time)).OpenAsync(_pool, Stop);

        using Frame? frame = await feed.ReadAsync(Stop);

        Assert.NotNull(frame);
        Assert.DoesNotContain("Authorization", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains($"Authorization: Basic {Convert.ToBase64String("viewer:canary7"u8)}", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_fault_that_names_it()
    {
        Uri gone;
        await using (ScriptedHttpServer server = new())
        {
            gone = server.Address;
        }

        IOException fault = await Assert.ThrowsAsync<IOException>(async () => await Source(gone.AbsoluteUri, new StoreClock(_time)).OpenAsync(_pool, Stop));
        Assert.Contains($"{gone.GetLeftPart(UriPartial.Path)} cannot be reached", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_inside_a_picture_can_be_given_up()
    {
        byte[] part = Part(50, null, saysLength: true);
        await using ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", part, [Mixed], LengthTold: -1, IsSilent: true));
        await using ICameraFeed feed = await Source(server.Address.AbsoluteUri, new StoreClock(_time)).OpenAsync(_pool, Stop);
        using CancellationTokenSource stop = new();
        ValueTask<Frame?> reading = feed.ReadAsync(stop.Token);
        Assert.False(reading.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
    }

    [Fact]
    public void Sources_are_made_by_their_scheme_and_those_that_nobody_understands_are_all_named_without_their_logins()
    {
        CameraCalibration calibration = new(64, 48, [60, 60], [32, 24], [], [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]]);
        StoreDefinition store = SmallRecording.Store with
        {
            Cameras =
            [
                new Camera(new CameraId("a"), "http://cam/a.mjpeg", calibration), new Camera(new CameraId("b"), "films/b.mp4", calibration), new Camera(new CameraId("c"), null, calibration),
                new Camera(new CameraId("d"), "http://cam/d.mjpeg"),
            ],
        };
        StoreClock clock = new(_time);

        IReadOnlyList<ICameraSource> sources = CameraSources.Of(store, "/stores/corner", clock, null);

        Assert.Equal([("a", "http://cam/a.mjpeg", false), ("b", "/stores/corner/films/b.mp4", true)], sources.Select(source => (source.Camera.Value, source.Address, source.Ends)));
        StoreDefinition odd = store with { Cameras = [new Camera(new CameraId("x"), "gopher://u:canary7@h/x", calibration), new Camera(new CameraId("y"), "http:///canary7", calibration)] };
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => CameraSources.Of(odd, "/", clock, null));
        Assert.Contains("Camera x speaks gopher", fault.Message, StringComparison.Ordinal);
        Assert.Contains("source of camera y is no address", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary7", fault.Message, StringComparison.Ordinal);
    }

    private static MjpegCameraSource Source(string address, StoreClock clock) => new(Door, CameraAddress.Read(Door, address, null), clock);

    private static byte[] Part(byte shade, DateTimeOffset? at, bool saysLength)
    {
        using Mat picture = new(24, 32, MatType.CV_8UC3, Scalar.All(shade));
        byte[] jpeg = picture.ImEncode(".jpg");
        StringBuilder head = new("--pic\r\nContent-Type: image/jpeg\r\n");
        if (saysLength)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {jpeg.Length}\r\n");
        }

        if (at is { } time)
        {
            head.Append(CultureInfo.InvariantCulture, $"X-Timestamp: {(time - DateTimeOffset.UnixEpoch).TotalSeconds:0.000000}\r\n");
        }

        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. jpeg, .. "\r\n"u8];
    }
}
