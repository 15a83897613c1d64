using System.Buffers;
using System.Text;
using System.Text.Json;
using JustWalkOut.CameraSim.Scales;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Tests.Scales;

public sealed class MessageTests
{
    [Fact]
    public async Task Without_faults_every_shelf_sends_a_gapless_run_in_order_of_arrival()
    {
        List<ShelfMessage> messages = await PlateStore.RunAsync(PlateStore.Setup(2, 20), PlateStore.Sound);

        Assert.Equal(messages.Select(message => message.ArrivedAt).Order(), messages.Select(message => message.ArrivedAt));
        IGrouping<(string, string), ShelfMessage>[] shelves = [.. messages.GroupBy(message => (message.Gondola, message.Shelf))];
        Assert.Equal(10, shelves.Length);
        Assert.All(shelves, shelf =>
        {
            Assert.Equal(Enumerable.Range(0, shelf.Count()).Select(number => (long)number), shelf.Select(message => message.Sequence));
            Assert.InRange(shelf.Count(), 98, 100);
            Assert.Single(shelf.Select(message => message.Boot).Distinct());
            Assert.All(shelf.Zip(shelf.Skip(1)), pair => Assert.Equal(200_000, pair.Second.FirstSampleUnixMicroseconds - pair.First.FirstSampleUnixMicroseconds));
            Assert.All(shelf, message => Assert.Equal(12 * 12, message.Grams.Length));
        });
        Assert.Equal(10, shelves.Select(shelf => shelf.First().Boot).Distinct().Count());
    }

    [Fact]
    public async Task Clocks_are_off_by_up_to_a_tenth_second_and_messages_come_94_to_125_ms_after_their_stamp()
    {
        List<ShelfMessage> messages = await PlateStore.RunAsync(PlateStore.Setup(6, 30), PlateStore.Sound);

        double[] late = [.. messages.GroupBy(message => (message.Gondola, message.Shelf)).Select(shelf => shelf.Min(LatenessSeconds))];
        // By the true clock a message is whole 183 ms after its first sample; stamps differ from that by each clock's own error.
        Assert.True(late.Max() - late.Min() is > 0.1 and < 0.21, $"clocks are {late.Max() - late.Min()} s apart");
        Assert.All(messages.GroupBy(message => (message.Gondola, message.Shelf)), shelf =>
        {
            double[] way = [.. shelf.Select(LatenessSeconds)];
            Assert.InRange(way.Max() - way.Min(), 0.005, 0.125 - 0.094 + (30 * 50e-6) + 1e-5);
        });
    }

    [Fact]
    public async Task Shelves_of_one_gondola_are_stamped_by_one_clock_and_every_gondola_has_its_own()
    {
        List<ShelfMessage> messages = await PlateStore.RunAsync(PlateStore.Setup(6, 3), PlateStore.Sound);

        IGrouping<string, long>[] gondolas = [.. messages.Where(message => message.Sequence == 0).GroupBy(message => message.Gondola, PlateStore.Since)];
        Assert.All(gondolas, gondola => Assert.Single(gondola.Distinct()));
        Assert.Equal(6, gondolas.Select(gondola => gondola.First()).Distinct().Count());
    }

    [Fact]
    public async Task No_message_arrives_before_its_last_sample_was_taken()
    {
        // A step at a known true time: any message that shows it arrived later.
        TimeSpan step = TimeSpan.FromSeconds(5);
        List<ShelfMessage> messages = await PlateStore.RunAsync(PlateStore.Setup(1, 8), PlateStore.Sound, (moment, number) =>
            number == 150 ? moment with { Loads = [new LoadChange(moment.At, TimeSpan.Zero, Carts.PlateId.From("1/1/1"), 5000)] } : moment);

        double before = messages.First(message => message.Shelf == "1").GramsOf(0)[0];
        ShelfMessage first = messages.First(message => message.Shelf == "1" && message.GramsOf(0)[^1] > before + 2000);
        int samplesAfter = first.GramsOf(0).ToArray().Count(grams => grams > before + 2000);
        Assert.True(first.ArrivedAt >= step + TimeSpan.FromSeconds((samplesAfter - 1) / 60.0), $"arrived at {first.ArrivedAt} with {samplesAfter} samples");
    }

    [Fact]
    public void The_payload_is_the_documented_json_with_null_for_dead_plates()
    {
        float[] grams = [.. Enumerable.Repeat(1.205f, 12), .. Enumerable.Repeat(float.NaN, 12)];
        ShelfMessage message = new("1", "5", "00ff", 7, 1_769_850_000_123_456, ["a", "b"], grams, TimeSpan.Zero);
        ArrayBufferWriter<byte> payload = new();
        message.WritePayload(payload);

        Assert.Equal(
            $$"""{"boot":"00ff","seq":7,"t0":1769850000123456,"hz":60,"plates":["a","b"],"grams":[[{{string.Join(",", Enumerable.Repeat("1.205", 12))}}],[{{string.Join(",", Enumerable.Repeat("null", 12))}}]]}""",
            Encoding.UTF8.GetString(payload.WrittenSpan));
        Assert.Equal("store/corner/shelf/1/5/weights", message.Topic("corner"));
        using JsonDocument document = JsonDocument.Parse(payload.WrittenMemory);
        Assert.Equal(6, document.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_payloads_in_the_same_order_and_another_seed_others()
    {
        string[] first = await PayloadsAsync(7);
        string[] second = await PayloadsAsync(7);
        string[] other = await PayloadsAsync(8);

        Assert.Equal(first, second);
        Assert.DoesNotContain(first[50], other);
    }

    [Fact]
    public async Task Coarser_moments_give_the_same_messages_where_nothing_happens()
    {
        SimulationSetup setup = PlateStore.Setup(1, 6);
        List<ShelfMessage> fine = await PlateStore.RunAsync(setup, PlateStore.Sound);
        List<ShelfMessage> coarse = await PlateStore.RunAsync(setup with { Length = TimeSpan.FromSeconds(6) }, PlateStore.Sound, (moment, number) => moment with { At = Moment.TimeOf(number / 30 * 30) });

        Assert.Equal(fine.Select(Text), coarse.Select(Text));
    }

    private static double LatenessSeconds(ShelfMessage message) => message.ArrivedAt.TotalSeconds - (PlateStore.Since(message) / 1e6);

    private static async Task<string[]> PayloadsAsync(long seed)
    {
        SimulationSetup setup = PlateStore.Setup(2, 10, seed);
        List<ShelfMessage> messages = await PlateStore.RunAsync(setup, new ScaleOptions(), (moment, number) => moment with
        {
            Stock = number == 0 ? PlateStore.Stocked(setup) : [],
            People = [Bodies.At(1, 1 + (0.03f * (number % 90)), 2.4f)],
            Loads = number == 90 ? [new LoadChange(moment.At, TimeSpan.FromMilliseconds(80), Carts.PlateId.From("1/2/3"), -300)] : [],
        });
        return [.. messages.Select(Text)];
    }

    private static string Text(ShelfMessage message)
    {
        ArrayBufferWriter<byte> payload = new();
        message.WritePayload(payload);
        return $"{message.ArrivedAt.Ticks} {message.Topic("s")} {Encoding.UTF8.GetString(payload.WrittenSpan)}";
    }
}
