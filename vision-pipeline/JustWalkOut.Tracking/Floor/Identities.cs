namespace JustWalkOut.Tracking;

/// <summary>Who has gone on as whom: takes note of meetings, and holds what people look like afterwards against what they looked like before.</summary>
/// <param name="options">How likely two go on as each other, and how far looks are believed.</param>
/// <param name="people">Everyone who is followed, in order of identity: the tracker's own list.</param>
internal sealed class Identities(StoreTrackerOptions options, List<FloorTrack> people)
{
    /// <summary>Times that two who had met were found to have gone on as each other, and were put right.</summary>
    public long Exchanges { get; private set; }

    /// <summary>Whoever comes close to another may go on as them.</summary>
    public void Meet(TimeSpan now)
    {
        foreach (FloorTrack one in people)
        {
            FloorTrack? nearest = null;
            double least = double.PositiveInfinity;
            foreach (FloorTrack other in people)
            {
                if (!ReferenceEquals(other, one) && (now - other.LastSeen).TotalSeconds <= options.TellUnseenSeconds && one.DistanceMetres(other) is double metres && metres < least)
                {
                    (nearest, least) = (other, metres);
                }
            }

            one.Meet(nearest, now, options);
        }

        for (int i = 0; i < people.Count; i++)
        {
            Recognise(i);
        }
    }

    /// <summary>Whoever may be somebody else is held against what each of them looked like before: whether they are themselves, or have gone on as each other.</summary>
    private void Recognise(int number)
    {
        LookOptions looks = options.Looks;
        FloorTrack known = people[number];
        IdentityBelief belief = known.Belief;
        if (belief.IsSure)
        {
            return;
        }

        Span<double> evidence = stackalloc double[belief.Rivals];
        for (int rival = 0; rival < evidence.Length; rival++)
        {
            evidence[rival] = Evidence(known, rival);
        }

        belief.Weigh(evidence);
        if (belief.Recent.Pictures < looks.RecentPictures)
        {
            return;
        }

        if (belief.Own >= looks.SureChance)
        {
            known.Settle(1, options);
        }
        else if (belief.Likeliest.Chance >= looks.SwapChance && Known(belief.Likeliest.Number) is FloorTrack other && other.Belief.Recent.Pictures >= looks.RecentPictures)
        {
            double chance = belief.Likeliest.Chance;
            TimeSpan since = belief.MetAt(belief.Likeliest.Number);
            known.Exchange(other);
            (known.Exchanged, other.Exchanged) = (new IdentityExchange(other.Person, since, chance), new IdentityExchange(known.Person, since, chance));
            known.Settle(chance, options);
            other.Settle(chance, options);
            Exchanges++;

            // Told in order of identity.
            int place = people.IndexOf(other);
            (people[number], people[place]) = (other, known);
        }
    }

    /// <summary>Logarithm of the odds that somebody is one of those whom they may be rather than themselves, by the looks of both, because then the other is likely them.</summary>
    private double Evidence(FloorTrack known, int rival)
    {
        IdentityBelief belief = known.Belief;
        LookOptions looks = options.Looks;
        double own = known.Profile.Odds(belief.Recent.Mean, belief.Recent.Pictures, looks);
        if (belief.NumberOf(rival) == IdentityBelief.Nobody)
        {
            return -own;
        }

        double odds = belief.LookOf(rival).Odds(belief.Recent.Mean, belief.Recent.Pictures, looks) - own;
        if (Known(belief.NumberOf(rival)) is FloorTrack other)
        {
            LookProfile seen = other.Belief.Recent;
            odds += other.Belief.Suspects(known.Number)
                ? known.Profile.Odds(seen.Mean, seen.Pictures, looks) - other.Profile.Odds(seen.Mean, seen.Pictures, looks)
                : other.Belief.IsSure ? -looks.Most : 0;
        }

        return odds;
    }

    private FloorTrack? Known(int number)
    {
        foreach (FloorTrack one in people)
        {
            if (one.Number == number)
            {
                return one;
            }
        }

        return null;
    }
}
