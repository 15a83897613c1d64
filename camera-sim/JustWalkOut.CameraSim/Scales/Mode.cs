namespace JustWalkOut.CameraSim.Scales;

/// <summary>One resonance at 60 samples a second: driven by white noise of sd 1 for long, it moves with sd 1.</summary>
internal sealed class Mode
{
    private readonly float _first;
    private readonly float _second;
    private readonly float _gain;
    private float _last;
    private float _beforeLast;

    /// <summary>A resonance at rest.</summary>
    /// <param name="hertz">Its frequency, below 30.</param>
    /// <param name="damping">Its damping as a share of the critical one, above 0.</param>
    public Mode(double hertz, double damping)
    {
        double radius = Math.Exp(-2 * Math.PI * hertz * damping / ShelfMessage.HertzSampled);
        double angle = 2 * Math.PI * hertz / ShelfMessage.HertzSampled;
        double square = radius * radius;

        // Variance of a second-order autoregression with poles at radius and +-angle, driven by variance 1.
        double variance = (1 + square) / ((1 - square) * (1 + (square * square) - (2 * square * Math.Cos(2 * angle))));
        _first = (float)(2 * radius * Math.Cos(angle));
        _second = (float)-square;
        _gain = (float)(1 / Math.Sqrt(variance));
    }

    /// <summary>Moves on by one sample.</summary>
    public float Move(float drive)
    {
        float now = (_first * _last) + (_second * _beforeLast) + (_gain * drive);

        // A mode that rests falls through the denormal numbers, which are slow on most machines.
        _beforeLast = _last;
        _last = MathF.Abs(now) < 1e-20f ? 0 : now;
        return now;
    }
}
