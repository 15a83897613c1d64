using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Cameras;

public sealed class CameraSinkTests
{
    private const int Moments = 16;

    [Fact]
    public async Task The_same_simulation_films_the_same_bytes()
    {
        Assert.Equal(await FilmAsync(), await FilmAsync());
    }

    [Fact]
    public async Task A_lost_camera_leaves_out_frames_and_keeps_the_times_of_the_rest()
    {
        string[] all = (await FilmAsync()).Frames;
        string[] rest = (await FilmAsync(Whole(FaultKind.CameraLost, 0) with { To = TimeSpan.FromSeconds(0.2) })).Frames;

        Assert.InRange(rest.Length, 2, all.Length - 2);
        Assert.All(rest.Skip(1), line => Assert.Contains(line.Split(',')[1], all.Select(other => other.Split(',')[1])));
    }

    [Fact]
    public async Task A_clock_that_is_off_shifts_the_times_and_no_picture()
    {
        Recorded right = await FilmAsync();
        Recorded wrong = await FilmAsync(Whole(FaultKind.CameraClockOff, 0.5));

        Assert.Equal(Times(right).Select(time => time + 500_000), Times(wrong));
        Assert.Equal(right.Video, wrong.Video);
    }

    [Fact]
    public async Task A_camera_that_lags_is_late_with_the_same_pictures_and_the_same_stamps()
    {
        Recorded right = await FilmAsync();
        Recorded wrong = await FilmAsync(Whole(FaultKind.CameraLagging, 0.4));

        Assert.Equal(right.Video, wrong.Video);
        Assert.Equal(Times(right), Times(wrong));
        Assert.All(Arrivals(right).Zip(Arrivals(wrong)), pair => Assert.Equal(400_000, pair.Second - pair.First));
    }

    [Fact]
    public async Task Pictures_arrive_in_order_and_a_camera_has_a_clock_and_a_lag_of_its_own_as_when_it_is_sighted()
    {
        CameraTimingOptions options = new();
        double[] lags = [.. Enumerable.Range(0, 400).Select(seed => LagOf(seed, 0, options))];
        Assert.InRange(lags.Min(), options.LagMinSeconds, options.LagMinSeconds + 0.01);
        Assert.InRange(lags.Max(), options.LagMaxSeconds - 0.01, options.LagMaxSeconds);
        Assert.NotEqual(LagOf(1, 0, options), LagOf(1, 1, options));

        // The setup's seed is 3; the first picture's time is its phase, which is below a fifteenth of a second.
        Recorded filmed = await FilmAsync();
        long[] arrivals = [.. Arrivals(filmed)];
        Assert.Equal(arrivals.Order(), arrivals);
        CameraTraits traits = CameraTraits.Draw(CameraTraits.ChanceOf(3, 0), options);
        Assert.All(Times(filmed).Zip(arrivals), pair =>
            Assert.InRange(pair.Second - pair.First, (traits.Lag - traits.ClockError).TotalMicroseconds - 2, (traits.Lag - traits.ClockError).TotalMicroseconds + 100_000));
    }

    [Fact]
    public void A_clock_far_behind_leaves_out_the_pictures_that_it_puts_before_the_start()
    {
        CameraTiming timing = new(3, 0, [Whole(FaultKind.CameraClockOff, -5) with { To = TimeSpan.FromSeconds(20) }], new CameraTimingOptions());
        Assert.Null(timing.Take(TimeSpan.FromSeconds(4)));
        Assert.InRange(timing.Take(TimeSpan.FromSeconds(6))!.Value.CapturedAt.TotalSeconds, 0.7, 1.3);
        Assert.InRange(timing.Take(TimeSpan.FromSeconds(21))!.Value.CapturedAt.TotalSeconds, 20.7, 21.3);
    }

    [Theory]
    [InlineData(FaultKind.CameraFrozen, 0)]
    [InlineData(FaultKind.CameraBlurred, 4)]
    [InlineData(FaultKind.CameraKnocked, 5)]
    public async Task A_fault_of_the_picture_changes_the_film_and_no_time(FaultKind kind, double strength)
    {
        Recorded right = await FilmAsync();
        Recorded wrong = await FilmAsync(Whole(kind, strength));

        Assert.NotEqual(right.Video, wrong.Video);
        Assert.Equal(right.Frames, wrong.Frames);
    }

    private static Fault Whole(FaultKind kind, double strength) => new(kind, "c1", TimeSpan.Zero, TimeSpan.FromMinutes(1), strength);

    private static IEnumerable<long> Times(Recorded recorded) => recorded.Frames.Skip(1).Select(line => long.Parse(line.Split(',')[1]));

    private static IEnumerable<long> Arrivals(Recorded recorded) => recorded.Frames.Skip(1).Select(line => long.Parse(line.Split(',')[2]));

    private static double LagOf(long seed, int camera, CameraTimingOptions options) => CameraTraits.Draw(CameraTraits.ChanceOf(seed, camera), options).Lag.TotalSeconds;

    private static async Task<Recorded> FilmAsync(params Fault[] faults)
    {
        string folder = Directory.CreateTempSubdirectory("camera-sink-").FullName;
        try
        {
            await using (CameraSink sink = new(TinyStore.Setup(faults), new CameraOptions(), folder))
            {
                for (int i = 0; i < Moments; i++)
                {
                    await sink.TakeAsync(TinyStore.At(i, [TinyStore.Person(1.2f + (0.04f * i), 1.9f)]), TestContext.Current.CancellationToken);
                }

                await sink.CompleteAsync(TestContext.Current.CancellationToken);
            }

            string cameras = Path.Combine(folder, "cameras");
            byte[] video = await File.ReadAllBytesAsync(Path.Combine(cameras, "c1.mp4"), TestContext.Current.CancellationToken);
            return new Recorded(Convert.ToHexString(video), await File.ReadAllLinesAsync(Path.Combine(cameras, "c1.frames.csv"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Recorded(string Video, string[] Frames)
    {
        public bool Equals(Recorded? other) => other is not null && Video == other.Video && Frames.SequenceEqual(other.Frames);

        public override int GetHashCode() => Video.GetHashCode(StringComparison.Ordinal);
    }
}
