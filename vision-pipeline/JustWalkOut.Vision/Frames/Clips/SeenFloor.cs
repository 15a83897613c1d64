using JustWalkOut.Carts;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Frames;

/// <summary>Somebody on the floor.</summary>
/// <param name="Who">By the name that findings give them; null for whoever has none yet.</param>
/// <param name="At">Where.</param>
public readonly record struct FloorPerson(PresenceId? Who, FloorPoint At);

/// <summary>Where everybody was at one moment.</summary>
/// <param name="At">When, since the store's origin of time.</param>
/// <param name="People">All of them.</param>
public sealed record FloorMoment(TimeSpan At, IReadOnlyList<FloorPerson> People);

/// <summary>
/// Where the tracker had people on the floor over the last minutes: to blur those whom one camera's network missed while others saw them, and to say in a clip who is who. In memory alone. Safe for use from
/// several threads.
/// </summary>
/// <param name="keep">For how long.</param>
public sealed class SeenFloor(TimeSpan keep)
{
    private readonly Queue<FloorMoment> _moments = new();

    /// <summary>The tracker spoke.</summary>
    /// <param name="frame">What it said.</param>
    /// <param name="nameOf">By what name findings speak of somebody; null for none.</param>
    public void Seen(TargetFrame frame, Func<PersonId, PresenceId?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(nameOf);
        FloorMoment moment = new(frame.At, [.. frame.People.Select(person => new FloorPerson(nameOf(person.Person), person.Floor))]);
        lock (_moments)
        {
            _moments.Enqueue(moment);
            while (_moments.Peek().At < frame.At - keep)
            {
                _moments.Dequeue();
            }
        }
    }

    /// <summary>Where people were from one time to another, in order of time.</summary>
    public IReadOnlyList<FloorMoment> Between(TimeSpan from, TimeSpan to)
    {
        lock (_moments)
        {
            return [.. _moments.SkipWhile(moment => moment.At < from).TakeWhile(moment => moment.At <= to)];
        }
    }
}
