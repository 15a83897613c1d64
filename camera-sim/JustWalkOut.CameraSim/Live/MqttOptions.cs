using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Live;

/// <summary>How gateways deal with a broker that is away.</summary>
public sealed record MqttOptions
{
    /// <summary>Pause after the first failed try to connect; each further one doubles it.</summary>
    [Parameter("s", "choice: a broker that restarts is back within seconds")]
    public double RetrySecondsFirst { get; init; } = 0.5;

    /// <summary>Longest pause between two tries.</summary>
    [Parameter("s", "choice: hundreds of gateways that try every ten seconds are no load for a broker")]
    public double RetrySecondsMax { get; init; } = 10;

    /// <summary>Messages that a gateway keeps while its broker is away; then the oldest give way.</summary>
    [Parameter("messages", "guess: 20 s of a shelf's five a second, 100 kB of a small controller's memory")]
    public int QueueMessages { get; init; } = 100;

    /// <summary>Longest wait for the broker to connect or to acknowledge a message.</summary>
    [Parameter("s", "choice: twenty times what a loaded broker in the same house takes")]
    public double AnswerSecondsMax { get; init; } = 2;
}
