using JustWalkOut.Attribution;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

public sealed class RecordingReplayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_happens_in_the_order_of_capture_and_the_check_in_before_the_first_sight()
    {
        using TemporaryFolder folder = new();
        NotingServer server = new();

        await ReplayAsync(folder, server, new ReplayPace(null, TimeProvider.System), await SmallVisit.WriteAsync(folder.Path));

        Assert.Equal(["checkIn", "present", "took", "left", "complete"], server.Heard);
        Assert.Equal(server.Clock.Order(), server.Clock);
        Assert.Equal(SmallRecording.Manifest.Start.AddSeconds(19), server.Clock[^1], TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task A_paced_replay_waits_for_the_clock_and_finds_the_same()
    {
        using TemporaryFolder folder = new();
        string recording = await SmallVisit.WriteAsync(folder.Path);
        FakeTimeProvider clock = new();
        NotingServer paced = new();
        NotingServer fast = new();

        Task running = ReplayAsync(folder, paced, new ReplayPace(Factor: 2, clock), recording);
        double slept = 0;
        while (!running.IsCompleted)
        {
            // Half a second of the recording at twice its speed; the replay runs on this thread's pool between two steps.
            clock.Advance(TimeSpan.FromSeconds(0.25));
            slept += 0.25;
            await Task.Yield();
        }

        await running;
        await ReplayAsync(folder, fast, new ReplayPace(null, TimeProvider.System), recording);

        Assert.Equal(fast.Text, paced.Text);
        Assert.True(slept >= 9, $"19 s at twice their speed took {slept} s of the clock.");
    }

    [Fact]
    public async Task A_leap_of_a_day_in_the_shelves_is_not_ticked_through()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "leap");
        Directory.CreateDirectory(path);
        await using (RecordingWriter writer = new(path))
        {
            await writer.WriteShelfAsync(0, SmallRecording.Left, 100);
            await writer.WriteShelfAsync(86_400_000_000, SmallRecording.Left, 100);
            await writer.CompleteAsync(SmallRecording.Manifest with { Streams = [RecordingFiles.ShelfStream] }, SmallVisit.Store, []);
        }

        NotingServer server = new();
        await ReplayAsync(folder, server, new ReplayPace(null, TimeProvider.System), path);

        Assert.InRange(server.Clock.Count, 2, 20);
    }

    [Fact]
    public async Task A_server_that_fails_ends_the_replay_with_its_fault_and_loses_no_observation()
    {
        using TemporaryFolder folder = new();
        string recording = await SmallVisit.WriteAsync(folder.Path);

        IOException fault = await Assert.ThrowsAsync<IOException>(() => ReplayAsync(folder, new NotingServer { FailsOn = "took" }, new ReplayPace(null, TimeProvider.System), recording));

        Assert.Contains("disk full", fault.Message, StringComparison.Ordinal);
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path + "/outbox", SmallVisit.Store.Name);
        NotingServer mended = new();
        await outbox.DeliverAsync(mended, Stop);
        Assert.Contains("took", mended.Heard);
    }

    private static async Task ReplayAsync(TemporaryFolder folder, NotingServer server, ReplayPace pace, string path)
    {
        string queue = folder.Path + "/outbox";
        if (Directory.Exists(queue))
        {
            Directory.Delete(queue, recursive: true);
        }

        Recording recording = Recording.Open(path);
        await using ObservationOutbox outbox = ObservationOutbox.Open(queue, SmallVisit.Store.Name);
        StoreAttribution attribution = new(recording.Store, recording.Manifest.Start, new AttributionOptions());
        await new RecordingReplay(new ReplayParts(recording, attribution, outbox, server, server, pace)).RunAsync(Stop);
    }
}
