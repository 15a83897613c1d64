namespace JustWalkOut.Carts;

/// <summary>Units of one price that the same offers are open to.</summary>
/// <param name="PriceMinor">Of one.</param>
/// <param name="Offers">In the order of their ids; may be none.</param>
/// <param name="Count">How many.</param>
internal sealed record UnitClass(long PriceMinor, IReadOnlyList<SaleOffer> Offers, int Count);

/// <summary>One application of an offer: how many units of each class it takes, and what they come to together.</summary>
internal sealed record Application(SaleOffer Offer, int[] Taken, long TotalMinor);

/// <summary>
/// Finds how offers are to be applied to units so that least is left to pay, each unit in one application at most. Up to <see cref="StepsMax"/> steps every combination is looked at, and the result is the least there is; a cart that would
/// take more has the application that saves most for each of its units taken out, again and again, until the rest is small enough. Of combinations that come to the same the first is taken, in an order that hangs on prices and ids
/// alone. Pure.
/// </summary>
internal sealed class OfferSearch
{
    /// <summary>Applications weighed for one cart; a dozen products at three promotions of three take less.</summary>
    private const long StepsMax = 100_000;

    private readonly IReadOnlyList<UnitClass> _classes;
    private readonly SaleOffer[] _offers;
    private readonly int[] _left;
    private readonly List<Application> _found = [];

    private OfferSearch(IReadOnlyList<UnitClass> classes)
    {
        _classes = classes;
        _offers = [.. classes.SelectMany(each => each.Offers).Distinct().OrderBy(offer => offer.Id, StringComparer.Ordinal).ThenBy(offer => offer.ToString(), StringComparer.Ordinal)];
        _left = [.. classes.Select(each => each.Count)];
    }

    /// <summary>The applications; whatever units they leave are paid in full.</summary>
    /// <param name="classes">The dearest first. Classes with an offer in common belong in one search; others may each have their own.</param>
    public static IReadOnlyList<Application> Find(IReadOnlyList<UnitClass> classes)
    {
        OfferSearch search = new(classes);
        while (search.Steps() > StepsMax && search.Greediest() is { } taken)
        {
            search.Take(taken);
        }

        if (search.Steps() <= StepsMax)
        {
            search.FindLeast();
        }

        return search._found;
    }

    private bool IsOpen(int unit, SaleOffer offer) => _classes[unit].Offers.Contains(offer);

    /// <summary>About how many applications a full search would weigh.</summary>
    private long Steps()
    {
        double states = _left.Aggregate(1.0, (product, count) => product * (count + 1));
        double each = 1 + _offers.Sum(offer =>
        {
            int kinds = Enumerable.Range(0, _left.Length).Count(unit => _left[unit] > 0 && IsOpen(unit, offer));
            return kinds == 0 ? 0 : Enumerable.Range(offer.Units, offer.UnitsTo - offer.Units + 1).Sum(size => Choices(size, kinds));
        });
        return (long)Math.Min(states * each, long.MaxValue / 2);
    }

    /// <summary>In how many ways so many units can be of so many kinds.</summary>
    private static double Choices(int units, int kinds)
    {
        double ways = 1;
        for (int i = 1; i < kinds; i++)
        {
            ways = ways * (units + i) / i;
        }

        return ways;
    }

    /// <summary>The application that saves most for each unit that it takes; null where none saves anything. A percentage takes all that it is open to.</summary>
    private Application? Greediest()
    {
        Application? best = null;
        (long Saving, int Units) most = (0, 1);
        foreach (SaleOffer offer in _offers)
        {
            int open = Enumerable.Range(0, _left.Length).Where(unit => IsOpen(unit, offer)).Sum(unit => _left[unit]);
            if (open < offer.Units)
            {
                continue;
            }

            int wanted = offer.Kind == OfferKind.PercentOff ? open : offer.Units;
            int[] taken = new int[_left.Length];
            int missing = wanted;
            for (int unit = 0; unit < taken.Length && missing > 0; unit++)
            {
                taken[unit] = IsOpen(unit, offer) ? Math.Min(missing, _left[unit]) : 0;
                missing -= taken[unit];
            }

            (long full, long total, int before) = (0, 0, 0);
            for (int unit = 0; unit < taken.Length; unit++)
            {
                full = checked(full + (_classes[unit].PriceMinor * taken[unit]));
                total = checked(total + offer.PriceOf(_classes[unit].PriceMinor, before, taken[unit]));
                before += taken[unit];
            }

            Application made = new(offer, taken, total);
            long saving = full - total;
            if ((Int128)saving * most.Units > (Int128)most.Saving * wanted)
            {
                (best, most) = (made, (saving, wanted));
            }
        }

        return best;
    }

    private void Take(Application made)
    {
        _found.Add(made);
        for (int unit = 0; unit < _left.Length; unit++)
        {
            _left[unit] -= made.Taken[unit];
        }
    }

    /// <summary>Dynamic programming over how many units of each class are left: the first class with any gives one up, alone or in an application.</summary>
    private void FindLeast()
    {
        Table table = new(_classes, _left);
        for (int state = 1; state < table.Least.Length; state++)
        {
            table.Weigh(state);
        }

        for (int state = table.Least.Length - 1; state > 0;)
        {
            if (table.Choices[state] is { } found)
            {
                _found.Add(found);
            }

            state = table.After(state);
        }
    }

    /// <summary>What each number of units of each class comes to at least. A state is a number with a digit for each class.</summary>
    private sealed class Table
    {
        private readonly IReadOnlyList<UnitClass> _classes;
        private readonly int[] _radixes;
        private readonly int[] _strides;
        private readonly int[] _units;
        private readonly int[] _taken;

        public Table(IReadOnlyList<UnitClass> classes, int[] most)
        {
            (_classes, _radixes) = (classes, [.. most.Select(count => count + 1)]);
            (_strides, _units, _taken) = (new int[most.Length], new int[most.Length], new int[most.Length]);
            int states = 1;
            for (int unit = most.Length - 1; unit >= 0; unit--)
            {
                _strides[unit] = states;
                states *= _radixes[unit];
            }

            (Least, Choices) = (new long[states], new Application?[states]);
        }

        /// <summary>By state.</summary>
        public long[] Least { get; }

        /// <summary>What a state's first unit is part of; null where it is alone.</summary>
        public Application?[] Choices { get; }

        /// <summary>The state that is left once the first unit of this one, and what it is in an application with, are gone.</summary>
        public int After(int state)
        {
            if (Choices[state] is not { } made)
            {
                return state - _strides[First(state)];
            }

            for (int unit = 0; unit < _strides.Length; unit++)
            {
                state -= made.Taken[unit] * _strides[unit];
            }

            return state;
        }

        /// <summary>Finds the least of a state; those of all smaller ones are known.</summary>
        public void Weigh(int state)
        {
            int first = First(state);
            for (int unit = 0; unit < _units.Length; unit++)
            {
                _units[unit] = state / _strides[unit] % _radixes[unit];
            }

            Least[state] = checked(_classes[first].PriceMinor + Least[state - _strides[first]]);
            foreach (SaleOffer offer in _classes[first].Offers)
            {
                for (int size = offer.Units; size <= offer.UnitsTo; size++)
                {
                    Fill(new Attempt(offer, state, size, state, 0, 0), first, countMin: 1);
                }
            }
        }

        private int First(int state)
        {
            int unit = 0;
            while (state / _strides[unit] % _radixes[unit] == 0)
            {
                unit++;
            }

            return unit;
        }

        /// <summary>Tries every number of units of this class, and so on with the classes after it, until the application has as many as it is to have.</summary>
        private void Fill(Attempt so, int unit, int countMin)
        {
            if (so.Missing == 0)
            {
                if (so.Total < so.Full && checked(so.Total + Least[so.Rest]) < Least[so.State])
                {
                    Least[so.State] = so.Total + Least[so.Rest];
                    Choices[so.State] = new Application(so.Offer, [.. _taken], so.Total);
                }

                return;
            }

            if (unit == _units.Length)
            {
                return;
            }

            UnitClass of = _classes[unit];
            int most = of.Offers.Contains(so.Offer) ? Math.Min(so.Missing, _units[unit]) : 0;
            for (int count = most; count >= countMin; count--)
            {
                _taken[unit] = count;
                Fill(
                    so with
                    {
                        Missing = so.Missing - count,
                        Rest = so.Rest - (count * _strides[unit]),
                        Full = checked(so.Full + (of.PriceMinor * count)),
                        Total = checked(so.Total + so.Offer.PriceOf(of.PriceMinor, so.Size - so.Missing, count)),
                    },
                    unit + 1,
                    countMin: 0);
            }

            _taken[unit] = 0;
        }

        /// <summary>An application that is being put together: how many units it lacks, what would be left, and what its units come to without it and with it.</summary>
        private readonly record struct Attempt(SaleOffer Offer, int State, int Missing, int Rest, long Full, long Total)
        {
            public int Size { get; } = Missing;
        }
    }
}
