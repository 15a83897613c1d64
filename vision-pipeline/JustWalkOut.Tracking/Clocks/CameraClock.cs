namespace JustWalkOut.Tracking;

/// <summary>What is known of one camera's clock, against those of the others: most clocks are taken to be right.</summary>
/// <param name="View">Which camera.</param>
/// <param name="AheadSeconds">By how much its pictures seem stamped later than they were taken; below 0 for earlier. 0 until anybody has walked where it and another camera see them.</param>
/// <param name="SdSeconds">Standard deviation of that.</param>
/// <param name="CorrectedSeconds">By how much its pictures' times are put right; 0 where it is not surely off.</param>
/// <param name="OffSince">Since when it is so far off that somebody should see to it, to within the time over which clocks are judged; null where it is not.</param>
public sealed record CameraClock(ViewId View, double AheadSeconds, double SdSeconds, double CorrectedSeconds, TimeSpan? OffSince);
