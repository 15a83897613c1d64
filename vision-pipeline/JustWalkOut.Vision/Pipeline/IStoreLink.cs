using JustWalkOut.Carts.Messages;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>The store server as a replay meets it: the gate's side, the observations' side, and a clock that the recording drives.</summary>
public interface IStoreLink : IObservationSink
{
    /// <summary>Someone checked in at a gate of the recording; returns the server's word to vision about it.</summary>
    ValueTask<Command> CheckInAsync(GateEntry entry, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>The store's time is <paramref name="now"/>: the server does what is due.</summary>
    ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellation);
}
