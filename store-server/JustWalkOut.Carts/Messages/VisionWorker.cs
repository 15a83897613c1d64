namespace JustWalkOut.Carts.Messages;

/// <summary>
/// A process, on this machine or another, that looks through some of a store's cameras and sends what it sees to the one that follows people: several of them share the cameras of a store that one could not look through.
/// </summary>
/// <param name="Version">Form of what it sends.</param>
/// <param name="Name">By which operators know it; one that comes again under its name takes the place of what is left of it.</param>
/// <param name="Cameras">What it looks through.</param>
/// <param name="Geometry">A hash of how its cameras hang and what stands before people, by its own copy of the store's file: placed by another survey, people would stand elsewhere.</param>
/// <param name="Origin">What its times count from.</param>
public sealed record VisionWorker(int Version, string Name, IReadOnlyList<CameraId> Cameras, string Geometry, DateTimeOffset Origin)
{
    /// <summary>The form that this code writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The media type of what it sends.</summary>
    public const string MediaType = "application/vnd.justwalkout.sightings";
}

/// <summary>Takes what vision workers see.</summary>
public interface IVisionWorkers
{
    /// <summary>Why nothing of a worker's is taken now, in one line that says what to do; null where it may begin.</summary>
    string? WhyNot(VisionWorker worker);

    /// <summary>Takes what a worker for which <see cref="WhyNot"/> knew no reason sends, until it ends, falls silent or sends what cannot be.</summary>
    /// <param name="worker">Who.</param>
    /// <param name="sent">What it sends.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why it was ended, in one line; null where the worker was done.</returns>
    Task<string?> TakeAsync(VisionWorker worker, Stream sent, CancellationToken cancellation);
}
