namespace JustWalkOut.Carts;

/// <summary>A person's word on goods that were in doubt.</summary>
/// <param name="Visit">Whose bill it was given on. Should the goods turn out to be another's, it no longer holds.</param>
/// <param name="Goods">What moved, beyond doubt; null for nothing.</param>
public sealed record Verdict(VisitId Visit, Goods? Goods);

/// <summary>A verdict as it stands in the log.</summary>
/// <param name="Root">The chain of corrections that the goods' movement is of.</param>
/// <param name="Direction">Which of its movements.</param>
/// <param name="From">Who was thought to have moved them.</param>
/// <param name="To">Who did: someone else only where the line goes to another visit.</param>
/// <param name="Visit">Whose bill it is on from now on.</param>
/// <param name="Goods">What moved, beyond doubt; null for nothing.</param>
public sealed record LineVerdict(ObservationId Root, GoodsDirection Direction, PresenceId From, PresenceId To, VisitId Visit, Goods? Goods);

/// <summary>Why something is given back.</summary>
public enum RefundReason
{
    /// <summary>The shopper did not take it.</summary>
    NotTaken = 1,

    /// <summary>They took something else.</summary>
    WrongProduct,

    /// <summary>The shelf showed another price.</summary>
    WrongPrice,

    /// <summary>It was spoiled or broken.</summary>
    Damaged,

    /// <summary>Brought back.</summary>
    Returned,

    /// <summary>As a courtesy.</summary>
    Goodwill,
}

/// <summary>What a shopper says is wrong with a line.</summary>
public enum DisputeReason
{
    /// <summary>They did not take it.</summary>
    NotTaken = 1,

    /// <summary>They took something else.</summary>
    WrongProduct,

    /// <summary>They took fewer.</summary>
    WrongQuantity,

    /// <summary>The shelf showed another price.</summary>
    WrongPrice,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>How far a dispute has come.</summary>
public enum DisputeState
{
    /// <summary>Waits for a person.</summary>
    Open = 1,

    /// <summary>Given back.</summary>
    Refunded,

    /// <summary>The charge stands.</summary>
    Rejected,
}

/// <summary>Something given back after settlement.</summary>
/// <param name="At">When.</param>
/// <param name="Lines">Units.</param>
/// <param name="Amount">Their price.</param>
public sealed record Refund(DateTimeOffset At, IReadOnlyList<AdjustmentLine> Lines, Money Amount)
{
    /// <summary>The decision that gave it back; null where a late correction did so by itself.</summary>
    public DecisionId? Decision { get; init; }

    /// <summary>Who decided; null where nobody had to.</summary>
    public string? By { get; init; }

    /// <summary>Why; null where a late correction did.</summary>
    public RefundReason? Reason { get; init; }

    /// <summary>The dispute that it answers.</summary>
    public DecisionId? Dispute { get; init; }
}

/// <summary>A shopper's word that they did not take a product, given before the receipt was final.</summary>
/// <param name="Sku">Product.</param>
/// <param name="Position">Position in the log: it is about what was known by then, which is what the shopper saw, and says nothing of what came later.</param>
public sealed record Question(Sku Sku, long Position);

/// <summary>A charged line of which the shopper says that something is wrong.</summary>
/// <param name="Id">Derived from the line: a line is disputed once.</param>
/// <param name="At">When.</param>
/// <param name="Line">Units.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record Dispute(DecisionId Id, DateTimeOffset At, AdjustmentLine Line, DisputeReason Reason)
{
    /// <summary>How far it has come.</summary>
    public DisputeState State { get; init; } = DisputeState.Open;

    /// <summary>Who answered; null while it is open.</summary>
    public string? AnsweredBy { get; init; }
}
