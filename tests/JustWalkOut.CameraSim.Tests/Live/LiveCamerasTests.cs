using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Live;
using JustWalkOut.CameraSim.Tests.Cameras;
using JustWalkOut.CameraSim.World;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.CameraSim.Tests.Live;

/// <summary>A live store's time and its cameras, by a clock that tests move.</summary>
public sealed class LiveCamerasTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly List<LivePicture> _shown = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_machine_that_keeps_up_shows_every_picture_with_its_time()
    {
        await using LiveCameras cameras = Begin();
        await FeedAsync(cameras, 0, 31);

        Assert.Equal((15, 0), (cameras.Shown, cameras.Skipped));
        Assert.Equal(Enumerable.Range(1, 15).Select(number => (long)number), _shown.Select(picture => picture.Number));
        Assert.All(_shown.Zip(_shown.Skip(1)), pair => Assert.InRange((pair.Second.CapturedAt - pair.First.CapturedAt).TotalSeconds, 0.0666, 0.0667));
        Assert.InRange(_shown[0].CapturedAt, Noon, Noon.AddSeconds(1 / 15.0));
        Assert.All(_shown, picture => Assert.Equal([0xff, 0xd8], picture.Jpeg[..2].ToArray()));
    }

    [Fact]
    public async Task A_machine_that_falls_behind_skips_pictures_counts_them_and_catches_up_with_the_newest()
    {
        await using LiveCameras cameras = Begin();
        await FeedAsync(cameras, 0, 31);

        // Two seconds in which the machine does something else.
        _clock.Advance(TimeSpan.FromSeconds(2));
        await FeedAsync(cameras, 31, 88, advances: false);
        Assert.Equal(15, cameras.Shown);
        long skipped = cameras.Skipped;
        Assert.InRange(skipped, 26, 28);

        await FeedAsync(cameras, 88, 151);
        Assert.True(cameras.Skipped - skipped <= 1);
        Assert.Equal(75, cameras.Shown + cameras.Skipped);
        Assert.Equal(_shown.OrderBy(picture => picture.CapturedAt), _shown);
        Assert.Equal(_shown.Count, _shown[^1].Number);
    }

    [Fact]
    public async Task A_lost_camera_shows_nothing_and_skips_nothing()
    {
        await using LiveCameras cameras = Begin(new Fault(FaultKind.CameraLost, "c1", TimeSpan.Zero, TimeSpan.FromSeconds(10), 0));
        await FeedAsync(cameras, 0, 31);

        Assert.Equal((0, 0), (cameras.Shown, cameras.Skipped));
    }

    [Fact]
    public async Task Moments_come_when_they_are_due_and_those_that_are_late_at_once()
    {
        LiveClock live = new(_clock);
        await using IAsyncEnumerator<Moment> moments = live.PaceAsync(Enumerable.Range(0, 1_000).Select(number => TinyStore.At(number, [])), Stop).GetAsyncEnumerator(Stop);

        Assert.True(await moments.MoveNextAsync());
        ValueTask<bool> second = moments.MoveNextAsync();
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(33));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await second);

        _clock.Advance(TimeSpan.FromSeconds(10));
        for (int number = 2; number <= 300; number++)
        {
            ValueTask<bool> late = moments.MoveNextAsync();
            Assert.True(late.IsCompleted && await late);
        }

        Assert.Equal(Moment.TimeOf(300), moments.Current.At);
    }

    [Fact]
    public async Task A_store_that_is_told_to_stop_ends_without_a_fault()
    {
        using CancellationTokenSource stop = new();
        LiveClock live = new(_clock);
        await using IAsyncEnumerator<Moment> moments = live.PaceAsync(Enumerable.Range(0, 1_000).Select(number => TinyStore.At(number, [])), stop.Token).GetAsyncEnumerator(Stop);
        Assert.True(await moments.MoveNextAsync());
        ValueTask<bool> second = moments.MoveNextAsync();

        await stop.CancelAsync();
        Assert.False(await second);
    }

    private LiveCameras Begin(params Fault[] faults)
    {
        LiveCameras cameras = new(TinyStore.Setup(faults), new CameraOptions(), TinyStore.At(0, []), (_, picture) => _shown.Add(picture));
        cameras.Begin(new LiveClock(_clock));
        return cameras;
    }

    private async Task FeedAsync(LiveCameras cameras, int from, int to, bool advances = true)
    {
        for (int number = from; number < to; number++)
        {
            DateTimeOffset due = Noon + Moment.TimeOf(number);
            if (advances && _clock.GetUtcNow() < due)
            {
                _clock.SetUtcNow(due);
            }

            await cameras.TakeAsync(TinyStore.At(number, []), Stop);
        }
    }
}
