using System.Runtime.Intrinsics;

namespace JustWalkOut.Tracking;

/// <summary>
/// A Kalman filter for one box: centre x, centre y, aspect (width over height) and height, each moving at a constant rate.
/// Its noise is ByteTrack's, stated for one step of time; any span of time is allowed and counts in steps.
/// </summary>
/// <remarks>
/// ByteTrack writes this filter with an 8 x 8 covariance. Its noise is diagonal and its motion and measurement couple each number with its
/// own rate alone, so that covariance never leaves the form of four 2 x 2 blocks (number, rate). The four blocks are the four lanes
/// of five vectors here: the same filter with a thirtieth of the arithmetic, without inverting a matrix, and without fused
/// multiply-add, so that every machine gets the same bits.
/// </remarks>
internal struct BoxMotion
{
    /// <summary>Standard deviation of a position as a share of the box's height, ByteTrack's (from DeepSORT).</summary>
    private const float PositionWeight = 1f / 20;

    /// <summary>Standard deviation of a rate per step as a share of the box's height, ByteTrack's (from DeepSORT).</summary>
    private const float RateWeight = 1f / 160;

    /// <summary>Standard deviations of the aspect: drift per step and at birth, its rate, and as measured. ByteTrack's (from DeepSORT).</summary>
    private const float AspectDrift = 1e-2f;
    private const float AspectRateDrift = 1e-5f;
    private const float AspectMeasured = 1e-1f;

    /// <summary>A forecast may shrink a box's height or aspect to this share at most, so that no long gap turns a box inside out.</summary>
    private const float ShrinkMax = 0.25f;

    private const int Height = 3;

    private Vector128<float> _at;
    private Vector128<float> _rate;
    private Vector128<float> _atVariance;
    private Vector128<float> _covariance;
    private Vector128<float> _rateVariance;

    /// <summary>A filter that starts at rest on a box.</summary>
    public BoxMotion(in Box box)
    {
        _at = Measured(box);
        _rate = Vector128<float>.Zero;
        float height = _at[Height];
        _atVariance = Variances(2 * PositionWeight * height, AspectDrift);
        _covariance = Vector128<float>.Zero;
        _rateVariance = Variances(10 * RateWeight * height, AspectRateDrift);
    }

    /// <summary>Where the box is thought to be.</summary>
    public readonly Box Box
    {
        get
        {
            float height = _at[Height];
            float width = _at[2] * height;
            float left = _at[0] - (width / 2);
            float top = _at[1] - (height / 2);
            return new Box(left, top, left + width, top + height);
        }
    }

    /// <summary>Keeps the height as it is: for a box that is not seen, a changing height is no more than noise that adds up.</summary>
    public void HoldHeight() => _rate = _rate.WithElement(Height, 0f);

    /// <summary>Slows the box down to a share of its speed, 0 to 1.</summary>
    public void Slow(float share) => _rate *= share;

    /// <summary>
    /// Moves on by any number of steps, whole or not. Moving by a and then by b is the same as moving by a + b, and moving by 1
    /// is ByteTrack's prediction: the noise added is the one polynomial in time with both properties.
    /// </summary>
    /// <param name="steps">0 or more.</param>
    public void Forecast(float steps)
    {
        float height = _at[Height];
        Vector128<float> atNoise = Variances(PositionWeight * height, AspectDrift);
        Vector128<float> rateNoise = Variances(RateWeight * height, AspectRateDrift);

        Vector128<float> moved = _at + (_rate * steps);
        Vector128<float> least = _at * ShrinkMax;
        _at = moved.WithElement(2, MathF.Max(moved[2], least[2])).WithElement(Height, MathF.Max(moved[Height], least[Height]));

        // With r the rate's noise of one step, n steps add n r to the rate, n(n-1)/2 r to the covariance and, beside n times the position's
        // own noise, n(n-1)(2n-1)/6 r to the position: the sums over the steps, which hold between the steps as well.
        float shared = steps * (steps - 1) / 2;
        float carried = shared * ((2 * steps) - 1) / 3;
        _atVariance += (_covariance * (2 * steps)) + (_rateVariance * (steps * steps)) + (atNoise * steps) + (rateNoise * carried);
        _covariance += (_rateVariance * steps) + (rateNoise * shared);
        _rateVariance += rateNoise * steps;
    }

    /// <summary>Takes in where the box was seen.</summary>
    public void Correct(in Box seen)
    {
        Vector128<float> measuredVariance = Variances(PositionWeight * _at[Height], AspectMeasured);
        Vector128<float> total = _atVariance + measuredVariance;
        Vector128<float> atGain = _atVariance / total;
        Vector128<float> rateGain = _covariance / total;
        Vector128<float> surprise = Measured(seen) - _at;
        _at += atGain * surprise;
        _rate += rateGain * surprise;

        // P - K S K' with K = P/S, written so that rounding cannot make a variance negative.
        Vector128<float> keep = measuredVariance / total;
        _rateVariance -= rateGain * _covariance;
        _atVariance *= keep;
        _covariance *= keep;
    }

    private static Vector128<float> Measured(in Box box) =>
        Vector128.Create(
            box.LeftPx + (box.WidthPx / 2),
            box.TopPx + (box.HeightPx / 2),
            box.WidthPx / box.HeightPx,
            box.HeightPx);

    private static Vector128<float> Variances(float lengthDeviation, float aspectDeviation)
    {
        Vector128<float> deviation = Vector128.Create(lengthDeviation, lengthDeviation, aspectDeviation, lengthDeviation);
        return deviation * deviation;
    }
}
