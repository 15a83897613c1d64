using System.ComponentModel.DataAnnotations;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>Scripted cameras through the pipeline: nothing lost where all waits, nothing kept where something breaks, and no camera waited for that is gone.</summary>
public sealed class StorePipelineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Every_picture_reaches_the_floor_in_order_of_capture_where_queues_wait(int workers)
    {
        ScriptedCamera[] cameras = [.. Enumerable.Range(0, 3).Select(camera => new ScriptedCamera($"c{camera}", ends: true).Then(Shots(40, 1000 + (13 * camera))))];
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline(cameras, floor, Lossless(workers));

        await pipeline.RunAsync(Stop);

        Assert.Equal(120, floor.Placements.Count);
        Assert.Equal(floor.Placements.OrderBy(one => one.At), floor.Placements);
        Assert.All(floor.Placements.GroupBy(one => one.View), view => Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), view.Select(one => one.Sequence)));
        Assert.Equal((0, 0L), (pipeline.Outstanding, pipeline.LateFrames));
        Assert.All(pipeline.Cameras, camera => Assert.Equal((40L, 40L, CameraState.Ended), (camera.Captured, camera.Inferred, camera.State)));
        Assert.NotEmpty(floor.Told[^1].People);
    }

    [Fact]
    public async Task What_is_told_does_not_hang_on_the_number_of_workers()
    {
        List<(TimeSpan, string)>[] told = new List<(TimeSpan, string)>[2];
        for (int run = 0; run < told.Length; run++)
        {
            ScriptedCamera[] cameras = [.. Enumerable.Range(0, 4).Select(camera => new ScriptedCamera($"c{camera}", ends: true).Then(Shots(60, 1000 + (17 * camera))))];
            KeptFloor floor = new();
            await Pipeline(cameras, floor, Lossless(1 + (3 * run))).RunAsync(Stop);
            told[run] = [.. floor.Told.Select(one => (one.At, string.Join(' ', one.People)))];
        }

        Assert.True(told[0].Count > 30);
        Assert.Equal(told[0], told[1]);
    }

    [Fact]
    public async Task The_newest_picture_wins_where_the_workers_are_busy_and_every_camera_has_its_turn()
    {
        using SemaphoreSlim go = new(0);
        ScriptedCamera[] cameras = [.. Enumerable.Range(0, 3).Select(camera => new ScriptedCamera($"c{camera}", ends: true).Then(Shots(30, 1000 + camera)))];
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline(cameras, floor, Newest(1), detect: _ => go.Wait(Stop));
        Task running = pipeline.RunAsync(Stop);

        // The worker stands at its first picture until every camera has brought all of its own.
        while (pipeline.Cameras.Any(camera => camera.State != CameraState.Ended))
        {
            await Task.Yield();
        }

        go.Release(1000);
        await running;

        Assert.All(pipeline.Cameras, camera => Assert.Equal(30, camera.Inferred + camera.Overtaken));
        Assert.All(cameras, camera => Assert.Equal(29, floor.Placements.Last(one => one.View == camera.Camera.Value).Sequence));

        // The last of each, and whichever the worker stood at.
        Assert.InRange(floor.Placements.Count, 3, 4);
        Assert.Equal(0, pipeline.Outstanding);
    }

    [Theory]
    [InlineData("detector")]
    [InlineData("opening")]
    [InlineData("listener")]
    public async Task A_stage_that_fails_ends_the_pipeline_with_its_fault_and_every_frame_given_back(string stage)
    {
        List<MiddleDetector> opened = [];
        ScriptedCamera[] cameras = [.. Enumerable.Range(0, 4).Select(camera => new ScriptedCamera($"c{camera}", ends: true).ThenSilent(Shots(20, 1000 + camera)))];
        KeptFloor floor = new() { OnPlaced = frame => Fail(stage == "listener" && frame.Sequence == 5) };
        StorePipelineParts parts = new(
            StoreOf(cameras),
            cameras,
            () =>
            {
                Fail(stage == "opening");
                MiddleDetector detector = new(frame => Fail(stage == "detector" && frame.Index == 7));
                lock (opened)
                {
                    opened.Add(detector);
                }

                return detector;
            },
            TimeProvider.System,
            floor);
        StorePipeline pipeline = new(parts, new StorePipelineOptions { Workers = 2, Overflow = Overflow.Waits });

        await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.RunAsync(Stop));

        Assert.Equal(0, pipeline.Outstanding);
        Assert.All(opened, detector => Assert.True(detector.IsClosed));
        Assert.All(cameras, camera => Assert.Equal(0, camera.OpenFeeds));
    }

    [Fact]
    public async Task A_pipeline_that_is_told_to_stop_gives_every_frame_back()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        ScriptedCamera[] cameras = [.. Enumerable.Range(0, 3).Select(camera => new ScriptedCamera($"c{camera}", ends: false).ThenSilent(Shots(20, 1000 + camera)))];
        KeptFloor floor = new()
        {
            OnPlaced = frame =>
            {
                if (frame.Sequence == 9)
                {
                    stop.Cancel();
                }
            },
        };
        StorePipeline pipeline = Pipeline(cameras, floor, Lossless(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(stop.Token));

        Assert.Equal(0, pipeline.Outstanding);
        Assert.All(cameras, camera => Assert.Equal(0, camera.OpenFeeds));
    }

    [Fact]
    public async Task A_camera_that_fails_is_opened_again_after_growing_waits_while_the_others_go_on()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeTimeProvider clock = new();
        ScriptedCamera broken = new ScriptedCamera("broken", ends: false, clock).Then(Shots(5, 1000), new IOException("the line broke"));
        ScriptedCamera well = new ScriptedCamera("well", ends: true).Then(Shots(200, 1003));
        int placed = 0;
        KeptFloor floor = new() { OnPlaced = frame => Interlocked.Add(ref placed, frame.View.Value == "well" ? 1 : 0) };
        StorePipeline pipeline = Pipeline([broken, well], floor, Lossless(2), clock: clock);
        Task running = pipeline.RunAsync(stop.Token);

        CameraNotice away = await floor.HearAsync("broken", CameraState.Away, Stop);
        Assert.Equal("the line broke", away.What);

        // Nobody waits for the broken one: all of the other's pictures come through though no clock moves. A camera has ended once
        // its last picture was fetched, when that picture is still to be placed.
        await floor.HearAsync("well", CameraState.Ended, Stop);
        await Eventually(() => Volatile.Read(ref placed) == 200);
        while (broken.OpenedAt.Count < 6)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        DateTimeOffset[] tries = [.. broken.OpenedAt];
        double[] waits = [0.25, 0.5, 1, 2, 4];
        Assert.All(waits, (wait, i) => Assert.InRange((tries[i + 1] - tries[i]).TotalSeconds, wait, double.MaxValue));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(200, Volatile.Read(ref placed));
        Assert.Equal(0, pipeline.Outstanding);
    }

    [Fact]
    public async Task A_camera_that_falls_silent_is_noticed_and_opened_again_and_goes_on_where_it_was()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeTimeProvider clock = new();
        ScriptedCamera camera = new ScriptedCamera("c", ends: false, clock).ThenSilent(Shots(20, 1000)).ThenSilent(Shots(20, 9000));
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline([camera], floor, Lossless(2), clock: clock);
        Task running = pipeline.RunAsync(stop.Token);

        await camera.FellSilentAsync(Stop);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("no picture for 2 s", (await floor.HearAsync("c", CameraState.Away, Stop)).What);

        // The clock stands as soon as it is open again, or it would fall silent by it once more.
        while (camera.OpenedAt.Count < 2)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await camera.FellSilentAsync(Stop);
        await Eventually(() => pipeline.Cameras is [{ Inferred: 40 }]);
        await floor.HearAsync("c", CameraState.Running, Stop);
        Assert.Equal((1L, CameraState.Running), (pipeline.Cameras[0].Reopened, pipeline.Cameras[0].State));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, pipeline.Outstanding);
    }

    [Fact]
    public async Task A_camera_that_brings_one_picture_each_time_and_then_no_more_is_tried_ever_less_often()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeTimeProvider clock = new();
        ScriptedCamera camera = new("c", ends: false, clock);
        for (int opening = 0; opening < 6; opening++)
        {
            camera.ThenSilent(Shots(1, 1000 + (20_000 * opening)));
        }

        Task running = Pipeline([camera], new KeptFloor(), Lossless(1), clock: clock).RunAsync(stop.Token);
        while (camera.OpenedAt.Count < 6)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        DateTimeOffset[] tries = [.. camera.OpenedAt];
        double[] waits = [0.25, 0.5, 1, 2, 4];
        Assert.All(waits, (wait, i) => Assert.InRange((tries[i + 1] - tries[i]).TotalSeconds, 2 + wait, double.MaxValue));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Pictures_of_another_size_are_not_used_and_said_once()
    {
        ScriptedCamera camera = new ScriptedCamera("c", ends: true).Then([.. Shots(5, 1000), .. Shots(5, 2000).Select(shot => shot with { WidthPx = 32 }), .. Shots(5, 3000)]);
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline([camera], floor, Lossless(2));

        await pipeline.RunAsync(Stop);

        CameraNotice resized = await floor.HearAsync("c", CameraState.Resized, Stop);
        Assert.Contains("32x48, calibrated for 64x48", resized.What, StringComparison.Ordinal);
        Assert.Equal((5L, 10L), (pipeline.Cameras[0].Resized, pipeline.Cameras[0].Inferred));
        Assert.Equal(10, floor.Placements.Count);
        Assert.DoesNotContain(floor.Placements, one => one.At is { TotalSeconds: >= 2 and < 3 });
    }

    [Fact]
    public async Task A_clock_that_cannot_be_right_is_replaced_by_an_estimate_with_its_error()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Shot[] shots = [.. Shots(10, 100_000).Select(shot => shot with { CapturedAt = shot.CapturedAt - TimeSpan.FromHours(1) })];
        ScriptedCamera camera = new ScriptedCamera("c", ends: false).ThenSilent(shots);
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline([camera], floor, Lossless(2), clock: new FakeTimeProvider());
        Task running = pipeline.RunAsync(stop.Token);
        await Eventually(() => pipeline.Cameras is [{ Inferred: 10 }]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(10, pipeline.Cameras[0].WrongClock);
        Assert.NotEmpty(floor.Placements);
        Assert.All(floor.Placements, one => Assert.Equal((shots[(int)one.Sequence].ArrivedAt - CameraTiming.TypicalLag, CameraTiming.TypicalLagSd), (one.At, one.Sd)));
    }

    [Fact]
    public async Task A_camera_that_repeats_one_picture_is_said_to_be_frozen_until_it_moves()
    {
        Shot[] shots = [.. Shots(120, 1000).Select((shot, i) => shot with { Shade = (byte)(i is > 10 and < 100 ? 77 : i) })];
        ScriptedCamera camera = new ScriptedCamera("c", ends: false).ThenSilent(shots);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        KeptFloor floor = new();
        Task running = Pipeline([camera], floor, Lossless(2), clock: new FakeTimeProvider()).RunAsync(stop.Token);

        CameraNotice frozen = await floor.HearAsync("c", CameraState.Frozen, Stop);
        await floor.HearAsync("c", CameraState.Running, Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Contains("the same picture for 5 s", frozen.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Cameras_that_are_not_calibrated_are_named()
    {
        ScriptedCamera[] cameras = [new("a", ends: true), new("b", ends: true)];
        StoreDefinition store = StoreOf(cameras) with { Cameras = [new Camera(new CameraId("a"), null)] };
        StorePipelineParts parts = new(store, cameras, () => new MiddleDetector(), TimeProvider.System, new KeptFloor());

        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => new StorePipeline(parts, new StorePipelineOptions()));

        Assert.Contains("cameras a, b are not calibrated", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        ValidationException fault = Assert.Throws<ValidationException>(() => new StorePipelineOptions { Workers = 0, StallMax = TimeSpan.Zero }.Validate());
        Assert.Contains(nameof(StorePipelineOptions.Workers), fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(StorePipelineOptions.StallMax), fault.Message, StringComparison.Ordinal);
    }

    private static async Task Eventually(Func<bool> isSo)
    {
        while (!isSo())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static void Fail(bool isDue)
    {
        if (isDue)
        {
            throw new InvalidOperationException("It broke.");
        }
    }

    /// <summary>Ten pictures a second, each there a tenth of a second after it was taken.</summary>
    private static IEnumerable<Shot> Shots(int count, int fromMs) =>
        Enumerable.Range(0, count).Select(i => new Shot(TimeSpan.FromMilliseconds(fromMs + (100 * i)), TimeSpan.FromMilliseconds(fromMs + (100 * i) + 100), Shade: (byte)i));

    private static StorePipelineOptions Lossless(int workers) => Newest(workers) with { Overflow = Overflow.Waits };

    private static StorePipelineOptions Newest(int workers) => new() { Workers = workers, Tracking = StoreTrackerOptions.OpenFloor };

    private static StorePipeline Pipeline(ScriptedCamera[] cameras, KeptFloor floor, StorePipelineOptions options, Action<Frame>? detect = null, TimeProvider? clock = null) =>
        new(new StorePipelineParts(StoreOf(cameras), cameras, () => new MiddleDetector(detect), clock ?? TimeProvider.System, floor), options);

    /// <summary>An open floor under cameras that look straight down from three metres.</summary>
    private static StoreDefinition StoreOf(ScriptedCamera[] cameras)
    {
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        CameraCalibration calibration = new(ScriptedCamera.WidthPx, ScriptedCamera.HeightPx, [60, 60], [32, 24], [], down);
        return SmallRecording.Store with { Cameras = [.. cameras.Select(camera => new Camera(camera.Camera, null, calibration))] };
    }
}
