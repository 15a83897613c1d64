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

    /// <summary>Spread of hand positions beyond that, where whoever found the hand does not say: 0.1-0.15 m is what a multi-camera tracker of joints is off by in BENCHMARK-1.</summary>
    private const double HandSdMetres = 0.15;

    /// <summary>Beyond what a tracker says of its own error: a hand holds things before its middle, and plates are where the survey says to a centimetre.</summary>
    private const double KnownHandSdMetres = 0.08;

    /// <summary>
    /// People stand about this far from what they take, measured level from their ground point: of 90 takings in two simulated quarters of an hour half were nearer than 0.51 m and one in twenty
    /// further than 0.91 m.
    /// </summary>
    private const double ArmMetres = 0.6;

    /// <summary>Spread of reach beyond that.</summary>
    private const double BodySdMetres = 0.18;

    /// <summary>
    /// Weight of someone in reach of whom a hand was out of sight. Within an arm's reach there is room for some thirty places as large as what is known of a hand that is well seen, so that such
    /// a hand on the plate says thirty times as much as none.
    /// </summary>
    private const double HiddenHandWeight = 0.03;

    /// <summary>A hand counts as out of sight from this share of the looks on.</summary>
    private const double HiddenShareMin = 0.3;

    /// <summary>Weight of someone in reach both of whose hands were seen elsewhere: trackers mix hands up.</summary>
    private const double MixedUpWeight = 0.003;

    /// <summary>Weight of someone in the store at an event whose place is unknown: being alone there is no reason to be charged without a look.</summary>
    private const double UnplacedWeight = 0.05;

    /// <summary>A hand is on what it takes or puts from a little before the load changes to a little after.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(0.2);

    /// <summary>The reach of one person to an event's plates, over the time in which a hand must have been there.</summary>
    public static Reach Of(Shopper shopper, ShelfEvent change, IReadOnlyList<PlatePlace> places)
    {
        Presence[] looks = [.. shopper.Between(change.From - Around, change.To + Around)];
        if (looks.Length == 0)
        {
            return new Reach(0, null, IsHand: false);
        }

        if (places.Count == 0)
        {
            return new Reach(UnplacedWeight, null, IsHand: false);
        }

        double hand = double.PositiveInfinity;
        double body = double.PositiveInfinity;
        int hidden = 0;
        double[] weights = new double[looks.Length];
        for (int i = 0; i < looks.Length; i++)
        {
            Presence look = looks[i];
            hidden += look.FirstHand is null || look.SecondHand is null ? 1 : 0;
            foreach (PlatePlace place in places)
            {
                Look(look.FirstHand, place, ref hand, ref weights[i]);
                Look(look.SecondHand, place, ref hand, ref weights[i]);
                body = Math.Min(body, place.DistanceMetres(look.Floor.XMetres, look.Floor.YMetres, place.CentreZMetres));
            }
        }

        // Whoever moves the load is there for half of the time at least; who only passes by is not.
        Array.Sort(weights, static (one, other) => other.CompareTo(one));
        double handWeight = weights.Take((looks.Length + 1) / 2).Average();
        double reach = Bell(Math.Max(0, body - ArmMetres) / BodySdMetres);
        double otherwise = hidden >= looks.Length * HiddenShareMin ? HiddenHandWeight : MixedUpWeight;
        return new Reach(Math.Max(handWeight, otherwise * reach), double.IsFinite(hand) ? hand : body, double.IsFinite(hand));
    }

    private static void Look(Hand? seen, PlatePlace place, ref double nearest, ref double weight)
    {
        if (seen is not Hand hand)
        {
            return;
        }

        (double x, double y, double z) = place.OffMetres(hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres);
        double metres = Math.Sqrt((x * x) + (y * y) + (z * z));
        nearest = Math.Min(nearest, metres);
        double beyond = Math.Max(0, metres - TouchMetres);
        if (!hand.Covariance.IsKnown)
        {
            weight = Math.Max(weight, Bell(beyond / HandSdMetres));
            return;
        }

        double share = metres > 0 ? beyond / metres : 0;
        weight = Math.Max(weight, Likelihood(hand.Covariance, (x * share, y * share, z * share)));
    }

    /// <summary>
    /// How likely a hand is to be on a plate, against one that is known to be there: across a line of sight a hand is known far better than along it, and one that may be anywhere is as likely
    /// somewhere else.
    /// </summary>
    private static double Likelihood(in StoreCovariance known, (double X, double Y, double Z) way)
    {
        const double moreM2 = KnownHandSdMetres * KnownHandSdMetres;
        (double a, double b, double c) = (known.XxM2 + moreM2, known.XyM2, known.XzM2);
        (double d, double e, double f) = (known.YyM2 + moreM2, known.YzM2, known.ZzM2 + moreM2);
        (double ca, double cb, double cc) = ((d * f) - (e * e), (c * e) - (b * f), (b * e) - (c * d));
        (double cd, double ce, double cf) = ((a * f) - (c * c), (b * c) - (a * e), (a * d) - (b * b));
        double determinant = (a * ca) + (b * cb) + (c * cc);
        double deviations2 = ((ca * way.X * way.X) + (cd * way.Y * way.Y) + (cf * way.Z * way.Z) + (2 * ((cb * way.X * way.Y) + (cc * way.X * way.Z) + (ce * way.Y * way.Z)))) / determinant;
        return Math.Sqrt(moreM2 * moreM2 * moreM2 / determinant) * Math.Exp(-0.5 * deviations2);
    }

    private static double Bell(double deviations) => Math.Exp(-0.5 * deviations * deviations);
}
