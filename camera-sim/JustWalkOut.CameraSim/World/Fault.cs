namespace JustWalkOut.CameraSim.World;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>A camera gives no pictures.</summary>
    CameraLost,

    /// <summary>A camera repeats its last picture.</summary>
    CameraFrozen,

    /// <summary>A camera's pictures are out of focus; strength is the blur's radius in pixels.</summary>
    CameraBlurred,

    /// <summary>A camera was knocked out of place; strength is the turn in degrees. Nobody mends it before the fault's end.</summary>
    CameraKnocked,

    /// <summary>A camera's clock is wrong; strength is the error in seconds.</summary>
    CameraClockOff,

    /// <summary>A camera's pictures arrive late with their right times; strength is the lag in seconds.</summary>
    CameraLagging,

    /// <summary>A plate sends no numbers (NaN).</summary>
    PlateDead,

    /// <summary>A plate repeats one value.</summary>
    PlateStuck,

    /// <summary>A plate drifts; strength is grams per minute.</summary>
    PlateDrifting,

    /// <summary>A shelf's gateway sends nothing; the target is gondola/shelf.</summary>
    ShelfSilent,

    /// <summary>Messages of a shelf get lost; strength is their share.</summary>
    MessagesLost,

    /// <summary>Messages of a shelf come twice; strength is their share.</summary>
    MessagesRepeated,

    /// <summary>Messages of a shelf come late, behind later ones; strength is their share.</summary>
    MessagesLate,

    /// <summary>A shelf's clock is wrong; strength is the error in seconds.</summary>
    GatewayClockOff,

    /// <summary>Somebody presses, lifts or shifts a plate without taking anything; strength is grams.</summary>
    Tampering,
}

/// <summary>One fault of a scenario.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Target">A camera's id, a plate <c>gondola/shelf/plate</c> or a shelf <c>gondola/shelf</c>, as the kind asks.</param>
/// <param name="From">When it begins, since the simulation's start.</param>
/// <param name="To">When it ends; after <paramref name="From"/>.</param>
/// <param name="Strength">How much, in the unit that the kind names; 0 where it has none.</param>
public sealed record Fault(FaultKind Kind, string Target, TimeSpan From, TimeSpan To, double Strength)
{
    /// <summary>Whether it is there at a moment.</summary>
    public bool IsAt(TimeSpan at) => at >= From && at < To;
}
