using System.Text;
using JustWalkOut.CameraSim.Cases;

namespace JustWalkOut.CameraSim.Tests.Cases;

public sealed class CaseFileTests
{
    private const string Good = """
        {
          "name": "two", "source": "made up", "store": "small",
          "events": [
            { "t": 8, "shopper": 1, "action": "take", "gtin": "cola", "quantity": 1, "gondola": "A", "shelf": 2, "plates": [2, 1, 2] },
            { "t": 9.5, "shopper": "b", "action": "put", "gtin": "soup", "quantity": 2, "gondola": "A", "shelf": "2", "plates": ["5"] }
          ],
          "receipts": [ { "shopper": 1, "lines": [ { "gtin": "cola", "quantity": 1 } ] }, { "shopper": "b", "lines": [] } ]
        }
        """;

    [Fact]
    public void A_case_is_read_with_its_events_in_order_and_its_receipts()
    {
        Case read = Read(Good);

        Assert.Equal(("two", "small"), (read.Name, read.Store));
        Assert.Equal(["1", "b"], read.Shoppers);
        CaseEvent first = read.Events[0];
        Assert.Equal((8.0, "1", CaseAction.Take, "cola", 1), (first.At.TotalSeconds, first.Shopper, first.Action, first.Product, first.Quantity));
        Assert.Equal(["A/2/1", "A/2/2"], first.Plates.Select(plate => plate.Value));
        Assert.Equal(CaseAction.Put, read.Events[1].Action);
        Assert.Equal([("cola", 1)], read.Receipts[0].Lines);
        Assert.Empty(read.Receipts[1].Lines);
    }

    [Theory]
    [InlineData("\"t\": 8", "\"t\": -1", "$.events[0].t is -1, expected a number between 0 and 86400; mend it and try again.")]
    [InlineData("\"t\": 8", "\"t\": 10", "$.events[1].t is 9.5, expected at least 10, the time of the event before; put the events in order of time.")]
    [InlineData("\"take\"", "\"steal\"", "$.events[0].action is \"steal\", expected \"take\" or \"put\"; say what was done in one of these words.")]
    [InlineData("\"plates\": [\"5\"]", "\"plates\": []", "$.events[1].plates is an array, expected at least one plate; name the plates that the goods stood on.")]
    [InlineData("\"quantity\": 2", "\"quantity\": 0", "$.events[1].quantity is 0, expected a whole number between 1 and 100; mend it and try again.")]
    [InlineData("\"gondola\": \"A\", \"shelf\": 2", "\"gondola\": \"A/1\", \"shelf\": 2", "$.events[0].gondola is \"A/1\", expected a gondola's id: a text or a whole number; mend it and try again.")]
    [InlineData("\"gtin\": \"cola\", \"quantity\": 1, \"gondola\"", "\"quantity\": 1, \"gondola\"", "$.events[0].gtin is missing, expected a GTIN or SKU; add it and try again.")]
    [InlineData("\"shopper\": \"b\", \"lines\"", "\"shopper\": 1, \"lines\"", "$.receipts[1].shopper is 1, expected each shopper once; join that shopper's receipts.")]
    [InlineData("\"events\": [", "\"events\": 3, \"was\": [", "$.events is 3, expected an array of events; mend it and try again.")]
    [InlineData("\"name\": \"two\",", "\"name\": \"two\" ", "is no JSON: line 2, byte 18; expected a case with events and receipts; mend that line and try again.")]
    public void A_fault_is_one_line_with_its_place_what_was_expected_and_the_remedy(string there, string instead, string expected)
    {
        Assert.Contains(there, Good, StringComparison.Ordinal);
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => Read(Good.Replace(there, instead, StringComparison.Ordinal)));

        Assert.StartsWith("two.json", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    internal static Case Read(string json) => CaseFile.Read(Encoding.UTF8.GetBytes(json), "two.json");
}
