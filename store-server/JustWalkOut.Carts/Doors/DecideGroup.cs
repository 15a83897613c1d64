using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Carts;

/// <summary>What is decided about who shares a cart, and about one that nobody is on any more.</summary>
public static partial class Decide
{
    /// <summary>How long after its check-in people can be added to a group by whoever pays: as long as it takes a family through a gate.</summary>
    public static readonly TimeSpan GroupWindow = TimeSpan.FromMinutes(1);

    /// <summary>After so long inside a person is asked, unless the house rules say otherwise: longer than anybody shops in a store of these sizes.</summary>
    public static readonly TimeSpan AskAfterUsually = TimeSpan.FromHours(4);

    /// <summary>So long after closing time a person is asked about whoever is still inside.</summary>
    public static readonly TimeSpan FinishAfterClosing = TimeSpan.FromMinutes(15);

    /// <summary>Most people on one check-in.</summary>
    public const int GroupMax = 50;

    /// <summary>
    /// So many people come in on a check-in, all on its cart. Whoever pays may say so while the gate is open; who works here later too, as long as the visit goes on, to put a wrong number right: a visit of which fewer
    /// people are seen than it has would wait for a person. Everybody counts for the capacity.
    /// </summary>
    public static Decision Group(StoreState state, StoreTerms terms, GroupRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            bool isSame = known is CartChange.GroupChanged before && before.Visit == asked.Visit && before.People == asked.People;
            return isSame ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!state.Carts.TryGetValue(asked.Visit, out Cart? cart))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        if (GroupRefusal(state, terms, cart, asked) is { } refusal)
        {
            return new Decision.Refused(refusal);
        }

        if (cart.Opened.People == asked.People)
        {
            return new Decision.Repeated();
        }

        Cause cause = Cause.Of(asked.Id);
        CartChange.GroupChanged change = new(asked.Visit, asked.Id, cart.Opened.Command, asked.By, asked.People);
        return Advance(Accept(state, CartEvent.Of(terms.Store, cause, asked.At, change)), asked.Visit, now: null, cause, asked.At);
    }

    /// <summary>Staff say that nobody of a visit is in the store any more. What is on its cart goes to a person; where nobody was ever seen nothing is owed, and what is held is given back.</summary>
    public static Decision End(StoreState state, StoreTerms terms, EndRequest asked)
    {
        if (state.DecisionOf(asked.Id) is { } known)
        {
            return known is CartChange.VisitEnded before && before.Visit == asked.Visit ? new Decision.Repeated() : new Decision.Refused(Refusal.ContentChanged);
        }

        if (!state.Carts.ContainsKey(asked.Visit))
        {
            return new Decision.Refused(Refusal.UnknownVisit);
        }

        return state.InStore.Contains(asked.Visit)
            ? Close(new Decision.Accepted([], state), new CartChange.VisitEnded(asked.Visit, asked.Id, asked.By, VisitEnd.Staff), Cause.Of(asked.Id), asked.At)
            : new Decision.Refused(Refusal.NotInStore);
    }

    /// <summary>Since when a person is to be asked whether a visit still goes on: it has for too long, or the store has closed; null where nobody is.</summary>
    public static DateTimeOffset? AskedAboutSince(Cart cart, StoreTerms terms, DateTimeOffset now)
    {
        if (cart.State != CartState.Open || cart.Opened.Role != Role.Shopper)
        {
            return null;
        }

        DateTimeOffset tooLong = cart.EnteredAt + (terms.Rules.AskAfterMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : AskAfterUsually);
        DateTimeOffset? afterClosing = terms.Rules.Hours?.ClosedSince(now) is { } closed && closed > cart.EnteredAt ? closed + FinishAfterClosing : null;
        DateTimeOffset since = afterClosing < tooLong ? afterClosing.Value : tooLong;
        return since <= now ? since : null;
    }

    private static Refusal? GroupRefusal(StoreState state, StoreTerms terms, Cart cart, GroupRequest asked)
    {
        int more = asked.People - cart.Opened.People;
        TimeSpan since = asked.At - cart.EnteredAt;
        return asked.People is < 1 or > GroupMax || asked.People < cart.People.Length ? Refusal.FewerThanSeen
            : cart.State is not (CartState.Open or CartState.Leaving) || cart.Payment.Denial is not null ? Refusal.NotInStore
            : cart.Holder is not Holder.ShopperVisit ? Refusal.NotChargeable
            : state.IsEvacuating ? Refusal.FireAlarm
            : !asked.IsStaff && (since > GroupWindow || since < -GroupWindow) ? Refusal.GateShut
            : terms.Rules.CapacityPeople is int capacity && more > 0 && more > capacity - state.PeopleLetIn ? Refusal.StoreFull
            : null;
    }
}

/// <summary>How many people share a cart.</summary>
/// <param name="Visit">Whose.</param>
/// <param name="Id">The same id is the same request, however often it is sent.</param>
/// <param name="By">Who says so: the name of an account or a device, or <see cref="ByShopper"/>.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="People">All of them, 1 to <see cref="Decide.GroupMax"/>.</param>
public sealed record GroupRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At, int People)
{
    /// <summary>Whoever has the link of the cart.</summary>
    public const string ByShopper = "shopper";

    /// <summary>Whether a member of staff says so, for whom the gate need not be open.</summary>
    public bool IsStaff { get; init; }
}

/// <summary>Staff know that nobody of a visit is in the store.</summary>
/// <param name="Visit">Which.</param>
/// <param name="Id">The same id is the same request.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When, by the server's clock.</param>
public sealed record EndRequest(VisitId Visit, DecisionId Id, string By, DateTimeOffset At);

/// <summary>What vision is told of a group.</summary>
public static class GroupCommands
{
    /// <summary>The command of an event; null for one that is about no group.</summary>
    public static Command? Of(CartEvent happened) => happened.Change is CartChange.GroupChanged group
        ? new Command(Command.CurrentVersion, happened.Store, new CommandId(DeterministicGuid.Of(happened.Store, "group", group.Decision.Value)), happened.At, new Order.GroupSize(group.CheckIn, group.People))
        : null;
}
