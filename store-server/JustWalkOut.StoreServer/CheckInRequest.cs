using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer;

/// <summary>Someone asks to be let in. The same shopper, gate and moment are the same check-in, however often it is asked; with a code, the same code is.</summary>
/// <param name="Shopper">Who, as the check-in names them; staff by their badge.</param>
/// <param name="Gate">Where.</param>
/// <param name="At">When the gate was passed.</param>
/// <param name="People">How many it lets in, at least 1.</param>
/// <param name="Role">What for.</param>
/// <param name="Person">The tracker's own name for them where gate and tracker share identities; null elsewhere.</param>
public sealed record CheckInRequest(ShopperId Shopper, GateId Gate, DateTimeOffset At, int People, Role Role, string? Person)
{
    /// <summary>The payment service's name for what they pay with; null for the account that the service knows them by.</summary>
    public string? Token { get; init; }

    /// <summary>Names the code that was shown, which opens one visit and no other; null for a check-in without one.</summary>
    public Guid? Code { get; init; }

    /// <summary>The loyalty id that was shown with it, as it was shown; null for none.</summary>
    public string? Loyalty { get; init; }

    /// <summary>The server's time, where it differs from the gate's.</summary>
    public DateTimeOffset? Now { get; init; }
}

/// <summary>A check-in that holds.</summary>
/// <param name="Visit">The visit that it opened.</param>
/// <param name="Command">What vision is to be told: an <see cref="Order.CheckIn"/>.</param>
public sealed record CheckedIn(VisitId Visit, Command Command);

/// <summary>What the ledger answers to something that was asked of it.</summary>
/// <param name="Value">What holds; null where it was refused.</param>
/// <param name="Refusal">Why it was refused; null where it holds.</param>
/// <param name="IsRepeat">Whether it held before.</param>
public sealed record Ruling<T>(T? Value, Refusal? Refusal, bool IsRepeat)
    where T : class;

/// <summary>What became of observations.</summary>
/// <param name="Acknowledged">Every observation up to this sequence number is on disk and had its turn.</param>
/// <param name="Stored">New ones.</param>
/// <param name="Repeats">Ones that came before with the same content.</param>
/// <param name="Refused">Ones that were not stored.</param>
public sealed record Receiving(long Acknowledged, int Stored, int Repeats, IReadOnlyList<RefusedObservation> Refused);

/// <summary>An observation that was refused at the door.</summary>
public sealed record RefusedObservation(ObservationId Observation, long Sequence, Refusal Reason);
