using System.Text.Json;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>
/// How a detector errs: what it misses, where it puts boxes and points, what it makes up and how sure it says it is. Errors of one person
/// before one camera live on from picture to picture, because the person and the background do. The defaults are a stated guess for the network with
/// ground point, head and hands that the project is to train for ceiling views; models that were measured stand beside it (<see cref="SightingModels"/>).
/// </summary>
public sealed record SightingErrorModel
{
    /// <summary>Where the numbers come from.</summary>
    public ErrorProvenance Provenance { get; init; } = new(
        "guess", "ceiling keypoint network",
        "No measurement yet. Leans on YOLOX-nano's 25.8 AP on COCO (arXiv 2107.08430), on spreads of boxes that are usual for small detectors and on BENCHMARK-1's tracked hands; measure it with ./jwo simulate measure-sightings.",
        0, 0);

    /// <summary>Whether a body is found.</summary>
    [Parameter("logit", "guess until our own detector is measured: a clearly visible body of 150 px is found in 19 pictures of 20, one of 40 px in three of four")]
    public DetectionChance Detection { get; init; } = new(-4.5, 1.6, 6.6, 0, -0.5);

    /// <summary>How finding and missing live on.</summary>
    [Parameter("s, share of variance", "guess until our own detector is measured: a miss lasts for several pictures, for what causes it does")]
    public Persistence DetectionPersistence { get; init; } = new(0.5, 0.1, 0.2);

    /// <summary>Error of a box's left edge.</summary>
    [Parameter("share of height", "guess until our own detector is measured: overlaps of 0.8 to 0.85 are usual for small detectors")]
    public EdgeError Left { get; init; } = new(0, 0, 0.035, 0, 0);

    /// <summary>Of its top edge.</summary>
    [Parameter("share of height", "guess until our own detector is measured: overlaps of 0.8 to 0.85 are usual for small detectors")]
    public EdgeError Top { get; init; } = new(0.01, 0, 0.03, 0, 0);

    /// <summary>Of its right edge.</summary>
    [Parameter("share of height", "guess until our own detector is measured: overlaps of 0.8 to 0.85 are usual for small detectors")]
    public EdgeError Right { get; init; } = new(0, 0, 0.035, 0, 0);

    /// <summary>Of its bottom edge.</summary>
    [Parameter("share of height", "guess until our own detector is measured: feet are hidden more often than heads, and a box ends where the eye does")]
    public EdgeError Bottom { get; init; } = new(-0.01, -0.1, 0.045, 0, 0);

    /// <summary>How errors of boxes and points live on.</summary>
    [Parameter("s, share of variance", "guess until our own detector is measured: half of the error is the pose's and the background's")]
    public Persistence PlacePersistence { get; init; } = new(0.3, 0.3, 0.1);

    /// <summary>The ground point; null for a detector that gives boxes alone: then it is the middle of the box's bottom.</summary>
    [Parameter("share of height", "guess until our own detector is measured: 4 to 5 cm on a body of 1.7 m, mostly where feet are hidden")]
    public KeypointError? Ground { get; init; } = new(new ShareError(0, 0.025), new ShareError(0, 0.03), 0.97, 0.75);

    /// <summary>The head; null where it is the middle of the box's top.</summary>
    [Parameter("share of height", "guess until our own detector is measured: heads are the best visible part from a ceiling")]
    public KeypointError? Head { get; init; } = new(new ShareError(0, 0.02), new ShareError(0, 0.02), 0.98, 0.4);

    /// <summary>Each hand; null where none is given.</summary>
    [Parameter("share of height", "guess until our own detector is measured: BENCHMARK-1's tracked hands are 0.10 to 0.15 m off on bodies of 1.7 m")]
    public KeypointError? Hand { get; init; } = new(new ShareError(0, 0.05), new ShareError(0, 0.05), 0.85, 0.15);

    /// <summary>What bodies look like; null where nobody looks.</summary>
    public LookError? Look { get; init; } = new();

    /// <summary>How sure it says it is of a body.</summary>
    [Parameter("logit", "guess until our own detector is measured: well visible bodies score 0.8 to 0.9")]
    public ScoreError Score { get; init; } = new(-0.6, 0.6, 0.7, 0.25);

    /// <summary>How scores live on.</summary>
    [Parameter("s, share of variance", "guess until our own detector is measured: as errors of boxes do")]
    public Persistence ScorePersistence { get; init; } = new(0.3, 0.3, 0.1);

    /// <summary>False detections in the background.</summary>
    [Parameter("1/picture", "guess until our own detector is measured: one in seven pictures, for 12 pictures each, on goods and shadows")]
    public BackgroundError Background { get; init; } = new(0.15, 0.8, new ShareError(4.2, 0.6), new ShareError(-0.8, 0.2), new ShareError(-0.8, 0.7));

    /// <summary>False detections at bodies.</summary>
    [Parameter("1/body", "guess until our own detector is measured: suppression lets a double through now and then, and a third of the missed are framed in part")]
    public StrayError Stray { get; init; } = new(
        0.01, 0.3, 0.3, new ShareError(0.5, 0.15), new ShareError(0.35, 0.15), new ShareError(0, 0.2), new ShareError(-0.7, 0.3), new ShareError(-0.8, 0.7));

    /// <summary>By the paths of the file's numbers, how surely each was measured; null for a guess.</summary>
    public IReadOnlyDictionary<string, Interval>? Intervals { get; init; }

    /// <summary>What the measured detector does not give, or what was too rare to fit, and what stands for it; null for a guess.</summary>
    public IReadOnlyList<string>? NotMeasured { get; init; }

    /// <summary>Reads a model.</summary>
    /// <param name="utf8">The file's content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="InvalidDataException">It is none, or a number is out of its range.</exception>
    public static SightingErrorModel Read(ReadOnlySpan<byte> utf8, string name)
    {
        SightingErrorModel? model;
        try
        {
            model = JsonSerializer.Deserialize<SightingErrorModel>(utf8, MessageJson.Indented);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{name}: {fault.Message} Expected a model that ./jwo simulate measure-sightings wrote; measure anew.", fault);
        }

        string? wrong = model is null ? "it is null" : model.FaultOf();
        return wrong is null ? model! : throw new InvalidDataException($"{name}: {wrong}. Mend it, or measure anew.");
    }

    /// <summary>Writes the model in the form that <see cref="Read"/> takes.</summary>
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this with { Intervals = Sorted(Intervals) }, Form), (byte)'\n'];

    // A detector without hands has "hand": null: left out, it would get the guess when it is read.
    private static readonly JsonSerializerOptions Form = new(MessageJson.Indented) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never };

    private static SortedDictionary<string, Interval>? Sorted(IReadOnlyDictionary<string, Interval>? intervals) =>
        intervals is null ? null : new SortedDictionary<string, Interval>(intervals.ToDictionary(), StringComparer.Ordinal);

    private string? FaultOf() =>
        Provenance is null || string.IsNullOrEmpty(Provenance.Kind) || string.IsNullOrEmpty(Provenance.Source) ? "provenance is missing, expected where the numbers come from"
        : Detection is null || Score is null || Background is null || Stray is null ? "detection, score, background or stray is missing"
        : FaultOf("detectionPersistence", DetectionPersistence) ?? FaultOf("placePersistence", PlacePersistence) ?? FaultOf("scorePersistence", ScorePersistence)
        ?? (Spreads().Any(value => !(value >= 0)) ? "a spread or rate is negative"
        : !(Background.LifeSeconds > 0) || !(Stray.LifeSeconds > 0) ? "a lifeSeconds is not over 0"
        : Stray.WhenFound is not <= 1 || Stray.WhenMissed is not <= 1 ? "stray whenFound or whenMissed is over 1"
        : Score.Least is not (>= 0 and < 1) ? $"score least is {Score.Least}, expected 0 to below 1"
        : new[] { Ground, Head, Hand }.Any(point => point is not null && (point.SeenWhenVisible is not (>= 0 and <= 1) || point.SeenWhenHidden is not (>= 0 and <= 1)))
            ? "a point's share is outside 0 to 1"
        : null);

    private static string? FaultOf(string name, Persistence persistence) =>
        !(persistence.Seconds > 0) ? $"{name} seconds is {persistence.Seconds}, expected over 0"
        : persistence.Fresh is not (>= 0 and <= 1) ? $"{name} fresh is {persistence.Fresh}, expected 0 to 1"
        : !(persistence.Lasting >= 0 && persistence.Lasting + persistence.Fresh <= 1 + 1e-9) ? $"{name} lasting is {persistence.Lasting}, expected 0 to what fresh leaves of 1"
        : null;

    private double[] Spreads() =>
    [
        Left.Sd, Top.Sd, Right.Sd, Bottom.Sd, Left.Tail, Top.Tail, Right.Tail, Bottom.Tail, Score.Sd, Background.PerFrame, Background.LogHeight.Sd, Background.LogAspect.Sd, Background.Score.Sd,
        Stray.WhenFound, Stray.WhenMissed, Stray.Across.Sd, Stray.Down.Sd, Stray.LogWidth.Sd, Stray.LogHeight.Sd, Stray.Score.Sd,
    ];
}
