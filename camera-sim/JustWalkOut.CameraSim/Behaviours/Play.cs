using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>What every behaviour of one simulation shares.</summary>
/// <param name="Goods">What stands where.</param>
/// <param name="Company">How people find each other.</param>
/// <param name="Options">How behaviours are played.</param>
internal sealed record Troupe(Assortment Goods, Company Company, BehaviourOptions Options);

/// <summary>One stop of one person at a shelf, and what behaviours need to play there.</summary>
/// <param name="Me">Who stops.</param>
/// <param name="Sku">For what.</param>
/// <param name="Troupe">What all share.</param>
/// <param name="LookSeconds">How long they look before they reach.</param>
internal sealed record Play(Actor Me, Sku Sku, Troupe Troupe, double LookSeconds)
{
    public Assortment Goods => Troupe.Goods;

    public BehaviourOptions Options => Troupe.Options;

    public Random Chance => Me.Chance;

    /// <summary>Notes that a behaviour of one person begins.</summary>
    public void Begins(string name) => Troupe.Company.Note(name, Me);

    /// <summary>Goes to the goods and looks at them; afterwards <see cref="Approach.HasArrived"/>.</summary>
    public Approach GoAndLook() => new(Me, Sku, LookSeconds);

    /// <summary>Looks on for a while from where one stands, at what is in the hands or on the shelf.</summary>
    public Step Ponder(Spread seconds) => new Wait(Me, seconds.Draw(Chance));

    /// <summary>Plain shopping: takes units, without more ado, and puts them away. Also what remains of a behaviour for which goods or people are missing.</summary>
    public IEnumerable<Step> Buy(int quantity = 1)
    {
        Me.Behaviour = null;
        Approach approach = GoAndLook();
        yield return approach;
        if (approach.HasArrived)
        {
            yield return new Take(Me, Sku) { Quantity = quantity };
            yield return new Stow(Me);
        }
    }
}

/// <summary>Goes to where a product stands now and looks at it; to its empty place where it has run out.</summary>
internal sealed class Approach(Actor me, Sku sku, double lookSeconds) : Act(me)
{
    /// <summary>Whether they stand before it.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>Plates of the unit nearest to hand, in plate order; empty where none stands there.</summary>
    public IReadOnlyList<PlateId> Plates { get; private set; } = [];

    protected override IEnumerable<Step> Play()
    {
        GoToGoods go = new(Me, sku);
        yield return go;
        StandingItem? aim = Stage.Stock.Reachable(sku, null, Me.Beside(0.3, 0, 1.1)).FirstOrDefault(standing => standing.Plates.Count > 0);
        if (go.HasArrived && aim is not null)
        {
            Plates = [.. aim.Plates.Select(share => share.Plate).Order()];
            HasArrived = true;
            yield return new LookAt(Me, aim.Base, lookSeconds);
        }
        else if (aim is null && Stage.Store.Planogram.FirstOrDefault(row => row.Sku == sku) is { } row)
        {
            // That it has run out is seen only before the empty place.
            yield return new GoToPlates(Me, row.Plates);
            yield return new Wait(Me, lookSeconds);
        }
    }
}
