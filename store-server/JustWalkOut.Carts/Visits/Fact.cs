namespace JustWalkOut.Carts;

/// <summary>Which way goods went, seen from the person that holds the fact.</summary>
public enum GoodsFlow
{
    /// <summary>Off a shelf.</summary>
    Taken = 1,

    /// <summary>Onto a shelf.</summary>
    PutBack,

    /// <summary>To someone else, who pays from then on.</summary>
    HandedOut,

    /// <summary>From someone else; this person pays from then on.</summary>
    HandedIn,

    /// <summary>From someone else, who still pays; remembered in case this person puts it back.</summary>
    KeptFor,
}

/// <summary>
/// What is known of a person from one observation. Facts can be taken away again (a correction) or given to another person
/// (an identity that was wrong), and whatever is computed from them follows.
/// </summary>
/// <param name="Root">The first observation of the chain of corrections that this fact stands at the end of.</param>
/// <param name="At">When it happened.</param>
/// <param name="Order">Position in the log of the first word about it; orders facts of one moment.</param>
public abstract record Fact(ObservationId Root, DateTimeOffset At, long Order)
{
    /// <summary>Goods moved.</summary>
    /// <param name="Root">As in the base.</param>
    /// <param name="At">As in the base.</param>
    /// <param name="Order">As in the base.</param>
    /// <param name="Cause">The observation that says so now.</param>
    /// <param name="Flow">Which way.</param>
    /// <param name="Goods">What, as judged.</param>
    /// <param name="Other">The other person: who gave it, who got it, or who put it back for this one.</param>
    public sealed record Movement(ObservationId Root, DateTimeOffset At, long Order, ObservationId Cause, GoodsFlow Flow, Goods Goods, PresenceId? Other)
        : Fact(Root, At, Order)
    {
        /// <summary>How sure it is that this person did it, as far as corrections of identity went; 0 to 1.</summary>
        public double IdentityConfidence { get; init; } = 1;

        /// <summary>Whether those corrections were sure enough for a charge.</summary>
        public bool IsIdentitySure { get; init; } = true;

        /// <summary>Whether another person, product, quantity or way was said before: a provisional word that became final as it was is no correction.</summary>
        public bool IsCorrected { get; init; }

        /// <summary>A person's word on it; null where nobody was asked.</summary>
        public Verdict? Verdict { get; init; }

        /// <summary>Into this person's bill or out of it; null for what another pays for.</summary>
        public GoodsDirection? Direction => Flow switch
        {
            GoodsFlow.Taken or GoodsFlow.HandedIn => GoodsDirection.In,
            GoodsFlow.PutBack or GoodsFlow.HandedOut => GoodsDirection.Out,
            _ => null,
        };
    }

    /// <summary>The person belongs to a visit.</summary>
    /// <param name="Root">As in the base.</param>
    /// <param name="At">As in the base.</param>
    /// <param name="Order">As in the base.</param>
    /// <param name="Visit">Which.</param>
    /// <param name="Confidence">0 to 1.</param>
    /// <param name="IsSure">Sure enough for a charge.</param>
    public sealed record Claim(ObservationId Root, DateTimeOffset At, long Order, VisitId Visit, double Confidence, bool IsSure) : Fact(Root, At, Order);

    /// <summary>The person left.</summary>
    public sealed record Departure(ObservationId Root, DateTimeOffset At, long Order) : Fact(Root, At, Order);
}
