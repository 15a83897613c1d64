namespace JustWalkOut.Attribution.Shelf;

/// <summary>
/// What a plate feels of load on the plates beside it, through the shelf board and goods that touch. In BENCHMARK-1 the step of -623 g on plate 1/5/11 shows as -8.9, -5.5 and 0 g on the three nearest. An event
/// over several plates counts it once for each of them: four bottles seem to weigh 70 to 100 g more than they do, which is what a product of another weight would be told by.
/// </summary>
internal static class Crosstalk
{
    /// <summary>A change this many times smaller than one beside it at the same moment is felt, not its own.</summary>
    private const double Ratio = 25;

    /// <summary>Share of a plate's change that the next one feels, in the mean, and its spread over pairs of plates: of the three in BENCHMARK-1.</summary>
    private const double Share = 0.007;

    private const double ShareSd = 0.006;

    /// <summary>Whether a change may be nothing but another one, felt.</summary>
    public static bool IsFelt(double grams, double otherGrams) => Math.Abs(otherGrams) >= Ratio * Math.Abs(grams);

    /// <summary>An event as its plates were loaded: without the plates that only felt it, and without what the others felt of each other.</summary>
    public static ShelfEvent Without(ShelfEvent whole, ShelfPlaces places)
    {
        if (whole.Changes.Count == 1)
        {
            return whole;
        }

        PlateStep[] own = [.. whole.Changes.Where(step => !whole.Changes.Any(other => IsFelt(step.Grams, other.Grams)))];
        return whole with { Changes = [.. own.Select(step => Unfelt(step, own.Where(other => places.IsNeighbour(step.Plate, other.Plate)).Sum(other => other.Grams)))] };
    }

    private static PlateStep Unfelt(in PlateStep step, double besideGrams)
    {
        // Never more than half of what the plate says.
        double grams = step.Grams - (Math.Sign(besideGrams) * Math.Min(Share * Math.Abs(besideGrams), Math.Abs(step.Grams) / 2));
        double sd = ShareSd * besideGrams;
        return step with { Grams = grams, SdGrams = Math.Sqrt((step.SdGrams * step.SdGrams) + (sd * sd)) };
    }
}
