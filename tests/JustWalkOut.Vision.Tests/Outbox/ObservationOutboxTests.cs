using System.Collections.Concurrent;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Outbox;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Outbox;

public sealed class ObservationOutboxTests
{
    private static readonly StoreId Store = new("corner-shop");
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Observations_get_sequences_without_gaps_and_survive_reopening()
    {
        using TemporaryFolder folder = new();
        await using (ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store))
        {
            Assert.Equal([1L, 2L, 3L], [Append(outbox, 1), Append(outbox, 2), Append(outbox, 3)]);
            Assert.Equal(0, outbox.Synced);
            await outbox.SyncAsync(Stop);
            Assert.Equal(3, outbox.Synced);
        }

        await using ObservationOutbox again = ObservationOutbox.Open(folder.Path, Store);
        Assert.Equal(4, Append(again, 4));
        await again.SyncAsync(Stop);
        Sink sink = new();
        Assert.Equal(4, await again.DeliverAsync(sink, Stop));
        Assert.Equal([1, 2, 3, 4], sink.Received.Select(observation => observation.Sequence));
        Assert.Equal([Id(1), Id(2), Id(3), Id(4)], sink.Received.Select(observation => observation.Id));
        Assert.All(sink.Received, observation => Assert.Equal((Store, Noon), (observation.Store, observation.At)));
        Assert.Equal(0, again.Waiting);
    }

    [Fact]
    public async Task The_same_observation_twice_is_one_even_after_reopening_and_trimming()
    {
        using TemporaryFolder folder = new();
        Sink sink = new();
        await using (ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store, segmentBytesMax: 1))
        {
            Append(outbox, 1);
            Assert.Equal(1, Append(outbox, 1));
            Append(outbox, 2);
            await outbox.SyncAsync(Stop);
            await outbox.DeliverAsync(sink, Stop);
            Assert.Equal("observations-0000000000000000003.log", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(folder.Path))));
            Assert.Equal(2, Append(outbox, 2));
        }

        await using ObservationOutbox again = ObservationOutbox.Open(folder.Path, Store, segmentBytesMax: 1);
        Assert.Equal(1, Append(again, 1));
        Assert.Equal(3, Append(again, 3));
        await again.SyncAsync(Stop);
        await again.DeliverAsync(sink, Stop);
        Assert.Equal([1, 2, 3], sink.Received.Select(observation => observation.Sequence));
    }

    [Fact]
    public async Task What_is_not_synced_is_not_delivered()
    {
        using TemporaryFolder folder = new();
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store);
        Append(outbox, 1);
        Sink sink = new();
        Assert.Equal(0, await outbox.DeliverAsync(sink, Stop));
        Assert.Empty(sink.Received);
        Assert.Equal(1, outbox.Waiting);
    }

    [Fact]
    public async Task A_failing_server_costs_nothing_and_gets_the_same_again_later()
    {
        using TemporaryFolder folder = new();
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store);
        for (int i = 1; i <= 600; i++)
        {
            Append(outbox, i);
        }

        await outbox.SyncAsync(Stop);
        Sink sink = new() { FailAfter = 1 };
        await Assert.ThrowsAsync<IOException>(() => outbox.DeliverAsync(sink, Stop));
        Assert.Equal(600 - ObservationOutbox.BatchMax, outbox.Waiting);
        sink.FailAfter = int.MaxValue;
        Assert.Equal(600 - ObservationOutbox.BatchMax, await outbox.DeliverAsync(sink, Stop));
        Assert.Equal(Enumerable.Range(1, 600).Select(i => (long)i), sink.Received.Select(observation => observation.Sequence));
    }

    [Fact]
    public async Task A_server_that_acknowledges_a_part_is_sent_the_rest_and_one_that_acknowledges_nothing_is_left_alone()
    {
        using TemporaryFolder folder = new();
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store);
        for (int i = 1; i <= 3; i++)
        {
            Append(outbox, i);
        }

        await outbox.SyncAsync(Stop);
        Assert.Equal(2, await outbox.DeliverAsync(new Sink { AcknowledgedMax = 2 }, Stop));
        Assert.Equal(1, outbox.Waiting);
        await Assert.ThrowsAsync<InvalidDataException>(() => outbox.DeliverAsync(new Sink { Acknowledged = 9 }, Stop));
    }

    [Fact]
    public async Task Many_callers_share_syncs_and_none_returns_before_its_observation_is_on_disk()
    {
        using TemporaryFolder folder = new();
        ConcurrentBag<long> sequences = [];
        await using (ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store))
        {
            await Parallel.ForAsync(1, 201, Stop, async (i, stop) =>
            {
                long sequence = Append(outbox, i);
                await outbox.SyncAsync(stop);
                Assert.True(outbox.Synced >= sequence);
                sequences.Add(sequence);
            });
        }

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), sequences.Order());
        await using ObservationOutbox again = ObservationOutbox.Open(folder.Path, Store);
        Assert.Equal(200, again.Waiting);
    }

    [Fact]
    public async Task A_last_record_torn_at_any_byte_is_cut_off_and_reported_and_its_sequence_given_again()
    {
        (byte[] file, int lastOffset) = await TwoRecordsAsync();
        for (int cut = lastOffset; cut < file.Length; cut++)
        {
            foreach (bool isZeroFilled in new[] { false, true })
            {
                // Either the file ends there, or it has its length and zeros where the data never came.
                byte[] torn = isZeroFilled ? [.. file[..cut], .. new byte[file.Length - cut]] : file[..cut];
                using TemporaryFolder folder = new();
                await File.WriteAllBytesAsync(folder.File("observations-0000000000000000001.log"), torn, Stop);
                await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store);
                TornTail? expected = torn.Length == lastOffset ? null : new TornTail(folder.File("observations-0000000000000000001.log"), lastOffset, torn.Length - lastOffset);
                Assert.Equal(expected, outbox.TornTail);
                Assert.Equal(1, outbox.Waiting);
                Assert.Equal(2, Append(outbox, 3));
                await outbox.SyncAsync(Stop);
                Sink sink = new();
                Assert.Equal(2, await outbox.DeliverAsync(sink, Stop));
                Assert.Equal([Id(1), Id(3)], sink.Received.Select(observation => observation.Id));
            }
        }
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_refused_with_its_offset_and_nothing_is_changed()
    {
        (byte[] file, _) = await TwoRecordsAsync();
        using TemporaryFolder folder = new();
        string path = folder.File("observations-0000000000000000001.log");
        for (int at = 0; at < file.Length; at++)
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 0x10;
            await File.WriteAllBytesAsync(path, damaged, Stop);
            InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => ObservationOutbox.Open(folder.Path, Store));
            Assert.Matches($"^{path} is damaged at byte [0-9]+ of {file.Length}", refusal.Message);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(path, Stop));
        }
    }

    [Fact]
    public async Task A_crash_between_the_new_file_and_the_end_of_the_old_loses_nothing()
    {
        using TemporaryFolder folder = new();
        byte[] old;
        await using (ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store, segmentBytesMax: 1))
        {
            Append(outbox, 1);
            await outbox.SyncAsync(Stop);
            old = await ReadSharedAsync(folder.File("observations-0000000000000000001.log"));
            await outbox.DeliverAsync(new Sink(), Stop);
        }

        string fresh = folder.File("observations-0000000000000000002.log");
        byte[] head = await File.ReadAllBytesAsync(fresh, Stop);
        for (int length = 0; length <= head.Length; length += Math.Max(1, head.Length / 25))
        {
            await File.WriteAllBytesAsync(folder.File("observations-0000000000000000001.log"), old, Stop);
            await File.WriteAllBytesAsync(fresh, head[..length], Stop);
            await using (ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store))
            {
                // With the new file's head whole the server has had the first observation; without it, it is sent again.
                Assert.Equal(length == head.Length ? 0 : 1, outbox.Waiting);
                Assert.Equal(1, Append(outbox, 1));
            }

            Assert.Single(Directory.EnumerateFiles(folder.Path));
        }
    }

    [Fact]
    public async Task Another_stores_outbox_is_refused()
    {
        using TemporaryFolder folder = new();
        await ObservationOutbox.Open(folder.Path, Store).DisposeAsync();
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => ObservationOutbox.Open(folder.Path, new StoreId("other")));
        Assert.Contains("store 'corner-shop'; expected 'other'", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<(byte[] File, int LastOffset)> TwoRecordsAsync()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("observations-0000000000000000001.log");
        await using ObservationOutbox outbox = ObservationOutbox.Open(folder.Path, Store);
        Append(outbox, 1);
        await outbox.SyncAsync(Stop);
        int lastOffset = (int)new FileInfo(path).Length;
        Append(outbox, 2);
        await outbox.SyncAsync(Stop);
        return (await ReadSharedAsync(path), lastOffset);
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, Stop);
        return content;
    }

    private static long Append(ObservationOutbox outbox, int number) =>
        outbox.Append(new Finding.UnexplainedStock([new PlateId("1", "1", $"{number}")], -number, "a test"), Id(number), Noon);

    private static ObservationId Id(int number) => new(DeterministicGuid.Of(Store, "test", $"{number}"));

    private sealed class Sink : IObservationSink
    {
        public List<Observation> Received { get; } = [];

        public int FailAfter { get; set; } = int.MaxValue;

        public long AcknowledgedMax { get; init; } = long.MaxValue;

        public long? Acknowledged { get; init; }

        public ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation)
        {
            if (FailAfter-- <= 0)
            {
                throw new IOException("The server is away.");
            }

            Received.AddRange(observations);
            return ValueTask.FromResult(Acknowledged ?? Math.Min(AcknowledgedMax, observations[^1].Sequence));
        }
    }
}
