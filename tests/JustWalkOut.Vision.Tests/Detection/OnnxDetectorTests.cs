using JustWalkOut.Carts;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests;

public sealed class OnnxDetectorTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(framesMax: 1);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_the_network_sees_comes_back_in_pixels_of_the_picture()
    {
        using OnnxDetector detector = LoadTiny();
        using Frame frame = Picture(128, 96, brightness: 204);
        Detection[] found = new Detection[4];
        Assert.Equal(1, detector.Detect(frame, found));
        Assert.Equal((0, 0.8f), (found[0].ClassId, MathF.Round(found[0].Score, 4)));

        // Column 3, row 2 of stride 8, offset by half a cell, side 8 e; the picture is twice the input.
        float half = 8 * MathF.E / 2;
        Box expected = new(2 * (28 - half), 2 * (20 - half), 2 * (28 + half), 2 * (20 + half));
        Assert.Equal(expected.LeftPx, found[0].Box.LeftPx, 0.01);
        Assert.Equal(expected.TopPx, found[0].Box.TopPx, 0.01);
        Assert.Equal(expected.RightPx, found[0].Box.RightPx, 0.01);
        Assert.Equal(expected.BottomPx, found[0].Box.BottomPx, 0.01);
    }

    [Fact]
    public void A_dark_picture_and_an_unwanted_class_give_nothing()
    {
        Detection[] found = new Detection[4];
        using Frame frame = Picture(128, 96, brightness: 10);
        using OnnxDetector people = LoadTiny();
        Assert.Equal(0, people.Detect(frame, found));
        frame.Pixels.SetTo(Scalar.White);
        using OnnxDetector trolleys = LoadTiny(new DetectorOptions { ClassIds = [1] });
        Assert.Equal(0, trolleys.Detect(frame, found));
        Assert.Equal(0, people.Detect(frame, []));
    }

    [Fact]
    public void Detection_costs_at_most_64_managed_bytes_a_frame()
    {
        using OnnxDetector detector = LoadTiny();
        using Frame frame = Picture(128, 96, brightness: 204);
        Assert.InRange(BytesPerFrame(detector, frame), 0, 64);
    }

    [Theory]
    [InlineData("yolox_nano_416x416.onnx")]
    [InlineData("nanodet_m_320.onnx")]
    [InlineData("FastestDet.onnx")]
    public void Detection_with_published_weights_costs_at_most_64_managed_bytes_a_frame(string file)
    {
        using OnnxDetector detector = RealModels.LoadOrSkip(file, new DetectorOptions());
        using VideoFileSource source = VideoFileSource.Open(SharedData.PathOrSkip("video/preview_store-aisle-detection.gif"), new CameraId("aisle"), _pool);
        Assert.True(source.TryRead(out Frame? frame));
        using (frame)
        {
            Detection[] found = new Detection[100];
            Assert.InRange(detector.Detect(frame, found), 2, 20); // Two shoppers are in the first picture, so every stage has work.
            Assert.InRange(BytesPerFrame(detector, frame), 0, 64);
        }
    }

    [Fact]
    public void Equal_pictures_give_equal_answers()
    {
        using OnnxDetector detector = LoadTiny();
        using Frame frame = Picture(77, 51, brightness: 150);
        Detection[] first = new Detection[1];
        Detection[] second = new Detection[1];
        detector.Detect(frame, first);
        detector.Detect(frame, second);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("\"shape\":[1,84,7]", "\"shape\":[1,85,7]", "[1, 84, 7]", "[1, 85, 7]")] // The head's rows are not the input's cells.
    [InlineData("[\"person\",\"trolley\"]", "[\"person\"]", "1 classes has [1, 84, 6]", "[1, 84, 7]")] // The class list is too short.
    [InlineData("\"shape\":[1,3,64,64]", "\"shape\":[1,3,96,96]", "[1, 189, 7]", "[1, 84, 7]")] // Another input, so another head.
    [InlineData("\"name\":\"picture\"", "\"name\":\"images\"", "'picture' [1, 3, 64, 64]", "'images' [1, 3, 64, 64]")] // Another input's name.
    public void A_description_that_does_not_fit_is_refused_with_both_sides(string from, string to, string oneSide, string otherSide)
    {
        string description = TinyOnnx.Describe(TinyOnnx.Write(_folder.Path), json => json.Replace(from, to, StringComparison.Ordinal));
        string message = Assert.Throws<InvalidDataException>(() => Load(description)).Message;
        Assert.Contains(oneSide, message, StringComparison.Ordinal);
        Assert.Contains(otherSide, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_other_shapes_than_described_is_refused_with_both_sides()
    {
        string other = TinyOnnx.Write(_folder.Path, cells: 100);
        string message = Assert.Throws<InvalidDataException>(() => Load(TinyOnnx.Describe(other))).Message;
        Assert.Contains("'head' [1, 100, 7]", message, StringComparison.Ordinal);
        Assert.Contains("'head' [1, 84, 7]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_another_hash_is_refused_with_both_hashes()
    {
        string onnx = TinyOnnx.Write(_folder.Path);
        string description = TinyOnnx.Describe(onnx);
        string described = ModelFile.HashOf(onnx);
        byte[] bytes = File.ReadAllBytes(onnx);
        bytes[^1] ^= 1;
        File.WriteAllBytes(onnx, bytes);
        string message = Assert.Throws<InvalidDataException>(() => Load(description)).Message;
        Assert.Contains(described, message, StringComparison.Ordinal);
        Assert.Contains(ModelFile.HashOf(onnx), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused_by_name()
    {
        string onnx = Path.Combine(_folder.Path, "odd.onnx");
        File.WriteAllText(onnx, "this is no network");
        Assert.Contains("odd.onnx", Assert.Throws<InvalidDataException>(() => Load(TinyOnnx.Describe(onnx))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, 0.5f, 0)]
    [InlineData(0.5f, 1.5f, 0)]
    [InlineData(0.5f, 0.5f, 2)]
    public void Options_out_of_range_are_refused(float scoreMin, float overlapMax, int classId) =>
        Assert.Throws<InvalidDataException>(() => LoadTiny(new DetectorOptions { ScoreMin = scoreMin, OverlapMax = overlapMax, ClassIds = [classId] }));

    private static long BytesPerFrame(OnnxDetector detector, Frame frame)
    {
        Detection[] found = new Detection[100];
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

        return (GC.GetAllocatedBytesForCurrentThread() - before) / frames;
    }

    private static OnnxDetector Load(string description, DetectorOptions? options = null) =>
        OnnxDetector.Load(ModelStore.Open(RealModels.DescriptionPath, []).Resolve(description), options ?? new DetectorOptions());

    private OnnxDetector LoadTiny(DetectorOptions? options = null) => Load(TinyOnnx.Describe(TinyOnnx.Write(_folder.Path)), options);

    private Frame Picture(int width, int height, byte brightness)
    {
        Frame frame = _pool.Rent();
        frame.Pixels.Create(height, width, MatType.CV_8UC3);
        frame.Pixels.SetTo(new Scalar(5, brightness, 5));
        return frame;
    }
}
