namespace JustWalkOut.Carts.Stores;

/// <summary>Holds the parts of a store against each other: ids that stand twice, bar codes that cannot be, rows that name what does not exist.</summary>
internal static class StoreChecks
{
    public static void Check(StoreDefinition store, List<string> faults)
    {
        Unique(store.Zones, zone => zone.Id, "$.zones", "id", faults);
        Unique(store.Gates, gate => gate.Id.Value, "$.gates", "id", faults);
        Unique(store.Cameras, camera => camera.Id.Value, "$.cameras", "id", faults);
        CheckGondolas(store.Gondolas, faults);
        CheckCatalog(store.Catalog, faults);
        CheckPromotions(store, faults);
        CheckPlanogram(store, faults);
    }

    private static void CheckGondolas(IReadOnlyList<Gondola> gondolas, List<string> faults)
    {
        Unique(gondolas, gondola => gondola.Id, "$.gondolas", "id", faults);
        for (int g = 0; g < gondolas.Count; g++)
        {
            IReadOnlyList<Shelf> shelves = gondolas[g].Shelves;
            Unique(shelves, shelf => shelf.Id, $"$.gondolas[{g}].shelves", "id", faults);
            for (int s = 0; s < shelves.Count; s++)
            {
                Unique(shelves[s].Plates, plate => plate.Id, $"$.gondolas[{g}].shelves[{s}].plates", "id", faults);
            }
        }
    }

    private static void CheckCatalog(IReadOnlyList<Product> catalog, List<string> faults)
    {
        Unique(catalog, product => product.Sku.Value, "$.catalog", "sku", faults);
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        for (int p = 0; p < catalog.Count; p++)
        {
            for (int i = 0; i < catalog[p].Gtins.Count; i++)
            {
                string gtin = catalog[p].Gtins[i];
                string path = $"$.catalog[{p}].gtins[{i}]";
                if (gtin.Length > 0 && !Gtin.IsValid(gtin))
                {
                    faults.Add($"{path} is \"{gtin}\", expected a GTIN of 8, 12, 13 or 14 digits with a right check digit");
                }
                else if (gtin.Length > 0 && !paths.TryAdd(gtin, path))
                {
                    faults.Add($"{path} is \"{gtin}\" as {paths[gtin]} is, expected each GTIN once");
                }
            }
        }
    }

    private static void CheckPromotions(StoreDefinition store, List<string> faults)
    {
        IReadOnlyList<Promotion> promotions = store.Promotions ?? [];
        HashSet<string> skus = store.Catalog.Select(product => product.Sku.Value).ToHashSet(StringComparer.Ordinal);
        Unique(promotions, promotion => promotion.Id, "$.promotions", "id", faults);
        for (int p = 0; p < promotions.Count; p++)
        {
            for (int i = 0; i < promotions[p].Skus.Count; i++)
            {
                string sku = promotions[p].Skus[i].Value;
                if (sku.Length > 0 && !skus.Contains(sku))
                {
                    faults.Add($"$.promotions[{p}].skus[{i}] is \"{sku}\", expected a SKU of the catalog");
                }
            }
        }
    }

    private static void CheckPlanogram(StoreDefinition store, List<string> faults)
    {
        HashSet<string> skus = store.Catalog.Select(product => product.Sku.Value).ToHashSet(StringComparer.Ordinal);
        HashSet<PlateId> plates = [.. from gondola in store.Gondolas
                                      from shelf in gondola.Shelves
                                      from plate in shelf.Plates
                                      select new PlateId(gondola.Id, shelf.Id, plate.Id)];
        for (int r = 0; r < store.Planogram.Count; r++)
        {
            PlanogramRow row = store.Planogram[r];
            if (row.Sku.Value.Length > 0 && !skus.Contains(row.Sku.Value))
            {
                faults.Add($"$.planogram[{r}].sku is \"{row.Sku}\", expected a SKU of the catalog");
            }

            HashSet<PlateId> seen = [];
            for (int i = 0; i < row.Plates.Count; i++)
            {
                if (!plates.Contains(row.Plates[i]))
                {
                    faults.Add($"$.planogram[{r}].plates names {row.Plates[i]}, expected a plate of the gondolas");
                }
                else if (!seen.Add(row.Plates[i]))
                {
                    faults.Add($"$.planogram[{r}].plates names {row.Plates[i]} twice, expected once");
                }
            }
        }
    }

    private static void Unique<T>(IReadOnlyList<T> items, Func<T, string> id, string path, string member, List<string> faults)
    {
        Dictionary<string, int> first = new(StringComparer.Ordinal);
        for (int i = 0; i < items.Count; i++)
        {
            string text = id(items[i]);
            if (text.Length > 0 && !first.TryAdd(text, i))
            {
                faults.Add($"{path}[{i}].{member} is \"{text}\" as {path}[{first[text]}].{member} is, expected each once");
            }
        }
    }
}
