using CsCheck;
using JustWalkOut.Attribution.Shelf;

namespace JustWalkOut.Attribution.Tests.Shelf;

public sealed class ShelfSignalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_quiet_shelf_that_drifts_by_50_g_a_minute_makes_no_step(int seed)
    {
        Bench bench = new() { Seed = seed, NoiseSdGrams = 5, Seconds = 120, Disturb = static (time, plate, grams) => grams + (plate % 2 == 0 ? 50 : -50) * time / 60 };

        Assert.Empty(Steps(bench));
    }

    [Theory]
    [InlineData(-500.0)]
    [InlineData(-60.0)]
    [InlineData(250.0)]
    public void A_change_is_measured_within_its_error_and_its_span_holds_the_moment(double grams)
    {
        Bench bench = new Bench { NoiseSdGrams = 4 }.Change(plate: 3, at: 10, grams);

        PlateStep step = Assert.Single(Steps(bench));

        Assert.Equal(2, step.Plate);
        Assert.InRange(step.Grams, grams - Math.Max(4, 4 * step.SdGrams), grams + Math.Max(4, 4 * step.SdGrams));
        Assert.InRange(step.From.TotalSeconds, 9.5, 10.1);
        Assert.InRange(step.To.TotalSeconds, 10.05, 10.5);
    }

    [Fact]
    public void A_hand_that_leans_for_a_second_and_a_half_while_taking_leaves_steps_that_come_to_the_goods()
    {
        Bench bench = new Bench().Change(1, 10, 1500).Change(1, 10.6, -700).Change(1, 11.5, -800).Change(1, 11.5, -500);

        // That they are stages of one change is for whoever knows what goods weigh: see StoreAttributionTests.
        Assert.InRange(Steps(bench).Sum(step => step.Grams), -510, -490);
    }

    [Fact]
    public void A_shock_that_shakes_every_plate_makes_no_step()
    {
        Bench bench = new()
        {
            Disturb = static (time, plate, grams) => grams + (time is > 12 and < 17 ? 60 * Math.Sin((2 * Math.PI * 5.3 * time) + plate) : 0),
        };

        Assert.Empty(Steps(bench));
    }

    [Fact]
    public void A_take_in_the_middle_of_a_shock_is_found()
    {
        Bench bench = new Bench
        {
            Disturb = static (time, plate, grams) => grams + (time is > 9 and < 14 ? 40 * Math.Sin((2 * Math.PI * 6.1 * time) + plate) : 0),
        }.Change(2, 11, -500);

        PlateStep step = Assert.Single(Steps(bench));

        Assert.Equal(1, step.Plate);
        Assert.InRange(step.Grams, -530, -470);
        Assert.InRange(step.To.TotalSeconds, 10.8, 11.8);
    }

    [Fact]
    public void A_plate_that_dies_makes_no_step_and_a_change_while_silent_is_found_afterwards()
    {
        Bench bench = new Bench { Disturb = static (time, plate, grams) => plate == 4 && time is > 8 and < 15 ? double.NaN : grams }.Change(4, 10, -60);

        PlateStep step = Assert.Single(Steps(bench));

        Assert.InRange(step.Grams, -64, -56);
        Assert.True(step.From.TotalSeconds <= 8.1 && step.To.TotalSeconds >= 14.9, $"{step}");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(2750.0)]
    [InlineData(20_000.0)]
    public void A_plate_that_dies_at_one_value_makes_no_step(double value)
    {
        Bench bench = new() { Disturb = (time, plate, grams) => plate == 4 && time > 8 ? value : grams };

        Assert.Empty(Steps(bench));
    }

    [Fact]
    public void What_went_while_a_plate_was_dead_is_found_when_it_lives_again()
    {
        Bench bench = new Bench { Disturb = static (time, plate, grams) => plate == 4 && time is > 8 and < 15 ? 0 : grams }.Change(4, 10, -60);

        PlateStep step = Assert.Single(Steps(bench));

        Assert.InRange(step.Grams, -64, -56);
    }

    [Fact]
    public void A_leap_of_a_year_in_the_samples_is_survived_at_once()
    {
        ShelfSignal signal = new(1, new ShelfSignalOptions());
        List<PlateStep> steps = [];
        long year = (long)TimeSpan.FromDays(365).TotalMicroseconds;
        foreach (long start in new[] { 0L, year })
        {
            for (int index = 0; index < 180; index++)
            {
                signal.Add(0, start + (index * 16_667L), start == 0 ? 900 : 400, steps);
            }
        }

        signal.CompleteThrough(TimeSpan.FromDays(366), steps);

        Assert.Equal(-500, Assert.Single(steps).Grams, 3);
    }

    [Fact]
    public void Messages_that_come_late_or_twice_within_the_lateness_change_nothing()
    {
        Bench bench = new Bench { Seconds = 15 }.Change(3, 6, -60).Change(1, 8, -500);
        (int Plate, long Microseconds, float Grams)[] inOrder = [.. bench.Samples()];
        List<PlateStep> expected = Steps(inOrder);

        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                Random random = new(seed);
                var disturbed = inOrder.Chunk(72)
                    .SelectMany(message => random.NextDouble() < 0.1 ? new[] { message, message } : [message])
                    .Select(message => (message, arrives: message[^1].Microseconds + (random.NextDouble() < 0.1 ? (long)(random.NextDouble() * 600_000) : 0)))
                    .OrderBy(arrival => arrival.arrives)
                    .SelectMany(arrival => arrival.message);
                return Steps(disturbed).SequenceEqual(expected);
            },
            iter: 30);
        Assert.Equal(2, expected.Count);
    }

    [Fact]
    public void A_sample_past_the_lateness_is_counted_and_left_out()
    {
        ShelfSignal signal = new(1, new ShelfSignalOptions());
        List<PlateStep> steps = [];
        signal.Add(0, 0, 100, steps);
        signal.Add(0, 5_000_000, 100, steps);
        signal.Add(0, 3_000_000, 900, steps);
        signal.Add(0, 5_000_000, 100, steps);

        Assert.Equal(1, signal.TooLateSamples);
        Assert.Equal(1, signal.RepeatedSamples);
    }

    [Fact]
    public void Two_options_out_of_range_are_both_named()
    {
        ShelfSignalOptions options = new() { StepMinGrams = 1, CalmSdGrams = 99 };

        string message = Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(() => new ShelfSignal(1, options)).Message;

        Assert.Contains(nameof(options.StepMinGrams), message, StringComparison.Ordinal);
        Assert.Contains(nameof(options.CalmSdGrams), message, StringComparison.Ordinal);
    }

    private static List<PlateStep> Steps(Bench bench) => Steps(bench.Samples());

    private static List<PlateStep> Steps(IEnumerable<(int Plate, long Microseconds, float Grams)> samples)
    {
        ShelfSignal signal = new(6, new ShelfSignalOptions());
        List<PlateStep> steps = [];
        foreach ((int plate, long microseconds, float grams) in samples)
        {
            signal.Add(plate - 1, microseconds, grams, steps);
        }

        signal.CompleteThrough(signal.SettledThrough + TimeSpan.FromSeconds(2), steps);
        return steps;
    }
}
