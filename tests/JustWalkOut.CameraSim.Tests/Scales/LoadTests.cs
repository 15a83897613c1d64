using CsCheck;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Scales;

public sealed class LoadTests
{
    private static readonly PlateId Plate = PlateId.From("1/5/11");

    [Fact]
    public async Task A_lifted_item_lowers_its_plate_by_its_grams_and_no_plate_far_away()
    {
        SimulationSetup setup = PlateStore.Setup(2, 8);
        List<ShelfMessage> messages = await PlateStore.RunAsync(setup, PlateStore.Sound, (moment, number) => moment with
        {
            Stock = number == 0 ? [PlateStore.Standing(1, "1/5/11", 1188.3), PlateStore.Standing(2, "1/5/11", 622.2)] : [],
            Loads = number == 120 ? [new LoadChange(moment.At, TimeSpan.FromMilliseconds(70), Plate, -622.2)] : [],
        });

        // A mean over two seconds has a standard error below 0.5 g on this plate; the wander adds as much.
        Assert.InRange(MeanOf(messages, Plate, 5, 7.5) - MeanOf(messages, Plate, 1, 3.5), -622.2 - 2, -622.2 + 2);
        Assert.InRange(MeanOf(messages, PlateId.From("2/5/11"), 5, 7.5) - MeanOf(messages, PlateId.From("2/5/11"), 1, 3.5), -2, 2);
    }

    [Fact]
    public async Task Neighbours_feel_a_little_of_a_load_and_other_shelves_nothing()
    {
        SimulationSetup setup = PlateStore.Setup(1, 1);
        ScaleOptions options = PlateStore.Sound with { Cells = PlateStore.Sound.Cells with { CrossTalk = 0.009 } };
        await using LoadCells cells = new(setup, new Deaf(), options);
        await PlateStore.FeedAsync(cells, setup, (moment, number) => number == 3 ? moment with { Loads = [new LoadChange(moment.At, TimeSpan.Zero, Plate, 1000)] } : moment);

        Assert.Equal(1000, cells.SettledGrams(Plate), 9);
        Assert.All((string[])["1/5/9", "1/5/10", "1/5/12"], plate => Assert.InRange(cells.SettledGrams(PlateId.From(plate)), 1e-3, 40));
        Assert.Equal(0, cells.SettledGrams(PlateId.From("1/5/8")));
        Assert.Equal(0, cells.SettledGrams(PlateId.From("1/4/11")));
    }

    [Fact]
    public async Task A_load_beyond_the_rating_reads_as_the_rating()
    {
        SimulationSetup setup = PlateStore.Setup(1, 1);
        List<ShelfMessage> messages = await PlateStore.RunAsync(setup, PlateStore.Sound, (moment, number) => number == 0 ? moment with { Stock = [PlateStore.Standing(1, "1/5/11", 60_000)] } : moment);

        Assert.All(messages.Where(message => message.Shelf == "5"), message =>
            Assert.All(message.GramsOf(10).ToArray(), grams => Assert.InRange(grams, 19_999.8f, 20_000.2f)));
    }

    [Fact]
    public void Whatever_comes_and_goes_a_plate_ends_at_the_sum_of_its_loads() =>
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 500], Gen.Double[-2000, 2000]).Array[1, 12].Sample(
            changes =>
            {
                PlateLoad load = new(22, 0.7);
                load.Place(3000);
                foreach ((int at, int duration, double grams) in changes)
                {
                    load.Add(new LoadChange(TimeSpan.FromMilliseconds(at), TimeSpan.FromMilliseconds(duration), Plate, grams));
                }

                double sum = 3000 + changes.Sum(change => change.Item3);
                Assert.Equal(sum, load.SettledGrams, 6);
                float[] samples = new float[12];
                for (int message = 0; message < 40; message++)
                {
                    load.Sample(0.2 * message, 1.0 / 60, samples);
                }

                Assert.True(load.IsAtRest);
                Assert.Equal(sum, load.Grams, 6);
                Assert.Equal((float)sum, samples[^1], 0.01f);
            },
            iter: 200,
            seed: "0000KOIPe036");

    [Theory]
    [InlineData(18, 0.5, 0.17)]
    [InlineData(22, 0.7, 0.05)]
    [InlineData(26, 0.98, 0.01)]
    public void A_sudden_step_overshoots_no_more_than_its_damping_allows_and_is_settled_within_a_quarter_second(double hertz, double damping, double overshoot)
    {
        PlateLoad load = new(hertz, damping);
        load.Add(new LoadChange(TimeSpan.Zero, TimeSpan.Zero, Plate, 1000));
        float[] samples = new float[60];
        load.Sample(0, 1.0 / 60, samples);

        Assert.InRange(samples.Max(), 999f, 1000 * (float)(1 + overshoot));
        Assert.All(samples.Skip(15), grams => Assert.InRange(grams, 990f, 1010f));
    }

    [Fact]
    public async Task A_change_on_a_plate_that_the_store_has_not_is_refused_by_its_name()
    {
        SimulationSetup setup = PlateStore.Setup(1, 1);
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(() => PlateStore.RunAsync(setup, PlateStore.Sound, (moment, number) =>
            moment with { Loads = [new LoadChange(moment.At, TimeSpan.Zero, PlateId.From("9/9/9"), 1)] }));

        Assert.StartsWith("Plate 9/9/9 is not in the store", fault.Message, StringComparison.Ordinal);
    }

    internal static double MeanOf(IEnumerable<ShelfMessage> messages, PlateId plate, double fromSeconds, double toSeconds)
    {
        List<double> grams = [];
        foreach (ShelfMessage message in messages.Where(message => (message.Gondola, message.Shelf) == (plate.Gondola, plate.Shelf)))
        {
            if (PlateStore.Since(message) >= fromSeconds * 1e6 && PlateStore.Since(message) < toSeconds * 1e6)
            {
                grams.AddRange(message.GramsOf(message.Plates.ToList().IndexOf(plate.Plate)).ToArray().Select(value => (double)value));
            }
        }

        return grams.Average();
    }

    private sealed class Deaf : IWeightSink
    {
        public ValueTask TakeAsync(ShelfMessage message) => ValueTask.CompletedTask;
    }
}
