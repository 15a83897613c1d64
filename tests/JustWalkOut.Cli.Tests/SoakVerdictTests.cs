using JustWalkOut.Cli.Sweep.Soak;

namespace JustWalkOut.Cli.Tests;

/// <summary>Series of an hour, sampled every five seconds, as <c>./jwo sweep soak</c> judges them.</summary>
public sealed class SoakVerdictTests
{
    [Fact]
    public void What_only_shakes_is_flat() => Assert.Equal(SoakTrend.Flat, Judge((seconds, chance) => 100 + (5 * chance)).Trend);

    [Fact]
    public void What_grows_while_it_warms_up_alone_is_flat() =>
        Assert.Equal(SoakTrend.Flat, Judge((seconds, chance) => Math.Min(100, seconds / 5) + chance).Trend);

    [Fact]
    public void What_goes_up_and_down_like_a_saw_is_flat() => Assert.Equal(SoakTrend.Flat, Judge((seconds, chance) => 100 + (seconds % 170 / 20) + chance).Trend);

    [Fact]
    public void What_grows_by_more_than_is_allowed_grows_and_the_slope_is_within_its_interval()
    {
        SoakLine line = Judge((seconds, chance) => 100 + (60 * seconds / 3600) + (5 * chance));
        Assert.Equal(SoakTrend.Grows, line.Trend);
        Assert.InRange(60, line.LeastPerHour, line.MostPerHour);
        Assert.InRange(line.MostPerHour - line.LeastPerHour, 0.5, 15);
    }

    [Fact]
    public void What_steps_up_with_the_time_in_one_leap_is_not_flat() => Assert.NotEqual(SoakTrend.Flat, Judge((seconds, chance) => (seconds > 2200 ? 160 : 100) + chance).Trend);

    [Fact]
    public void What_was_once_above_its_bound_was_too_much() =>
        Assert.Equal(SoakTrend.TooMuch, Judge((seconds, _) => seconds is > 3000 and < 3010 ? 400 : 100, most: 300).Trend);

    [Fact]
    public void Too_short_a_time_with_too_much_noise_is_unclear() => Assert.Equal(SoakTrend.Unclear, Judge((seconds, chance) => 100 + (5 * chance), lastSeconds: 240).Trend);

    [Fact]
    public void What_goes_up_by_less_than_it_shakes_anyway_is_flat_in_a_short_time() =>
        Assert.Equal(SoakTrend.Flat, Judge((seconds, chance) => 75 + (7 * seconds / 480) + chance, lastSeconds: 480, grain: 20).Trend);

    [Fact]
    public void Too_few_samples_are_refused_with_what_to_do()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Judge((_, _) => 1, lastSeconds: 90));
        Assert.Contains("managed heap: 7 samples after warming up, expected at least 24. Let it run longer", refused.Message, StringComparison.Ordinal);
    }

    private static SoakLine Judge(Func<double, double, double> value, double lastSeconds = 3600, double? most = null, double grain = 1)
    {
        Random chance = new(3);
        List<(double, double)> samples = [];
        for (double seconds = 5; seconds <= lastSeconds; seconds += 5)
        {
            samples.Add((seconds, value(seconds, (2 * chance.NextDouble()) - 1)));
        }

        return SoakVerdict.Judge(("managed heap", "MB"), samples, (24, grain, most));
    }
}
