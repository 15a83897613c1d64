using System.ComponentModel.DataAnnotations;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Localization;

namespace JustWalkOut.Vision.Pipeline;

/// <summary>How cameras become people on the floor.</summary>
public sealed record StorePipelineOptions
{
    /// <summary>Workers that look at pictures, each with a network of its own. 1 to 64; default one for each core.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>What happens to pictures that come faster than they are looked at. Default: the newest wins.</summary>
    public Overflow Overflow { get; init; } = Overflow.NewestWins;

    /// <summary>A camera that brings nothing for so long is closed and opened again. 0.5 to 60 s; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A camera that brings the very same picture for so long is frozen: sensors are never without noise. 1 to 60 s; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long opening may take. 1 to 60 s; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan OpenMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before a lost camera is tried again; twice as long after each failure. 0.05 to 10 s; default 0.25 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Longest wait between two tries. 0.1 to 300 s; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A capture time further than this from the arrival is not believed. 0.2 to 60 s; default 2 s: cameras lag by 30 to 300 ms, and by more where a network is slow.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ClockOffMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far points and boxes are off.</summary>
    public SightingPlacerOptions Placing { get; init; } = new();

    /// <summary>How people are followed; null for what suits the store's floor.</summary>
    public StoreTrackerOptions? Tracking { get; init; }

    /// <summary>When a camera counts as knocked.</summary>
    public PoseWatchOptions Poses { get; init; } = new();

    /// <summary>When cameras that see nobody are not looked through; null to look at every picture.</summary>
    public MotionGateOptions? Gate { get; init; }

    /// <summary>Throws where an option is out of its range; all of them are named.</summary>
    /// <exception cref="ValidationException">At least one is.</exception>
    public void Validate()
    {
        List<ValidationResult> faults = [];
        bool isGood = Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true) & (Gate is null || Validator.TryValidateObject(Gate, new ValidationContext(Gate), faults, validateAllProperties: true));
        if (!isGood || !Enum.IsDefined(Overflow))
        {
            throw new ValidationException(string.Join(" ", faults.Select(fault => fault.ErrorMessage).DefaultIfEmpty($"{nameof(Overflow)} is {Overflow}.")));
        }
    }
}
