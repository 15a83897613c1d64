namespace JustWalkOut.CameraSim.Scales;

/// <summary>The clock of one gateway against the true one. It paces the sampling and stamps the messages.</summary>
/// <param name="PhaseSeconds">True time of its first sample since the simulation's start, below one message's length.</param>
/// <param name="OffsetSeconds">By how much it is ahead at the simulation's start.</param>
/// <param name="Drift">By how much it gains on the true clock, seconds per second.</param>
internal readonly record struct GatewayClock(double PhaseSeconds, double OffsetSeconds, double Drift)
{
    private const double MessageSeconds = (double)ShelfMessage.SamplesPerPlate / ShelfMessage.HertzSampled;

    /// <summary>True time from sample to sample, seconds.</summary>
    public double SpacingSeconds => 1 / (ShelfMessage.HertzSampled * (1 + Drift));

    /// <summary>True time of a message's first sample, seconds since the simulation's start.</summary>
    /// <param name="message">Number of the message since the simulation's start, from 0.</param>
    public double FirstSampleSeconds(long message) => PhaseSeconds + (message * MessageSeconds / (1 + Drift));

    /// <summary>True time of a message's last sample, seconds since the simulation's start.</summary>
    public double LastSampleSeconds(long message) => FirstSampleSeconds(message) + ((ShelfMessage.SamplesPerPlate - 1) * SpacingSeconds);

    /// <summary>What the clock shows at a message's first sample, microseconds since the simulation's start; messages are exactly 0.2 s apart.</summary>
    public long FirstSampleMicroseconds(long message) =>
        (long)Math.Round(((PhaseSeconds * (1 + Drift)) + OffsetSeconds) * 1e6) + (message * 200_000);
}
