using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Tests.Shelves;

/// <summary>What shelves and gates say, and what is none of it.</summary>
public sealed class ShelfMessageTests
{
    [Fact]
    public void Weights_are_read_with_their_times_and_dead_plates()
    {
        ShelfWeights? weights = ShelfWeights.Read("1", "5", Bytes("""{"boot":"a","seq":7,"t0":1700000000000000,"hz":60,"plates":["10",11],"grams":[[1.5,2,null],[0,-3.25,1e3]]}"""), out string fault);

        Assert.Equal("", fault);
        Assert.NotNull(weights);
        Assert.Equal(new DeviceMark("a", 7), weights.Mark);
        Assert.Equal([new PlateId("1", "5", "10"), new PlateId("1", "5", "11")], weights.Plates);
        Assert.Equal([1.5f, 2, float.NaN], weights.Grams[0]);
        Assert.Equal([0, -3.25f, 1000], weights.Grams[1]);
        Assert.Equal((3, 1_700_000_000_000_000, 1_700_000_000_033_333), (weights.Count, weights.UnixMicroseconds(0), weights.UnixMicroseconds(2)));
    }

    [Theory]
    [InlineData("", "no message of weights")]
    [InlineData("[]", "no message of weights")]
    [InlineData("{\"boot\":\"a\",\"seq\":7}", "no message of weights")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":0,"plates":["1"],"grams":[[1]]}""", "hz is 0")]
    [InlineData("""{"boot":"a","seq":7,"t0":-1,"hz":60,"plates":["1"],"grams":[[1]]}""", "t0 is -1")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":60,"plates":["1","2"],"grams":[[1]]}""", "2 plates and 1 lists")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":60,"plates":["1","2"],"grams":[[1],[1,2]]}""", "1 to 2 samples")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":60,"plates":[],"grams":[]}""", "0 plates")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":60,"plates":["1/2"],"grams":[[1]]}""", "without a slash")]
    [InlineData("""{"boot":"","seq":7,"t0":1,"hz":60,"plates":["1"],"grams":[[1]]}""", "boot and seq")]
    [InlineData("""{"boot":"a","seq":7,"t0":1,"hz":60,"plates":["1"],"grams":[["x"]]}""", "no message of weights")]
    public void A_message_that_is_no_weights_is_refused_with_its_reason(string payload, string says)
    {
        Assert.Null(ShelfWeights.Read("1", "5", Bytes(payload), out string fault));
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_in_is_read_and_what_it_leaves_out_is_one_shopper()
    {
        GatePassage? full = GatePassage.Read("in", Bytes("""{"boot":"g","seq":0,"t":1700000000000000,"shopper":"anna","people":3,"role":"restocker","token":"sim_decline"}"""), out _);
        GatePassage? short_ = GatePassage.Read("in", Bytes("""{"boot":"g","seq":1,"t":1700000000000000,"shopper":"anna"}"""), out _);
        GatePassage? card = GatePassage.Read("in", Bytes("""{"boot":"g","seq":2,"t":1700000000000000,"token":"pm_1NXWPn"}"""), out _);
        Assert.Equal((PaymentToken.HolderOf("pm_1NXWPn"), "pm_1NXWPn"), (card!.Shopper, card.Token));

        Assert.Equal(new GatePassage(new GateId("in"), new DeviceMark("g", 0), 1_700_000_000_000_000, new ShopperId("anna"), 3, Role.Restocker) { Token = "sim_decline" }, full);
        Assert.Equal((1, Role.Shopper, null), (short_!.People, short_.Role, short_.Token));
    }

    [Theory]
    [InlineData("""{"boot":"g","seq":0,"t":1,"shopper":""}""", "shopper is empty")]
    [InlineData("""{"boot":"g","seq":0,"t":1,"shopper":"a","people":0}""", "people is 0")]
    [InlineData("""{"boot":"g","seq":0,"t":1,"shopper":"a","role":"king"}""", "role is 'king'")]
    [InlineData("""{"boot":"g","seq":0,"t":1,"shopper":"a","role":"1"}""", "role is '1'")]
    [InlineData("""{"boot":"g","seq":0,"t":1,"shopper":"a","token":"4242 4242 4242 4242"}""", "token is no name")]
    [InlineData("""{"boot":"g","seq":-1,"t":1,"shopper":"a"}""", "boot and seq")]
    [InlineData("nonsense", "no check-in")]
    public void A_message_that_is_no_check_in_is_refused_with_its_reason(string payload, string says)
    {
        Assert.Null(GatePassage.Read("in", Bytes(payload), out string fault));
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a0 a1 a2", "yes yes yes", 0)]
    [InlineData("a0 a1 a1 a0", "yes yes no no", 0)]
    [InlineData("a0 a3 a1 a2 a2", "yes yes yes yes no", 0)]
    [InlineData("a0 a5", "yes yes", 4)]
    [InlineData("a9 b0 b1 a10", "yes yes yes no", 0)]
    [InlineData("a9 b0 c0 a9 b1 c1", "yes yes yes no no yes", 0)] // Fell over twice while a message was under way.
    [InlineData("b5 a9 b6 b69 b70 b71", "yes yes no no yes yes", 0)] // The first that was ever heard of it was followed by one from before its restart.
    [InlineData("a0 a100 a50 a36", "yes yes yes no", 98)]
    public void A_message_counts_once_in_whatever_order_it_comes(string messages, string counts, long missing)
    {
        MessageMarks marks = new();
        string[] taken = [.. messages.Split(' ').Select(message => marks.Take(new DeviceMark(message[..1], long.Parse(message.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))) ? "yes" : "no")];
        Assert.Equal(counts, string.Join(' ', taken));
        Assert.Equal(missing, marks.Missing);
    }

    [Theory]
    [InlineData("broker", "broker:1883")]
    [InlineData("10.0.0.2:1999", "10.0.0.2:1999")]
    [InlineData("[::1]:1884", "[::1]:1884")]
    [InlineData("a b", null)]
    [InlineData("user:pass@host", null)]
    [InlineData("", null)]
    public void A_brokers_place_is_read_or_refused(string text, string? place) => Assert.Equal(place, BrokerAddress.Read(text)?.ToString());

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
