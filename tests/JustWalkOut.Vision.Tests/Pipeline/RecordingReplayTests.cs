using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

public sealed class RecordingReplayTests
{
    private static readonly Sku Tea = new("tea");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_happens_in_the_order_of_capture_and_the_check_in_before_the_first_sight()
    {
        using TemporaryFolder folder = new();
        RecordingStore server = new();

        await ReplayAsync(folder, server, new ReplayPace(null, TimeProvider.System), await VisitAsync(folder));

        Assert.Equal(["checkIn", "present", "took", "left", "complete"], server.Heard);
        Assert.Equal(server.Clock.Order(), server.Clock);
        Assert.Equal(SmallRecording.Manifest.Start.AddSeconds(19), server.Clock[^1], TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public async Task A_paced_replay_waits_for_the_clock_and_finds_the_same()
    {
        using TemporaryFolder folder = new();
        string recording = await VisitAsync(folder);
        FakeTimeProvider clock = new();
        RecordingStore paced = new();
        RecordingStore fast = new();

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
            await writer.CompleteAsync(SmallRecording.Manifest with { Streams = [RecordingFiles.ShelfStream] }, Store, []);
        }

        RecordingStore server = new();
        await ReplayAsync(folder, server, new ReplayPace(null, TimeProvider.System), path);

        Assert.InRange(server.Clock.Count, 2, 20);
    }

    [Fact]
    public async Task A_server_that_fails_ends_the_replay_with_its_fault_and_loses_no_observation()
    {
        using TemporaryFolder folder = new();
        string recording = await VisitAsync(folder);

        IOException fault = await Assert.ThrowsAsync<IOException>(() => ReplayAsync(folder, new RecordingStore { FailsOn = "took" }, new ReplayPace(null, TimeProvider.System), recording));

        Assert.Contains("disk full", fault.Message, StringComparison.Ordinal);
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path + "/outbox", Store.Name);
        RecordingStore mended = new();
        await outbox.DeliverAsync(mended, Stop);
        Assert.Contains("took", mended.Heard);
    }

    private static StoreDefinition Store { get; } = SmallRecording.Store with
    {
        Catalog = [new Product(Tea, [], "Tea", 300, UnitWeight: new UnitWeight(250, 4))],
        Planogram = [new PlanogramRow(Tea, [SmallRecording.Left])],
    };

    /// <summary>Someone comes in at 1 s, takes 250 g off the left plate at 8 s and is gone at 15 s; 19 s in all.</summary>
    private static async Task<string> VisitAsync(TemporaryFolder folder)
    {
        string path = Path.Combine(folder.Path, "visit");
        Directory.CreateDirectory(path);
        PlatePlace left = new StoreLayout(Store).Plates[0];
        await using RecordingWriter writer = new(path);
        for (int frame = 0; frame < 19 * 15; frame++)
        {
            TimeSpan at = TimeSpan.FromMicroseconds(frame * 1_000_000L / 15);
            Hand hand = new(new StorePoint(left.CentreXMetres, left.CentreYMetres, left.CentreZMetres), 0.9);
            Presence presence = new(new PersonId("7"), at, new FloorPoint(left.CentreXMetres, left.CentreYMetres - 0.6), null, hand, null);
            await writer.WriteTargetsAsync(at, at.TotalSeconds is >= 1 and <= 15 ? [TargetBody.Of(presence)] : []);
        }

        for (int sample = 0; sample < 19 * 60; sample++)
        {
            await writer.WriteShelfAsync(sample * 1_000_000L / 60, SmallRecording.Left, sample < 8 * 60 ? 1000 : 750);
        }

        await writer.CompleteAsync(SmallRecording.Manifest, Store, [SmallRecording.CheckIn with { T = 1, People = 1 }]);
        return path;
    }

    private static async Task ReplayAsync(TemporaryFolder folder, RecordingStore server, ReplayPace pace, string path)
    {
        string queue = folder.Path + "/outbox";
        if (Directory.Exists(queue))
        {
            Directory.Delete(queue, recursive: true);
        }

        Recording recording = Recording.Open(path);
        await using ObservationOutbox outbox = ObservationOutbox.Open(queue, Store.Name);
        StoreAttribution attribution = new(recording.Store, recording.Manifest.Start, new AttributionOptions());
        await new RecordingReplay(new ReplayParts(recording, attribution, outbox, server, server, pace)).RunAsync(Stop);
    }

    /// <summary>A server that writes down what it hears, and fails on request.</summary>
    private sealed class RecordingStore : IStoreLink, IReplayWatcher
    {
        public string? FailsOn { get; init; }

        public List<string> Heard { get; } = [];

        public List<DateTimeOffset> Clock { get; } = [];

        public string Text { get; private set; } = "";

        public ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation)
        {
            Heard.Add("checkIn");
            CommandId id = new(DeterministicGuid.Of(Store.Name, "check-in", entry.Shopper.Value));
            return ValueTask.FromResult(new Command(Command.CurrentVersion, Store.Name, id, at, new Order.CheckIn(entry.Gate, at, entry.People, entry.Role, entry.Target)));
        }

        public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
        {
            foreach (Observation observation in observations)
            {
                string kind = observation.Finding.GetType().Name;
                kind = char.ToLowerInvariant(kind[0]) + kind[1..];
                if (kind == FailsOn)
                {
                    throw new IOException("disk full");
                }

                Heard.Add(kind);
                Text += System.Text.Json.JsonSerializer.Serialize(observation, MessageJson.Compact) + "\n";
            }

            return ValueTask.FromResult(observations[^1].Sequence);
        }

        public ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation)
        {
            Clock.Add(now);
            return ValueTask.CompletedTask;
        }

        public void CheckedIn(GateEntry entry, Command command)
        {
        }

        public void Seen(TargetFrame frame)
        {
        }

        public void Found(Observed observed)
        {
        }

        public void Passed(TimeSpan time)
        {
        }
    }
}
