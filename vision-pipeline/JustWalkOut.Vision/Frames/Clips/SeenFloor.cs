using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Frames;

/// <summary>Where the tracker had people on the floor over the last minutes, for blurring those whom one camera's network missed while others saw them. In memory alone. Safe for use from several threads.</summary>
/// <param name="keep">For how long.</param>
public sealed class SeenFloor(TimeSpan keep)
{
    private readonly Queue<(TimeSpan At, FloorPoint[] People)> _moments = new();

    /// <summary>The tracker spoke.</summary>
    public void Seen(TargetFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        FloorPoint[] people = [.. frame.People.Select(person => person.Floor)];
        lock (_moments)
        {
            _moments.Enqueue((frame.At, people));
            while (_moments.Peek().At < frame.At - keep)
            {
                _moments.Dequeue();
            }
        }
    }

    /// <summary>Where people were from one time to another, in order of time.</summary>
    public IReadOnlyList<(TimeSpan At, IReadOnlyList<FloorPoint> People)> Between(TimeSpan from, TimeSpan to)
    {
        lock (_moments)
        {
            return [.. _moments.SkipWhile(moment => moment.At < from).TakeWhile(moment => moment.At <= to).Select(moment => (moment.At, (IReadOnlyList<FloorPoint>)moment.People))];
        }
    }
}
