using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>One presence as attribution knows it: where they were lately, and what they hold.</summary>
internal sealed class Shopper
{
    /// <summary>How far back a trail reaches: longer than any decision waits.</summary>
    public static readonly TimeSpan TrailMax = TimeSpan.FromSeconds(30);

    /// <summary>Whoever is out of sight for longer may have been somewhere else meanwhile.</summary>
    private static readonly TimeSpan BlinkMax = TimeSpan.FromSeconds(1);

    private Queue<Presence> _trail = new();
    private List<(TimeSpan At, Sku Sku, int Quantity)> _moves = [];
    private double _seenAs = 1;
    private double _knownAs = 1;

    public Shopper(PresenceId id, in Presence first)
    {
        Id = id;
        (Person, FirstPlace) = (first.Person, first.Floor);
        (FirstSeen, LastSeen, LastPlace) = (first.At, first.At, first.Floor);
    }

    /// <summary>Somebody who was here when vision ended, and is to be found.</summary>
    public Shopper(StandingPerson before, KnownLook look, DateTimeOffset origin)
        : this(before.Presence, new Presence(new PersonId($"before {before.Presence}"), before.LastSeen - origin, new FloorPoint(before.XMetres, before.YMetres), null, null, null, before.Identity))
    {
        (FirstSeen, CheckIn, Role, HasWalkedIn, IsBefore, Look) = (before.FirstSeen - origin, before.CheckIn, before.Role, true, true, look);
        See(new Presence(Person, LastSeen, LastPlace, null, null, null, before.Identity));
        _moves.AddRange(before.Holds.Select(held => (LastSeen, held.Sku, held.Quantity)));
    }

    public PresenceId Id { get; private set; }

    public PersonId Person { get; }

    /// <summary>Whether they were here when vision ended, and have not been found since.</summary>
    public bool IsBefore { get; }

    public TimeSpan FirstSeen { get; private set; }

    public FloorPoint FirstPlace { get; private set; }

    public TimeSpan LastSeen { get; private set; }

    public FloorPoint LastPlace { get; private set; }

    /// <summary>What they look like by the newest word.</summary>
    public KnownLook Look { get; private set; }

    /// <summary>The check-in that let them in; null while none is known.</summary>
    public CommandId? CheckIn { get; set; }

    /// <summary>What for; shoppers until a check-in says otherwise.</summary>
    public Role Role { get; set; } = Role.Shopper;

    /// <summary>Who pays: everyone on one check-in together, and whoever came on none alone.</summary>
    public string Payer => CheckIn?.Value ?? Id.Value;

    /// <summary>Whether they were seen so shortly that their place on a check-in was given back.</summary>
    public bool IsGlimpse { get; set; }

    /// <summary>Whether it was decided if they walked in by a free gate, which is once.</summary>
    public bool HasWalkedIn { get; set; }

    /// <summary>When they left; null while they are here.</summary>
    public TimeSpan? LeftAt { get; set; }

    /// <summary>What they took and did not put back, in SKU order. Putting back what nobody saw them take leaves them nothing less.</summary>
    public IEnumerable<KeyValuePair<Sku, int>> Holds => _moves.GroupBy(move => move.Sku)
        .Select(same => KeyValuePair.Create(same.Key, same.OrderBy(move => move.At).Aggregate(0, (held, move) => Math.Max(0, held + move.Quantity))))
        .Where(held => held.Value > 0)
        .OrderBy(held => held.Key.Value, StringComparer.Ordinal);

    /// <summary>Chance that this is still the person whom the presence began with.</summary>
    public double Identity => _seenAs * _knownAs;

    /// <summary>
    /// The same of a moment, by all that was seen since: whoever is found to be themselves was so all along, and what is doubtful about them later says nothing of before. Looks older than <see cref="TrailMax"/> are forgotten.
    /// </summary>
    public double IdentitySince(TimeSpan at) => _knownAs * _trail.Where(presence => presence.At >= at).Select(presence => presence.Identity).DefaultIfEmpty(_seenAs).Max();

    public void See(in Presence presence)
    {
        (LastSeen, LastPlace, _seenAs) = (presence.At, presence.Floor, presence.Identity);
        Look = presence.Look.Pictures > 0 ? presence.Look : Look;
        _trail.Enqueue(presence with { Look = default });
        while (_trail.Peek().At < presence.At - TrailMax)
        {
            _trail.Dequeue();
        }
    }

    /// <summary>They are found to be somebody who was here before, with what that one held; what they have done since is theirs too.</summary>
    /// <param name="before">Who they were.</param>
    /// <param name="confidence">How sure that is.</param>
    public void Become(Shopper before, double confidence)
    {
        (Id, CheckIn, Role, FirstSeen, FirstPlace, HasWalkedIn) = (before.Id, before.CheckIn, before.Role, before.FirstSeen, before.FirstPlace, true);
        _moves = [.. before._moves, .. _moves];
        _trail = new Queue<Presence>(before._trail.Concat(_trail));
        _knownAs = before.Identity * confidence;
    }

    /// <summary>As they stand, for a restart.</summary>
    public StandingPerson Stand(DateTimeOffset origin) => new(
        Id, CheckIn, Role, Math.Round(Identity, 4), origin + FirstSeen, origin + LastSeen, Math.Round(LastPlace.XMetres, 3), Math.Round(LastPlace.YMetres, 3), [.. Holds.Select(held => new HeldGoods(held.Key, held.Value))]);

    /// <summary>Every sight of them within a span, in order of time.</summary>
    public IEnumerable<Presence> Between(TimeSpan from, TimeSpan to) => _trail.Where(presence => presence.At >= from && presence.At <= to);

    /// <summary>Whether they may have come as near as this to a plate from a moment on: they were seen to, or out of sight for long enough to go there.</summary>
    public bool MayHaveBeenNear(PlatePlace plate, double metres, TimeSpan since)
    {
        TimeSpan seen = since < FirstSeen ? FirstSeen : since;
        foreach (Presence presence in _trail.Where(presence => presence.At >= seen))
        {
            if (presence.At - seen > BlinkMax || plate.DistanceMetres(presence.Floor.XMetres, presence.Floor.YMetres, plate.CentreZMetres) <= metres)
            {
                return true;
            }

            seen = presence.At;
        }

        return false;
    }

    /// <summary>They took so many, or put back where it is below zero.</summary>
    public void Move(TimeSpan at, Sku sku, int quantity) => _moves.Add((at, sku, quantity));

    /// <summary>What was thought to have moved has not.</summary>
    public void Undo(TimeSpan at, Sku sku, int quantity) => _moves.Remove((at, sku, quantity));

    /// <summary>From a moment on they and another were taken for each other: where they were and what they did since then changes hands.</summary>
    public void Exchange(Shopper other, TimeSpan since)
    {
        (_trail, other._trail) = (
            new Queue<Presence>(_trail.Where(presence => presence.At < since).Concat(other._trail.Where(presence => presence.At >= since))),
            new Queue<Presence>(other._trail.Where(presence => presence.At < since).Concat(_trail.Where(presence => presence.At >= since))));
        (_moves, other._moves) = (
            [.. _moves.Where(move => move.At < since), .. other._moves.Where(move => move.At >= since)],
            [.. other._moves.Where(move => move.At < since), .. _moves.Where(move => move.At >= since)]);
    }
}
