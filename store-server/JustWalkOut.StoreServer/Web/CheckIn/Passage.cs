using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Whether somebody who has checked in may go in.</summary>
internal enum Passage
{
    /// <summary>The payment service is being asked.</summary>
    Asking = 1,

    /// <summary>They may.</summary>
    Open,

    /// <summary>Nothing could be held for them.</summary>
    Shut,
}

/// <summary>Reads it from a visit's payment.</summary>
internal static class Passages
{
    /// <summary>Whether a visit whose payment stands so may go in.</summary>
    public static Passage Of(Payment payment) => payment switch
    {
        { Denial: not null } => Passage.Shut,
        { State: PaymentState.Waiting, Pending.Step: PaymentStep.Hold } => Passage.Asking,
        { State: PaymentState.Waiting, Declined: not null } => Passage.Shut,
        _ => Passage.Open,
    };
}
