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

    /// <summary>Whether two events touch in time, give or take <paramref name="slack"/>.</summary>
    public bool IsNear(ShelfEvent other, TimeSpan slack) => From <= other.To + slack && other.From <= To + slack;
}
