using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What an observation comes to in the present state: the change that it makes, or a named refusal.</summary>
internal static class Reading
{
    /// <summary>The change; <see cref="CartChange.ObservationRefused"/> where it cannot be applied.</summary>
    public static CartChange Of(StoreState state, StoreTerms terms, Observation observation) => observation.Finding switch
    {
        Finding.IdentityMerged merged => Merged(state, terms, merged),
        Finding.IdentitySplit split => Split(state, terms, split),
        Finding.IdentitySwapped swapped => Swapped(state, terms, swapped),
        Finding.Complete complete => new CartChange.EvidenceCompleted(state.Resolve(complete.Presence), complete.Through.ToUniversalTime()),
        Finding.Revised revised => Revised(state, terms, revised, observation.At),
        Finding finding => Plain(state, terms, finding, corrected: null, observation.At),
    };

    /// <summary>A finding that speaks for itself and could be corrected later.</summary>
    private static CartChange Plain(StoreState state, StoreTerms terms, Finding finding, ObservationId? corrected, DateTimeOffset at) => finding switch
    {
        Finding.Present present => Present(state, terms, present),
        Finding.Took took => (CartChange?)Check(took.Goods) ?? new CartChange.ItemTaken(state.Resolve(took.Presence), terms.Judge(took.Goods, needsPrice: true, at)),
        Finding.PutBack put => (CartChange?)Check(put.Goods) ?? PutBack(state, terms, put, corrected, at),
        Finding.HandedOver handed => (CartChange?)Check(handed.Goods) ?? HandedOver(state, terms, handed, corrected, at),
        Finding.Left left => new CartChange.PersonLeft(state.Resolve(left.Presence)),
        Finding.UnexplainedStock stock => new CartChange.StockUnexplained(stock.Plates, stock.Grams, stock.Reason),
        _ => Refuse(Refusal.NotCorrectable),
    };

    private static CartChange Present(StoreState state, StoreTerms terms, Finding.Present present)
    {
        PresenceId presence = state.Resolve(present.Presence);
        if (!IsProbability(present.Confidence))
        {
            return Refuse(Refusal.BadConfidence);
        }

        if (present.CheckIn is not CommandId checkIn)
        {
            return new CartChange.PersonAppeared(presence);
        }

        return state.VisitOf(checkIn) is VisitId visit
            ? new CartChange.PersonBound(presence, visit, present.Confidence, terms.IsSure(present.Confidence))
            : Refuse(Refusal.UnknownCheckIn);
    }

    /// <summary>What someone kept for another and puts back comes off the other's cart, once their own has none of it.</summary>
    private static CartChange.ItemPutBack PutBack(StoreState state, StoreTerms terms, Finding.PutBack put, ObservationId? corrected, DateTimeOffset at)
    {
        PresenceId presence = state.Resolve(put.Presence);
        Goods goods = terms.Judge(put.Goods, needsPrice: false, at);
        PresenceId account = presence;
        if (goods.Sku is Sku sku && Holds(state, presence, corrected).UnitsOf(sku) < goods.Quantity)
        {
            IEnumerable<Fact.Movement> kept = state.PersonOf(presence).Movements
                .Where(move => move.Flow == GoodsFlow.KeptFor && move.Goods.Sku == sku && move.Root != corrected);
            account = kept.OrderByDescending(move => move.Order)
                .Where(move => Outstanding(state, move, presence, corrected) >= goods.Quantity)
                .Select(move => state.Resolve(move.Other!.Value))
                .FirstOrDefault(presence);
        }

        return new CartChange.ItemPutBack(presence, account, goods);
    }

    private static CartChange HandedOver(StoreState state, StoreTerms terms, Finding.HandedOver handed, ObservationId? corrected, DateTimeOffset at)
    {
        PresenceId from = state.Resolve(handed.From);
        PresenceId to = state.Resolve(handed.To);
        if (from == to)
        {
            return Refuse(Refusal.SamePerson);
        }

        // What staff hand to a shopper is served, not carried: staff never pay, so the taker-pays rule would give it away.
        bool isServed = state.CartOf(from)?.Holder is Holder.Staff or Holder.Restocker;
        bool transfers = isServed || terms.Rules.HandOver == Stores.HandOverRule.KeeperPays;
        Goods goods = AsTaken(terms.Judge(handed.Goods, needsPrice: true, at), state.PersonOf(from), corrected);
        bool isMissing = transfers && goods.Sku is Sku sku && Holds(state, from, corrected).UnitsOf(sku) < goods.Quantity;
        return new CartChange.ItemHandedOver(from, to, transfers, isMissing ? goods with { Doubt = goods.Doubt ?? Doubt.NotInCart } : goods);
    }

    /// <summary>What is handed on keeps the price that was shown when its giver took it.</summary>
    private static Goods AsTaken(Goods handed, Person giver, ObservationId? corrected)
    {
        Goods? taken = giver.Movements
            .Where(move => move.Direction == GoodsDirection.In && move.Goods.Sku == handed.Sku && move.Goods.UnitPrice is not null && move.Root != corrected)
            .MaxBy(move => (move.At, move.Order))?.Goods;
        return taken is null ? handed
            : handed with { UnitPrice = taken.UnitPrice, Terms = taken.Terms, Doubt = handed.Doubt is Doubt.NoPrice or Doubt.NotOnSale ? taken.Doubt : handed.Doubt };
    }

    private static CartChange Revised(StoreState state, StoreTerms terms, Finding.Revised revised, DateTimeOffset at)
    {
        if (!state.HasApplied(revised.Supersedes))
        {
            return Refuse(Refusal.UnknownObservation);
        }

        if (state.CorrectableRoot(revised.Supersedes) is not ObservationId root)
        {
            return Refuse(Refusal.NotCorrectable);
        }

        if (revised.Instead is null)
        {
            return new CartChange.Corrected(root, null, revised.Reason);
        }

        // Goods keep their place in time, and so the price that was shown then.
        CartChange instead = Plain(state, terms, revised.Instead, root, state.WhenOf(root) ?? at);
        return instead is CartChange.ObservationRefused ? instead : new CartChange.Corrected(root, instead, revised.Reason);
    }

    private static CartChange Merged(StoreState state, StoreTerms terms, Finding.IdentityMerged merged)
    {
        PresenceId kept = state.Resolve(merged.Kept);
        PresenceId absorbed = state.Resolve(merged.Absorbed);
        return (CartChange?)CheckPair(kept, absorbed, merged.Confidence)
            ?? new CartChange.PeopleMerged(kept, absorbed, merged.Confidence, terms.IsSure(merged.Confidence));
    }

    private static CartChange Split(StoreState state, StoreTerms terms, Finding.IdentitySplit split)
    {
        PresenceId original = state.Resolve(split.Original);
        PresenceId separated = state.Resolve(split.Separated);
        if (CheckPair(original, separated, split.Confidence) is CartChange refusal)
        {
            return refusal;
        }

        return split.Moved.All(state.HasApplied)
            ? new CartChange.PersonSplit(original, separated, split.Moved, split.Confidence, terms.IsSure(split.Confidence))
            : Refuse(Refusal.UnknownObservation);
    }

    private static CartChange Swapped(StoreState state, StoreTerms terms, Finding.IdentitySwapped swapped)
    {
        PresenceId first = state.Resolve(swapped.First);
        PresenceId second = state.Resolve(swapped.Second);
        return (CartChange?)CheckPair(first, second, swapped.Confidence)
            ?? new CartChange.PeopleSwapped(first, second, swapped.Since.ToUniversalTime(), swapped.Confidence, terms.IsSure(swapped.Confidence));
    }

    private static CartChange.ObservationRefused? Check(GoodsMove goods) =>
        goods.Quantity is < 1 or > Goods.QuantityMax ? Refuse(Refusal.BadQuantity)
        : !IsProbability(goods.Confidence) ? Refuse(Refusal.BadConfidence)
        : null;

    private static CartChange.ObservationRefused? CheckPair(PresenceId one, PresenceId other, double confidence) =>
        !IsProbability(confidence) ? Refuse(Refusal.BadConfidence)
        : one == other ? Refuse(Refusal.SamePerson)
        : null;

    private static CartChange.ObservationRefused Refuse(Refusal refusal) => new(refusal);

    private static bool IsProbability(double value) => value is >= 0 and <= 1;

    /// <summary>What a person's cart (or their own hands, where they have none) holds, the corrected observation left out.</summary>
    private static Tally Holds(StoreState state, PresenceId presence, ObservationId? corrected)
    {
        IEnumerable<Person> people = state.CartOf(presence) is Cart cart ? cart.People : [state.PersonOf(presence)];
        return Tally.Of([.. people.Select(person => corrected is ObservationId root ? person.Without(root) : person)], isClosed: false);
    }

    /// <summary>Of what was handed over to be kept, the units that the keeper has not put back yet.</summary>
    private static int Outstanding(StoreState state, Fact.Movement kept, PresenceId keeper, ObservationId? corrected)
    {
        IEnumerable<Fact.Movement> returned = state.PersonOf(state.Resolve(kept.Other!.Value)).Movements.Where(move =>
            move.Flow == GoodsFlow.PutBack && move.Other == keeper && move.Goods.Sku == kept.Goods.Sku && move.Root != corrected);
        int keptInAll = state.PersonOf(keeper).Movements
            .Where(move => move.Flow == GoodsFlow.KeptFor && move.Other == kept.Other && move.Goods.Sku == kept.Goods.Sku && move.Root != corrected)
            .Sum(move => move.Goods.Quantity);
        return keptInAll - returned.Sum(move => move.Goods.Quantity);
    }
}
