using System.Text.Json;
using JustWalkOut.Carts.Messages;
using Microsoft.Win32.SafeHandles;

namespace JustWalkOut.StoreServer.Monitor;

/// <summary>Reads a timeline: how things stood at a moment, and what came then. What it reads for one answer is bounded by how often a start is written, and not by how much is kept.</summary>
internal sealed class TimelineReader(TimelineLog log)
{
    /// <summary>Samples of one answer at most.</summary>
    public const int SamplesMax = 400;

    /// <summary>How far back people's trails go.</summary>
    private const int TrailMs = 9000;

    private const int TrailStepMs = 400;

    /// <summary>A store at rest says something every ten seconds: where nothing was written for longer, nothing was kept.</summary>
    private const int SilenceMs = 15_000;

    /// <summary>Things that are told so close together are one thing to somebody who goes from one to the next.</summary>
    private const int TogetherMs = 300;

    /// <summary>Times that the log may drop what was just found, before it counts as gone.</summary>
    private const int TriesMax = 3;

    /// <summary>Records that were read from files so far.</summary>
    public int RecordsRead { get; private set; }

    /// <summary>How things stood at a moment, as far as monitors had been told; null where nothing is kept from so far back.</summary>
    public MomentBody? MomentOf(DateTimeOffset at)
    {
        long ms = at.ToUnixTimeMilliseconds();
        for (int tries = 0; tries < TriesMax && log.Find(ms) is { } spot; tries++)
        {
            if (Chain(spot) is { } chain)
            {
                return MomentOf(ms, spot, chain);
            }
        }

        return null;
    }

    /// <summary>What came after a moment, by time.</summary>
    /// <param name="after">What was told by then is known.</param>
    /// <param name="span">Of so much time; where nothing was kept, of so much time from when something was again.</param>
    /// <param name="step">State at most so often; events are all there.</param>
    public OnwardBody After(DateTimeOffset after, TimeSpan span, TimeSpan step)
    {
        long from = after.ToUnixTimeMilliseconds();
        List<TimelineSample> samples = [];
        long? end = null;
        long through = from;
        long? last = null;
        TimelineSegment? segment = null;
        for (TimelineSpot? at = log.Find(from) ?? log.FirstAfter(from); at is { } spot; at = log.After(spot))
        {
            last ??= spot.Record.FromMs <= from ? Math.Min(from, spot.Record.ToMs) : from;
            if (spot.Record.ToMs <= from)
            {
                segment = spot.Segment;
                continue;
            }

            bool isSilent = Math.Max(spot.Record.FromMs, from) - last.Value > SilenceMs;
            if (isSilent && samples.Count > 0)
            {
                return Answer(samples, through);
            }

            bool isElsewhere = segment is not null && spot.Segment.Sequence != segment.Sequence && spot.Segment.Sequence != segment.Sequence + 1;
            end ??= Math.Max(from, isSilent ? spot.Record.FromMs : from) + (long)span.TotalMilliseconds;
            foreach (TimelineSample sample in ContentOf(spot)?.Samples ?? [])
            {
                long told = sample.At.ToUnixTimeMilliseconds();
                if (told <= from || told < through)
                {
                    continue;
                }

                if (told > end)
                {
                    return Answer(samples, end.Value);
                }

                bool begins = sample.Start is { } start && (!start.Continues || isSilent || isElsewhere);
                if (!Merge(samples, begins ? sample : sample with { Start = null }, step))
                {
                    return Answer(samples, through);
                }

                through = told;
            }

            (last, segment) = (spot.Record.ToMs, spot.Segment);
        }

        return Answer(samples, through);
    }

    /// <summary>What happened over hours, in so many parts of the same length, and when nothing was kept.</summary>
    public OverviewBody? Overview(DateTimeOffset? from, DateTimeOffset? to, int parts)
    {
        if (log.SinceMs is not { } since || log.End is not { } last)
        {
            return null;
        }

        long end = to?.ToUnixTimeMilliseconds() ?? last.Record.ToMs;
        long begin = from?.ToUnixTimeMilliseconds() ?? Math.Max(since, end - (long)TimeSpan.FromHours(1).TotalMilliseconds);
        double step = Math.Max(1, (end - begin) / (double)parts);
        int[,] counts = new int[parts, 3];
        List<SilenceBody> silences = log.Read(segments =>
        {
            List<(long From, long To)> kept = [];
            foreach (TimelineSegment segment in segments)
            {
                foreach (TimelineMark mark in segment.Marks.Where(mark => mark.AtMs >= begin && mark.AtMs <= end))
                {
                    counts[Math.Min(parts - 1, (int)((mark.AtMs - begin) / step)), (int)mark.Kind - 1]++;
                }

                kept.AddRange(segment.Records.Where(record => record.ToMs >= begin && record.FromMs <= end).Select(record => (record.FromMs, record.ToMs)));
            }

            return SilencesOf(kept, (begin, end), Math.Max(SilenceMs, step / 2));
        });
        OverviewPart[] happened = [.. Enumerable.Range(0, parts).Where(part => counts[part, 0] + counts[part, 1] + counts[part, 2] > 0).Select(part => new OverviewPart(At(begin + (long)(part * step)), counts[part, 0], counts[part, 1], counts[part, 2]))];
        return new OverviewBody(At(since), At(last.Record.ToMs), At(begin), At(end), happened, silences);
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static OnwardBody Answer(List<TimelineSample> samples, long through) => new(At(through), samples);

    private static List<SilenceBody> SilencesOf(List<(long From, long To)> kept, (long Begin, long End) asked, double least)
    {
        List<SilenceBody> silences = [];
        long heard = asked.Begin;
        foreach ((long from, long to) in kept.OrderBy(record => record.From))
        {
            if (from - heard > least)
            {
                silences.Add(new SilenceBody(At(heard), At(from)));
            }

            heard = Math.Max(heard, to);
        }

        return silences;
    }

    /// <summary>Adds a sample, or joins it to the last where that is no longer ago than a step.</summary>
    /// <returns>Whether there was room.</returns>
    private static bool Merge(List<TimelineSample> samples, TimelineSample sample, TimeSpan step)
    {
        if (sample.Start is null && samples.Count > 0 && sample.At - samples[^1].At < step)
        {
            samples[^1] = samples[^1] with { Messages = Fold(samples[^1].Messages.Concat(sample.Messages)) };
            return true;
        }

        if (samples.Count == SamplesMax)
        {
            return false;
        }

        samples.Add(sample);
        return true;
    }

    /// <summary>Every event, and of state the newest.</summary>
    private static List<MonitorMessage> Fold(IEnumerable<MonitorMessage> messages)
    {
        MonitorMessage.Presences? presences = null;
        MonitorMessage.Health? health = null;
        Dictionary<string, double?> grams = new(StringComparer.Ordinal);
        List<MonitorMessage> events = [];
        foreach (MonitorMessage message in messages)
        {
            switch (message)
            {
                case MonitorMessage.Presences people:
                    presences = people;
                    break;
                case MonitorMessage.Health how:
                    health = how;
                    break;
                case MonitorMessage.Plates plates:
                    foreach ((string plate, double? load) in plates.Grams)
                    {
                        grams[plate] = load;
                    }

                    break;
                default:
                    events.Add(message);
                    break;
            }
        }

        MonitorMessage?[] state = [presences, grams.Count > 0 ? new MonitorMessage.Plates(grams) : null, health];
        return [.. events, .. state.OfType<MonitorMessage>()];
    }

    private MomentBody MomentOf(long ms, TimelineSpot spot, List<TimelineSample> chain)
    {
        TimelineStart start = chain[0].Start!;
        TimelineSample[] known = [.. chain.TakeWhile(sample => sample.At.ToUnixTimeMilliseconds() <= ms)];
        IEnumerable<TimelineSample> later = chain.Skip(known.Length);
        TimelineSpot? next = log.After(spot);
        if (!later.Any() && next is { } following)
        {
            later = ContentOf(following)?.Samples ?? [];
        }

        // State is looked at now and then, but of events it is known when each was told.
        long number = known.SelectMany(sample => sample.Messages).OfType<MonitorMessage.MonitorEvent>().Select(happened => happened.Number).LastOrDefault(start.Number);
        IEnumerable<MonitorMessage> justTold = (later.FirstOrDefault()?.Messages ?? []).OfType<MonitorMessage.MonitorEvent>().Where(happened => happened.Number > number && happened.ToldAt.ToUnixTimeMilliseconds() <= ms);
        long told = known[^1].At.ToUnixTimeMilliseconds();
        bool isSilent = later.FirstOrDefault() is { } first ? first.At.ToUnixTimeMilliseconds() - told > SilenceMs : ms - told > SilenceMs;
        (long? previous, long? following2) = Neighbours(ms);
        return new MomentBody(At(ms), At(told), At(log.SinceMs ?? told), At(log.End?.Record.ToMs ?? told), start, TrailOf(spot, At(told)), Fold(known.SelectMany(sample => sample.Messages).Concat(justTold)))
        {
            SilentUntil = isSilent ? later.FirstOrDefault()?.At ?? At(ms) : null,
            Previous = previous is { } before ? At(before) : null,
            Next = following2 is { } after ? At(after) : null,
            Store = PlanOf(spot.Segment),
        };
    }

    /// <summary>Samples from a start to the end of a record; null where they cannot be read any more.</summary>
    private List<TimelineSample>? Chain(TimelineSpot spot)
    {
        List<TimelineChunk> chunks = [];
        TimelineSpot? at = spot;
        for (; at is { } some; at = log.Before(some))
        {
            if (ContentOf(some) is not { } content)
            {
                // Damaged: what follows on it means nothing, up to the next start.
                chunks.Clear();
                if (!File.Exists(some.Segment.Path))
                {
                    return null;
                }

                continue;
            }

            chunks.Add(content);
            if (content.IsStart)
            {
                break;
            }
        }

        chunks.Reverse();
        return chunks.Count > 0 && chunks[0].IsStart ? [.. chunks.SelectMany(chunk => chunk.Samples)] : null;
    }

    /// <summary>Where people had been, a few times a second.</summary>
    private List<MonitorMessage.Presences> TrailOf(TimelineSpot spot, DateTimeOffset until)
    {
        List<MonitorMessage.Presences> trail = [];
        long from = until.ToUnixTimeMilliseconds() - TrailMs;
        for (TimelineSpot? at = spot; at is { } some && some.Record.ToMs >= from; at = log.Before(some))
        {
            foreach (TimelineSample sample in ContentOf(some)?.Samples.Where(sample => sample.At <= until).Reverse() ?? [])
            {
                if (sample.Messages.OfType<MonitorMessage.Presences>().LastOrDefault() is { } people && (trail.Count == 0 || (trail[^1].At - people.At).TotalMilliseconds >= TrailStepMs))
                {
                    trail.Add(people);
                }
            }
        }

        trail.Reverse();
        return trail;
    }

    /// <summary>When something happened before a moment, and after it: of things close together the last.</summary>
    private (long? Previous, long? Next) Neighbours(long ms) => log.Read<(long?, long?)>(segments =>
    {
        List<long> marks = [.. segments.SelectMany(segment => segment.Marks).Select(mark => mark.AtMs).Order()];
        (long? previous, long? next) = (null, null);
        for (int index = 0; index < marks.Count; index++)
        {
            bool isLast = index + 1 == marks.Count || marks[index + 1] - marks[index] > TogetherMs;
            if (isLast && marks[index] < ms)
            {
                previous = marks[index];
            }
            else if (isLast && marks[index] > ms)
            {
                next = marks[index];
                break;
            }
        }

        return (previous, next);
    });

    /// <summary>The plan of a segment, where it is another than now.</summary>
    private FloorDrawing? PlanOf(TimelineSegment segment)
    {
        try
        {
            using SafeFileHandle file = TimelineSegment.OpenToRead(segment.Path);
            return TimelineRecord.PlaceAt(file, 0) is { } place && TimelineRecord.Unpack(file, place) is { } plan && !plan.AsSpan().SequenceEqual(log.Plan) ? JsonSerializer.Deserialize<FloorDrawing>(plan, MessageJson.Compact) : null;
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }

    private TimelineChunk? ContentOf(TimelineSpot spot)
    {
        RecordsRead++;
        try
        {
            using SafeFileHandle file = TimelineSegment.OpenToRead(spot.Segment.Path);
            return TimelineRecord.Unpack(file, spot.Record) is { } content ? TimelineChunk.Of(content) : null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
