using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer;

/// <summary>What vision is told of what is decided in the store. Derived from the log, so that the same event gives the same command whenever it is asked.</summary>
public static class VisionCommands
{
    /// <summary>A visit as young as this may have people whom vision is still to see.</summary>
    private static readonly TimeSpan EntryMax = TimeSpan.FromMinutes(1);

    /// <summary>The command of an event; null for one that vision need not know of.</summary>
    public static Command? Of(CartEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Change is CartChange.VisitOpened { IsWalkIn: false } opened ? CheckIn(happened.Store, opened, happened.At) : BesidesCheckIns(happened);
    }

    /// <summary>The same for a vision that hears of check-ins as they are asked for.</summary>
    public static Command? BesidesCheckIns(CartEvent happened) => GroupCommands.Of(happened) ?? PlateCommands.Of(happened);

    /// <summary>What a vision that starts is to be told: plates that are out of service, and check-ins so young that some of their people may not have been seen.</summary>
    public static IReadOnlyList<Command> AtStart(StoreState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        IEnumerable<Command> entries = state.InStore.Select(visit => state.Carts[visit])
            .Where(cart => !cart.Opened.IsWalkIn && cart.Payment.Denial is null && now - cart.EnteredAt <= EntryMax && cart.People.Length < cart.Opened.People)
            .OrderBy(cart => cart.EnteredAt).ThenBy(cart => cart.Number)
            .Select(cart => CheckIn(state.Store, cart.Opened with { People = cart.Opened.People - cart.People.Length }, cart.EnteredAt));
        return [.. PlateCommands.AtStart(state, now) is { } still ? [still] : Array.Empty<Command>(), .. entries];
    }

    /// <summary>Somebody was let in.</summary>
    internal static Command CheckIn(StoreId store, CartChange.VisitOpened opened, DateTimeOffset at) =>
        new(Command.CurrentVersion, store, opened.Command, at, new Order.CheckIn(opened.Gate, at, opened.People, opened.Role, opened.Person));
}
