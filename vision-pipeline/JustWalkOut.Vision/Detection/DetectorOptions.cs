namespace JustWalkOut.Vision.Detectors;

/// <summary>What a detector reports.</summary>
public sealed record DetectorOptions
{
    /// <summary>
    /// Smallest score. Over 0 and up to 1; default 0.1: a tracker with two score bands uses faint boxes to keep hold of a person half hidden
    /// (ByteTrack, section 3), and opens no track on them.
    /// </summary>
    public float ScoreMin { get; init; } = 0.1f;

    /// <summary>Largest overlap of two boxes of one class, as intersection over union. 0 to 1; default null: what the head was given, 0.45 for public ones and 0.6 for ours.</summary>
    public float? OverlapMax { get; init; }

    /// <summary>Classes to report, by id; null for all. Default: person alone.</summary>
    public IReadOnlyList<int>? ClassIds { get; init; } = [0];

    /// <summary>Throws where a value is out of its range or a class is none of the model's.</summary>
    internal void Validate(ModelDescription model)
    {
        if (!(ScoreMin is > 0 and <= 1))
        {
            throw new InvalidDataException($"The smallest score is {ScoreMin}; expected over 0 and up to 1.");
        }

        if (OverlapMax is { } overlapMax && !(overlapMax is >= 0 and <= 1))
        {
            throw new InvalidDataException($"The largest overlap is {OverlapMax}; expected 0 to 1.");
        }

        if (ClassIds is { } ids && (ids.Count == 0 || ids.Any(id => id < 0 || id >= model.Classes.Count)))
        {
            throw new InvalidDataException(
                $"Classes {string.Join(", ", ids)} are wanted; expected at least one, each from 0 to {model.Classes.Count - 1}, the classes of model '{model.Name}'.");
        }
    }
}
