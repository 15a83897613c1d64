using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Vision.Import;

/// <summary>Products and planogram rows of the AutoCheckout encoding as ours.</summary>
internal static class CatalogImport
{
    /// <summary>
    /// Least standard deviation between units of a product, grams. The encoding has one weight per product and no spread. Plates of that store
    /// are quiet to about 1 g, so that a weight taken once on such a plate is no better than this.
    /// </summary>
    public const double UnitWeightSdMinGrams = 1.5;

    /// <summary>
    /// Standard deviation between units as a share of the weight. Packers in the European Union must keep nearly all packages of 200 g to 500 g within
    /// 3 % to 4.5 % of the stated content (directive 76/211/EEC); taken as two standard deviations that is about 2 %.
    /// </summary>
    public const double UnitWeightSdShare = 0.02;

    /// <summary>Prices are whole dollars in the encoding.</summary>
    private const int MinorPerUnit = 100;

    /// <summary>Reads <c>products.json</c>: each product once, in order of its first row.</summary>
    public static List<Product> ReadProducts(string path, ImportNotes notes)
    {
        List<Product> products = [];
        Dictionary<string, MetadataForm> known = new(StringComparer.Ordinal);
        HashSet<string> gtinsTaken = new(StringComparer.Ordinal);
        foreach ((ProductLine line, string place) in ProtoJson.ReadLines<ProductLine>(path))
        {
            string id = line.ProductId?.Id is { Length: > 0 } text ? text : throw ProtoJson.Fault(place, "product_id.id is missing, expected a product's id");
            MetadataForm metadata = line.Metadata ?? throw ProtoJson.Fault(place, "metadata is missing, expected name, price and weight");
            if (known.TryGetValue(id, out MetadataForm? first))
            {
                if (first != metadata)
                {
                    notes.Add("product rows contradict an earlier row of the same id", "the first row holds", id);
                }

                continue;
            }

            known.Add(id, metadata);
            products.Add(ProductOf(id, metadata, place));
        }

        return [.. products.Select(product => product with { Gtins = GtinsOf(product, gtinsTaken, notes) }).Select(product => Noted(product, notes))];
    }

    /// <summary>Reads <c>planogram.json</c>: every row with its box, those without a product among them.</summary>
    public static List<PlanogramPlace> ReadPlanogram(string path)
    {
        List<PlanogramPlace> rows = [];
        foreach ((PlanogramLine line, string place) in ProtoJson.ReadLines<PlanogramLine>(path))
        {
            if (line.PlateIds is not { Length: > 0 } ids)
            {
                throw ProtoJson.Fault(place, "plate_ids is missing or empty, expected the row's plates");
            }

            PlateId[] plates = [.. ids.Select(id => ProtoJson.PlateOf(id, place)).Distinct().Order()];
            rows.Add(new PlanogramPlace(line.PlanogramProductId?.Id, plates, line.GlobalCoordinates, place));
        }

        return rows;
    }

    /// <summary>The rows that name a product of the catalog; the others are noted.</summary>
    public static List<PlanogramRow> RowsOf(IReadOnlyList<PlanogramPlace> places, IReadOnlyList<Product> catalog, ImportNotes notes)
    {
        HashSet<string> skus = catalog.Select(product => product.Sku.Value).ToHashSet(StringComparer.Ordinal);
        List<PlanogramRow> rows = [];
        foreach (PlanogramPlace place in places)
        {
            string shown = place.Plates.Length == 1 ? place.Plates[0].Value : $"{place.Plates[0]} to {place.Plates[^1]}";
            if (string.IsNullOrEmpty(place.Product))
            {
                notes.Add("planogram rows without a product", "their plates are taken as empty", shown);
            }
            else if (!skus.Contains(place.Product))
            {
                notes.Add("planogram rows name a product that products.json lacks", "left out", $"{place.Product} on {shown}");
            }
            else
            {
                rows.Add(new PlanogramRow(new Sku(place.Product), place.Plates));
            }
        }

        return rows;
    }

    private static Product ProductOf(string id, MetadataForm metadata, string place)
    {
        const double PriceMax = 10_000_000;
        if (metadata.Price is double wrong && wrong is not (>= 0 and <= PriceMax))
        {
            throw ProtoJson.Fault(place, $"metadata.price is {wrong}, expected dollars between 0 and {PriceMax}");
        }

        long? priceMinor = metadata.Price is double price ? (long)decimal.Round((decimal)price * MinorPerUnit, MidpointRounding.AwayFromZero) : null;
        UnitWeight? weight = metadata.Weight is double read && double.IsFinite(read) && read > 0
            ? new UnitWeight(Math.Round(read, 4), Math.Round(Math.Max(UnitWeightSdMinGrams, UnitWeightSdShare * read), 4))
            : null;
        string name = string.IsNullOrWhiteSpace(metadata.Name) ? id : metadata.Name;
        return new Product(new Sku(id), [], name, priceMinor, UnitWeight: weight, Image: string.IsNullOrEmpty(metadata.Thumbnail) ? null : metadata.Thumbnail);
    }

    private static string[] GtinsOf(Product product, HashSet<string> taken, ImportNotes notes)
    {
        string[] parts = product.Sku.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !parts.All(Gtin.IsValid))
        {
            notes.Add("product ids are no GTIN", "kept as SKU without a GTIN", product.Sku.Value);
            return [];
        }

        string[] free = [.. parts.Where(taken.Add)];
        if (free.Length < parts.Length)
        {
            notes.Add("products share a GTIN with another", "the first product keeps it", product.Sku.Value);
        }

        return free;
    }

    private static Product Noted(Product product, ImportNotes notes)
    {
        if (product.UnitWeight is null)
        {
            notes.Add("products without a weight", "shelves cannot tell them by weight", product.Sku.Value);
        }

        if (product.PriceMinor is null)
        {
            notes.Add("products without a price", "they are never charged", product.Sku.Value);
        }

        return product;
    }
}

/// <summary>One row of <c>planogram.json</c>: its product, if any, its plates in plate order, and its box in the store.</summary>
internal sealed record PlanogramPlace(string? Product, PlateId[] Plates, BoxForm? Box, string Place);
