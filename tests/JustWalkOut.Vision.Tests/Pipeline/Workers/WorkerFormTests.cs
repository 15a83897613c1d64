using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;

namespace JustWalkOut.Vision.Tests.Pipeline.Workers;

/// <summary>What workers send comes out as it went in, to the last bit; anything else is refused, and never by another fault.</summary>
public sealed class WorkerFormTests
{
    private static readonly Gen<ImagePoint> Points = Gen.OneOf(Gen.Const(ImagePoint.Unseen), Gen.Select(Gen.Float[-50, 2000], Gen.Float[-50, 2000], Gen.Float[0, 1], (x, y, score) => new ImagePoint(x, y, score)));

    private static readonly Gen<FloorPlace?> Floors = Gen.OneOf(
        Gen.Const((FloorPlace?)null),
        Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100], Gen.Double[0.001, 1], Gen.Double[0.001, 1], (x, y, xx, yy) => (FloorPlace?)new FloorPlace(new FloorPoint(x, y), new FloorCovariance(xx, 0.1 * Math.Sqrt(xx * yy), yy))));

    private static readonly Gen<Look> Looks = Gen.OneOf(Gen.Const(default(Look)), Gen.Float[-5, 5].Array[Look.Length].Select(numbers => Look.Of(numbers)));

    private static readonly Gen<Sighting> Sightings =
        from left in Gen.Float[0, 100]
        from top in Gen.Float[0, 100]
        from score in Gen.Float[0, 1]
        from ground in Points
        from head in Points
        from first in Points
        from floor in Floors
        from look in Looks
        select new Sighting(new Box(left, top, left + 30, top + 60), score, ground, head, first, ImagePoint.Unseen, floor, look);

    private static readonly Gen<SightingFrame> Frames =
        from view in Gen.OneOf(Gen.Const("a"), Gen.Const("over-door"), Gen.Const("천장"))
        from sequence in Gen.Long[0, long.MaxValue / 2]
        from at in Gen.Long[0, TimeSpan.TicksPerDay]
        from sd in Gen.Long[0, TimeSpan.TicksPerSecond]
        from mark in Gen.OneOf(Gen.Const(TimeSpan.MaxValue), Gen.Const(TimeSpan.MinValue), Gen.Long[0, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks))
        from people in Sightings.List[0, 12]
        select new SightingFrame(new ViewId(view), sequence, TimeSpan.FromTicks(at), TimeSpan.FromTicks(sd), TimeSpan.FromTicks(at + 1), mark, people);

    [Fact]
    public void A_picture_comes_out_as_it_went_in_with_its_times_moved()
    {
        Gen.Select(Frames, Gen.Long[-TimeSpan.TicksPerDay, TimeSpan.TicksPerDay].Select(TimeSpan.FromTicks)).Sample((frame, by) =>
        {
            SightingFrame read = Assert.IsType<WorkerRecord.Looked>(WorkerForm.Read(Write(new WorkerRecord.Looked(frame)), new SightingLists(), by)).Frame;
            Assert.Equal((frame.View, frame.Sequence, frame.CapturedAt + by, frame.CapturedSd, frame.ArrivedAt + by), (read.View, read.Sequence, read.CapturedAt, read.CapturedSd, read.ArrivedAt));
            Assert.Equal(frame.Watermark == TimeSpan.MaxValue || frame.Watermark == TimeSpan.MinValue ? frame.Watermark : frame.Watermark + by, read.Watermark);
            Assert.Equal(frame.Sightings, [.. read.Sightings]);
        });
    }

    [Fact]
    public void Whatever_else_is_said_comes_out_as_it_went_in()
    {
        WorkerRecord[] all = [new WorkerRecord.Gone(new ViewId("a")), new WorkerRecord.Noticed(new CameraNotice(new CameraId("a"), CameraState.Away, "no picture for 2 s")), new WorkerRecord.Beat(), new WorkerRecord.Done()];
        Assert.All(all, one => Assert.Equal(one, WorkerForm.Read(Write(one), new SightingLists(), TimeSpan.Zero)));
    }

    [Fact]
    public void A_record_that_is_cut_off_or_followed_by_more_is_refused()
    {
        Gen.Select(Frames, Gen.Double[0, 1]).Sample((frame, share) =>
        {
            byte[] whole = Write(new WorkerRecord.Looked(frame));
            Assert.Throws<InvalidDataException>(() => WorkerForm.Read(whole[..(int)(share * (whole.Length - 1))], new SightingLists(), TimeSpan.Zero));
            Assert.Throws<InvalidDataException>(() => WorkerForm.Read([.. whole, 0], new SightingLists(), TimeSpan.Zero));
        });
    }

    [Fact]
    public void Bytes_of_chance_are_refused_or_read_and_end_in_no_other_fault()
    {
        Gen.Select(Frames, Gen.Int[0, int.MaxValue - 1], Gen.Byte).Sample((frame, place, other) =>
        {
            byte[] bent = Write(new WorkerRecord.Looked(frame));
            bent[place % bent.Length] = other;
            try
            {
                WorkerForm.Read(bent, new SightingLists(), TimeSpan.FromDays(1));
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        });
    }

    private static byte[] Write(WorkerRecord what)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        WorkerForm.Write(writer, what);
        writer.Flush();
        return stream.ToArray();
    }
}
