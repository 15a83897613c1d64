using System.Text;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using NJsonSchema;

namespace JustWalkOut.Carts.Tests.Stores;

/// <summary>What <c>store.json</c> says of promotions, deposits, tax, prices to come and what is not on sale.</summary>
public class SaleFileTests
{
    private static readonly StoreDefinition Store = StoryStore.Definition() with
    {
        Floor = new FloorPlan([[0, 0], [4, 0], [4, 3]], []),
        Catalog =
        [
            new Product(new Sku("cola"), [], "Cola", 150, TaxRate: 0.1, DepositMinor: 25, Changes: [new ProductChange(StoryStore.Open, 160), new ProductChange(StoryStore.Open.AddDays(1), null, ProductStatus.Inactive)]),
            new Product(new Sku("gum"), [], "Gum", 50, IncludedTaxRate: 0.2, Status: ProductStatus.Inactive),
        ],
        Promotions =
        [
            new Promotion("a", "Any 2 for 2.50", OfferKind.AnyForPrice, [new Sku("cola"), new Sku("gum")], 2, 250, From: StoryStore.Open, Until: StoryStore.Open.AddHours(2)),
            new Promotion("b", "3 for 2", OfferKind.PayForFewer, [new Sku("gum")], 3, PaidUnits: 2),
            new Promotion("c", "12.5 % off", OfferKind.PercentOff, [new Sku("gum")], Percent: 12.5),
            new Promotion("d", "Last days", OfferKind.ReducedToClear, [new Sku("cola")], PriceMinor: 99, MembersOnly: true),
        ],
        Rules = new Rules(AgeCheck: AgeCheckRule.AtEntry),
    };

    [Fact]
    public async Task It_is_read_as_it_was_written_and_holds_to_the_schema()
    {
        byte[] file = StoreFile.Write(Store);
        Assert.Equal(file, StoreFile.Write(StoreFile.Read(file, "store.json")));
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(JustWalkOut.Tests.SharedData.RepositoryRoot, "store-server", "JustWalkOut.Carts", "Stores", "store.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(file)));
        Assert.Equal([false, false, false, true], StoreFile.Read(file, "store.json").Promotions!.Select(promotion => promotion.Offer.MembersOnly));
        Assert.Equal([2L, 2L, 1250L, 99L], StoreFile.Read(file, "store.json").Promotions!.Select((promotion, i) => i == 0 ? promotion.Offer.Units : promotion.Offer.Value));
    }

    [Fact]
    public void A_products_price_and_state_are_those_of_the_moment()
    {
        Product cola = Store.Catalog[0];
        Assert.Equal((150L, ProductStatus.Active), cola.At(StoryStore.Open.AddTicks(-1)));
        Assert.Equal((160L, ProductStatus.Active), cola.At(StoryStore.Open));
        Assert.Equal((null, ProductStatus.Inactive), cola.At(StoryStore.Open.AddDays(1)));
        Assert.Equal((50L, ProductStatus.Inactive), Store.Catalog[1].At(StoryStore.Open));
    }

    [Theory]
    [InlineData("promotions.0.units", "null", "$.promotions[0].units is missing, expected one for a promotion of this kind")]
    [InlineData("promotions.0.percent", "5", "$.promotions[0].percent has no meaning for a promotion of this kind")]
    [InlineData("promotions.0.skus", "[\"cola\",\"pear\"]", "$.promotions[0].skus[1] is \"pear\", expected a SKU of the catalog")]
    [InlineData("promotions.0.skus", "[\"cola\",\"cola\"]", "$.promotions[0].skus names a product twice")]
    [InlineData("promotions.0.skus", "[]", "$.promotions[0].skus has 0 entries, expected at least 1")]
    [InlineData("promotions.0.until", "\"2026-11-24T08:00:00Z\"", "$.promotions[0].until is not after from")]
    [InlineData("promotions.0.until", "\"tomorrow\"", "$.promotions[0].until is \"tomorrow\", expected a time in ISO 8601")]
    [InlineData("promotions.0.kind", "\"gift\"", "$.promotions[0].kind is \"gift\", expected one of anyForPrice, payForFewer, percentOff, reducedToClear")]
    [InlineData("promotions.1.id", "\"a\"", "$.promotions[1].id is \"a\" as $.promotions[0].id is, expected each once")]
    [InlineData("promotions.1.paidUnits", "3", "$.promotions[1].paidUnits is 3 of 3 units, expected fewer")]
    [InlineData("promotions.1.units", "51", "$.promotions[1].units is 51, expected a whole number from 1 to 50")]
    [InlineData("promotions.2.percent", "0", "$.promotions[2].percent is 0, expected a percentage above 0")]
    [InlineData("promotions.2.percent", "12.345", "$.promotions[2].percent is finer than a hundredth of a percent")]
    [InlineData("promotions.3.membersOnly", "\"yes\"", "$.promotions[3].membersOnly is \"yes\", expected true or false")]
    [InlineData("promotions.3.priceMinor", "null", "$.promotions[3].priceMinor is missing")]
    [InlineData("catalog.0.includedTaxRate", "0.1", "$.catalog[0].includedTaxRate stands beside taxRate")]
    [InlineData("catalog.0.depositMinor", "-1", "$.catalog[0].depositMinor is -1, expected a whole number of minor units")]
    [InlineData("catalog.0.changes.1.from", "\"2026-11-24T08:00:00Z\"", "$.catalog[0].changes[1].from is not after the one before")]
    [InlineData("catalog.0.status", "\"gone\"", "$.catalog[0].status is \"gone\", expected one of active, inactive")]
    public void A_fault_in_it_is_named_by_its_path(string path, string value, string fault)
    {
        JsonNode store = JsonNode.Parse(StoreFile.Write(Store))!;
        string[] steps = path.Split('.');
        JsonNode parent = steps[..^1].Aggregate(store, (node, step) => int.TryParse(step, out int at) ? node[at]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        StoreReading reading = StoreFile.Examine(Encoding.UTF8.GetBytes(store.ToJsonString()));
        Assert.Null(reading.Store);
        Assert.Contains(reading.Faults, found => found.StartsWith(fault, StringComparison.Ordinal));
    }
}
