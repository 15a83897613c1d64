using System.Diagnostics.CodeAnalysis;
using JustWalkOut.Carts;

namespace JustWalkOut.Vision.Frames;

/// <summary>One camera's pictures in order: the seam for another decoder, camera protocol or a simulator. Used by one thread at a time.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>The camera.</summary>
    CameraId Camera { get; }

    /// <summary>Width of the first picture in pixels.</summary>
    int WidthPx { get; }

    /// <summary>Height of the first picture in pixels.</summary>
    int HeightPx { get; }

    /// <summary>Pictures per second as the stream states it; null where it states none.</summary>
    double? FramesPerSecond { get; }

    /// <summary>How many pictures the stream says it has; null for a live one or where it states none.</summary>
    long? FrameCount { get; }

    /// <summary>Reads the next picture, capture times strictly rising; false at the end.</summary>
    /// <param name="frame">The picture, owned by the caller, who disposes it.</param>
    /// <exception cref="InvalidDataException">The stream is damaged; the message names it, what was found and what was expected.</exception>
    bool TryRead([NotNullWhen(true)] out Frame? frame);
}
