using JustWalkOut.CameraSim.Stores;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Baskets;

/// <summary>
/// What stands in <c>Baskets/baskets.json</c>: how many categories a receipt has, how often each is on one, and which go together. A set of
/// <c>k</c> categories has probability proportional to the exponential of the sum of its members' weights and its pairs' couplings.
/// </summary>
/// <param name="Source">Where the figures come from.</param>
/// <param name="Receipts">How many receipts they were learned from.</param>
/// <param name="SizeShares">Share of receipts with 1, 2, ... categories.</param>
/// <param name="Categories">All categories; those with more telling words first.</param>
internal sealed record BasketTable(string Source, int Receipts, IReadOnlyList<double> SizeShares, IReadOnlyList<BasketCategory> Categories)
{
    /// <summary>The table that comes with the simulator.</summary>
    public static BasketTable Learned { get; } = Blueprint.Read<BasketTable>("baskets.json");

    /// <summary>Draws the categories of one basket, as numbers into <see cref="Categories"/> in no order of meaning.</summary>
    public int[] Draw(Random random)
    {
        int size = 1 + Pick(random, SizeShares);
        int[] order = [.. Enumerable.Range(0, Categories.Count)];
        for (int i = 0; i < size; i++)
        {
            int other = random.Next(i, order.Length);
            (order[i], order[other]) = (order[other], order[i]);
        }

        // Metropolis: one category in, one out. Sixty changes for each place forget the start; the test measures that they do.
        int changes = 60 * size;
        for (int change = 0; change < changes && size < order.Length; change++)
        {
            int inside = random.Next(size);
            int outside = random.Next(size, order.Length);
            double gain = Gain(order.AsSpan(0, size), inside, order[outside]);
            if (gain >= 0 || random.NextDouble() < Math.Exp(gain))
            {
                (order[inside], order[outside]) = (order[outside], order[inside]);
            }
        }

        return order[..size];
    }

    /// <summary>Lift of two different categories: how much oftener they come together than by chance.</summary>
    public double Lift(int first, int second) => Categories[Math.Max(first, second)].Lifts[Math.Min(first, second)];

    /// <summary>A number by chance, each as likely as its weight.</summary>
    internal static int Pick(Random random, IReadOnlyList<double> weights)
    {
        double left = random.NextDouble() * weights.Sum();
        for (int i = 0; i < weights.Count; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Count - 1;
    }

    private double Gain(ReadOnlySpan<int> members, int leaving, int coming)
    {
        int gone = members[leaving];
        double gain = Categories[coming].Weight - Categories[gone].Weight;
        foreach (int member in members)
        {
            gain += member == gone ? 0 : Coupling(coming, member) - Coupling(gone, member);
        }

        return gain;
    }

    private double Coupling(int first, int second) => Categories[Math.Max(first, second)].Couplings[Math.Min(first, second)];
}

/// <summary>One category of goods.</summary>
/// <param name="Name">As blueprints name it.</param>
/// <param name="Frequency">Share of receipts that have it.</param>
/// <param name="Products">Mean number of its different articles on those, at least 1.</param>
/// <param name="Weight">Log-weight in a basket's probability.</param>
/// <param name="Words">Words and phrases of a product's name that tell it, lower case.</param>
/// <param name="Lifts">Lift with each category before it.</param>
/// <param name="Couplings">Log-weight of the pair with each category before it.</param>
internal sealed record BasketCategory(
    string Name,
    double Frequency,
    double Products,
    double Weight,
    IReadOnlyList<string> Words,
    IReadOnlyList<double> Lifts,
    IReadOnlyList<double> Couplings);

/// <summary>What shoppers do beyond what receipts show.</summary>
internal sealed record BasketOptions
{
    /// <summary>Chance of one more unit of the same product, after each unit.</summary>
    [Parameter("share", "guess: receipts learned from list each article once; one line in seven is of two or more")]
    public double AnotherUnitShare { get; init; } = 0.14;

    /// <summary>Most units of one product.</summary>
    [Parameter("units", "guess: two hands, twice")]
    public int UnitsMax { get; init; } = 6;

    /// <summary>How concentrated sales are within a category: the product of rank r is wanted in proportion to r to the minus this.</summary>
    [Parameter("exponent", "guess: rank-size laws of retail sales have exponents from 0.5 to 1")]
    public double PopularityExponent { get; init; } = 0.7;

    /// <summary>Chance that a wish comes to mind only later, out of the way's order.</summary>
    [Parameter("share", "guess: one thing in eight is forgotten at first and walked back for")]
    public double AfterthoughtShare { get; init; } = 0.12;
}
