using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.Decision;

/// <summary>How well someone's hands or body fit a shelf event.</summary>
/// <param name="Weight">Likelihood of the sights if this person did it, relative to a hand on the plate being about 1.</param>
/// <param name="NearestMetres">Closest that a hand came to the plates, or the body where no hand was seen; null where they were not seen at the time.</param>
/// <param name="IsHand">Whether the distance is a hand's.</param>
internal readonly record struct Reach(double Weight, double? NearestMetres, bool IsHand)
{
    /// <summary>
    /// Logarithm of how much likelier it is of somebody that they did it the nearer they came with a hand, per metre and per square metre; then per metre of how far off that hand was on average, and for
    /// the share of looks in which a hand was out of sight. Conditional logit (McFadden 1974) over everyone in the store at 3,064 takings and put-backs of which it is plain who did them, in simulated
    /// sightings of 20 minutes of busy (seeds 221 to 224), adversarial (231 to 233) and family (241). On 998 others (busy 201 to 203) it is sure of somebody (0.9) in 0.98 and wrong in 1 of those;
    /// a bell around where the tracker says that each hand may be, which stood here before, was sure in 0.91 and wrong in none, with two and a half times the cross entropy.
    /// </summary>
    private const double PerNearestMetre = -15.1;

    private const double PerNearestMetre2 = 6.56;

    private const double PerMeanMetre = -2.96;

    private const double PerHiddenShare = 2.9;

    /// <summary>Lets the median of those who did it weigh 1.</summary>
    private const double Median = 0.06;

    /// <summary>Where the curve over the nearest distance is at its lowest; what is further off is no further.</summary>
    private const double NearestMaxMetres = 1.15;

    /// <summary>
    /// People stand about this far from what they take, measured level from their ground point: of 90 takings in two simulated quarters of an hour half were nearer than 0.51 m and one in twenty
    /// further than 0.91 m.
    /// </summary>
    private const double ArmMetres = 0.6;

    /// <summary>Spread of reach beyond that.</summary>
    private const double BodySdMetres = 0.18;

    /// <summary>
    /// Weight of someone in reach whose hands were out of sight. Within an arm's reach there is room for some thirty places as large as what is known of a hand that is well seen, so that such a hand on the
    /// plate says thirty times as much as none.
    /// </summary>
    private const double HiddenHandWeight = 0.03;

    /// <summary>Weight of someone in the store at an event whose place is unknown: being alone there is no reason to be charged without a look.</summary>
    private const double UnplacedWeight = 0.05;

    /// <summary>A hand is on what it takes or puts from a little before the load changes to a little after.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.2);

    /// <summary>The reach of one person to an event's plates, over the time in which a hand must have been there.</summary>
    /// <param name="shopper">Who.</param>
    /// <param name="change">The event.</param>
    /// <param name="places">Its plates, as far as their places are known.</param>
    /// <param name="withHands">Whether hands count; false for bodies alone.</param>
    public static Reach Of(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places, bool withHands)
    {
        Presence[] looks = [.. change.Stages.DefaultIfEmpty(change).SelectMany(stage => shopper.Between(stage.From - Around, stage.To + Around)).Distinct()];
        if (looks.Length == 0)
        {
            return new Reach(0, null, IsHand: false);
        }

        if (places.Count == 0)
        {
            return new Reach(UnplacedWeight, null, IsHand: false);
        }

        double[] hands = !withHands ? [] : [.. looks.Select(look => places.Min(place => Math.Min(Off(look.FirstHand, place), Off(look.SecondHand, place)))).Where(double.IsFinite)];
        double body = looks.Min(look => places.Min(place => place.DistanceMetres(look.Floor.XMetres, look.Floor.YMetres, place.CentreZMetres)));
        double hidden = !withHands ? 1 : looks.Count(look => look.FirstHand is null || look.SecondHand is null) / (double)looks.Length;
        double unseen = hidden * HiddenHandWeight * Bell(Math.Max(0, body - ArmMetres) / BodySdMetres);
        return hands.Length == 0
            ? new Reach(unseen, body, IsHand: false)
            : new Reach(Math.Max(unseen, HandWeight(hands.Min(), hands.Average(), hidden)), hands.Min(), IsHand: true);
    }

    private static double HandWeight(double nearestMetres, double meanMetres, double hiddenShare)
    {
        double nearest = Math.Min(nearestMetres, NearestMaxMetres);
        return Math.Exp(Median + (PerNearestMetre * nearest) + (PerNearestMetre2 * nearest * nearest) + (PerMeanMetre * meanMetres) + (PerHiddenShare * hiddenShare));
    }

    /// <summary>How far a hand is from the goods above a plate, in metres; endless where it was not seen.</summary>
    private static double Off(Hand? seen, PlatePlace place) =>
        seen is Hand hand ? place.DistanceMetres(hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres) : double.PositiveInfinity;

    private static double Bell(double deviations) => Math.Exp(-0.5 * deviations * deviations);
}
