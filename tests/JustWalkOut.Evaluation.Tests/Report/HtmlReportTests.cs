using System.Xml.Linq;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Evaluation.Receipts;
using JustWalkOut.Evaluation.Report;

namespace JustWalkOut.Evaluation.Tests.Report;

public sealed class HtmlReportTests
{
    [Fact]
    public void Every_difference_stands_on_the_page_in_words()
    {
        Outcome truth = new(
            "USD",
            [Bill("ann", ("cola", 2)), Bill("bob", ("chips", 1)), Bill("cid")],
            [new ShopAction(5, "take", "ann", "cola", 2, ["1/5/11"]), new ShopAction(9.3125, "put", "bob", "chips", 1, [])]);
        Outcome result = new(
            "USD",
            [Bill("ann", ("cola", 3)), new Bill("bob", null, [new BillLine("chips", null, 1, 250, IsInReview: true)], IsInReview: true), Bill("dan", ("cola", 1))],
            [new ShopAction(5, "take", "ann", "cola", 3, ["1/5/11"])]);
        FloorRow[] ghost = [new FloorRow(0, "1", 0, 0)];
        string page = Write(truth with { Tracks = [] }, result with { Tracks = ghost });
        Assert.Contains("identity F1 on the floor (HOTA 0, MOTA 0)", page, StringComparison.Ordinal);
        Assert.Contains("identity switches in 0 shopper-hours", page, StringComparison.Ordinal);
        string[] words = ["Shopper ann", "1 too many", "Shopper bob", "1 missing, 1 in review", "no receipt", "An empty bill", "no such visit", "missed", "never happened", "9.3", "2.50"];
        Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_is_whole_and_loads_nothing_from_elsewhere()
    {
        string page = Write(new Outcome(null, [Bill("ann", ("cola", 1))], null), new Outcome(null, [], null));
        XDocument document = XDocument.Parse(page.Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
            .Replace("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "", StringComparison.Ordinal)
            .Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Equal(["html", "head", "body"], document.Descendants().Select(one => one.Name.LocalName).Where(name => name is "html" or "head" or "body"));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.DoesNotContain(document.Descendants(), one => one.Name.LocalName is "script" or "link" or "img" or "iframe");
    }

    [Fact]
    public void A_name_that_looks_like_markup_stays_text()
    {
        string page = Write(new Outcome("USD", [Bill("<script>alert(1)</script>", ("a&b", 1))], []), new Outcome("USD", [], []));
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("a&amp;b", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1234, "USD", "12.34")]
    [InlineData(-5, "USD", "-0.05")]
    [InlineData(1234, "KRW", "1234")]
    [InlineData(1234, "KWD", "1.234")]
    [InlineData(1234, null, "1234")]
    public void Money_has_the_decimals_of_its_currency(long minor, string? currency, string text) => Assert.Equal(text, MinorUnits.ToText(minor, currency));

    private static Bill Bill(string shopper, params (string Sku, int Quantity)[] lines) =>
        new(shopper, null, [.. lines.Select(line => new BillLine(line.Sku, null, line.Quantity, 250))]);

    private static string Write(Outcome truth, Outcome result)
    {
        using StringWriter text = new();
        HtmlReport.Write(text, RecordingAssessment.Of(truth, result, new Dictionary<string, CatalogEntry>()), "BENCHMARK-1", "Results o against the truth of r.");
        return text.ToString();
    }
}
