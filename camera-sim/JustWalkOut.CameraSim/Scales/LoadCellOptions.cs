using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>
/// How a plate's load cell reads. Vibration is stated in grams read per kilogram that rests on the plate (a thousandth of the acceleration of
/// gravity each), because a heavy load shakes the reading more: BENCHMARK-1's plates of 0.85, 1.6, 2.2 and 3.6 kg on one gondola swing with an sd of
/// 3.6, 6.3, 12.7 and 17.1 g in the same blow.
/// </summary>
public sealed record LoadCellOptions
{
    /// <summary>Smallest difference between two readings.</summary>
    [Parameter("g", "BENCHMARK-1, measured: all differences between samples of a plate are multiples of it")]
    public double StepGrams { get; init; } = 0.241;

    /// <summary>Largest reading, upwards and downwards.</summary>
    [Parameter("g", "rating of BENCHMARK-1's plates (20 kg)")]
    public double SaturationGrams { get; init; } = 20_000;

    /// <summary>Sd of white noise, median over plates.</summary>
    [Parameter("g", "BENCHMARK-1, measured: floor of 0.0026-0.005 g2/Hz in the 4.6 s before the shopper comes, less the rounding")]
    public double WhiteGrams { get; init; } = 0.27;

    /// <summary>Spread of white noise between plates, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: quietest plate 0.28 g, quiet quarter below 0.45 g")]
    public double WhiteSpread { get; init; } = 0.2;

    /// <summary>Share of plates whose zero is about right.</summary>
    [Parameter("share", "BENCHMARK-1, measured: 233 of 240 live plates read above -300 g, and offsets upwards cannot be told from goods")]
    public double ZeroedShare { get; init; } = 0.9;

    /// <summary>Sd of the offset of a plate that is about zeroed.</summary>
    [Parameter("g", "BENCHMARK-1, measured: seven empty plates read -57 to -17 g")]
    public double ZeroedOffsetGrams { get; init; } = 40;

    /// <summary>Sd of the offset of any other plate.</summary>
    [Parameter("g", "BENCHMARK-1, measured: plates read -5555, -5019, -3007, -2848, -1966, -1950, -1031 g")]
    public double LooseOffsetGrams { get; init; } = 3_300;

    /// <summary>Sd of slow wander, median over plates.</summary>
    [Parameter("g", "BENCHMARK-1, measured: one-second means 1 to 12 s apart differ by 0.13-0.14 g in the median")]
    public double WanderGrams { get; init; } = 0.08;

    /// <summary>Time constant of the slow wander.</summary>
    [Parameter("s", "BENCHMARK-1, measured: the difference of one-second means does not grow from 1 to 12 s")]
    public double WanderSeconds { get; init; } = 0.8;

    /// <summary>Spread of the slow wander between plates, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: rms of the differences is three times their median")]
    public double WanderSpread { get; init; } = 1.2;

    /// <summary>Random walk of the zero over an hour, median over plates; grows with the root of time.</summary>
    [Parameter("g/sqrt(h)", "guess: BENCHMARK-1 drifts over hours, its 17 s only bound the walk from above at about 1 g in an hour")]
    public double DriftGrams { get; init; } = 1.2;

    /// <summary>Spread of the random walk between plates, sd of its logarithm.</summary>
    [Parameter("ln", "guess: 0.5; with the wander's 1.2 the rms over plates is four times the median, which BENCHMARK-1's means 8 s apart rule out")]
    public double DriftSpread { get; init; } = 0.5;

    /// <summary>Mass of the bare plate, which shakes with its load.</summary>
    [Parameter("g", "guess: a steel or acrylic plate of 10 by 40 cm")]
    public double TareGrams { get; init; } = 250;

    /// <summary>Spread of how a plate takes up vibration, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: sd of ln(sd) within a shelf 0.24-0.46, part of it from different loads")]
    public double UptakeSpread { get; init; } = 0.28;

    /// <summary>Spread of the mode's shape along a shelf: some plates move against the others.</summary>
    [Parameter("share", "BENCHMARK-1, measured: 14 % of neighbours are correlated negatively, down to -0.6")]
    public double ShapeSpread { get; init; } = 0.8;

    /// <summary>Frequency of the building's tone (a compressor or fan, perhaps an alias of a higher one).</summary>
    [Parameter("Hz", "BENCHMARK-1, measured: 24.35-24.5 Hz on 160 of 240 plates, in all gondolas, less than 0.5 Hz wide")]
    public double ToneHz { get; init; } = 24.45;

    /// <summary>Amplitude of the building's tone, median over plates.</summary>
    [Parameter("g/kg", "BENCHMARK-1, measured: median amplitude 0.13-0.49 g at about 1 kg, up to 5 g")]
    public double TonePerKilogram { get; init; } = 0.23;

    /// <summary>Spread of the tone between shelves, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: quartiles of the amplitude 0.16 and 0.72 g on one gondola")]
    public double ToneSpread { get; init; } = 0.8;

    /// <summary>Spread of the tone's phase along a shelf.</summary>
    [Parameter("rad", "BENCHMARK-1, measured: neighbours' correlation before the shopper comes, -0.4 to 0.8, mean 0.16-0.28")]
    public double TonePhaseSpread { get; init; } = 1.2;

    /// <summary>Frequency of a load cell's own response.</summary>
    [Parameter("Hz", "BENCHMARK-1, measured: 1/5/11 follows a lift of 620 g in four samples and is at rest one sample later")]
    public double ResponseHz { get; init; } = 22;

    /// <summary>Damping of a load cell's own response, share of the critical one.</summary>
    [Parameter("share", "BENCHMARK-1, measured: no overshoot above 3 g of 620 g in the step of 1/5/11; drawn from 0.7 to 1.4 of this, so that some plates do ring")]
    public double ResponseDamping { get; init; } = 0.7;

    /// <summary>What of a load the next plate feels, sd; half of it the one after the next.</summary>
    [Parameter("share", "BENCHMARK-1, measured: the step of -623 g on 1/5/11 shows as -5.5 g on 10, -8.9 g on 9 and nothing on 12")]
    public double CrossTalk { get; init; } = 0.009;

    /// <summary>Share of time in which a plate's converter holds every third sample.</summary>
    [Parameter("share", "BENCHMARK-1, measured: 5-8 % of samples repeat beyond chance, in runs where every third does")]
    public double HoldShare { get; init; } = 0.2;

    /// <summary>Mean length of such a run.</summary>
    [Parameter("s", "BENCHMARK-1, measured: runs of 10 to 40 samples")]
    public double HoldSeconds { get; init; } = 0.5;

    /// <summary>Share of plates that repeat one value for the whole simulation.</summary>
    [Parameter("share", "guess: 0 of BENCHMARK-1's 237 plates with a place stood still (its 38 constant or holding channels have none); 1.3 % is the 95 % bound")]
    public double StuckShare { get; init; } = 0.004;

    /// <summary>Share of plates that give no numbers for the whole simulation.</summary>
    [Parameter("share", "guess: one plate in 500 waits for repair; BENCHMARK-1 has none among 278")]
    public double DeadShare { get; init; } = 0.002;
}
