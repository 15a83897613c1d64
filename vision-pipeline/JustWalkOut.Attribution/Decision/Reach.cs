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
    /// Logarithm of how much likelier it is of somebody that they did it, by what their nearer hand did: per metre of how near it came while the load changed, of how far off it was on average then and within half a second
    /// of it, and of how far off it was a second before and after, for whoever takes something reaches there and goes away again, while a hand that hangs at a shelf stays; per metre of how far off their body was, for
    /// whoever leans on a shelf has their hands there anyway; and for the share of looks in which a hand was out of sight. Conditional logit (McFadden 1974); how it was fitted stands in benchmarks/README.md.
    /// </summary>
    private const double PerNearestMetre = -6.2;

    private const double PerMeanMetre = -4.1;

    private const double PerMetreAround = -4.6;

    private const double PerMetreAway = 0.9;

    private const double PerBodyMetre = 3.9;

    private const double PerHiddenShare = 2.5;

    /// <summary>Lets the median of those who did it weigh 1.</summary>
    private const double Median = -1.56;

    /// <summary>What is further off is no further: for the nearest look, for means and bodies, and for a hand that has gone away.</summary>
    private const double NearestMaxMetres = 1.15;

    private const double MeanMaxMetres = 1.5;

    private const double AwayMaxMetres = 0.7;

    /// <summary>
    /// People stand about this far from what they take, measured level from their ground point: of 90 takings in two simulated quarters of an hour half were nearer than 0.51 m and one in twenty
    /// further than 0.91 m.
    /// </summary>
    private const double ArmMetres = 0.6;

    /// <summary>Spread of reach beyond that.</summary>
    private const double BodySdMetres = 0.18;

    /// <summary>Weight of someone in reach whose hands were out of sight: between the 0.001 that fits simulated sightings, in which hands are seldom hidden for long, and the 0.01 that fits pictures as well.</summary>
    private const double HiddenHandWeight = 0.005;

    /// <summary>Weight of someone in the store at an event whose place is unknown: being alone there is no reason to be charged without a look.</summary>
    private const double UnplacedWeight = 0.05;

    /// <summary>Nobody walks faster in a store.</summary>
    private const double WalkMetresPerSecond = 1.4;

    /// <summary>Within this of where they are seen anybody may have been meanwhile, and is the likelier the nearer.</summary>
    private const double UnseenWalkMetres = 6;

    /// <summary>A hand is on what it takes or puts from a little before the load changes to a little after.</summary>
    private static readonly TimeSpan At = TimeSpan.FromSeconds(0.2);

    /// <summary>It is on its way there and back within this.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.5);

    /// <summary>It is somewhere else from so long to so long before and after.</summary>
    private static readonly (TimeSpan From, TimeSpan To) Away = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));

    /// <summary>The reach of one person to an event's plates, over the time in which a hand must have been there.</summary>
    /// <param name="shopper">Who.</param>
    /// <param name="change">The event.</param>
    /// <param name="places">Its plates, as far as their places are known.</param>
    /// <param name="withHands">Whether hands count; false for bodies alone.</param>
    public static Reach Of(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places, bool withHands)
    {
        ShelfEvent[] stages = [.. change.Stages.DefaultIfEmpty(change)];
        Presence[] looks = LooksAt(shopper, stages, At);
        if (looks.Length == 0)
        {
            return new Reach(0, null, IsHand: false);
        }

        if (places.Count == 0)
        {
            return new Reach(UnplacedWeight, null, IsHand: false);
        }

        double[] hands = withHands ? OffOf(looks, places) : [];
        double body = looks.Min(look => places.Min(place => place.DistanceMetres(look.Floor.XMetres, look.Floor.YMetres, place.CentreZMetres)));
        double hidden = !withHands ? 1 : looks.Count(look => look.FirstHand is null || look.SecondHand is null) / (double)looks.Length;
        double unseen = hidden * HiddenHandWeight * Bell(Math.Max(0, body - ArmMetres) / BodySdMetres);
        if (hands.Length == 0)
        {
            return new Reach(unseen, body, IsHand: false);
        }

        double around = OffOf(LooksAt(shopper, stages, Around), places).Average();
        double logarithm = Median
            + (PerNearestMetre * Math.Min(hands.Min(), NearestMaxMetres))
            + (PerMeanMetre * Math.Min(hands.Average(), MeanMaxMetres))
            + (PerMetreAround * Math.Min(around, MeanMaxMetres))
            + (PerMetreAway * (AwayMetres(shopper, change, places) ?? Math.Min(around, AwayMaxMetres)))
            + (PerBodyMetre * Math.Min(body, MeanMaxMetres))
            + (PerHiddenShare * hidden);
        return new Reach(Math.Max(unseen, Math.Exp(logarithm)), hands.Min(), IsHand: true);
    }

    /// <summary>How well it fits that somebody went to an event's plates while nobody looked, by where they were seen last before and first after.</summary>
    public static Reach Unseen(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places)
    {
        Presence[] looks = [.. shopper.Between(TimeSpan.MinValue, change.From).TakeLast(1), .. shopper.Between(change.From, change.To)];
        if (looks.Length == 0)
        {
            return new Reach(0, null, IsHand: false);
        }

        if (places.Count == 0)
        {
            return new Reach(UnplacedWeight, null, IsHand: false);
        }

        double body = looks.Min(look => places.Min(place => place.DistanceMetres(look.Floor.XMetres, look.Floor.YMetres, place.CentreZMetres)));
        double walk = Math.Min(WalkMetresPerSecond * (change.To - change.From).TotalSeconds, UnseenWalkMetres);
        return new Reach(body > ArmMetres + walk ? 0 : Bell(Math.Max(0, body - ArmMetres) / (BodySdMetres + (walk / 2))), body, IsHand: false);
    }

    /// <summary>How far off the nearer hand was before and after, each as far as it was seen; null where it was seen at neither time.</summary>
    private static double? AwayMetres(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places)
    {
        double[] before = OffOf(shopper.Between(change.From - Away.To, change.From - Away.From), places);
        double[] after = OffOf(shopper.Between(change.To + Away.From, change.To + Away.To), places);
        double[] means = [.. new[] { before, after }.Where(offs => offs.Length > 0).Select(offs => offs.Average(off => Math.Min(off, AwayMaxMetres)))];
        return means.Length > 0 ? means.Average() : null;
    }

    private static Presence[] LooksAt(Shopper shopper, ShelfEvent[] stages, TimeSpan slack) => [.. stages.SelectMany(stage => shopper.Between(stage.From - slack, stage.To + slack)).Distinct()];

    /// <summary>How far the nearer hand was from the plates in each look in which one was seen, in metres.</summary>
    private static double[] OffOf(IEnumerable<Presence> looks, IReadOnlyList<PlatePlace> places) =>
        [.. looks.Select(look => places.Min(place => Math.Min(Off(look.FirstHand, place), Off(look.SecondHand, place)))).Where(double.IsFinite)];

    /// <summary>How far a hand is from the goods above a plate, in metres; endless where it was not seen.</summary>
    private static double Off(Hand? seen, PlatePlace place) =>
        seen is Hand hand ? place.DistanceMetres(hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres) : double.PositiveInfinity;

    private static double Bell(double deviations) => Math.Exp(-0.5 * deviations * deviations);
}
