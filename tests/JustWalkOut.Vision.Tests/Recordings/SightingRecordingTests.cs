using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;
using Parquet;

namespace JustWalkOut.Vision.Tests.Recordings;

public sealed class SightingRecordingTests
{
    private static readonly Gen<ImagePoint> Point =
        Gen.OneOf(Gen.Const(ImagePoint.Unseen), Gen.Select(Gen.Single[-50, 700], Gen.Single[-50, 400], Gen.Single.Unit, (x, y, score) => new ImagePoint(x, y, score)));

    private static readonly Gen<FloorPlace?> Place = Gen.OneOf(
        Gen.Const((FloorPlace?)null),
        Gen.Select(Gen.Single[-9, 9], Gen.Single[-9, 9], Gen.Single[0.01f, 1], (x, y, m2) => (FloorPlace?)new FloorPlace(new FloorPoint(x, y), new FloorCovariance(m2, m2 / 2, m2))));

    private static readonly Gen<Sighting> AnySighting = Gen.Select(
        Gen.Select(Gen.Single[0, 300], Gen.Single[0, 300], Gen.Single[1, 300], Gen.Single[1, 300], (x, y, width, height) => new Box(x, y, x + width, y + height)),
        Gen.Single.Unit, Gen.Select(Point, Point), Gen.Select(Point, Point), Place,
        (box, score, ends, hands, floor) => new Sighting(box, score, ends.Item1, ends.Item2, hands.Item1, hands.Item2, floor));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_frames_come_back_as_they_went_in() =>
        await Gen.Select(Gen.Int[0, 2], Gen.Int[1, 3], Gen.Int[1, 90_000], AnySighting.Array[0, 4]).Array[1, 40].SampleAsync(async drawn =>
        {
            using TemporaryFolder folder = new();
            List<SightingFrame> frames = [];
            TimeSpan at = TimeSpan.Zero;
            foreach ((int camera, int step, int microseconds, Sighting[] sightings) in drawn)
            {
                at += TimeSpan.FromMicroseconds(microseconds);
                frames.Add(new SightingFrame(new ViewId($"c{camera}"), (frames.Count * 3) + step, at, TimeSpan.FromMilliseconds(5), at + TimeSpan.FromMilliseconds(80), at, sightings));
            }

            await WriteAsync(folder.Path, frames);
            Assert.Equal(frames.Select(Told), (await FramesOf(Recording.Open(folder.Path))).Select(Told));
        }, iter: 20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Looks_are_kept_where_they_were_asked_for_and_nowhere_else(bool keepsLooks)
    {
        using TemporaryFolder folder = new();
        Random chance = new(4);
        Sighting plain = new(new Box(0, 0, 10, 20), 0.5f, new ImagePoint(5, 20, 1), ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, null);
        Sighting[] looked = [.. Enumerable.Range(0, 50).Select(_ => plain with { Look = Look.Of([.. Enumerable.Range(0, Look.Length).Select(_ => (float)((10 * chance.NextDouble()) - 5))]) })];
        await using (RecordingWriter writer = new(folder.Path, keepsLooks))
        {
            await writer.WriteSightingsAsync(Frame("c0", 0, 10) with { Sightings = [.. looked, plain] });
            await writer.WriteSightingsAsync(Frame("c0", 1, 20));
            await writer.CompleteAsync(SmallRecording.Manifest, SmallRecording.Store, []);
        }

        SightingFrame[] read = await FramesOf(Recording.Open(folder.Path));

        Assert.Equal(51, read[0].Sightings.Count);
        Assert.False(read[0].Sightings[50].Look.IsKnown);
        Assert.All(looked, (sighting, i) =>
        {
            Look kept = read[0].Sightings[i].Look;
            Assert.Equal(keepsLooks, kept.IsKnown);
            for (int number = 0; keepsLooks && number < Look.Length; number++)
            {
                Assert.Equal(sighting.Look.Values[number], kept.Values[number], SightingColumns.LookStep * 0.51f);
            }
        });
    }

    [Fact]
    public async Task More_rows_than_a_row_group_holds_keep_a_frame_together()
    {
        using TemporaryFolder folder = new();
        Sighting sighting = new(new Box(0, 0, 10, 20), 0.5f, new ImagePoint(5, 20, 1), ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, null);
        const int Frames = 9_363;
        await WriteAsync(folder.Path, Enumerable.Range(0, Frames).Select(i => Frame("c0", i, i) with { Sightings = [.. Enumerable.Repeat(sighting, 7)] }));
        SightingFrame[] read = await FramesOf(Recording.Open(folder.Path));
        Assert.Equal(Frames, read.Length);
        Assert.All(read, frame => Assert.Equal(7, frame.Sightings.Count));
    }

    [Fact]
    public async Task A_frame_that_cannot_follow_is_refused_when_written_and_when_read()
    {
        SightingFrame first = Frame("c0", 5, 100);
        (SightingFrame Second, string Fault)[] cases =
        [
            (Frame("c0", 5, 200), "sequence 5 after 5"),
            (Frame("c1", 1, 50), "arrived_at"),
            (Frame("c0", 6, 200) with { CapturedAt = TimeSpan.FromMilliseconds(99) }, "behind its watermark"),
            (Frame("c0", 6, 200) with { Watermark = TimeSpan.FromMilliseconds(99) }, "never to go back"),
            (Frame("", 6, 200), "camera is empty"),
            (Frame("c0", 6, 200) with { CapturedSd = TimeSpan.FromTicks(-10) }, "captured_sd"),
        ];
        foreach ((SightingFrame second, string fault) in cases)
        {
            using TemporaryFolder folder = new();
            ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(folder.Path, [first, second]));
            Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);

            await WriteAsync(folder.Path, [first]);
            await WriteRawAsync(folder.File("sightings.parquet"), [first, second], score: float.NaN);
            InvalidDataException damage = await Assert.ThrowsAsync<InvalidDataException>(() => FramesOf(Recording.Open(folder.Path)));
            Assert.StartsWith(folder.File("sightings.parquet") + ", row 2: ", damage.Message, StringComparison.Ordinal);
            Assert.Contains(fault, damage.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1.5f, "score 1.5, expected 0 to 1")]
    [InlineData(0.5f, "box 0, 0, 0, 0, expected left < right")]
    public async Task A_sighting_that_cannot_be_is_refused_by_its_row(float score, string expected)
    {
        using TemporaryFolder folder = new();
        await WriteAsync(folder.Path, [Frame("c0", 0, 0)]);
        await WriteRawAsync(folder.File("sightings.parquet"), [Frame("c0", 0, 0)], score);
        InvalidDataException damage = await Assert.ThrowsAsync<InvalidDataException>(() => FramesOf(Recording.Open(folder.Path)));
        Assert.Contains($"row 1: {expected}", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_off_or_missing_file_is_named_on_opening()
    {
        using TemporaryFolder folder = new();
        await WriteAsync(folder.Path, [Frame("c0", 0, 0)]);
        byte[] whole = await File.ReadAllBytesAsync(folder.File("sightings.parquet"), Stop);
        await File.WriteAllBytesAsync(folder.File("sightings.parquet"), whole[..^3], Stop);
        Assert.StartsWith(folder.File("sightings.parquet"), Assert.Throws<InvalidDataException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(folder.File("sightings.parquet"));
        Assert.StartsWith(folder.File("sightings.parquet"), Assert.Throws<FileNotFoundException>(() => Recording.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    internal static SightingFrame Frame(string camera, long sequence, double milliseconds) => new(
        new ViewId(camera), sequence, TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(milliseconds),
        TimeSpan.FromMilliseconds(milliseconds), []);

    private static string Told(SightingFrame frame) => $"{frame with { Sightings = [] }} {string.Join("; ", frame.Sightings)}";

    private static async Task WriteAsync(string folder, IEnumerable<SightingFrame> frames)
    {
        await using RecordingWriter writer = new(folder);
        foreach (SightingFrame frame in frames)
        {
            await writer.WriteSightingsAsync(frame);
        }

        await writer.CompleteAsync(SmallRecording.Manifest, SmallRecording.Store, []);
    }

    /// <summary>Writes frames without the writer's checks, each with one sighting of that score and an empty box.</summary>
    private static async Task WriteRawAsync(string path, SightingFrame[] frames, float score)
    {
        await using FileStream stream = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(SightingColumns.Schema, stream, cancellationToken: Stop);
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        await group.WriteAsync(SightingColumns.Camera, [.. frames.Select(frame => frame.View.Value)]);
        long[][] wholes =
        [
            [.. frames.Select(frame => frame.Sequence)],
            .. new Func<SightingFrame, TimeSpan>[] { frame => frame.CapturedAt, frame => frame.CapturedSd, frame => frame.ArrivedAt, frame => frame.Watermark }
                .Select(time => frames.Select(frame => time(frame).Ticks / TimeSpan.TicksPerMicrosecond).ToArray()),
        ];
        for (int i = 0; i < wholes.Length; i++)
        {
            await group.WriteAsync<long>(SightingColumns.Wholes[i], wholes[i], cancellationToken: Stop);
        }

        foreach (Parquet.Schema.DataField number in SightingColumns.Numbers)
        {
            await group.WriteAsync<float>(number, frames.Select(_ => number.Name == "score" ? score : 0).ToArray(), cancellationToken: Stop);
        }
    }

    private static async Task<SightingFrame[]> FramesOf(Recording recording)
    {
        List<SightingFrame> frames = [];
        await foreach (SightingFrame frame in recording.ReadSightingsAsync(Stop))
        {
            frames.Add(frame);
        }

        return [.. frames];
    }
}
