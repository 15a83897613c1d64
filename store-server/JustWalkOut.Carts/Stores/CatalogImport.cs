using System.Globalization;
using System.Text.RegularExpressions;

namespace JustWalkOut.Carts.Stores;

/// <summary>What becomes of something by an import.</summary>
public enum CatalogChangeKind
{
    /// <summary>It was not there before.</summary>
    New = 1,

    /// <summary>Its price is another one from now on.</summary>
    Price,

    /// <summary>It has another name.</summary>
    Name,

    /// <summary>It is on sale again, or not any more.</summary>
    Status,

    /// <summary>Something else about it.</summary>
    Other,

    /// <summary>It is not there any more.</summary>
    Gone,
}

/// <summary>A change that an import makes.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Part">catalog, planogram or promotions.</param>
/// <param name="Id">SKU or promotion.</param>
/// <param name="Before">As it was; null for what is new.</param>
/// <param name="After">As it will be; null for what is gone.</param>
public sealed record CatalogChange(CatalogChangeKind Kind, string Part, string Id, string? Before, string? After);

/// <summary>What an import comes to.</summary>
/// <param name="Store">The store with all of it; null where there are faults, and then nothing may be written.</param>
/// <param name="Changes">In the order of the parts and their files, what is gone last.</param>
/// <param name="Faults">All that is wrong.</param>
public sealed record CatalogImported(StoreDefinition? Store, IReadOnlyList<CatalogChange> Changes, IReadOnlyList<string> Faults);

/// <summary>
/// Brings a catalog, a planogram and promotions into a store. Prices and states hold from the moment of the import: what was taken before, however late it is heard of, keeps what was shown then. A promotion that is left out ends at that
/// moment. Pure.
/// </summary>
public static partial class CatalogImport
{
    /// <summary>How long what held before is kept in the store's file, for what is heard of late: longer than any visit lasts and any outbox waits.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    /// <summary>Imports files.</summary>
    /// <param name="store">The store as it is.</param>
    /// <param name="files">What is to be brought in.</param>
    /// <param name="now">From when on it holds.</param>
    public static CatalogImported Of(StoreDefinition store, IReadOnlyList<CatalogFile> files, DateTimeOffset now)
    {
        CatalogSource source = new(store.Currency);
        foreach (CatalogFile file in files)
        {
            source.Read(file);
        }

        now = now.ToUniversalTime();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        StoreDefinition after = store with
        {
            Catalog = source.Catalog is null ? store.Catalog : [.. Merged(store.Catalog, source.Catalog, now)],
            Planogram = source.Planogram is null ? store.Planogram : [.. source.Planogram.Select(row => row.Value)],
            Promotions = source.Promotions is null ? store.Promotions : Ended(store, source, now),
        };
        List<string> faults = [.. source.Faults, .. Checked(after, source)];
        return faults.Count > 0 ? new CatalogImported(null, [], faults)
            : new CatalogImported(after, [.. OfCatalog(store, after, now), .. OfPlanogram(store, after), .. OfPromotions(store, after, now)], []);
    }

    private static IEnumerable<Product> Merged(IReadOnlyList<Product> before, List<Placed<Product>> read, DateTimeOffset now)
    {
        ILookup<string, Product> known = before.ToLookup(product => product.Sku.Value, StringComparer.Ordinal);
        foreach (Product product in read.Select(placed => placed.Value))
        {
            yield return known[product.Sku.Value].FirstOrDefault() is { } was ? From(was, product, now) : product;
        }
    }

    /// <summary>A product's price and state until now, and those of the file from now on. Those that the file itself foresees come after.</summary>
    private static Product From(Product was, Product read, DateTimeOffset now)
    {
        (long? price, ProductStatus status) = was.At(now - Remembered);
        (long? nowPrice, ProductStatus nowStatus) = read.At(now);
        List<ProductChange> changes = [.. (was.Changes ?? []).Where(change => change.From > now - Remembered && change.From < now)];
        if (was.At(now) != (nowPrice, nowStatus))
        {
            changes.Add(new ProductChange(now, nowPrice, Word(nowStatus)));
        }

        changes.AddRange((read.Changes ?? []).Where(change => change.From > now));
        return read with { PriceMinor = price, Status = Word(status), Changes = changes.Count == 0 ? null : changes };

        static ProductStatus? Word(ProductStatus status) => status == ProductStatus.Active ? null : status;
    }

    /// <summary>Promotions that are left out end now; those that never began, and what ended long ago, are gone at once.</summary>
    private static Promotion[]? Ended(StoreDefinition store, CatalogSource source, DateTimeOffset now)
    {
        HashSet<string> kept = source.Promotions!.Select(placed => placed.Value.Id).ToHashSet(StringComparer.Ordinal);
        HashSet<Sku> sold = [.. source.Catalog?.Select(placed => placed.Value.Sku) ?? store.Catalog.Select(product => product.Sku)];
        Promotion[] all =
        [
            .. source.Promotions!.Select(placed => placed.Value),
            .. (store.Promotions ?? []).Where(promotion => !kept.Contains(promotion.Id) && !(promotion.From >= now) && !(promotion.Until <= now - Remembered))
                .Select(promotion => promotion with { Until = promotion.Until < now ? promotion.Until : now, Skus = [.. promotion.Skus.Where(sold.Contains)] })
                .Where(promotion => promotion.Skus.Count > 0),
        ];
        return all.Length == 0 ? null : all;
    }

    /// <summary>What only shows once all is together, said of the place where it was read.</summary>
    private static IEnumerable<string> Checked(StoreDefinition after, CatalogSource source)
    {
        List<string> faults = [];
        StoreChecks.Check(after, faults);
        foreach (string fault in faults)
        {
            yield return ItemPath().Replace(fault, found =>
            {
                int at = int.Parse(found.Groups["at"].Value, CultureInfo.InvariantCulture);
                string? place = found.Groups["part"].Value switch
                {
                    "catalog" => source.Catalog?.ElementAtOrDefault(at)?.Place,
                    "planogram" => source.Planogram?.ElementAtOrDefault(at)?.Place,
                    _ => source.Promotions?.ElementAtOrDefault(at)?.Place,
                };
                return place is null ? $"the store's {found.Value}" : $"{place}{(place.Contains("$.", StringComparison.Ordinal) ? "." : ", column ")}{found.Groups["member"].Value}";
            });
        }
    }

    private static IEnumerable<CatalogChange> OfCatalog(StoreDefinition before, StoreDefinition after, DateTimeOffset now)
    {
        Dictionary<Sku, Product> known = before.Catalog.ToDictionary(product => product.Sku);
        foreach (Product product in after.Catalog)
        {
            string sku = product.Sku.Value;
            if (!known.Remove(product.Sku, out Product? was))
            {
                yield return new CatalogChange(CatalogChangeKind.New, "catalog", sku, null, $"{product.Name}, {Price(product.At(now).PriceMinor)}");
                continue;
            }

            ((long? Price, ProductStatus Status) old, (long? Price, ProductStatus Status) of) = (was.At(now), product.At(now));
            if (old.Price != of.Price)
            {
                yield return new CatalogChange(CatalogChangeKind.Price, "catalog", sku, Price(old.Price), Price(of.Price));
            }

            if (was.Name != product.Name)
            {
                yield return new CatalogChange(CatalogChangeKind.Name, "catalog", sku, was.Name, product.Name);
            }

            if (old.Status != of.Status)
            {
                yield return new CatalogChange(CatalogChangeKind.Status, "catalog", sku, Word(old.Status), Word(of.Status));
            }

            (string wasElse, string isElse) = (Rest(was, now), Rest(product, now));
            if (wasElse != isElse)
            {
                yield return new CatalogChange(CatalogChangeKind.Other, "catalog", sku, wasElse, isElse);
            }
        }

        foreach (Product gone in before.Catalog.Where(product => known.ContainsKey(product.Sku)))
        {
            yield return new CatalogChange(CatalogChangeKind.Gone, "catalog", gone.Sku.Value, gone.Name, null);
        }

        string Price(long? minor) => minor is { } units ? $"{(units / (decimal)Math.Pow(10, before.Currency.Digits)).ToString($"F{before.Currency.Digits}", CultureInfo.InvariantCulture)} {before.Currency}" : "no price";
        static string Word(ProductStatus status) => status == ProductStatus.Active ? "active" : "inactive";
    }

    /// <summary>All that has no kind of its own.</summary>
    private static string Rest(Product of, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"GTINs {(of.Gtins.Count == 0 ? "none" : string.Join(' ', of.Gtins))}, tax {of.TaxRate?.ToString(CultureInfo.InvariantCulture) ?? "none"} on top and {of.IncludedTaxRate?.ToString(CultureInfo.InvariantCulture) ?? "none"} included, deposit {of.DepositMinor ?? 0}, age {of.AgeLimit?.ToString(CultureInfo.InvariantCulture) ?? "any"}, {of.UnitWeight?.Grams ?? 0} g +- {of.UnitWeight?.Sd ?? 0}, picture {of.Image ?? "none"}, to come {string.Join(' ', (of.Changes ?? []).Where(change => change.From > now).Select(change => $"{change.From:O}={change.PriceMinor}"))}");

    private static IEnumerable<CatalogChange> OfPlanogram(StoreDefinition before, StoreDefinition after) =>
        Compared("planogram", before.Planogram.GroupBy(row => row.Sku.Value).Select(rows => (rows.Key, Text(rows))), after.Planogram.GroupBy(row => row.Sku.Value).Select(rows => (rows.Key, Text(rows))));

    private static string Text(IEnumerable<PlanogramRow> rows) => string.Join("; ", rows.Select(row => $"{string.Join(' ', row.Plates)}{(row.Count is { } count ? $" ({count})" : "")}"));

    private static IEnumerable<CatalogChange> OfPromotions(StoreDefinition before, StoreDefinition after, DateTimeOffset now) =>
        Compared("promotions", (before.Promotions ?? []).Where(each => !(each.Until <= now)).Select(each => (each.Id, Text(each))), (after.Promotions ?? []).Where(each => !(each.Until <= now)).Select(each => (each.Id, Text(each))));

    private static string Text(Promotion of) => $"{of.Name}: {of.Offer.Kind} {of.Offer.Units}/{of.Offer.Value} on {string.Join(' ', of.Skus)} from {of.From?.ToString("O", CultureInfo.InvariantCulture) ?? "now"} until {of.Until?.ToString("O", CultureInfo.InvariantCulture) ?? "further notice"}";

    private static IEnumerable<CatalogChange> Compared(string part, IEnumerable<(string Id, string Text)> before, IEnumerable<(string Id, string Text)> after)
    {
        Dictionary<string, string> known = before.ToDictionary(item => item.Id, item => item.Text, StringComparer.Ordinal);
        foreach ((string id, string text) in after)
        {
            if (!known.Remove(id, out string? was))
            {
                yield return new CatalogChange(CatalogChangeKind.New, part, id, null, text);
            }
            else if (was != text)
            {
                yield return new CatalogChange(CatalogChangeKind.Other, part, id, was, text);
            }
        }

        foreach ((string id, string was) in known.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            yield return new CatalogChange(CatalogChangeKind.Gone, part, id, was, null);
        }
    }

    [GeneratedRegex(@"\$\.(?<part>catalog|planogram|promotions)\[(?<at>\d+)\]\.(?<member>\w+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ItemPath();
}
