namespace JustWalkOut.CameraSim.World;

/// <summary>Something that a simulation feeds: shelves, cameras, sightings, truth. Called from one thread, in order of time.</summary>
public interface IMomentSink : IAsyncDisposable
{
    /// <summary>Takes one moment. What it holds stays as it is for ever and may be kept.</summary>
    ValueTask TakeAsync(Moment moment, CancellationToken cancellation);

    /// <summary>The last moment has come; writes what is left.</summary>
    ValueTask CompleteAsync(CancellationToken cancellation);
}
