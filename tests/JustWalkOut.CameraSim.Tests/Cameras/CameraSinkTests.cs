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
        Assert.All(rest.Skip(1), line => Assert.Contains(line.Split(',')[1], all.Select(other => other.Split(',')[^1])));
    }

    [Fact]
    public async Task A_clock_that_is_off_shifts_the_times_and_no_picture()
    {
        Recorded right = await FilmAsync();
        Recorded wrong = await FilmAsync(Whole(FaultKind.CameraClockOff, 0.5));

        Assert.Equal(Times(right).Select(time => time + 500_000), Times(wrong));
        Assert.Equal(right.Video, wrong.Video);
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
