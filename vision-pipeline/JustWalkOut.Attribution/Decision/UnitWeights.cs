using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// What a unit of each product weighs, as far as that is known: a normal distribution of which mean and variance are both unknown (Murphy 2007, conjugate analysis of the Gaussian). It begins with what was
/// weighed at installation, where the spread of a few units is shrunk to that of all goods of its kind (Smyth 2004, moderated t), and learns from whatever is plainly known to have moved.
/// </summary>
internal sealed class UnitWeights
{
    /// <summary>Units that are weighed at installation: what a careful installer has patience for.</summary>
    private const double Weighed = 3;

    /// <summary>Degrees of freedom that the spread of all goods of one kind has beside that of the units weighed; a guess.</summary>
    private const int KindFreedom = 4;

    /// <summary>Beyond this a Student's t is as good as normal.</summary>
    private const int FreedomMax = 60;

    /// <summary>How far a mean may come to lie from the one weighed, as a share of it: what is further off is another product.</summary>
    private const double DriftMax = 0.25;

    private readonly Dictionary<Sku, Knowledge> _known = [];

    public UnitWeights(IEnumerable<Product> catalog)
    {
        foreach (IGrouping<bool, Product> kind in catalog.Where(product => product.UnitWeight is not null).GroupBy(IsLoose))
        {
            double share2 = kind.Average(product => Square(product.UnitWeight!.Sd / product.UnitWeight.Grams));
            foreach (Product product in kind)
            {
                (double grams, double sd) = (product.UnitWeight!.Grams, product.UnitWeight.Sd);
                _known.Add(product.Sku, new Knowledge
                {
                    Weighed = grams,
                    Mean = grams,
                    Units = UnitWeights.Weighed,
                    Freedom = KindFreedom + (int)UnitWeights.Weighed - 1,
                    Squares = (KindFreedom * share2 * grams * grams) + ((UnitWeights.Weighed - 1) * sd * sd),
                });
            }
        }
    }

    /// <summary>Whether a product's weight is known at all.</summary>
    public bool Has(Sku sku) => _known.ContainsKey(sku);

    /// <summary>Mean and spread of one unit, in grams, as it is known now.</summary>
    public (double Grams, double Sd) Of(Sku sku) => (_known[sku].Mean, Math.Sqrt(_known[sku].Squares / _known[sku].Freedom));

    /// <summary>How likely so many units are to weigh so much, per gram. Not knowing the mean weighs on every one of them alike, so that it counts for more the more there are.</summary>
    /// <param name="sku">A product that is known.</param>
    /// <param name="quantity">Units.</param>
    /// <param name="grams">What they would weigh together.</param>
    /// <param name="scaleVariance">How far off the scale may be, in square grams.</param>
    public double Density(Sku sku, int quantity, double grams, double scaleVariance)
    {
        Knowledge known = _known[sku];
        double sd = Math.Sqrt((known.Squares / known.Freedom * (quantity + (quantity * quantity / known.Units))) + scaleVariance);
        double deviations = (grams - (quantity * known.Mean)) / sd;
        int freedom = (int)Math.Round(Math.Min(known.Freedom, FreedomMax));
        return Peak(freedom) / sd * Math.Pow(1 + (deviations * deviations / freedom), -(freedom + 1) / 2.0);
    }

    /// <summary>Learns from units that have moved. What is in doubt counts by the share that speaks for it: were it left out, only what weighs as expected would be learned from, and the spread would seem smaller than it is.</summary>
    /// <param name="sku">A product.</param>
    /// <param name="quantity">Units.</param>
    /// <param name="grams">What they weighed together.</param>
    /// <param name="sure">How sure it is that it was they, more than 0 and up to 1.</param>
    public void Learn(Sku sku, int quantity, double grams, double sure)
    {
        if (_known.TryGetValue(sku, out Knowledge? known))
        {
            double units = sure * quantity;
            known.Squares += known.Units * units / (known.Units + units) * Square((grams / quantity) - known.Mean);
            known.Mean = Math.Clamp(((known.Units * known.Mean) + (sure * grams)) / (known.Units + units), known.Weighed * (1 - DriftMax), known.Weighed * (1 + DriftMax));
            known.Units += units;
            known.Freedom += sure;
        }
    }

    /// <summary>Loose goods have no number of the trade's, and no two of them weigh the same.</summary>
    public static bool IsLoose(Product product) => product.Gtins.Count == 0;

    private static double Square(double value) => value * value;

    /// <summary>Student's density at its middle for a spread of 1, from that of two degrees less: 1 / pi for one, 1 / sqrt(8) for two.</summary>
    private static double Peak(int freedom)
    {
        double peak = freedom % 2 == 1 ? 1 / Math.PI : 1 / Math.Sqrt(8);
        for (int known = 2 - (freedom % 2); known < freedom; known += 2)
        {
            peak *= (known + 1.0) / known * Math.Sqrt(known / (known + 2.0));
        }

        return peak;
    }

    private sealed class Knowledge
    {
        public required double Weighed { get; init; }

        public double Mean { get; set; }

        /// <summary>Units that the mean is known from.</summary>
        public double Units { get; set; }

        public double Freedom { get; set; }

        /// <summary>Squared deviations, as many as there are degrees of freedom.</summary>
        public double Squares { get; set; }
    }
}
