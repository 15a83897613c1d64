using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests;

/// <summary>Our own head, on networks whose answer is written by hand.</summary>
public sealed class CeilingDetectorTests : IDisposable
{
    private const int Side = TinyOnnx.SidePx / CeilingHead.StridePx;
    private const int Cells = Side * Side;
    private const float Nobody = -10;

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(framesMax: 1);
    private readonly float[] _fixed = new float[CeilingHead.PlaneCount * Cells];
    private readonly float[] _bright = new float[CeilingHead.PlaneCount * Cells];

    public CeilingDetectorTests() => _fixed.AsSpan(0, Cells).Fill(Nobody);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_person_comes_back_with_points_and_looks_in_pixels_of_the_picture()
    {
        // Column 3, row 2: its middle is at 28, 20 of the input; the picture is twice the input.
        int cell = (2 * Side) + 3;
        Set(cell, [1.0f, 0.5f, 2, 3, 1.5f, 0, 3, 0.25f, -2, -1, 1, 1, 2, 4, -4, 0.5f, 1, -1]);
        (_fixed[(18 * Cells) + cell], _fixed[(19 * Cells) + cell]) = (3, -4);
        using Frame frame = Picture(128, 128, brightness: 0);
        PeopleFound found = Detect(frame);

        PersonDetection person = Assert.Single(found.People.ToArray());
        Assert.Equal(Sigmoid(1), person.Score, 1e-5f);
        Assert.Equal(new Box(48, 8, 104, 64), person.Box);
        Assert.Equal((56f, 88f, person.Score), (person.Ground.XPx, person.Ground.YPx, person.Ground.Score));
        Assert.Equal((60f, 8f), (person.Head.XPx, person.Head.YPx));
        Assert.Equal(Sigmoid(4), person.Head.Score, 1e-5f);
        Assert.Equal((40f, 56f), (person.LeftHand.At.XPx, person.LeftHand.At.YPx));
        Assert.Equal(Sigmoid(-4), person.LeftHand.At.Score, 1e-5f);
        Assert.Equal((72f, 72f), (person.RightHand.At.XPx, person.RightHand.At.YPx));
        Assert.Equal(Sigmoid(1), person.LeftHand.HoldingScore, 1e-5f);
        Assert.Equal(Sigmoid(-1), person.RightHand.HoldingScore, 1e-5f);
        Assert.Equal([0.6f, -0.8f], found.AppearanceOf(0)[..2].ToArray());
        Assert.Equal(1, Square(found.AppearanceOf(0)), 1e-5f);
    }

    [Fact]
    public void A_point_that_can_hardly_be_seen_is_unseen_in_the_sighting()
    {
        Set(20, [2, 1, 1, 1, 1, 0, 1, 0, -1, 0, 0, 0, 0, 3, -3, 3, 0, 0]);
        using Frame frame = Picture(64, 64, brightness: 0);

        Sighting sighting = Detect(frame).People[0].ToSighting(pointScoreMin: 0.5f);

        Assert.True(sighting.Ground.IsSeen && sighting.Head.IsSeen && sighting.SecondHand.IsSeen);
        Assert.False(sighting.FirstHand.IsSeen);
        Assert.Null(sighting.Floor);
    }

    [Fact]
    public void Cells_of_one_person_give_the_surest_of_them_and_neighbours_stay()
    {
        // Two cells on one person, the right one surer, and another person beside them.
        Set(27, [1, 1.5f, 2, 1.5f, 2]);
        Set(28, [2, 2.5f, 2, 0.5f, 2]);
        Set(30, [0.5f, 1, 2, 1, 2]);
        using Frame frame = Picture(64, 64, brightness: 0);

        PeopleFound found = Detect(frame);

        Assert.Equal([Sigmoid(2), Sigmoid(0.5f)], [.. found.People.ToArray().Select(person => person.Score)], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void Boxes_end_at_the_picture_and_what_lies_in_the_padding_alone_is_left_out()
    {
        // The picture is 64 wide and 32 high: the lower half of the input is padding.
        Set(0, [3, 4, 4, 1, 1, -2, -2]);
        Set((6 * Side) + 4, [3, 1, 1, 1, 1]);
        using Frame frame = Picture(64, 32, brightness: 0);

        PersonDetection person = Assert.Single(Detect(frame).People.ToArray());

        Assert.Equal(new Box(0, 0, 12, 12), person.Box);
        Assert.Equal((-12f, -12f), (person.Ground.XPx, person.Ground.YPx));
    }

    [Fact]
    public void The_answer_follows_the_picture_and_no_number_gives_nobody()
    {
        _bright[10] = 12;
        Set(11, [float.NaN, 1, 1, 1, 1]);
        Set(12, [3, float.NaN, 1, 1, 1]);
        (_fixed[Cells + 10], _fixed[(2 * Cells) + 10], _fixed[(3 * Cells) + 10], _fixed[(4 * Cells) + 10]) = (1, 1, 1, 1);
        using Frame dark = Picture(64, 64, brightness: 0);
        using CeilingDetector detector = Load();
        PeopleFound found = new();
        detector.Detect(dark, found);
        Assert.Equal(0, found.People.Length);
        dark.Pixels.SetTo(new Scalar(0, 255, 0));
        detector.Detect(dark, found);
        Assert.Equal(Sigmoid(2), Assert.Single(found.People.ToArray()).Score, 1e-4f);
        Assert.Throws<ArgumentOutOfRangeException>(() => found.AppearanceOf(1).Length);
    }

    [Fact]
    public void What_the_buffer_cannot_hold_are_the_least_sure()
    {
        Set(9, [1, 0.5f, 0.5f, 0.5f, 0.5f]);
        Set(12, [3, 0.5f, 0.5f, 0.5f, 0.5f]);
        Set(40, [2, 0.5f, 0.5f, 0.5f, 0.5f]);
        using Frame frame = Picture(64, 64, brightness: 0);
        using CeilingDetector detector = Load();
        PeopleFound found = new(peopleMax: 2);

        detector.Detect(frame, found);

        Assert.Equal([Sigmoid(3), Sigmoid(2)], [.. found.People.ToArray().Select(person => person.Score)], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void A_frame_costs_at_most_64_managed_bytes()
    {
        Set(9, [1, 0.5f, 0.5f, 0.5f, 0.5f]);
        Set(40, [2, 0.5f, 0.5f, 0.5f, 0.5f]);
        using Frame frame = Picture(128, 96, brightness: 50);
        using CeilingDetector detector = Load();
        PeopleFound found = new();
        for (int i = 0; i < 20; i++)
        {
            detector.Detect(frame, found);
        }

        const int frames = 50;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < frames; i++)
        {
            detector.Detect(frame, found);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / frames, 0, 64);
    }

    [Fact]
    public void A_head_of_boxes_alone_is_refused_by_name()
    {
        string description = TinyOnnx.Describe(TinyOnnx.Write(_folder.Path));
        ModelFile file = ModelStore.Open(RealModels.DescriptionPath, []).Resolve(description);
        string message = Assert.Throws<InvalidDataException>(() => CeilingDetector.Load(file, new DetectorOptions())).Message;
        Assert.Contains("'tiny' has a Yolox head", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_wants_boxes_alone_gets_the_same_people()
    {
        Set(9, [1, 0.5f, 0.5f, 0.5f, 0.5f]);
        Set(40, [2, 0.5f, 0.5f, 1, 1]);
        using Frame frame = Picture(128, 128, brightness: 0);
        Box[] expected = [.. Detect(frame).People.ToArray().Select(person => person.Box)];
        using OnnxDetector detector = OnnxDetector.Load(File(), new DetectorOptions());
        Detection[] found = new Detection[10];

        int count = detector.Detect(frame, found);

        Assert.Equal(expected, found[..count].Select(one => one.Box));
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private static float Square(ReadOnlySpan<float> values)
    {
        float sum = 0;
        foreach (float value in values)
        {
            sum += value * value;
        }

        return sum;
    }

    private void Set(int cell, float[] planes)
    {
        for (int plane = 0; plane < planes.Length; plane++)
        {
            _fixed[(plane * Cells) + cell] = planes[plane];
        }
    }

    private ModelFile File() => ModelStore.Open(RealModels.DescriptionPath, []).Resolve(TinyOnnx.WriteCeiling(_folder.Path, _fixed, _bright));

    private CeilingDetector Load() => CeilingDetector.Load(File(), new DetectorOptions());

    private PeopleFound Detect(Frame frame)
    {
        using CeilingDetector detector = Load();
        PeopleFound found = new();
        detector.Detect(frame, found);
        return found;
    }

    private Frame Picture(int width, int height, byte brightness)
    {
        Frame frame = _pool.Rent();
        frame.Pixels.Create(height, width, MatType.CV_8UC3);
        frame.Pixels.SetTo(new Scalar(0, brightness, 0));
        return frame;
    }
}
