using System.Diagnostics;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Tests.Frames.Rtsp;

/// <summary>Cameras over RTSP, played by GStreamer's own server: real sockets, a real encoder, real time.</summary>
public sealed class RtspCameraSourceTests : IDisposable
{
    private const string Password = "c@nary/7:%";

    private static readonly CameraId Door = new("door");

    private readonly FramePool _pool = new(4);
    private readonly StoreClock _clock = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(GStreamerServer.H264, "digest")]
    [InlineData("x265enc speed-preset=ultrafast tune=zerolatency key-int-max=15 ! rtph265pay name=pay0 config-interval=-1", "basic")]
    public async Task Pictures_come_with_the_times_at_which_they_were_taken_within_the_error_that_is_stated(string coding, string login)
    {
        // A width whose rows GStreamer pads.
        using GStreamerServer server = await GStreamerServer.StartAsync(coding, $"{login} viewer {Password}", size: (322, 242));
        RtspCameraSource source = Source(With("viewer", Password, server.Address));
        await using ICameraFeed feed = await source.OpenAsync(_pool, Stop);

        // The camera's first report comes some seconds after the first picture.
        List<TimeSpan> estimated = [];
        List<TimeSpan> reported = [];
        for (long index = 0; reported.Count < 20; index++)
        {
            using Frame? frame = await feed.ReadAsync(Stop);
            Assert.Equal((Door, index, 322, 242), (frame!.Camera, frame.Index, frame.WidthPx, frame.HeightPx));
            TimeSpan error = frame.CapturedAt - _clock.Since(TimedPicture.Read(frame));
            bool isReported = frame.Moment.CapturedSd == CameraTiming.ClockSd;
            Assert.True(isReported || frame.Moment == CameraTiming.Estimate(frame.Moment.ArrivedAt));
            (isReported ? reported : estimated).Add(error);
        }

        Assert.All(reported, error => Assert.InRange(error.TotalMilliseconds, -10, 10));
        Assert.NotEmpty(estimated);
        Assert.All(estimated, error => Assert.True(error.Duration() < 3 * CameraTiming.TypicalLagSd, $"An estimate was off by {error.TotalMilliseconds:0} ms."));
    }

    [Theory]
    [InlineData("viewer:wrong@", "film", "answers 401 Unauthorized; check JWO_CAMERA_LOGIN")]
    [InlineData("", "film", "answers 401 Unauthorized; check JWO_CAMERA_LOGIN")]
    [InlineData("viewer:right@", "roof", "answers 404 Not Found; check its path")]
    [InlineData("viewer:right@", "film?token=right", "sends video JPEG; expected H.264 or H.265 video")]
    public async Task What_cannot_be_watched_is_refused_in_one_line_without_a_word_of_the_login(string login, string path, string says)
    {
        using GStreamerServer server = await GStreamerServer.StartAsync("jpegenc ! rtpjpegpay name=pay0", $"digest viewer {Password}");
        string address = server.Address.AbsoluteUri.Replace("film", path, StringComparison.Ordinal).Replace("rtsp://", $"rtsp://{login}", StringComparison.Ordinal);
        RtspCameraSource source = Source(address.Replace("right", Uri.EscapeDataString(Password), StringComparison.Ordinal));

        Exception fault = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenAsync(_pool, Stop));

        Assert.True(fault is IOException or InvalidDataException);
        Assert.StartsWith($"rtsp://127.0.0.1:{server.Port}/{path.Split('?')[0]} {says}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain("nary", fault.ToString() + source.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_or_somebody_who_speaks_otherwise_is_a_fault_that_names_it()
    {
        Uri gone;
        await using (ScriptedHttpServer server = new(new ScriptedAnswer("200 OK", "<html>"u8.ToArray(), ["Content-Type: text/html"])))
        {
            gone = server.Address;
            InvalidDataException other = await Assert.ThrowsAsync<InvalidDataException>(async () => await Source($"rtsp://127.0.0.1:{gone.Port}/cam").OpenAsync(_pool, Stop));
            Assert.Equal($"rtsp://127.0.0.1:{gone.Port}/cam does not speak RTSP; expected a camera's RTSP address", other.Message);
        }

        IOException fault = await Assert.ThrowsAsync<IOException>(async () => await Source($"rtsp://127.0.0.1:{gone.Port}/cam").OpenAsync(_pool, Stop));
        Assert.Equal($"rtsp://127.0.0.1:{gone.Port}/cam cannot be reached: Connection refused", fault.Message);
    }

    [Fact]
    public async Task A_camera_that_stalls_is_killed_changes_its_size_and_comes_back_is_found_again_and_its_password_is_found_nowhere()
    {
        string login = $"digest viewer {Password}";
        using GStreamerServer first = await GStreamerServer.StartAsync(login: login);
        using Process watcher = Watch(first.Address);
        Task<string> errors = watcher.StandardError.ReadToEndAsync(Stop);
        List<string> said = [await LineAsync(watcher, "door Running")];

        // Stopped as it stands, it holds its connection and sends nothing.
        await first.FreezeAsync();
        long frozen = TimeProvider.System.GetTimestamp();
        said.Add(await LineAsync(watcher, "door Away: no picture for 2 s"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(frozen).TotalSeconds, 1.5, 3);
        await first.KillAsync();

        using (GStreamerServer resized = await GStreamerServer.StartAsync(login: login, port: first.Port, size: (160, 120)))
        {
            said.Add(await LineAsync(watcher, "door Resized: pictures of 160x120, calibrated for 320x240"));
            await resized.KillAsync();
            said.Add(await LineAsync(watcher, "door Away: "));
        }

        using GStreamerServer again = await GStreamerServer.StartAsync(login: login, port: first.Port);
        said.Add(await LineAsync(watcher, "door Running"));
        string[] commands = [.. OurCommands()];
        watcher.StandardInput.Close();
        said.Add(await LineAsync(watcher, "outstanding 0"));
        said.Add(await errors);
        await watcher.WaitForExitAsync(Stop);

        Assert.Contains(commands, command => command.Contains(WatcherProgram.Word, StringComparison.Ordinal));
        Assert.DoesNotContain(said.Concat(commands), text => text.Contains("nary", StringComparison.Ordinal) || text.Contains(Uri.EscapeDataString(Password), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3_976_214_400, "2026-01-01T00:00:00Z")]
    [InlineData(2_208_988_800, "1970-01-01T00:00:00Z")]
    [InlineData(4_294_967_295, "2036-02-07T06:28:15Z")]
    [InlineData(1, "2036-02-07T06:28:17Z")]
    public void Times_of_reports_are_counted_from_1900_and_anew_from_2036(ulong seconds, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at), NtpTime.TimeOfDay(seconds * 1_000_000_000));

    private static string With(string user, string password, Uri address) => $"rtsp://{user}:{Uri.EscapeDataString(password)}@{address.Authority}{address.PathAndQuery}";

    /// <summary>The command lines, as everybody on the machine can read them, of this process and of all that it and its children have started.</summary>
    private static IEnumerable<string> OurCommands()
    {
        Dictionary<int, (int Parent, string Command)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out int id))
                {
                    string parent = File.ReadLines(Path.Combine(folder, "status")).First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
                    all[id] = (int.Parse(parent["PPid:".Length..]), File.ReadAllText(Path.Combine(folder, "cmdline")));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        bool IsOurs(int id) => id == Environment.ProcessId || (all.TryGetValue(id, out (int Parent, string) process) && IsOurs(process.Parent));
        return all.Where(process => IsOurs(process.Key)).Select(process => process.Value.Command);
    }

    private static Process Watch(Uri address)
    {
        ProcessStartInfo start = new(GStreamerServer.Dotnet, [typeof(GStreamerServer).Assembly.Location, WatcherProgram.Word, address.AbsoluteUri])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[WatcherProgram.LoginVariable] = $"viewer:{Password}";
        return Process.Start(start)!;
    }

    /// <summary>Reads what the watcher says up to a line with this part; gives all of it back.</summary>
    private static async Task<string> LineAsync(Process watcher, string part)
    {
        List<string> said = [];
        while (await watcher.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            said.Add(line);
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return string.Join('\n', said);
            }
        }

        throw new InvalidOperationException($"The watcher ended without saying '{part}'. It said: {string.Join(" | ", said)}");
    }

    private RtspCameraSource Source(string address) => new(Door, CameraAddress.Read(Door, address, null), _clock);
}
