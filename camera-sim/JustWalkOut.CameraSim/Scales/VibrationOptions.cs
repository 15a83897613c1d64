using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>How furniture shakes. Levels are sd in grams read per kilogram on the plate.</summary>
public sealed record VibrationOptions
{
    /// <summary>Lowest frequency of a shelf's mode.</summary>
    [Parameter("Hz", "BENCHMARK-1, measured: strongest peak of each shelf at 7.5-26.7 Hz")]
    public double ShelfLowHz { get; init; } = 7.5;

    /// <summary>Highest frequency of a shelf's mode.</summary>
    [Parameter("Hz", "BENCHMARK-1, measured: strongest peak of each shelf at 7.5-26.7 Hz")]
    public double ShelfHighHz { get; init; } = 26.7;

    /// <summary>Damping of a mode, share of the critical one.</summary>
    [Parameter("share", "BENCHMARK-1, measured: peaks 0.9-2.3 Hz wide at 8-20 Hz while somebody walks")]
    public double Damping { get; init; } = 0.035;

    /// <summary>Part of the level that shakes a whole shelf at all frequencies alike, beside the modes.</summary>
    [Parameter("share", "BENCHMARK-1, measured: the floor between the peaks rises with them, by 3 to 7 while somebody walks")]
    public double Broadband { get; init; } = 0.15;

    /// <summary>Part of the level that makes each plate rattle by itself, at all frequencies alike.</summary>
    [Parameter("share", "BENCHMARK-1, fitted: neighbours' correlation of 0.31 in the mean and 0.15 / 0.36 / 0.52 in its quartiles, with the floor between the peaks")]
    public double Rattle { get; init; } = 0.5;

    /// <summary>Twist along a shelf (its ends shake against each other), relative to its bending.</summary>
    [Parameter("share", "BENCHMARK-1, measured: a tenth of neighbours is correlated negatively")]
    public double Twist { get; init; } = 0.6;

    /// <summary>A gondola's own mode, shared by its shelves, relative to a shelf's.</summary>
    [Parameter("share", "BENCHMARK-1, measured: plates above each other are correlated by 0.12 in the mean, by 0.17 while somebody walks and by 0.02 before")]
    public double Gondola { get; init; } = 0.8;

    /// <summary>Level with nobody near, median over gondolas.</summary>
    [Parameter("g/kg", "BENCHMARK-1: 0.4-0.7 g/kg in all before the shopper comes, fitted to 0.45-0.54 / 0.56-0.76 / 0.76-1.07 g on gondolas 2 to 4")]
    public double AmbientPerKilogram { get; init; } = 0.1;

    /// <summary>Spread of levels between gondolas and between shelves of one, sd of their logarithms.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: median sd of shelves 0.37-2.5 g in quiet, 1.3-18.6 g in the blow")]
    public double LevelSpread { get; init; } = 0.45;

    /// <summary>Frequency at which a shelf sways.</summary>
    [Parameter("Hz", "BENCHMARK-1, measured: 1.4-1.7 Hz on 170 of 240 plates")]
    public double SwayHz { get; init; } = 1.5;

    /// <summary>Damping of the sway, share of the critical one.</summary>
    [Parameter("share", "BENCHMARK-1, measured: peak about 0.9 Hz wide, the limit of the windows")]
    public double SwayDamping { get; init; } = 0.15;

    /// <summary>Sd of the sway, median over plates.</summary>
    [Parameter("g", "BENCHMARK-1, measured: 0.05-0.09 g2/Hz from 1 to 2 Hz")]
    public double SwayGrams { get; init; } = 0.18;

    /// <summary>Share of plates that sway against the others of their shelf.</summary>
    [Parameter("share", "BENCHMARK-1, fitted: neighbours' correlation of 0.31 in the mean")]
    public double SwayAgainst { get; init; } = 0.2;

    /// <summary>Spread of the sway between plates, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: 90th centile of the power at 1-2 Hz is 7 to 40 times its median")]
    public double SwaySpread { get; init; } = 1.15;

    /// <summary>Level right after a blow of strength 1 at the gondola.</summary>
    [Parameter("g/kg", "BENCHMARK-1, fitted: the blow at 15 s (strength 5) swings four plates in five of the first gondola by more than 20 g, a third of two others'")]
    public double BlowPerKilogram { get; init; } = 3.2;

    /// <summary>Time in which a blow falls to 37 %.</summary>
    [Parameter("s", "BENCHMARK-1, measured: median sd in slices of 0.2 s: 15.2, 13.3, 8.2, 7.4 g")]
    public double BlowSeconds { get; init; } = 0.4;

    /// <summary>Strength from which a blow is a door that comes back.</summary>
    [Parameter("strength", "by the meaning of a blow's strength: 5 is a door, 1 a shopper")]
    public double DoorStrength { get; init; } = 3;

    /// <summary>When a door comes back.</summary>
    [Parameter("s", "BENCHMARK-1, measured: second rise 0.8-1.0 s after the first on all gondolas")]
    public double ReboundSeconds { get; init; } = 0.9;

    /// <summary>Strength of a door's coming back.</summary>
    [Parameter("share", "BENCHMARK-1, measured: 9.6 of 15.2 g")]
    public double Rebound { get; init; } = 0.55;

    /// <summary>Distance over which the near part of a blow falls to 37 %.</summary>
    [Parameter("m", "BENCHMARK-1, fitted (the door's place is a guess): gondolas at 0.4, 1.3, 2.2 and 3.4 m shake by 4.8, 1.8, 2.6 and 2.5 g/kg")]
    public double NearMetres { get; init; } = 0.6;

    /// <summary>Part of a blow that travels through floor and furniture.</summary>
    [Parameter("share", "BENCHMARK-1, fitted (the door's place is a guess): gondolas at 0.4, 1.3, 2.2 and 3.4 m shake by 4.8, 1.8, 2.6 and 2.5 g/kg")]
    public double FarShare { get; init; } = 0.22;

    /// <summary>Distance over which the far part falls to 37 %.</summary>
    [Parameter("m", "guess: no fall within BENCHMARK-1's 4.5 m can be seen")]
    public double FarMetres { get; init; } = 15;

    /// <summary>Speed at which a blow travels.</summary>
    [Parameter("m/s", "guess: bending waves in floors, 100-300 m/s; in BENCHMARK-1 all gondolas rise in the same 0.2 s")]
    public double TravelMetresPerSecond { get; init; } = 150;

    /// <summary>Strength of a footfall at the gondola.</summary>
    [Parameter("strength", "BENCHMARK-1, fitted: sd 0.66 to 2.0 g/kg on the gondola shopped at, 0.5 to 0.9 g/kg on the others, once the shopper is there")]
    public double FootfallStrength { get; init; } = 1.5;

    /// <summary>Spread of a footfall's strength, sd of its logarithm.</summary>
    [Parameter("ln", "BENCHMARK-1, measured: excess kurtosis 1.8 of the plates walked by")]
    public double FootfallSpread { get; init; } = 0.5;

    /// <summary>Time in which a footfall falls to 37 %.</summary>
    [Parameter("s", "guess: heel strike and roll of a step")]
    public double FootfallSeconds { get; init; } = 0.12;

    /// <summary>Way from footfall to footfall, as a share of stature.</summary>
    [Parameter("share", "step length of walking adults, 0.41-0.45 of stature (Grieve and Gear 1966)")]
    public double StepLength { get; init; } = 0.42;

    /// <summary>How often somebody who stands shifts their weight.</summary>
    [Parameter("1/s", "BENCHMARK-1, measured: none is seen in the 8.6 s that the shopper stands, which bounds it from above at 0.35 (19 of 20); the harder end")]
    public double ShiftsPerSecond { get; init; } = 0.3;

    /// <summary>Strength of such a shift relative to a footfall.</summary>
    [Parameter("share", "guess: no heel strikes")]
    public double ShiftStrength { get; init; } = 0.7;

    /// <summary>Level on a shelf right after its load changed by 1 kg within <see cref="KickSeconds"/> or faster.</summary>
    [Parameter("g/kg", "BENCHMARK-1, measured: the neighbours of 1/5/11 swing by 10 g for 0.15 s when 0.62 kg is lifted")]
    public double KickPerKilogram { get; init; } = 12;

    /// <summary>Time in which such a kick falls to 37 %; a slower change of load kicks less.</summary>
    [Parameter("s", "BENCHMARK-1, measured: the neighbours of 1/5/11 are quiet again after 10 samples")]
    public double KickSeconds { get; init; } = 0.08;
}
