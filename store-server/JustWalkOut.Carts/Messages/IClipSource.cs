namespace JustWalkOut.Carts.Messages;

/// <summary>Why there is no clip.</summary>
public enum ClipLack
{
    /// <summary>It is being cut; ask again in some seconds.</summary>
    BeingMade = 1,

    /// <summary>Nobody has doubted or disputed what it would show, so none was cut.</summary>
    NotAsked,

    /// <summary>No camera sees the place.</summary>
    NoCameraSees,

    /// <summary>The cameras that see the place brought no picture then.</summary>
    CameraOut,

    /// <summary>It was asked for when the pictures were no longer kept, or is of a time before the program began.</summary>
    TooLate,

    /// <summary>The store keeps no pictures.</summary>
    NoPictures,

    /// <summary>It was kept for as long as evidence is, and deleted.</summary>
    Expired,

    /// <summary>The ffmpeg program is not installed, so that nothing could be encoded.</summary>
    NoEncoder,

    /// <summary>It could not be cut or written; the log says why.</summary>
    Failed,
}

/// <summary>What one camera saw around an observation.</summary>
/// <param name="Camera">Which.</param>
/// <param name="From">When the film's first picture is of.</param>
/// <param name="FramesPerSecond">Pictures a second of the film, evenly: it plays as fast as it happened.</param>
/// <param name="WidthPx">Width of its pictures.</param>
/// <param name="HeightPx">Height of its pictures.</param>
/// <param name="Taken">For each picture of the film the seconds from <paramref name="From"/> at which it was taken; one that was missed repeats the one before.</param>
public sealed record ClipView(CameraId Camera, DateTimeOffset From, double FramesPerSecond, int WidthPx, int HeightPx, IReadOnlyList<double> Taken)
{
    /// <summary>Where the goods' plates are in the picture, as shares of its width and height from the top left; empty where there are none.</summary>
    public IReadOnlyList<double[]> Plates { get; init; } = [];

    /// <summary>Who is where in it, as far as the tracker knew.</summary>
    public IReadOnlyList<ClipPerson> People { get; init; } = [];

    /// <summary>Why this camera has no film; null where there is one.</summary>
    public ClipLack? Lack { get; init; }
}

/// <summary>Somebody in a clip.</summary>
/// <param name="Presence">By the name that findings give them.</param>
/// <param name="Path">For each picture of the film the middle of their body, as shares of its width and height; empty where they are not in it.</param>
public sealed record ClipPerson(PresenceId Presence, IReadOnlyList<double[]> Path);

/// <summary>What there is of an observation.</summary>
/// <param name="Views">The cameras that see the place, the best first; those without a film say why.</param>
/// <param name="Lack">Why there is nothing at all; null where there is a film.</param>
public sealed record ClipAnswer(IReadOnlyList<ClipView> Views, ClipLack? Lack);

/// <summary>Where the server asks for clips of what cameras saw around observations. Heads are blurred in all of them.</summary>
public interface IClipSource
{
    /// <summary>How long clips are kept, from the moment that they show.</summary>
    TimeSpan Retention { get; }

    /// <summary>What there is of an observation.</summary>
    /// <param name="observation">Which.</param>
    /// <param name="at">When it happened.</param>
    ClipAnswer Find(ObservationId observation, DateTimeOffset at);

    /// <summary>One camera's film, as <see cref="Exhibit.Clip"/>; null where there is none any more.</summary>
    ValueTask<Evidence?> ReadAsync(ObservationId observation, CameraId camera, CancellationToken cancellation);
}
