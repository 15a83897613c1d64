namespace JustWalkOut.Attribution.Shelf;

/// <summary>Load that left or came to one place of a shelf at one time: an item may have rested on several plates.</summary>
/// <param name="Changes">The plates that changed, in plate order; at least one.</param>
/// <param name="From">Last moment before the change.</param>
/// <param name="To">First moment after it.</param>
public sealed record ShelfEvent(IReadOnlyList<PlateStep> Changes, TimeSpan From, TimeSpan To)
{
    /// <summary>Change of load over all its plates: negative when goods went.</summary>
    public double Grams => Changes.Sum(change => change.Grams);

    /// <summary>Standard error of <see cref="Grams"/>.</summary>
    public double SdGrams => Math.Sqrt(Changes.Sum(change => change.SdGrams * change.SdGrams));

    /// <summary>The changes that this one came about by, one after the other; empty for a single one.</summary>
    public IReadOnlyList<ShelfEvent> Stages { get; init; } = [];

    /// <summary>Two changes as one that came about in two stages.</summary>
    public static ShelfEvent Joined(ShelfEvent earlier, ShelfEvent later)
    {
        TimeSpan from = earlier.From < later.From ? earlier.From : later.From;
        TimeSpan to = earlier.To > later.To ? earlier.To : later.To;
        IEnumerable<PlateStep> sums = earlier.Changes.Concat(later.Changes).GroupBy(step => step.Plate)
            .Select(same => new PlateStep(same.Key, same.Sum(step => step.Grams), Math.Sqrt(same.Sum(step => step.SdGrams * step.SdGrams)), from, to));
        return new ShelfEvent([.. sums], from, to) { Stages = [.. earlier.Stages.DefaultIfEmpty(earlier), .. later.Stages.DefaultIfEmpty(later)] };
    }

    /// <summary>What is left of a change without the plates that changed by less than so much; null for nothing.</summary>
    public ShelfEvent? Left(double leastGrams)
    {
        PlateStep[] left = [.. Changes.Where(step => Math.Abs(step.Grams) >= leastGrams)];
        return left.Length > 0 ? this with { Changes = left } : null;
    }

    /// <summary>Whether two events touch in time, give or take <paramref name="slack"/>.</summary>
    public bool IsNear(ShelfEvent other, TimeSpan slack) => From <= other.To + slack && other.From <= To + slack;
}
