using System.Numerics;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Evaluation.Plates;

namespace JustWalkOut.CameraSim.Tests.Scales;

/// <summary>Simulated plates against what was measured on BENCHMARK-1; each range is what its own gondolas span, a little widened for chance.</summary>
public sealed class QuietPlateTests
{
    [Fact]
    public async Task An_empty_store_is_as_noisy_as_the_real_one_before_the_shopper_comes()
    {
        // BENCHMARK-1's first 4.6 s, gondolas 2 to 4: sd 0.45-0.54 / 0.56-0.76 / 0.76-1.07 g, 95th centile 1.2-2.4 g; gondola 1, of heavy goods: 0.50 / 1.02 / 2.04 g.
        PlateStatistics[] stores = await SeedsAsync(seconds: 20, people: _ => []);

        Assert.All(stores, plates => Assert.Equal(240, plates.Live));
        Assert.All(stores, plates => Assert.InRange(plates.StepGrams, 0.239, 0.243));
        Assert.InRange(stores.Average(plates => plates.SdGrams.P25), 0.42, 0.60);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P50), 0.55, 0.90);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P75), 0.80, 1.4);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P95), 1.2, 3.7);
        Assert.InRange(stores.Average(plates => plates.Drift[0].MedianGrams), 0.09, 0.22);
        Assert.InRange(stores.Average(plates => plates.Drift[0].RmsGrams), 0.3, 0.7);
    }

    [Fact]
    public async Task Gondolas_two_metres_from_somebody_who_walks_are_as_noisy_as_the_real_ones_and_neighbours_as_alike()
    {
        // BENCHMARK-1's gondolas 2 to 4 while the shopper is there: sd 0.52-0.60 / 0.67-0.84 / 0.82-1.85 g up to 4.7 g; there the shopper stands more than
        // this one, who never stops. Neighbours correlate by 0.31 in the mean over all gondolas (0.15 to 0.42), the lowest twentieth below 0.
        PlateStatistics[] stores = await SeedsAsync(seconds: 20, people: number => [Walker(number)]);

        Assert.InRange(stores.Average(plates => plates.SdGrams.P25), 0.50, 0.75);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P50), 0.67, 1.1);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P75), 0.85, 1.85);
        Assert.InRange(stores.Average(plates => plates.SdGrams.P95), 1.5, 4.7);
        Assert.InRange(stores.Average(plates => plates.NeighbourMean), 0.24, 0.40);
        Assert.InRange(stores.Average(plates => plates.Neighbours.P5), -0.6, 0);
    }

    [Fact]
    public async Task The_spectrum_has_the_sway_at_one_and_a_half_hertz_and_the_buildings_tone_above_a_low_floor()
    {
        SimulationSetup setup = PlateStore.Setup(4, 30);
        PlateStatistics plates = await MeasureAsync(setup, (moment, number) => number == 0 ? moment with { Stock = PlateStore.Stocked(setup) } : moment);

        double sway = PowerAt(plates, 1.5);
        double floor = PowerAt(plates, 6.5);
        double tone = PowerAt(plates, 24.45);
        // With nobody in the store BENCHMARK-1 has 0.05-0.09 g2/Hz at 1-2 Hz, 0.003-0.015 at 6-8 Hz and 0.009-0.05 averaged over 24-27 Hz.
        Assert.InRange(sway, 0.03, 0.15);
        Assert.InRange(floor, 0.002, 0.014);
        Assert.True(tone > 4 * floor, $"tone {tone}, floor {floor}");
    }

    [Fact]
    public async Task A_slammed_door_shakes_every_gondola_and_the_nearest_one_most()
    {
        SimulationSetup setup = PlateStore.Setup(4, 14, seed: 3);
        PlateStatistics plates = await MeasureAsync(setup, (moment, number) => moment with
        {
            Stock = number == 0 ? PlateStore.Stocked(setup) : [],
            Shocks = number == 300 ? [new Shock(moment.At, new Vector3(1.2f, 2.7f, 1), 5)] : [],
        });

        Assert.NotNull(plates.Shock);
        Assert.InRange(plates.Shock.AtSeconds, 9.8, 10.6);
        Assert.All(plates.Gondolas, gondola => Assert.True(gondola.SwingGrams.P50 > 5, $"gondola {gondola.Gondola}: {gondola.SwingGrams.P50} g"));
        Assert.True(plates.Gondolas[0].Swinging > 0.6);
        Assert.True(plates.Gondolas[0].SwingGrams.P50 > plates.Gondolas[3].SwingGrams.P50);

        double calm = plates.Shock.SdGrams[0];
        double peak = plates.Shock.SdGrams.Max();
        Assert.True(peak > 4 * calm);
        Assert.True(plates.Shock.SdGrams[^1] < peak / 2, "The blow is still there after 3 s.");
    }

    [Fact]
    public async Task Plates_next_to_a_shopper_are_more_than_half_again_as_noisy_as_plates_far_away()
    {
        // At the first gondola, two steps to and fro; the fourth is 2.5 m further on. BENCHMARK-1: 2.2 g against 0.7-0.8 g, on heavier goods.
        PlateStatistics[] stores = await SeedsAsync(seconds: 20, people: number => [Bodies.At(1, 1.4f + (0.02f * Math.Abs((number % 100) - 50)), 2.7f)]);

        Assert.True(stores.Average(plates => plates.Gondolas[0].SdGrams.P50) > 1.5 * stores.Average(plates => plates.Gondolas[3].SdGrams.P50));
    }

    private static SeenPerson Walker(long number)
    {
        // Up and down a lane of 4 m, 1 m/s, 2.5 m before the gondolas.
        double way = (double)number / Moment.PerSecond % 8;
        return Bodies.At(1, (float)(1 + (way < 4 ? way : 8 - way)), 0.5f);
    }

    // Gondolas, shelves and plates are drawn anew for each seed and differ as much as real ones: what is held against the real store is their mean.
    private static async Task<PlateStatistics[]> SeedsAsync(double seconds, Func<long, IReadOnlyList<SeenPerson>> people)
    {
        List<PlateStatistics> stores = [];
        for (long seed = 1; seed <= 5; seed++)
        {
            SimulationSetup setup = PlateStore.Setup(4, seconds, seed);
            stores.Add(await MeasureAsync(setup, (moment, number) => moment with { Stock = number == 0 ? PlateStore.Stocked(setup) : [], People = people(number) }));
        }

        return [.. stores];
    }

    private static double PowerAt(PlateStatistics plates, double hertz)
    {
        int nearest = plates.Spectrum.Hertz.Select((at, i) => (Math.Abs(at - hertz), i)).Min().i;
        return plates.Spectrum.Median[nearest];
    }

    private static async Task<PlateStatistics> MeasureAsync(SimulationSetup setup, Func<Moment, long, Moment> change) =>
        PlateStatistics.Of("simulated", PlateStore.Traces(await PlateStore.RunAsync(setup, PlateStore.Sound, change), setup.Length.TotalSeconds));
}
