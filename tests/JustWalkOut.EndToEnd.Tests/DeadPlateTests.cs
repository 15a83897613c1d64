using System.Collections.Concurrent;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tests;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>The real recording once for every plate of the store, with that one dead and noise and drift on all others.</summary>
public sealed class DeadPlateTests
{
    private const double NoiseSdGrams = 3;
    private const double DriftGramsPerMinute = 50;

    private static readonly PlateId Taken = PlateId.From("1/5/11");

    [Fact]
    public async Task Any_one_plate_dead_but_the_one_itself_leaves_the_same_goods_in_the_same_hands()
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder work = new();
        Ending import = await ChildProgram.CliAsync(["import", "autocheckout", source, "--out", work.At("r")]);
        Assert.True(import.Status == 0, import.Error);
        Recording recording = Recording.Open(work.At("r"));
        (List<Row> rows, PlateId[] plates) = await RowsOf(recording);
        List<TargetFrame> frames = await recording.ReadTargetsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        ConcurrentBag<string> wrong = [];
        Parallel.For(0, plates.Length, dead =>
        {
            string[] moves = [.. Decide(recording, rows, frames, plates, dead).Select(Told)];
            if (plates[dead] == Taken ? moves.Length > 0 : moves is not ["took 1 x 071142008582"])
            {
                wrong.Add($"seed {dead}, {plates[dead]} dead: {string.Join("; ", moves)}");
            }
        });

        Assert.Equal(278, plates.Length);
        Assert.Empty(wrong.Order());
    }

    private static string Told(Finding finding) => finding switch
    {
        Finding.Took { Goods: { Confidence: >= 0.9 } goods } => $"took {goods.Quantity} x {goods.Sku}",
        _ => finding.ToString(),
    };

    private static IEnumerable<Finding> Decide(Recording recording, List<Row> rows, List<TargetFrame> frames, PlateId[] plates, int dead)
    {
        Random random = new(dead);
        StoreAttribution attribution = new(recording.Store, recording.Manifest.Start, new AttributionOptions());
        int[] indices = [.. plates.Select(attribution.PlateIndex)];
        int next = 0;
        foreach (Row row in rows)
        {
            for (; next < frames.Count && frames[next].At.TotalMicroseconds <= row.Microseconds; next++)
            {
                attribution.See(frames[next].At, frames[next].People);
            }

            double noise = NoiseSdGrams * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double drift = (row.Plate % 2 == 0 ? 1 : -1) * DriftGramsPerMinute * row.Microseconds / 60e6;
            attribution.Weigh(indices[row.Plate], row.Microseconds, row.Plate == dead ? float.NaN : (float)(row.Grams + noise + drift));
        }

        attribution.Finish();
        List<Observed> found = [];
        attribution.Drain(found);
        return found.Select(observed => observed.Finding).Where(finding => finding is Finding.Took or Finding.PutBack or Finding.HandedOver);
    }

    private static async Task<(List<Row> Rows, PlateId[] Plates)> RowsOf(Recording recording)
    {
        List<Row> rows = [];
        IReadOnlyList<PlateId> plates = [];
        await foreach (ShelfBatch batch in recording.ReadShelvesAsync(TestContext.Current.CancellationToken))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                rows.Add(new Row(batch.PlateIndex[row], batch.Microseconds[row], batch.Grams[row]));
            }

            plates = batch.Plates;
        }

        return (rows, [.. plates]);
    }

    private readonly record struct Row(int Plate, long Microseconds, float Grams);
}
