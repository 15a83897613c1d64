using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Import;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Import;

public sealed class AutoCheckoutImportTests
{
    private static readonly PlateId Plate1 = new("1", "1", "1");
    private static readonly PlateId Plate2 = new("1", "1", "2");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void NoProgress(int done, int all) => Assert.InRange(done, 1, all);

    [Fact]
    public async Task Weights_come_in_order_of_arrival_with_each_samples_own_time_and_each_message_once()
    {
        using TemporaryFolder folder = new();
        (Recording recording, ImportReport report) = await ImportAsync(folder);
        (long, PlateId, float)[] rows = await RecordingTests.RowsOf(recording);
        Assert.Equal(12, rows.Length);

        // The recording begins with the first body; the first message's samples are 1/60 s apart.
        Assert.Equal([999_999, 1_016_666, 1_033_332, 1_049_999, 1_066_666, 1_083_332], rows.Where(row => row.Item2 == Plate1).Select(row => row.Item1));
        Assert.Equal([100f, 101, 102, 200, 201, 202], rows.Where(row => row.Item2 == Plate1).Select(row => row.Item3));
        Assert.All(rows.Where(row => row.Item2 == Plate2), row => Assert.Equal(float.NaN, row.Item3));
        Assert.Equal((2, 12L, 1), (report.Plates, report.Weights, report.CheckIns));
        Assert.Contains(report.Warnings, warning => warning.StartsWith("plate messages came again: 1 ", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning.StartsWith("plates never weigh anything: 1 (1/1/2)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_come_in_metres_and_an_absent_coordinate_is_zero_but_an_absent_score_means_unseen()
    {
        using TemporaryFolder folder = new();
        (Recording recording, _) = await ImportAsync(folder);
        TargetFrame[] frames = await RecordingTests.FramesOf(recording);
        Assert.Equal([0, 100_000, 200_000], frames.Select(frame => (int)frame.At.TotalMicroseconds));
        Presence seen = Assert.Single(frames[0].People);
        Assert.Equal("77", seen.Person.Value);
        Assert.Equal(new StorePoint(2.54, -0.508, 1.778), seen.Head);
        Assert.Equal(2.286, seen.FirstHand!.Value.At.XMetres, 12);
        Assert.Equal(0, seen.FirstHand.Value.At.YMetres);
        Assert.Null(seen.SecondHand);
        Assert.Equal(new FloorPoint(2.54, -0.254), seen.Floor);

        // Seen by no point: the tracker still has them, where they last were.
        Assert.Equal((new FloorPoint(2.54, -0.254), (StorePoint?)null), (frames[1].People[0].Floor, frames[1].People[0].Head));
        Assert.Empty(frames[2].People);
    }

    [Fact]
    public async Task The_store_comes_from_planogram_and_products()
    {
        using TemporaryFolder folder = new();
        (Recording recording, ImportReport report) = await ImportAsync(folder);
        StoreDefinition store = recording.Store;
        Assert.Equal("nanostore", store.Name.Value);
        Product cola = store.Catalog[0];
        Assert.Equal(("4006381333931", 250L, new UnitWeight(500, 10)), (cola.Gtin, cola.PriceMinor, cola.UnitWeight));
        Assert.Equal(("3.5", (string?)null, (UnitWeight?)null), (store.Catalog[1].Sku.Value, store.Catalog[1].Gtin, store.Catalog[1].UnitWeight));
        Assert.Equal(2, store.Catalog.Count);
        Assert.Equal([Plate1, Plate2], Assert.Single(store.Planogram).Plates);

        // The row's box begins at (2, 0, 1) and is turned by -90 degrees, so plate 2 lies further along -y.
        StoreLayout layout = new(store);
        layout.TryFind(Plate2, out PlatePlace plate);
        Assert.Equal((new Pose(2, -0.2, 1, -90), new Extent(0.2, 0.3, 0.25)), (plate.Pose, plate.Size));
        Assert.Equal(
            ["plate messages came again", "product ids are no GTIN", "products without a weight", "planogram rows without a product", "plates never weigh anything"],
            report.Warnings.Select(warning => warning[..warning.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task A_recording_repeated_is_one_visit_per_pass_and_as_long_as_was_asked()
    {
        using TemporaryFolder folder = new();
        (Recording recording, ImportReport report) = await ImportAsync(folder, minutes: 0.25);
        Assert.Equal(3, report.CheckIns);
        Assert.Equal(36, (await RecordingTests.RowsOf(recording)).Length);

        // A pass is 1.083332 s long and five seconds lie between two.
        Assert.Equal([0, 6.083332, 12.166664], recording.Gate.Select(entry => entry.T));
        Assert.All(recording.Gate, entry => Assert.Equal(("77", "77", Role.Shopper, 1), (entry.Shopper.Value, entry.Target, entry.Role, entry.People)));
        Assert.Equal(13.249996, report.Length.TotalSeconds, 9);
    }

    [Fact]
    public async Task A_store_of_ones_own_takes_the_place_of_planogram_and_products()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder output = new();
        SmallEncoding.Write(folder.Path);
        File.Delete(folder.File("planogram.json"));
        File.Delete(folder.File("products.json"));
        AutoCheckoutRequest request = new(folder.Path, SmallRecording.Store, new StoreId("renamed"));
        await AutoCheckoutImport.RunAsync(request, output.Path, NoProgress, Stop);
        Recording recording = Recording.Open(output.Path);
        Assert.Equal("renamed", recording.Store.Name.Value);
        Assert.Equal("door", Assert.Single(recording.Gate).Gate.Value);
        Assert.Equal("Cola", Assert.Single(recording.Store.Catalog).Name);
    }

    [Theory]
    [InlineData("plate_data.json")]
    [InlineData("full_targets.json")]
    [InlineData("planogram.json")]
    [InlineData("products.json")]
    public async Task A_missing_file_is_named(string name)
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder output = new();
        SmallEncoding.Write(folder.Path);
        File.Delete(folder.File(name));
        FileNotFoundException refusal = await Assert.ThrowsAsync<FileNotFoundException>(() => AutoCheckoutImport.RunAsync(new AutoCheckoutRequest(folder.Path), output.Path, NoProgress, Stop));
        Assert.StartsWith($"{folder.File(name)} is missing", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Malformed => new()
    {
        { "plate_data.json", "not JSON", "no JSON of the AutoCheckout form" },
        { "plate_data.json", "{}", "document.plate_data is missing" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31 noon", 1), "document.header.t_origin is '2026-01-31 noon', expected a moment" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02", 1), "document.header.t_origin is '2026-01-31T09:00:02', expected a moment" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", 1, data: "AAAA"), "plate_data.values.data is 4 characters, expected base64 of 96 bytes" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", 1, data: SmallEncoding.Encode(1)[..^4] + "!!!!"), "expected base64 of 96 bytes" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", 1, shape: "[3,2,5]"), "expected base64 of 120 bytes" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", 1, shape: "[24]"), "plate_data.values.shape is [24], expected [samples, shelves, plates]" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", float.PositiveInfinity), "holds an infinite weight" },
        { "plate_data.json", SmallEncoding.Message("2026-01-31T09:00:02Z", 1, frequency: "0"), "plate_data.freq_samp is 0, expected samples per second" },
        { "full_targets.json", "{\"document\":{\"header\":{\"t_origin\":\"2026-01-31T09:00:09Z\"}}}", "document.targets is missing" },
        { "full_targets.json", "{\"document\":{\"header\":{},\"targets\":{}}}", "document.header.t_origin is missing" },
        { "full_targets.json", "{\"document\":{\"header\":{\"t_origin\":\"2026-01-31T09:00:09Z\"},\"targets\":{\"targets\":[{}]}}}", "target_id.id is missing" },
        { "full_targets.json", "{\"document\":{\"header\":{\"t_origin\":\"2026-01-31T09:00:09Z\"},\"targets\":{\"targets\":[{\"target_id\":{\"id\":\"1\"},\"head\":{\"point\":{\"x\":\"wide\"}}}]}}}", "no JSON of the AutoCheckout form" },
        { "planogram.json", "{\"planogram_product_id\":{\"id\":\"1\"}}", "plate_ids is missing or empty" },
        { "planogram.json", "{\"plate_ids\":[{\"plate_index\":1}]}", "shelf_id or gondola_id is missing" },
        { "products.json", "{\"metadata\":{\"name\":\"x\"}}", "product_id.id is missing" },
        { "products.json", "{\"product_id\":{\"id\":\"1\"}}", "metadata is missing" },
        { "products.json", "{\"product_id\":{\"id\":\"1\"},\"metadata\":{\"name\":\"x\",\"price\":-1}}", "metadata.price is -1, expected dollars" },
        { "products.json", "null", "null, expected an object" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_line_is_refused_by_file_and_line(string name, string line, string expected)
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder output = new();
        SmallEncoding.Write(folder.Path);
        int number = File.ReadAllLines(folder.File(name)).Length + 1;
        await File.AppendAllTextAsync(folder.File(name), $"\n{line}\n", Stop);
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => AutoCheckoutImport.RunAsync(new AutoCheckoutRequest(folder.Path), output.Path, NoProgress, Stop));
        Assert.StartsWith($"{folder.File(name)}:{number}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(output.Path));
    }

    [Fact]
    public async Task Late_messages_keep_their_place_and_late_bodies_are_left_out()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder output = new();
        SmallEncoding.Write(folder.Path);
        await File.AppendAllTextAsync(folder.File("plate_data.json"), $"\n{SmallEncoding.Message("2026-01-31T09:00:00.5Z", 50)}\n", Stop);
        await File.AppendAllTextAsync(folder.File("full_targets.json"), "\n{\"document\":{\"header\":{\"t_origin\":\"2026-01-31T09:00:00.15Z\"},\"targets\":{}}}\n", Stop);
        ImportReport report = await AutoCheckoutImport.RunAsync(new AutoCheckoutRequest(folder.Path), output.Path, NoProgress, Stop);
        Recording recording = Recording.Open(output.Path);
        Assert.Equal(499_999, (await RecordingTests.RowsOf(recording))[12].Item1);
        Assert.Equal(3, (await RecordingTests.FramesOf(recording)).Length);
        Assert.Contains(report.Warnings, warning => warning.StartsWith("target messages came late or again: 1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_real_recording_has_its_known_plates_step_and_shopper()
    {
        string data = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder output = new();
        ImportReport report = await AutoCheckoutImport.RunAsync(new AutoCheckoutRequest(data), output.Path, NoProgress, Stop);
        Recording recording = Recording.Open(output.Path);
        Assert.Equal((278, 286_896L, 1), (report.Plates, report.Weights, report.CheckIns));
        Assert.Equal("3325379692103139202", Assert.Single(recording.Gate).Shopper.Value);
        Assert.Equal(361, recording.Store.Catalog.Count);
        Assert.Equal(("071142008582", 100L), recording.Store.Catalog.Where(product => product.Sku.Value == "071142008582").Select(product => (product.Gtin, product.PriceMinor!.Value)).Single());

        // Plate 1/5/11 falls from 1811 g to 1188 g between 05:06:48.9 and 05:06:49.9, and a hand is about 0.1 m from it meanwhile.
        PlateId plate = new("1", "5", "11");
        (long At, PlateId Plate, float Grams)[] rows = [.. (await RecordingTests.RowsOf(recording)).Where(row => row.Item2 == plate)];
        long before = Microseconds(recording, "2020-04-22T05:06:48.9Z");
        long after = Microseconds(recording, "2020-04-22T05:06:49.9Z");
        Assert.Equal(1811, rows.Where(row => row.At < before && row.At > before - 1_000_000).Average(row => row.Grams), 2.0);
        Assert.Equal(1188, rows.Where(row => row.At > after && row.At < after + 500_000).Average(row => row.Grams), 2.0);
        Assert.True(new StoreLayout(recording.Store).TryFind(plate, out PlatePlace place));
        double nearest = (await RecordingTests.FramesOf(recording))
            .Where(frame => frame.At.TotalMicroseconds > before && frame.At.TotalMicroseconds < after)
            .SelectMany(frame => frame.People).SelectMany(person => new[] { person.FirstHand, person.SecondHand }).OfType<Hand>()
            .Min(hand => place.DistanceMetres(hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres));
        Assert.InRange(nearest, 0, 0.15);
    }

    private static long Microseconds(Recording recording, string moment) =>
        (DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture) - recording.Manifest.Start).Ticks / TimeSpan.TicksPerMicrosecond;

    private static async Task<(Recording Recording, ImportReport Report)> ImportAsync(TemporaryFolder folder, double? minutes = null)
    {
        string input = Directory.CreateDirectory(folder.File("in")).FullName;
        string output = Directory.CreateDirectory(folder.File("out")).FullName;
        SmallEncoding.Write(input);
        ImportReport report = await AutoCheckoutImport.RunAsync(new AutoCheckoutRequest(input, Minutes: minutes), output, NoProgress, Stop);
        return (Recording.Open(output), report);
    }
}
