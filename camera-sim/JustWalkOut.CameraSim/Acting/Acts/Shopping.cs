using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>Plain shopping of one product: goes to where it stands, looks, takes so many units in one grab and puts them away.</summary>
internal sealed class Buy(Actor me, Sku sku, int quantity = 1) : Act(me)
{
    /// <summary>What was taken; empty where it has run out or could not be got at.</summary>
    public IReadOnlyList<Item> Items { get; private set; } = [];

    protected override IEnumerable<Step> Play()
    {
        GoToGoods go = new(Me, sku);
        yield return go;
        if (!go.HasArrived)
        {
            yield break;
        }

        StandingItem? aim = Stage.Stock.Reachable(sku, null, Me.Beside(0.3, 0, 1.1)).FirstOrDefault();
        if (aim is not null)
        {
            yield return new LookAt(Me, aim.Base, Me.Chance.Between(Stage.Acting.LookSecondsMin, Stage.Acting.LookSecondsMax));
        }

        Take take = new(Me, sku) { Quantity = quantity };
        yield return take;
        Items = take.Items;
        yield return new Stow(Me);
    }
}
