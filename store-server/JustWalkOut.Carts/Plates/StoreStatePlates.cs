using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>The part of the fold that keeps how plates stand that somebody has worked on.</summary>
public sealed partial record StoreState
{
    /// <summary>Every plate that was ever worked on.</summary>
    public ImmutableDictionary<PlateId, PlateService> Plates { get; init; } = ImmutableDictionary<PlateId, PlateService>.Empty;

    /// <summary>What a plate's scale says with nothing on it, in grams: 0 until it is tared.</summary>
    public double ZeroOf(PlateId plate) => Plates.GetValueOrDefault(plate)?.ZeroGrams ?? 0;

    private StoreState ApplyToPlates(CartEvent next)
    {
        switch (next.Change)
        {
            case CartChange.PlatesTakenOut taken:
                return Remember(taken.Decision, taken) with
                {
                    Plates = Plates.SetItems(taken.Plates.Select(load => (Load: load, Known: Of(load.Plate))).Where(each => !each.Known.IsOut)
                        .Select(each => KeyValuePair.Create(each.Load.Plate, Noted(each.Known, taken.By, PlateAct.TakenOut, each.Load.Grams) with { OutSince = next.At, OutBy = taken.By, BeforeGrams = each.Load.Grams }))),
                };
            case CartChange.PlatesPutBack put:
                return Remember(put.Decision, put) with
                {
                    Plates = Plates.SetItems(put.Plates.Where(plate => Of(plate).IsOut).Select(plate => KeyValuePair.Create(plate, Noted(Of(plate), put.By, PlateAct.PutBack) with { OutSince = null, OutBy = null, BeforeGrams = null }))),
                };
            case CartChange.PlateTared tared when Of(tared.Plate).IsOut:
                return Remember(tared.Decision, tared) with { Plates = Plates.SetItem(tared.Plate, Of(tared.Plate).With(new PlateRecord(next.At, tared.By, PlateAct.Tared, tared.ZeroBeforeGrams, tared.ZeroGrams)) with { ZeroGrams = tared.ZeroGrams, TaredAt = next.At }) };
            case CartChange.PlateTested tested when Of(tested.Plate).IsOut:
                return Remember(tested.Decision, tested) with { Plates = Plates.SetItem(tested.Plate, Of(tested.Plate).With(new PlateRecord(next.At, tested.By, PlateAct.Tested, Test: tested.Test)) with { Test = tested.Test }) };
            default:
                throw new UnreachableException($"{next.Change.GetType().Name} cannot be of a plate in service; the log is damaged.");
        }

        PlateService Of(PlateId plate) => Plates.GetValueOrDefault(plate) ?? new PlateService(plate);

        PlateService Noted(PlateService plate, string by, PlateAct act, double? beforeGrams = null) => plate.With(new PlateRecord(next.At, by, act, beforeGrams));
    }
}
