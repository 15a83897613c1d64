using System.Numerics;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Evaluation.Plates;

namespace JustWalkOut.CameraSim.Tests.Scales;

/// <summary>A store of plates and nothing else, and a simulation of it in which only what a test says happens.</summary>
internal static class PlateStore
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Options under which nothing is random but noise: no plate broken, no message harmed, no neighbour felt.</summary>
    public static ScaleOptions Sound { get; } = new()
    {
        Cells = new LoadCellOptions { StuckShare = 0, DeadShare = 0, CrossTalk = 0 },
        Gateway = new GatewayOptions { LostShare = 0, RepeatedShare = 0, LateShare = 0 },
    };

    public static SimulationSetup Setup(int gondolas, double seconds, long seed = 7, params IReadOnlyList<Fault> faults)
    {
        StoreDefinition store = new(
            StoreDefinition.CurrentVersion, new StoreId("plates"), Currency.From("EUR"), "de-DE", new FloorPlan([[0, 0], [8, 0], [8, 4], [0, 4]], []), [], [],
            [.. Enumerable.Range(1, gondolas).Select(gondola => new Gondola($"{gondola}", new Pose(1.3 * gondola, 3, 0), new Extent(1.2, 0.4, 2), [.. Enumerable.Range(1, 5).Select(ShelfOf)]))],
            [], [], [], new Rules());
        return new SimulationSetup(store, store, seed, Start, TimeSpan.FromSeconds(seconds), faults);
    }

    public static Moment Quiet(long number) => new(Moment.TimeOf(number), [], [], [], [], [], []);

    /// <summary>An item on one plate from the start.</summary>
    public static StockChange Standing(int number, string plate, double grams) => new(number, new StandingItem(
        new Item(number, null, grams, new GoodsLook(GoodsShape.Box, 0.1f, 0.1f, 0.1f, default, default)), Vector3.Zero, 0, [new PlateShare(PlateId.From(plate), 1)], false));

    /// <summary>Loads from 0.2 to 3 kg on every plate, as in BENCHMARK-1.</summary>
    public static IReadOnlyList<StockChange> Stocked(SimulationSetup setup)
    {
        Random random = Chance.For(setup.Seed, "test stock");
        return [.. new StoreLayout(setup.Built).Plates.Select((plate, i) => Standing(i + 1, plate.Id.Value, 1000 * Math.Exp(random.Normal(0, 0.7))))];
    }

    /// <summary>Runs a simulation; returns what arrived.</summary>
    /// <param name="setup">The simulation.</param>
    /// <param name="options">How shelves behave.</param>
    /// <param name="change">Makes of each quiet moment what happens in it; told its number.</param>
    public static async Task<List<ShelfMessage>> RunAsync(SimulationSetup setup, ScaleOptions options, Func<Moment, long, Moment>? change = null)
    {
        Heard heard = new();
        await using LoadCells cells = new(setup, heard, options);
        await FeedAsync(cells, setup, change);
        return heard.Messages;
    }

    public static async Task FeedAsync(LoadCells cells, SimulationSetup setup, Func<Moment, long, Moment>? change = null)
    {
        for (long number = 0; Moment.TimeOf(number) <= setup.Length; number++)
        {
            Moment moment = Quiet(number);
            await cells.TakeAsync(change is null ? moment : change(moment, number), TestContext.Current.CancellationToken);
        }

        await cells.CompleteAsync(TestContext.Current.CancellationToken);
    }

    public static IReadOnlyList<PlateTrace> Traces(IEnumerable<ShelfMessage> messages, double seconds)
    {
        PlateTraces traces = new(seconds);
        foreach (ShelfMessage message in messages)
        {
            for (int plate = 0; plate < message.Plates.Count; plate++)
            {
                PlateId id = new(message.Gondola, message.Shelf, message.Plates[plate]);
                for (int i = 0; i < ShelfMessage.SamplesPerPlate; i++)
                {
                    long at = Since(message) + ShelfMessage.MicrosecondsAfterFirst(i);
                    traces.Add(id, Math.Max(0, at), message.GramsOf(plate)[i]);
                }
            }
        }

        return traces.ToTraces();
    }

    /// <summary>Stated time of a message's first sample, microseconds since the start.</summary>
    public static long Since(ShelfMessage message) => message.FirstSampleUnixMicroseconds - (Start.ToUnixTimeMilliseconds() * 1000);

    private static Shelf ShelfOf(int number) => new(
        $"{number}", new Pose(0, 0, 0.3 * number), new Extent(1.2, 0.4, 0.25),
        [.. Enumerable.Range(0, 12).Select(plate => new Plate($"{plate + 1}", new Pose(0.1 * plate, 0, 0), new Extent(0.1, 0.4, 0.25)))]);

    private sealed class Heard : IWeightSink
    {
        public List<ShelfMessage> Messages { get; } = [];

        public ValueTask TakeAsync(ShelfMessage message)
        {
            Messages.Add(message);
            return ValueTask.CompletedTask;
        }
    }
}
