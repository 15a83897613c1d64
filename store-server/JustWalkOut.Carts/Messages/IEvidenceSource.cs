namespace JustWalkOut.Carts.Messages;

/// <summary>Where the server asks for evidence: vision, in the same process or behind a connection.</summary>
public interface IEvidenceSource
{
    /// <summary>How long evidence is kept at most; after a restart of vision, or where there is too much of it, for less.</summary>
    TimeSpan Retention { get; }

    /// <summary>What is still kept of an observation, in plate order; empty where nothing is.</summary>
    ValueTask<IReadOnlyList<Evidence>> FindAsync(ObservationId observation, CancellationToken cancellation);
}
