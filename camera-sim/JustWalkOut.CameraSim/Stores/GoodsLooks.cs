using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Stores;

/// <summary>
/// How goods look: form by the words of the name, size by weight over a density usual for that form, colours by the SKU. The same product looks the
/// same everywhere, except that a lower shelf squeezes it. Forms and densities stand in <c>Blueprints/forms.json</c>: measured on common European packs with
/// a ruler (a 330 ml can is 66 x 66 x 115 mm, a 150 g bag of crisps 190 x 80 x 270 mm) and rounded.
/// </summary>
internal static class GoodsLooks
{
    /// <summary>Room between two units beside or behind each other.</summary>
    public const double GapMetres = 0.004;

    /// <summary>Most that stands on one plate: plates of BENCHMARK-1 are rated 20 kg, and staff stay well below.</summary>
    public const double PlateGramsMax = 15_000;

    /// <summary>The most units that one row holds; deeper stock is kept elsewhere.</summary>
    public const int UnitsMax = 60;

    /// <summary>Thinnest thing there is, so that a wrong weight still gives something to see.</summary>
    private const double ThinnestMetres = 0.008;

    /// <summary>Weight of what was never weighed.</summary>
    private const double UnknownGrams = 250;

    private static readonly GoodsForms Forms = Blueprint.Read<GoodsForms>("forms.json");

    /// <summary>The look of one unit that stands in a place of that size.</summary>
    public static GoodsLook Of(Product product, double availableWidthMetres, double availableDepthMetres, double availableHeightMetres)
    {
        GoodsForm form = FormOf(product.Name);
        double cubicMetres = Math.Max(2, (product.UnitWeight?.Grams ?? UnknownGrams) / form.GramsPerCubicCentimetre) * 1e-6;
        double scale = Math.Cbrt(cubicMetres / (form.Proportions[0] * form.Proportions[1] * form.Proportions[2]));
        double width = form.Proportions[0] * scale;
        double depth = form.Proportions[1] * scale;
        double height = form.Proportions[2] * scale;
        bool isRound = form.Shape is GoodsShape.Bottle or GoodsShape.Can;

        // What is too tall, wide or deep grows in the other directions as far as these have room, so that its volume stays.
        Squeeze(ref height, availableHeightMetres, ref width, ref depth);
        if (isRound)
        {
            double across = Math.Min(Math.Max(width, depth), Math.Min(availableWidthMetres, availableDepthMetres));
            height = Math.Min(availableHeightMetres, height * width * depth / (across * across));
            width = depth = across;
        }
        else
        {
            double none = 1;
            Squeeze(ref width, availableWidthMetres, ref depth, ref none);
            none = 1;
            Squeeze(ref depth, availableDepthMetres, ref height, ref none);
            height = Math.Min(height, availableHeightMetres);
        }

        (Colour main, Colour label) = ColoursOf(product);
        return new GoodsLook(
            form.Shape,
            (float)Math.Min(Math.Max(width, ThinnestMetres), availableWidthMetres),
            (float)Math.Min(Math.Max(depth, ThinnestMetres), availableDepthMetres),
            (float)Math.Min(Math.Max(height, ThinnestMetres), availableHeightMetres),
            main,
            label);
    }

    /// <summary>How many units stand side by side and behind each other on a row of plates, one layer of them.</summary>
    /// <param name="look">One unit.</param>
    /// <param name="grams">Weight of one unit.</param>
    /// <param name="plates">Sizes of the row's plates, side by side.</param>
    public static int CapacityOf(GoodsLook look, double grams, IReadOnlyList<Extent> plates)
    {
        int across = Math.Max(1, (int)((plates.Sum(plate => plate.Width) + GapMetres) / (look.WidthMetres + GapMetres)));
        int deep = Math.Max(1, (int)((plates.Min(plate => plate.Depth) + GapMetres) / (look.DepthMetres + GapMetres)));
        int carried = Math.Max(1, (int)(plates.Count * PlateGramsMax / Math.Max(grams, 0.1)));
        return Math.Min(Math.Min(across * deep, carried), UnitsMax);
    }

    private static void Squeeze(ref double extent, double available, ref double first, ref double second)
    {
        if (extent > available)
        {
            double growth = Math.Sqrt(extent / available);
            extent = available;
            first *= growth;
            second *= growth;
        }
    }

    private static GoodsForm FormOf(string name)
    {
        string words = Words.Spaced(name);
        return Forms.Forms.FirstOrDefault(form => form.Words.Any(word => words.Contains($" {word} ", StringComparison.Ordinal))) ?? Forms.Otherwise;
    }

    private static (Colour Main, Colour Label) ColoursOf(Product product)
    {
        // Makers are told apart by colour and their kinds by the label's.
        int firstSpace = product.Name.IndexOf(' ', StringComparison.Ordinal);
        Random ofMaker = Chance.For(0, $"maker {(firstSpace < 0 ? product.Name : product.Name[..firstSpace])}");
        Random ofProduct = Chance.For(0, $"goods {product.Sku}");
        double hue = ofMaker.NextDouble() + (0.06 * (ofProduct.NextDouble() - 0.5));
        Colour main = FromHue(hue, ofMaker.Between(0.35, 0.9), ofMaker.Between(0.45, 0.95));
        Colour label = FromHue(ofProduct.NextDouble(), ofProduct.Between(0.1, 0.8), ofProduct.Between(0.55, 1));
        return (main, label);
    }

    private static Colour FromHue(double hue, double saturation, double value)
    {
        int Part(int offset)
        {
            double k = (offset + (hue * 6) + 6) % 6;
            return (int)Math.Round(255 * value * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1))));
        }

        return new Colour((Part(5) << 16) | (Part(3) << 8) | Part(1));
    }
}

/// <summary>What a form of goods is made of.</summary>
/// <param name="Words">Words or phrases of names that have it, lower case.</param>
/// <param name="Shape">As a camera sees it.</param>
/// <param name="GramsPerCubicCentimetre">Weight over the volume of the upright box around it.</param>
/// <param name="Proportions">Width, depth and height of that box, in any unit.</param>
internal sealed record GoodsForm(IReadOnlyList<string> Words, GoodsShape Shape, double GramsPerCubicCentimetre, double[] Proportions);

/// <summary>All forms; the first with a word of the name counts.</summary>
internal sealed record GoodsForms(IReadOnlyList<GoodsForm> Forms, GoodsForm Otherwise);
