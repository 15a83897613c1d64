using JustWalkOut.CameraSim.Sightings;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.CameraSim.Recorded;

/// <summary>Counts a simulation's people and acts, and keeps its check-ins as <c>gate.json</c> holds them.</summary>
/// <param name="namesTargets">Whether the recording's targets and its gate share identities.</param>
internal sealed class Census(bool namesTargets) : IMomentSink
{
    private readonly List<GateEntry> _gate = [];
    private readonly HashSet<int> _people = [];

    /// <summary>The check-ins in order of time.</summary>
    public IReadOnlyList<GateEntry> Gate => _gate;

    /// <summary>Different people so far.</summary>
    public int People => _people.Count;

    /// <summary>Acts with goods so far.</summary>
    public int Actions { get; private set; }

    /// <summary>Time of the latest moment.</summary>
    public TimeSpan Length { get; private set; }

    /// <inheritdoc/>
    public ValueTask TakeAsync(Moment moment, CancellationToken cancellation)
    {
        Length = moment.At;
        Actions += moment.Actions.Count;
        foreach (SeenPerson person in moment.People)
        {
            _people.Add(person.Number);
        }

        foreach (GatePass pass in moment.Gate)
        {
            // A gate knows one of a party at most; the others come in behind.
            string? target = namesTargets && pass.Persons.Count == 1 ? TargetSink.NameOf(pass.Persons[0]) : null;
            _gate.Add(new GateEntry(pass.At.TotalSeconds, pass.Gate, pass.Shopper, pass.People, pass.Role, target));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
