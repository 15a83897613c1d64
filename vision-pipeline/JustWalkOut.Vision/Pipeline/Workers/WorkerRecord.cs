using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>One thing that a vision worker sends. A closed set.</summary>
internal abstract record WorkerRecord
{
    private WorkerRecord()
    {
    }

    /// <summary>A picture was looked at. Its list of sightings is the reader's to give back.</summary>
    public sealed record Looked(SightingFrame Frame) : WorkerRecord;

    /// <summary>A camera brings nothing for now: nobody is to wait for it.</summary>
    public sealed record Gone(ViewId View) : WorkerRecord;

    /// <summary>A camera is doing better or worse.</summary>
    public sealed record Noticed(CameraNotice Notice) : WorkerRecord;

    /// <summary>The worker is there, with nothing to say.</summary>
    public sealed record Beat : WorkerRecord;

    /// <summary>All its cameras have ended, and nothing more will come.</summary>
    public sealed record Done : WorkerRecord;
}

/// <summary>
/// The content of what a vision worker sends: a byte for its kind and its numbers as they are in memory (little-endian, so that nothing is rounded), texts as UTF-8 with their length. Times count from the worker's origin.
/// </summary>
internal static class WorkerForm
{
    /// <summary>A picture of 500 people is less than a tenth of it.</summary>
    public const int BytesMax = 1 << 20;

    private const int PeopleMax = 2000;

    /// <summary>Nothing runs for so long, nor is any picture so far from its neighbours.</summary>
    private static readonly TimeSpan TimeMost = TimeSpan.FromDays(36_500);

    private enum Kind : byte
    {
        Looked = 1,
        Gone,
        Noticed,
        Beat,
        Done,
    }

    public static void Write(BinaryWriter to, WorkerRecord what)
    {
        switch (what)
        {
            case WorkerRecord.Looked looked:
                WriteFrame(to, looked.Frame);
                break;
            case WorkerRecord.Gone gone:
                to.Write((byte)Kind.Gone);
                to.Write(gone.View.Value);
                break;
            case WorkerRecord.Noticed noticed:
                to.Write((byte)Kind.Noticed);
                to.Write(noticed.Notice.Camera.Value);
                to.Write((int)noticed.Notice.State);
                to.Write(noticed.Notice.What);
                break;
            default:
                to.Write((byte)(what is WorkerRecord.Done ? Kind.Done : Kind.Beat));
                break;
        }
    }

    /// <summary>Reads one.</summary>
    /// <param name="content">As written.</param>
    /// <param name="lists">Lends the list of a picture's sightings.</param>
    /// <param name="by">Added to each time.</param>
    /// <exception cref="InvalidDataException">It is of no kind that there is, or says what cannot be.</exception>
    public static WorkerRecord Read(byte[] content, SightingLists lists, TimeSpan by)
    {
        using BinaryReader from = new(new MemoryStream(content));
        try
        {
            Kind kind = (Kind)from.ReadByte();
            WorkerRecord read = kind switch
            {
                Kind.Looked => new WorkerRecord.Looked(ReadFrame(from, lists, by)),
                Kind.Gone => new WorkerRecord.Gone(new ViewId(from.ReadString())),
                Kind.Noticed => new WorkerRecord.Noticed(new CameraNotice(new CameraId(from.ReadString()), (CameraState)from.ReadInt32(), from.ReadString())),
                Kind.Beat => new WorkerRecord.Beat(),
                Kind.Done => new WorkerRecord.Done(),
                _ => throw new InvalidDataException($"a record of kind {(byte)kind}, which this program does not know"),
            };
            bool isState = read is not WorkerRecord.Noticed noticed || Enum.IsDefined(noticed.Notice.State);
            return isState && from.BaseStream.Position == content.Length ? read : throw new InvalidDataException($"a record of kind {(byte)kind} that is not as it should be");
        }
        catch (EndOfStreamException fault)
        {
            throw new InvalidDataException("a record that is cut off", fault);
        }
    }

    private static void WriteFrame(BinaryWriter to, in SightingFrame frame)
    {
        to.Write((byte)Kind.Looked);
        to.Write(frame.View.Value);
        to.Write(frame.Sequence);
        to.Write(frame.CapturedAt.Ticks);
        to.Write(frame.CapturedSd.Ticks);
        to.Write(frame.ArrivedAt.Ticks);
        to.Write(frame.Watermark.Ticks);
        to.Write(frame.Sightings.Count);
        foreach (Sighting sighting in frame.Sightings)
        {
            foreach (float edge in (ReadOnlySpan<float>)[sighting.Box.LeftPx, sighting.Box.TopPx, sighting.Box.RightPx, sighting.Box.BottomPx, sighting.Score])
            {
                to.Write(edge);
            }

            foreach (ImagePoint point in (ReadOnlySpan<ImagePoint>)[sighting.Ground, sighting.Head, sighting.FirstHand, sighting.SecondHand])
            {
                to.Write(point.XPx);
                to.Write(point.YPx);
                to.Write(point.Score);
            }

            to.Write(sighting.Floor.HasValue);
            if (sighting.Floor is { } floor)
            {
                foreach (double number in (ReadOnlySpan<double>)[floor.At.XMetres, floor.At.YMetres, floor.Covariance.XxM2, floor.Covariance.XyM2, floor.Covariance.YyM2])
                {
                    to.Write(number);
                }
            }

            to.Write(sighting.Look.IsKnown);
            if (sighting.Look.IsKnown)
            {
                foreach (float number in sighting.Look.Values)
                {
                    to.Write(number);
                }
            }
        }
    }

    private static SightingFrame ReadFrame(BinaryReader from, SightingLists lists, TimeSpan by)
    {
        (ViewId view, long sequence) = (new ViewId(from.ReadString()), from.ReadInt64());
        TimeSpan capturedAt = ReadTime(from, by);
        TimeSpan capturedSd = TimeSpan.FromTicks(from.ReadInt64());
        (TimeSpan arrivedAt, TimeSpan watermark) = (ReadTime(from, by), ReadTime(from, by));
        int people = from.ReadInt32();
        if (people is < 0 or > PeopleMax || capturedSd < TimeSpan.Zero || capturedSd > TimeMost || !IsNear(capturedAt) || !IsNear(arrivedAt) || sequence is < 0 or long.MaxValue)
        {
            throw new InvalidDataException($"picture {sequence} of {people} people, captured at {capturedAt.TotalSeconds} s within {capturedSd.TotalSeconds} s and arrived at {arrivedAt.TotalSeconds} s");
        }

        SightingList list = lists.Rent();
        try
        {
            for (int i = 0; i < people; i++)
            {
                list.Add(ReadSighting(from));
            }
        }
        catch
        {
            lists.Return(list);
            throw;
        }

        return new SightingFrame(view, sequence, capturedAt, capturedSd, arrivedAt, watermark, list);
    }

    private static bool IsNear(TimeSpan time) => time >= -TimeMost && time <= TimeMost;

    private static Sighting ReadSighting(BinaryReader from)
    {
        Box box = new(from.ReadSingle(), from.ReadSingle(), from.ReadSingle(), from.ReadSingle());
        float score = from.ReadSingle();
        (ImagePoint ground, ImagePoint head, ImagePoint first, ImagePoint second) = (ReadPoint(from), ReadPoint(from), ReadPoint(from), ReadPoint(from));
        FloorPlace? floor = from.ReadBoolean() ? new FloorPlace(new FloorPoint(from.ReadDouble(), from.ReadDouble()), new FloorCovariance(from.ReadDouble(), from.ReadDouble(), from.ReadDouble())) : null;
        Look look = from.ReadBoolean() ? ReadLook(from) : default;
        bool isOnFloor = floor is not { } place || (double.IsFinite(place.At.XMetres) && double.IsFinite(place.At.YMetres) && place.Covariance.IsProper);
        return box.IsProper && score is >= 0 and <= 1 && isOnFloor
            ? new Sighting(box, score, ground, head, first, second, floor, look)
            : throw new InvalidDataException($"somebody in {box} with a score of {score} at {floor}");
    }

    private static ImagePoint ReadPoint(BinaryReader from) => new(from.ReadSingle(), from.ReadSingle(), from.ReadSingle());

    private static Look ReadLook(BinaryReader from)
    {
        Span<float> numbers = stackalloc float[Look.Length];
        foreach (ref float number in numbers)
        {
            number = from.ReadSingle();
            if (!float.IsFinite(number))
            {
                throw new InvalidDataException("a look that is no number");
            }
        }

        return Look.Of(numbers);
    }

    /// <summary>A time that is as far off as times go stays there.</summary>
    private static TimeSpan ReadTime(BinaryReader from, TimeSpan by)
    {
        long ticks = from.ReadInt64();
        return TimeSpan.FromTicks(ticks is long.MinValue or long.MaxValue ? ticks : (long)Int128.Clamp((Int128)ticks + by.Ticks, long.MinValue + 1, long.MaxValue));
    }
}
