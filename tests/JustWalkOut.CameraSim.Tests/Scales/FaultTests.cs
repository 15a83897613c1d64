using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Tests.Scales;

/// <summary>Each fault from 5 to 10 s of 15 s, beside the same simulation without it.</summary>
public sealed class FaultTests
{
    private static readonly PlateId Plate = PlateId.From("1/2/3");

    [Fact]
    public async Task A_dead_plate_sends_no_numbers_while_it_is_dead_and_the_others_are_unchanged()
    {
        (List<ShelfMessage> sound, List<ShelfMessage> faulty) = await RunAsync(FaultKind.PlateDead, "1/2/3", 0);

        Assert.Equal(sound.Count, faulty.Count);
        int dead = 0;
        foreach ((ShelfMessage before, ShelfMessage after) in sound.Zip(faulty))
        {
            for (int plate = 0; plate < 12; plate++)
            {
                bool isDead = before.Shelf == "2" && plate == 2 && float.IsNaN(after.GramsOf(plate)[0]);
                dead += isDead ? 1 : 0;
                Assert.True(isDead ? after.GramsOf(plate).ToArray().All(float.IsNaN) : before.GramsOf(plate).SequenceEqual(after.GramsOf(plate)));
            }
        }

        Assert.InRange(dead, 24, 26);
    }

    [Fact]
    public async Task A_stuck_plate_repeats_its_last_value_whatever_happens_on_it()
    {
        Fault fault = new(FaultKind.PlateStuck, "1/2/3", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 0);
        List<ShelfMessage> faulty = await PlateStore.RunAsync(PlateStore.Setup(1, 15, faults: [fault]), PlateStore.Sound, (moment, number) =>
            number == 210 ? moment with { Loads = [new LoadChange(moment.At, TimeSpan.Zero, Plate, 500)] } : moment);

        ShelfMessage[] shelf = [.. faulty.Where(message => message.Shelf == "2")];
        float[] during = [.. shelf.Where(IsDuring).SelectMany(message => message.GramsOf(2).ToArray())];
        Assert.True(during.Length > 200);
        Assert.Single(during.Distinct());
        int first = Array.FindIndex(shelf, message => message.GramsOf(2).ToArray().All(grams => grams == during[0]));
        Assert.Equal(shelf[first - 1].GramsOf(2)[^1], during[0]);
        Assert.True(shelf.Where(message => PlateStore.Since(message) > 10_500_000).SelectMany(message => message.GramsOf(2).ToArray()).Distinct().Count() > 3);
    }

    [Fact]
    public async Task A_drifting_plate_gains_its_grams_per_minute_and_stays_there()
    {
        (List<ShelfMessage> sound, List<ShelfMessage> faulty) = await RunAsync(FaultKind.PlateDrifting, "1/2/3", 600);

        double gained = LoadTests.MeanOf(faulty, Plate, 11, 14.5) - LoadTests.MeanOf(sound, Plate, 11, 14.5);
        Assert.InRange(gained, 49.5, 50.5);
        Assert.InRange(LoadTests.MeanOf(faulty, Plate, 7, 8) - LoadTests.MeanOf(sound, Plate, 7, 8), 21, 29);
    }

    [Fact]
    public async Task A_tampering_hand_weighs_until_it_goes()
    {
        (List<ShelfMessage> sound, List<ShelfMessage> faulty) = await RunAsync(FaultKind.Tampering, "1/2/3", 350);

        Assert.InRange(LoadTests.MeanOf(faulty, Plate, 6, 9.5) - LoadTests.MeanOf(sound, Plate, 6, 9.5), 349, 351);
        Assert.InRange(LoadTests.MeanOf(faulty, Plate, 11, 14.5) - LoadTests.MeanOf(sound, Plate, 11, 14.5), -0.5, 0.5);
    }

    [Fact]
    public async Task A_silent_shelf_sends_nothing_and_comes_back_as_another_run()
    {
        (_, List<ShelfMessage> faulty) = await RunAsync(FaultKind.ShelfSilent, "1/2", 0);

        ShelfMessage[] shelf = [.. faulty.Where(message => message.Shelf == "2")];
        Assert.DoesNotContain(shelf, IsDuring);
        Assert.Equal(2, shelf.Select(message => message.Boot).Distinct().Count());
        Assert.Equal(0, shelf.First(message => PlateStore.Since(message) > 9_000_000).Sequence);
        Assert.Contains(faulty, message => message.Shelf == "1" && IsDuring(message));
    }

    [Fact]
    public async Task Lost_messages_leave_gaps_in_the_numbers()
    {
        (_, List<ShelfMessage> faulty) = await RunAsync(FaultKind.MessagesLost, "1/2", 0.5);

        long[] numbers = [.. faulty.Where(message => message.Shelf == "2").Select(message => message.Sequence)];
        int lost = (int)(numbers.Max() + 1) - numbers.Length;
        // 25 messages, each lost with a half: outside of this once in 50,000 seeds.
        Assert.InRange(lost, 3, 22);
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    [Fact]
    public async Task Repeated_messages_come_twice_with_the_same_number_and_content()
    {
        (_, List<ShelfMessage> faulty) = await RunAsync(FaultKind.MessagesRepeated, "1/2", 1);

        IGrouping<long, ShelfMessage>[] twice = [.. faulty.Where(message => message.Shelf == "2").GroupBy(message => message.Sequence).Where(group => group.Count() > 1)];
        Assert.InRange(twice.Length, 24, 26);
        Assert.All(twice, group => Assert.Single(group.Select(message => (message.FirstSampleUnixMicroseconds, message.Grams.Span[0])).Distinct()));
    }

    [Fact]
    public async Task Late_messages_arrive_behind_later_ones_and_none_is_missing()
    {
        (_, List<ShelfMessage> faulty) = await RunAsync(FaultKind.MessagesLate, "1/2", 0.5);

        long[] numbers = [.. faulty.Where(message => message.Shelf == "2").Select(message => message.Sequence)];
        Assert.Contains(numbers.Zip(numbers.Skip(1)), pair => pair.Second < pair.First);
        Assert.Equal(Enumerable.Range(0, numbers.Length).Select(number => (long)number), numbers.Order());
    }

    [Fact]
    public async Task A_wrong_clock_shifts_the_stamps_and_nothing_else()
    {
        (List<ShelfMessage> sound, List<ShelfMessage> faulty) = await RunAsync(FaultKind.GatewayClockOff, "1/2", 3.5);

        (ShelfMessage, ShelfMessage)[] shifted = [.. sound.Zip(faulty).Where(pair => pair.First.FirstSampleUnixMicroseconds != pair.Second.FirstSampleUnixMicroseconds)];
        Assert.InRange(shifted.Length, 24, 26);
        Assert.All(shifted, pair =>
        {
            Assert.Equal(3_500_000, pair.Item2.FirstSampleUnixMicroseconds - pair.Item1.FirstSampleUnixMicroseconds);
            Assert.Equal(pair.Item1.ArrivedAt, pair.Item2.ArrivedAt);
        });
    }

    private static bool IsDuring(ShelfMessage message) => PlateStore.Since(message) is > 5_200_000 and < 9_800_000;

    private static async Task<(List<ShelfMessage> Sound, List<ShelfMessage> Faulty)> RunAsync(FaultKind kind, string target, double strength)
    {
        Fault fault = new(kind, target, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), strength);
        return (await PlateStore.RunAsync(PlateStore.Setup(1, 15), PlateStore.Sound), await PlateStore.RunAsync(PlateStore.Setup(1, 15, faults: [fault]), PlateStore.Sound));
    }
}
