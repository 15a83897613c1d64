using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>Another camera in the place of one that is looked through, while the others go on.</summary>
public sealed class ChangeableCameraTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_camera_takes_the_place_of_one_that_runs_at_its_own_rate_and_nobody_waits_meanwhile()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeTimeProvider clock = new();
        ScriptedCamera before = new ScriptedCamera("c", ends: false, clock).ThenSilent(Shots(30, 1000, 67));
        ScriptedCamera after = new ScriptedCamera("c", ends: false, clock).ThenSilent(Shots(40, 9000, 33));
        ScriptedCamera other = new ScriptedCamera("other", ends: true).Then(Shots(100, 1003, 67)); // Over before the new one's first picture.
        ChangeableCamera camera = new(before);
        KeptFloor floor = new();
        StorePipeline pipeline = Pipeline([camera, other], floor, clock);
        Task running = pipeline.RunAsync(stop.Token);
        await before.FellSilentAsync(Stop);

        camera.Change(after);
        await AdvanceAsync(clock, () => after.OpenedAt.Count > 0);
        await floor.HearAsync("c", CameraState.Away, Stop);
        await after.FellSilentAsync(Stop);
        await floor.HearAsync("other", CameraState.Ended, Stop);
        await Eventually(() => pipeline.Cameras[0].Inferred == 70);
        await Eventually(() => floor.Placements.Count >= 150); // The last ones of a camera that may go on wait for what it brings next.

        // All of the new one's pictures count though it is twice as fast as the old one promised to be.
        Assert.Equal((70L, 0L, CameraState.Running, 1L), (pipeline.Cameras[0].Captured, pipeline.Cameras[0].OutOfOrder, pipeline.Cameras[0].State, pipeline.Cameras[0].Reopened));
        Assert.Equal((0, 1, "script:c"), (before.OpenFeeds, after.OpenFeeds, camera.Address));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal((100, 0), (floor.Placements.Count(one => one.View == "other"), pipeline.Outstanding));
    }

    [Fact]
    public async Task A_camera_that_is_away_and_waits_for_its_next_try_is_tried_at_its_new_address_at_once()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeTimeProvider clock = new();
        ScriptedCamera dead = new("c", ends: false, clock);
        ScriptedCamera after = new ScriptedCamera("c", ends: false, clock).ThenSilent(Shots(5, 9000, 67));
        ChangeableCamera camera = new(dead);
        KeptFloor floor = new();
        Task running = Pipeline([camera], floor, clock).RunAsync(stop.Token);
        await AdvanceAsync(clock, () => dead.OpenedAt.Count == 5);

        // No clock moves from here on: it is not waited for.
        camera.Change(after);
        await after.FellSilentAsync(Stop);
        await floor.HearAsync("c", CameraState.Running, Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Neither_another_name_nor_a_film_takes_a_camera_s_place()
    {
        ChangeableCamera camera = new(new ScriptedCamera("c", ends: false));
        Assert.Throws<ArgumentException>(() => camera.Change(new ScriptedCamera("d", ends: false)));
        Assert.Throws<ArgumentException>(() => camera.Change(new ScriptedCamera("c", ends: true)));
        Assert.Throws<ArgumentException>(() => new ChangeableCamera(new ScriptedCamera("c", ends: true)).Change(new ScriptedCamera("c", ends: false)));
        Assert.Equal(0, camera.Changes);
    }

    private static async Task AdvanceAsync(FakeTimeProvider clock, Func<bool> isSo)
    {
        while (!isSo())
        {
            Stop.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }

    private static async Task Eventually(Func<bool> isSo)
    {
        while (!isSo())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static IEnumerable<Shot> Shots(int count, int fromMs, int everyMs) =>
        Enumerable.Range(0, count).Select(i => TimeSpan.FromMilliseconds(fromMs + (everyMs * i))).Select((at, i) => new Shot(at, at, Shade: (byte)i));

    private static StorePipeline Pipeline(ICameraSource[] cameras, KeptFloor floor, TimeProvider clock)
    {
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        CameraCalibration calibration = new(ScriptedCamera.WidthPx, ScriptedCamera.HeightPx, [60, 60], [32, 24], [], down);
        StoreDefinition store = SmallRecording.Store with { Cameras = [.. cameras.Select(camera => new Camera(camera.Camera, null, calibration))] };
        return new StorePipeline(
            new StorePipelineParts(store, cameras, () => new MiddleDetector(null), clock, floor),
            new StorePipelineOptions { Workers = 2, Tracking = StoreTrackerOptions.OpenFloor, Overflow = Overflow.Waits });
    }
}
