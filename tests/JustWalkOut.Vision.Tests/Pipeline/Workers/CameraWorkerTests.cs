using System.IO.Pipelines;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline.Workers;

/// <summary>Workers that share the cameras of one store: together they tell what one pipeline tells, and each that is gone, silent or wrong costs its own cameras alone.</summary>
public sealed class CameraWorkerTests
{
    private static readonly DateTimeOffset Origin = new(2026, 11, 27, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Two_workers_and_a_camera_of_the_followers_own_tell_what_one_pipeline_tells(int threads)
    {
        KeptFloor alone = new();
        ScriptedCamera[] cameras = Cameras(5);
        await new StorePipeline(Parts(cameras, alone), Lossless(threads)).RunAsync(Stop);

        KeptFloor shared = new();
        cameras = Cameras(5);
        StoreDefinition store = StoreOf(cameras);
        SightingIntake intake = new(store, [new CameraId("c1"), new CameraId("c2"), new CameraId("c3"), new CameraId("c4")], Origin, TimeProvider.System, isLive: false);
        StorePipeline follower = new(Parts([cameras[0]], shared, store) with { Elsewhere = intake }, Lossless(threads));
        Task following = follower.RunAsync(Stop);


        await Task.WhenAll(
            Worker(store, [cameras[1], cameras[3]], intake, "left", threads).RunAsync(Stop),
            Worker(store, [cameras[2], cameras[4]], intake, "right", threads).RunAsync(Stop));
        await following;

        Assert.Equal(300, shared.Placements.Count);
        Assert.Equal(alone.Placements, shared.Placements);
        Assert.Equal(Words(alone), Words(shared));
        Assert.All(follower.Cameras, camera => Assert.Equal((60L, 60L, CameraState.Ended), (camera.Captured, camera.Inferred, camera.State)));
        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], follower.Cameras.Select(camera => camera.Camera.Value));
    }

    [Fact]
    public async Task A_worker_whose_line_breaks_is_said_to_be_away_nobody_waits_for_it_and_it_comes_again_by_itself()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        ScriptedCamera camera = new ScriptedCamera("c0", ends: false).ThenSilent(Shots(3, 1000));
        StoreDefinition store = StoreOf([camera]);
        KeptFloor floor = new();
        SightingIntake intake = new(store, [camera.Camera], Origin, TimeProvider.System, isLive: false);
        Task following = new StorePipeline(Parts([], floor, store) with { Elsewhere = intake }, Newest).RunAsync(stop.Token);
        List<string> said = [];
        PipedLine line = new(intake);
        Task working = Worker(store, [camera], line, Named("one", said), Newest).RunAsync(stop.Token);

        await floor.HearAsync("c0", CameraState.Running, Stop);
        line.Break();
        CameraNotice away = await floor.HearAsync("c0", CameraState.Away, Stop);
        Assert.Equal("the worker 'one' that looks through it: the worker went away", away.What);
        await floor.HearAsync("c0", CameraState.Running, Stop);
        Assert.Equal(["what is seen is lost for now: the line broke", "the server takes what is seen again"], said.Where(word => !word.StartsWith("camera ", StringComparison.Ordinal)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task A_line_that_breaks_is_a_fault_where_nothing_may_be_lost()
    {
        ScriptedCamera camera = new ScriptedCamera("c0", ends: true).ThenSilent(Shots(3, 1000));
        StoreDefinition store = StoreOf([camera]);
        SightingIntake intake = new(store, [camera.Camera], Origin, TimeProvider.System, isLive: false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        KeptFloor floor = new();
        Task following = new StorePipeline(Parts([], floor, store) with { Elsewhere = intake }, Lossless(1)).RunAsync(stop.Token);
        PipedLine line = new(intake);
        Task working = Worker(store, [camera], line, Named("one", []), Lossless(1)).RunAsync(stop.Token);
        await floor.HearAsync("c0", CameraState.Running, Stop);
        line.Break();
        await Assert.ThrowsAsync<IOException>(() => working);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task A_worker_that_says_nothing_any_more_is_let_go_of()
    {
        FakeTimeProvider clock = new(Origin);
        await using Followed followed = new(clock);
        Pipe pipe = new();
        Task<string?> taking = followed.Intake.TakeAsync(Asked(followed.Store, "c0"), pipe.Reader.AsStream(), Stop);
        clock.Advance(TimeSpan.FromSeconds(3.4));
        Assert.False(taking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal("nothing came for 3.5 s", await taking);
        Assert.Equal([CameraState.Away, CameraState.Opening], followed.Intake.Counts.Select(camera => camera.State));
    }

    [Fact]
    public async Task Cameras_that_no_worker_has_come_for_are_said_to_be_away_after_a_while()
    {
        FakeTimeProvider clock = new(Origin);
        await using Followed followed = new(clock);
        Task<string?> taking = followed.Intake.TakeAsync(Asked(followed.Store, "c1"), new Pipe().Reader.AsStream(), Stop);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(taking.IsCompleted);
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(CameraState.Opening, followed.Intake.Counts[0].State);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        CameraNotice missed = await followed.Floor.HearAsync("c0", CameraState.Away, Stop);
        Assert.Equal("no worker that looks through it has come; start one (./jwo look)", missed.What);
    }

    [Fact]
    public async Task A_worker_that_comes_again_takes_the_place_of_what_is_left_of_it_and_another_is_refused()
    {
        await using Followed followed = new(TimeProvider.System);
        Task<string?> first = followed.Intake.TakeAsync(Asked(followed.Store, "c0"), new Pipe().Reader.AsStream(), Stop);
        Assert.Equal("c0 is looked through by the worker 'one' already; end that one, or leave the camera out.", followed.Intake.WhyNot(Asked(followed.Store, "c0") with { Name = "two" }));
        Assert.Null(followed.Intake.WhyNot(Asked(followed.Store, "c1") with { Name = "two" }));
        Task<string?> second = followed.Intake.TakeAsync(Asked(followed.Store, "c0"), new Pipe().Reader.AsStream(), Stop);
        Assert.Equal("it was told to end", await first);
        Assert.False(second.IsCompleted);
        Assert.StartsWith("c0 is looked through by", await followed.Intake.TakeAsync(Asked(followed.Store, "c0") with { Name = "two" }, Stream.Null, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_of_another_form_another_survey_or_other_cameras_is_refused_with_what_to_do()
    {
        await using Followed followed = new(TimeProvider.System);
        VisionWorker good = Asked(followed.Store, "c0");
        Assert.Null(followed.Intake.WhyNot(good));
        Assert.Contains("run the same version", followed.Intake.WhyNot(good with { Version = 2 }), StringComparison.Ordinal);
        Assert.Contains("c2 is not looked through elsewhere; that holds of c0, c1", followed.Intake.WhyNot(Asked(followed.Store, "c2")), StringComparison.Ordinal);
        Assert.Contains("It names no camera", followed.Intake.WhyNot(good with { Cameras = [] }), StringComparison.Ordinal);
        Camera moved = followed.Store.Cameras[0] with { Calibration = followed.Store.Cameras[0].Calibration! with { CentrePx = [33, 24] } };
        Assert.Contains("give both the same file", followed.Intake.WhyNot(Asked(followed.Store with { Cameras = [moved] }, "c0")), StringComparison.Ordinal);
        Assert.Contains("try again in a moment", new SightingIntake(followed.Store, [new CameraId("c0")], Origin, TimeProvider.System).WhyNot(good), StringComparison.Ordinal);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => new SightingIntake(followed.Store, [new CameraId("x")], Origin, TimeProvider.System));
        Assert.Contains("x are to be looked through elsewhere and are not calibrated in store.json; it has c0, c1, c2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(-1.9, null)]
    [InlineData(-2.5, "c0 was seen 2.5 s ago; set the clocks of both machines by one time server, or give the worker less to do")]
    [InlineData(2.5, "c0 was seen 2.5 s from now; set the clocks of both machines by one time server, or give the worker less to do")]
    public async Task A_worker_whose_clock_is_another_is_told_to_set_it(double off, string? why)
    {
        FakeTimeProvider clock = new(Origin.AddMinutes(1));
        await using Followed followed = new(clock);
        TimeSpan at = TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(off);
        Assert.Equal(why, await followed.SendAsync(new WorkerRecord.Looked(new SightingFrame(new ViewId("c0"), 0, at, TimeSpan.Zero, at, at, [])), new WorkerRecord.Done()));
    }

    [Fact]
    public async Task A_worker_that_sends_of_a_camera_that_it_did_not_name_or_an_old_picture_is_ended_and_the_pipeline_goes_on()
    {
        FakeTimeProvider clock = new(Origin.AddMinutes(1));
        await using Followed followed = new(clock);
        Assert.Equal("it sends of c1, which it did not name", await followed.SendAsync(new WorkerRecord.Gone(new ViewId("c1"))));
        TimeSpan at = TimeSpan.FromMinutes(1);
        WorkerRecord.Looked picture = new(new SightingFrame(new ViewId("c0"), 7, at, TimeSpan.Zero, at, at, []));
        Assert.Equal("c0 brought picture 7 after a later one", await followed.SendAsync(picture, picture));
        Assert.Equal("what comes is no record, or too long a one", await followed.Intake.TakeAsync(Asked(followed.Store, "c0"), new MemoryStream(new byte[100]), Stop));
        Assert.Null(await followed.SendAsync(picture, new WorkerRecord.Done()));
        Assert.False(followed.Following.IsCompleted);
    }

    [Fact]
    public async Task What_a_worker_says_of_a_camera_is_one_short_line()
    {
        FakeTimeProvider clock = new(Origin.AddMinutes(1));
        await using Followed followed = new(clock);
        Assert.Null(await followed.SendAsync(new WorkerRecord.Noticed(new CameraNotice(new CameraId("c0"), CameraState.Frozen, $"a\n{new string('b', 400)}")), new WorkerRecord.Done()));
        Assert.Equal($"a {new string('b', 298)}", (await followed.Floor.HearAsync("c0", CameraState.Frozen, Stop)).What);
    }

    [Fact]
    public async Task Whatever_numbers_a_worker_sends_it_gets_a_reason_and_nobody_a_fault()
    {
        FakeTimeProvider clock = new(Origin.AddMinutes(1));
        await using Followed followed = new(clock);
        long[] odd = [long.MinValue, long.MinValue + 1, -1, 0, 1, long.MaxValue - 1, long.MaxValue];
        foreach (long number in odd)
        {
            TimeSpan time = TimeSpan.FromTicks(number);
            TimeSpan at = TimeSpan.FromMinutes(1);
            SightingFrame good = new(new ViewId("c0"), 1, at, TimeSpan.Zero, at, at, []);
            SightingFrame[] frames = [good with { Sequence = number }, good with { CapturedAt = time }, good with { CapturedSd = time }, good with { ArrivedAt = time }, good with { Watermark = time }];
            foreach (SightingFrame frame in frames)
            {
                string? why = await followed.SendAsync(new WorkerRecord.Looked(frame), new WorkerRecord.Looked(good with { Sequence = 2 }));
                Assert.True(why?.Length > 10, why);
                Assert.DoesNotContain("Nobody is followed here", why, StringComparison.Ordinal);
            }
        }

        Assert.False(followed.Following.IsCompleted, "the pipeline ended");
    }

    private static string[] Words(KeptFloor floor) => [.. floor.Told.Select(one => $"{one.At} {string.Join(' ', one.People)}")];

    private static ScriptedCamera[] Cameras(int count) => [.. Enumerable.Range(0, count).Select(camera => new ScriptedCamera($"c{camera}", ends: true).Then(Shots(60, 1000 + (17 * camera))))];

    private static IEnumerable<Shot> Shots(int count, int fromMs) =>
        Enumerable.Range(0, count).Select(i => new Shot(TimeSpan.FromMilliseconds(fromMs + (100 * i)), TimeSpan.FromMilliseconds(fromMs + (100 * i) + 100), Shade: (byte)i));

    private static StorePipelineOptions Newest => new() { Workers = 1, Tracking = StoreTrackerOptions.OpenFloor, RetryFirst = TimeSpan.FromSeconds(0.05) };

    private static StorePipelineOptions Lossless(int workers) => Newest with { Workers = workers, Overflow = Overflow.Waits };

    private static StorePipelineParts Parts(ScriptedCamera[] cameras, KeptFloor floor, StoreDefinition? store = null) => new(store ?? StoreOf(cameras), cameras, () => new MiddleDetector(), TimeProvider.System, floor);

    private static CameraWorker Worker(StoreDefinition store, ScriptedCamera[] cameras, SightingIntake intake, string name, int threads) => Worker(store, cameras, new PipedLine(intake), Named(name, []), Lossless(threads));

    private static CameraWorker Worker(StoreDefinition store, ScriptedCamera[] cameras, ISightingLine line, CameraWorkerOrder order, StorePipelineOptions options) =>
        new(new LookingParts(store, cameras, () => new MiddleDetector(), TimeProvider.System), options, line, order);

    private static CameraWorkerOrder Named(string name, List<string> said) => new(name, Origin, word =>
    {
        lock (said)
        {
            said.Add(word);
        }
    });

    private static VisionWorker Asked(StoreDefinition store, params string[] cameras)
    {
        CameraId[] ids = [.. cameras.Select(camera => new CameraId(camera))];
        return new VisionWorker(VisionWorker.CurrentVersion, "one", ids, StoreGeometry.HashOf(store, ids), Origin);
    }

    private static StoreDefinition StoreOf(ScriptedCamera[] cameras)
    {
        double[][] down = [[1, 0, 0, 2], [0, -1, 0, 2], [0, 0, -1, 3]];
        CameraCalibration calibration = new(ScriptedCamera.WidthPx, ScriptedCamera.HeightPx, [60, 60], [32, 24], [], down);
        return SmallRecording.Store with { Cameras = [.. cameras.Select(camera => new Camera(camera.Camera, null, calibration))] };
    }

    /// <summary>A pipeline without cameras of its own, with an intake of two of its store's three cameras that lines can be brought to by hand. It ends when both are done, so tests that ask whether it goes on leave c1 alone.</summary>
    private sealed class Followed : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Followed(TimeProvider clock)
        {
            Store = StoreOf([new ScriptedCamera("c0", ends: false), new ScriptedCamera("c1", ends: false), new ScriptedCamera("c2", ends: false)]);
            Intake = new SightingIntake(Store, [new CameraId("c0"), new CameraId("c1")], Origin, clock);
            Following = new StorePipeline(new StorePipelineParts(Store, [], () => new MiddleDetector(), clock, Floor) { Elsewhere = Intake }, Newest).RunAsync(_stop.Token);
        }

        public StoreDefinition Store { get; }

        public SightingIntake Intake { get; }

        public KeptFloor Floor { get; } = new();

        public Task Following { get; }

        /// <summary>Sends records over a line that then ends.</summary>
        public async Task<string?> SendAsync(params WorkerRecord[] records)
        {
            using MemoryStream sent = new();
            foreach (WorkerRecord record in records)
            {
                using MemoryStream content = new();
                using BinaryWriter writer = new(content);
                WorkerForm.Write(writer, record);
                writer.Flush();
                sent.Write(Vision.Records.CheckedRecord.Frame(content.ToArray()));
            }

            sent.Position = 0;
            return await Intake.TakeAsync(Asked(Store, "c0"), sent, Stop);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Following);
            _stop.Dispose();
        }
    }

    /// <summary>A line in memory that can be broken.</summary>
    private sealed class PipedLine(SightingIntake intake) : ISightingLine
    {
        private TaskCompletionSource _broken = new();

        public void Break() => Interlocked.Exchange(ref _broken, new TaskCompletionSource()).SetResult();

        public async Task SendAsync(VisionWorker worker, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
        {
            while (intake.WhyNot(worker) is { } why)
            {
                Assert.Contains("try again", why, StringComparison.Ordinal);
                await Task.Yield();
            }

            Task broken = Volatile.Read(ref _broken).Task;
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Pipe pipe = new();
            Task<string?> taking = intake.TakeAsync(worker, pipe.Reader.AsStream(), cancellation);
            try
            {
                Task writing = write(pipe.Writer.AsStream(), ending.Token);
                if (await Task.WhenAny(writing, broken) == broken)
                {
                    await ending.CancelAsync();
                    await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw new IOException("the line broke");
                }

                await writing;
            }
            finally
            {
                await pipe.Writer.CompleteAsync();
                await taking;
            }
        }
    }
}
