using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>People who work in the store: restockers fill gaps, staff tidy what lies on the floor.</summary>
/// <param name="troupe">What all share.</param>
/// <param name="full">Units of each product on the shelves when the store opened.</param>
/// <param name="closing">When everybody heads for the exit, since the simulation's start.</param>
internal sealed class StaffMind(Troupe troupe, IReadOnlyDictionary<Sku, int> full, TimeSpan closing)
{
    /// <summary>Brings units of what is missing most and puts them into their places by the handful.</summary>
    public IEnumerable<Step> Restock(Actor me)
    {
        const int ProductsMax = 6;
        troupe.Company.Note(BehaviourKinds.Restocking, me);
        me.Behaviour = BehaviourKinds.Restocking;
        (Sku Sku, int Missing)[] gaps =
        [
            .. troupe.Goods.Placed.Select(sku => (Sku: sku, Missing: full.GetValueOrDefault(sku) - Assortment.Standing(me.Stage, sku)))
                .Where(gap => gap.Missing > 0).OrderByDescending(gap => gap.Missing).ThenBy(gap => gap.Sku.Value, StringComparer.Ordinal).Take(ProductsMax),
        ];
        int left = troupe.Options.RestockUnitsMax;
        List<(Sku Sku, Item[] Units)> crate = [];
        foreach ((Sku sku, int missing) in gaps)
        {
            Item[] units = [.. Enumerable.Range(0, Math.Min(missing, left)).Select(_ => me.Stage.Stock.NewUnit(sku))];
            left -= units.Length;
            crate.Add((sku, units));
            foreach (Item unit in units)
            {
                me.Has(unit);
            }
        }

        foreach ((Sku sku, Item[] units) in crate)
        {
            yield return new Sequence(Fill(me, sku, units));
        }

        yield return new Leave(me);
    }

    /// <summary>Picks up what lies on the floor and puts it back; sets some goods straight.</summary>
    public IEnumerable<Step> Tidy(Actor me)
    {
        foreach (StandingItem lying in me.Stage.Stock.Standing.Where(standing => standing.Plates.Count == 0 && standing.Item.Sku is not null).OrderBy(standing => standing.Item.Number).ToArray())
        {
            PickUp pick = new(me, lying.Item.Number);
            yield return pick;
            if (pick.Item is Item item && troupe.Goods.Place(item.Sku!.Value) is { } place)
            {
                yield return new GoToPlates(me, [place.Id]);
                yield return new Put(me, [item], [place.Id]);
            }
        }

        int straightened = me.Chance.Next(2, 5);
        for (int i = 0; i < straightened && me.Now < closing && troupe.Goods.Placed.Count > 0; i++)
        {
            Sku sku = me.Chance.OneOf(troupe.Goods.Placed);
            Approach approach = new(me, sku, 1);
            yield return approach;
            if (approach.HasArrived)
            {
                Take take = new(me, sku);
                yield return take;
                yield return new Put(me, take.Items, take.Plates);
            }
        }

        yield return new Leave(me);
    }

    private IEnumerable<Step> Fill(Actor me, Sku sku, Item[] units)
    {
        PlateId own = troupe.Goods.Place(sku)!.Id;
        IReadOnlyList<PlateId> plates = me.Stage.Store.Planogram.FirstOrDefault(row => row.Sku == sku && row.Plates.Contains(own))?.Plates ?? [own];
        GoToPlates go = new(me, plates);
        yield return go;
        for (int from = 0; go.HasArrived && from < units.Length && me.Now < closing;)
        {
            int handful = Math.Min(units.Length - from, me.Chance.Next(1, troupe.Options.RestockHandfulMax + 1));
            Put put = new(me, [.. units.Skip(from).Take(handful)], plates);
            yield return put;
            if (put.Items.Count == 0)
            {
                yield break;
            }

            from += handful;
        }
    }
}
