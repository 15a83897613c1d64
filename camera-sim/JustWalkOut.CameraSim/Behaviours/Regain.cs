using System.Numerics;
using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>Takes one certain thing from the shelf on which it stands: somebody's own phone or cup. Stand before it first.</summary>
internal sealed class Regain(Actor me, int itemNumber) : Act(me)
{
    /// <summary>What is in the hand again; null where it stood there no more or could not be got at.</summary>
    public Item? Item { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        if (Stage.Stock.Find(itemNumber) is not { } standing)
        {
            yield break;
        }

        Side hand = Me.FreeHand ?? Side.Right;
        Reach reach = new(Me, hand, standing.Base + new Vector3(0, 0, standing.Item.Look.HeightMetres / 2));
        yield return reach;
        if (reach.IsThere && Stage.Stock.Find(itemNumber) == standing)
        {
            TimeSpan gone = Stage.Hands.Lift(Me.Now, [standing], Me.Chance);
            Item = Stage.Stock.Remove(itemNumber).Item;
            Me.Grip(hand, Item);
            Stage.Report(new TruthAction(gone, ActionKind.Take, Me.Number, null, [Item], [.. standing.Plates.Select(share => share.Plate).Order()], Me.Behaviour));
            yield return new Until(() => Me.Now >= gone);
        }

        yield return new Lower(Me, hand);
    }
}
