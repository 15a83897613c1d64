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

/// <summary>A network that gives boxes alone. Owns the network.</summary>
/// <param name="network">Loaded for people.</param>
/// <param name="scoreLeast">The smallest score that it was loaded with.</param>
public sealed class BoxDetector(OnnxDetector network, double scoreLeast) : IPictureDetector
{
    private const int BoxesMax = 256;

    private readonly Detection[] _found = new Detection[BoxesMax];

    /// <inheritdoc/>
    public string Name => $"{network.Model.Name}, SHA-256 {network.Model.Sha256}";

    /// <inheritdoc/>
    public double ScoreLeast => scoreLeast;

    /// <inheritdoc/>
    public void Detect(Frame frame, ICollection<Sighting> into)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(into);
        into.Clear();
        int count = network.Detect(frame, _found);
        foreach (Detection one in _found.AsSpan(0, count))
        {
            Box box = new(
                Math.Max(0, one.Box.LeftPx), Math.Max(0, one.Box.TopPx), Math.Min(frame.WidthPx, one.Box.RightPx), Math.Min(frame.HeightPx, one.Box.BottomPx));
            if (box.IsProper)
            {
                into.Add(new Sighting(box, one.Score, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, ImagePoint.Unseen, null));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
