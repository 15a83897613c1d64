using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Tests.Recordings;

public sealed class RecordingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        Recording recording = Recording.Open(folder.Path);
        Assert.Equal("small", recording.Manifest.Name);
        Assert.Equal(SmallRecording.Manifest.Start, recording.Manifest.Start);
        Assert.True(recording.HasShelves && recording.HasTargets);
        Assert.Equal(SmallRecording.CheckIn, Assert.Single(recording.Gate));
        Assert.Equal("corner-shop", recording.Store.Name.Value);

        (long, PlateId, float)[] rows = await RowsOf(recording);
        Assert.Equal(100, rows.Length);
        Assert.Equal((50 * 16_667L, SmallRecording.Left, 50f), rows[50]);

        TargetFrame[] frames = await FramesOf(recording);
        Assert.Equal([250, 400], frames.Select(frame => frame.At.TotalMilliseconds));
        Assert.Equal(SmallRecording.Body("7", frames[0].At).Presence, Assert.Single(frames[0].People));
        Assert.Empty(frames[1].People);
    }

    [Fact]
    public async Task The_same_rows_give_the_same_bytes()
    {
        using TemporaryFolder first = new();
        using TemporaryFolder second = new();
        await SmallRecording.WriteAsync(first.Path);
        await SmallRecording.WriteAsync(second.Path);
        string[] names = [.. Directory.EnumerateFiles(first.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["gate.json", "recording.json", "shelves.parquet", "store.json", "targets.parquet"], names);
        foreach (string name in names)
        {
            Assert.Equal(await File.ReadAllBytesAsync(first.File(name), Stop), await File.ReadAllBytesAsync(second.File(name), Stop));
        }
    }

    [Fact]
    public async Task Any_order_of_plates_and_times_comes_back_as_it_went_in() =>
        await Gen.Select(Gen.Int[0, 40], Gen.Long[0, 1_000_000_000], Gen.OneOf(Gen.Single[-20_000, 20_000], Gen.Const(float.NaN))).Array[1, 400].SampleAsync(async rows =>
        {
            using TemporaryFolder folder = new();
            await using (RecordingWriter writer = new(folder.Path))
            {
                foreach ((int plate, long microseconds, float grams) in rows)
                {
                    await writer.WriteShelfAsync(microseconds, new PlateId("g", "s", $"{plate}"), grams);
                }

                await writer.CompleteAsync(SmallRecording.Manifest, SmallRecording.Store, []);
            }

            Assert.Equal(rows.Select(row => (row.Item2, new PlateId("g", "s", $"{row.Item1}"), row.Item3)), await RowsOf(Recording.Open(folder.Path)));
        }, iter: 20);

    [Fact]
    public async Task A_long_stream_comes_in_several_batches_whose_plates_keep_their_index()
    {
        const int Rows = 600_000;
        using TemporaryFolder folder = new();
        await using (RecordingWriter writer = new(folder.Path))
        {
            for (int i = 0; i < Rows; i++)
            {
                // A new plate joins in the last batch.
                await writer.WriteShelfAsync(i, i < 580_000 ? Plate(i % 7) : Plate(i % 8), i % 1000);
            }

            await writer.CompleteAsync(SmallRecording.Manifest, SmallRecording.Store, []);
        }

        int row = 0;
        int batches = 0;
        await foreach (ShelfBatch batch in Recording.Open(folder.Path).ReadShelvesAsync(Stop))
        {
            batches++;
            IReadOnlyList<PlateId> plates = batch.Plates;
            for (int i = 0; i < batch.Count; i++, row++)
            {
                bool isRight = batch.Microseconds[i] == row && plates[batch.PlateIndex[i]] == (row < 580_000 ? Plate(row % 7) : Plate(row % 8)) && batch.Grams[i] == row % 1000;
                Assert.True(isRight, $"row {row}");
            }

            Assert.Equal(batches < 3 ? 7 : 8, plates.Count);
        }

        Assert.Equal((Rows, 3), (row, batches));

        static PlateId Plate(int index) => new("1", "1", $"{index}");
    }

    [Fact]
    public async Task A_reader_that_stops_early_leaves_the_file_free()
    {
        using TemporaryFolder folder = new();
        await SmallRecording.WriteAsync(folder.Path);
        await foreach (ShelfBatch batch in Recording.Open(folder.Path).ReadShelvesAsync(Stop))
        {
            Assert.Equal(100, batch.Count);
            break;
        }

        using FileStream owned = new(folder.File("shelves.parquet"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(owned.Length > 0);
    }

    [Fact]
    public async Task A_recording_without_a_stream_says_so_and_reads_as_empty()
    {
        using TemporaryFolder folder = new();
        await using (RecordingWriter writer = new(folder.Path))
        {
            await writer.CompleteAsync(SmallRecording.Manifest, SmallRecording.Store, []);
        }

        Recording recording = Recording.Open(folder.Path);
        Assert.False(recording.HasShelves || recording.HasTargets);
        Assert.Empty(await RowsOf(recording));
        Assert.Empty(await FramesOf(recording));
    }

    [Fact]
    public async Task Moments_of_targets_go_forward_only()
    {
        using TemporaryFolder folder = new();
        await using RecordingWriter writer = new(folder.Path);
        await writer.WriteTargetsAsync(TimeSpan.FromSeconds(1), []);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await writer.WriteTargetsAsync(TimeSpan.FromSeconds(1), []));
    }

    internal static async Task<(long, PlateId, float)[]> RowsOf(Recording recording)
    {
        List<(long, PlateId, float)> rows = [];
        await foreach (ShelfBatch batch in recording.ReadShelvesAsync(Stop))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                rows.Add((batch.Microseconds[i], batch.Plates[batch.PlateIndex[i]], batch.Grams[i]));
            }
        }

        return [.. rows];
    }

    internal static async Task<TargetFrame[]> FramesOf(Recording recording)
    {
        List<TargetFrame> frames = [];
        await foreach (TargetFrame frame in recording.ReadTargetsAsync(Stop))
        {
            frames.Add(frame);
        }

        return [.. frames];
    }
}
