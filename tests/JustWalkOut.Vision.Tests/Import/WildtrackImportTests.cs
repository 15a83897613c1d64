using System.Globalization;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tests;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Import;
using JustWalkOut.Vision.Recordings;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Import;

public sealed class WildtrackImportTests
{
    private static readonly WildtrackNoise Untouched = new(0, 0, 0, 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_box_stands_on_the_ground_where_its_person_is_and_the_truth_says_so_too()
    {
        using TemporaryFolder folder = new();
        Write(folder);
        (int frames, int boxes, IReadOnlyList<FloorRow> people) = await WildtrackImport.RunAsync(Path.Combine(folder.Path, "in"), Directory.CreateDirectory(Path.Combine(folder.Path, "out")).FullName, Untouched, Stop);
        Assert.Equal((2, 3), (frames, boxes));

        List<SightingFrame> read = await Read(Path.Combine(folder.Path, "out"));
        Assert.Equal(14, read.Count);
        Assert.Equal([0, 0.5], read.Select(frame => frame.CapturedAt.TotalSeconds).Distinct());
        Sighting seen = Assert.Single(read[0].Sightings);
        Assert.Equal((4, 8), (Math.Round(seen.Floor!.Value.At.XMetres, 4), Math.Round(seen.Floor.Value.At.YMetres, 4)));
        Assert.True(seen.Floor.Value.Covariance.IsProper);

        // A box that is cut off by the picture's edge shows no feet.
        Assert.Empty(read[1].Sightings);
        Assert.Equal(["0 7 4 8", "0.5 7 4 8"], people.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Seconds} {row.Person} {row.XMetres:0.####} {row.YMetres:0.####}")));
    }

    [Fact]
    public async Task Misses_false_sightings_and_noise_come_as_often_as_asked_and_the_same_again()
    {
        using TemporaryFolder folder = new();
        Write(folder, frames: 400);
        WildtrackNoise noise = new(0.25, 0.5, 0.1, 3);
        await WildtrackImport.RunAsync(Path.Combine(folder.Path, "in"), Directory.CreateDirectory(Path.Combine(folder.Path, "a")).FullName, noise, Stop);
        await WildtrackImport.RunAsync(Path.Combine(folder.Path, "in"), Directory.CreateDirectory(Path.Combine(folder.Path, "b")).FullName, noise, Stop);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder.Path, "a", "sightings.parquet")), File.ReadAllBytes(Path.Combine(folder.Path, "b", "sightings.parquet")));

        FloorPoint[] places = [.. (await Read(Path.Combine(folder.Path, "a"))).SelectMany(frame => frame.Sightings).Select(sighting => sighting.Floor!.Value.At)];
        double[] near = [.. places.Select(place => double.Hypot(place.XMetres - 4, place.YMetres - 8)).Where(distance => distance < 0.6)];

        // Of 400 boxes with feet 300 stay, and of 800 boxes half have a false one beside them: four standard deviations either way.
        Assert.InRange(near.Length, 265, 335);
        Assert.InRange(places.Length - near.Length, 340, 460);

        // The mean of a Rayleigh distribution of 10 cm.
        Assert.InRange(near.Average(), 0.105, 0.145);
    }

    [Fact]
    public async Task A_missing_or_damaged_file_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        Write(folder);
        Assert.Contains("intr_IDIAP3.xml: no such file", await Fault(() => File.Delete(Path.Combine(folder.Path, "in", "calibrations", "intrinsic_zero", "intr_IDIAP3.xml"))), StringComparison.Ordinal);
        Write(folder);
        Assert.Contains("extr_CVLab1.xml: found '1 2', expected 3 numbers", await Fault(() => File.WriteAllText(Path.Combine(folder.Path, "in", "calibrations", "extrinsic", "extr_CVLab1.xml"), "<a><rvec>1 2</rvec></a>")), StringComparison.Ordinal);
        Write(folder);
        Assert.Contains("00000005.json", await Fault(() => File.WriteAllText(Path.Combine(folder.Path, "in", "annotations_positions", "00000005.json"), "[{}]")), StringComparison.Ordinal);

        async Task<string> Fault(Action damage)
        {
            damage();
            string into = Directory.CreateDirectory(folder.File("out" + Path.GetRandomFileName())).FullName;
            return (await Assert.ThrowsAsync<InvalidDataException>(() => WildtrackImport.RunAsync(Path.Combine(folder.Path, "in"), into, Untouched, Stop))).Message;
        }
    }

    [Fact]
    public async Task The_real_annotations_place_people_within_centimetres_of_where_they_stand()
    {
        string real = SharedData.PathOrSkip("multicam/wildtrack");
        using TemporaryFolder folder = new();
        (int frames, int boxes, IReadOnlyList<FloorRow> people) = await WildtrackImport.RunAsync(real, Directory.CreateDirectory(Path.Combine(folder.Path, "r")).FullName, Untouched, Stop);
        Assert.Equal((400, 41_499), (frames, boxes));

        ILookup<double, FloorRow> truth = people.ToLookup(row => row.Seconds);
        double[] off =
        [
            .. (await Read(Path.Combine(folder.Path, "r"))).SelectMany(frame => frame.Sightings.Select(sighting => truth[frame.CapturedAt.TotalSeconds]
                .Min(person => double.Hypot(person.XMetres - sighting.Floor!.Value.At.XMetres, person.YMetres - sighting.Floor.Value.At.YMetres)))).Order(),
        ];
        Assert.InRange(off[off.Length / 2], 0, 0.15);
    }

    /// <summary>Seven cameras that look straight down from (3, 9, 10) with 800 px of focal length; person 7 stands at (4, 8) in each frame.</summary>
    private static void Write(TemporaryFolder folder, int frames = 2)
    {
        foreach (string name in (string[])["CVLab1", "CVLab2", "CVLab3", "CVLab4", "IDIAP1", "IDIAP2", "IDIAP3"])
        {
            Put(["calibrations", "intrinsic_zero", $"intr_{name}.xml"], "<s><camera_matrix><data>800 0 960 0 800 540 0 0 1</data></camera_matrix></s>");
            Put(["calibrations", "extrinsic", $"extr_{name}.xml"], "<s><rvec>3.14159265358979 0 0</rvec><tvec>-300 900 1000</tvec></s>");
        }

        for (int i = 0; i < frames; i++)
        {
            string second = i == 0 || frames > 2 ? """{"viewNum": 1, "xmin": 1030, "xmax": 1050, "ymin": 900, "ymax": 1079}""" : """{"viewNum": 1, "xmin": -1, "xmax": -1, "ymin": -1, "ymax": -1}""";
            Put(["annotations_positions", $"{i * 5:00000000}.json"], $$"""
                [{"personID": 7, "positionID": 326680, "views": [{"viewNum": 0, "xmin": 1030, "xmax": 1050, "ymin": 500, "ymax": 620}, {{second}}]}]
                """);
        }

        void Put(string[] path, string text)
        {
            string file = Path.Combine([folder.Path, "in", .. path]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    private static async Task<List<SightingFrame>> Read(string folder)
    {
        List<SightingFrame> frames = [];
        await foreach (SightingFrame frame in Recording.Open(folder).ReadSightingsAsync(Stop))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
