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
}

/// <summary>Where someone is and where their hands are, in metres in the store's frame.</summary>
/// <param name="Presence">Who.</param>
/// <param name="XMetres">Ground point, x.</param>
/// <param name="YMetres">Ground point, y.</param>
/// <param name="HandsMetres">Up to two hands as x, y, z.</param>
public sealed record PersonState(PresenceId Presence, double XMetres, double YMetres, IReadOnlyList<double[]> HandsMetres);

/// <summary>A plate's load.</summary>
/// <param name="Plate">Which plate.</param>
/// <param name="Grams">Load; null where the plate is dead.</param>
public sealed record PlateState(PlateId Plate, double? Grams);
