namespace JustWalkOut.Attribution;

/// <summary>What is known of the clock of one shelf's gateway, against the cameras'.</summary>
/// <param name="Gondola">The shelf's gondola.</param>
/// <param name="Shelf">The shelf.</param>
/// <param name="AheadSeconds">By how much its weights seem stamped later than they were weighed; below 0 for earlier.</param>
/// <param name="SdSeconds">Standard deviation of that.</param>
/// <param name="CorrectedSeconds">By how much its times are put right, or are being put right; 0 where it is not surely off.</param>
/// <param name="OffSince">Since when it is known to be so far off that somebody should see to it; null where it is not.</param>
public sealed record GatewayClock(string Gondola, string Shelf, double AheadSeconds, double SdSeconds, double CorrectedSeconds, TimeSpan? OffSince)
{
    private const double KnownSdSeconds = 0.15;

    /// <summary>Whether enough has happened at the shelf to know it well enough to put its times right: to 0.15 s.</summary>
    public bool IsKnown => SdSeconds <= KnownSdSeconds;
}
