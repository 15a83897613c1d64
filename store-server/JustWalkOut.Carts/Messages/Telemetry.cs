namespace JustWalkOut.Carts.Messages;

/// <summary>How things stand now, from vision to the server. Newest wins: a lost one is replaced by the next.</summary>
/// <param name="Version">Version of this message's form.</param>
/// <param name="Store">The store.</param>
/// <param name="At">The moment that it describes.</param>
/// <param name="People">Everyone on the floor, in presence order.</param>
/// <param name="Plates">Plates whose load changed since the last message, in plate order.</param>
/// <param name="RatesPerSecond">Rates by name, such as <c>frames</c> or <c>shelfSamples</c>.</param>
/// <param name="Health">State by part, such as a camera or a shelf: <see cref="Well"/> or what is wrong and what to do, in one line.</param>
public sealed record Telemetry(
    int Version,
    StoreId Store,
    DateTimeOffset At,
    IReadOnlyList<PersonState> People,
    IReadOnlyList<PlateState> Plates,
    IReadOnlyDictionary<string, double> RatesPerSecond,
    IReadOnlyDictionary<string, string> Health)
{
    /// <summary>The form that this code writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The health of a part with which nothing is wrong.</summary>
    public const string Well = "ok";

    /// <summary>Of parts that do badly, what <see cref="Health"/> says in words by name, for whoever says it in another language; parts may be missing here.</summary>
    public IReadOnlyDictionary<string, Ailment> Ailments { get; init; } = new Dictionary<string, Ailment>();
}

/// <summary>What is wrong with a part.</summary>
/// <param name="Kind">By name.</param>
/// <param name="Detail">What more is known, in English; empty for nothing.</param>
public sealed record Ailment(AilmentKind Kind, string Detail);

/// <summary>What can be wrong with a part.</summary>
public enum AilmentKind
{
    /// <summary>The broker of shelves and gates is out of reach.</summary>
    NoBroker = 1,

    /// <summary>A camera brings no pictures.</summary>
    NoPicture,

    /// <summary>A camera brings the same picture again and again.</summary>
    Frozen,

    /// <summary>A camera's pictures have another size than it was calibrated for.</summary>
    Resized,

    /// <summary>A camera's footage has ended.</summary>
    Ended,

    /// <summary>There is no network to look at a camera's pictures with.</summary>
    NotLookedAt,

    /// <summary>A shelf or gate has no connection.</summary>
    Offline,

    /// <summary>The mail server takes no receipts.</summary>
    MailAway,

    /// <summary>A receipt could not be sent by e-mail, and will not be.</summary>
    MailGivenUp,

    /// <summary>A receiver of webhooks is sent nothing until an administrator says so.</summary>
    WebhookPaused,

    /// <summary>What monitors are told cannot be kept.</summary>
    NotWritten,

    /// <summary>The fire alarm is on.</summary>
    FireAlarm,

    /// <summary>Somebody wants a member of staff.</summary>
    HelpWanted,

    /// <summary>A visit has gone on for too long, or on after closing.</summary>
    StillInside,

    /// <summary>Somebody left without paying at the exit.</summary>
    LeftUnpaid,

    /// <summary>A camera no longer looks where it was surveyed to look; the detail says how far, in degrees and centimetres on the floor.</summary>
    Knocked,

    /// <summary>A camera's clock disagrees with the others'; the detail says by how much, in seconds.</summary>
    ClockOff,

    /// <summary>The clock of a shelf's gateway disagrees with the cameras'; the detail says by how much, in seconds.</summary>
    ShelfClockOff,

    /// <summary>Vision runs elsewhere and says nothing any more.</summary>
    VisionAway,
}

/// <summary>Where someone is and where their hands are, in metres in the store's frame.</summary>
/// <param name="Presence">Who.</param>
/// <param name="XMetres">Ground point, x.</param>
/// <param name="YMetres">Ground point, y.</param>
/// <param name="HandsMetres">Up to two hands as x, y, z.</param>
public sealed record PersonState(PresenceId Presence, double XMetres, double YMetres, IReadOnlyList<double[]> HandsMetres);

/// <summary>A plate's load.</summary>
/// <param name="Plate">Which plate.</param>
/// <param name="Grams">What its scale says; null where the plate is dead.</param>
public sealed record PlateState(PlateId Plate, double? Grams);
