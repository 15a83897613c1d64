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
    private readonly List<PictureStamp> _drawn = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_machine_that_keeps_up_draws_every_picture_with_its_times()
    {
        await using LiveCameras cameras = Begin();
        await FeedAsync(cameras, 0, 31);

        Assert.Equal((15, 0), (cameras.Drawn, cameras.Skipped));
        Assert.Equal(Enumerable.Range(1, 15).Select(number => (long)number), _drawn.Select(picture => picture.Number));
        Assert.All(_drawn.Zip(_drawn.Skip(1)), pair => Assert.InRange((pair.Second.CapturedAt - pair.First.CapturedAt).TotalSeconds, 0.0666, 0.0667));
        Assert.InRange(_drawn[0].CapturedAt, Noon, Noon.AddSeconds(1 / 15.0));
        AssertArrivals();
    }

    [Fact]
    public async Task A_machine_that_falls_behind_skips_pictures_counts_them_and_catches_up_with_the_newest()
    {
        await using LiveCameras cameras = Begin();
        await FeedAsync(cameras, 0, 31);

        // Two seconds in which the machine does something else.
        _clock.Advance(TimeSpan.FromSeconds(2));
        await FeedAsync(cameras, 31, 88, advances: false);
        Assert.Equal(15, cameras.Drawn);
        long skipped = cameras.Skipped;
        Assert.InRange(skipped, 26, 28);

        await FeedAsync(cameras, 88, 151);
        Assert.True(cameras.Skipped - skipped <= 1);
        Assert.Equal(75, cameras.Drawn + cameras.Skipped);
        Assert.Equal(_drawn.OrderBy(picture => picture.CapturedAt), _drawn);
        Assert.Equal(_drawn.Count, _drawn[^1].Number);
    }

    [Fact]
    public async Task A_camera_that_lags_has_its_pictures_there_later_by_as_much_as_a_recording_says()
    {
        Fault lag = new(FaultKind.CameraLagging, "c1", TimeSpan.Zero, TimeSpan.FromSeconds(10), 2.5);
        await using LiveCameras cameras = Begin(lag);
        await FeedAsync(cameras, 0, 31);

        Assert.All(_drawn, picture => Assert.InRange((picture.ArrivesAt - picture.At).TotalSeconds, 2.53, 3));
        AssertArrivals(lag);
    }

    [Fact]
    public async Task A_lost_camera_shows_nothing_and_skips_nothing()
    {
        await using LiveCameras cameras = Begin(new Fault(FaultKind.CameraLost, "c1", TimeSpan.Zero, TimeSpan.FromSeconds(10), 0));
        await FeedAsync(cameras, 0, 31);

        Assert.Equal((0, 0), (cameras.Drawn, cameras.Skipped));
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
        LiveCameras cameras = new(TinyStore.Setup(faults), new CameraOptions(), TinyStore.At(0, []));
        cameras.Begin(new LiveClock(_clock), picture =>
        {
            Assert.Equal((160, 160 * 96 * 3), (picture.WidthPx, picture.Bgr.Length));
            _drawn.Add(picture.Stamp);
        });
        return cameras;
    }

    // The first camera of seed 3, asked for each picture of its schedule as a film does.
    private void AssertArrivals(params Fault[] faults)
    {
        CameraTiming timing = new(3, 0, faults, new CameraTimingOptions());
        Assert.All(_drawn, picture => Assert.Equal(timing.Take(picture.At)!.Value.ArrivedAt, picture.ArrivesAt));
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
