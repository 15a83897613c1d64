using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.Attribution;

/// <summary>How things stand in attribution, for one that goes on in its place after a restart (<see cref="StoreAttribution.Resume"/>). What people look like is not in it.</summary>
/// <param name="Version">Version of this form.</param>
/// <param name="Store">The store.</param>
/// <param name="At">Everything that plates weighed before has been judged.</param>
/// <param name="People">Who is in the store, in order of first sight.</param>
/// <param name="Plates">What each plate rested at.</param>
/// <param name="Found">What was found and may not be in the outbox yet, in its order.</param>
/// <param name="Early">Provisional words of which nothing final has come.</param>
/// <param name="Later">What was to be said unless something else came of it: stock that nobody explains.</param>
public sealed record StandingStore(
    int Version,
    StoreId Store,
    DateTimeOffset At,
    IReadOnlyList<StandingPerson> People,
    IReadOnlyList<PlateLoad> Plates,
    IReadOnlyList<Observed> Found,
    IReadOnlyList<ObservationId> Early,
    IReadOnlyList<Observed> Later)
{
    /// <summary>The form that this code writes and reads.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>Somebody in the store.</summary>
/// <param name="Presence">Who.</param>
/// <param name="CheckIn">On which check-in; null where none is known.</param>
/// <param name="Role">What for.</param>
/// <param name="Identity">Chance that this is still the person whom the presence began with.</param>
/// <param name="FirstSeen">When they were seen first.</param>
/// <param name="LastSeen">When they were seen last.</param>
/// <param name="XMetres">Ground point then, x.</param>
/// <param name="YMetres">Ground point then, y.</param>
/// <param name="Holds">What they took and did not put back.</param>
public sealed record StandingPerson(
    PresenceId Presence, CommandId? CheckIn, Role Role, double Identity, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, double XMetres, double YMetres, IReadOnlyList<HeldGoods> Holds);

/// <summary>Goods in somebody's hands or bag.</summary>
public sealed record HeldGoods(Sku Sku, int Quantity);
