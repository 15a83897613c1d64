using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Detectors;

/// <summary>Finds people in pictures: the seam between the pipeline and a network. One instance serves one thread.</summary>
public interface IPersonDetector : IDisposable
{
    /// <summary>The network.</summary>
    ModelDescription Model { get; }

    /// <summary>Whether it gives points and looks, or boxes alone.</summary>
    bool GivesPoints { get; }

    /// <summary>Finds people in a picture, which stays the caller's.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="found">Gets the people, best score first; emptied first.</param>
    void Detect(Frame frame, PeopleFound found);
}

/// <summary>Opens the detector that fits a network's head.</summary>
public static class PersonDetectors
{
    /// <summary>Loads a network for people, with the network of points that looks closely at whom it proposes where there is one.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not as described, or its classes have no person; both sides are named.</exception>
    public static IPersonDetector Load(ModelFile file, float scoreMin)
    {
        ArgumentNullException.ThrowIfNull(file);
        DetectorOptions options = new() { ScoreMin = scoreMin };
        if (file.Model.Classes.Count == 0 || file.Model.Classes[0] != "person")
        {
            throw new InvalidDataException($"Model '{file.Model.Name}' has the classes {string.Join(", ", file.Model.Classes.Take(5))}; expected person first. Take a model that finds people.");
        }

        IPersonDetector detector = file.Model.Head == HeadKind.Ceiling ? CeilingDetector.Load(file, options) : new BoxPersonDetector(OnnxDetector.Load(file, options));
        if (file.Points is null)
        {
            return detector;
        }

        try
        {
            return PointedDetector.Load(detector, file.Points, scoreMin);
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }
}

/// <summary>A network that gives boxes alone: every point is unseen, and nobody looks like anything. Owns the network.</summary>
internal sealed class BoxPersonDetector(OnnxDetector network) : IPersonDetector
{
    private const int BoxesMax = 256;

    private readonly Detection[] _boxes = new Detection[BoxesMax];

    public ModelDescription Model => network.Model;

    public bool GivesPoints => false;

    public void Detect(Frame frame, PeopleFound found)
    {
        found.Clear();
        int count = network.Detect(frame, _boxes);
        HandDetection unseen = new(ImagePoint.Unseen, float.NaN);
        for (int i = 0; i < count && !found.IsFull; i++)
        {
            Box box = _boxes[i].Box;
            Box inside = new(Math.Max(0, box.LeftPx), Math.Max(0, box.TopPx), Math.Min(frame.WidthPx, box.RightPx), Math.Min(frame.HeightPx, box.BottomPx));
            if (inside.IsProper)
            {
                found.Add(new PersonDetection(inside, _boxes[i].Score, ImagePoint.Unseen, ImagePoint.Unseen, unseen, unseen)).Clear();
            }
        }
    }

    public void Dispose() => network.Dispose();
}
