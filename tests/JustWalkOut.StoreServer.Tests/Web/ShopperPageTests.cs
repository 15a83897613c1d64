using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>The shopper's page while they shop: what is told as it happens, and what they say is not theirs.</summary>
public sealed class ShopperPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_is_open_hears_of_each_change_in_words_and_otherwise_that_nothing_has_changed()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is());
        using Stream live = await store.Client.GetStreamAsync($"{ann.Link}/live?lang=en", Stop);
        using StreamReader page = new(live);
        JsonElement first = await NewsAsync(page);
        Assert.Equal(("", "open", "$0.00"), (first.GetProperty("says").GetString(), first.GetProperty("status").GetString(), first.GetProperty("total").GetString()));

        await store.SeeAsync(ann.Takes("cola", quantity: 2));
        Assert.Equal("2 × Cola on your cart. So far $3.00.", (await NewsAsync(page)).GetProperty("says").GetString());
        store.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("event: beat", await page.ReadLineAsync(Stop));

        await store.SeeAsync(ann.Takes("gum", 0.2));
        JsonElement doubted = await NewsAsync(page);
        Assert.Equal("", doubted.GetProperty("says").GetString());
        Assert.Contains("1 × Gum", doubted.GetProperty("html").GetString(), StringComparison.Ordinal);
        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        JsonElement left = default;
        while (left.ValueKind == JsonValueKind.Undefined || left.GetProperty("status").GetString() == "open")
        {
            left = await NewsAsync(page);
        }

        Assert.Equal("review", left.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_provisional_line_is_marked_so_and_one_that_vision_takes_back_is_said_to_be_a_correction()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is());
        Observation took = (await store.SeeAsync(ann.Takes("cola", certainty: Certainty.Provisional)))[0];
        string page = await store.Client.GetStringAsync($"{ann.Link}?lang=ko", Stop);
        Assert.Contains(ShopperTexts.Korean.Provisional, page, StringComparison.Ordinal);
        Assert.Contains("<li class=\"unsure\">", page, StringComparison.Ordinal);

        using Stream live = await store.Client.GetStreamAsync($"{ann.Link}/live?lang=en", Stop);
        using StreamReader open = new(live);
        await NewsAsync(open);
        await store.SeeAsync(new Finding.Revised(took.Id, ann.Takes("cola", quantity: 2), "two went"));
        Assert.Contains(ShopperTexts.English.Corrected, (await NewsAsync(open)).GetProperty("html").GetString(), StringComparison.Ordinal);
        await store.SeeAsync(new Finding.Revised(took.Id, null, "it was somebody else"));
        JsonElement withdrawn = await NewsAsync(open);
        Assert.Equal(("Corrected: 2 × Cola is not on your cart. So far $0.00.", true), (withdrawn.GetProperty("says").GetString(), withdrawn.GetProperty("isCorrection").GetBoolean()));
        Assert.DoesNotContain(ShopperTexts.English.Provisional, withdrawn.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provisional_line_that_becomes_final_as_it_was_is_no_correction()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is());
        Observation took = (await store.SeeAsync(ann.Takes("cola", certainty: Certainty.Provisional)))[0];
        await store.SeeAsync(new Finding.Revised(took.Id, ann.Takes("cola"), "all evidence is in"));

        string page = await store.Client.GetStringAsync($"{ann.Link}?lang=en", Stop);

        Assert.Contains("Cola", page, StringComparison.Ordinal);
        Assert.DoesNotContain(ShopperTexts.English.Provisional, page, StringComparison.Ordinal);
        Assert.DoesNotContain($">{ShopperTexts.English.Corrected}<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_shopper_says_is_not_theirs_waits_for_a_person_and_the_page_says_so()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is(), ann.Takes("cola"), ann.Takes("gum"));
        foreach ((string sku, int status) in ((string, int)[])[("gum", 303), ("gum", 303), ("gift", 409), ("", 400)])
        {
            using FormUrlEncodedContent form = new([KeyValuePair.Create("sku", sku)]);
            using HttpResponseMessage answer = await store.Client.PostAsync($"{ann.Link}/questions?lang=en", form, Stop);
            Assert.Equal((sku, status), (sku, (int)answer.StatusCode));
        }

        Assert.Contains($"<span>1 × Gum <small class=\"mark\">{ShopperTexts.English.SaidNotMine}</small></span>", await store.Client.GetStringAsync(ann.Link, Stop), StringComparison.Ordinal);
        await store.SeeAsync(ann.Leaves(), ann.IsComplete());
        JsonElement review = (await store.GetAsync(ServedStore.Path("reviews"))).Body.GetProperty("items")[0];
        Assert.Equal((1, "saidNotMine"), (review.GetProperty("number").GetInt32(), review.GetProperty("inReview")[0].GetProperty("doubt").GetString()));
    }

    [Fact]
    public async Task Nobody_without_the_link_hears_anything()
    {
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase());
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        using HttpResponseMessage answer = await store.Client.GetAsync($"{ann.Link[..^1]}_/live", Stop);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_evidence_of_a_visit_is_what_vision_said_with_candidates_and_curves_as_long_as_they_are_kept()
    {
        KeptCurves curves = new();
        await using ServedStore store = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { Evidence = curves });
        Visitor ann = await Visitor.EnterAsync(store, "ann");
        await store.SeeAsync(ann.Is());
        Observation took = (await store.SeeAsync(ann.Takes("cola", 0.6), ann.Takes("gum")))[0];
        curves.Of = took.Id;
        string path = ServedStore.Path($"visits/{store.Ledger.Receipts[0].Visit}/evidence");
        JsonElement evidence = (await store.GetAsync(path)).Body;
        JsonElement seen = evidence.GetProperty("seen")[0];

        Assert.Equal((1, 24.0, 2), (evidence.GetProperty("number").GetInt32(), evidence.GetProperty("curvesKeptHours").GetDouble(), evidence.GetProperty("seen").GetArrayLength()));
        Assert.Equal((took.Id.Value, "taken", "Cola", 0.6), (seen.GetProperty("observation").GetString(), seen.GetProperty("flow").GetString(), seen.GetProperty("name").GetString(), seen.GetProperty("candidates")[0].GetProperty("probability").GetDouble()));
        Assert.Equal(2, seen.GetProperty("curves")[0].GetProperty("grams").GetArrayLength());
        Assert.Equal(0, evidence.GetProperty("seen")[1].GetProperty("curves").GetArrayLength());
        Assert.Equal(404, (await store.GetAsync(ServedStore.Path($"visits/{Guid.Empty}/evidence"))).Status);
    }

    /// <summary>The next that is not a beat.</summary>
    private static async Task<JsonElement> NewsAsync(StreamReader page)
    {
        while (true)
        {
            string line = await page.ReadLineAsync(Stop) ?? throw new EndOfStreamException("The page was told nothing more.");
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                string end = await page.ReadLineAsync(Stop) ?? "";
                Assert.Empty(end);
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
            }
        }
    }

    private sealed class KeptCurves : IEvidenceSource
    {
        public ObservationId Of { get; set; }

        public TimeSpan Retention => TimeSpan.FromHours(24);

        public ValueTask<IReadOnlyList<Evidence>> FindAsync(ObservationId observation, CancellationToken cancellation) => new(
            observation == Of ? [new Evidence(1, ServedStore.Id, observation, ServedStore.Open, ServedStore.Open.AddSeconds(12), new Exhibit.WeightCurve(new PlateId("1", "5", "11"), [0, 1], [1000, 650]))] : []);
    }
}
