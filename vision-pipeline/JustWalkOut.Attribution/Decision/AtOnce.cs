using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Attribution.Decision;

/// <summary>
/// Changes at one moment at places too far apart for one hand: whoever made the one hardly made the other. Each is weighed with what is thought of the others, which for two is the sum over both at once, and for more a step of belief
/// propagation (Pearl 1988).
/// </summary>
internal static class AtOnce
{
    /// <summary>
    /// How often one person makes two such changes, against two people: in three simulated stretches of twenty minutes of a busy store 60 pairs of acts within 0.4 s were of two people and none of one. Real people have two hands, and what
    /// is thought of the other change may be wrong.
    /// </summary>
    private const double OneForBoth = 0.1;

    /// <summary>A hand that holds something does not get from one place to another within this.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.35);

    /// <summary>From the middle of one plate's goods to those of the other, which are no neighbours: nearer ones may be one grasp. Shelves are a quarter of a metre apart, and half of it is goods.</summary>
    private const double ApartMetres = 0.1;

    /// <summary>Whether two changes are such.</summary>
    public static bool Are(ShelfEvent one, ShelfEvent other, Func<ShelfEvent, IReadOnlyList<PlatePlace>> placesOf)
    {
        if ((one.To - other.To).Duration() > Moment)
        {
            return false;
        }

        IReadOnlyList<PlatePlace> places = placesOf(one);
        IReadOnlyList<PlatePlace> others = placesOf(other);
        return places.Count > 0 && others.Count > 0
            && places.All(place => others.All(far => place.DistanceMetres(far.CentreXMetres, far.CentreYMetres, far.CentreZMetres) >= ApartMetres));
    }

    /// <summary>How much less likely somebody made a change for what they are thought to have done at its moment; 1 for nothing.</summary>
    public static double Free(Shopper shopper, IReadOnlyList<Judged> others)
    {
        double free = 1;
        foreach (Judged other in others)
        {
            free *= 1 - ((1 - OneForBoth) * other.Shares.GetValueOrDefault(shopper));
        }

        return free;
    }
}
