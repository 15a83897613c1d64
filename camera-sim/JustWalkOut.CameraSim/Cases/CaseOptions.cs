using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>How people fill the time that a case leaves open.</summary>
internal sealed record CaseOptions
{
    /// <summary>Walking speed by which times are planned.</summary>
    [Parameter("m/s", "interfaces.md: times are kept as far as walking at 1.4 m/s allows")]
    public double WalkMetresPerSecond { get; init; } = 1.4;

    /// <summary>How much longer the way is than the straight line, for planning.</summary>
    [Parameter("ratio", "guess: around one piece of furniture")]
    public double DetourRatio { get; init; } = 1.35;

    /// <summary>Time for setting off, turning and coming to a stand, for planning.</summary>
    [Parameter("s", "guess: two steps")]
    public double StartStopSeconds { get; init; } = 1.2;

    /// <summary>Time from standing before a shelf to the goods having left it, for planning.</summary>
    [Parameter("s", "guess: a reach of 0.8 s, fingers and lift of 0.3 s each")]
    public double GrabSeconds { get; init; } = 1.4;

    /// <summary>From when the fingers may lift: so long before the noted time.</summary>
    [Parameter("s", "guess: half a lift")]
    public double LiftAheadSeconds { get; init; } = 0.3;

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

    /// <summary>Shortest time to the next act in which goods are put away; otherwise they stay in the hand.</summary>
    [Parameter("s", "guess: reach to the basket and back")]
    public double StowSecondsMin { get; init; } = 3;

    /// <summary>How long somebody lingers before they leave.</summary>
    [Parameter("s", "guess: a last look")]
    public double LastLookSeconds { get; init; } = 1;
}
