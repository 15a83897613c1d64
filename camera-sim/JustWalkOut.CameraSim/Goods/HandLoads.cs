using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>
/// What hands do to plates, as changes of load. Whatever a hand does, the changes of one act add up to what the goods weigh: fingers press
/// and let go, and what remains is the unit that came or went.
/// </summary>
internal sealed class HandLoads(GoodsOptions options, Action<LoadChange> emit)
{
    /// <summary>Weight leaves the plates of units that are lifted in one grab; fingers may press a neighbouring plate meanwhile.</summary>
    /// <returns>When the last of it is off.</returns>
    public TimeSpan Lift(TimeSpan at, IReadOnlyList<StandingItem> units, Random chance)
    {
        double seconds = chance.Between(options.LiftSecondsMin, options.LiftSecondsMax);
        TimeSpan end = at;
        foreach (StandingItem unit in units)
        {
            foreach (PlateShare share in unit.Plates)
            {
                TimeSpan from = at + TimeSpan.FromSeconds(chance.Between(0, options.LiftStaggerSeconds));
                TimeSpan took = TimeSpan.FromSeconds(seconds * chance.Between(0.8, 1));
                emit(new LoadChange(from, took, share.Plate, -unit.Item.Grams * share.Share));
                end = from + took > end ? from + took : end;
            }
        }

        return end;
    }

    /// <summary>Weight comes onto the plates of units that are set down, beyond what they weigh at first.</summary>
    /// <returns>When the plates carry their weight; the overshoot is gone a little later.</returns>
    public TimeSpan SetDown(TimeSpan at, IReadOnlyList<StandingItem> units, Random chance)
    {
        TimeSpan took = TimeSpan.FromSeconds(chance.Between(options.SetDownSecondsMin, options.SetDownSecondsMax));
        double overshoot = chance.Between(options.OvershootShareMin, options.OvershootShareMax);
        foreach (PlateShare share in units.SelectMany(unit => unit.Plates, (unit, share) => share with { Share = share.Share * unit.Item.Grams }))
        {
            emit(new LoadChange(at, took, share.Plate, share.Share));
            Transient(at, took, TimeSpan.FromSeconds(options.OvershootSeconds), share.Plate, overshoot * share.Share);
        }

        return at + took;
    }

    /// <summary>Something falls over where it stands: its weight moves between plates with a blow.</summary>
    public void Fall(TimeSpan at, StandingItem before, StandingItem after)
    {
        TimeSpan took = TimeSpan.FromSeconds(options.SetDownSecondsMin);
        foreach (PlateShare share in before.Plates)
        {
            emit(new LoadChange(at, took, share.Plate, -share.Share * before.Item.Grams));
        }

        foreach (PlateShare share in after.Plates)
        {
            emit(new LoadChange(at, took, share.Plate, share.Share * after.Item.Grams));
            Transient(at + took, TimeSpan.FromSeconds(0.02), TimeSpan.FromSeconds(options.OvershootSeconds), share.Plate, options.OvershootShareMax * share.Share * after.Item.Grams);
        }
    }

    /// <summary>A load that comes and goes again; grams below 0 lift.</summary>
    public void Lean(TimeSpan at, TimeSpan duration, PlateId plate, double grams)
    {
        TimeSpan ramp = TimeSpan.FromSeconds(Math.Min(options.LeanRampSeconds, duration.TotalSeconds / 2));
        emit(new LoadChange(at, ramp, plate, grams));
        emit(new LoadChange(at + duration - ramp, ramp, plate, -grams));
    }

    private void Transient(TimeSpan at, TimeSpan comes, TimeSpan goes, PlateId plate, double grams)
    {
        emit(new LoadChange(at, comes, plate, grams));
        emit(new LoadChange(at + comes, goes, plate, -grams));
    }
}

/// <summary>
/// Fingers on goods: a load on the plates under them for as long as they stay. Every change is remembered and taken back by
/// <see cref="Release"/>, to the last bit of weight.
/// </summary>
internal sealed class FingerContact(GoodsOptions options, IReadOnlyList<PlateShare> plates, Action<LoadChange> emit)
{
    private readonly List<(PlateId Plate, double Grams)> _pressing = [];

    /// <summary>Presses by so much in place of what pressed before; grams below 0 carry part of the goods.</summary>
    public void Press(TimeSpan at, double grams, TimeSpan ramp)
    {
        Release(at, ramp);
        foreach (PlateShare share in plates)
        {
            Change(at, ramp, share.Plate, grams * share.Share);
        }
    }

    /// <summary>Also presses on a plate beside the goods.</summary>
    public void Brush(TimeSpan at, double grams, PlateId plate, TimeSpan ramp) => Change(at, ramp, plate, grams);

    /// <summary>Lets go of everything.</summary>
    public void Release(TimeSpan at, TimeSpan ramp)
    {
        foreach ((PlateId plate, double grams) in _pressing)
        {
            emit(new LoadChange(at, ramp, plate, -grams));
        }

        _pressing.Clear();
    }

    /// <summary>A grip's pressure by chance.</summary>
    public double DrawPressure(Random chance) => chance.Between(options.FingerGramsMin, options.FingerGramsMax);

    private void Change(TimeSpan at, TimeSpan ramp, PlateId plate, double grams)
    {
        if (grams != 0)
        {
            _pressing.Add((plate, grams));
            emit(new LoadChange(at, ramp, plate, grams));
        }
    }
}
