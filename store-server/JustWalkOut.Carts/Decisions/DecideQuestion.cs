namespace JustWalkOut.Carts;

/// <summary>What a shopper may say of a cart whose receipt is not final.</summary>
public static partial class Decide
{
    /// <summary>
    /// The shopper says that they did not take a product that is on their cart. It is not charged until a person has looked, and what they take of it later is charged as ever. Said again of the
    /// same units it is a repeat; after a person has decided about them it says nothing new. Once the receipt is final, a line is disputed instead.
    /// </summary>
    public static Decision Question(StoreState state, StoreTerms terms, QuestionRequest asked)
    {
        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (cart.Holder is not Holder.ShopperVisit || cart.State == CartState.Settled)
        {
            return new Decision.Refused(Refusal.NotChargeable);
        }

        int before = Charged(cart, asked.Sku);
        int times = cart.Questions.Count(question => question.Sku == asked.Sku);
        CartEvent questioned = CartEvent.Of(terms.Store, Cause.Once($"question/{asked.Sku}/{times + 1}", asked.Visit), asked.At, new CartChange.LineQuestioned(asked.Visit, asked.Sku));
        Decision.Accepted accepted = Accept(state, questioned);

        // What takes nothing off the bill is not kept: a page that is tapped again and again fills no log.
        return Charged(accepted.After.Carts[asked.Visit], asked.Sku) < before ? accepted
            : times > 0 && before == 0 ? new Decision.Repeated()
            : new Decision.Refused(Refusal.UnknownLine);
    }

    private static int Charged(Cart cart, Sku sku) => cart.Tally.Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity);
}

/// <summary>A shopper's word that they did not take a product.</summary>
/// <param name="Visit">Whose cart.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Sku">Product.</param>
public sealed record QuestionRequest(VisitId Visit, DateTimeOffset At, Sku Sku);
