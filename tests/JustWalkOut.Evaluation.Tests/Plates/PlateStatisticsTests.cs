using JustWalkOut.Carts;
using JustWalkOut.Evaluation.Plates;
using JustWalkOut.Evaluation.Report;

namespace JustWalkOut.Evaluation.Tests.Plates;

/// <summary>Plates made of known parts, measured.</summary>
public sealed class PlateStatisticsTests
{
    private const int Samples = 30 * PlateTraces.HertzSampled;

    [Fact]
    public void White_noise_has_its_sd_and_an_even_spectrum_of_its_variance()
    {
        PlateStatistics plates = PlateStatistics.Of("white", Store((_, _, _, draw) => 2 * draw));

        Assert.InRange(plates.SdGrams.P50, 1.9, 2.1);
        // A variance of 4 g2 over 30 Hz.
        Assert.InRange(plates.Spectrum.Median.Skip(2).Take(60).Average(), 0.11, 0.15);
        Assert.InRange(plates.NeighbourMean, -0.03, 0.03);
        Assert.Null(plates.Shock);
    }

    [Fact]
    public void A_tone_stands_at_its_frequency_and_shared_motion_correlates_neighbours()
    {
        PlateStatistics plates = PlateStatistics.Of("tone", Store((_, _, second, draw) => draw + (Math.Sqrt(2) * Math.Sin(2 * Math.PI * 15 * second))));

        int highest = plates.Spectrum.Median.ToList().IndexOf(plates.Spectrum.Median.Max());
        Assert.Equal(15, plates.Spectrum.Hertz[highest], 0.24);
        // Half of the variance is shared.
        Assert.InRange(plates.NeighbourMean, 0.45, 0.55);
        Assert.InRange(plates.AboveMean, 0.45, 0.55);
    }

    [Fact]
    public void The_shock_is_found_where_most_plates_swing_at_once_and_not_where_one_gondola_does()
    {
        PlateStatistics plates = PlateStatistics.Of("shock", Store((gondola, _, second, draw) =>
            (second is >= 20 and < 20.5 || (gondola == 1 && second is >= 5 and < 5.5) ? 12 : 1) * draw));

        Assert.NotNull(plates.Shock);
        Assert.InRange(plates.Shock.AtSeconds, 20, 20.5);
        Assert.True(plates.Shock.Share > 0.9);
        Assert.All(plates.Gondolas, gondola => Assert.Equal(1, gondola.Swinging));
    }

    [Theory]
    [InlineData(6, 20)]
    [InlineData(5, 20)]
    [InlineData(2, 6)]
    public void Of_two_shocks_about_as_great_the_later_one_is_told_as_somebody_came_in_before_they_left(int platesInTheLater, double at)
    {
        // The earlier one shakes all six plates of every shelf.
        PlateStatistics plates = PlateStatistics.Of("door", Store((_, plate, second, draw) =>
            (second is >= 6 and < 6.5 || (plate <= platesInTheLater && second is >= 20 and < 20.5) ? 12 : 1) * draw));

        Assert.NotNull(plates.Shock);
        Assert.InRange(plates.Shock.AtSeconds, at, at + 0.5);
    }

    [Fact]
    public void Drift_is_told_from_noise_by_the_difference_of_seconds_means()
    {
        PlateStatistics plates = PlateStatistics.Of("drift", Store((_, _, second, draw) => (0.2 * second) + (0.1 * draw)));

        Assert.Equal(0.2, plates.Drift.Single(drift => drift.LagSeconds == 1).MedianGrams, 0.03);
        Assert.Equal(1.6, plates.Drift.Single(drift => drift.LagSeconds == 8).MedianGrams, 0.03);
    }

    [Fact]
    public void Dead_and_constant_plates_are_counted_and_not_measured()
    {
        PlateStatistics plates = PlateStatistics.Of("broken", Store((gondola, plate, _, draw) => (gondola, plate) switch
        {
            (1, 1) => double.NaN,
            (1, 2) => 6067.4,
            _ => draw,
        }));

        // Two gondolas of three shelves, each with one plate of either kind on the first.
        Assert.Equal((36, 30, 3), (plates.Plates, plates.Live, plates.Dead));
    }

    [Fact]
    public void Readings_that_come_late_or_twice_stand_where_they_belong_and_gaps_stay_gaps()
    {
        PlateTraces traces = new(secondsMax: 1);
        PlateId plate = new("1", "1", "1");
        traces.Add(plate, 50_000, 4);
        traces.Add(plate, 16_667, 2);
        traces.Add(plate, 16_667, 2);
        traces.Add(plate, 1_000_000, 9);

        Assert.Equal([float.NaN, 2, float.NaN, 4], Assert.Single(traces.ToTraces()).Grams);
    }

    [Fact]
    public void The_page_shows_each_recording_in_one_figure_and_escapes_its_name()
    {
        PlateStatistics plates = PlateStatistics.Of("a<b", Store((_, _, _, draw) => draw));
        StringWriter page = new();
        PlateReport.Write(page, [plates, plates with { Name = "other" }, PlateStatistics.Of("empty", [])]);

        string text = page.ToString();
        Assert.Contains("a&lt;b", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a<b", text, StringComparison.Ordinal);
        Assert.Single(text.Split("<svg ").Skip(1));
        Assert.DoesNotContain("d=\"NaN", text, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", text, StringComparison.Ordinal);
    }

    private static List<PlateTrace> Store(Func<int, int, double, double, double> gramsAt)
    {
        Random random = new(11);
        List<PlateTrace> traces = [];
        foreach (int gondola in (int[])[1, 2])
        {
            foreach (int shelf in (int[])[1, 2, 3])
            {
                for (int plate = 1; plate <= 6; plate++)
                {
                    float[] grams = [.. Enumerable.Range(0, Samples).Select(i => (float)gramsAt(gondola, plate, (double)i / PlateTraces.HertzSampled, Normal(random)))];
                    traces.Add(new PlateTrace(new PlateId($"{gondola}", $"{shelf}", $"{plate}"), grams));
                }
            }
        }

        return traces;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
