using JustWalkOut.Tracking;
using JustWalkOut.Vision.Frames;

namespace JustWalkOut.Vision.Detectors;

/// <summary>The people of one frame, best score first, with what they look like. The owner's buffers are filled anew by each frame; nothing is allocated after the first.</summary>
/// <param name="peopleMax">How many it holds; what comes beyond are the lowest scores. Default 64: more than a ceiling camera's floor has room for.</param>
public sealed class PeopleFound(int peopleMax = 64)
{
    private readonly PersonDetection[] _people = new PersonDetection[peopleMax];
    private readonly float[] _appearances = new float[peopleMax * CeilingHead.AppearanceLength];
    private int _count;

    /// <summary>The people, in source-image pixels.</summary>
    public ReadOnlySpan<PersonDetection> People => _people.AsSpan(0, _count);

    /// <summary>What person number <paramref name="index"/> looks like: 32 values of length 1 together (or all 0), whose product with another's is the cosine between them.</summary>
    public ReadOnlySpan<float> AppearanceOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
        return Room(index);
    }

    internal bool IsFull => _count == _people.Length;

    internal void Clear() => _count = 0;

    /// <summary>Adds a person; the caller fills the look that is given back.</summary>
    internal Span<float> Add(in PersonDetection person)
    {
        _people[_count] = person;
        return Room(_count++);
    }

    private Span<float> Room(int index) => _appearances.AsSpan(index * CeilingHead.AppearanceLength, CeilingHead.AppearanceLength);
}

/// <summary>
/// Our own network on one core: people with ground point, head, hands and appearance in one pass. One instance serves one thread; workers take one each and run
/// it frame by frame over their cameras, because a call with eight frames costs 8 % more a frame than eight calls (models/training/log.md).
/// </summary>
public sealed class CeilingDetector : IPersonDetector
{
    /// <summary>Cells that go into suppression at most, best first: its cost grows with their square.</summary>
    private const int CandidatesMax = 300;

    private readonly OnnxNetwork _network;
    private readonly CeilingHead _head;
    private readonly float _scoreMin;
    private readonly float _overlapMax;
    private readonly Candidate[] _candidates;
    private readonly Box[] _boxes = new Box[CandidatesMax];
    private readonly int[] _kept = new int[CandidatesMax];

    private CeilingDetector(OnnxNetwork network, CeilingHead head, DetectorOptions options)
    {
        _network = network;
        _head = head;
        _scoreMin = options.ScoreMin;
        _overlapMax = options.OverlapMax ?? head.OverlapMax;
        _candidates = new Candidate[head.CellCount];
    }

    /// <inheritdoc/>
    public ModelDescription Model => _network.Model;

    /// <inheritdoc/>
    public bool GivesPoints => true;

    /// <summary>Loads a network after holding its file against its description.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file's hash or shapes are not the described ones, or its head gives boxes alone; both sides are named.</exception>
    public static CeilingDetector Load(ModelFile file, DetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(file.Model);
        return HeadDecoders.For(file.Model) is CeilingHead head
            ? new CeilingDetector(OnnxNetwork.Load(file), head, options)
            : throw new InvalidDataException($"Model '{file.Model.Name}' has a {file.Model.Head} head, which gives boxes alone; expected one with points and looks. Take a model whose decoder is \"ceiling\".");
    }

    /// <inheritdoc/>
    public void Detect(Frame frame, PeopleFound found)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(found);
        _network.Run(frame);
        found.Clear();
        ReadOnlySpan<float> planes = _network.Outputs[0];
        int count = Collect(planes);
        int kept = NonMaximumSuppression.Suppress(_boxes.AsSpan(0, count), _overlapMax, _kept);
        LetterboxGeometry geometry = _network.Geometry;
        for (int i = 0; i < kept && !found.IsFull; i++)
        {
            int cell = _candidates[_kept[i]].Cell;
            PersonDetection person = ToSource(_head.PersonOf(planes, cell), geometry);

            // A box in the padding alone is none of the picture's.
            if (person.Box.IsProper)
            {
                _head.ReadAppearance(planes, cell, found.Add(person));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Puts the best cells and their boxes into the buffers, best first; equal scores in the order of cells. Returns how many.</summary>
    private int Collect(ReadOnlySpan<float> planes)
    {
        int count = 0;
        for (int cell = 0; cell < _head.CellCount; cell++)
        {
            // Written so that NaN is ruled out too.
            float score = _head.ScoreOf(planes, cell);
            if (score >= _scoreMin && _head.BoxOf(planes, cell).IsProper)
            {
                _candidates[count++] = new Candidate(score, cell);
            }
        }

        Span<Candidate> candidates = _candidates.AsSpan(0, count);
        candidates.Sort(ByScore);
        count = Math.Min(count, CandidatesMax);
        for (int i = 0; i < count; i++)
        {
            _boxes[i] = _head.BoxOf(planes, candidates[i].Cell);
        }

        return count;
    }

    private static int ByScore(Candidate a, Candidate b)
    {
        int order = b.Score.CompareTo(a.Score);
        return order != 0 ? order : a.Cell.CompareTo(b.Cell);
    }

    private static PersonDetection ToSource(PersonDetection person, LetterboxGeometry geometry)
    {
        Box box = geometry.ToSource(person.Box);
        return new PersonDetection(
            new Box(Math.Max(0, box.LeftPx), Math.Max(0, box.TopPx), Math.Min(geometry.SourceWidthPx, box.RightPx), Math.Min(geometry.SourceHeightPx, box.BottomPx)),
            person.Score,
            geometry.ToSource(person.Ground),
            geometry.ToSource(person.Head),
            person.LeftHand with { At = geometry.ToSource(person.LeftHand.At) },
            person.RightHand with { At = geometry.ToSource(person.RightHand.At) });
    }

    private readonly record struct Candidate(float Score, int Cell);
}
