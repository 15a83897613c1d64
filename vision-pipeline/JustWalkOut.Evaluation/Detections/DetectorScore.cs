using JustWalkOut.Tracking;

namespace JustWalkOut.Evaluation.Detections;

/// <summary>A thing that is truly in a picture.</summary>
/// <param name="Box">All of it, hidden parts too, in source-image pixels.</param>
/// <param name="Visibility">Visible share, 0 to 1.</param>
public readonly record struct TrueBox(Box Box, double Visibility);

/// <summary>What is asked of a detector. Things outside it are neither demanded nor held against it.</summary>
/// <param name="ScoreMin">Smallest score that counts for recall and false detections, 0 to 1.</param>
/// <param name="HeightMinPx">Smallest true height in pixels.</param>
/// <param name="VisibilityMin">Smallest visible share, 0 to 1.</param>
public sealed record DetectorDemand(double ScoreMin = 0.35, double HeightMinPx = 0, double VisibilityMin = 0.5);

/// <summary>Recall among the true things of one range.</summary>
/// <param name="From">Lower end, inclusive.</param>
/// <param name="To">Upper end, exclusive; the last range includes it.</param>
/// <param name="Truths">How many there are.</param>
/// <param name="Recall">Share of them found; null where there are none.</param>
public sealed record RecallRange(double From, double To, long Truths, double? Recall);

/// <summary>How well a detector did.</summary>
/// <param name="Frames">Pictures looked at.</param>
/// <param name="Truths">True things within the demand.</param>
/// <param name="Ap50">Average precision at an overlap of 0.5 (COCO's 101 points); null without truths.</param>
/// <param name="Ap50To95">The mean over overlaps of 0.5 to 0.95 in steps of 0.05; null without truths.</param>
/// <param name="Recall">Share of the truths found at the demand's score and an overlap of 0.5; null without truths.</param>
/// <param name="FalsePerFrame">Detections at that score that are nothing true, for each picture.</param>
/// <param name="RecallAtOneFalseIn100">Recall at the score that leaves at most one false detection in 100 pictures; null without truths.</param>
/// <param name="ByHeight">Recall by true height in pixels, of truths within the demanded visibility.</param>
/// <param name="ByVisibility">Recall by visible share, of truths within the demanded height.</param>
public sealed record DetectorScore(
    long Frames,
    long Truths,
    double? Ap50,
    double? Ap50To95,
    double? Recall,
    double FalsePerFrame,
    double? RecallAtOneFalseIn100,
    IReadOnlyList<RecallRange> ByHeight,
    IReadOnlyList<RecallRange> ByVisibility);
