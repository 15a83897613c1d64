namespace JustWalkOut.Carts;

/// <summary>What is decided about a bank card that is shown at a gate again.</summary>
public static partial class Decide
{
    /// <summary>A card that is at the reader again within so long is the same showing: readers bounce, and people hold cards twice.</summary>
    public static readonly TimeSpan CardBounce = TimeSpan.FromSeconds(2);

    /// <summary>The visit that a check-in opened or came to: its own, or the group that a card added somebody to; null where it never held.</summary>
    public static VisitId? VisitOf(StoreState state, CheckInAtGate asked)
    {
        VisitId own = asked.Visit(state.Store);
        return state.Carts.ContainsKey(own) ? own
            : (state.DecisionOf(CardDecision(state.Store, asked)) as CartChange.GroupChanged)?.Visit ?? (asked.IsCard ? CardGroup(state, asked)?.Visit : null);
    }

    /// <summary>The visit that the same card opened at the same gate less than <see cref="GroupWindow"/> ago, or that this very showing came to; null for none, and it opens one of its own.</summary>
    private static Cart? CardGroup(StoreState state, CheckInAtGate asked) =>
        state.DecisionOf(CardDecision(state.Store, asked)) is CartChange.GroupChanged before ? state.Carts[before.Visit]
            : state.InStore.Select(visit => state.Carts[visit])
                .Where(cart => cart.Opened.Shopper == asked.Shopper && cart.Opened.Gate == asked.Gate && cart.Opened.Role == Role.Shopper && cart.Payment.Denial is null && (asked.At - cart.EnteredAt).Duration() <= GroupWindow)
                .MaxBy(cart => (cart.EnteredAt, cart.Number));

    /// <summary>One more comes in on a card's bill, as if they had been added at the gate's display; a showing that bounced, or that was sent again, changes nothing.</summary>
    private static Decision AddByCard(StoreState state, StoreTerms terms, (Cart Cart, CheckInAtGate Asked) add)
    {
        (Cart cart, CheckInAtGate asked) = add;
        DecisionId id = CardDecision(terms.Store, asked);
        return state.DecisionOf(id) is not null || asked.At < (cart.GroupChangedAt ?? cart.EnteredAt) + CardBounce ? new Decision.Repeated()
            : asked.Token is { } token && !PaymentToken.IsToken(token) ? new Decision.Refused(Refusal.NotAToken)
            : asked.Loyalty is { } member && LoyaltyRefusal(member, cart.Opened.Role) is { } bad ? new Decision.Refused(bad)
            : Group(state, terms, new GroupRequest(cart.Visit, id, GroupRequest.ByShopper, asked.At, cart.Opened.People + asked.People)) is var added && added is Decision.Accepted accepted && cart.Loyalty is null
                ? ShowWith(accepted, cart.Visit, asked) // One member is enough for the bill, and who came first is.
            : added;
    }

    private static DecisionId CardDecision(StoreId store, CheckInAtGate asked) => new($"card-{asked.Visit(store).Uuid:N}");
}
