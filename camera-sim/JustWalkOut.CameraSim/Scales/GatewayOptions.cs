using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>How a shelf's gateway samples, stamps and sends.</summary>
public sealed record GatewayOptions
{
    /// <summary>Largest error of a gateway's clock at the start, either way.</summary>
    [Parameter("s", "facts: gateways are off by up to 100 ms")]
    public double ClockOffsetSeconds { get; init; } = 0.1;

    /// <summary>Largest drift of a gateway's clock, either way.</summary>
    [Parameter("ppm", "facts: gateways drift by 50 ppm, as plain quartz does")]
    public double ClockDriftPpm { get; init; } = 50;

    /// <summary>How much later than its first sample a message is stamped.</summary>
    [Parameter("s", "BENCHMARK-1, derived: 12 samples last 0.183 s, yet messages are issued as early as 0.094 s after their stamp: it names the block's middle (0.092 s)")]
    public double StampLateSeconds { get; init; } = 0.0917;

    /// <summary>Shortest time from stamp to arrival.</summary>
    [Parameter("s", "BENCHMARK-1, measured: 0.094")]
    public double IssueSecondsMin { get; init; } = 0.094;

    /// <summary>Mean of what the way adds to the shortest time.</summary>
    [Parameter("s", "BENCHMARK-1, measured: median 0.0975, 95th centile 0.1025")]
    public double IssueSecondsMean { get; init; } = 0.0042;

    /// <summary>Longest time from stamp to arrival of a message that is not late.</summary>
    [Parameter("s", "BENCHMARK-1, measured: 0.125")]
    public double IssueSecondsMax { get; init; } = 0.125;

    /// <summary>Share of messages lost without any fault.</summary>
    [Parameter("share", "guess: 0 of BENCHMARK-1's 344; QoS 1 over wired network")]
    public double LostShare { get; init; } = 0.0002;

    /// <summary>Share of messages that come twice without any fault.</summary>
    [Parameter("share", "guess: a lost acknowledgement of QoS 1; 0 of BENCHMARK-1's 344")]
    public double RepeatedShare { get; init; } = 0.0005;

    /// <summary>Share of messages that come late without any fault.</summary>
    [Parameter("share", "guess: a retransmission; 0 of BENCHMARK-1's 344")]
    public double LateShare { get; init; } = 0.0005;

    /// <summary>Shortest delay of a late or repeated message: it comes behind the next one.</summary>
    [Parameter("s", "by the meaning of late: longer than a message's 0.2 s and the way's spread")]
    public double LateSecondsMin { get; init; } = 0.25;

    /// <summary>Longest delay of a late or repeated message.</summary>
    [Parameter("s", "guess: two retransmissions of TCP after 1 s")]
    public double LateSecondsMax { get; init; } = 2.0;
}
