using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Detectors;

/// <summary>
/// A detector of people and, for each whom it proposes, our network of one person's points: whether it is a person after all, where they stand, where head and hands are. Public detectors know no ceiling views and no hands; looked at
/// closely, what they propose can be told. Owns both.
/// </summary>
public sealed class PointedDetector : IPersonDetector
{
    /// <summary>As many as the proposals have room for.</summary>
    private const int ProposalsMax = 64;

    /// <summary>Two proposals whose ground points and heads lie closer than this share of the longer side of the box are of one person.</summary>
    private const float SamePersonShare = 0.3f;

    private readonly IPersonDetector _detector;
    private readonly OnnxNetwork _network;
    private readonly PointsHead _head;
    private readonly float _scoreMin;
    private readonly PeopleFound _proposed = new(ProposalsMax);
    private readonly PersonDetection[] _people = new PersonDetection[ProposalsMax];

    private PointedDetector(IPersonDetector detector, OnnxNetwork network, float scoreMin) =>
        (_detector, _network, _scoreMin, _head, Model) = (detector, network, scoreMin, new PointsHead(network.Model.InputWidthPx), detector.Model with { Name = $"{detector.Model.Name}{ModelStore.With}{network.Model.Name}" });

    /// <summary>The detector's description, under the name of both.</summary>
    public ModelDescription Model { get; }

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
        int count = 0;
        foreach (PersonDetection proposed in _proposed.People)
        {
            PersonCut cut = PersonCut.Around(proposed.Box, _network.Model.InputWidthPx);
            cut.Fill(frame.Pixels, _network.Input);
            _network.Run();
            PersonDetection person = _head.PersonOf(_network.Outputs[0], _network.Outputs[1], cut, proposed);
            if (person.Score >= _scoreMin)
            {
                _people[count++] = person;
            }
        }

        Span<PersonDetection> people = _people.AsSpan(0, count);
        people.Sort(static (a, b) => b.Score != a.Score ? b.Score.CompareTo(a.Score) : a.Box.LeftPx != b.Box.LeftPx ? a.Box.LeftPx.CompareTo(b.Box.LeftPx) : a.Box.TopPx.CompareTo(b.Box.TopPx));
        found.Clear();
        foreach (PersonDetection person in people)
        {
            if (!IsAmong(found.People, person))
            {
                found.Add(person).Clear();
            }
        }
    }

    /// <summary>Whether somebody stands and holds their head where one of others does: two proposals of one person.</summary>
    private static bool IsAmong(ReadOnlySpan<PersonDetection> others, in PersonDetection person)
    {
        float apart2 = Square(SamePersonShare * Math.Max(person.Box.WidthPx, person.Box.HeightPx));
        foreach (PersonDetection other in others)
        {
            if ((Distance2(person.Ground, other.Ground) + Distance2(person.Head, other.Head)) / 2 < apart2)
            {
                return true;
            }
        }

        return false;
    }

    private static float Distance2(ImagePoint a, ImagePoint b) => Square(a.XPx - b.XPx) + Square(a.YPx - b.YPx);

    private static float Square(float value) => value * value;

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _detector.Dispose();
    }
}
