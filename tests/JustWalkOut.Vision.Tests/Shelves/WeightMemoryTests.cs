using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Tests.Shelves;

/// <summary>What is kept of plates' weights, and for how long.</summary>
public sealed class WeightMemoryTests
{
    private static readonly StoreId Store = new("kiosk");
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly PlateId Plate = new("1", "1", "1");
    private static readonly ObservationId First = new(Guid.Parse("00000000-0000-4000-8000-000000000001"));
    private static readonly ObservationId Second = new(Guid.Parse("00000000-0000-4000-8000-000000000002"));

    private long _message;

    [Fact]
    public async Task A_curve_has_the_eight_seconds_before_and_the_four_after_and_is_the_same_once_the_minute_is_gone()
    {
        WeightMemory memory = new(Store);
        Weigh(memory, 0, 20, second => second < 10 ? 2000 : 1650);
        memory.Keep(First, Start.AddSeconds(10), Took(Plate));
        Exhibit.WeightCurve early = await CurveAsync(memory, First);
        Weigh(memory, 20, 200, _ => 900);
        Exhibit.WeightCurve late = await CurveAsync(memory, First);

        Assert.Equal((0.025, 240), (early.Seconds[0], early.Seconds.Count));
        Assert.Equal((2000.0, 1650.0), (early.Grams[159], early.Grams[161]));
        Assert.Equal(early.Seconds, late.Seconds);
        Assert.Equal(early.Grams, late.Grams);
    }

    [Fact]
    public void A_plate_is_read_over_its_last_three_seconds_and_says_whether_it_rested_and_not_at_all_once_it_is_silent()
    {
        WeightMemory memory = new(Store);
        Assert.Null(memory.Read(Plate));
        Weigh(memory, 0, 10, second => second < 7 ? 2000 : 1650);
        PlateReading still = memory.Read(Plate)!;
        Assert.Equal((1650.0, 0.0, 0.0, true), (still.Grams, still.SdGrams, still.ApartGrams, still.IsAtRest));
        Weigh(memory, 10, 11, _ => 1000);
        Assert.False(memory.Read(Plate)!.IsAtRest);
        memory.Weigh(new ShelfWeights("2", "1", new DeviceMark("b", 1), Start.AddSeconds(13).ToUnixTimeMilliseconds() * 1000, 60, [new PlateId("2", "1", "1")], [[100f]]));
        Assert.Null(memory.Read(Plate));
    }

    [Fact]
    public async Task A_finding_that_is_still_going_on_shows_what_there_is_and_the_rest_when_it_has_come()
    {
        WeightMemory memory = new(Store);
        Weigh(memory, 0, 11, _ => 2000);
        memory.Keep(First, Start.AddSeconds(10), Took(Plate));
        int before = (await CurveAsync(memory, First)).Grams.Count;
        Weigh(memory, 11, 20, _ => 1650);

        Assert.Equal((180, 240), (before, (await CurveAsync(memory, First)).Grams.Count));
    }

    [Fact]
    public async Task A_correction_that_comes_minutes_later_shows_the_weights_of_what_it_corrects()
    {
        WeightMemory memory = new(Store);
        Weigh(memory, 0, 20, second => second < 10 ? 2000 : 1650);
        memory.Keep(First, Start.AddSeconds(10), Took(Plate));
        Weigh(memory, 20, 200, _ => 900);
        memory.Keep(Second, Start.AddSeconds(199), new Finding.Revised(First, null, "it was nobody"));

        Evidence evidence = Assert.Single(await memory.FindAsync(Second, CancellationToken.None));
        Assert.Equal((Second, Start.AddSeconds(2)), (evidence.Observation, evidence.From));
        Assert.Equal((await CurveAsync(memory, First)).Grams, ((Exhibit.WeightCurve)evidence.Exhibit).Grams);
    }

    [Fact]
    public async Task Nothing_is_found_once_the_retention_is_over_of_a_dead_plate_or_of_a_finding_without_plates()
    {
        WeightMemory memory = new(Store) { Retention = TimeSpan.FromMinutes(1) };
        Weigh(memory, 0, 20, second => second < 10 ? 2000 : 1650);
        memory.Keep(First, Start.AddSeconds(10), Took(Plate));
        memory.Keep(Second, Start.AddSeconds(10), Took(new PlateId("9", "9", "9")));
        Assert.NotEmpty(await memory.FindAsync(First, CancellationToken.None));
        Assert.Empty(await memory.FindAsync(Second, CancellationToken.None));
        Weigh(memory, 70, 71, _ => 1650);
        memory.Keep(new ObservationId(Guid.Empty), Start.AddSeconds(70), new Finding.Left(new PresenceId(Guid.Empty)));

        Assert.Empty(await memory.FindAsync(First, CancellationToken.None));
        Assert.Empty(await memory.FindAsync(new ObservationId(Guid.Empty), CancellationToken.None));
    }

    [Fact]
    public async Task However_many_findings_there_are_only_the_newest_are_kept()
    {
        WeightMemory memory = new(Store);
        Weigh(memory, 0, 20, _ => 2000);
        for (int i = 0; i <= WeightMemory.FindingsMax; i++)
        {
            memory.Keep(new ObservationId(new Guid(i, 1, 1, [0, 0, 0, 0, 0, 0, 0, 0])), Start.AddSeconds(10), Took(Plate));
        }

        Assert.Empty(await memory.FindAsync(new ObservationId(new Guid(0, 1, 1, [0, 0, 0, 0, 0, 0, 0, 0])), CancellationToken.None));
        Assert.NotEmpty(await memory.FindAsync(new ObservationId(new Guid(1, 1, 1, [0, 0, 0, 0, 0, 0, 0, 0])), CancellationToken.None));
    }

    private static Finding.Took Took(PlateId plate) => new(new PresenceId(Guid.Empty), new GoodsMove(new Sku("cola"), 1, [plate], -350, Certainty.Final, 0.6, [], "its weight fits"));

    private static async Task<Exhibit.WeightCurve> CurveAsync(WeightMemory memory, ObservationId id) => (Exhibit.WeightCurve)Assert.Single(await memory.FindAsync(id, CancellationToken.None)).Exhibit;

    /// <summary>Weighs from one second to another, in messages of a fifth of a second.</summary>
    private void Weigh(WeightMemory memory, int from, int to, Func<double, float> grams)
    {
        const int Hertz = 60;
        for (int first = from * Hertz; first < to * Hertz; first += 12)
        {
            float[] samples = [.. Enumerable.Range(first, 12).Select(sample => grams(sample / (double)Hertz))];
            long at = ((Start - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) + (first * 1_000_000L / Hertz);
            memory.Weigh(new ShelfWeights("1", "1", new DeviceMark("boot", _message++), at, Hertz, [Plate], [samples]));
        }
    }
}
