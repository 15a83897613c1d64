using System.Text.Json;
using JustWalkOut.CameraSim.Datasets;
using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.Walking;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Tests.Datasets;

/// <summary>Pictures for training: drawn stores that can be shopped in, and annotations that say what the pixels show.</summary>
public sealed class DatasetTests : IDisposable
{
    private static readonly DatasetOptions Few = new() { Cameras = 2, PicturesPerCamera = 3, RoomMetresMax = 5.5, EmptyKeptShare = 1 };

    private readonly string _folder = Directory.CreateTempSubdirectory("jwo-dataset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_drawn_store_is_a_valid_one_whose_plates_can_be_reached()
    {
        HashSet<int> gondolas = [];
        for (long seed = 1; seed <= 60; seed++)
        {
            BuiltInStore drawn = StoreDraw.Of(seed, new DatasetOptions());
            byte[] file = StoreFile.Write(drawn.Store);
            Assert.Equal(file, StoreFile.Write(StoreFile.Read(file, $"seed {seed}")));
            Assert.True(drawn.Store.Planogram.Count > 10, $"seed {seed}: {drawn.Store.Planogram.Count} products");

            FloorMap floor = new(drawn.Store);
            StoreLayout layout = new(drawn.Store);
            FloorPoint door = new(0.95, 1.0);
            foreach (PlanogramRow row in drawn.Store.Planogram)
            {
                Assert.True(layout.TryFind(row.Plates[0], out PlatePlace place), $"seed {seed}: {row.Plates[0]}");
                StandPlace stand = floor.StandFor(place, 0.28);
                Assert.True(floor.IsFree(stand.At, 0.26), $"seed {seed}: nobody can stand by {row.Plates[0]}");
                Assert.True(floor.Route(door, stand.At, 0.28).Count > 0, $"seed {seed}: no way leads to {row.Plates[0]}");
            }

            gondolas.Add(drawn.Store.Gondolas.Count);
        }

        Assert.True(gondolas.Count > 3, "Drawn stores are all of one size.");
    }

    [Fact]
    public void Shards_of_one_seed_are_the_same_and_of_another_are_not()
    {
        Write(5, "a");
        Write(5, "b");
        Write(6, "c");
        string[] files = [.. Directory.EnumerateFiles(At("a"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At("a"), file)).Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 3);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(At("a"), file)), File.ReadAllBytes(Path.Combine(At("b"), file))));
        Assert.NotEqual(File.ReadAllText(Path.Combine(At("a"), DatasetWriter.AnnotationsFile)), File.ReadAllText(Path.Combine(At("c"), DatasetWriter.AnnotationsFile)));
    }

    [Fact]
    public void Annotations_agree_with_the_pixels_and_with_the_camera()
    {
        Write(7, "d");
        int people = 0;
        foreach (JsonElement picture in Lines("d"))
        {
            Assert.True(File.Exists(Path.Combine(At("d"), picture.GetProperty("image").GetString()!)));
            foreach (JsonElement person in picture.GetProperty("people").EnumerateArray())
            {
                people++;
                double[] box = Numbers(person, "box");
                Assert.InRange(box[0], 0, box[2]);
                Assert.InRange(box[2], box[0], picture.GetProperty("width").GetInt32());
                Assert.InRange(box[3], box[1], picture.GetProperty("height").GetInt32());
                double[] visible = Numbers(person, "visibleBox");
                int pixels = person.GetProperty("visiblePx").GetInt32();
                Assert.True(pixels <= (visible[2] - visible[0]) * (visible[3] - visible[1]));

                // What shows of a body lies within its box; a moving limb and the softened edge reach a little further.
                if (pixels > 0 && person.GetProperty("carrier").GetString() is "Hands")
                {
                    Assert.InRange(visible[0], box[0] - 8, box[2]);
                    Assert.InRange(visible[3], box[1], box[3] + 8);
                }

                double[] head = Numbers(person, "head");
                Assert.True(head[2] < 1 || (head[0] >= box[0] - 2 && head[0] <= box[2] + 2 && head[1] >= box[1] - 2 && head[1] <= box[3] + 2));
            }
        }

        Assert.True(people > 3, $"{people} people on the pictures");
    }

    [Fact]
    public void Crowded_stores_show_more_than_twice_as_many_people_on_a_picture()
    {
        DatasetOptions crowded = Few.Crowded();
        DatasetWriter.Write(5, null, At("usual"), Few with { RoomMetresMax = crowded.RoomMetresMax }, TestContext.Current.CancellationToken);
        DatasetWriter.Write(5, null, At("crowded"), crowded, TestContext.Current.CancellationToken);

        (double usual, double many) = (PeopleEach("usual"), PeopleEach("crowded"));

        Assert.True(many > 2 * usual && many > 4, $"{usual} and {many} people a picture");
    }

    private double PeopleEach(string name) => Lines(name).Average(picture => picture.GetProperty("people").GetArrayLength());

    [Fact]
    public void Mannequins_stand_in_the_pictures_and_in_no_annotation()
    {
        long seed = Enumerable.Range(1, 50).First(n => Figures(n).Among(Empty).People.Count > 0);
        DatasetWriter.Write(seed, null, At("with"), Few with { MannequinShare = 1 }, TestContext.Current.CancellationToken);
        DatasetWriter.Write(seed, null, At("without"), Few with { MannequinShare = 0 }, TestContext.Current.CancellationToken);

        JsonElement[] with = [.. Lines("with")];
        JsonElement[] without = [.. Lines("without")];
        Assert.Equal(Identities(without), Identities(with));
        Assert.Contains(with.Select(picture => picture.GetProperty("image").GetString()!), image =>
            !File.ReadAllBytes(Path.Combine(At("with"), image)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(At("without"), image))));
    }

    [Fact]
    public void A_mannequin_is_left_out_where_somebody_stands_in_it()
    {
        long seed = Enumerable.Range(1, 50).First(n => Figures(n).Among(Empty).People.Count > 0);
        Mannequins figures = Figures(seed);
        SeenPerson figure = figures.Among(Empty).People[0];
        Moment crowded = Empty with { People = [figure with { Number = 1 }] };
        Assert.True(Mannequins.IsOne(figure));
        Assert.DoesNotContain(figures.Among(crowded).People, person => person.Number == figure.Number);
    }

    private static Moment Empty => new(TimeSpan.Zero, [], [], [], [], [], []);

    private static Mannequins Figures(long seed) => new(seed, StoreDraw.Of(seed, Few).Store, 1);

    private static IEnumerable<string> Identities(IEnumerable<JsonElement> pictures) =>
        pictures.Select(picture => string.Join(' ', picture.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("identity").GetInt32()).Where(number => number > 0)));

    private static double[] Numbers(JsonElement person, string name) => [.. person.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(long seed, string name) => DatasetWriter.Write(seed, null, At(name), Few, TestContext.Current.CancellationToken);

    private IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Path.Combine(At(name), DatasetWriter.AnnotationsFile)).Select(line => JsonDocument.Parse(line).RootElement);
}
