namespace JustWalkOut.Vision.Frames;

/// <summary>Sees each picture of a running camera as it comes, before anybody decides whether there is time to look at it. Called on the camera's own flow: it must not wait.</summary>
public interface IFrameArrivals
{
    /// <summary>A picture has come.</summary>
    /// <param name="frame">Stamped with its times; the caller's, to be read during the call.</param>
    void Arrived(Frame frame);
}

/// <summary>Several who see each picture that was looked at, in order.</summary>
public sealed class FrameWatchers : IFrameWatcher
{
    private readonly IFrameWatcher[] _watchers;

    private FrameWatchers(IFrameWatcher[] watchers) => _watchers = watchers;

    /// <summary>All of some that there are.</summary>
    public static FrameWatchers Of(params IEnumerable<IFrameWatcher?> watchers) => new([.. watchers.OfType<IFrameWatcher>()]);

    /// <inheritdoc/>
    public void Look(Frame frame, ReadOnlySpan<Tracking.PersonDetection> people)
    {
        foreach (IFrameWatcher watcher in _watchers)
        {
            watcher.Look(frame, people);
        }
    }
}
