using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// A detector of people and, for each whom it proposes, our network of one person's points: whether it is a person after all, where they stand, where head and hands are. Public detectors know no ceiling views and no hands; looked at
/// closely, what they propose can be told. Owns both.
/// </summary>
public sealed class PointedDetector : IPersonDetector
{
    private readonly IPersonDetector _detector;
    private readonly OnnxNetwork _network;
    private readonly PointsHead _head;
    private readonly float _scoreMin;
    private readonly PeopleFound _proposed = new();

    private PointedDetector(IPersonDetector detector, OnnxNetwork network, float scoreMin) =>
        (_detector, _network, _scoreMin, _head) = (detector, network, scoreMin, new PointsHead(network.Model.InputWidthPx));

    /// <inheritdoc/>
    public ModelDescription Model => _detector.Model;

    /// <inheritdoc/>
    public bool GivesPoints => true;

    /// <summary>Puts the network of points behind a detector, which is then its to dispose of.</summary>
    /// <param name="detector">Proposes people.</param>
    /// <param name="points">The network of points.</param>
    /// <param name="scoreMin">Least chance of being a person.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not as described, or no network of points; both sides are named.</exception>
    public static PointedDetector Load(IPersonDetector detector, ModelFile points, float scoreMin)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(points);
        if (points.Model.Head != HeadKind.Points)
        {
            throw new InvalidDataException($"Model '{points.Model.Name}' has a {points.Model.Head} head; expected one of points. Take a model whose decoder is \"points\".");
        }

        HeadDecoders.RequireFits(points.Model);
        return new PointedDetector(detector, OnnxNetwork.Load(points), scoreMin);
    }

    /// <inheritdoc/>
    public void Detect(Frame frame, PeopleFound found)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(found);
        _detector.Detect(frame, _proposed);
        found.Clear();
        foreach (PersonDetection proposed in _proposed.People)
        {
            PersonCut cut = PersonCut.Around(proposed.Box, _network.Model.InputWidthPx);
            cut.Fill(frame.Pixels, _network.Input);
            _network.Run();
            PersonDetection person = _head.PersonOf(_network.Outputs[0], _network.Outputs[1], cut, proposed);
            if (person.Score >= _scoreMin)
            {
                found.Add(person).Clear();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _detector.Dispose();
    }
}
