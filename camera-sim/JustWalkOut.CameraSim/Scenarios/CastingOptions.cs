using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>Who comes: sizes, habits and times of people, beyond what a scenario says.</summary>
internal sealed record CastingOptions
{
    /// <summary>Mean stature of men.</summary>
    [Parameter("m", "CDC anthropometric reference data, NHANES 2015-2018: 175.3 cm")]
    public double MaleMetres { get; init; } = 1.753;

    /// <summary>Mean stature of women.</summary>
    [Parameter("m", "CDC anthropometric reference data, NHANES 2015-2018: 161.3 cm")]
    public double FemaleMetres { get; init; } = 1.613;

    /// <summary>Spread of grown-ups' stature.</summary>
    [Parameter("m", "about 7 cm in both sexes, CDC anthropometric reference data")]
    public double AdultSdMetres { get; init; } = 0.07;

    /// <summary>Smallest grown-up.</summary>
    [Parameter("m", "bounds of the body model")]
    public double AdultMinMetres { get; init; } = 1.45;

    /// <summary>Tallest grown-up.</summary>
    [Parameter("m", "bounds of the body model")]
    public double AdultMaxMetres { get; init; } = 1.95;

    /// <summary>Youngest child that walks by itself.</summary>
    [Parameter("years", "stature 1.1 m, the smallest body of the model")]
    public double ChildYearsMin { get; init; } = 5;

    /// <summary>Oldest child.</summary>
    [Parameter("years", "beyond it, a grown-up's stature")]
    public double ChildYearsMax { get; init; } = 13;

    /// <summary>Mean stature at five years.</summary>
    [Parameter("m", "WHO growth reference 2007, height for age at 5 years: 1.10 m")]
    public double ChildMetres { get; init; } = 1.10;

    /// <summary>Growth in a year.</summary>
    [Parameter("m/year", "WHO growth reference 2007: 1.10 m at 5, 1.56 m at 13")]
    public double GrowthMetresPerYear { get; init; } = 0.0575;

    /// <summary>Spread of girth around an average build.</summary>
    [Parameter("share", "guess: covers slim to heavy builds within the body model's 0.8 to 1.5")]
    public double GirthSd { get; init; } = 0.14;

    /// <summary>Median of the look at the shelf before the hand goes out.</summary>
    [Parameter("s", "Dickson and Sawyer 1990: 12 s from arrival to departure at a display, less reaching and stowing")]
    public double LookSecondsMedian { get; init; } = 2.5;

    /// <summary>Spread of its logarithm.</summary>
    [Parameter("log", "Hoyer 1984: many choices within seconds, a long tail")]
    public double LookSigma { get; init; } = 0.7;

    /// <summary>Share of stops with a second thought before the hand goes out.</summary>
    [Parameter("share", "guess: one in seven")]
    public double HesitationShare { get; init; } = 0.15;

    /// <summary>Longest second thought.</summary>
    [Parameter("s", "guess: reading a label")]
    public double HesitationSecondsMax { get; init; } = 6;

    /// <summary>Share of stops followed by one where nothing is taken.</summary>
    [Parameter("share", "guess: browsing between purchases")]
    public double BrowseShare { get; init; } = 0.2;

    /// <summary>How much people stray from the shortest round through the store; 0 for never.</summary>
    [Parameter("log", "guess: the next product is often not the nearest")]
    public double DetourSigma { get; init; } = 0.35;

    /// <summary>How much of a party's list falls to a child, against a grown-up.</summary>
    [Parameter("share", "guess: children fetch what is within their reach")]
    public double ChildListShare { get; init; } = 0.35;

    /// <summary>Share of stops at a place too high for a child or a wheelchair at which somebody is asked for help.</summary>
    [Parameter("share", "guess: the others try themselves and fail")]
    public double AskHelpShare { get; init; } = 0.6;

    /// <summary>How many parties back a look-alike's model may have come.</summary>
    [Parameter("parties", "guess: both are inside together")]
    public int LookAlikeBack { get; init; } = 4;

    /// <summary>How long whoever is done waits for the others of the party.</summary>
    [Parameter("s", "guess: then people meet outside")]
    public double PartyPatienceSeconds { get; init; } = 90;

    /// <summary>How far a child goes from its grown-up by itself.</summary>
    [Parameter("m", "guess: within call and sight in an aisle")]
    public double ChildWanderMetres { get; init; } = 2.5;

    /// <summary>How often a child whose grown-up stands somewhere goes to look at something near by, and does not stay with them.</summary>
    [Parameter("share", "guess: about every other time")]
    public double ChildWanderShare { get; init; } = 0.45;

    /// <summary>Shortest time for which a child stays with its grown-up, or looks at something.</summary>
    [Parameter("s", "guess: a glance")]
    public double ChildStaySecondsMin { get; init; } = 1.5;

    /// <summary>Longest time of it.</summary>
    [Parameter("s", "guess: then it is bored")]
    public double ChildStaySecondsMax { get; init; } = 6;

    /// <summary>How long a grown-up waits for a child that does not come.</summary>
    [Parameter("s", "guess: then they go on without what it wanted")]
    public double ChildPatienceSeconds { get; init; } = 15;

    /// <summary>How long a party waits outside a full store before it goes away.</summary>
    [Parameter("s", "guess: few wait longer to buy little")]
    public double QueuePatienceSeconds { get; init; } = 240;

    /// <summary>Before everybody heads for the exit, nobody comes any more for so long.</summary>
    [Parameter("s", "guess: the shortest visit takes about as long")]
    public double LastEntrySeconds { get; init; } = 30;

    /// <summary>Before the end everybody heads for the exit for so long, so that every visit has an end and a receipt.</summary>
    [Parameter("s", "guess: one last act and a walk through 300 m2")]
    public double ClosingSeconds { get; init; } = 40;

    /// <summary>And so much more for each person whom the store may hold: they queue at the exit.</summary>
    [Parameter("s", "guess: one person passes a door in about a second, with the next behind")]
    public double ClosingSecondsPerPerson { get; init; } = 2;

    /// <summary>Before everybody heads for the exit, nothing that takes several people is begun for so long.</summary>
    [Parameter("s", "the flurry of three takes a minute")]
    public double LastJointSeconds { get; init; } = 60;

    /// <summary>The scenario with people who come for so long, at its rate; those inside then have the time after it that it takes them to finish and to leave.</summary>
    public Scenario OpenFor(Scenario scenario, TimeSpan open) =>
        scenario with { Length = open + TimeSpan.FromSeconds(LastEntrySeconds + ClosingSeconds + (ClosingSecondsPerPerson * scenario.Arrivals.CapacityPeople)) };

    /// <summary>When everybody heads for the exit, since the scenario's start.</summary>
    public TimeSpan ClosingOf(Scenario scenario) =>
        scenario.Length - TimeSpan.FromSeconds(Math.Min(scenario.Length.TotalSeconds, ClosingSeconds + (ClosingSecondsPerPerson * scenario.Arrivals.CapacityPeople)));

    /// <summary>The last moment at which somebody may come in, since the scenario's start.</summary>
    public TimeSpan LastEntryOf(Scenario scenario) => TimeSpan.FromSeconds(Math.Max(1, (ClosingOf(scenario) - TimeSpan.FromSeconds(LastEntrySeconds)).TotalSeconds));
}
