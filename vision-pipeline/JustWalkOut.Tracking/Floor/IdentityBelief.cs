namespace JustWalkOut.Tracking;

/// <summary>
/// Whom somebody may be who was followed past others: themselves, or one of those whom they came so close to that they may have gone on as each other, or somebody new where they were lost and found
/// again. Each has a share of belief from how it came about, which what the person has looked like since then shifts, for as long as it takes (a Bayes filter over identities, as in Shin, Guibas and Zhao
/// 2003, kept for each person by themselves). Bounded memory; nothing is allocated after construction.
/// </summary>
internal sealed class IdentityBelief
{
    /// <summary>Number of somebody of whom nothing is known.</summary>
    public const int Nobody = 0;

    /// <summary>Others held in mind at once; beyond, the least likely is taken for somebody unknown.</summary>
    private const int RivalsMax = 4;

    /// <summary>A meeting that leaves less doubt than this is none.</summary>
    private const double DoubtMin = 0.005;

    private readonly Rival[] _rivals = [.. Enumerable.Range(0, RivalsMax).Select(_ => new Rival())];
    private int _count;
    private double _own = 1;

    // The meeting under way: what it came to so far, and what was believed before it.
    private readonly Rival _met = new();
    private double _metShare;
    private double _nearestMetres = double.PositiveInfinity;
    private double _fastest;
    private TimeSpan _nearAt;

    /// <summary>What the person has looked like since the belief was last in doubt for a new reason.</summary>
    public LookProfile Recent { get; } = new();

    /// <summary>When the oldest doubt arose that is not settled.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>Whether there is no doubt.</summary>
    public bool IsSure => _count == 0 && _metShare == 0;

    /// <summary>Chance of still being the person whom the identity began with, by the latest <see cref="Weigh"/>.</summary>
    public double Own { get; private set; } = 1;

    /// <summary>The likeliest other one, by number, and their chance.</summary>
    public (int Number, double Chance) Likeliest { get; private set; }

    /// <summary>Others who come into question.</summary>
    public int Rivals => _count + (_metShare > 0 ? 1 : 0);

    /// <summary>Number of one of them.</summary>
    public int NumberOf(int rival) => At(rival).Number;

    /// <summary>What one of them looked like when they met; empty for nobody known.</summary>
    public LookProfile LookOf(int rival) => At(rival).Look;

    /// <summary>Whether somebody comes into question.</summary>
    public bool Suspects(int number) => Find(number, Rivals) >= 0;

    /// <summary>No doubt.</summary>
    public void Clear()
    {
        (_count, _own, _metShare, _nearestMetres, _fastest, Own, Likeliest) = (0, 1, 0, double.PositiveInfinity, 0, 1, default);
        Recent.Clear();
    }

    /// <summary>
    /// The nearest other person is this far off: the closer two come, and the faster, the likelier they go on as each other. What counts is the closest and the fastest of one meeting, which ends when they have been apart for a while.
    /// </summary>
    /// <param name="other">Who; null for nobody.</param>
    /// <param name="near">How far off they are, in metres, and how fast the two move against each other, in metres a second.</param>
    /// <param name="now">When.</param>
    /// <param name="options">How likely two go on as each other.</param>
    public void Meet(FloorTrack? other, (double Metres, double MetresPerSecond) near, TimeSpan now, StoreTrackerOptions options)
    {
        double metres = near.Metres;
        if (other is not null && metres < options.MeetMetres)
        {
            _nearAt = now;
            _fastest = Math.Max(_fastest, near.MetresPerSecond);
            if (metres < _nearestMetres)
            {
                _nearestMetres = metres;
                double share = metres / options.SwapMetres;
                Come(other.Number, other.Profile, options.SwapShareAt(_fastest) * Math.Exp(-share * share), now);
            }
        }
        else if (!double.IsPositiveInfinity(_nearestMetres) && (now - _nearAt).TotalSeconds > options.MeetSeconds)
        {
            Part();
        }
    }

    /// <summary>Begins anew as somebody, whom it is with a chance.</summary>
    public void Restart(double chance)
    {
        Clear();
        if (chance < 1 - DoubtMin)
        {
            (_own, Own) = (chance, chance);
            Add(Nobody, null, 1 - chance, default);
        }
    }

    /// <summary>When the meeting with one of them was closest.</summary>
    public TimeSpan MetAt(int number) => Find(number, Rivals) is int rival and >= 0 ? At(rival).MetAt : Since;

    /// <summary>They were lost and may be somebody else who was found.</summary>
    public void Lose(double chance, TimeSpan now)
    {
        Part();
        Fold(now);
        Scale(1 - chance);
        Add(Nobody, null, chance, now);
    }

    /// <summary>Holds what they have looked like since against everybody in question.</summary>
    /// <param name="evidence">Logarithm of the odds of each one in question against the person themselves.</param>
    public void Weigh(ReadOnlySpan<double> evidence)
    {
        double own = _own * (1 - _metShare);
        double total = own;
        (int Number, double Weight) best = default;
        for (int i = 0; i < Rivals; i++)
        {
            double weight = ShareOf(i) * Math.Exp(evidence[i]);
            total += weight;
            best = weight > best.Weight ? (At(i).Number, weight) : best;
        }

        (Own, Likeliest) = total > 0 ? (own / total, (best.Number, best.Weight / total)) : (Own, Likeliest);
    }

    /// <summary>The place of somebody among the first so many; -1 where they are not.</summary>
    private int Find(int number, int among)
    {
        for (int i = 0; i < among; i++)
        {
            if (At(i).Number == number)
            {
                return i;
            }
        }

        return -1;
    }

    private Rival At(int rival) => rival < _count ? _rivals[rival] : _met;

    private double ShareOf(int rival) => rival < _count ? _rivals[rival].Share * (1 - _metShare) : _metShare;

    private void Come(int number, LookProfile look, double share, TimeSpan now)
    {
        if (share < DoubtMin)
        {
            return;
        }

        if (_metShare == 0)
        {
            Fold(now);
        }

        (_metShare, _met.Number, _met.MetAt) = (share, number, now);
        _met.Look.CopyFrom(look);
    }

    /// <summary>The meeting is over, and its doubt one among others.</summary>
    private void Part()
    {
        if (_metShare > 0)
        {
            double share = _metShare;
            _metShare = 0;
            Scale(1 - share);
            Add(_met.Number, _met.Look, share, _met.MetAt);
        }

        (_nearestMetres, _fastest) = (double.PositiveInfinity, 0);
    }

    /// <summary>What is believed by now is what a new doubt begins from.</summary>
    private void Fold(TimeSpan now)
    {
        Since = _count == 0 ? now : Since;
        double rest = 0;
        for (int i = 0; i < _count; i++)
        {
            rest += _rivals[i].Share;
        }

        // Those beside the likeliest keep their proportions.
        double scale = rest > 0 ? (1 - Own) / rest : 0;
        for (int i = 0; i < _count; i++)
        {
            _rivals[i].Share *= scale;
        }

        _own = _count == 0 ? 1 : Own;
        Recent.Clear();
    }

    private void Scale(double by)
    {
        _own *= by;
        for (int i = 0; i < _count; i++)
        {
            _rivals[i].Share *= by;
        }
    }

    private void Add(int number, LookProfile? look, double share, TimeSpan metAt)
    {
        int place = number == Nobody ? -1 : Find(number, _count);
        if (place < 0 && _count < RivalsMax)
        {
            place = _count++;
            _rivals[place].Share = 0;
        }
        else if (place < 0)
        {
            place = 0;
            for (int i = 1; i < _count; i++)
            {
                place = _rivals[i].Share < _rivals[place].Share ? i : place;
            }
        }

        (_rivals[place].Number, _rivals[place].MetAt) = (number, metAt);
        _rivals[place].Share += share;
        if (look is null)
        {
            _rivals[place].Look.Clear();
        }
        else
        {
            _rivals[place].Look.CopyFrom(look);
        }
    }

    private sealed class Rival
    {
        public int Number { get; set; }

        public double Share { get; set; }

        public TimeSpan MetAt { get; set; }

        public LookProfile Look { get; } = new();
    }
}
