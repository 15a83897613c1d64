using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Monitor;
using JustWalkOut.Tests;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>The files of a timeline: what is found in them, also after a crash, and what gives way.</summary>
public sealed class TimelineLogTests : IDisposable
{
    private static readonly DateTimeOffset Opening = ScriptedStore.Opening;
    private static readonly FloorDrawing Plan = FloorDrawing.Of(ScriptedStore.Definition);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("jwo-timeline-");
    private readonly FakeTimeProvider _clock = new(Opening);

    private string Folder => Path.Combine(_root.FullName, "timeline");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Any_moment_of_hours_is_found_in_whichever_segment_it_lies_and_again_after_a_restart()
    {
        using (TimelineLog log = Open())
        {
            Fill(log, seconds: 2 * 3600);
            Check(log);
        }

        Assert.Equal(12, Segments().Length);
        Assert.Equal(12, Directory.GetFiles(Folder, "*.index").Length);
        using TimelineLog again = Open();
        Check(again);
        static void Check(TimelineLog log)
        {
            TimelineReader reader = new(log);
            foreach (int second in (int[])[0, 1, 9, 10, 599, 600, 601, 3600, 7199])
            {
                Assert.Equal(second, PlaceAt(reader, second));
            }

            Assert.Equal(Enumerable.Range(3006, 10), reader.MomentOf(Opening.AddSeconds(3015))!.Trail.Select(people => (int)people.People[0].X));

            Assert.Null(reader.MomentOf(Opening.AddSeconds(-1)));
            Assert.Equal(7199, PlaceAt(reader, 9000));
        }
    }

    [Fact]
    public void A_segment_that_a_crash_cut_off_is_read_up_to_its_last_whole_record_wherever_it_was_cut()
    {
        using (TimelineLog log = Open())
        {
            Fill(log, seconds: 25);
        }

        byte[] whole = File.ReadAllBytes(Segments()[0]);
        Array.ForEach(Directory.GetFiles(Folder, "*.index"), File.Delete);
        TimelineSegment full = TimelineSegment.Load(Segments()[0], 1);
        Assert.Equal(25, full.Records.Count);
        foreach (RecordPlace record in full.Records.TakeLast(2))
        {
            foreach (long cut in (long[])[record.Offset, record.Offset + 1, record.Offset + TimelineRecord.HeadBytes, record.Offset + record.Bytes - 1])
            {
                File.Delete(Path.ChangeExtension(Segments()[0], ".index"));
                File.WriteAllBytes(Segments()[0], whole[..(int)cut]);
                using TimelineLog log = Open();
                int last = full.Records.ToList().IndexOf(record) - 1;
                Assert.Equal(last, PlaceAt(new TimelineReader(log), 60));
            }
        }

        // Rubbish behind it, as a disk leaves it after a power cut, and an index of more than there is.
        File.WriteAllBytes(Segments()[0], [.. whole[..(int)full.Records[^1].Offset], .. new byte[500]]);
        using TimelineLog torn = Open();
        Assert.Equal(23, PlaceAt(new TimelineReader(torn), 60));
        Fill(torn, seconds: 3, from: 30);
        Assert.Equal((23, 32), (PlaceAt(new TimelineReader(torn), 29), PlaceAt(new TimelineReader(torn), 60)));
    }

    [Fact]
    public void A_record_that_rots_costs_what_follows_on_it_up_to_the_next_start_and_no_more()
    {
        using (TimelineLog log = Open())
        {
            Fill(log, seconds: 30);
        }

        RecordPlace rotten = TimelineSegment.Load(Segments()[0], 1).Records[13];
        byte[] bytes = File.ReadAllBytes(Segments()[0]);
        bytes[rotten.Offset + rotten.Bytes - 5] ^= 0x40;
        File.WriteAllBytes(Segments()[0], bytes);
        using TimelineLog rottenLog = Open();
        TimelineReader reader = new(rottenLog);
        Assert.Equal([12, 12, 12, 20], ((int[])[12, 13, 19, 20]).Select(second => PlaceAt(reader, second)));
        Assert.Equal([14, 15, 16, 17, 18, 19, 20], reader.After(Opening.AddSeconds(12), TimeSpan.FromSeconds(8), TimeSpan.Zero).Samples.Select(XOf));
    }

    [Fact]
    public void What_is_older_than_is_kept_is_deleted_and_so_are_the_oldest_where_there_are_too_many_bytes()
    {
        using (TimelineLog log = Open(new TimelineOptions { Keep = TimeSpan.FromHours(1) }))
        {
            Fill(log, seconds: 3 * 3600, step: 10);
            Assert.InRange((Opening.AddSeconds((3 * 3600) - 10) - DateTimeOffset.FromUnixTimeMilliseconds(log.SinceMs!.Value)).TotalMinutes, 60, 71);
            Assert.Equal(7, Segments().Length);
        }

        long bytes = Segments().Sum(path => new FileInfo(path).Length);
        _clock.Advance(TimeSpan.FromHours(2));
        using (TimelineLog late = Open(new TimelineOptions { Keep = TimeSpan.FromHours(1) }))
        {
            Assert.Null(late.SinceMs);
            Assert.Empty(Directory.GetFiles(Folder));
        }

        Assert.InRange(bytes, 1, 1 << 20);
        using TimelineLog full = Open(new TimelineOptions { BytesMax = 1 << 20 });
        for (int second = 0; second < 400; second++)
        {
            full.Append(new TimelineChunk([Sample(second, second % 10 == 0, plates: 700)]));
        }

        Assert.InRange(Segments().Sum(path => new FileInfo(path).Length), 1 << 19, 1 << 20);
        Assert.True(full.SinceMs > Opening.ToUnixTimeMilliseconds());
        Assert.Equal(399, PlaceAt(new TimelineReader(full), 399));
    }

    [Fact]
    public void Where_the_clock_was_put_back_what_was_written_later_counts_and_the_rest_is_still_there()
    {
        using TimelineLog log = Open();
        Fill(log, seconds: 100);
        Fill(log, seconds: 20, from: 50, x: 1000);
        TimelineReader reader = new(log);

        Assert.Equal([49, 1050, 1069, 70, 99], ((int[])[49, 50, 69, 70, 99]).Select(second => PlaceAt(reader, second)));
        int[] played = [.. reader.After(Opening.AddSeconds(45), TimeSpan.FromSeconds(30), TimeSpan.Zero).Samples.Select(XOf)];
        Assert.Equal([46, 47, 48, 49, .. Enumerable.Range(1050, 20), 70, 71, 72, 73, 74, 75], played);
    }

    [Fact]
    public void A_file_that_is_none_of_ours_and_an_option_that_does_not_hold_are_found_at_the_start()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "0000000007.timeline"), "what is this");
        File.WriteAllText(Path.Combine(Folder, "readme.timeline"), "no number");
        using (TimelineLog log = Open())
        {
            Assert.Equal((null, null), (log.SinceMs, log.OpeningFault));
            Fill(log, seconds: 1);
        }

        Assert.Equal(["0000000008.timeline", "readme.timeline"], Segments().Select(Path.GetFileName));
        Assert.StartsWith("expected 01:00:00 to 7.00:00:00", Assert.Throws<ArgumentOutOfRangeException>(() => Open(new TimelineOptions { Keep = TimeSpan.FromDays(8) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_of_a_whole_day_takes_no_more_reading_than_its_last_seconds_have_records()
    {
        using TimelineLog log = Open();
        Fill(log, seconds: 24 * 3600, step: 10);
        for (int second = 700; second < 24 * 3600; second += 9000)
        {
            TimelineReader reader = new(log);
            Assert.Equal(second, PlaceAt(reader, second));
            Assert.InRange(reader.RecordsRead, 2, 5);
        }
    }

    private TimelineLog Open(TimelineOptions? options = null) => TimelineLog.Open(Folder, Plan, options ?? new TimelineOptions(), _clock);

    private string[] Segments() => [.. Directory.GetFiles(Folder, "*.timeline").Order(StringComparer.Ordinal)];

    /// <summary>A store in which one person stands at x = the second, a start every ten seconds; the clock follows.</summary>
    private void Fill(TimelineLog log, int seconds, int from = 0, int step = 1, int x = 0)
    {
        for (int second = from; second < from + seconds; second += step)
        {
            if (Opening.AddSeconds(second) > _clock.GetUtcNow())
            {
                _clock.SetUtcNow(Opening.AddSeconds(second));
            }

            Assert.True(log.Append(new TimelineChunk([Sample(second, second == from || second % 10 == 0, x)])));
        }
    }

    private static TimelineSample Sample(int second, bool isStart, int x = 0, int plates = 0) => new(
        Opening.AddSeconds(second),
        isStart ? new TimelineStart("run", second, second > 0, [], [], []) : null,
        [
            new MonitorMessage.Presences(Opening.AddSeconds(second), [new PersonView(ScriptedStore.Presence("ann"), 1, second + x, 0, [])]),
            .. plates == 0 ? (MonitorMessage[])[] : [new MonitorMessage.Plates(Enumerable.Range(0, plates).ToDictionary(plate => $"{plate * 7919 % 65536 * second % 99991}/{plate}", plate => (double?)(plate * 31 % 977 * second % 8191)))],
        ]);

    private static int PlaceAt(TimelineReader reader, int second) => (int)reader.MomentOf(Opening.AddSeconds(second))!.Messages.OfType<MonitorMessage.Presences>().Single().People[0].X;

    private static int XOf(TimelineSample sample) => (int)sample.Messages.OfType<MonitorMessage.Presences>().Single().People[0].X;
}
