using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.Decision;

/// <summary>How well someone's hands or body fit a shelf event.</summary>
/// <param name="Weight">Likelihood of the sights if this person did it, relative to a hand on the plate being 1.</param>
/// <param name="NearestMetres">Closest that a hand came to the plates, or the body where no hand was seen; null where they were not seen at the time.</param>
/// <param name="IsHand">Whether the distance is a hand's.</param>
internal readonly record struct Reach(double Weight, double? NearestMetres, bool IsHand)
{
    /// <summary>A hand this near a plate is on it: half a hand's length, as keypoints mark the wrist.</summary>
    private const double TouchMetres = 0.08;

    /// <summary>Spread of hand positions beyond that: 0.1-0.15 m is what a multi-camera tracker of joints is off by in BENCHMARK-1.</summary>
    private const double HandSdMetres = 0.15;

    /// <summary>An adult's arm reaches about this far from the body's ground point.</summary>
    private const double ArmMetres = 0.7;

    /// <summary>Spread of reach around that.</summary>
    private const double BodySdMetres = 0.25;

    /// <summary>A body in reach whose hands were not seen counts as much as a hand that was seen this share of times.</summary>
    private const double BodyWeight = 0.3;

    /// <summary>Weight of someone in the store at an event whose place is unknown: being alone there is no reason to be charged without a look.</summary>
    private const double UnplacedWeight = 0.05;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(0.3);

    /// <summary>The reach of one person to an event's plates, over the time in which a hand must have been there.</summary>
    public static Reach Of(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places)
    {
        double hand = double.PositiveInfinity;
        double body = double.PositiveInfinity;
        bool wasThere = false;
        foreach (Presence presence in shopper.Between(change.From - Before, change.To + After))
        {
            wasThere = true;
            foreach (PlatePlace place in places)
            {
                hand = Math.Min(hand, Distance(presence.FirstHand, place));
                hand = Math.Min(hand, Distance(presence.SecondHand, place));
                body = Math.Min(body, place.DistanceMetres(presence.Floor.XMetres, presence.Floor.YMetres, place.CentreZMetres));
            }
        }

        if (!wasThere)
        {
            return new Reach(0, null, IsHand: false);
        }

        if (places.Count == 0)
        {
            return new Reach(UnplacedWeight, null, IsHand: false);
        }

        double handWeight = Bell(Math.Max(0, hand - TouchMetres) / HandSdMetres);
        double bodyWeight = BodyWeight * Bell(Math.Max(0, body - ArmMetres) / BodySdMetres);
        bool isHand = double.IsFinite(hand);

        // A hand that was seen elsewhere speaks against its owner, but trackers mix hands up: a body in reach keeps a tenth.
        return isHand
            ? new Reach(Math.Max(handWeight, bodyWeight / 10), hand, IsHand: true)
            : new Reach(bodyWeight, body, IsHand: false);
    }

    private static double Distance(Hand? hand, PlatePlace place) =>
        hand is { At: { } at } ? place.DistanceMetres(at.XMetres, at.YMetres, at.ZMetres) : double.PositiveInfinity;

    private static double Bell(double deviations) => Math.Exp(-0.5 * deviations * deviations);
}
