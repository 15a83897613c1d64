using System.Text.Json;
using JustWalkOut.CameraSim.Tests.Sightings;
using JustWalkOut.CameraSim.Truth;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Mot;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Tracking.MotChallenge;

namespace JustWalkOut.CameraSim.Tests.Truth;

public sealed class TruthSinkTests
{
    private static readonly GoodsLook Looks = new(GoodsShape.Can, 0.06f, 0.06f, 0.12f, new Colour(0xff0000), new Colour(0xffffff));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1 takes a; 1 takes b", HandOverRule.TakerPays, "anna: 2 cola | bert: ")]
    [InlineData("1 takes a; 1 puts a; 1 takes b", HandOverRule.TakerPays, "anna: 1 cola | bert: ")]
    [InlineData("1 takes a; 2 puts a", HandOverRule.TakerPays, "anna:  | bert: ")]
    [InlineData("1 takes a; 1 drops a", HandOverRule.TakerPays, "anna:  | bert: ")]
    [InlineData("1 takes a; 1 drops a; 2 takes a", HandOverRule.TakerPays, "anna:  | bert: 1 cola")]
    [InlineData("1 takes a; 1 gives a 2", HandOverRule.TakerPays, "anna: 1 cola | bert: ")]
    [InlineData("1 takes a; 1 gives a 2", HandOverRule.KeeperPays, "anna:  | bert: 1 cola")]
    [InlineData("1 takes a; 1 gives a 2; 2 puts a", HandOverRule.TakerPays, "anna:  | bert: ")]
    [InlineData("3 takes a; 2 takes n", HandOverRule.TakerPays, "anna:  | bert: 1 nuts")]
    [InlineData("3 takes a; 3 gives a 1", HandOverRule.TakerPays, "anna: 1 cola | bert: ")]
    [InlineData("4 takes a; 4 takes n", HandOverRule.TakerPays, "anna: 1 cola, 1 nuts | bert: ")]
    [InlineData("1 puts phone; 1 takes phone", HandOverRule.TakerPays, "anna:  | bert: ")]
    public async Task A_story_ends_in_these_receipts(string story, HandOverRule rule, string receipts)
    {
        using OwnFolder folder = new();
        await WriteAsync(folder.Path, Setup(rule), Moments(story));
        Outcome truth = Read(folder);
        Assert.Equal(receipts, string.Join(" | ", truth.Bills.Select(bill => $"{bill.Shopper}: {string.Join(", ", bill.Lines.Select(line => $"{line.Quantity} {line.Sku}"))}")));
        Assert.Equal("EUR", truth.Currency);
    }

    [Fact]
    public async Task Acts_are_in_the_form_of_results_with_grams_and_plates_and_foreign_goods_stand_apart()
    {
        using OwnFolder folder = new();
        await WriteAsync(folder.Path, Setup(HandOverRule.TakerPays), Moments("1 takes a; 1 puts phone; 1 puts a"));
        ShopAction[] actions = [.. Read(folder).Actions!];
        Assert.Equal(["take cola x1 by anna at 1/1/1", "put cola x1 by anna at 1/1/1"], actions.Select(action => $"{action.Kind} {action.Sku} x{action.Quantity} by {action.Shopper} at {string.Join(" ", action.Plates)}"));
        Assert.Equal(1, actions[0].AtSeconds, 3);
        using JsonDocument own = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("truth/actions.json"), Stop));
        Assert.Equal([-501.5, 501.5], own.RootElement.EnumerateArray().Select(action => action.GetProperty("grams").GetDouble()));
        using JsonDocument foreign = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("truth/foreign.json"), Stop));
        Assert.Equal("put", Assert.Single(foreign.RootElement.EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_visit_ends_when_its_last_person_is_gone()
    {
        using OwnFolder folder = new();
        await WriteAsync(folder.Path, Setup(HandOverRule.TakerPays), Moments("1 takes a"));
        using JsonDocument receipts = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("truth/receipts.json"), Stop));
        JsonElement[] visits = [.. receipts.RootElement.GetProperty("receipts").EnumerateArray()];
        Assert.Equal(5, visits[0].GetProperty("leftAt").GetDouble(), 3);
        Assert.Equal(JsonValueKind.Null, visits[1].GetProperty("leftAt").ValueKind);
        Assert.Equal(149, visits[0].GetProperty("totalMinor").GetInt64());
    }

    [Fact]
    public async Task Bodies_stand_in_tracks_with_all_their_joints_to_the_millimetre()
    {
        using OwnFolder folder = new();
        await WriteAsync(folder.Path, SmallScene.Setup(0), Enumerable.Range(0, 30).Select(i => SmallScene.Moment(i, SmallScene.Person(1, -2.5f, 1.25f))));
        string[] lines = await File.ReadAllLinesAsync(folder.File("truth/tracks.csv"), Stop);
        Assert.Equal(16, lines.Length);
        string[] header = lines[0].Split(',');
        string[] cells = lines[2].Split(',');
        Assert.Equal(4 + (3 * BodyPose.JointCount), header.Length);
        Assert.Equal(header.Length, cells.Length);
        Assert.Equal(["0.066667", "1", "-2.500", "1.250"], cells[..4]);
        Assert.Equal("1.750", cells[Array.IndexOf(header, "head_top_z")]);
        Assert.Equal("0.035", cells[Array.IndexOf(header, "left_toe_z")]);
    }

    [Fact]
    public async Task Boxes_are_MOTChallenge_and_keypoints_COCO()
    {
        using OwnFolder folder = new();
        TruthSink sink = new(SmallScene.Setup(2), new TruthOptions { HasPictures = true }, folder.Path);
        await SmallScene.FeedAsync(SmallScene.Walk(3, 4), sink);
        foreach (string camera in new[] { "c0", "c1" })
        {
            using StreamReader mot = new(folder.File($"truth/mot/{camera}.txt"));
            MotRow[] rows = [.. MotText.Read(mot, camera)];
            Assert.True(rows.Length > 60);
            Assert.Equal(1, MotReport.Of([MotSequence.From(camera, rows, rows)]).Total.Mota);

            using JsonDocument coco = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File($"truth/coco/{camera}.json"), Stop));
            Assert.Equal(21, coco.RootElement.GetProperty("categories")[0].GetProperty("keypoints").GetArrayLength());
            Assert.Equal(12, coco.RootElement.GetProperty("images").GetArrayLength());
            int[] images = [.. coco.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetInt32())];
            Assert.All(coco.RootElement.GetProperty("annotations").EnumerateArray(), annotation =>
            {
                Assert.Contains(annotation.GetProperty("image_id").GetInt32(), images);
                double[] points = [.. annotation.GetProperty("keypoints").EnumerateArray().Select(number => number.GetDouble())];
                Assert.Equal(63, points.Length);
                int labelled = 0;
                for (int i = 0; i < points.Length; i += 3)
                {
                    Assert.Contains(points[i + 2], (double[])[0, 1, 2]);
                    Assert.True(points[i + 2] != 0 || (points[i] == 0 && points[i + 1] == 0));
                    Assert.True(points[i] is >= 0 and <= 640 && points[i + 1] is >= 0 and <= 360);
                    labelled += points[i + 2] > 0 ? 1 : 0;
                }

                Assert.Equal(labelled, annotation.GetProperty("num_keypoints").GetInt32());
            });
        }
    }

    [Fact]
    public async Task While_a_camera_is_frozen_its_pictures_truth_is_what_they_show_and_tracks_go_on()
    {
        using OwnFolder moving = new();
        using OwnFolder frozen = new();
        Fault freeze = new(FaultKind.CameraFrozen, "c0", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5), 0);
        await SmallScene.FeedAsync(SmallScene.Walk(3, 4), new TruthSink(SmallScene.Setup(2), new TruthOptions { HasPictures = true }, moving.Path));
        await SmallScene.FeedAsync(SmallScene.Walk(3, 4), new TruthSink(SmallScene.Setup(2, 10, freeze), new TruthOptions { HasPictures = true }, frozen.Path));

        ILookup<int, string> sound = Boxes(moving, "c0");
        ILookup<int, string> still = Boxes(frozen, "c0");
        (int Frame, double At, double? Shows)[] images = Images(frozen, "c0");
        int last = images.Last(image => image.At < 1).Frame;
        (int Frame, double At, double? Shows)[] repeated = [.. images.Where(image => image.At is >= 1 and < 2.5)];
        Assert.InRange(repeated.Length, 4, 5);
        Assert.All(repeated, image => Assert.Equal(still[repeated[0].Frame], still[image.Frame]));
        Assert.NotEqual(sound[repeated[0].Frame], still[repeated[0].Frame]);

        // Each repeats the last picture before the freeze, which comes at most four frames after the last with keypoints.
        Assert.Contains(Enumerable.Range(last, 5), frame => sound[frame].SequenceEqual(still[repeated[0].Frame]));
        Assert.All(repeated, image => Assert.InRange(image.Shows!.Value, 1 - (1 / 15.0), 1));
        Assert.All(images.Except(repeated), image => Assert.Equal(sound[image.Frame], still[image.Frame]));
        Assert.All(images.Except(repeated), image => Assert.Null(image.Shows));

        Assert.Equal(Boxes(moving, "c1").SelectMany(frame => frame), Boxes(frozen, "c1").SelectMany(frame => frame));
        Assert.Equal(await File.ReadAllTextAsync(moving.File("truth/tracks.csv"), Stop), await File.ReadAllTextAsync(frozen.File("truth/tracks.csv"), Stop));

        static ILookup<int, string> Boxes(OwnFolder folder, string camera) =>
            File.ReadLines(folder.File($"truth/mot/{camera}.txt")).ToLookup(line => int.Parse(line.Split(',')[0]), line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public async Task What_the_survey_got_wrong_and_what_goes_wrong_are_written_down()
    {
        using OwnFolder folder = new();
        SimulationSetup setup = SmallScene.Setup(1, 10, new Fault(FaultKind.PlateDead, "1/1/1", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 0));
        StoreDefinition built = setup.Built;
        CameraCalibration calibration = built.Cameras[0].Calibration!;
        double[][] moved = [.. calibration.CameraToStore.Select(row => row.ToArray())];
        moved[2][3] += 0.01;
        setup = setup with
        {
            Surveyed = built with
            {
                Cameras = [built.Cameras[0] with { Calibration = calibration with { CameraToStore = moved } }],
                Catalog = [built.Catalog[0] with { UnitWeight = new UnitWeight(503, 4) }, built.Catalog[1]],
                Planogram = [built.Planogram[0] with { Count = 9 }],
            },
        };
        await WriteAsync(folder.Path, setup, []);
        using JsonDocument survey = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("truth/survey.json"), Stop));
        Assert.Equal(0.01, survey.RootElement.GetProperty("cameras")[0].GetProperty("metres").GetDouble(), 6);
        Assert.Equal(503, survey.RootElement.GetProperty("weights")[0].GetProperty("surveyed").GetProperty("grams").GetDouble());
        JsonElement row = survey.RootElement.GetProperty("planogram")[0];
        Assert.Equal((10, 9), (row.GetProperty("builtCount").GetInt32(), row.GetProperty("surveyedCount").GetInt32()));
        Assert.Equal(0, survey.RootElement.GetProperty("plates").GetArrayLength());
        using JsonDocument faults = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File("truth/faults.json"), Stop));
        Assert.Equal("plateDead", faults.RootElement[0].GetProperty("kind").GetString());
    }

    /// <summary>The pictures with keypoints: number, when they were taken, and when what they show was, where that is another time.</summary>
    private static (int Frame, double At, double? Shows)[] Images(OwnFolder folder, string camera)
    {
        using JsonDocument coco = JsonDocument.Parse(File.ReadAllBytes(folder.File($"truth/coco/{camera}.json")));
        return
        [
            .. coco.RootElement.GetProperty("images").EnumerateArray().Select(image => (
                image.GetProperty("id").GetInt32(), image.GetProperty("t").GetDouble(), image.TryGetProperty("shows", out JsonElement shows) ? shows.GetDouble() : (double?)null)),
        ];
    }

    private static SimulationSetup Setup(HandOverRule rule)
    {
        StoreDefinition store = SmallScene.Store(0) with { Rules = new Rules(rule) };
        return SmallScene.Setup(0) with { Built = store, Surveyed = store };
    }

    private static Outcome Read(OwnFolder folder) => OutcomeFiles.ReadTruth("r", name => File.Exists(folder.File(name)) ? File.OpenRead(folder.File(name)) : null);

    private static Task WriteAsync(string folder, SimulationSetup setup, IEnumerable<Moment> moments) =>
        SmallScene.FeedAsync(moments, new TruthSink(setup, new TruthOptions(), folder));

    /// <summary>Anna (1 and 4), Bert (2) and a member of staff (3) check in at once; an act a second; Anna's people are gone at second 5.</summary>
    private static IEnumerable<Moment> Moments(string story)
    {
        string[] acts = story.Split("; ");
        for (long i = 0; i < 6 * Moment.PerSecond; i++)
        {
            int[] people = i < 5 * Moment.PerSecond ? [1, 2, 3, 4] : [2, 3];
            long second = i / Moment.PerSecond;
            bool isAct = i % Moment.PerSecond == 0 && second >= 1 && second <= acts.Length;
            yield return SmallScene.Moment(i, [.. people.Select(number => SmallScene.Person(number, number, 1))]) with
            {
                Actions = isAct ? [Act(acts[second - 1], Moment.TimeOf(i))] : [],
                Gate = i == 0
                    ?
                    [
                        new GatePass(TimeSpan.Zero, SmallScene.Gate, new ShopperId("anna"), 2, Role.Shopper, [1, 4]),
                        new GatePass(TimeSpan.Zero, SmallScene.Gate, new ShopperId("bert"), 1, Role.Shopper, [2]),
                        new GatePass(TimeSpan.Zero, SmallScene.Gate, new ShopperId("badge"), 1, Role.Staff, [3]),
                    ]
                    : [],
            };
        }
    }

    private static TruthAction Act(string told, TimeSpan at)
    {
        string[] words = told.Split(' ');
        Item item = words[2] switch
        {
            "a" => new Item(1, SmallScene.Cola, 501.5, Looks),
            "b" => new Item(2, SmallScene.Cola, 498, Looks),
            "n" => new Item(3, SmallScene.Nuts, 200, Looks),
            _ => new Item(4, null, 180, Looks),
        };
        ActionKind kind = words[1] switch { "takes" => ActionKind.Take, "puts" => ActionKind.Put, "gives" => ActionKind.HandOver, _ => ActionKind.Drop };
        return new TruthAction(
            at, kind, int.Parse(words[0]), kind == ActionKind.HandOver ? int.Parse(words[3]) : null, [item], kind is ActionKind.Take or ActionKind.Put ? [SmallScene.Plate] : [], null);
    }
}
