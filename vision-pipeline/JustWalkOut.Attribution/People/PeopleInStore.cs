using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>
/// Who is in the store. First sight makes a presence, bound to the check-in that let it in when that is known; a person unseen
/// for <see cref="AttributionOptions.UnseenMax"/> has left when last seen.
/// </summary>
internal sealed class PeopleInStore
{
    /// <summary>Confidence that the only newcomer around a check-in is the one it let in; where the gate names the person it is 1.</summary>
    private const double TimedBindingConfidence = 0.95;

    /// <summary>A check-in is remembered this long, so that a repeat of its command is recognised.</summary>
    private static readonly TimeSpan CheckInMemory = TimeSpan.FromHours(1);

    private readonly StoreId _store;
    private readonly DateTimeOffset _origin;
    private readonly AttributionOptions _options;
    private readonly List<Shopper> _here = [];
    private readonly List<PendingCheckIn> _checkIns = [];

    public PeopleInStore(StoreId store, DateTimeOffset origin, AttributionOptions options)
    {
        _store = store;
        _origin = origin;
        _options = options;
    }

    /// <summary>Everyone here, and those gone whose evidence is not complete, in order of first sight.</summary>
    public IReadOnlyList<Shopper> Known => _here;

    /// <summary>Somebody was let in.</summary>
    public void CheckIn(Command command, Order.CheckIn order, ICollection<Observed> found)
    {
        if (_checkIns.Any(known => known.Id == command.Id))
        {
            return;
        }

        PendingCheckIn checkIn = new(command.Id, order.PassedAt - _origin, order.Person, order.People);
        _checkIns.Add(checkIn);

        // The gate's word may come after the first sight of the person.
        foreach (Shopper shopper in _here.Where(shopper => shopper.CheckIn is null && shopper.LeftAt is null))
        {
            if (Bind(shopper, shopper.FirstSeen) is { } confidence)
            {
                found.Add(Present(shopper, confidence));
            }
        }
    }

    /// <summary>Takes everyone whom the tracker sees at one moment.</summary>
    public void See(TimeSpan at, IReadOnlyList<Presence> people, ICollection<Observed> found)
    {
        _checkIns.RemoveAll(checkIn => checkIn.At < at - CheckInMemory);
        foreach (Presence presence in people)
        {
            Shopper? shopper = _here.Find(known => known.Person == presence.Person && known.LeftAt is null);
            if (shopper is not null && at - shopper.LastSeen > _options.UnseenMax)
            {
                Leave(shopper, found);
                shopper = null;
            }

            shopper ??= Enter(presence, found);
            shopper.See(presence);
        }

        foreach (Shopper shopper in _here.Where(shopper => shopper.LeftAt is null && at - shopper.LastSeen > _options.UnseenMax))
        {
            Leave(shopper, found);
        }
    }

    /// <summary>The tracker has ended at <paramref name="lastFrame"/>: whoever it no longer saw then has left; whoever it saw is still here.</summary>
    public void End(TimeSpan lastFrame, ICollection<Observed> found)
    {
        foreach (Shopper shopper in _here.Where(shopper => shopper.LeftAt is null && shopper.LastSeen < lastFrame))
        {
            Leave(shopper, found);
        }
    }

    /// <summary>Everything about someone gone has been said.</summary>
    public void Forget(Shopper shopper) => _here.Remove(shopper);

    private Shopper Enter(in Presence presence, ICollection<Observed> found)
    {
        long microseconds = (long)presence.At.TotalMicroseconds;
        PresenceId id = new(DeterministicGuid.Of(_store, "presence", presence.Person.Value, microseconds.ToString(), _origin.UtcTicks.ToString()));
        Shopper shopper = new(id, presence.Person, presence.At);
        double confidence = Bind(shopper, presence.At) ?? 1;
        _here.Add(shopper);
        found.Add(Present(shopper, confidence));
        return shopper;
    }

    /// <summary>Binds a presence to a check-in and says how sure that is; null where none fits. One that names the person comes first, then the earliest.</summary>
    private double? Bind(Shopper shopper, TimeSpan firstSeen)
    {
        PendingCheckIn[] fitting = [.. _checkIns
            .Where(checkIn => checkIn.People > 0 && (checkIn.At - firstSeen).Duration() <= _options.CheckInSlack)
            .Where(checkIn => checkIn.Person is null || checkIn.Person == shopper.Person.Value)
            .OrderBy(checkIn => checkIn.Person is null).ThenBy(checkIn => checkIn.At)];
        if (fitting.Length == 0)
        {
            return null;
        }

        PendingCheckIn chosen = fitting[0];
        chosen.People--;
        shopper.CheckIn = chosen.Id;
        return chosen.Person is not null ? 1 : TimedBindingConfidence / fitting.Length;
    }

    private Observed Present(Shopper shopper, double confidence) => new(
        new ObservationId(DeterministicGuid.Of(_store, "present", shopper.Id.Value, shopper.CheckIn?.Value ?? "")),
        _origin + shopper.FirstSeen,
        new Finding.Present(shopper.Id, shopper.CheckIn, confidence));

    private void Leave(Shopper shopper, ICollection<Observed> found)
    {
        shopper.LeftAt = shopper.LastSeen;
        found.Add(new Observed(
            new ObservationId(DeterministicGuid.Of(_store, "left", shopper.Id.Value)),
            _origin + shopper.LastSeen,
            new Finding.Left(shopper.Id)));
    }

    /// <summary>A check-in and how many people it may still let in.</summary>
    private sealed class PendingCheckIn(CommandId id, TimeSpan at, string? person, int people)
    {
        public CommandId Id { get; } = id;

        public TimeSpan At { get; } = at;

        public string? Person { get; } = person;

        public int People { get; set; } = people;
    }
}
