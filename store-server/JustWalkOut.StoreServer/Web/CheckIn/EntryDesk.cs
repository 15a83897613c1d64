using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Lets people in whose gate waits for the server's word: what is held for them decides. Safe for use from several threads.</summary>
public sealed class EntryDesk
{
    private readonly StoreWebParts _parts;
    private readonly GateBoard _board;
    private readonly AlarmDesk _alarm;

    internal EntryDesk(StoreWebParts parts, GateBoard board, AlarmDesk alarm) => (_parts, _board, _alarm) = (parts, board, alarm);

    /// <summary>A card and nothing else is shown at a gate. The same card, gate and moment are the same showing, however often they are sent.</summary>
    /// <param name="gate">Where.</param>
    /// <param name="token">The payment service's name for the card, never its number.</param>
    /// <param name="shown">When, by the reader's clock, and the loyalty id that was shown with it, null for none.</param>
    /// <param name="cancellation">Ends the wait for the payment service.</param>
    /// <returns>The visit that they come in on; or why they do not.</returns>
    /// <exception cref="IOException">The ledger cannot be written: nobody came in.</exception>
    public async Task<(VisitId? Visit, Refusal? Refusal)> TapAsync(GateId gate, string token, (DateTimeOffset At, string? Loyalty) shown, CancellationToken cancellation)
    {
        if (_alarm.Pending is not null)
        {
            return Refuse(gate, Refusal.FireAlarm); // The ledger does not know yet.
        }

        CheckInRequest asked = new(PaymentToken.HolderOf(token), gate, shown.At, 1, Role.Shopper, null) { Token = token, Loyalty = shown.Loyalty, Now = _parts.Clock.GetUtcNow() };
        Ruling<CheckedIn> ruling = await _parts.Ledger.AskCheckInAsync(asked, cancellation);
        return ruling.Value is not { } entered ? Refuse(gate, ruling.Refusal!.Value)
            : (await AdmitAsync(asked, entered.Visit, cancellation)).Denial is null ? (entered.Visit, null)
            : (entered.Visit, Refusal.PaymentDenied);
    }

    /// <summary>Waits for the payment service as long as a gate can, decides, and tells vision of whoever comes in.</summary>
    /// <returns>The visit's payment, with why they do not come in.</returns>
    internal async Task<Payment> AdmitAsync(CheckInRequest asked, VisitId visit, CancellationToken cancellation)
    {
        Payment payment = _parts.Payments is { } desk ? await desk.AdmitAsync(visit, cancellation) : _parts.Ledger.State.Carts[visit].Payment;

        // Of one more on a card's bill vision is told as of any other group.
        if (payment.Denial is null && _parts.Ledger.State.Carts[visit].EnteredAt == asked.At.ToUniversalTime())
        {
            _parts.Entered(asked);
        }

        return payment;
    }

    private (VisitId? Visit, Refusal? Refusal) Refuse(GateId gate, Refusal refusal)
    {
        _board.Refuse(gate, refusal);
        return (null, refusal);
    }
}
