using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JustWalkOut.Carts.Stores;

/// <summary>A file to be imported.</summary>
/// <param name="Name">By which faults name it.</param>
/// <param name="Content">UTF-8: JSON with the members <c>catalog</c>, <c>planogram</c> or <c>promotions</c> as <c>store.json</c> has them, or CSV of one of them, which its columns tell apart.</param>
public sealed record CatalogFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>Something that was read from a file, with where it stood there.</summary>
internal sealed record Placed<T>(string Place, T Value);

/// <summary>
/// What files to be imported hold. Each part is whole: what a file leaves out of its part is to be gone. Reads on after a fault, so that all of them are named, each by file, line and column (JSON: by its path), with what was found and
/// what was expected.
/// </summary>
internal sealed class CatalogSource
{
    private static readonly string[] ProductColumns = ["sku", "gtins", "name", "price", "price_minor", "tax_rate", "included_tax_rate", "deposit", "deposit_minor", "age_limit", "status", "unit_grams", "unit_sd", "image"];
    private static readonly string[] PlanogramColumns = ["sku", "plates", "count"];
    private static readonly string[] PromotionColumns = ["id", "name", "kind", "skus", "units", "price", "price_minor", "paid_units", "percent", "members_only", "from", "until"];

    private readonly Currency _currency;

    public CatalogSource(Currency currency) => _currency = currency;

    public List<string> Faults { get; } = [];

    public List<Placed<Product>>? Catalog { get; private set; }

    public List<Placed<PlanogramRow>>? Planogram { get; private set; }

    public List<Placed<Promotion>>? Promotions { get; private set; }

    public void Read(CatalogFile file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(file.Content.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            Faults.Add($"{file.Name} is no UTF-8, expected text in UTF-8 (spreadsheets: \"CSV UTF-8\")");
            return;
        }

        if (text.AsSpan().TrimStart() is ['{', ..])
        {
            ReadJson(file.Name, text);
        }
        else
        {
            ReadCsv(file.Name, text);
        }
    }

    private void ReadJson(string name, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonMembers members = new(document.RootElement, $"{name}: $", Faults);
            Catalog = Whole(name, "catalog", Catalog, members.ObjectsOrNull("catalog", item => new Placed<Product>(item.Path, CatalogReader.ReadProduct(item))));
            Planogram = Whole(name, "planogram", Planogram, members.ObjectsOrNull("planogram", item => new Placed<PlanogramRow>(item.Path, StoreReader.ReadPlanogramRow(item))));
            Promotions = Whole(name, "promotions", Promotions, members.ObjectsOrNull("promotions", item => new Placed<Promotion>(item.Path, CatalogReader.ReadPromotion(item))));
            members.End();
        }
        catch (JsonException fault)
        {
            Faults.Add($"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            Faults.Add($"{name} holds a text with half of a surrogate pair, expected Unicode");
        }
    }

    private void ReadCsv(string name, string text)
    {
        List<(int Line, string What)> broken = [];
        List<CsvRow> rows = CsvTable.Read(text.ReplaceLineEndings("\n"), broken);
        Faults.AddRange(broken.Select(fault => $"{name} line {fault.Line} {fault.What}"));
        if (rows.Count == 0 || broken.Count > 0)
        {
            if (rows.Count == 0)
            {
                Faults.Add($"{name} is empty, expected a first line with the names of its columns");
            }

            return;
        }

        string[] header = [.. rows[0].Cells.Select(cell => cell.Trim().ToLowerInvariant())];
        (string What, string[] Columns)? kind = header.Contains("plates") ? ("planogram", PlanogramColumns) : header.Contains("kind") ? ("promotions", PromotionColumns) : header.Contains("sku") ? ("catalog", ProductColumns) : null;
        if (kind is not var (what, columns))
        {
            Faults.Add($"{name} line {rows[0].Line} names none of the columns sku, plates and kind, expected those of a catalog ({string.Join(',', ProductColumns)}), a planogram ({string.Join(',', PlanogramColumns)}) or promotions ({string.Join(',', PromotionColumns)})");
            return;
        }

        Faults.AddRange(header.Where(column => !columns.Contains(column)).Select(column => $"{name} line {rows[0].Line} names a column \"{column}\", expected only {string.Join(',', columns)}"));
        Faults.AddRange(header.CountBy(column => column).Where(column => column.Value > 1).Select(column => $"{name} line {rows[0].Line} names the column {column.Key} twice, expected once"));
        if (header.Contains("price") && header.Contains("price_minor"))
        {
            Faults.Add($"{name} line {rows[0].Line} has the columns price and price_minor, expected one of them");
        }

        CsvRow[] items = [.. rows.Skip(1)];
        switch (what)
        {
            case "planogram":
                Planogram = Whole(name, what, Planogram, [.. items.Select(row => Item((name, header), row, StoreReader.ReadPlanogramRow)).OfType<Placed<PlanogramRow>>()]);
                break;
            case "promotions":
                Promotions = Whole(name, what, Promotions, [.. items.Select(row => Item((name, header), row, CatalogReader.ReadPromotion)).OfType<Placed<Promotion>>()]);
                break;
            default:
                Catalog = Whole(name, what, Catalog, [.. items.Select(row => Item((name, header), row, CatalogReader.ReadProduct)).OfType<Placed<Product>>()]);
                break;
        }
    }

    /// <summary>A row is read as the object of <c>store.json</c> that it stands for, and what is wrong with that is said of its columns.</summary>
    private Placed<T>? Item<T>((string Name, string[] Header) file, CsvRow row, Func<JsonMembers, T> read)
    {
        string place = $"{file.Name} line {row.Line}";
        if (row.Cells.Count != file.Header.Length)
        {
            Faults.Add($"{place} has {row.Cells.Count} cells, expected {file.Header.Length} as the first line has");
            return null;
        }

        JsonObject item = [];
        if (file.Header.Contains("sku") && !file.Header.Contains("plates"))
        {
            item["gtins"] = new JsonArray();
        }

        foreach ((string column, string cell) in file.Header.Zip(row.Cells).Where(pair => pair.Second.Length > 0))
        {
            Put(item, (place, column), cell);
        }

        List<string> wrong = [];
        using JsonDocument document = JsonDocument.Parse(item.ToJsonString());
        T value = read(new JsonMembers(document.RootElement, place, wrong));
        Faults.AddRange(wrong.Select(fault => InColumns(fault, place, file.Header)));
        return new Placed<T>(place, value);
    }

    private void Put(JsonObject item, (string Place, string Column) at, string cell)
    {
        switch (at.Column)
        {
            case "gtins" or "plates" or "skus":
                item[at.Column] = new JsonArray([.. cell.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(part => JsonValue.Create(part))]);
                break;
            case "price" or "deposit":
                if (MinorOf(cell) is { } minor)
                {
                    item[$"{at.Column}Minor"] = minor;
                }
                else
                {
                    Faults.Add($"{at.Place}, column {at.Column} is \"{cell}\", expected an amount in {_currency} with at most {_currency.Digits} digits behind the point, such as {(1234m / (decimal)Math.Pow(10, _currency.Digits)).ToString(CultureInfo.InvariantCulture)}");
                }

                break;
            case "unit_grams" or "unit_sd":
                JsonObject weight = item["unitWeight"] as JsonObject ?? new JsonObject { ["sd"] = 0 };
                weight[at.Column == "unit_sd" ? "sd" : "grams"] = Number(cell);
                item["unitWeight"] = weight;
                break;
            case "price_minor" or "deposit_minor" or "tax_rate" or "included_tax_rate" or "age_limit" or "count" or "units" or "paid_units" or "percent":
                item[Member(at.Column)] = Number(cell);
                break;
            case "members_only" when cell is "true" or "false":
                item["membersOnly"] = cell == "true";
                break;
            default:
                item[Member(at.Column)] = cell;
                break;
        }
    }

    /// <summary>Whole minor units, exactly; null where the text is no amount of the currency.</summary>
    private long? MinorOf(string cell)
    {
        if (!decimal.TryParse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount > 1_000_000_000)
        {
            return null;
        }

        decimal minor = amount * (decimal)Math.Pow(10, _currency.Digits);
        return minor == decimal.Truncate(minor) ? (long)minor : null;
    }

    /// <summary>A number where the text is one, else the text, which the reader then names.</summary>
    private static JsonValue Number(string cell) => decimal.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
        ? number == decimal.Truncate(number) && Math.Abs(number) < long.MaxValue ? JsonValue.Create((long)number) : JsonValue.Create(number)
        : JsonValue.Create(cell);

    private static string Member(string column) => string.Concat(column.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>A fault of a member as one of its column.</summary>
    private static string InColumns(string fault, string place, string[] header)
    {
        int end = fault.IndexOf(' ', place.Length);
        string path = end < 0 ? "" : fault[place.Length..end].TrimStart('.');
        string member = path.Split('.', '[')[0];
        if (member.Length == 0)
        {
            return fault;
        }

        string column = member == "unitWeight" ? (path.EndsWith("sd", StringComparison.Ordinal) ? "unit_sd" : "unit_grams") : string.Concat(member.Select(letter => char.IsUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"));
        column = column.EndsWith("_minor", StringComparison.Ordinal) && header.Contains(column[..^6]) ? column[..^6] : column;
        return $"{place}, column {column}{fault[end..]}";
    }

    private List<T>? Whole<T>(string name, string what, List<T>? before, List<T>? read)
    {
        if (before is not null && read is not null)
        {
            Faults.Add($"{name} holds a {what} and so does a file before it, expected one: each replaces the whole {what}");
        }

        return read ?? before;
    }
}
