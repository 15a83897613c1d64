using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>How a visit is paid.</summary>
/// <param name="State">How far it has come.</param>
/// <param name="Brand">What it was paid with, such as <c>visa</c>; absent where the payment service did not say.</param>
/// <param name="LastFour">Its last four digits.</param>
/// <param name="HeldMinor">What is held just now.</param>
/// <param name="HeldUntil">Until when.</param>
/// <param name="CapturedMinor">What was taken.</param>
/// <param name="RefundedMinor">What of it was given back.</param>
/// <param name="OwedBackMinor">What is still to be given back.</param>
/// <param name="BadDebtMinor">What could not be taken.</param>
/// <param name="OfflineLimitMinor">Up to how much it was accepted while the service did not answer; absent where it was not.</param>
/// <param name="Declined">Why the last step that was declined was, in the service's own code.</param>
/// <param name="Pending">The step that the service has not answered yet.</param>
internal sealed record PaymentBody(
    PaymentState State,
    string? Brand,
    string? LastFour,
    long HeldMinor,
    DateTimeOffset? HeldUntil,
    long CapturedMinor,
    long RefundedMinor,
    long OwedBackMinor,
    long BadDebtMinor,
    long? OfflineLimitMinor,
    string? Declined,
    PaymentStep? Pending)
{
    /// <summary>Null where nothing is paid.</summary>
    public static PaymentBody? Of(Payment payment) => payment.State == PaymentState.NotNeeded ? null : new PaymentBody(
        payment.State, payment.With?.Brand, payment.With?.LastFour, payment.Held.MinorUnits, payment.HeldUntil, payment.Captured.MinorUnits, payment.Refunded.MinorUnits, payment.OwedBack.MinorUnits,
        payment.BadDebt.MinorUnits, payment.OfflineLimit?.MinorUnits, payment.Declined, payment.Pending?.Step);
}
