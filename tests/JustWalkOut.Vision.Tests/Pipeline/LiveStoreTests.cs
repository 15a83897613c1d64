using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Shelves;
using JustWalkOut.Vision.Tests.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>A visit as it comes in while it happens, against the same visit replayed.</summary>
public sealed class LiveStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(SmallRecording.Manifest.Start);
    private bool _speaksEarly = true;
    private ArrivalRecorder? _recorder;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_running_store_finds_what_a_replay_of_the_same_visit_finds()
    {
        NotingServer replayed = new();
        Recording recording = Recording.Open(await SmallVisit.WriteAsync(_folder.Path, namesPerson: false));
        await using (ObservationOutbox outbox = ObservationOutbox.Open(_folder.Path + "/replayed", SmallVisit.Store.Name))
        {
            await new RecordingReplay(new ReplayParts(recording, Attribution(), outbox, replayed, replayed, new ReplayPace(null, TimeProvider.System))).RunAsync(Stop);
        }

        NotingServer live = new();
        _speaksEarly = false;
        await RunAsync(live, new Watcher());

        Assert.Equal(["checkIn", "present", "took", "left", "complete"], live.Heard);
        Assert.Equal(replayed.Text, live.Text);
    }

    [Fact]
    public async Task A_running_store_says_early_who_takes_what_and_in_the_end_the_same()
    {
        Watcher once = new();
        Watcher early = new();
        NotingServer server = new();
        _speaksEarly = false;
        await RunAsync(new NotingServer(), once);
        _speaksEarly = true;
        _clock.SetUtcNow(_clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await RunAsync(server, early);

        Assert.Equal(["checkIn", "present", "took", "revised", "left", "complete"], server.Heard);
        Finding.Took said = once.Heard.Select(observed => observed.Finding).OfType<Finding.Took>().Single();
        Finding.Took first = early.Heard.Select(observed => observed.Finding).OfType<Finding.Took>().Single();
        Finding.Revised final = early.Heard.Select(observed => observed.Finding).OfType<Finding.Revised>().Single();
        Finding.Took took = Assert.IsType<Finding.Took>(final.Instead);
        Assert.Equal(Certainty.Provisional, first.Goods.Certainty);
        Assert.Equal((said.Goods.Sku, said.Goods.Quantity, said.Goods.Grams, said.Goods.Confidence, said.Goods.Certainty), (took.Goods.Sku, took.Goods.Quantity, took.Goods.Grams, took.Goods.Confidence, took.Goods.Certainty));
    }

    [Fact]
    public async Task Messages_that_come_in_another_order_within_the_time_held_back_change_nothing()
    {
        NotingServer inOrder = new();
        NotingServer mixed = new();
        await RunAsync(inOrder, new Watcher());
        _clock.SetUtcNow(_clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await RunAsync(mixed, new Watcher(), lateness: message => message % 3 * 0.2);

        Assert.Equal(Kinds(inOrder), Kinds(mixed));

        static string Kinds(NotingServer server) => string.Join(' ', server.Heard);
    }

    [Theory]
    [InlineData(false, new[] { "checkIn", "present", "took", "left", "complete" })]
    [InlineData(true, new[] { "checkIn", "present", "took", "revised", "left", "complete" })]
    public async Task A_server_that_does_not_answer_for_a_while_loses_nothing(bool speaksEarly, string[] heard)
    {
        _speaksEarly = speaksEarly;
        NotingServer server = new() { FailsOn = "took" };
        Watcher watcher = new();
        await RunAsync(server, watcher, at: (seconds, _) => server.FailsOn = seconds < 17 ? "took" : null);

        Assert.Equal(heard, server.Heard);
        Assert.Single(watcher.Said, said => said.Contains("does not answer (disk full)", StringComparison.Ordinal));
        Assert.Single(watcher.Said, said => said.Contains("answers again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, new[] { "checkIn", "present", "took", "left", "complete" })]
    [InlineData(true, new[] { "checkIn", "present", "took", "revised", "left", "complete" })]
    public async Task A_gateway_whose_clock_is_an_hour_off_is_counted_from_the_arrival_of_its_messages(bool speaksEarly, string[] heard)
    {
        _speaksEarly = speaksEarly;
        NotingServer server = new();
        Watcher watcher = new();
        await RunAsync(server, watcher, clockOff: TimeSpan.FromHours(1));

        Assert.Equal(heard, server.Heard);
        Assert.Single(watcher.Said, said => said.Contains("the clock of shelf 1/1 is -3599.8 s off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_plate_weighed_around_a_finding_can_be_asked_for_by_its_id()
    {
        Watcher watcher = new();
        await RunAsync(new NotingServer(), watcher, clockOff: TimeSpan.FromHours(1));
        Observed took = watcher.Heard.Single(observed => observed.Finding is Finding.Took);

        Evidence evidence = Assert.Single(await watcher.Weights.FindAsync(took.Id, Stop));
        Exhibit.WeightCurve curve = Assert.IsType<Exhibit.WeightCurve>(evidence.Exhibit);
        Assert.Equal((took.Id, SmallRecording.Left, took.At - WeightMemory.Before), (evidence.Observation, curve.Plate, evidence.From));
        Assert.InRange(curve.Grams.Count, 200, 240);
        Assert.Equal(((Finding.Took)took.Finding).Goods.Grams, curve.Grams[^1] - curve.Grams[0], 2.0);
        Assert.Empty(await watcher.Weights.FindAsync(watcher.Heard.First(observed => observed.Finding is Finding.Present).Id, Stop));
    }

    [Fact]
    public async Task What_a_running_store_consumed_is_recorded_and_repeated_gives_the_same_findings_and_replays_as_any_recording()
    {
        string folder = Path.Combine(_folder.Path, "recorded");
        DateTimeOffset from = _clock.GetUtcNow();
        RecordingManifest manifest = new(RecordingManifest.CurrentVersion, "day", from, [RecordingFiles.ShelfStream, RecordingFiles.TargetStream], null);
        Watcher live = new();
        LiveRecording.Begin(folder, SmallVisit.Store, manifest);
        await using (_recorder = ArrivalRecorder.Open(folder, TimeProvider.System, live.Say))
        {
            await RunAsync(new NotingServer(), live, lateness: message => message % 3 * 0.2);
        }

        Assert.Empty(live.Said);
        Assert.Contains("--mend", Assert.Throws<InvalidDataException>(() => Recording.Open(folder)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => LiveRecording.RequireEmpty(folder));
        await LiveRecording.CompleteAsync(folder, Stop);
        Recording recording = Recording.Open(folder);
        Assert.Equal((true, true, 1), (recording.HasShelves, recording.HasTargets, recording.Gate.Count));

        Watcher again = new();
        await RepeatAsync(ArrivalReader.Read(recording.ArrivalsPath!), from, again);
        Assert.Contains(live.Heard, observed => observed.Finding is Finding.Took);
        Assert.Equal(TextOf(live), TextOf(again));

        // A kill in the middle of a record: what was whole before it is there.
        Arrival[] all = [.. ArrivalReader.Read(recording.ArrivalsPath!)];
        byte[] bytes = await File.ReadAllBytesAsync(recording.ArrivalsPath!, Stop);
        Assert.Equal(0, Assert.IsType<Arrival.Closed>(all[^1]).Lost);
        await File.WriteAllBytesAsync(recording.ArrivalsPath!, bytes[..^3], Stop);
        Assert.Equal(all.Length - 1, ArrivalReader.Read(recording.ArrivalsPath!).Count());
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(recording.ArrivalsPath!, bytes, Stop);
        Assert.Contains("arrivals, byte", Assert.Throws<InvalidDataException>(() => ArrivalReader.Read(recording.ArrivalsPath!).Count()).Message, StringComparison.Ordinal);

        static string TextOf(Watcher watcher) => System.Text.Json.JsonSerializer.Serialize(watcher.Heard, MessageJson.Compact);
    }

    private async Task RepeatAsync(IEnumerable<Arrival> arrivals, DateTimeOffset from, Watcher watcher)
    {
        await using ObservationOutbox outbox = ObservationOutbox.Open(_folder.Path + "/repeated", SmallVisit.Store.Name);
        LiveStore store = new(new LiveStoreParts(new StoreClock(new FakeTimeProvider(from)), Attribution(from), outbox, new NotingServer(), watcher));
        await store.RepeatAsync(arrivals, _ => { }, Stop);
    }

    [Fact]
    public async Task A_shelf_whose_clock_is_found_off_is_said_in_a_line_with_what_to_do()
    {
        await using ObservationOutbox outbox = ObservationOutbox.Open(_folder.Path + "/clocks", SmallVisit.Store.Name);
        (StoreAttribution attribution, Watcher watcher) = (Attribution(), new Watcher());
        _ = new LiveStore(new LiveStoreParts(new StoreClock(_clock), attribution, outbox, new NotingServer(), watcher));

        GatewayClock off = new("1", "2", -0.62, 0.08, -0.6, TimeSpan.FromSeconds(90));
        attribution.ClockChanged!(off);
        attribution.ClockChanged!(off with { OffSince = null });

        Assert.Collection(
            watcher.Said,
            said => Assert.Matches(@"^shelf 1/2: its clock is off by −0\.62 s ± 0\.08 s against the cameras', noticed at [0-9:]{8} UTC\. .*NTP", said),
            said => Assert.Equal("shelf 1/2: its clock agrees with the cameras' again", said));
    }

    [Fact]
    public async Task A_feeder_that_fails_ends_the_store_with_its_fault()
    {
        await using ObservationOutbox outbox = ObservationOutbox.Open(_folder.Path + "/failing", SmallVisit.Store.Name);
        LiveStore store = new(new LiveStoreParts(new StoreClock(_clock), Attribution(), outbox, new NotingServer(), new Watcher()));

        await Assert.ThrowsAsync<InvalidDataException>(() => store.RunAsync([_ => Task.FromException(new InvalidDataException("The model tore."))], Stop));
    }

    private static StoreAttribution Attribution(DateTimeOffset? start = null) => new(SmallVisit.Store, start ?? SmallRecording.Manifest.Start, new AttributionOptions());

    /// <summary>Plays the visit by the fake clock, a tenth of a second at a time, until five seconds after its end.</summary>
    private async Task RunAsync(
        NotingServer server, Watcher watcher, Func<int, double>? lateness = null, Action<double, LiveStore>? at = null, TimeSpan clockOff = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        DateTimeOffset from = _clock.GetUtcNow();
        await using ObservationOutbox outbox = ObservationOutbox.Open($"{_folder.Path}/live{from.Ticks}{watcher.GetHashCode()}", SmallVisit.Store.Name);
        StoreClock clock = new(_clock);
        LiveStore store = new(new LiveStoreParts(clock, Attribution(from), outbox, server, watcher) { SpeaksEarly = _speaksEarly, Arrivals = _recorder });
        Task running = store.RunAsync([], stop.Token);

        // Of everything that there is, when it comes in: frames and messages a tenth of a second after their end.
        List<(double At, Action Bring)> coming = [];
        for (int i = 0; i < (SmallVisit.Seconds + 5) * 15; i++)
        {
            (TimeSpan seen, Presence[] people) = SmallVisit.FrameOf(i);
            coming.Add((seen.TotalSeconds + 0.1, () => store.Tell(seen, people)));
        }

        const int PerMessage = 12;
        for (int i = 0; i < (SmallVisit.Seconds + 5) * SmallVisit.Hertz / PerMessage; i++)
        {
            int message = i;
            float[] grams = [.. Enumerable.Range(i * PerMessage, PerMessage).Select(SmallVisit.GramsOf)];
            long first = Unix(from + clockOff) + (i * PerMessage * 1_000_000L / SmallVisit.Hertz);
            ShelfWeights weights = new("1", "1", new DeviceMark("boot", i), first, SmallVisit.Hertz, [SmallRecording.Left], [grams]);
            coming.Add((((i + 1) * 0.2) + 0.1 + (lateness?.Invoke(message) ?? 0), () => store.Weighed(weights)));
        }

        GateEntry entry = SmallVisit.CheckIn;
        coming.Add((entry.T, () => store.Passed(new GatePassage(entry.Gate, new DeviceMark("gate", 0), Unix(from) + (long)(entry.T * 1e6), entry.Shopper, entry.People, entry.Role))));

        Queue<(double At, Action Bring)> queue = new(coming.OrderBy(one => one.At));
        while (queue.Count > 0)
        {
            while (queue.TryPeek(out (double At, Action Bring) next) && next.At <= clock.Now.TotalSeconds)
            {
                queue.Dequeue();
                next.Bring();
            }

            at?.Invoke(clock.Now.TotalSeconds, store);
            int ticks = server.Asked;
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            while (server.Asked == ticks && !running.IsCompleted)
            {
                await Task.Yield();
            }
        }

        await stop.CancelAsync();
        await running;
    }

    private static long Unix(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed class Watcher : ILiveWatcher
    {
        public List<string> Said { get; } = [];

        public WeightMemory Weights { get; } = new(SmallVisit.Store.Name);

        public List<Observed> Heard { get; } = [];

        public void CheckedIn(GateEntry entry, Command command)
        {
        }

        public void Seen(TargetFrame frame)
        {
        }

        public void Reckoned(ShelfWeights weights) => Weights.Weigh(weights);

        public void Found(Observed observed)
        {
            Heard.Add(observed);
            Weights.Keep(observed.Id, observed.At, observed.Finding);
        }

        public void Say(CameraNotice notice)
        {
        }

        public void Say(string what) => Said.Add(what);
    }
}
