using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Tests.Scales;

public sealed class RecorderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwo-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recording_holds_every_sample_in_order_of_arrival_with_the_gateways_times()
    {
        SimulationSetup setup = PlateStore.Setup(1, 6);
        List<ShelfMessage> messages = await PlateStore.RunAsync(setup, PlateStore.Sound);
        WeightRecorder recorder = await RecordAsync(setup, messages, _folder);

        List<(long, PlateId, float)> rows = [];
        await foreach (ShelfBatch batch in Recording.Open(_folder).ReadShelvesAsync(TestContext.Current.CancellationToken))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                rows.Add((batch.Microseconds[i], batch.Plates[batch.PlateIndex[i]], batch.Grams[i]));
            }
        }

        Assert.Equal(RowsOf(messages), rows);
        Assert.Equal(rows.Count, recorder.Written);
        Assert.Equal(messages.Sum(message => message.Grams.Length), recorder.Written + recorder.BeforeStart);
    }

    [Fact]
    public async Task Samples_that_a_slow_clock_puts_before_the_start_are_left_out_and_counted()
    {
        float[] grams = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        ShelfMessage message = new("1", "1", "b", 0, (PlateStore.Start.ToUnixTimeMilliseconds() * 1000) - 50_000, ["1", "2"], grams, TimeSpan.Zero);
        WeightRecorder recorder = await RecordAsync(PlateStore.Setup(1, 1), [message], _folder);

        // 12 samples, 16.7 ms apart, of which 0 to 50 ms less the third lie before.
        Assert.Equal((6L, 18L), (recorder.BeforeStart, recorder.Written));
        await foreach (ShelfBatch batch in Recording.Open(_folder).ReadShelvesAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal([0L, 0, 16_667], batch.Microseconds[..3].ToArray());
            Assert.Equal([3f, 15, 4], batch.Grams[..3].ToArray());
        }
    }

    [Fact]
    public async Task Rows_written_in_bulk_and_one_by_one_give_the_same_bytes_across_row_groups()
    {
        // More than one group of 262,144 rows, with a border in the middle of a sample.
        PlateId[] plates = [.. Enumerable.Range(1, 13).Select(plate => new PlateId("1", "1", $"{plate}"))];
        string bulk = Directory.CreateDirectory(Path.Combine(_folder, "bulk")).FullName;
        string single = Directory.CreateDirectory(Path.Combine(_folder, "single")).FullName;
        Random random = Chance.For(1, "bulk rows");
        await using RecordingWriter one = new(bulk);
        await using RecordingWriter other = new(single);
        for (int message = 0; message < 1_800; message++)
        {
            long[] microseconds = [.. Enumerable.Range(0, 12).Select(sample => (message * 200_000L) + ShelfMessage.MicrosecondsAfterFirst(sample))];
            float[] grams = [.. Enumerable.Range(0, 12 * 13).Select(_ => (float)random.Next(100))];
            await one.WriteShelvesAsync(plates, microseconds, grams);
            for (int row = 0; row < grams.Length; row++)
            {
                await other.WriteShelfAsync(microseconds[row / 13], plates[row % 13], grams[(row % 13 * 12) + (row / 13)]);
            }
        }

        await one.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(single, RecordingFiles.Shelves), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(bulk, RecordingFiles.Shelves), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Weights_that_do_not_fit_their_plates_or_lie_before_the_start_are_refused()
    {
        await using RecordingWriter writer = new(_folder);
        PlateId[] plates = [new("1", "1", "1")];
        await Assert.ThrowsAsync<ArgumentException>(async () => await writer.WriteShelvesAsync(plates, new long[2], new float[3]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await writer.WriteShelvesAsync(plates, new long[] { -1 }, new float[1]));
    }

    private static async Task<WeightRecorder> RecordAsync(SimulationSetup setup, IEnumerable<ShelfMessage> messages, string folder)
    {
        await using RecordingWriter writer = new(folder);
        WeightRecorder recorder = new(writer, setup.Start);
        foreach (ShelfMessage message in messages)
        {
            await recorder.TakeAsync(message);
        }

        await writer.CompleteAsync(new RecordingManifest(RecordingManifest.CurrentVersion, "test", setup.Start, [RecordingFiles.ShelfStream], null), setup.Surveyed, []);
        return recorder;
    }

    private static IEnumerable<(long, PlateId, float)> RowsOf(IEnumerable<ShelfMessage> messages) =>
        from message in messages
        from sample in Enumerable.Range(0, ShelfMessage.SamplesPerPlate)
        let at = PlateStore.Since(message) + ShelfMessage.MicrosecondsAfterFirst(sample)
        where at >= 0
        from plate in Enumerable.Range(0, message.Plates.Count)
        select (at, new PlateId(message.Gondola, message.Shelf, message.Plates[plate]), message.GramsOf(plate)[sample]);
}
