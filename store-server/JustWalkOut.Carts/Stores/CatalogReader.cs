namespace JustWalkOut.Carts.Stores;

/// <summary>Reads products and promotions as <c>store.json</c> and catalogs to be imported have them.</summary>
internal static class CatalogReader
{
    private static readonly Bounds Units = new($"a whole number from 1 to {SaleOffer.UnitsMax}", 1, SaleOffer.UnitsMax);

    private static readonly Bounds Percent = new("a percentage above 0 and up to 100, such as 12.5", 0, 100, IsMinOut: true);

    public static Product ReadProduct(JsonMembers members)
    {
        Product product = new(
            new Sku(members.Text("sku")),
            members.Texts("gtins"),
            members.Text("name"),
            members.WholeOrNull("priceMinor", Bounds.MinorUnits),
            members.NumberOrNull("taxRate", Bounds.Share),
            ReadUnitWeight(members.ObjectOrNull("unitWeight")),
            (int?)members.WholeOrNull("ageLimit", Bounds.Count),
            members.TextOrNull("image"),
            members.NumberOrNull("includedTaxRate", Bounds.Share),
            members.WholeOrNull("depositMinor", Bounds.MinorUnits),
            ReadStatus(members),
            members.ObjectsOrNull("changes", ReadChange));
        members.End();
        if (product is { TaxRate: not null, IncludedTaxRate: not null })
        {
            members.Fault("includedTaxRate", "stands beside taxRate, expected one of them: tax is in the price or on top of it");
        }

        for (int i = 1; i < product.Changes?.Count; i++)
        {
            if (product.Changes[i].From <= product.Changes[i - 1].From)
            {
                members.Fault($"changes[{i}].from", "is not after the one before, expected the earliest first and each moment once");
            }
        }

        return product;
    }

    public static Promotion ReadPromotion(JsonMembers members)
    {
        Promotion promotion = new(
            members.Text("id", StoreReader.IsName, "1 to 64 letters, digits, dots, dashes or underscores"),
            members.Text("name"),
            members.Choice<OfferKind>("kind"),
            [.. members.Texts("skus", countMin: 1).Select(sku => new Sku(sku))],
            (int?)members.WholeOrNull("units", Units),
            members.WholeOrNull("priceMinor", Bounds.MinorUnits),
            (int?)members.WholeOrNull("paidUnits", Units),
            members.NumberOrNull("percent", Percent),
            members.MomentOrNull("from"),
            members.MomentOrNull("until"),
            members.FlagOrNull("membersOnly") is true ? true : null);
        members.End();
        CheckPromotion(promotion, members);
        return promotion;
    }

    /// <summary>A promotion of each kind has the members that it needs and no other: what nobody would look at is a mistake.</summary>
    private static void CheckPromotion(Promotion promotion, JsonMembers members)
    {
        (string Member, bool IsThere, bool IsNeeded)[] wanted = promotion.Kind switch
        {
            OfferKind.AnyForPrice => [("units", promotion.Units is not null, true), ("priceMinor", promotion.PriceMinor is not null, true), ("paidUnits", promotion.PaidUnits is not null, false), ("percent", promotion.Percent is not null, false)],
            OfferKind.PayForFewer => [("units", promotion.Units is not null, true), ("paidUnits", promotion.PaidUnits is not null, true), ("priceMinor", promotion.PriceMinor is not null, false), ("percent", promotion.Percent is not null, false)],
            OfferKind.PercentOff => [("percent", promotion.Percent is not null, true), ("priceMinor", promotion.PriceMinor is not null, false), ("paidUnits", promotion.PaidUnits is not null, false)],
            OfferKind.ReducedToClear => [("priceMinor", promotion.PriceMinor is not null, true), ("units", promotion.Units is not (null or 1), false), ("paidUnits", promotion.PaidUnits is not null, false), ("percent", promotion.Percent is not null, false)],
            _ => [], // The kind itself is the fault.
        };
        foreach ((string member, bool isThere, bool isNeeded) in wanted.Where(each => each.IsThere != each.IsNeeded))
        {
            members.Fault(member, isThere ? "has no meaning for a promotion of this kind, expected none" : "is missing, expected one for a promotion of this kind");
        }

        if (promotion is { Kind: OfferKind.PayForFewer, Units: { } units, PaidUnits: { } paid } && paid >= units)
        {
            members.Fault("paidUnits", $"is {paid} of {units} units, expected fewer");
        }

        if (promotion.Percent is { } percent && Math.Abs((percent * 100) - Math.Round(percent * 100)) > 1e-9)
        {
            members.Fault("percent", "is finer than a hundredth of a percent, expected two decimals at most");
        }

        if (promotion.Until <= promotion.From)
        {
            members.Fault("until", "is not after from, expected a later moment");
        }

        if (promotion.Skus.Distinct().Count() < promotion.Skus.Count)
        {
            members.Fault("skus", "names a product twice, expected once");
        }
    }

    private static ProductStatus? ReadStatus(JsonMembers members) => members.Choice<ProductStatus>("status", ProductStatus.Active) == ProductStatus.Inactive ? ProductStatus.Inactive : null;

    private static ProductChange ReadChange(JsonMembers members)
    {
        ProductChange change = new(members.Moment("from"), members.WholeOrNull("priceMinor", Bounds.MinorUnits), ReadStatus(members));
        members.End();
        return change;
    }

    private static UnitWeight? ReadUnitWeight(JsonMembers? members)
    {
        if (members is null)
        {
            return null;
        }

        UnitWeight weight = new(members.Number("grams", Bounds.AboveZero), members.Number("sd", Bounds.AtLeastZero));
        members.End();
        return weight;
    }
}
