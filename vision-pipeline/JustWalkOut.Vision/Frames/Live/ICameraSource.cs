using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>Where a running camera's pictures come from. Opened, read until it ends or fails, and opened again.</summary>
public interface ICameraSource
{
    /// <summary>The camera.</summary>
    CameraId Camera { get; }

    /// <summary>Its address as it may be shown: without credentials.</summary>
    string Address { get; }

    /// <summary>Whether its end is an end: true for a file, false for a camera, which is opened again.</summary>
    bool Ends { get; }

    /// <summary>Opens it.</summary>
    /// <param name="pool">Lends the frames; outlives the stream.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="IOException">It cannot be reached or refuses; the message says why, without credentials.</exception>
    /// <exception cref="InvalidDataException">What it sends is none of what is understood; the message says what and what was expected.</exception>
    ValueTask<ICameraFeed> OpenAsync(FramePool pool, CancellationToken cancellation);
}

/// <summary>An open camera. Read by one at a time.</summary>
public interface ICameraFeed : IAsyncDisposable
{
    /// <summary>The next picture, owned by the caller, who disposes it; null at the end. Times count from the source's origin.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="InvalidDataException">The stream is damaged.</exception>
    ValueTask<Frame?> ReadAsync(CancellationToken cancellation);
}
