using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What is kept of a store, held against what its monitors saw.</summary>
public sealed class TimelineRecorderTests
{
    private static readonly string[] Shoppers = ["ann", "bob", "eve", "dan"];
    private static readonly string[] Goods = ["cola", "bread", "gum"];

    /// <summary>Something that happens in the store, so many milliseconds after the last.</summary>
    private sealed record Step(int What, int Who, int Which, int Ms);

    private static Gen<Step[]> Stories { get; } = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4000], (what, who, which, ms) => new Step(what, who, which, ms)).Array[10, 60];

    [Fact]
    public void Whatever_happens_the_timeline_at_any_moment_shows_what_monitors_saw_at_that_moment() => Stories.Sample(story => PlayAsync(story).GetAwaiter().GetResult(), iter: 8, threads: 1);

    [Fact]
    public async Task After_a_restart_what_was_before_is_there_with_the_time_between_as_a_silence()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync(isRecorded: true);
        await store.EnterAsync("ann");
        store.Show([("ann", 1, 1)]);
        await store.RestartAsync(() =>
        {
            store.Clock.Advance(TimeSpan.FromMinutes(5));
            return Task.CompletedTask;
        });
        store.Show([("ann", 2, 2)]);
        TimelineReader reader = new(store.Timeline!);
        DateTimeOffset back = store.Clock.GetUtcNow();

        MomentBody between = reader.MomentOf(ScriptedStore.Opening.AddMinutes(2))!;
        Assert.Equal((1.0, back, ScriptedStore.Opening), (XOf(between), between.SilentUntil, between.Since));
        MomentBody after = reader.MomentOf(back)!;
        Assert.Equal((2.0, null), (XOf(after), after.SilentUntil));
        Assert.Equal("ann", Assert.Single(after.Start.Carts).Shopper.Value);
        OnwardBody onward = reader.After(ScriptedStore.Opening, TimeSpan.FromSeconds(10), TimeSpan.Zero);
        Assert.False(Assert.IsType<TimelineStart>(onward.Samples[0].Start).Continues);
        Assert.Equal((back, back), (onward.Samples[0].At, onward.Through));
        SilenceBody silence = Assert.Single(reader.Overview(null, null, 10)!.Silences);
        Assert.Equal((ScriptedStore.Opening, back), (silence.From, silence.To));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_an_alert_while_the_store_goes_on_and_over_when_it_can_again()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("jwo-timeline-");
        string folder = Path.Combine(root.FullName, "timeline");
        await File.WriteAllTextAsync(folder, "in the way", TestContext.Current.CancellationToken);
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        using TimelineLog log = TimelineLog.Open(folder, FloorDrawing.Of(ScriptedStore.Definition), new TimelineOptions(), store.Clock);
        List<string> said = [];
        TimelineRecorder recorder = new(store.Feed, log, store.Clock, said.Add);
        Assert.NotNull(log.OpeningFault);
        for (int second = 0; second < 20; second++)
        {
            Record(store, recorder, 1000);
        }

        MonitorAlert alert = Assert.Single(store.Feed.Alerts);
        Assert.Equal((TimelineRecorder.Part, AilmentKind.NotWritten, false), (alert.Part, alert.Ailment!.Kind, alert.IsOver));
        Assert.InRange(recorder.SamplesLeftOut, 2, 20);
        await store.EnterAsync("ann");
        File.Delete(folder);
        for (int second = 0; second < 12; second++)
        {
            Record(store, recorder, 1000);
        }

        Assert.True(Assert.Single(store.Feed.Alerts).IsOver);
        Assert.Equal(2, said.Count);
        Assert.Equal("ann", Assert.Single(new TimelineReader(log).MomentOf(store.Clock.GetUtcNow())!.Start.Carts).Shopper.Value);
        log.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_disk_that_stands_still_costs_samples_and_nothing_else_and_what_is_kept_then_is_right()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync();
        DirectoryInfo root = Directory.CreateTempSubdirectory("jwo-timeline-");
        using TimelineLog log = TimelineLog.Open(root.FullName, FloorDrawing.Of(ScriptedStore.Definition), new TimelineOptions(), store.Clock);
        TimelineRecorder recorder = new(store.Feed, log, store.Clock, _ => { });
        await store.EnterAsync("ann");
        for (int second = 1; second <= 120; second++)
        {
            store.Show([("ann", second, 1)]);
            recorder.Sample();
            store.Clock.Advance(TimeSpan.FromSeconds(1));
            if (second % 40 == 0)
            {
                await store.TakeAsync("ann", "gum");
            }
        }

        Assert.InRange(recorder.SamplesLeftOut, 40, 80);
        recorder.Write();
        store.Show([("ann", 130, 1)]);
        Record(store, recorder, 0);
        TimelineReader reader = new(log);
        MomentBody kept = reader.MomentOf(ScriptedStore.Opening.AddSeconds(10))!;
        MomentBody now = reader.MomentOf(store.Clock.GetUtcNow())!;
        Assert.Equal((11.0, 130.0, false), (XOf(kept), XOf(now), now.Start.Continues));
        Assert.Equal(3, Assert.Single(now.Start.Carts).Lines[0].Quantity);
        log.Dispose();
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task A_clock_that_is_put_back_begins_anew_beside_what_was()
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync(isRecorded: true);
        store.Clock.AutoAdvanceAmount = TimeSpan.Zero;
        for (int second = 0; second <= 30; second++)
        {
            store.Show([("ann", second, 1)]);
            store.Record(TimeSpan.FromSeconds(1));
        }

        await store.EnterAsync("ann");
        store.Clock.AdjustTime(ScriptedStore.Opening.AddSeconds(10));
        store.Show([("ann", 100, 1)]);
        store.Record(TimeSpan.FromSeconds(1));
        await store.EnterAsync("bob");
        TimelineReader reader = new(store.Timeline!);
        Assert.Equal([9.0, 100.0, 30.0], ((int[])[9, 10, 30]).Select(second => XOf(reader.MomentOf(ScriptedStore.Opening.AddSeconds(second))!)));
        Assert.Equal([1, 2], reader.MomentOf(ScriptedStore.Opening.AddSeconds(11))!.Start.Carts.Concat(CartsOf(reader.MomentOf(ScriptedStore.Opening.AddSeconds(11))!)).Select(cart => cart.Visit).Distinct());
    }

    private static IEnumerable<CartView> CartsOf(MomentBody moment) => moment.Messages.OfType<MonitorMessage.CartShown>().Select(shown => shown.Cart);

    private static double XOf(MomentBody moment) => moment.Messages.OfType<MonitorMessage.Presences>().Single().People[0].X;

    private static void Record(ScriptedStore store, TimelineRecorder recorder, int ms)
    {
        store.Clock.Advance(TimeSpan.FromMilliseconds(ms));
        recorder.Sample();
        recorder.Queue();
        recorder.Write();
    }

    /// <summary>Plays a story while a monitor watches, and then holds every moment of it against what that monitor saw.</summary>
    private static async Task PlayAsync(Step[] story)
    {
        await using ScriptedStore store = await ScriptedStore.StartAsync(isRecorded: true);
        MonitorReader reader = new(store.Feed, null, 0);
        MonitorFold live = new();
        live.Take(reader.Now());
        List<(DateTimeOffset At, string Seen)> seen = [(store.Clock.GetUtcNow(), live.Shown(hasState: true))];
        HashSet<int> inside = [];
        foreach (Step step in story)
        {
            store.Record(TimeSpan.FromMilliseconds(1 + step.Ms));
            await ActAsync(store, step, inside);
            store.Feed.Look();
            store.Record();
            live.Take(reader.Now());
            seen.Add((store.Clock.GetUtcNow(), live.Shown(hasState: true)));
        }

        TimelineReader kept = new(store.Timeline!);
        foreach ((DateTimeOffset at, string expected) in seen)
        {
            Assert.Equal(expected, ShownAt(kept, at));
            Assert.Equal(expected, ShownAt(kept, at.AddMilliseconds(0.9)));
        }

        // Played from the beginning, in steps of any length, it comes to the same.
        MonitorFold played = new();
        MomentBody first = kept.MomentOf(seen[0].At)!;
        played.Begin(first.Start.Number, first.Start.Carts, first.Start.Recent, first.Start.Alerts);
        played.Take(first.Messages);
        for (DateTimeOffset at = first.At; at < seen[^1].At;)
        {
            OnwardBody onward = kept.After(at, TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(900));
            if (onward.Through == at)
            {
                Assert.True(at.ToUnixTimeMilliseconds() >= store.Timeline!.End!.Value.Record.ToMs, "It does not get on.");
                break;
            }

            Assert.All(onward.Samples, sample => Assert.Null(sample.Start));
            played.Take(onward.Samples.SelectMany(sample => sample.Messages));
            at = onward.Through;
        }

        Assert.Equal(seen[^1].Seen, played.Shown(hasState: true));
    }

    private static string ShownAt(TimelineReader kept, DateTimeOffset at)
    {
        MomentBody moment = kept.MomentOf(at)!;
        MonitorFold fold = new();
        fold.Begin(moment.Start.Number, moment.Start.Carts, moment.Start.Recent, moment.Start.Alerts);
        fold.Take(moment.Messages);
        return fold.Shown(hasState: true);
    }

    private static async Task ActAsync(ScriptedStore store, Step step, HashSet<int> inside)
    {
        string who = Shoppers[step.Who];
        switch (step.What)
        {
            case 0 when inside.Add(step.Who):
                await store.EnterAsync(who);
                break;
            case 1 or 2 when inside.Contains(step.Who):
                await store.TakeAsync(who, Goods[step.Which], step.What == 1 ? 0.99 : 0.5);
                break;
            case 3 when inside.Contains(step.Who):
                await store.PutBackAsync(who, Goods[step.Which]);
                break;
            case 4:
                store.Show([], health: new Dictionary<string, string> { ["camera/c01"] = step.Which == 0 ? "ok" : $"No picture {step.Which}." });
                break;
            case 5 when store.Feed.Alerts is { Count: > 0 } alerts:
                store.Feed.Acknowledge(alerts[step.Who % alerts.Count].Id, who);
                break;
            default:
                store.Show(Shoppers.Take(step.Who).Select((name, index) => (name, step.Ms / 1000.0, (double)index)), [new PlateState(new PlateId("1", "1", $"{1 + step.Which}"), step.Ms)]);
                break;
        }
    }
}
