using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Cameras;
using JustWalkOut.CameraSim.Encoders;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Vision.Calibration;

namespace JustWalkOut.Cli.Tests;

/// <summary>The simulator knows each camera as it truly hangs; its survey is what an installer with a tape measure wrote down.</summary>
public sealed class CalibrateVerbTests : IDisposable
{
    private static readonly StoreDefinition Built = BuiltInStores.Read("convenience").Store;
    private static readonly StoreDefinition Surveyed = Survey.Of(Built, 3, new SurveyParameters());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_simulated_cameras_pose_is_found_from_matched_floor_points_and_written_beside_the_store()
    {
        string store = _folder.Write("store.json", Encoding.UTF8.GetString(StoreFile.Write(Surveyed)));
        string before = await File.ReadAllTextAsync(store, TestContext.Current.CancellationToken);
        Camera camera = Built.Cameras[0];
        List<FloorMatch> matches = Matches(camera, 1);
        int wrong = matches.Count / 2;
        matches[wrong] = matches[wrong] with { At = matches[wrong].At with { XMetres = matches[wrong].At.XMetres + 0.8 } };
        await File.WriteAllBytesAsync(_folder.At("c01.png"), PictureOf(camera), TestContext.Current.CancellationToken);

        Ending ending = await ChildProgram.CliAsync(["calibrate", "pose", Csv(matches), "--store", store, "--camera", "c01", "--picture", _folder.At("c01.png"), "--out", _folder.At("o")]);

        Assert.True(ending.Status == 0, ending.Error);
        Assert.Contains($"left out line {wrong + 2}: ", ending.Output, StringComparison.Ordinal);
        Assert.Contains($"{matches.Count - 1} of {matches.Count} matches; ", ending.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(store, TestContext.Current.CancellationToken));
        StoreDefinition written = StoreFile.Read(await File.ReadAllBytesAsync(_folder.At("o", "store.json"), TestContext.Current.CancellationToken), "o/store.json");
        Assert.Equal(StoreFile.Write(Surveyed with { Cameras = [written.Cameras[0], .. Surveyed.Cameras.Skip(1)] }), StoreFile.Write(written));
        (double placeMetres, double turnDegrees) = Off(written.Cameras[0].Calibration!, camera.Calibration!);
        Assert.True(placeMetres < 0.03 && turnDegrees < 0.3, $"{placeMetres * 100:0.0} cm, {turnDegrees:0.00} degrees off");
        Assert.True(new FileInfo(_folder.At("o", "pose.png")).Length > 10_000);
        JsonElement report = JsonDocument.Parse(await File.ReadAllBytesAsync(_folder.At("o", "pose.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(6, report.GetProperty("covariance").GetArrayLength());
        Assert.InRange(report.GetProperty("floorErrorMetres").GetProperty("nineTenths").GetDouble(), 0.001, 0.05);
        Assert.Equal(wrong + 2, Assert.Single(report.GetProperty("matches").EnumerateArray(), match => !match.GetProperty("isUsed").GetBoolean()).GetProperty("line").GetInt32());
    }

    [Fact]
    public void Every_camera_of_a_store_comes_nearer_to_the_truth_than_its_survey_was()
    {
        List<double> calibrated = [];
        List<double> surveyed = [];
        foreach ((Camera camera, Camera asSurveyed) in Built.Cameras.Zip(Surveyed.Cameras))
        {
            PoseFound found = PoseFit.Find(Lens.Of(camera.Calibration!), new FloorMatches(camera.Id.Value, Matches(camera, 2)), Built.Floor.Outline, new PoseOptions());
            (double placeMetres, double turnDegrees) = Off(found.Calibration, camera.Calibration!);
            Assert.True(placeMetres < 0.05 && turnDegrees < 0.5, $"{camera.Id}: {placeMetres * 100:0.0} cm, {turnDegrees:0.00} degrees off");
            calibrated.Add(turnDegrees);
            surveyed.Add(Off(asSurveyed.Calibration!, camera.Calibration!).TurnDegrees);
        }

        Assert.True(calibrated.Average() < surveyed.Average() / 2, $"{calibrated.Average():0.00} degrees off, {surveyed.Average():0.00} as surveyed");
    }

    [Theory]
    [InlineData("u,v,x\n", "line 1: found 'u,v,x', expected the head line u,v,x,y or u,v,x,y,z")]
    [InlineData("u,v,x,y\n1,2,3\n", "line 2: found 3 columns, expected 4")]
    [InlineData("u,v,x,y\n# a tile's corner\n1,2,3,four\n", "line 3: found y 'four', expected a number")]
    [InlineData("u,v,x,y\n700,2,3,4\n", "line 2: found pixel (700, 2), expected one of a picture of 640 x 360")]
    [InlineData("u,v,x,y\n7,2,3100,4\n", "line 2: found x 3100, expected metres")]
    [InlineData("u,v,x,y\n7,2,3,4\n9,2,3,4\n", "line 3: found the store's point of line 2 again")]
    [InlineData("u,v,x,y\n7,2,3,4\n", "found 1 matches, expected 6 or more")]
    public async Task Matches_that_cannot_be_are_refused_in_one_line_and_nothing_is_left(string csv, string expected)
    {
        string store = _folder.Write("store.json", Encoding.UTF8.GetString(StoreFile.Write(Surveyed)));

        Ending ending = await ChildProgram.CliAsync(["calibrate", "pose", _folder.Write("m.csv", csv), "--store", store, "--camera", "c01", "--out", _folder.At("o")]);

        Assert.Equal(2, ending.Status);
        Assert.Contains(expected, Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("o")));
    }

    [Fact]
    public async Task A_board_is_printed_and_a_lens_file_goes_into_a_camera_that_had_none()
    {
        Ending printed = await ChildProgram.CliAsync(["calibrate", "board", "--out", _folder.At("b.svg")]);
        Assert.True(printed.Status == 0, printed.Error);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(_folder.At("b.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Camera camera = Built.Cameras[2];
        string lens = _folder.At("lens.json");
        await File.WriteAllBytesAsync(lens, LensFile.Write(Lens.Of(camera.Calibration!), new { }), TestContext.Current.CancellationToken);
        StoreDefinition bare = Surveyed with { Cameras = [.. Surveyed.Cameras.Select(one => one.Id == camera.Id ? one with { Calibration = null } : one)] };
        string store = _folder.Write("store.json", Encoding.UTF8.GetString(StoreFile.Write(bare)));
        string[] command = ["calibrate", "pose", Csv(Matches(camera, 5)), "--store", store, "--camera", camera.Id.Value, "--json", "--out", _folder.At("o")];

        Ending without = await ChildProgram.CliAsync(command);
        Assert.Contains("found camera c03 without a calibration, expected its lens. Make one with ./jwo calibrate lens", Assert.Single(without.ErrorLines), StringComparison.Ordinal);
        Ending with = await ChildProgram.CliAsync([.. command, "--lens", lens]);
        Assert.True(with.Status == 0, with.Error);
        Assert.Equal("c03", JsonDocument.Parse(with.Output).RootElement.GetProperty("camera").GetString());
    }

    /// <summary>Crossings of a half-metre grid of the floor where the camera sees them, clicked to 0.7 px and taped to 5 mm.</summary>
    private static List<FloorMatch> Matches(Camera camera, int seed)
    {
        CameraView view = new(camera.Calibration!);
        Random random = new(seed);
        double Bell(double sd) => sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(random.NextDouble() * Math.Tau);
        List<FloorMatch> matches = [];
        for (int i = 0; i <= 20 * 12; i++)
        {
            (double x, double y) = (i % 20 * 0.5, i / 20 * 0.5);
            if (view.TryProject(new Vector3((float)x, (float)y, 0), out Vector2 pixel, out float depth) && depth < 6 && pixel.X is > 5 and < 634 && pixel.Y is > 5 and < 354)
            {
                matches.Add(new FloorMatch(matches.Count + 2, pixel.X + Bell(0.7), pixel.Y + Bell(0.7), new Tracking.StorePoint(x + Bell(0.005), y + Bell(0.005), 0)));
            }
        }

        return matches;
    }

    private string Csv(List<FloorMatch> matches) => _folder.Write("matches.csv", "u,v,x,y\n"
        + string.Concat(matches.Select(match => string.Create(CultureInfo.InvariantCulture, $"{match.XPx:0.00},{match.YPx:0.00},{match.At.XMetres:0.000},{match.At.YMetres:0.000}\n"))));

    private static byte[] PictureOf(Camera camera)
    {
        StoreDefinition one = Built with { Cameras = [camera] };
        CameraScene scene = new(new SimulationSetup(one, one, 1, new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1), []), new CameraOptions());
        Moment moment = new(TimeSpan.Zero, [], [], [], [], [], []);
        scene.Begin(moment);
        byte[] bgr = new byte[scene.Renderers[0].ByteCount];
        scene.Renderers[0].Render(moment, moment, moment.At, bgr);
        return PictureFile.ToPng(bgr, 640);
    }

    private static (double PlaceMetres, double TurnDegrees) Off(CameraCalibration found, CameraCalibration built)
    {
        double place = Math.Sqrt(Enumerable.Range(0, 3).Sum(row => Math.Pow(found.CameraToStore[row][3] - built.CameraToStore[row][3], 2)));
        double trace = Enumerable.Range(0, 3).Sum(axis => Enumerable.Range(0, 3).Sum(row => found.CameraToStore[row][axis] * built.CameraToStore[row][axis]));
        return (place, double.RadiansToDegrees(Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1))));
    }
}
