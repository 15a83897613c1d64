using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>When the cameras of a simulation take their pictures: each at the same rate, with a phase of its own that the seed gives.</summary>
/// <param name="PerSecond">Pictures per second.</param>
/// <param name="Phase">Time of a camera's first picture, below one period.</param>
public readonly record struct FrameSchedule(double PerSecond, TimeSpan Phase)
{
    /// <summary>The schedule of one camera.</summary>
    /// <param name="seed">The simulation's seed.</param>
    /// <param name="camera">Its index among the store's calibrated cameras.</param>
    /// <param name="perSecond">Pictures per second.</param>
    public static FrameSchedule Of(long seed, int camera, double perSecond) =>
        new(perSecond, TimeSpan.FromMicroseconds((long)(Chance.For(seed, "camera phase", camera).NextDouble() * 1e6 / perSecond)));

    /// <summary>When a picture is taken, since the simulation's start, to the microsecond.</summary>
    /// <param name="number">From 0.</param>
    public TimeSpan TimeOf(long number) => Phase + TimeSpan.FromMicroseconds((long)(number * 1e6 / PerSecond));
}

/// <summary>The last two moments, to look at people in between.</summary>
internal sealed class MomentPair
{
    private readonly Dictionary<int, SeenPerson> _before = [];
    private Moment? _last;
    private TimeSpan _beforeAt;

    /// <summary>Takes the next moment.</summary>
    public void Take(Moment moment)
    {
        _before.Clear();
        foreach (SeenPerson person in _last?.People ?? [])
        {
            _before[person.Number] = person;
        }

        _beforeAt = _last?.At ?? moment.At;
        _last = moment;
    }

    /// <summary>Everyone at a time between the last two moments, in order of number; whoever just came stands where they appeared.</summary>
    public void PeopleAt(TimeSpan at, List<SeenPerson> people)
    {
        people.Clear();
        foreach (SeenPerson person in _last!.People)
        {
            float share = _last.At > _beforeAt ? (float)((at - _beforeAt) / (_last.At - _beforeAt)) : 1;
            people.Add(share < 0.999f && _before.TryGetValue(person.Number, out SeenPerson? before)
                ? person with { Pose = before.Pose.Towards(person.Pose, Math.Clamp(share, 0, 1)) }
                : person);
        }
    }
}
