using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Records;
using JustWalkOut.Vision.Tests.Frames.Rtsp;

namespace JustWalkOut.Vision.Tests.Recordings;

/// <summary>What cameras send, kept as received and made into films.</summary>
public sealed class PacketRecordingTests : IDisposable
{
    private static readonly CameraId Door = new("door");

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pool = new(4);
    private readonly List<string> _said = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At => Path.Combine(_folder.Path, "recording");

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(GStreamerServer.H264)]

    // Without its parameter sets in the stream: they are told once, when the connection begins.
    [InlineData("openh264enc gop-size=15 ! rtph264pay name=pay0 config-interval=0")]
    [InlineData("x265enc speed-preset=ultrafast tune=zerolatency key-int-max=15 ! rtph265pay name=pay0 config-interval=-1")]
    public async Task A_camera_over_RTSP_is_recorded_as_received_each_picture_with_the_time_at_which_it_was_taken(string coding)
    {
        using GStreamerServer server = await GStreamerServer.StartAsync(coding);
        StoreClock clock = new(TimeProvider.System);
        Begin();
        List<DateTimeOffset> seen = [];
        await using (PacketRecorder recorder = Open())
        {
            // Twice, as a camera that is lost and comes back.
            for (int connection = 0; connection < 2; connection++)
            {
                RtspCameraSource source = new(Door, CameraAddress.Read(Door, server.Address.AbsoluteUri, null), clock) { Packets = recorder };
                await using ICameraFeed feed = await source.OpenAsync(_pool, Stop);
                while (seen.Count < 40 * (connection + 1))
                {
                    using Frame? frame = await feed.ReadAsync(Stop);
                    seen.Add(TimedPicture.Read(frame!));
                }
            }
        }

        Recording recording = await CompleteAsync();

        Assert.Empty(_said);
        Assert.Equal([Door], recording.Videos);
        Assert.Equal(["door.frames.csv", "door.mp4"], Directory.EnumerateFiles(Path.Combine(At, "cameras")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        IReadOnlyList<FrameTime> times = recording.ReadFrameTimes(Door);
        List<DateTimeOffset> filmed = Pictures(recording, TimedPicture.Read);
        Assert.Equal(times.Count, filmed.Count);
        Assert.InRange(filmed.Count, seen.Count - 30, seen.Count + 30);
        Assert.Subset(filmed.ToHashSet(), seen.Skip(15).Take(25).ToHashSet());

        // What a camera sends first on each connection it may have made before anybody asked, so its time is guessed from its arrival too late.
        double[] errors = [.. times.Zip(filmed, (time, at) => (time.CapturedAt - clock.Since(at)).TotalMilliseconds)];
        Assert.InRange(errors.Count(error => Math.Abs(error) > 250), 0, 2);
        Assert.All(errors, error => Assert.InRange(error, -250, 1000));
        Assert.All(times, time => Assert.True(time.ArrivedAt > TimeSpan.Zero));
    }

    [Fact]
    public async Task What_was_received_comes_back_bit_for_bit_and_a_kill_in_the_middle_costs_the_picture_that_was_written()
    {
        Begin();
        byte[][] pictures = [.. Enumerable.Range(0, 6).Select(shade => Jpeg(40 * shade))];
        await using (PacketRecorder recorder = Open())
        {
            for (int i = 0; i < pictures.Length; i++)
            {
                recorder.Received(Door, Head(PacketCoding.Jpeg, true, i), pictures[i]);
            }
        }

        string packets = Path.Combine(At, "cameras", "door.packets");
        await using (FileStream file = new(packets, FileMode.Open))
        {
            file.SetLength(file.Length - 5);
        }

        Recording recording = await CompleteAsync();

        Assert.Equal(5, recording.ReadFrameTimes(Door).Count);
        Assert.Equal(new FrameTime(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.1)), recording.ReadFrameTimes(Door)[2]);
        Assert.Equal([0, 40, 80, 120, 160], Pictures(recording, frame => (int)Math.Round(frame.Pixels.Mean().Val0 / 10) * 10));
        byte[] film = await File.ReadAllBytesAsync(recording.VideoPath(Door), Stop);
        Assert.All(pictures[..5], picture => Assert.True(film.AsSpan().IndexOf(picture) > 0));
    }

    [Fact]
    public async Task A_film_begins_with_a_key_picture_and_with_what_it_needs_to_decode()
    {
        byte[] sets = [0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3];
        byte[] delta = [0, 0, 1, 0x41, 9];
        byte[] key = [0, 0, 1, 0x65, 8];
        Begin();
        await using (PacketRecorder recorder = Open())
        {
            // Joined midway: what comes first needs pictures that nobody has.
            recorder.Received(Door, Head(PacketCoding.H264, false, 0), [.. sets, .. delta]);
            recorder.Received(Door, Head(PacketCoding.H264, false, 1), delta);
            recorder.Received(Door, Head(PacketCoding.H264, true, 2), key);
            recorder.Received(Door, Head(PacketCoding.H264, false, 3), delta);
            recorder.Received(Door, Head(PacketCoding.Jpeg, true, 4), Jpeg(10));
            Assert.Equal(1, recorder.Lost);
        }

        CameraPacket[] kept = [.. RecordReader.Read(Path.Combine(At, "cameras", "door.packets")).Select(record => PacketForm.Read(record.Content))];
        Assert.Equal([[0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, .. key], delta], kept.Select(packet => packet.Bytes.ToArray()));
        Assert.Equal([true, false], kept.Select(packet => packet.Head.IsKey));
        Assert.Contains("camera door sends Jpeg where it sent H264", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_are_sent_before_one_that_is_shown_earlier_have_their_times_in_the_order_in_which_they_are_shown()
    {
        Begin();
        await using (PacketRecorder recorder = Open())
        {
            TimeSpan arrived = TimeSpan.FromSeconds(1);
            foreach (double at in new[] { 0, 0.3, 0.1, 0.2, 0.4, -5 })
            {
                recorder.Received(Door, new PacketHead(PacketCoding.Jpeg, true, new FrameMoment(TimeSpan.FromSeconds(at), TimeSpan.Zero, arrived)), Jpeg(90));
                arrived += TimeSpan.FromSeconds(0.2);
            }
        }

        IReadOnlyList<FrameTime> times = (await CompleteAsync()).ReadFrameTimes(Door);

        // The last one's clock says that it was taken before the recording began, so it is counted from its arrival.
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 1.85], times.Select(time => Math.Round(time.CapturedAt.TotalSeconds, 3)));
        Assert.Equal([1, 1.4, 1.6, 1.6, 1.8, 2], times.Select(time => Math.Round(time.ArrivedAt!.Value.TotalSeconds, 3)));
    }

    [Fact]
    public async Task Two_cameras_and_none_that_sent_nothing_are_in_a_recording_and_a_damaged_one_is_named()
    {
        Begin();
        await using (PacketRecorder recorder = Open())
        {
            recorder.Received(Door, Head(PacketCoding.Jpeg, true, 0), Jpeg(90));
            recorder.Received(new CameraId("back"), Head(PacketCoding.Jpeg, true, 0), Jpeg(90));
            recorder.Received(new CameraId("../out"), Head(PacketCoding.Jpeg, true, 0), Jpeg(90));
        }

        Assert.StartsWith("camera ../out is not recorded: ", Assert.Single(_said), StringComparison.Ordinal);
        string packets = Path.Combine(At, "cameras", "back.packets");
        byte[] whole = await File.ReadAllBytesAsync(packets, Stop);
        byte[] damaged = [.. whole];
        damaged[damaged.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(packets, damaged, Stop);
        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(CompleteAsync);
        Assert.StartsWith($"{packets}, byte 0: its checksum does not fit", fault.Message, StringComparison.Ordinal);

        // Mended, it is completed from where everything still is.
        await File.WriteAllBytesAsync(packets, whole, Stop);
        Assert.Equal(["door", "back"], (await CompleteAsync()).Videos.Select(camera => camera.Value));
    }

    private static PacketHead Head(PacketCoding coding, bool isKey, double at) => new(coding, isKey, new FrameMoment(TimeSpan.FromSeconds(at), TimeSpan.Zero, TimeSpan.FromSeconds(at + 0.1)));

    private static byte[] Jpeg(int shade)
    {
        using OpenCvSharp.Mat picture = new(24, 32, OpenCvSharp.MatType.CV_8UC3, OpenCvSharp.Scalar.All(shade));
        return picture.ImEncode(".jpg");
    }

    private void Begin() => LiveRecording.Begin(
        At, SmallRecording.Store with { Cameras = [new Camera(Door, "rtsp://me:c@nary@h/1"), new Camera(new CameraId("back"), null), new Camera(new CameraId("dark"), null)] }, SmallRecording.Manifest with { Streams = [RecordingFiles.ShelfStream] });

    private PacketRecorder Open() => PacketRecorder.Open(At, TimeProvider.System, _said.Add);

    private async Task<Recording> CompleteAsync()
    {
        await using (ArrivalRecorder arrivals = ArrivalRecorder.Open(At, TimeProvider.System, _said.Add))
        {
            arrivals.Note(new Arrival.Turn(TimeSpan.Zero, TimeSpan.Zero));
        }

        try
        {
            await LiveRecording.CompleteAsync(At, Stop);
            Assert.DoesNotContain("c@nary", await File.ReadAllTextAsync(Path.Combine(At, "store.json"), Stop), StringComparison.Ordinal);
            return Recording.Open(At);
        }
        finally
        {
            File.Delete(Path.Combine(At, RecordingFiles.Arrivals));
        }
    }

    private List<T> Pictures<T>(Recording recording, Func<Frame, T> read)
    {
        using VideoFileSource film = VideoFileSource.Open(recording.VideoPath(Door), Door, _pool);
        List<T> pictures = [];
        while (film.TryRead(out Frame? frame))
        {
            using (frame)
            {
                pictures.Add(read(frame));
            }
        }

        return pictures;
    }
}
