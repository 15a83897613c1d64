using System.Text.Json.Nodes;
using JustWalkOut.Carts;
using JustWalkOut.Cli.Demo;
using JustWalkOut.Vision.Frames;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace JustWalkOut.Cli.Tests.Clips;

/// <summary>That no head is to be recognised in a clip, by the truth of a simulated store that is rendered to pixels and looked at by the program's own network.</summary>
public sealed class BlurredHeadsTests : IDisposable
{
    /// <summary>A head is blurred where at most this share of its detail is left. What is not blurred keeps all of it; what is, a few hundredths.</summary>
    private const double DetailMax = 0.5;

    /// <summary>Smaller heads, of a dozen pixels across, are nobody's that could be told.</summary>
    private const int HeadPxMin = 12;

    /// <summary>How far into the recording clips are cut, seconds: the floor is known by then.</summary>
    private static readonly int[] Moments = [12, 21];

    private readonly TemporaryFolder _folder = new();

    private int _heads;
    private int _blurred;
    private readonly List<double> _left = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ninety_five_in_a_hundred_true_heads_are_blurred_in_clips_and_most_of_the_picture_is_not()
    {
        string recording = await SimulateAsync();
        foreach ((string id, int lookEvery) in ((string, int)[])[("c01", 1), ("c04", 1), ("c04", 2)])
        {
            // The last as on a machine that looks at one picture in two.
            using FilmedCamera camera = new(recording, id, _folder.At($"ring-{id}-{lookEvery}"), new FakeTimeProvider());
            camera.Play(lookEvery);
            foreach (int moment in Moments)
            {
                await MeasureAsync(camera, new CameraId(id), TimeSpan.FromSeconds(moment));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_blurred} of {_heads} heads blurred, {_left.Average():P0} of the pictures as they were");
        Assert.True(_heads >= 30, $"{_heads} heads are too few to say anything");
        Assert.True(_blurred >= 0.95 * _heads, $"{_blurred} of {_heads} heads are blurred");

        // Hands and shelves are what a clip is for.
        Assert.InRange(_left.Average(), 0.6, 1);
    }

    private async Task MeasureAsync(FilmedCamera camera, CameraId id, TimeSpan moment)
    {
        (ClipVeil veil, HeadTrail trail) = await camera.Cutter.PrepareAsync(camera.OrderAt(moment), TestContext.Current.CancellationToken);
        using ClipVeil disposed = veil;
        foreach (IGrouping<TimeSpan, (TimeSpan At, Rect Head)> picture in camera.Heads().Where(head => head.At >= moment - ClipCutter.Before && head.At <= moment + ClipCutter.After).GroupBy(head => head.At))
        {
            RingPicture kept = Assert.Single(camera.Ring.Find(id, picture.Key, picture.Key));
            using Mat raw = Cv2.ImDecode(camera.Ring.Read(kept)!, ImreadModes.Color);
            using Mat drawn = raw.Clone();
            veil.Draw(drawn, picture.Key, trail);
            _left.Add(Untouched(raw, drawn));
            foreach (Rect head in picture.Select(each => each.Head).Where(head => head.Width >= HeadPxMin && head.Height >= HeadPxMin))
            {
                _heads++;
                _blurred += FilmedCamera.Detail(drawn, head) <= DetailMax * FilmedCamera.Detail(raw, head) ? 1 : 0;
            }
        }
    }

    /// <summary>The share of a picture's pixels that are as they were.</summary>
    private static double Untouched(Mat raw, Mat drawn)
    {
        using Mat off = new();
        Cv2.Absdiff(raw, drawn, off);
        using Mat grey = off.CvtColor(ColorConversionCodes.BGR2GRAY);
        return 1 - (Cv2.CountNonZero(grey) / (double)grey.Total());
    }

    /// <summary>Half a minute of two cameras of a store and some people who shop there.</summary>
    private async Task<string> SimulateAsync()
    {
        await DoneAsync("simulate", "--scene", "bump", "--store", "convenience", "--seed", "1", "--vision", "targets", "--out", _folder.At("t"));
        JsonNode store = JsonNode.Parse(await File.ReadAllTextAsync(_folder.At("t/store.json"), TestContext.Current.CancellationToken))!;
        store["cameras"] = new JsonArray([.. store["cameras"]!.AsArray().Where(camera => (string)camera!["id"]! is "c01" or "c04").Select(camera => camera!.DeepClone())]);
        using Stream demo = typeof(DemoOrder).Assembly.GetManifestResourceStream("demo.scenario.json")!;
        JsonNode scenario = (await JsonNode.ParseAsync(demo, cancellationToken: TestContext.Current.CancellationToken))!;
        (scenario["lengthSeconds"], scenario["cameraFps"]) = (22, 5);
        (scenario["arrivals"]!["openingParties"], scenario["arrivals"]!["capacityPeople"], scenario["shopping"]!["productsMax"]) = (4, 4, 2);
        await DoneAsync("simulate", "--scenario", _folder.Write("heads.json", scenario.ToJsonString()), "--store", _folder.Write("two.json", store.ToJsonString()), "--seed", "2", "--minutes", "0.35", "--vision", "pixels", "--out", _folder.At("p"));
        return _folder.At("p");
    }

    private static async Task DoneAsync(params string[] arguments)
    {
        Ending ending = await ChildProgram.CliAsync(arguments);
        Assert.True(ending.Status == 0, string.Join('\n', ending.ErrorLines));
    }
}
