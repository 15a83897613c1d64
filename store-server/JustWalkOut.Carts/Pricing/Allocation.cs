namespace JustWalkOut.Carts;

/// <summary>Divides an amount so that the parts add up to it.</summary>
internal static class Allocation
{
    /// <summary>
    /// In proportion to weights by the largest remainder: each part is its exact share rounded down, and the minor units that are left go one each to the parts that lost most by that, the first of equals first.
    /// </summary>
    /// <param name="amount">To be divided, at least 0.</param>
    /// <param name="weights">Each at least 0; where all are 0 the parts are equal.</param>
    public static long[] Of(long amount, IReadOnlyList<long> weights)
    {
        Int128 sum = 0;
        foreach (long weight in weights)
        {
            sum += weight;
        }

        long[] parts = new long[weights.Count];
        Int128[] remainders = new Int128[weights.Count];
        long left = amount;
        for (int i = 0; i < parts.Length; i++)
        {
            (Int128 of, Int128 whole) = sum == 0 ? (1, parts.Length) : (weights[i], sum);
            Int128 exact = amount * of;
            parts[i] = (long)(exact / whole);
            remainders[i] = exact % whole;
            left -= parts[i];
        }

        foreach (int i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).Take((int)left))
        {
            parts[i]++;
        }

        return parts;
    }
}
