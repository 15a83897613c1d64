using JustWalkOut.CameraSim.Stores;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Tests.Stores;

public sealed class SurveyTests
{
    private static readonly StoreDefinition Built = BuiltInStores.Read("market").Store;

    [Fact]
    public void A_surveyed_store_can_be_written_and_read_and_keeps_its_skus()
    {
        StoreDefinition surveyed = Survey.Of(Built, 3, new SurveyParameters());
        Assert.Equal(Built.Catalog.Select(product => product.Sku), StoreFile.Read(StoreFile.Write(surveyed), "surveyed").Catalog.Select(product => product.Sku));
        Assert.Equal(StoreFile.Write(surveyed), StoreFile.Write(Survey.Of(Built, 3, new SurveyParameters())));
        Assert.NotEqual(StoreFile.Write(surveyed), StoreFile.Write(Survey.Of(Built, 4, new SurveyParameters())));
    }

    [Fact]
    public void Plates_are_off_by_the_stated_centimetre()
    {
        StoreLayout built = new(Built);
        StoreLayout surveyed = new(Survey.Of(Built, 5, new SurveyParameters()));
        double[] offs = [.. built.Plates.Zip(surveyed.Plates).SelectMany(pair => new[] { pair.Second.Pose.X - pair.First.Pose.X, pair.Second.Pose.Y - pair.First.Pose.Y, pair.Second.Pose.Z - pair.First.Pose.Z })];
        Assert.Equal(6000, offs.Length);
        Assert.InRange(Sd(offs), 0.0095, 0.0105);
        Assert.InRange(offs.Average(), -0.001, 0.001);
    }

    [Fact]
    public void Cameras_are_off_by_the_stated_centimetre_and_third_of_a_degree()
    {
        List<double> places = [];
        List<double> turns = [];
        for (int seed = 0; seed < 20; seed++)
        {
            StoreDefinition surveyed = Survey.Of(Built, seed, new SurveyParameters());
            foreach ((Camera was, Camera now) in Built.Cameras.Zip(surveyed.Cameras))
            {
                double[][] first = was.Calibration!.CameraToStore;
                double[][] second = now.Calibration!.CameraToStore;
                places.AddRange(Enumerable.Range(0, 3).Select(row => second[row][3] - first[row][3]));

                // The trace of the turn between both is 1 + 2 cos(angle).
                double trace = Enumerable.Range(0, 3).Sum(row => Enumerable.Range(0, 3).Sum(column => first[row][column] * second[row][column]));
                turns.Add(double.RadiansToDegrees(Math.Acos(Math.Min(1, (trace - 1) / 2))));
            }
        }

        Assert.InRange(Sd(places), 0.0095, 0.0105);

        // About each of three axes 0.3 degrees: the mean square of the whole angle is three times that square.
        Assert.InRange(Math.Sqrt(turns.Average(turn => turn * turn) / 3), 0.28, 0.32);
    }

    [Fact]
    public void Weights_are_off_as_the_mean_of_three_units_is()
    {
        List<double> offs = [];
        foreach ((Product was, Product now) in Built.Catalog.Zip(Survey.Of(Built, 6, new SurveyParameters()).Catalog))
        {
            offs.Add((now.UnitWeight!.Grams - was.UnitWeight!.Grams) / was.UnitWeight.Sd);
            Assert.True(now.UnitWeight.Sd >= (0.01 * now.UnitWeight.Grams) - 0.006, $"{now.Name} is believed to spread by {now.UnitWeight.Sd} g.");
        }

        Assert.InRange(Sd(offs), 0.9 / Math.Sqrt(3), 1.1 / Math.Sqrt(3));
    }

    [Fact]
    public void One_count_in_a_hundred_is_wrong_and_one_row_in_two_hundred_is_stale()
    {
        int rows = 0;
        int wrong = 0;
        int stale = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            foreach ((PlanogramRow was, PlanogramRow now) in Built.Planogram.Zip(Survey.Of(Built, seed, new SurveyParameters()).Planogram))
            {
                rows++;
                wrong += was.Count == now.Count ? 0 : 1;
                stale += was.Sku == now.Sku ? 0 : 1;
                Assert.Equal(was.Plates, now.Plates);
            }
        }

        Assert.InRange((double)wrong / rows, 0.008, 0.012);
        Assert.InRange((double)stale / rows, 0.0036, 0.0064);
    }

    [Theory]
    [InlineData("nano")]
    [InlineData("convenience")]
    [InlineData("market")]
    public void A_stale_row_names_an_old_product_or_its_neighbour_and_the_neighbour_then_names_it(string name)
    {
        StoreDefinition built = BuiltInStores.Read(name).Store;
        (int Old, int Swapped) = StaleRows(built, 60);

        // Swaps come as pairs of rows; where rows are without a neighbour of another product on their shelf, an old product is written instead.
        Assert.True(Old > 0 && Swapped > 0, $"{Old} old, {Swapped} swapped");
        Assert.Equal(0, Swapped % 2);
        Assert.InRange(Swapped / (double)(Old + Swapped), 0.3, 0.85);
    }

    [Fact]
    public void A_count_of_nothing_can_be_wrong_too()
    {
        StoreDefinition empty = Built with { Planogram = [.. Built.Planogram.Select(row => row with { Count = 0 })] };
        PlanogramRow[] surveyed = [.. Enumerable.Range(0, 10).SelectMany(seed => Survey.Of(empty, seed, new SurveyParameters()).Planogram)];
        Assert.InRange(surveyed.Count(row => row.Count is 1 or 2) / (double)surveyed.Length, 0.006, 0.014);
        Assert.DoesNotContain(surveyed, row => row.Count < 0);
    }

    /// <summary>Counts stale rows over seeds and holds each against what it may be.</summary>
    internal static (int Old, int Swapped) StaleRows(StoreDefinition built, int seeds)
    {
        HashSet<Sku> placed = [.. built.Planogram.Select(row => row.Sku)];
        bool hasOld = built.Catalog.Any(product => !placed.Contains(product.Sku));
        (int old, int swapped) = (0, 0);
        for (int seed = 0; seed < seeds; seed++)
        {
            IReadOnlyList<PlanogramRow> surveyed = Survey.Of(built, seed, new SurveyParameters()).Planogram;
            foreach (int i in Enumerable.Range(0, surveyed.Count).Where(i => surveyed[i].Sku != built.Planogram[i].Sku))
            {
                bool isSwapped = Enumerable.Range(0, surveyed.Count).Any(other =>
                    surveyed[other].Sku == built.Planogram[i].Sku && surveyed[i].Sku == built.Planogram[other].Sku && AreNeighbours(built.Planogram[i], built.Planogram[other]));
                swapped += isSwapped ? 1 : 0;
                old += isSwapped ? 0 : 1;
                Assert.True(isSwapped || !hasOld || !placed.Contains(surveyed[i].Sku), $"{surveyed[i].Sku} is written at {surveyed[i].Plates[0]} and stands elsewhere.");
            }
        }

        return (old, swapped);
    }

    private static bool AreNeighbours(PlanogramRow left, PlanogramRow right) =>
        (left.Plates[0].Gondola, left.Plates[0].Shelf) == (right.Plates[0].Gondola, right.Plates[0].Shelf);

    [Fact]
    public void One_camera_more_changes_no_plate_and_no_weight()
    {
        StoreDefinition fewer = Survey.Of(Built with { Cameras = [Built.Cameras[0]] }, 8, new SurveyParameters());
        StoreDefinition all = Survey.Of(Built, 8, new SurveyParameters());
        Assert.Equal(StoreFile.Write(fewer with { Cameras = [] }), StoreFile.Write(all with { Cameras = [] }));
    }

    private static double Sd(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
