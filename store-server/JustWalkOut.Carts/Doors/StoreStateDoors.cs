using System.Collections.Immutable;
using System.Diagnostics;

namespace JustWalkOut.Carts;

/// <summary>The part of the fold that keeps how the doors stand, and who wants help.</summary>
public sealed partial record StoreState
{
    /// <summary>A call that was answered is remembered for so long, so that whoever made it sees that somebody comes.</summary>
    public static readonly TimeSpan AnsweredFor = TimeSpan.FromMinutes(15);

    /// <summary>The latest fire alarm; null where there never was one.</summary>
    public FireAlarm? Alarm { get; init; }

    /// <summary>Calls for help that nobody has answered, and those answered of late, the oldest first.</summary>
    public ImmutableArray<HelpCall> Calls { get; init; } = [];

    /// <summary>Whether the fire alarm is on: the doors are open, and nobody checks in.</summary>
    public bool IsEvacuating => Alarm is { IsOver: false };

    /// <summary>People of visits that are not closed, as their check-ins count them.</summary>
    public long PeopleLetIn => InStore.Sum(visit => (long)Carts[visit].Opened.People);

    private StoreState ApplyToDoors(CartEvent next)
    {
        switch (next.Change)
        {
            case CartChange.AlarmRaised raised when !IsEvacuating:
                return Remember(raised.Alarm, raised) with { Alarm = new FireAlarm(raised.Alarm, next.At, raised.By, raised.Where) };
            case CartChange.AlarmEnded ended when Alarm is { IsOver: false } alarm && alarm.Id == ended.Alarm:
                return Remember(ended.Decision, ended) with { Alarm = alarm with { EndedAt = next.At, EndedBy = ended.By } };
            case CartChange.GateOverridden overridden:
                return Remember(overridden.Decision, overridden);
            case CartChange.HelpAsked asked:
                IEnumerable<HelpCall> kept = Calls.Where(call => call.AnsweredAt is not { } at || next.At - at < AnsweredFor);
                return Remember(asked.Help, asked) with { Calls = [.. kept, new HelpCall(asked.Help, next.At, asked.Visit, asked.Gate)] };
            case CartChange.HelpAnswered answered when Calls.FirstOrDefault(call => call.Id == answered.Help && call.By is null) is { } open:
                return this with { Calls = Calls.Replace(open, open with { By = answered.By, AnsweredAt = next.At }) };
            default:
                throw new UnreachableException($"{next.Change.GetType().Name} cannot follow an alarm that is {(IsEvacuating ? "on" : "off")} and {Calls.Length} calls; the log is damaged.");
        }
    }
}
