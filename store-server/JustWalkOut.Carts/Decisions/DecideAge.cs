using System.Collections.Immutable;

namespace JustWalkOut.Carts;

/// <summary>What a person in the store may say of a shopper's age.</summary>
public static partial class Decide
{
    /// <summary>
    /// Somebody has looked at who shops on a visit that holds goods with an age limit. Once confirmed they are charged like any other, and a receipt that waited for nothing else is final; denied they are never charged by themselves:
    /// those that are not put back are left to the review. The word is about the limits of what the cart holds now; a higher one needs another.
    /// </summary>
    public static Decision CheckAge(StoreState state, StoreTerms terms, AgeCheckRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            bool isSame = known is CartChange.AgeChecked before && before.Visit == asked.Visit && before.IsOldEnough == asked.IsOldEnough;
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (cart.Holder is not Holder.ShopperVisit || cart.State == CartState.Settled)
        {
            return new Decision.Refused(Refusal.NotChargeable);
        }

        ImmutableArray<int> limits = cart.Tally.AgeLimits;
        if (limits.IsEmpty)
        {
            return new Decision.Refused(Refusal.NoAgeLimit);
        }

        // A denial is about the lowest limit that is not confirmed: whoever may not buy that may buy nothing above it.
        int years = asked.IsOldEnough ? limits[^1] : limits.Where(limit => cart.Age.DoubtOf(limit) is not null).Append(limits[^1]).Min();
        Cause cause = Cause.Of(asked.Id);
        Decision.Accepted accepted = Accept(state, CartEvent.Of(terms.Store, cause, asked.At, new CartChange.AgeChecked(asked.Visit, asked.Id, asked.By, years, asked.IsOldEnough)));
        return Advance(accepted, asked.Visit, now: null, cause, asked.At);
    }
}

/// <summary>What somebody says of a shopper's age.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same word, however often it is sent.</param>
/// <param name="By">Who says it: the name that they signed in with.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="IsOldEnough">Whether they are old enough for what they hold.</param>
public sealed record AgeCheckRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, bool IsOldEnough);
