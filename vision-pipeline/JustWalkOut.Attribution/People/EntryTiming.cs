namespace JustWalkOut.Attribution.People;

/// <summary>
/// How long after a gate's check-ins people are at the gate, as their first sights say: learned from those of whom it is plain on which they came, because gates open late, clocks differ and cameras see
/// newcomers where the floor is. A normal distribution whose mean and variance are both unknown (Murphy 2007, conjugate analysis of the Gaussian); what is taken to begin with weighs as much as a few visitors.
/// </summary>
internal sealed class EntryTiming
{
    /// <summary>Spread to begin with, seconds; a guess that holds for any gate.</summary>
    private const double SdFirst = 0.6;

    /// <summary>Visitors that it weighs as much as.</summary>
    private const double SdWeight = 3;

    /// <summary>Visitors that a mean of nothing weighs as much as: less than one, for gates do differ.</summary>
    private const double MeanWeight = 0.5;

    /// <summary>No gate is so regular, seconds: first sights alone come a tracker's step early or late.</summary>
    private const double SdLeast = 0.2;

    /// <summary>Visitors that are remembered, older ones fading: a gate may be set otherwise, a clock may drift.</summary>
    private const double Remembered = 50;

    private double _seen;
    private double _squares;

    /// <summary>How far from the gate people are first seen, in the mean, metres; endless before anybody was: how they walk from there to where they are seen is in the spread.</summary>
    private double _metres = double.PositiveInfinity;

    /// <summary>Mean, seconds.</summary>
    public double Mean { get; private set; }

    /// <summary>Standard deviation, seconds: that of the next visitor, with what is not known of the mean.</summary>
    public double Sd
    {
        get
        {
            double variance = ((SdWeight * SdFirst * SdFirst) + _squares) / (SdWeight + _seen);
            return Math.Max(Math.Sqrt(variance * (1 + (1 / (MeanWeight + SdWeight + _seen)))), SdLeast);
        }
    }

    /// <summary>How much further from the gate than others somebody was first seen, in metres.</summary>
    public double FurtherMetres(double metres) => Math.Max(0, metres - _metres);

    /// <summary>Learns from somebody.</summary>
    /// <param name="seconds">How long after the check-in they were at the gate.</param>
    /// <param name="metres">How far from the gate they were first seen.</param>
    /// <param name="confidence">How sure it is that it was theirs, 0 to 1.</param>
    public void Learn(double seconds, double metres, double confidence)
    {
        // Whoever is far off came on another one, or was seen late: no more than three standard deviations of it count.
        double off = Math.Clamp(seconds - Mean, -3 * Sd, 3 * Sd);
        double weight = MeanWeight + _seen;
        _squares += weight * confidence / (weight + confidence) * off * off;
        Mean += confidence / (weight + confidence) * off;
        _seen += confidence;
        _metres = double.IsFinite(_metres) ? _metres + (confidence / _seen * (metres - _metres)) : metres;
        if (_seen > Remembered)
        {
            _squares *= Remembered / _seen;
            _seen = Remembered;
        }
    }
}
