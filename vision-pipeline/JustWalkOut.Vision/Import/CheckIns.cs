using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Import;

/// <summary>
/// Makes check-ins out of tracked people, for recordings whose gate was not recorded: whoever appears checks in at that moment under their
/// tracked id. Someone away for longer than <see cref="AwayMax"/> has left, and comes as a new check-in.
/// </summary>
internal sealed class CheckIns(GateId gate)
{
    /// <summary>How long the tracker may lose someone before that counts as having left; a tracker's usual limit is a second or two.</summary>
    public static readonly TimeSpan AwayMax = TimeSpan.FromSeconds(3);

    private readonly Dictionary<PersonId, TimeSpan> _lastSeen = [];
    private readonly List<GateEntry> _entries = [];

    /// <summary>The check-ins so far, in order of time.</summary>
    public IReadOnlyList<GateEntry> Entries => _entries;

    /// <summary>Takes the next moment.</summary>
    public void See(TimeSpan at, IReadOnlyList<TargetBody> people)
    {
        foreach (PersonId person in people.Select(body => body.Presence.Person))
        {
            if (!_lastSeen.TryGetValue(person, out TimeSpan last) || at - last > AwayMax)
            {
                _entries.Add(new GateEntry(at.TotalSeconds, gate, new ShopperId(person.Value), People: 1, Role.Shopper, person.Value));
            }

            _lastSeen[person] = at;
        }
    }
}
