namespace JustWalkOut.Tracking;

/// <summary>What somebody looks like by all pictures of them; the default is unknown. As biometric as each <see cref="Look"/>.</summary>
/// <param name="Mean">Mean of their looks, older ones fading.</param>
/// <param name="Pictures">Pictures in it; 0 for unknown.</param>
public readonly record struct KnownLook(Look Mean, double Pictures)
{
    /// <summary>Logarithm of the odds that another's are of the same person, as far as it is believed; 0 where one of the two is unknown.</summary>
    public double Odds(in KnownLook other, LookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return LookProfile.Odds(new LookProfile.Means(Mean.Values, Pictures), new LookProfile.Means(other.Mean.Values, other.Pictures), options);
    }
}
