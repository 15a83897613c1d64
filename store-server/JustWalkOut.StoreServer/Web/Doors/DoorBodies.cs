using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Why something at the doors is refused, and what to do.</summary>
internal static class DoorWords
{
    public static string Of(Refusal refusal) => refusal switch
    {
        Refusal.FireAlarm => "the fire alarm is on, and the doors are open. Nobody has to check in to leave.",
        Refusal.StoreClosed => "the store is closed.",
        Refusal.StoreFull => "the store is full.",
        Refusal.GateShut => $"the gate was open for {Decide.GroupWindow.TotalSeconds:0} seconds. An operator can still do it.",
        Refusal.FewerThanSeen => $"expected at least as many people as were seen on it, and 1 to {Decide.GroupMax}.",
        Refusal.NotInStore => "the visit is over.",
        Refusal.NotChargeable => "the visit is staff's, and has no group.",
        Refusal.NoAlarm => "no alarm is on.",
        Refusal.UnknownGate => "the store has no such gate.",
        Refusal.ContentChanged => "the id was used for something else; send another one.",
        _ => $"{refusal}.",
    };
}

/// <summary>Names a request: the same id is the same request, however often it is sent.</summary>
internal sealed record IdBody(string Id);

/// <summary>A fire alarm.</summary>
/// <param name="Id">The same id is the same alarm.</param>
/// <param name="Where">What reported it, such as a panel's zone, up to 100 characters; absent where somebody did.</param>
internal sealed record AlarmAskedBody(string Id, string? Where);

/// <summary>The latest fire alarm.</summary>
/// <param name="IsOn">Whether it is on: the doors are open.</param>
/// <param name="Id">As whoever raised it named it; absent where there never was one.</param>
/// <param name="RaisedAt">When.</param>
/// <param name="By">Who.</param>
/// <param name="Where">What reported it.</param>
/// <param name="EndedAt">When it was ended.</param>
/// <param name="EndedBy">By whom.</param>
/// <param name="IsWritten">Whether it is on disk.</param>
internal sealed record AlarmBody(bool IsOn, DecisionId? Id, DateTimeOffset? RaisedAt, string? By, string? Where, DateTimeOffset? EndedAt, string? EndedBy, bool IsWritten)
{
    public static AlarmBody Of(AlarmDesk desk, StoreState state) => desk.Pending is { } pending
        ? new AlarmBody(true, pending.Id, pending.At, pending.By, pending.Where, null, null, false)
        : state.Alarm is { } alarm ? new AlarmBody(!alarm.IsOver, alarm.Id, alarm.RaisedAt, alarm.By, alarm.Where, alarm.EndedAt, alarm.EndedBy, true)
        : new AlarmBody(false, null, null, null, null, null, null, true);
}

/// <summary>How many people come in on a check-in, all of them counted, 1 to 50.</summary>
internal sealed record GroupAskedBody(string Id, int People);

/// <summary>A group.</summary>
/// <param name="Visit">On whose cart.</param>
/// <param name="People">How many.</param>
/// <param name="Command">What vision is to be told, where it is elsewhere: a group size for the check-in that it names.</param>
internal sealed record GroupBody(VisitId Visit, int People, Order.GroupSize Command)
{
    public static GroupBody Of(Cart cart) => new(cart.Visit, cart.Opened.People, new Order.GroupSize(cart.Opened.Command, cart.Opened.People));
}

/// <summary>A gate that staff open.</summary>
/// <param name="Id">The same id is the same request.</param>
/// <param name="Reason">Why.</param>
/// <param name="Way">Which way; in if absent.</param>
/// <param name="People">For how many, 1 to 50; 1 if absent.</param>
internal sealed record OverrideAskedBody(string Id, OverrideReason Reason, GateWay Way, int People)
{
    /// <summary>Who pays, by a name that says nothing of the person; absent where nobody does.</summary>
    public string? Shopper { get; init; }

    /// <summary>When they pass; beside a shopper alone.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>A gate that was opened.</summary>
/// <param name="Gate">Which.</param>
/// <param name="Way">Which way.</param>
/// <param name="Reason">Why.</param>
/// <param name="People">For how many.</param>
/// <param name="Visit">On whose bill; absent where nobody pays.</param>
/// <param name="Link">The path of the shopper's cart, for them alone.</param>
internal sealed record OverrideBody(GateId Gate, GateWay Way, OverrideReason Reason, int People, VisitId? Visit, string? Link);

/// <summary>A call for help: the same id is the same call; without a gate it is from the exit.</summary>
internal sealed record HelpAskedBody(string Id, string? Gate);

/// <summary>A call for help.</summary>
/// <param name="Id">Names it.</param>
/// <param name="At">When.</param>
/// <param name="Visit">At whose cart.</param>
/// <param name="Number">By which people speak of that visit.</param>
/// <param name="Gate">At which gate; with no visit either, at the exit.</param>
/// <param name="By">Who comes; absent while nobody does.</param>
/// <param name="AnsweredAt">Since when.</param>
internal sealed record HelpBody(DecisionId Id, DateTimeOffset At, VisitId? Visit, int? Number, GateId? Gate, string? By, DateTimeOffset? AnsweredAt)
{
    public static HelpBody Of(HelpCall call, StoreState state) => new(call.Id, call.At, call.Visit, call.Visit is { } visit ? state.Carts[visit].Number : null, call.Gate, call.By, call.AnsweredAt);

    /// <summary>The latest from a place; null where it is forgotten already.</summary>
    public static HelpBody? Latest(StoreState state, VisitId? visit, GateId? gate) => state.Calls.LastOrDefault(call => call.IsAt(visit, gate)) is { } call ? Of(call, state) : null;
}
