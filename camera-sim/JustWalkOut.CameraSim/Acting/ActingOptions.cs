using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>How long acts take and how people get along with each other while they act.</summary>
internal sealed record ActingOptions
{
    /// <summary>How long somebody who does not get nearer to where they walk goes on trying.</summary>
    [Parameter("s", "guess: then one does something else")]
    public double StuckSeconds { get; init; } = 20;

    /// <summary>After how long without getting nearer somebody asks those who only stand there to make way.</summary>
    [Parameter("s", "guess: a cough and a step")]
    public double AskWaySeconds { get; init; } = 1.5;

    /// <summary>How near those stand who are asked to make way.</summary>
    [Parameter("m", "guess: whom one would touch in passing")]
    public double AskWayMetres { get; init; } = 1.0;

    /// <summary>How far somebody steps aside.</summary>
    [Parameter("m", "guess: one step")]
    public double StepAsideMetres { get; init; } = 0.7;

    /// <summary>How far beside the best place in front of a plate somebody stands whose place is taken.</summary>
    [Parameter("m", "guess: an arm's length reaches that far to the side")]
    public double StandAsideMetres { get; init; } = 0.5;

    /// <summary>How long a hand tries to get to where it reaches.</summary>
    [Parameter("s", "guess: a reach takes 0.6 to 1 s; then a step nearer does not help either")]
    public double ReachSeconds { get; init; } = 2.5;

    /// <summary>How far from goods a hand that got no nearer still grips them.</summary>
    [Parameter("m", "guess: half a hand's length, a bent trunk and goods that are pulled nearer")]
    public double GripMetres { get; init; } = 0.3;

    /// <summary>After how long without getting nearer a hand near enough to grip stops trying.</summary>
    [Parameter("s", "guess: felt at once, a reaction later the fingers close")]
    public double StoppedSeconds { get; init; } = 0.3;

    /// <summary>Shortest time that somebody looks for what they want before they reach.</summary>
    [Parameter("s", "guess: for what one knows")]
    public double LookSecondsMin { get; init; } = 0.2;

    /// <summary>Longest time that somebody looks for what they want before they reach.</summary>
    [Parameter("s", "guess: for what one must search")]
    public double LookSecondsMax { get; init; } = 1.8;

    /// <summary>How long goods take from a hand into a basket or trolley, or out of it, beyond the reach.</summary>
    [Parameter("s", "guess: letting go without throwing")]
    public double StowSeconds { get; init; } = 0.4;

    /// <summary>How long goods take from a hand into a bag or pack, or out of it, beyond the reach.</summary>
    [Parameter("s", "guess: the opening must be found")]
    public double StowBagSeconds { get; init; } = 1.2;

    /// <summary>How long somebody holds something out, or waits to be handed it.</summary>
    [Parameter("s", "guess: then one goes on")]
    public double HandOverSeconds { get; init; } = 12;

    /// <summary>How near two people stand to hand something over.</summary>
    [Parameter("m", "guess: two half-stretched arms")]
    public double HandOverMetres { get; init; } = 0.85;

    /// <summary>How long after one another those on one check-in come in; half to one and a half times that.</summary>
    [Parameter("s", "guess: a step and a half behind each other")]
    public double FollowSeconds { get; init; } = 1.1;

    /// <summary>From somebody's coming through a gate to the next check-in at it, at least.</summary>
    [Parameter("s", "guess: a code held to a reader and a gate that opens; lanes with barriers are sold for 25 to 40 people a minute")]
    public double CheckInSeconds { get; init; } = 1.5;

    /// <summary>Gap between a child and the grown-up beside whom it walks.</summary>
    [Parameter("m", "guess: hands could meet in between")]
    public double ChildBesideMetres { get; init; } = 0.12;

    /// <summary>A child that stands by goes after its grown-up who is further away than this.</summary>
    [Parameter("m", "guess: two steps of a child")]
    public double ChildNearMetres { get; init; } = 1.1;

    /// <summary>Soonest that a child notices that its grown-up has gone on.</summary>
    [Parameter("s", "guess: a simple reaction")]
    public double ChildNoticeSecondsMin { get; init; } = 0.2;

    /// <summary>Latest that it notices it.</summary>
    [Parameter("s", "guess: absorbed in a shelf")]
    public double ChildNoticeSecondsMax { get; init; } = 1.4;

    /// <summary>How far behind a child is that runs as fast as it may in a store.</summary>
    [Parameter("m", "guess: beyond it, it feels lost")]
    public double ChildBehindMetres { get; init; } = 2.5;

    /// <summary>How fast a child runs to catch up.</summary>
    [Parameter("m/s", "guess: a jog; children of 5 to 13 years change from walking to running near 2 m/s")]
    public double ChildRunMetresPerSecond { get; init; } = 2.0;

    /// <summary>How long taking off a coat takes.</summary>
    [Parameter("s", "guess: timed by doing it")]
    public double CoatOffSeconds { get; init; } = 3.5;

    /// <summary>Chance that the door shakes the store as somebody leaves.</summary>
    [Parameter("share", "BENCHMARK-1: all gondolas shake at once when the shopper leaves")]
    public double ExitDoorShare { get; init; } = 1;

    /// <summary>Chance that the door shakes the store as somebody enters.</summary>
    [Parameter("share", "guess: the same door, of which BENCHMARK-1 shows only the leaving")]
    public double EntryDoorShare { get; init; } = 0.5;

    /// <summary>How hard the door shakes the store.</summary>
    [Parameter("shock", "BENCHMARK-1: the reference of the unit")]
    public double DoorShock { get; init; } = 5;
}
