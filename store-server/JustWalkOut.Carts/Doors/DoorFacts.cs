namespace JustWalkOut.Carts;

/// <summary>Why a visit was closed though nobody was seen to leave.</summary>
public enum VisitEnd
{
    /// <summary>The fire alarm cleared the store.</summary>
    Alarm = 1,

    /// <summary>A member of staff knows that they are gone, or never came in.</summary>
    Staff,

    /// <summary>Nobody is on it any more: whoever walked in turned out to be on another visit, by their check-in or because they were seen twice.</summary>
    CheckedIn,
}

/// <summary>Which way through a gate.</summary>
public enum GateWay
{
    /// <summary>Into the store.</summary>
    In = 1,

    /// <summary>Out of it.</summary>
    Out,
}

/// <summary>Why somebody who works here opened a gate. No free words, in which people would name people.</summary>
public enum OverrideReason
{
    /// <summary>Their telephone is dead, lost or shows nothing.</summary>
    PhoneDead = 1,

    /// <summary>A code was refused that should not have been.</summary>
    CodeRefused,

    /// <summary>The payment service or a means of payment fails.</summary>
    PaymentFault,

    /// <summary>The gate or its scanner is out of order.</summary>
    GateFault,

    /// <summary>Somebody needs more room or help: a wheelchair, a pram.</summary>
    Access,

    /// <summary>A delivery.</summary>
    Delivery,

    /// <summary>Whoever repairs or cleans.</summary>
    Maintenance,

    /// <summary>Ambulance, fire brigade, police.</summary>
    Emergency,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A fire alarm: the latest there was.</summary>
/// <param name="Id">As whoever raised it named it.</param>
/// <param name="RaisedAt">When.</param>
/// <param name="By">Who: the name of an account or a device.</param>
/// <param name="Where">What reported it; null where somebody did.</param>
public sealed record FireAlarm(DecisionId Id, DateTimeOffset RaisedAt, string By, string? Where)
{
    /// <summary>When it was ended; null while it is on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it.</summary>
    public string? EndedBy { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver => EndedAt is not null;
}

/// <summary>Somebody wants a member of staff.</summary>
/// <param name="Id">Names the call.</param>
/// <param name="At">When.</param>
/// <param name="Visit">At whose cart; null where it was at a display.</param>
/// <param name="Gate">At which gate; with <paramref name="Visit"/> null too, at the exit.</param>
public sealed record HelpCall(DecisionId Id, DateTimeOffset At, VisitId? Visit, GateId? Gate)
{
    /// <summary>Who comes; null for nobody yet.</summary>
    public string? By { get; init; }

    /// <summary>Since when somebody does.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Whether it was made at the same place.</summary>
    public bool IsAt(VisitId? visit, GateId? gate) => Visit == visit && Gate == gate;
}
