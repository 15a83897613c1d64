using JustWalkOut.Tracking;
using JustWalkOut.Vision.Detectors;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.CameraSim.Measuring;

/// <summary>
/// A detector of people whose errors can be measured. Serves one thread. What it does not give of a sighting (ground point, head, hands) it leaves
/// unseen, and nothing is fitted to it.
/// </summary>
public interface IPictureDetector : IDisposable
{
    /// <summary>Its name, with the hash of its weights.</summary>
    string Name { get; }

    /// <summary>The smallest score that it reports.</summary>
    double ScoreLeast { get; }

    /// <summary>Finds people.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="into">Gets the sightings, not placed on the floor; emptied first.</param>
    void Detect(Frame frame, ICollection<Sighting> into);
}

/// <summary>A network as the pipeline runs it. Owns the detector.</summary>
/// <param name="detector">Loaded for people.</param>
/// <param name="scoreLeast">The smallest score that it was loaded with.</param>
public sealed class NetworkDetector(IPersonDetector detector, double scoreLeast) : IPictureDetector
{
    private readonly PeopleFound _found = new();

    /// <inheritdoc/>
    public string Name => $"{detector.Model.Name}, SHA-256 {detector.Model.Sha256}";

    /// <inheritdoc/>
    public double ScoreLeast => scoreLeast;

    /// <inheritdoc/>
    public void Detect(Frame frame, ICollection<Sighting> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        detector.Detect(frame, _found);
        foreach (PersonDetection person in _found.People)
        {
            into.Add(person.ToSighting(PersonDetection.SeenScore));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => detector.Dispose();
}
