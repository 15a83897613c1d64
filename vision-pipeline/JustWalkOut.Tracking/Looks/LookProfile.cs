namespace JustWalkOut.Tracking;

/// <summary>The mean of somebody's looks, older ones fading, and what it says of another look: the logarithm of the odds that it is theirs rather than somebody else's.</summary>
internal sealed class LookProfile
{
    private readonly float[] _mean = new float[Look.Length];

    /// <summary>Pictures in it, at most as many as it remembers; 0 for an empty one.</summary>
    public double Pictures { get; private set; }

    /// <summary>The mean.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Pictures = 0;
        Array.Clear(_mean);
    }

    /// <summary>Becomes as another is.</summary>
    public void CopyFrom(LookProfile other)
    {
        Pictures = other.Pictures;
        other._mean.CopyTo(_mean, 0);
    }

    /// <summary>Each becomes as the other was.</summary>
    public void Exchange(LookProfile other)
    {
        (Pictures, other.Pictures) = (other.Pictures, Pictures);
        for (int i = 0; i < _mean.Length; i++)
        {
            (_mean[i], other._mean[i]) = (other._mean[i], _mean[i]);
        }
    }

    /// <summary>Takes a mean of some pictures in.</summary>
    public void Add(ReadOnlySpan<float> mean, double pictures, double most)
    {
        if (pictures <= 0)
        {
            return;
        }

        double share = pictures / (Pictures + pictures);
        for (int i = 0; i < _mean.Length; i++)
        {
            _mean[i] += (float)(share * (mean[i] - _mean[i]));
        }

        Pictures = Math.Min(Pictures + pictures, most);
    }

    /// <summary>As it is known by now.</summary>
    public KnownLook Known => Pictures > 0 ? new KnownLook(Look.Of(_mean), Pictures) : default;

    /// <summary>Logarithm of the odds that the mean of some pictures is of this person, as far as it is believed; 0 where one of the two is unknown.</summary>
    public double Odds(ReadOnlySpan<float> other, double pictures, LookOptions options) => Odds(new Means(_mean, Pictures), new Means(other, pictures), options);

    /// <summary>The same of two means.</summary>
    internal static double Odds(in Means one, in Means other, LookOptions options)
    {
        if (one.Pictures <= 0 || other.Pictures <= 0 || options.Share == 0)
        {
            return 0;
        }

        // Of n independent pictures the mean varies by 1/n around the person, who varies by the spread around everybody.
        double others = 1 / Independent(other.Pictures, options);
        double same = (1 / Independent(one.Pictures, options)) + others;
        double any = options.Spread + others;
        double sum = 0;
        double mean2 = 0;
        for (int i = 0; i < Look.Length; i++)
        {
            double apart = other.Values[i] - one.Values[i];
            sum += apart * apart;
            mean2 += other.Values[i] * other.Values[i];
        }

        double log = (0.5 * ((mean2 / any) - (sum / same))) + (0.5 * Look.Length * Math.Log(any / same));
        return Math.Clamp(options.Share * log, -options.Most, options.Most);
    }

    private static double Independent(double pictures, LookOptions options) => pictures <= 1 ? 1 : 1 + ((pictures - 1) / options.AlikePictures);

    /// <summary>The mean of some pictures.</summary>
    internal readonly ref struct Means(ReadOnlySpan<float> values, double pictures)
    {
        public ReadOnlySpan<float> Values { get; } = values;

        public double Pictures { get; } = pictures;
    }
}
