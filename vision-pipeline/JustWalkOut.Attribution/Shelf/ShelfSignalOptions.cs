using System.ComponentModel.DataAnnotations;

namespace JustWalkOut.Attribution.Shelf;

/// <summary>How plate loads become steps. The defaults hold for load cells with the noise that a real store's have (sd up to 5 g, shaken by walking).</summary>
public sealed record ShelfSignalOptions
{
    /// <summary>Width of a bin of samples: several of a 60 Hz plate's samples, and short beside any movement of a hand.</summary>
    public static readonly TimeSpan Bin = TimeSpan.FromMilliseconds(100);

    /// <summary>How late a sample may come behind the newest of the store and still count. 0-2 s; default 1 s: five messages of 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02")]
    public TimeSpan LatenessMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Smallest change that is taken for goods. 3-100 g; default 12 g: in BENCHMARK-1 no untouched plate wanders by more than 11 g.</summary>
    [Range(3.0, 100.0)]
    public double StepMinGrams { get; init; } = 12;

    /// <summary>How many standard errors a change must exceed. 3-10; default 5: with 300 plates one false step in years of quiet.</summary>
    [Range(3.0, 10.0)]
    public double StepMinErrors { get; init; } = 5;

    /// <summary>Spread of bin means, as a standard deviation, up to which a plate has come to rest. 1-20 g; default 4 g.</summary>
    [Range(1.0, 20.0)]
    public double CalmSdGrams { get; init; } = 4;

    /// <summary>How long a plate that will not calm down is waited for before its mean is believed with the error that it has. 1-6 s; default 4 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:06")]
    public TimeSpan SettleMax { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Rests on the way at which a movement is parted into several. 0-6; default 6: a hand that does more within seconds is one movement.</summary>
    [Range(0, PlateStepDetector.RestsMax)]
    public int RestsMax { get; init; } = PlateStepDetector.RestsMax;

    /// <summary>Throws on an option outside its range, naming each.</summary>
    /// <exception cref="ValidationException">At least one option is out of range.</exception>
    public void Validate()
    {
        List<ValidationResult> faults = [];
        if (!Validator.TryValidateObject(this, new ValidationContext(this), faults, validateAllProperties: true))
        {
            throw new ValidationException($"ShelfSignal: {string.Join(" ", faults.Select(fault => fault.ErrorMessage))}");
        }
    }
}
