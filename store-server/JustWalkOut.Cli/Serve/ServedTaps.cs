using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Vision;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Cli.Serve;

/// <summary>
/// What is shown to the readers of a served store's gates over MQTT: each is asked of the server as over HTTP, the reader is told what came of it, and where they may go its gate is told to let them. A message that comes again gets the same answer again.
/// </summary>
/// <param name="web">Takes the payments.</param>
/// <param name="ledger">The store's.</param>
/// <param name="clock">The store's time.</param>
/// <param name="say">Hears of what goes wrong, a line each.</param>
internal sealed class ServedTaps(StoreWeb web, StoreLedger ledger, StoreClock clock, Action<string> say)
{
    /// <summary>The name under which the log has what came over MQTT, where no device has a key.</summary>
    private const string By = "mqtt";

    /// <summary>Showings that wait for the payment service at once: more than any store has readers. One more is told to wait, and is shown again.</summary>
    private const int WaitingMost = 64;

    private int _waiting;

    /// <summary>Tells readers and gates. Set once, before anything is heard.</summary>
    public DoorLink Link { get; set; } = null!;

    /// <summary>Something was shown. Never waits.</summary>
    public void Hear(TapNote note)
    {
        if (Interlocked.Increment(ref _waiting) > WaitingMost)
        {
            Interlocked.Decrement(ref _waiting);
            Tell(note, ExitResult.Waiting, null, []);
            return;
        }

        _ = TakeAsync(note);
    }

    private async Task TakeAsync(TapNote note)
    {
        try
        {
            await (note.Way == GateWay.Out ? PayAsync(note) : EnterAsync(note));
        }
#pragma warning disable CA1031 // Nobody awaits this: whatever it was, it is said, and the reader is told to wait.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            say($"gate {note.Gate}: what was shown could not be taken: {fault.Message.ReplaceLineEndings(" ")}");
            Tell(note, ExitResult.Waiting, null, []);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task PayAsync(TapNote note)
    {
        ExitAnswer answer = await web.Exit.PayAsync(new ExitShowing(note.Id, note.Gate, By) { Token = note.Token, Code = note.Code, Visit = note.Visit }, CancellationToken.None);
        Tell(note, answer.Result, answer.Refusal, [.. answer.Candidates.Select(visit => ledger.State.Carts[visit])]);
        if (answer.Result == ExitResult.Paid)
        {
            Link.Let(note.Gate, note.Id, GateWay.Out, 1);
        }
    }

    private async Task EnterAsync(TapNote note)
    {
        (VisitId? visit, Refusal? refusal) = await web.Entry.TapAsync(note.Gate, note.Token!, (DateTimeOffset.UnixEpoch.AddTicks(note.UnixMicroseconds * TimeSpan.TicksPerMicrosecond), note.Loyalty), CancellationToken.None);
        Link.Answer(note.Gate, JsonSerializer.Serialize(
            new { Id = note.Id.Value, note.Way, Result = refusal is null ? "entered" : "refused", Refusal = refusal, Declined = visit is { } denied && refusal is not null ? ledger.State.Carts[denied].Payment.Declined : null },
            MessageJson.Compact));
        if (refusal is null)
        {
            Link.Let(note.Gate, note.Id, GateWay.In, 1);
        }
    }

    private void Tell(TapNote note, ExitResult result, Refusal? refusal, Cart[] candidates) => Link.Answer(note.Gate, JsonSerializer.Serialize(
        new
        {
            Id = note.Id.Value,
            note.Way,
            Result = result,
            Refusal = refusal,
            At = clock.At(clock.Now),
            Candidates = candidates.Length == 0 ? null : candidates.Select(cart => new { cart.Visit, cart.Number, TotalMinor = cart.ToReceipt().Total.MinorUnits }),
        },
        MessageJson.Compact));
}
