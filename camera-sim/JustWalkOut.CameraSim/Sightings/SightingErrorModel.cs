using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.CameraSim.Sightings;

/// <summary>Where a model's numbers come from.</summary>
/// <param name="Kind"><c>measured</c>, or <c>guess</c> for stated guesses that await a measurement.</param>
/// <param name="Detector">Which detector it describes, with the hash of its weights where measured.</param>
/// <param name="Source">What was compared with what, or which public figures a guess leans on.</param>
/// <param name="TruthBoxes">True boxes that were compared; 0 for a guess.</param>
/// <param name="Frames">Frames that were looked at; 0 for a guess.</param>
public sealed record ErrorProvenance(string Kind, string Detector, string Source, long TruthBoxes, long Frames);

/// <summary>A normal error as a share of the true box's height.</summary>
/// <param name="Mean">Mean; positive to the right and down.</param>
/// <param name="Sd">Standard deviation between pictures, at least 0.</param>
public readonly record struct ShareError(double Mean, double Sd);

/// <summary>
/// Whether a body is detected: its logit is linear in the logarithm of its height in pixels over 80, its visible share and the camera's tilt on it.
/// </summary>
/// <param name="Intercept">For a fully hidden body of 80 px seen level.</param>
/// <param name="LogHeight">For each factor of e in height.</param>
/// <param name="VisibleShare">From fully hidden to fully visible.</param>
/// <param name="Tilt">From level to straight down.</param>
public sealed record DetectionChance(double Intercept, double LogHeight, double VisibleShare, double Tilt)
{
    /// <summary>Height at which the logarithm is 0.</summary>
    public const double HeightReferencePx = 80;

    /// <summary>The logit of a body's chance.</summary>
    public double Logit(double heightPx, double visibleShare, double tilt) =>
        Intercept + (LogHeight * Math.Log(Math.Max(1, heightPx) / HeightReferencePx)) + (VisibleShare * visibleShare) + (Tilt * tilt);
}

/// <summary>One of a body's points.</summary>
/// <param name="Across">Error to the right.</param>
/// <param name="Down">Error downwards.</param>
/// <param name="SeenWhenVisible">Share of detections in which a visible one is found, 0 to 1.</param>
/// <param name="SeenWhenHidden">The same for one that is hidden, or off the picture.</param>
public sealed record KeypointError(ShareError Across, ShareError Down, double SeenWhenVisible, double SeenWhenHidden);

/// <summary>
/// How a detector errs: what it misses, where it puts boxes and points, what it makes up and how sure it says it is. Errors of one person
/// before one camera live on from picture to picture, because the person and the background do.
/// </summary>
/// <param name="Provenance">Where the numbers come from.</param>
/// <param name="Detection">Whether a body is found.</param>
/// <param name="DetectionPersistence">Correlation of misses from one picture to the next, 0 to below 1.</param>
/// <param name="Left">Error of a box's left edge.</param>
/// <param name="Top">Of its top edge.</param>
/// <param name="Right">Of its right edge.</param>
/// <param name="Bottom">Of its bottom edge.</param>
/// <param name="PlacePersistence">Correlation of the errors of boxes and points from one picture to the next, 0 to below 1.</param>
/// <param name="Ground">The ground point; null for a detector that gives boxes alone: then it is the middle of the box's bottom.</param>
/// <param name="Head">The head; null where it is the middle of the box's top.</param>
/// <param name="Hand">Each hand; null where none is given.</param>
/// <param name="ScoreIntercept">Mean logit of the score where a body's logit is 0.</param>
/// <param name="ScoreSlope">Growth of the score's logit with the body's.</param>
/// <param name="ScoreSd">Standard deviation of the score's logit.</param>
/// <param name="FalsePerFrame">False detections per picture, mean.</param>
/// <param name="FalseLifeFrames">Pictures for which one false detection goes on, mean, at least 1.</param>
/// <param name="FalseLogHeight">Mean of the logarithm of a false box's height in pixels.</param>
/// <param name="FalseLogHeightSd">Standard deviation of that.</param>
/// <param name="FalseScoreLogit">Mean logit of a false one's score; the spread is <paramref name="ScoreSd"/>.</param>
/// <param name="ScoreMin">Lowest score that the detector lets through.</param>
public sealed record SightingErrorModel(
    ErrorProvenance Provenance,
    DetectionChance Detection,
    double DetectionPersistence,
    ShareError Left,
    ShareError Top,
    ShareError Right,
    ShareError Bottom,
    double PlacePersistence,
    KeypointError? Ground,
    KeypointError? Head,
    KeypointError? Hand,
    double ScoreIntercept,
    double ScoreSlope,
    double ScoreSd,
    double FalsePerFrame,
    double FalseLifeFrames,
    double FalseLogHeight,
    double FalseLogHeightSd,
    double FalseScoreLogit,
    double ScoreMin)
{
    /// <summary>
    /// A stated guess for a detector of the size of YOLOX-nano on oblique ceiling views, to be replaced by a measured one: 25.8 AP on COCO
    /// (YOLOX, arXiv 2107.08430); the rest is this project's own guess.
    /// </summary>
    public static SightingErrorModel Guess { get; } = new(
        new ErrorProvenance(
            "guess", "yolox-nano",
            "No measurement yet. Leans on YOLOX-nano's 25.8 AP on COCO (arXiv 2107.08430) and on box and point spreads that are usual for small detectors; measure it on rendered pictures.",
            0, 0),
        new DetectionChance(-3.4, 1.6, 6.2, -1.2), 0.7,
        new ShareError(0, 0.035), new ShareError(0.01, 0.03), new ShareError(0, 0.035), new ShareError(-0.01, 0.045), 0.6,
        null, null, null,
        -0.6, 0.6, 0.7, 0.15, 12, 4.2, 0.6, -0.8, 0.25);

    /// <summary>
    /// A stated guess for the keypoint network that the project is to train: it also gives ground point, head and hands. Errors of points lean on
    /// BENCHMARK-1's hands, 0.10 to 0.15 m off on bodies of 1.7 m; to be replaced by a measured model.
    /// </summary>
    public static SightingErrorModel GuessWithPoints { get; } = Guess with
    {
        Provenance = new ErrorProvenance(
            "guess", "ceiling keypoint network",
            "No measurement yet. Boxes as for yolox-nano; points lean on BENCHMARK-1's tracked hands (0.10 to 0.15 m) relative to a body of 1.7 m; measure it on rendered pictures.",
            0, 0),
        Ground = new KeypointError(new ShareError(0, 0.025), new ShareError(0, 0.03), 0.97, 0.75),
        Head = new KeypointError(new ShareError(0, 0.02), new ShareError(0, 0.02), 0.98, 0.4),
        Hand = new KeypointError(new ShareError(0, 0.05), new ShareError(0, 0.05), 0.85, 0.15),
    };

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
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this, MessageJson.Indented), (byte)'\n'];

    private string? FaultOf() =>
        Provenance is null || string.IsNullOrEmpty(Provenance.Kind) || string.IsNullOrEmpty(Provenance.Source) ? "provenance is missing, expected where the numbers come from"
        : Detection is null ? "detection is missing"
        : DetectionPersistence is not (>= 0 and < 1) ? $"detectionPersistence is {DetectionPersistence}, expected 0 to below 1"
        : PlacePersistence is not (>= 0 and < 1) ? $"placePersistence is {PlacePersistence}, expected 0 to below 1"
        : new[] { Left.Sd, Top.Sd, Right.Sd, Bottom.Sd, ScoreSd, FalsePerFrame, FalseLogHeightSd }.Any(value => !(value >= 0)) ? "a spread or rate is negative"
        : !(FalseLifeFrames >= 1) ? $"falseLifeFrames is {FalseLifeFrames}, expected at least 1"
        : ScoreMin is not (>= 0 and < 1) ? $"scoreMin is {ScoreMin}, expected 0 to below 1"
        : new[] { Ground, Head, Hand }.Any(point => point is not null && (point.SeenWhenVisible is not (>= 0 and <= 1) || point.SeenWhenHidden is not (>= 0 and <= 1)))
            ? "a point's share is outside 0 to 1"
        : null;
}
