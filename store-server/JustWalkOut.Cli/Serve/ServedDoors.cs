using JustWalkOut.Carts;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>The doors of a served store: what the server decides of them goes to gates over MQTT, and alarms that devices send there go to the server. Without vision nothing speaks MQTT, and the alarm is only said.</summary>
internal static class ServedDoors
{
    /// <summary>Runs until told to stop, which is no fault.</summary>
    public static async Task RunAsync(ServeOrder order, (StoreClock Clock, StoreLedger Ledger, StoreWeb Web) parts, Action<string> say, CancellationToken stop)
    {
        AlarmDesk desk = parts.Web.Alarm;
        ServedTaps taps = new(parts.Web, parts.Ledger, parts.Clock, say);
        DoorLink link = new(order.Store.Name, [.. order.Store.Gates.Select(gate => gate.Id)], order.Broker, parts.Clock.Clock, say)
        {
            Raised = note => _ = RaiseAsync(desk, parts.Clock, note, say),
            Shown = note => taps.Hear(note),
        };
        taps.Link = link;
        link.Set(desk.IsOn);
        void Changed()
        {
            link.Set(desk.IsOn);
            say(desk.IsOn ? "FIRE ALARM: the doors are open, nobody checks in, and open carts go to a person" : "the fire alarm is over");
        }

        void Kept(IReadOnlyList<CartEvent> events)
        {
            foreach (CartChange.GateOverridden let in events.Select(happened => happened.Change).OfType<CartChange.GateOverridden>())
            {
                link.Let(let.Gate, let.Decision, let.Way, let.People);
            }
        }

        desk.Changed += Changed;
        if (order.HasVision)
        {
            parts.Ledger.Kept += Kept;
        }

        try
        {
            await (order.HasVision ? link.RunAsync(stop) : Task.Delay(Timeout.Infinite, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was asked for.
        }
        finally
        {
            desk.Changed = (Action)Delegate.Remove(desk.Changed, (Action)Changed)!;
            parts.Ledger.Kept = (Action<IReadOnlyList<CartEvent>>)Delegate.Remove(parts.Ledger.Kept, (Action<IReadOnlyList<CartEvent>>)Kept)!;
        }
    }

    private static async Task RaiseAsync(AlarmDesk desk, StoreClock clock, AlarmNote note, Action<string> say)
    {
        try
        {
            await desk.RaiseAsync(new AlarmReport(new DecisionId($"mqtt-{note.Mark.Boot}-{note.Mark.Sequence}"), "mqtt", clock.At(clock.Now), note.Where), CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody awaits this: whatever it was, it is said, and the doors stand as they were told first.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            say($"the fire alarm could not be written down: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }
}
