using System.Globalization;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.Attribution.People;

/// <summary>
/// Who is in the store. First sight makes a presence, bound to the check-in that let it in when that is known; a person unseen
/// for <see cref="AttributionOptions.UnseenMax"/> has left when last seen, if that was by a way out. Somewhere else nobody leaves: they are missing,
/// and the same when they are seen again, up to <see cref="AttributionOptions.MissingMax"/>.
/// </summary>
internal sealed class PeopleInStore
{
    /// <summary>Whoever is lost from sight this near to a way out has taken it: a second's walk.</summary>
    private const double DoorMetres = 1.5;

    /// <summary>
    /// Whoever is gone after less than this did not come in: a second track of somebody at the gate, or the beginning of one that was lost. Of 530 people in six simulated stretches of twenty minutes, who came in,
    /// none stayed for less than 14 s, and 6 were bound to nothing because such a track had been bound in their place.
    /// </summary>
    private static readonly TimeSpan GlimpseMax = TimeSpan.FromSeconds(3);

    /// <summary>How long such a one is gone before their place is given back: less than those are waited for who came with others, so that whoever it is meant for is paired with it and not with the next check-in.</summary>
    private static readonly TimeSpan GlimpseUnseen = TimeSpan.FromSeconds(1);

    /// <summary>Whoever is first seen this near to a free gate, or in an entry that it is the nearest gate of, came in by it: as far as people come before a tracker is sure of them, a second or two of walking.</summary>
    private const double WalkInMetres = 3;

    /// <summary>After so long it is said of somebody that they walked in: a check-in has been heard by then, and a glimpse is over.</summary>
    private static readonly TimeSpan WalkInAfter = TimeSpan.FromSeconds(3);

    /// <summary>Who was here before a restart is looked for once people have been seen for so long: a tracker needs up to two seconds to be sure of people in the middle of the floor.</summary>
    private static readonly TimeSpan RecogniseAfter = TimeSpan.FromSeconds(2);

    /// <summary>Whoever is seen later is looked at after this.</summary>
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    /// <summary>Whoever was by a way out when vision ended, and is not seen for so long once it looks again, has left: until then what has changed on shelves is found out as well.</summary>
    private static readonly TimeSpan ReturnMax = TimeSpan.FromSeconds(12);

    private readonly StoreId _store;
    private readonly DateTimeOffset _origin;
    private readonly AttributionOptions _options;
    private readonly List<Shopper> _here = [];
    private readonly GateBinder _gates;
    private readonly TrackedFloor _floor;
    private readonly (GateId Id, FloorPoint At, bool IsFree)[] _gatePlaces;
    private readonly double _lostConfidence;
    private TimeSpan _now;
    private TimeSpan? _lookingSince;
    private TimeSpan? _seeingSince;

    public PeopleInStore(StoreDefinition store, DateTimeOffset origin, AttributionOptions options)
    {
        _store = store.Name;
        _origin = origin;
        _options = options;
        _lostConfidence = Guess.Most(store);
        _gates = new GateBinder(store, origin, options.CheckInSlack);
        _gatePlaces = [.. store.Gates.Select(gate => (gate.Id, new FloorPoint(gate.At[0], gate.At[1]), gate.Entry == EntryKind.Free))];
        _floor = new TrackedFloor([], store.Zones.Where(zone => zone.Kind is ZoneKind.Entry or ZoneKind.Exit).Select(zone => zone.Outline.Select(corner => new FloorPoint(corner[0], corner[1])).ToArray()));
    }

    /// <summary>Everyone here, and those gone whose evidence is not complete, in order of first sight.</summary>
    public IReadOnlyList<Shopper> Known => _here;

    /// <summary>These were here when vision ended; who they are now is found out as people are seen.</summary>
    /// <param name="before">Who they were.</param>
    /// <param name="looks">What those of them looked like of whom that is known.</param>
    public void Resume(IEnumerable<StandingPerson> before, IReadOnlyDictionary<PresenceId, KnownLook> looks) => _here.AddRange(before.Select(person => new Shopper(person, looks.GetValueOrDefault(person.Presence), _origin)));

    /// <summary>Somebody was let in.</summary>
    public void CheckIn(Command command, Order.CheckIn order, ICollection<Observed> found)
    {
        // The gate's word may come after the first sight of the person.
        _gates.CheckIn(command, order);
        Bind(_gates.Bind(ToBind(_now), _now), [], found);
    }

    /// <summary>A check-in lets in more people than it said, or fewer.</summary>
    public void GroupSize(Command command, Order.GroupSize size, ICollection<Observed> found)
    {
        _gates.GroupSize(command, size);
        Bind(_gates.Bind(ToBind(_now), _now), [], found);
    }

    /// <summary>Takes everyone whom the tracker sees at one moment.</summary>
    public void See(TimeSpan at, IReadOnlyList<Presence> people, ICollection<Observed> found)
    {
        _now = at;
        List<Shopper> newcomers = [];
        foreach (Presence presence in people)
        {
            Shopper? shopper = _here.Find(known => known.Person == presence.Person && known.LeftAt is null);
            if (shopper is not null && IsGone(shopper, at))
            {
                Leave(shopper, found);
                shopper = null;
            }

            if (shopper is null)
            {
                shopper = Enter(presence);
                newcomers.Add(shopper);
            }

            shopper.See(presence);
        }

        // Before anybody's leaving is said: a check-in whose only person was a glimpse is not to end with it.
        foreach (Shopper glimpse in _here.Where(shopper => IsGlimpse(shopper, at)))
        {
            glimpse.IsGlimpse = true;
            _gates.Free(glimpse);
        }

        Bind(_gates.Bind(ToBind(at), at), newcomers, found);
        foreach (Shopper walkIn in _here.Where(shopper => IsWalkIn(shopper, at)))
        {
            walkIn.HasWalkedIn = true;
            if (FreeGateOf(walkIn) is { } gate)
            {
                found.Add(new Observed(
                    new ObservationId(DeterministicGuid.Of(_store, "walked in", walkIn.Id.Value, gate.Value)),
                    _origin + walkIn.FirstSeen,
                    new Finding.Present(walkIn.Id, null, 1) { Gate = gate }));
            }
        }

        Recognise(at, people.Count > 0, found);
        foreach (Shopper shopper in _here.Where(shopper => shopper.LeftAt is null && IsGone(shopper, at)))
        {
            Leave(shopper, found);
        }
    }

    /// <summary>Looks for those who were here before a restart among those whom no check-in explains.</summary>
    private void Recognise(TimeSpan at, bool isAnybodySeen, ICollection<Observed> found)
    {
        Shopper[] before = [.. _here.Where(shopper => shopper is { IsBefore: true, LeftAt: null })];
        if (before.Length == 0)
        {
            return;
        }

        _lookingSince ??= at;
        _seeingSince ??= isAnybodySeen ? at : null;
        Shopper[] now = [.. _here.Where(shopper => shopper is { IsBefore: false, CheckIn: null, LeftAt: null } && shopper.FirstSeen >= _lookingSince && !IsLookedAt(shopper, at))];
        foreach (Recognised pair in Recognition.Match([.. now.Select(shopper => (shopper, _gates.FitOf(shopper)))], [.. before.Where(shopper => at - shopper.LastSeen <= _options.MissingMax)]))
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture, $"Vision began anew; they were seen {double.Hypot(pair.Now.FirstPlace.XMetres - pair.Before.LastPlace.XMetres, pair.Now.FirstPlace.YMetres - pair.Before.LastPlace.YMetres):0.0} m and {(pair.Now.FirstSeen - pair.Before.LastSeen).TotalSeconds:0.0} s from there; {pair.Confidence:0%} sure.");
            found.Add(new Observed(
                new ObservationId(DeterministicGuid.Of(_store, "recognised", pair.Before.Id.Value, pair.Now.Id.Value)),
                _origin + at,
                new Finding.IdentityMerged(pair.Before.Id, pair.Now.Id, Math.Round(pair.Confidence, 4), reason)));
            pair.Now.Become(pair.Before, pair.Confidence);
            _here.Remove(pair.Before);
        }
    }

    /// <summary>Everyone of whom it is not being found out whether they were here before.</summary>
    private List<Shopper> ToBind(TimeSpan at) => _lookingSince is null ? _here : [.. _here.Where(shopper => !IsLookedAt(shopper, at))];

    /// <summary>Whether somebody may be one of those who were here before a restart, and has not been seen for long enough to tell. Until then no check-in is theirs.</summary>
    private bool IsLookedAt(Shopper shopper, TimeSpan at) => shopper is { IsBefore: false, CheckIn: null } && shopper.FirstSeen >= _lookingSince && _here.Exists(other => other is { IsBefore: true, LeftAt: null })
        && (_seeingSince is null || at < _seeingSince + RecogniseAfter || at - shopper.FirstSeen < LookAfter);

    /// <summary>The tracker has ended at <paramref name="lastFrame"/>: whoever it no longer saw then has left; whoever it saw is still here.</summary>
    public void End(TimeSpan lastFrame, ICollection<Observed> found)
    {
        Bind(_gates.Bind(_here, _now, isLast: true), [], found);
        foreach (Shopper shopper in _here.Where(shopper => shopper.LeftAt is null && shopper.LastSeen < lastFrame))
        {
            Leave(shopper, found);
        }
    }

    /// <summary>The presence that stands for somebody; null for nobody who is here.</summary>
    public PresenceId? PresenceOf(PersonId person) => Find(person)?.Id;

    /// <summary>Whoever goes by a name and is here; null for nobody.</summary>
    public Shopper? Find(PersonId person) => _here.Find(shopper => shopper.Person == person && shopper.LeftAt is null);

    /// <summary>Everything about someone gone has been said.</summary>
    public void Forget(Shopper shopper) => _here.Remove(shopper);

    private bool IsGone(Shopper shopper, TimeSpan now) => shopper.IsBefore
        ? now - _lookingSince > (IsByDoor(shopper) ? ReturnMax : _options.MissingMax)
        : now - shopper.LastSeen > (IsByDoor(shopper) ? _options.UnseenMax : _options.MissingMax);

    private bool IsByDoor(Shopper shopper) => _floor.IsByDoor(shopper.LastPlace, DoorMetres);

    private static bool IsGlimpse(Shopper shopper, TimeSpan now) => shopper is { LeftAt: null, IsGlimpse: false, CheckIn: not null }
        && now - shopper.LastSeen > GlimpseUnseen && shopper.LastSeen - shopper.FirstSeen < GlimpseMax && !shopper.Holds.Any();

    private static bool IsWalkIn(Shopper shopper, TimeSpan now) => shopper is { CheckIn: null, LeftAt: null, HasWalkedIn: false } && now - shopper.FirstSeen >= WalkInAfter && now - shopper.LastSeen <= GlimpseUnseen;

    /// <summary>The free gate by which somebody came in; null where they were first seen elsewhere, or another gate is nearer.</summary>
    private GateId? FreeGateOf(Shopper shopper)
    {
        (GateId Id, FloorPoint At, bool IsFree) nearest = _gatePlaces.Length == 0 ? default : _gatePlaces.MinBy(gate => Metres(shopper.FirstPlace, gate.At));
        return nearest.IsFree && (Metres(shopper.FirstPlace, nearest.At) <= WalkInMetres || _floor.IsByDoor(shopper.FirstPlace, DoorMetres)) ? nearest.Id : null;

        static double Metres(FloorPoint one, FloorPoint other) => double.Hypot(one.XMetres - other.XMetres, one.YMetres - other.YMetres);
    }

    private Shopper Enter(in Presence presence)
    {
        long microseconds = (long)presence.At.TotalMicroseconds;
        PresenceId id = new(DeterministicGuid.Of(_store, "presence", presence.Person.Value, microseconds.ToString(), _origin.UtcTicks.ToString()));
        Shopper shopper = new(id, presence);
        _here.Add(shopper);
        return shopper;
    }

    /// <summary>Tells of newcomers and of those whose check-in is known now, each once, in order of first sight.</summary>
    private void Bind(IReadOnlyList<Binding> bindings, List<Shopper> newcomers, ICollection<Observed> found)
    {
        foreach (Binding binding in bindings)
        {
            (binding.Shopper.CheckIn, binding.Shopper.Role) = (binding.CheckIn, binding.Role);
        }

        foreach (Shopper shopper in newcomers.Concat(bindings.Select(binding => binding.Shopper)).Distinct())
        {
            found.Add(Present(shopper, bindings.Where(binding => binding.Shopper == shopper).Select(binding => binding.Confidence).FirstOrDefault(1)));
        }
    }

    private Observed Present(Shopper shopper, double confidence) => new(
        new ObservationId(DeterministicGuid.Of(_store, "present", shopper.Id.Value, shopper.CheckIn?.Value ?? "")),
        _origin + shopper.FirstSeen,
        new Finding.Present(shopper.Id, shopper.CheckIn, confidence));

    private void Leave(Shopper shopper, ICollection<Observed> found)
    {
        if (shopper is { IsBefore: true, CheckIn: { } checkIn } && !IsByDoor(shopper))
        {
            // They may be one of those whom nobody knows, and what they took since is on nobody's bill.
            found.Add(new Observed(new ObservationId(DeterministicGuid.Of(_store, "lost", shopper.Id.Value)), _origin + shopper.LastSeen, new Finding.Present(shopper.Id, checkIn, _lostConfidence)));
        }

        shopper.LeftAt = shopper.LastSeen;
        found.Add(new Observed(
            new ObservationId(DeterministicGuid.Of(_store, "left", shopper.Id.Value)),
            _origin + shopper.LastSeen,
            new Finding.Left(shopper.Id)));
    }
}
