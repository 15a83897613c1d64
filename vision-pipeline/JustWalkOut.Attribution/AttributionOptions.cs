using System.ComponentModel.DataAnnotations;
using JustWalkOut.Attribution.Shelf;

namespace JustWalkOut.Attribution;

/// <summary>How shelf changes become decisions about people.</summary>
public sealed record AttributionOptions
{
    /// <summary>How plate loads become steps.</summary>
    public ShelfSignalOptions Shelf { get; init; } = new();

    /// <summary>How long a person may go unseen before they count as gone. 0.5-60 s; default 2.5 s: trackers lose a standing person for a second or so, and a receipt waits for it; from 1.5 to 3 s nothing else changes in six simulated stretches of twenty minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan UnseenMax { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a person may be missing who was last seen away from every way out, before they count as gone. 1 s to 10 minutes; default 60 s: as long as the tracker knows them again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MissingMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a check-in and the first sight of the one it let in may lie apart. 0-60 s; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CheckInSlack { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a change may be one stage of another, and a load that nothing explains lie on a plate before it counts as stock of unknown origin: a leaning hand goes again. 1-25 s; default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan TransientMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Smallest unexplained loss that is held against someone in reach, as a line for review. 5-500 g; default 30 g.</summary>
    [Range(5.0, 500.0)]
    public double UnknownGoodsMinGrams { get; init; } = 30;

    /// <summary>Evidence that is left out, for the table of what each kind is worth. Default: none.</summary>
    public EvidenceKinds Without { get; init; }

    /// <summary>Throws on an option outside its range, naming each.</summary>
    /// <exception cref="ValidationException">At least one option is out of range.</exception>
    public void Validate()
    {
        Shelf.Validate();
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true))
        {
            throw new ValidationException($"Attribution: {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}");
        }
    }
}
