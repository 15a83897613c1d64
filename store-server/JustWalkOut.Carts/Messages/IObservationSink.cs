namespace JustWalkOut.Carts.Messages;

/// <summary>Where vision's outbox delivers: the store server, in process or behind a connection.</summary>
public interface IObservationSink
{
    /// <summary>
    /// Takes observations in sequence order and returns the highest sequence up to which all are synced to disk on the
    /// server's side; vision may forget those. A repeat is acknowledged again and changes nothing.
    /// </summary>
    ValueTask<long> ReceiveAsync(IReadOnlyList<Observation> observations, CancellationToken cancellation);
}
