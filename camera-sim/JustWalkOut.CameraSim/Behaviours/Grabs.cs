using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>Hard ways of one person to take goods and to put them back.</summary>
internal static class Grabs
{
    /// <summary>The fingers rest on the goods for long.</summary>
    public static IEnumerable<Step> LongHold(Play play) => TakeSo(play, BehaviourKinds.LongHold, me => new Take(me, play.Sku) { HoldSeconds = play.Options.HoldSeconds.Draw(play.Chance) });

    /// <summary>Two are held where they stand, one is taken.</summary>
    public static IEnumerable<Step> HoldTwo(Play play) =>
        TakeSo(play, BehaviourKinds.HoldTwo, me => new Take(me, play.Sku) { Touched = 2, HoldSeconds = play.Options.CompareSeconds.Draw(play.Chance) });

    /// <summary>Several units in one grab.</summary>
    public static IEnumerable<Step> Handful(Play play) => TakeSo(play, BehaviourKinds.Handful, me => new Take(me, play.Sku) { Quantity = play.Chance.Next(2, play.Options.HandfulMax + 1) });

    /// <summary>Several in one grab, some of which go back.</summary>
    public static IEnumerable<Step> PartBack(Play play)
    {
        return There(play, BehaviourKinds.PartBack, Steps());

        IEnumerable<Step> Steps()
        {
            Take take = new(play.Me, play.Sku) { Quantity = play.Chance.Next(2, play.Options.HandfulMax + 1) };
            yield return take;
            yield return play.Ponder(play.Options.CompareSeconds);
            if (take.Items.Count > 1)
            {
                yield return new Put(play.Me, [.. take.Items.Take(play.Chance.Next(1, take.Items.Count))], take.Plates);
            }

            yield return new Stow(play.Me);
        }
    }

    /// <summary>Taken here, left elsewhere among others of its weight.</summary>
    public static IEnumerable<Step> WrongPlace(Play play)
    {
        if (play.Goods.OfWeightLike(play.Sku).Concat(play.Goods.Beside(play.Sku)).Select(sku => (Sku?)sku).FirstOrDefault() is not Sku other)
        {
            yield return new Sequence(play.Buy());
            yield break;
        }

        Approach approach = play.GoAndLook();
        yield return approach;
        if (!approach.HasArrived)
        {
            yield break;
        }

        play.Begins(BehaviourKinds.WrongPlace);
        Take take = new(play.Me, play.Sku);
        yield return take;
        GoToPlates go = new(play.Me, [play.Goods.Place(other)!.Id]);
        yield return go;
        if (take.Items.Count > 0 && go.HasArrived)
        {
            yield return new Put(play.Me, take.Items, [play.Goods.Place(other)!.Id]);
        }

        // What found no room there is bought after all.
        yield return new Stow(play.Me);
    }

    /// <summary>One of two products of nearly one weight goes back, the other is taken.</summary>
    public static IEnumerable<Step> NearEqual(Play play)
    {
        if (play.Goods.OfWeightLike(play.Sku).Where(sku => Assortment.Standing(play.Me.Stage, sku) > 0).Select(sku => (Sku?)sku).FirstOrDefault() is not Sku other)
        {
            yield return new Sequence(play.Buy());
            yield break;
        }

        Approach approach = play.GoAndLook();
        yield return approach;
        if (!approach.HasArrived)
        {
            yield break;
        }

        play.Begins(BehaviourKinds.NearEqual);
        Take first = new(play.Me, play.Sku);
        yield return first;
        yield return play.Ponder(play.Options.CompareSeconds);
        if (first.Items.Count > 0)
        {
            yield return new Put(play.Me, first.Items, first.Plates);
        }

        GoToGoods go = new(play.Me, other);
        yield return go;
        if (go.HasArrived)
        {
            yield return new Take(play.Me, other);
        }

        yield return new Stow(play.Me);
    }

    /// <summary>One pick after another, with no look between.</summary>
    public static IEnumerable<Step> QuickPicks(Play play)
    {
        return There(play, BehaviourKinds.QuickPicks, Steps());

        IEnumerable<Step> Steps()
        {
            Sku[] series = [play.Sku, .. play.Goods.Beside(play.Sku).Where(sku => Assortment.Standing(play.Me.Stage, sku) > 0)];
            int picks = play.Chance.Next(3, play.Options.QuickPicksMax + 1);
            for (int i = 0; i < picks; i++)
            {
                // Few have both hands full of large things: from the third pick on, each hand keeps what it has and grips one more.
                yield return new Take(play.Me, series[i % series.Length]) { Hand = i % 2 == 0 || play.Me.Body.Look.Carrier == Carrier.Basket ? Side.Right : Side.Left };
            }

            yield return new Stow(play.Me);
        }
    }

    /// <summary>Taken, carried some steps, left on the floor.</summary>
    public static IEnumerable<Step> OnTheFloor(Play play)
    {
        return There(play, BehaviourKinds.OnTheFloor, Steps());

        IEnumerable<Step> Steps()
        {
            Take take = new(play.Me, play.Sku);
            yield return take;
            if (take.Items.Count == 0)
            {
                yield break;
            }

            if (play.Goods.Placed.Count > 0)
            {
                yield return new GoToPlates(play.Me, [play.Goods.Place(play.Chance.OneOf(play.Goods.Placed))!.Id]);
            }

            yield return new Drop(play.Me, take.Items);
        }
    }

    /// <summary>Loose pieces, some at a time, until there are enough.</summary>
    public static IEnumerable<Step> LooseGoods(Play play)
    {
        Sku[] loose = [.. play.Goods.Placed.Where(sku => play.Goods.IsLoose(sku) && Assortment.Standing(play.Me.Stage, sku) > 0)];
        Play there = loose.Length > 0 && !play.Goods.IsLoose(play.Sku) ? play with { Sku = play.Chance.OneOf(loose) } : play;
        Approach approach = there.GoAndLook();
        yield return approach;
        if (!approach.HasArrived || loose.Length == 0)
        {
            yield return new Sequence(play.Buy());
            yield break;
        }

        there.Begins(BehaviourKinds.LooseGoods);
        int pieces = play.Chance.Next(2, play.Options.LoosePiecesMax + 1);
        while (pieces > 0)
        {
            Take take = new(play.Me, there.Sku) { Quantity = Math.Min(pieces, play.Chance.Next(1, 4)) };
            yield return take;
            pieces = take.Items.Count == 0 ? 0 : pieces - take.Items.Count;
        }

        yield return new Stow(play.Me);
    }

    private static IEnumerable<Step> TakeSo(Play play, string name, Func<Actor, Take> take)
    {
        return There(play, name, Steps());

        IEnumerable<Step> Steps()
        {
            yield return take(play.Me);
            yield return new Stow(play.Me);
        }
    }

    /// <summary>Goes to the goods and looks at them; what follows begins there, and only if they can be reached.</summary>
    private static IEnumerable<Step> There(Play play, string name, IEnumerable<Step> then)
    {
        Approach approach = play.GoAndLook();
        yield return approach;
        if (approach.HasArrived)
        {
            play.Begins(name);
            foreach (Step step in then)
            {
                yield return step;
            }
        }
    }
}
