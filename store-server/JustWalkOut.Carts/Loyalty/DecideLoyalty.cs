namespace JustWalkOut.Carts;

/// <summary>What is decided about a loyalty id that is shown.</summary>
public static partial class Decide
{
    /// <summary>
    /// A member of the loyalty programme shows their id for a visit, after its check-in. The same id again is a repeat, another one takes its place until the bill is final. What only members get is on the bill from then on, whenever its goods were taken.
    /// </summary>
    public static Decision ShowLoyalty(StoreState state, StoreTerms terms, LoyaltyRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.LoyaltyShown before && before.Visit == asked.Visit && before.Member == asked.Member ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (LoyaltyRefusal(asked.Member, cart.Opened.Role) is { } refusal)
        {
            return new Decision.Refused(refusal);
        }

        return cart.Loyalty == asked.Member ? new Decision.Repeated()
            : cart.State == CartState.Settled ? new Decision.Refused(Refusal.BillFinal)
            : cart.Loyalties.Length >= LoyaltyMember.ShownMax ? new Decision.Refused(Refusal.ShownTooOften)
            : Accept(state, Shown(terms.Store, asked));
    }

    /// <summary>Why an id is not taken, whatever has become of the visit; null where it is.</summary>
    private static Refusal? LoyaltyRefusal(ShopperId member, Role role) =>
        role != Role.Shopper ? Refusal.NotAShopper
        : LoyaltyMember.Of(member) is not { } text ? null
        : PaymentToken.HoldsCardNumber(text) ? Refusal.NotAToken
        : LoyaltyMember.IsMember(text) ? null
        : Refusal.NotALoyaltyId;

    /// <summary>Adds the id that came with a check-in to what that came to. No id that is sent can be the decision's own, for the slash in it.</summary>
    private static Decision.Accepted ShowWith(Decision.Accepted so, VisitId visit, CheckInAtGate asked) => asked.Loyalty is not { } member ? so
        : so.Then(Shown(so.After.Store, new LoyaltyRequest(visit, new DecisionId($"loyalty/{asked.Visit(so.After.Store).Uuid:N}"), LoyaltyRequest.ByCheckIn, asked.Now, member)));

    private static CartEvent Shown(StoreId store, LoyaltyRequest asked) =>
        CartEvent.Of(store, Cause.Of(asked.Id), asked.At, new CartChange.LoyaltyShown(asked.Visit, asked.Id, asked.By, asked.Member));
}

/// <summary>A loyalty id is shown for a visit.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same showing, however often it is sent.</param>
/// <param name="By">Who says so: the name of an account or a device, or one of those here.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Member">The member's name (<see cref="LoyaltyMember.NameOf"/>), or the pseudonym in its place.</param>
public sealed record LoyaltyRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, ShopperId Member)
{
    /// <summary>It came with the check-in.</summary>
    public const string ByCheckIn = "check-in";

    /// <summary>The shopper's own page says so.</summary>
    public const string ByShopper = "shopper";
}
