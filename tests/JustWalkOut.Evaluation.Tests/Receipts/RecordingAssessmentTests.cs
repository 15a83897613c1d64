using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Tests.Receipts;

/// <summary>Bills told as text: <c>ann: 2 cola, 1 chips?; bob:</c> is two visits, the chips in review and bob's bill empty.</summary>
public sealed class RecordingAssessmentTests
{
    private static readonly Dictionary<string, CatalogEntry> Catalog = new()
    {
        ["cola"] = new CatalogEntry("A can of cola", 100),
        ["chips"] = new CatalogEntry(null, 250),
        ["fruit"] = new CatalogEntry("Loose fruit", null),
    };

    [Theory]
    [InlineData("ann: 2 cola", "ann: 2 cola", "F1 1, P 1, R 1, visits 1, perfect 1, review 0")]
    [InlineData("ann:", "ann:", "F1 1, P 1, R 1, visits 1, perfect 1, review 0")] // Two empty bills.
    [InlineData("ann: 2 cola", "ann: 1 cola", "F1 0.667, P 1, R 0.5, visits 1, perfect 0, review 0")]
    [InlineData("ann: 1 cola", "ann: 3 cola", "F1 0.5, P 0.333, R 1, visits 1, perfect 0, review 0")]
    [InlineData("ann: 1 cola; bob:", "ann:; bob: 1 cola", "F1 0, P 0, R 0, visits 2, perfect 0, review 0")] // Right item, wrong bill: one too many and one too few.
    [InlineData("ann: 1 cola, 1 chips", "ann: 1 cola, 1 chips?", "F1 0.667, P 1, R 0.5, visits 1, perfect 0, review 1")] // Review is not charged.
    [InlineData("ann: 1 cola", "ann: 1 cola, 1 chips?", "F1 1, P 1, R 1, visits 1, perfect 0, review 1")] // Right money, but a person has work.
    [InlineData("ann: 1 cola", "", "F1 0, P 1, R 0, visits 1, perfect 0, review 0")] // No receipt.
    [InlineData("ann:", "", "F1 1, P 1, R 1, visits 1, perfect 0, review 0")] // No receipt is not an empty one.
    [InlineData("", "ann: 1 cola", "F1 0, P 0, R 1, visits 0, perfect 0, review 0")] // Nobody came.
    [InlineData("ann: 1 cola; ann: 1 chips", "ann: 1 cola; ann: 1 chips", "F1 1, P 1, R 1, visits 2, perfect 2, review 0")] // Came twice.
    [InlineData("ann: 1 cola; ann: 1 chips", "ann: 1 chips; ann: 1 cola", "F1 0, P 0, R 0, visits 2, perfect 0, review 0")]
    [InlineData("ann: 1 cola, 1 cola", "ann: 2 cola", "F1 1, P 1, R 1, visits 1, perfect 1, review 0")] // Lines of one product add up.
    public void Bills_against_their_truth_score_this(string truth, string result, string expected)
    {
        ReceiptScore score = RecordingAssessment.Of(Tell(truth), Tell(result), Catalog).Score.Receipts;
        Assert.Equal(expected, $"F1 {score.F1:0.###}, P {score.Precision:0.###}, R {score.Recall:0.###}, visits {score.Visits}, perfect {score.Perfect}, review {score.Review}");
    }

    [Theory]
    [InlineData("ann: 2 cola", "ann: 2 cola", "1 lines, 0 over by 0, under by 0")]
    [InlineData("ann: 1 cola, 1 chips", "ann: 3 cola", "2 lines, 1 over by 200, under by 250")]
    [InlineData("ann: 1 cola; bob:", "ann:; bob: 1 cola", "2 lines, 1 over by 100, under by 100")]
    [InlineData("ann: 1 cola", "ann: 1 cola@120", "1 lines, 1 over by 20, under by 0")] // Right item, wrong price.
    [InlineData("ann: 1 cola@90", "ann: 1 cola@80", "1 lines, 0 over by 0, under by 10")] // The truth's own price rules.
    [InlineData("ann: 1 fruit", "ann: 2 fruit", "1 lines, 1 over by 0, under by 0")] // Nobody knows a price: the unit counts, the money cannot.
    [InlineData("ann: 1 fruit", "ann: 2 fruit@70", "1 lines, 1 over by 70, under by 0")] // The receipt's own price is the only one.
    [InlineData("ann: 1 cola", "ann: 1 cola?", "1 lines, 0 over by 0, under by 100")]
    [InlineData("ann: 1 cola", "ann: 1 cola, 4 chips?", "1 lines, 0 over by 0, under by 0")] // What waits is on no bill.
    public void Bills_against_their_truth_cost_this(string truth, string result, string expected)
    {
        MoneyScore money = RecordingAssessment.Of(Tell(truth), Tell(result), Catalog).Score.Money;
        Assert.Equal(expected, $"{money.Lines} lines, {money.OverchargedLines} over by {money.OverchargedMinor}, under by {money.UnderchargedMinor}");
    }

    [Fact]
    public void Visits_of_one_payer_are_paired_in_order_of_time_where_it_is_known()
    {
        Outcome truth = new("USD", [Visit(50, "chips"), Visit(1, "cola")], null);
        Outcome result = new("USD", [Visit(2, "cola"), Visit(51, "chips")], null);
        Assert.Equal(2, RecordingAssessment.Of(truth, result, Catalog).Score.Receipts.Perfect);

        static Bill Visit(double enteredAt, string sku) => new("ann", enteredAt, [new BillLine(sku, null, 1, null)]);
    }

    [Fact]
    public void Actions_are_left_out_where_either_side_has_none()
    {
        Outcome without = Tell("ann:");
        Outcome with = without with { Actions = [] };
        Assert.Null(RecordingAssessment.Of(without, with, Catalog).Score.Actions);
        Assert.Null(RecordingAssessment.Of(with, without, Catalog).Score.Actions);
        Assert.Equal(new ActionScore(1, 1), RecordingAssessment.Of(with, with, Catalog).Score.Actions);
    }

    [Fact]
    public void Results_in_another_currency_are_refused()
    {
        InvalidDataException fault = Assert.Throws<InvalidDataException>(
            () => RecordingAssessment.Of(Tell("ann:"), Tell("ann:") with { Currency = "KRW" }, Catalog));
        Assert.StartsWith("The results are in KRW, the truth in USD", fault.Message, StringComparison.Ordinal);
    }

    private static Outcome Tell(string story) => new("USD", [.. story.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(TellBill)], null);

    private static Bill TellBill(string story)
    {
        string[] parts = story.Split(':');
        BillLine[] lines = [.. parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(TellLine)];
        return new Bill(parts[0].Trim(), null, lines, lines.Any(line => line.IsInReview));
    }

    private static BillLine TellLine(string story)
    {
        string[] words = story.Trim().TrimEnd('?').Split(' ', '@');
        return new BillLine(words[1], null, int.Parse(words[0]), words.Length > 2 ? long.Parse(words[2]) : null, story.EndsWith('?'));
    }
}
