using System.Runtime.InteropServices;
using System.Text.Json;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;
using OpenCvSharp;

namespace JustWalkOut.Vision.Tests;

/// <summary>The networks that come with the program: they are what they are described as, say what PyTorch says, and see no worse than they did on pictures of stores that they were not trained on.</summary>
public sealed class OurNetworksTests : IDisposable
{
    private const float AgreesTo = 1e-3f;
    private const int VisiblePixelsMin = 100;
    private const double VisibleShareMin = 0.5;

    private readonly FramePool _pool = new(framesMax: 1);

    private static string Folder => Path.Combine(SharedData.RepositoryRoot, "tests", "JustWalkOut.Vision.Tests", "Detection", "held");

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData("ceiling")]
    [InlineData("ceiling-large")]
    [InlineData("ceiling-int8")]
    [InlineData("ceiling-large-int8")]
    [InlineData("points")]
    public void Weights_are_those_that_are_described_and_under_ten_megabytes(string name)
    {
        ModelFile file = Store().Resolve(name);

        file.Verify();

        Assert.InRange(file.Model.Bytes, 1, 10_000_000);
    }

    [Theory]
    [InlineData("ceiling", "golden")]
    [InlineData("ceiling-large", "golden-large")]
    public void A_one_pass_network_says_what_PyTorch_says(string name, string golden)
    {
        using OnnxNetwork network = OnnxNetwork.Load(Store().Resolve(name));
        using Frame frame = Picture(golden + ".png");

        network.Run(frame);

        AssertNear(Golden(golden + ".planes"), network.Outputs[0]);
    }

    [Fact]
    public void The_network_of_points_says_what_PyTorch_says_of_the_same_square()
    {
        using OnnxNetwork network = OnnxNetwork.Load(Store().Resolve("points"));
        using Frame frame = Picture("golden.png");

        PersonCut.Around(new Box(90, 40, 150, 130), network.Model.InputWidthPx).Fill(frame.Pixels, network.Input);
        network.Run();

        AssertNear(Golden("golden.points"), [.. network.Outputs[0], .. network.Outputs[1]]);
    }

    [Theory]
    [InlineData("ceiling+points", 0.06)]
    [InlineData("ceiling-large+points", 0.065)]
    [InlineData("ceiling-int8+points", 0.065)]
    [InlineData("ceiling-large-int8+points", 0.065)]
    public void Together_they_find_people_their_feet_and_their_hands_in_stores_that_they_have_not_seen(string names, double feetMost)
    {
        using IPersonDetector detector = PersonDetectors.Load(Store().Resolve(names), 0.2f);
        PeopleFound found = new();
        (int people, int met, int all, int right) = (0, 0, 0, 0);
        List<double> feet = [];
        List<double> hands = [];
        foreach (JsonElement picture in File.ReadLines(Path.Combine(Folder, "annotations.ndjson")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            using Frame frame = Picture(picture.GetProperty("image").GetString()!);
            detector.Detect(frame, found);
            JsonElement[] there = [.. picture.GetProperty("people").EnumerateArray()];
            foreach (PersonDetection person in found.People)
            {
                JsonElement? whom = there.Select(one => (JsonElement?)one).FirstOrDefault(one => Overlap(person.Box, BoxOf(one!.Value)) >= 0.4);
                all += person.Score >= 0.45f ? 1 : 0;
                right += person.Score >= 0.45f && whom is not null ? 1 : 0;
            }

            foreach (JsonElement one in there.Where(one => one.GetProperty("visiblePx").GetInt32() >= VisiblePixelsMin && one.GetProperty("visibility").GetDouble() >= VisibleShareMin))
            {
                people++;
                if (Best(found, BoxOf(one)) is { } person)
                {
                    met++;
                    double side = Math.Max(person.Box.WidthPx, person.Box.HeightPx);
                    AddIfSeen(feet, person.Ground, one.GetProperty("ground"), side);
                    AddIfSeen(hands, person.LeftHand.At.Score >= 0.5f ? person.LeftHand.At : null, Nearer(person.LeftHand.At, one), side);
                    AddIfSeen(hands, person.RightHand.At.Score >= 0.5f ? person.RightHand.At : null, Nearer(person.RightHand.At, one), side);
                }
            }
        }

        // What was seen when they were committed, with some room: a worse pair does not slip in.
        string seen = $"{met} of {people} people, {right} of {all} finds right, feet {Median(feet):0.000} of the box, {hands.Count} hands {Median(hands):0.000}";
        Assert.True(people >= 30 && met >= 0.95 * people && right >= 0.9 * all, seen);
        Assert.True(Median(feet) < feetMost && hands.Count >= 50 && Median(hands) < 0.022, seen);
    }

    private static ModelStore Store() => ModelStore.Open(RealModels.DescriptionPath, []);

    private static float[] Golden(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(Folder, name))).ToArray();

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second) / Math.Max(1, Math.Abs(pair.First))), 0, AgreesTo);
    }

    private static PersonDetection? Best(PeopleFound found, Box box)
    {
        PersonDetection? best = null;
        foreach (PersonDetection person in found.People)
        {
            best = Overlap(person.Box, box) >= 0.4 && !(best?.Score >= person.Score) ? person : best;
        }

        return best;
    }

    private static void AddIfSeen(List<double> errors, ImagePoint? found, JsonElement truth, double side)
    {
        if (found is { IsSeen: true } point && truth[2].GetInt32() == 2)
        {
            errors.Add(Apart(point, truth) / side);
        }
    }

    private static JsonElement Nearer(ImagePoint point, JsonElement person)
    {
        (JsonElement left, JsonElement right) = (person.GetProperty("leftHand"), person.GetProperty("rightHand"));
        return Apart(point, left) <= Apart(point, right) ? left : right;
    }

    private static double Apart(ImagePoint point, JsonElement truth) => Math.Sqrt(Math.Pow(point.XPx - truth[0].GetDouble(), 2) + Math.Pow(point.YPx - truth[1].GetDouble(), 2));

    private static Box BoxOf(JsonElement person)
    {
        float[] sides = [.. person.GetProperty("visibleBox").EnumerateArray().Select(side => side.GetSingle())];
        return new Box(sides[0], sides[1], sides[2], sides[3]);
    }

    private static double Overlap(Box a, Box b)
    {
        double shared = Math.Max(0, Math.Min(a.RightPx, b.RightPx) - Math.Max(a.LeftPx, b.LeftPx)) * Math.Max(0, Math.Min(a.BottomPx, b.BottomPx) - Math.Max(a.TopPx, b.TopPx));
        return shared / ((a.WidthPx * a.HeightPx) + (b.WidthPx * b.HeightPx) - shared);
    }

    private static double Median(List<double> values) => values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);

    private Frame Picture(string name)
    {
        Frame frame = _pool.Rent();
        using Mat pixels = Cv2.ImRead(Path.Combine(Folder, name), ImreadModes.Color);
        pixels.CopyTo(frame.Pixels);
        return frame;
    }
}
