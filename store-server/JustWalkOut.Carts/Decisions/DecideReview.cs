using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What a person may decide about a receipt that waits for them.</summary>
public static partial class Decide
{
    /// <summary>A person decides lines of a receipt in review; once nothing is left in doubt, the receipt is final.</summary>
    public static Decision Review(StoreState state, StoreTerms terms, ReviewDecision asked)
    {
        // Repeats come first: a resend gets the same answer whatever has happened since.
        if (state.DecisionOf(asked.Id) is { } known)
        {
            bool isSame = known is CartChange.ReviewDecided before && before.Visit == asked.Visit && before.Asked.SequenceEqual(asked.Lines);
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (cart.State != CartState.Review)
        {
            return new Decision.Refused(Refusal.NotInReview);
        }

        if (asked.Lines.Count == 0 && !cart.Tally.InReview.IsEmpty)
        {
            return new Decision.Refused(Refusal.LinesWait);
        }

        if (asked.Lines.DistinctBy(line => (line.Direction, line.Observation)).Count() < asked.Lines.Count)
        {
            return new Decision.Refused(Refusal.LineTwice);
        }

        List<LineVerdict> verdicts = [];
        foreach (LineDecision line in asked.Lines)
        {
            (LineVerdict? verdict, Refusal refusal) = VerdictOn(line, cart, state, terms, asked.At);
            if (verdict is null)
            {
                return new Decision.Refused(refusal);
            }

            verdicts.Add(verdict);
        }

        Cause cause = Cause.Of(asked.Id);
        Decision.Accepted accepted = Accept(state, CartEvent.Of(terms.Store, cause, asked.At, new CartChange.ReviewDecided(asked.Visit, asked.Id, asked.By, asked.Lines, verdicts)));
        return accepted.After.Touched.Aggregate(accepted, (so, visit) => Advance(so, visit, now: null, cause, asked.At));
    }

    private static (LineVerdict? Verdict, Refusal Refusal) VerdictOn(LineDecision line, Cart cart, StoreState state, StoreTerms terms, DateTimeOffset now)
    {
        ReviewLine? waiting = cart.Tally.InReview.FirstOrDefault(each => each.Direction == line.Direction && each.Causes.Contains(line.Observation));
        if (waiting is null)
        {
            return (null, Refusal.UnknownLine);
        }

        if (waiting.Doubt == Doubt.PerhapsReturned)
        {
            return (null, Refusal.DoubtedByAnother);
        }

        if (waiting.Doubt is Doubt.AgeUnconfirmed or Doubt.TooYoung && line.Action != LineAction.Drop)
        {
            return (null, Refusal.AgeUnconfirmed);
        }

        (Person mover, Fact.Movement movement) = cart.People
            .SelectMany(each => each.Movements.Select(move => (each, move)))
            .First(pair => pair.move.Cause == line.Observation && pair.move.Direction == line.Direction);
        LineVerdict dropped = new(movement.Root, line.Direction, mover.Presence, mover.Presence, cart.Visit, null);
        if (line.Action == LineAction.Drop)
        {
            return (dropped, default);
        }

        Cart? target = line.Visit is not { } visit || visit == cart.Visit ? cart : state.Carts.GetValueOrDefault(visit);
        if (target is null)
        {
            return (null, Refusal.UnknownVisit);
        }

        if (target.Holder is not Holder.ShopperVisit || target.State == CartState.Settled || target.People.IsEmpty)
        {
            return (null, Refusal.NotChargeable);
        }

        (Goods? goods, Refusal refusal) = Settled(movement, line, terms, now);
        return goods is null ? (null, refusal) : (dropped with { To = target == cart ? mover.Presence : target.People[0].Presence, Visit = target.Visit, Goods = goods }, default);
    }

    /// <summary>The goods as the person says they were. The price shown when they were taken holds, that of the product that they were; where it had none then, the one that it has now.</summary>
    private static (Goods? Goods, Refusal Refusal) Settled(Fact.Movement movement, LineDecision line, StoreTerms terms, DateTimeOffset now)
    {
        Goods seen = movement.Goods;
        int quantity = line.Quantity ?? seen.Quantity;
        if (quantity is < 1 or > Goods.QuantityMax)
        {
            return (null, Refusal.BadQuantity);
        }

        if ((line.Sku ?? seen.Sku) is not { } sku || terms.Sells(sku) is not { } product)
        {
            return (null, Refusal.UnknownProduct);
        }

        bool isAsSeen = sku == seen.Sku && seen.UnitPrice is not null;
        Money? price = isAsSeen ? seen.UnitPrice : (product.At(movement.At).PriceMinor ?? product.At(now).PriceMinor) is { } minor ? new Money(minor, terms.Currency) : null;
        return line.Direction == GoodsDirection.In && price is null
            ? (null, Refusal.NoPrice)
            : (new Goods(sku, product.Gtin, product.Name, quantity, price, 1, Certainty.Final, null, [sku]) { Terms = isAsSeen ? seen.Terms : terms.TermsOf(product, movement.At) }, default);
    }
}

/// <summary>What a person decides about a receipt in review.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same decision, however often it is sent.</param>
/// <param name="By">Who decides: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Lines">Line by line; none to say that the receipt is right as it stands.</param>
public sealed record ReviewDecision(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, IReadOnlyList<LineDecision> Lines);

/// <summary>What a person says of a line.</summary>
public enum LineAction
{
    /// <summary>It was as vision has it.</summary>
    Accept = 1,

    /// <summary>It was another product, another number of units or another visit's.</summary>
    Correct,

    /// <summary>It was nothing.</summary>
    Drop,
}

/// <summary>What a person decides about one line; <see cref="Direction"/> and <see cref="Observation"/> name it.</summary>
/// <param name="Direction">Which way the goods went.</param>
/// <param name="Observation">What was seen.</param>
/// <param name="Action">What they say.</param>
/// <param name="Sku">What it was; null for what vision has.</param>
/// <param name="Quantity">How many; null for what vision has.</param>
/// <param name="Visit">Whose it was; null for this visit's.</param>
public sealed record LineDecision(GoodsDirection Direction, ObservationId Observation, LineAction Action, Sku? Sku = null, int? Quantity = null, VisitId? Visit = null);
