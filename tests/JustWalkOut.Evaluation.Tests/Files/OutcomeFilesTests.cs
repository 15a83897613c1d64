using System.Text;
using JustWalkOut.Evaluation.Files;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Tests.Files;

public sealed class OutcomeFilesTests
{
    private const string Receipts = """
        { "store": "nanostore", "currency": "USD", "receipts": [
          { "visit": "v", "shopper": "1", "status": "settled", "enteredAt": 3.2, "leftAt": 55.0, "totalMinor": 100, "lines": [
            { "sku": "071142008582", "gtin": "071142008582", "name": "Water", "quantity": 1, "unitPriceMinor": 100, "totalMinor": 100, "confidence": 0.998, "actions": [1] } ] } ] }
        """;

    private const string Actions = """
        [ { "id": 1, "t": 12.3, "kind": "take", "shopper": "1", "sku": "071142008582", "quantity": 1, "plates": ["1/5/11"], "grams": -622.9, "alternatives": [ { "x": 1 } ] } ]
        """;

    [Fact]
    public void Results_in_their_published_form_are_read()
    {
        Outcome outcome = OutcomeFiles.ReadResults("o", Folder(("receipts.json", Receipts), ("actions.json", Actions)));
        Assert.Equal("USD", outcome.Currency);
        Bill bill = Assert.Single(outcome.Bills);
        Assert.Equal(("1", 3.2, false), (bill.Shopper, bill.EnteredAtSeconds, bill.IsInReview));
        Assert.Equal([new BillLine("071142008582", "Water", 1, 100)], bill.Lines);
        ShopAction action = Assert.Single(outcome.Actions!);
        Assert.Equal((12.3, "take", "1", "071142008582", 1, "1/5/11"), (action.AtSeconds, action.Kind, action.Shopper, action.Sku, action.Quantity, Assert.Single(action.Plates)));
    }

    [Fact]
    public void Truth_lies_in_a_folder_of_its_own_and_may_be_bare()
    {
        Outcome truth = OutcomeFiles.ReadTruth("r", Folder(("truth/receipts.json", """{ "receipts": [ { "shopper": 7, "lines": [ { "sku": "a", "quantity": 2 } ] } ] }""")));
        Assert.Null(truth.Currency);
        Assert.Null(truth.Actions);
        Assert.Null(truth.Tracks);
        Assert.Null(truth.Bills[0].Persons);
        Assert.Equal(("7", 2), (truth.Bills[0].Shopper, truth.Bills[0].Lines[0].Quantity));
    }

    [Fact]
    public void Tracks_and_who_pays_are_read_where_they_are_and_a_fault_in_them_is_named()
    {
        const string Bills = """{ "receipts": [ { "shopper": "ann", "persons": [3, "4"], "lines": [] } ] }""";
        Outcome truth = OutcomeFiles.ReadTruth("r", Folder(("truth/receipts.json", Bills), ("truth/tracks.csv", "t,person,x,y,nose_x\n0.5,3,1,2,9\n")));
        Assert.Equal(["3", "4"], truth.Bills[0].Persons);
        Assert.Equal([new FloorRow(0.5, "3", 1, 2)], truth.Tracks);

        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => OutcomeFiles.ReadTruth("r", Folder(("truth/receipts.json", Bills), ("truth/tracks.csv", "t,who\n"))));
        Assert.StartsWith("r/truth/tracks.csv, line 1: found 't,who'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "shopper": "1", "lines": [ { "sku": "a", "quantity": 1, "review": true }, { "sku": "b", "quantity": 1 } ] }""", "a")]
    [InlineData("""{ "shopper": "1", "lines": [ { "sku": "a", "quantity": 1, "status": "review" }, { "sku": "b", "quantity": 1 } ] }""", "a")]
    [InlineData("""{ "shopper": "1", "lines": [ { "sku": "b", "quantity": 1 } ], "inReview": [ { "sku": "a", "quantity": 1 } ] }""", "a")]
    [InlineData("""{ "shopper": "1", "status": "review", "lines": [ { "sku": "b", "quantity": 1 } ], "inReview": [ { "sku": null, "quantity": 1 } ] }""", "")]
    [InlineData("""{ "shopper": "1", "status": "open", "lines": [ { "sku": "a", "quantity": 1 } ] }""", "a")]
    [InlineData("""{ "shopper": "1", "status": "review", "lines": [ { "sku": "a", "quantity": 1 }, { "sku": "b", "quantity": 1 } ] }""", "a b")]
    [InlineData("""{ "shopper": "1", "status": "review", "lines": [ { "sku": "a", "quantity": 1, "review": true }, { "sku": "b", "quantity": 1 } ] }""", "a")]
    public void Lines_in_review_are_known_by_their_mark_or_by_their_visit(string receipt, string inReview)
    {
        Outcome outcome = OutcomeFiles.ReadResults("o", Folder(("receipts.json", $$"""{ "receipts": [ {{receipt}} ] }""")));
        Assert.True(outcome.Bills[0].IsInReview);
        Assert.Equal(inReview, string.Join(' ', outcome.Bills[0].Lines.Where(line => line.IsInReview).Select(line => line.Sku)));
    }

    [Fact]
    public void Names_and_prices_come_from_the_recordings_store()
    {
        IReadOnlyDictionary<string, CatalogEntry> catalog = OutcomeFiles.ReadCatalog(
            "r", Folder(("store.json", """{ "catalog": [ { "sku": "a", "name": "Cola", "priceMinor": 120 }, { "sku": "b" } ] }""")));
        Assert.Equal(new CatalogEntry("Cola", 120), catalog["a"]);
        Assert.Equal(new CatalogEntry(null, null), catalog["b"]);
        Assert.Empty(OutcomeFiles.ReadCatalog("r", Folder()));
    }

    [Fact]
    public void A_recording_without_truth_is_refused_in_one_line()
    {
        FileNotFoundException fault = Assert.Throws<FileNotFoundException>(() => OutcomeFiles.ReadTruth("r", Folder(("receipts.json", Receipts))));
        Assert.StartsWith("r: no truth/receipts.json; expected a recording with its truth", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Results_without_receipts_are_refused_in_one_line()
    {
        FileNotFoundException fault = Assert.Throws<FileNotFoundException>(() => OutcomeFiles.ReadResults("o", Folder(("actions.json", Actions))));
        Assert.StartsWith("o: no receipts.json; expected the results of ./jwo replay", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("receipts.json", "{", "o/receipts.json:1: no valid JSON")]
    [InlineData("receipts.json", "[]", "o/receipts.json: $ is []; expected an object")]
    [InlineData("receipts.json", "{}", "o/receipts.json: $.receipts is absent; expected an array")]
    [InlineData("receipts.json", """{ "receipts": [ { "lines": [] } ] }""", "o/receipts.json: $.receipts[0].shopper is absent; expected the id")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1" } ] }""", "o/receipts.json: $.receipts[0].lines is absent; expected an array")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "quantity": 1 } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].sku is absent; expected a SKU")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "sku": "a" } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].quantity is absent; expected a whole number")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "sku": "a", "quantity": 0 } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].quantity is 0; expected a whole number of at least 1")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "sku": "a", "quantity": 1.5 } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].quantity is 1.5; expected a whole number")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "sku": "a", "quantity": 1, "unitPriceMinor": "2" } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].unitPriceMinor is \"2\"; expected a whole number")]
    [InlineData("receipts.json", """{ "receipts": [ { "shopper": "1", "lines": [ { "sku": "a", "quantity": 1, "review": 1 } ] } ] }""", "o/receipts.json: $.receipts[0].lines[0].review is 1; expected true or false")]
    [InlineData("actions.json", """[ { "kind": "take", "quantity": 1 } ]""", "o/actions.json: $[0].t is absent; expected seconds")]
    [InlineData("actions.json", """[ { "t": "now", "kind": "take", "quantity": 1 } ]""", "o/actions.json: $[0].t is \"now\"; expected a number")]
    [InlineData("actions.json", """[ { "t": 1, "quantity": 1 } ]""", "o/actions.json: $[0].kind is absent; expected what was done")]
    [InlineData("actions.json", """[ { "t": 1, "kind": "take", "quantity": 1, "plates": [ 3 ] } ]""", "o/actions.json: $[0].plates[0] is 3; expected a text")]
    public void A_broken_file_is_refused_with_its_name_and_the_place_of_the_fault(string file, string content, string message)
    {
        Func<string, Stream?> folder = file == "receipts.json" ? Folder((file, content)) : Folder(("receipts.json", Receipts), (file, content));
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => OutcomeFiles.ReadResults("o", folder));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static Func<string, Stream?> Folder(params (string Name, string Content)[] files) =>
        name => files.Where(file => file.Name == name).Select(file => new MemoryStream(Encoding.UTF8.GetBytes(file.Content))).FirstOrDefault();
}
