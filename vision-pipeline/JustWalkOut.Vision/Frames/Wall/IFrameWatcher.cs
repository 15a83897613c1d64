using JustWalkOut.Tracking;

namespace JustWalkOut.Vision.Frames;

/// <summary>Sees each picture that a worker has looked at, a camera's one after the other, on the worker's own thread: it must not wait, and what it does there the pipeline pays for.</summary>
public interface IFrameWatcher
{
    /// <summary>A picture has been looked at.</summary>
    /// <param name="frame">The picture; the worker's, to be read during the call.</param>
    /// <param name="people">Who was found in it, best score first; valid during the call.</param>
    void Look(Frame frame, ReadOnlySpan<PersonDetection> people);
}
