using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>How people fill the time that a case leaves open.</summary>
internal sealed record CaseOptions
{
    /// <summary>Fastest that people walk to be on time.</summary>
    [Parameter("m/s", "comfortable walking, Bohannon 1997: 1.3-1.4; whoever is in no hurry walks as fast as they like")]
    public double WalkMetresPerSecond { get; init; } = 1.4;

    /// <summary>Time for setting off, turning and coming to a stand, for planning.</summary>
    [Parameter("s", "guess: two steps")]
    public double StartStopSeconds { get; init; } = 1.2;

    /// <summary>Time from standing before a shelf to the goods having left it, for planning.</summary>
    [Parameter("s", "guess: a reach of 0.8 s, fingers and lift of 0.3 s each")]
    public double GrabSeconds { get; init; } = 1.4;

    /// <summary>From when the fingers may lift: so long before the noted time.</summary>
    [Parameter("s", "guess: half a lift")]
    public double LiftAheadSeconds { get; init; } = 0.3;

    /// <summary>How near to where they will stand people in a hurry reach out already.</summary>
    [Parameter("m", "guess: the arm goes out in the last step")]
    public double LastStepMetres { get; init; } = 0.4;

    /// <summary>How far apart goods of one time may be for one person to take them with both hands.</summary>
    [Parameter("m", "guess: the breadth of two plates beside each other, or two shelves above each other")]
    public double BothHandsMetres { get; init; } = 0.4;

    /// <summary>Whoever has something to do earlier within this distance is left to it first.</summary>
    [Parameter("m", "guess: two people beside each other, with elbows")]
    public double AwayMetres { get; init; } = 0.9;

    /// <summary>Time over that people plan for.</summary>
    [Parameter("s", "guess: nobody arrives to the second")]
    public double SlackSeconds { get; init; } = 1.5;

    /// <summary>How late an act may be and still count as on time.</summary>
    [Parameter("s", "cases: times are noted to the second")]
    public double OnTimeSeconds { get; init; } = 1;

    /// <summary>How often somebody tries again who did not get to what they wanted.</summary>
    [Parameter("times", "guess: the first try fails when somebody stands in the way")]
    public int TriesMax { get; init; } = 4;

    /// <summary>How long somebody waits for those whose turn it is first.</summary>
    [Parameter("s", "guess: long enough for every recovery; keeps a blocked case finite")]
    public double TurnSecondsMax { get; init; } = 600;

    /// <summary>Time for putting goods away, for planning; who has less to spare before the next act keeps them in the hand.</summary>
    [Parameter("s", "guess: reach to the basket or bag and back")]
    public double StowSeconds { get; init; } = 2.5;

    /// <summary>How long somebody lingers before they leave.</summary>
    [Parameter("s", "guess: a last look")]
    public double LastLookSeconds { get; init; } = 1;
}
