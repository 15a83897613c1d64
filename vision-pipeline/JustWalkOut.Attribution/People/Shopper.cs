using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>One presence as attribution knows it: where they were lately, and what they hold.</summary>
internal sealed class Shopper
{
    /// <summary>How far back a trail reaches: longer than any decision waits.</summary>
    public static readonly TimeSpan TrailMax = TimeSpan.FromSeconds(30);

    private readonly Queue<Presence> _trail = new();
    private readonly SortedDictionary<string, int> _holds = new(StringComparer.Ordinal);

    public Shopper(PresenceId id, in Presence first)
    {
        Id = id;
        (Person, FirstPlace) = (first.Person, first.Floor);
        (FirstSeen, LastSeen, LastPlace) = (first.At, first.At, first.Floor);
    }

    public PresenceId Id { get; }

    public PersonId Person { get; }

    public TimeSpan FirstSeen { get; }

    public FloorPoint FirstPlace { get; }

    public TimeSpan LastSeen { get; private set; }

    public FloorPoint LastPlace { get; private set; }

    /// <summary>The check-in that let them in; null while none is known.</summary>
    public CommandId? CheckIn { get; set; }

    /// <summary>What for; shoppers until a check-in says otherwise.</summary>
    public Role Role { get; set; } = Role.Shopper;

    /// <summary>Who pays: everyone on one check-in together, and whoever came on none alone.</summary>
    public string Payer => CheckIn?.Value ?? Id.Value;

    /// <summary>When they left; null while they are here.</summary>
    public TimeSpan? LeftAt { get; set; }

    /// <summary>What they took and did not put back, in SKU order.</summary>
    public IEnumerable<KeyValuePair<Sku, int>> Holds => _holds.Select(held => KeyValuePair.Create(new Sku(held.Key), held.Value));

    /// <summary>Chance that this is still the person whom the presence began with.</summary>
    public double Identity { get; private set; } = 1;

    public void See(in Presence presence)
    {
        (LastSeen, LastPlace, Identity) = (presence.At, presence.Floor, presence.Identity);
        _trail.Enqueue(presence);
        while (_trail.Peek().At < presence.At - TrailMax)
        {
            _trail.Dequeue();
        }
    }

    /// <summary>Every sight of them within a span, in order of time.</summary>
    public IEnumerable<Presence> Between(TimeSpan from, TimeSpan to) => _trail.Where(presence => presence.At >= from && presence.At <= to);

    public void Take(Sku sku, int quantity) => _holds[sku.Value] = _holds.GetValueOrDefault(sku.Value) + quantity;

    public void PutBack(Sku sku, int quantity)
    {
        int left = _holds.GetValueOrDefault(sku.Value) - quantity;
        if (left > 0)
        {
            _holds[sku.Value] = left;
        }
        else
        {
            _holds.Remove(sku.Value);
        }
    }
}
