using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution;

/// <summary>What is said though nobody saw it, so that a person looks.</summary>
internal static class Guess
{
    /// <summary>More than this no guess is believed.</summary>
    private const double Usual = 0.3;

    /// <summary>So sure a guess is at most: half of what the house rules charge for, so that none is charged however they are set.</summary>
    public static double Most(StoreDefinition store) => Math.Min(Usual, store.Rules.ReviewBelow / 2);
}
