using JustWalkOut.Attribution.People;
using JustWalkOut.Attribution.Shelf;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.Clocks;

/// <summary>
/// When a hand was at the plates whose load changed. In simulated hours (seed 421 of <c>busy</c>, 399 changes with one person near) the nearer hand is 5 cm off while the load changes, 20 cm three quarters of a second before
/// and after, and 40 cm beyond that.
/// </summary>
internal static class ReachTiming
{
    /// <summary>How far from the change hands are looked at, either way: what a clock may be off by, and a reach.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(4.5);

    /// <summary>Whoever was no nearer than this, measured level from their ground point, had no hand there.</summary>
    private const double NearMetres = 1.2;

    /// <summary>Of more people than this nobody can tell whose hand it was.</summary>
    private const int PeopleMax = 4;

    /// <summary>A change that took longer says little about when.</summary>
    private static readonly TimeSpan ChangeMax = TimeSpan.FromSeconds(1);

    /// <summary>A hand is there from so long before the change to so long after it, then comes or goes, and then is elsewhere. Seconds.</summary>
    private const double Around = 0.2;

    private const double Going = 0.4;

    private const double Elsewhere = 0.6;

    /// <summary>What is further off is no further. Metres.</summary>
    private const double FarMetres = 0.5;

    /// <summary>Logarithm of how much likelier it is, per metre that the hand was nearer then than before and after. With it errors are as large as they are said to be, from three changes to forty (1,793 of seed 421, and 939 with our networks' errors).</summary>
    private const double PerMetre = 20;

    /// <summary>Logarithm for a hand that nobody saw, against one that was no nearer then than at other times.</summary>
    private const double Unseen = -3;

    /// <summary>Weighs, for each of what a shelf's clock may be ahead, how well it fits with the hands.</summary>
    /// <param name="change">What changed, by its times as they were put right.</param>
    /// <param name="shiftSeconds">By how much those were.</param>
    /// <param name="places">The plates.</param>
    /// <param name="people">Everybody.</param>
    /// <param name="logarithms">Receives natural logarithms, <see cref="ClockBelief.Count"/> of them.</param>
    /// <returns>False where the change says nothing.</returns>
    public static bool TryWeigh(ShelfEvent change, double shiftSeconds, IReadOnlyList<PlatePlace> places, IReadOnlyList<Shopper> people, Span<double> logarithms)
    {
        if (change.To - change.From > ChangeMax || places.Count == 0)
        {
            return false;
        }

        double middle = (change.From + change.To).TotalSeconds / 2;
        double half = ((change.To - change.From).TotalSeconds / 2) + Around;
        List<(double At, double Metres)[]> hands = [];
        foreach (Shopper shopper in people)
        {
            Presence[] looks = [.. shopper.Between(change.From - Span, change.To + Span)];
            if (looks.Any(look => IsNear(look, places)))
            {
                hands.Add([.. looks.Select(look => (look.At.TotalSeconds - middle, Off(look, places))).Where(off => double.IsFinite(off.Item2))]);
            }
        }

        if (hands.Count is 0 or > PeopleMax)
        {
            return false;
        }

        logarithms.Clear();
        bool says = false;
        Span<double> ones = stackalloc double[ClockBelief.Count];
        foreach ((double At, double Metres)[] offs in hands)
        {
            if (!TryWeigh(offs, shiftSeconds, half, ones))
            {
                continue;
            }

            says = true;
            for (int i = 0; i < ones.Length; i++)
            {
                logarithms[i] += Math.Exp(ones[i]);
            }
        }

        for (int i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = Math.Log(logarithms[i] + Math.Exp(Unseen));
        }

        return says;
    }

    /// <summary>The same for one person's nearer hand. Where nothing was seen of it, it is as it is in the mean.</summary>
    private static bool TryWeigh((double At, double Metres)[] offs, double shiftSeconds, double half, Span<double> logarithms)
    {
        (double all, int known) = (0, 0);
        for (int i = 0; i < logarithms.Length; i++)
        {
            double then = shiftSeconds - ClockBelief.AheadOf(i);
            (double there, int theres, double elsewhere, int elsewheres) = (0, 0, 0, 0);
            foreach ((double at, double metres) in offs)
            {
                double from = Math.Abs(at - then) - half;
                if (from <= 0)
                {
                    (there, theres) = (there + metres, theres + 1);
                }
                else if (from > Going && from <= Going + Elsewhere)
                {
                    (elsewhere, elsewheres) = (elsewhere + metres, elsewheres + 1);
                }
            }

            logarithms[i] = theres > 0 && elsewheres > 0 ? PerMetre * ((elsewhere / elsewheres) - (there / theres)) : double.NaN;
            (all, known) = double.IsNaN(logarithms[i]) ? (all, known) : (all + logarithms[i], known + 1);
        }

        for (int i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = double.IsNaN(logarithms[i]) && known > 0 ? all / known : logarithms[i];
        }

        return known > 0;
    }

    private static bool IsNear(in Presence look, IReadOnlyList<PlatePlace> places)
    {
        foreach (PlatePlace place in places)
        {
            if (place.DistanceMetres(look.Floor.XMetres, look.Floor.YMetres, place.CentreZMetres) <= NearMetres)
            {
                return true;
            }
        }

        return false;
    }

    private static double Off(in Presence look, IReadOnlyList<PlatePlace> places)
    {
        double nearest = double.PositiveInfinity;
        foreach (PlatePlace place in places)
        {
            nearest = Math.Min(nearest, Math.Min(Off(look.FirstHand, place), Off(look.SecondHand, place)));
        }

        return double.IsFinite(nearest) ? Math.Min(nearest, FarMetres) : nearest;
    }

    private static double Off(Hand? seen, PlatePlace place) => seen is Hand hand ? place.DistanceMetres(hand.At.XMetres, hand.At.YMetres, hand.At.ZMetres) : double.PositiveInfinity;
}
