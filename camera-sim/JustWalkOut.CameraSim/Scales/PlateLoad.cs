using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Scales;

/// <summary>What rests on one plate, and what its load cell makes of it: a damped oscillator that follows the load. Asked in order of time.</summary>
internal sealed class PlateLoad
{
    // Steps of the oscillator per sample: at 30 Hz a step turns it by less than a radian, so that the half-explicit rule is stable.
    private const int StepsPerSample = 8;

    // An oscillator of at least 5 Hz and a tenth of the critical damping is at rest after this; a rest below a hundredth of a step of the reading is none.
    private const double RestGrams = 0.002;

    private readonly List<LoadChange> _changes = [];
    private readonly double _stiffness;
    private readonly double _damping;
    private double _reached;
    private double _response;
    private double _speed;

    /// <summary>An empty plate.</summary>
    /// <param name="hertz">Frequency of its own response.</param>
    /// <param name="damping">Its damping as a share of the critical one.</param>
    public PlateLoad(double hertz, double damping)
    {
        double angular = 2 * Math.PI * hertz;
        _stiffness = angular * angular;
        _damping = 2 * damping * angular;
    }

    /// <summary>Load when every change so far has run its course, grams.</summary>
    public double SettledGrams => _reached + _changes.Sum(change => change.Grams);

    /// <summary>Whether the reading is the load and nothing is under way.</summary>
    public bool IsAtRest => _changes.Count == 0 && _response == _reached && _speed == 0;

    /// <summary>What the cell gave last, grams.</summary>
    public double Grams => _response;

    /// <summary>Puts a load on that was there before the simulation began.</summary>
    public void Place(double grams)
    {
        _reached += grams;
        _response += grams;
    }

    /// <summary>Adds a change; it may begin in the past by less than a message, which counts from then on.</summary>
    public void Add(LoadChange change) => _changes.Add(change);

    /// <summary>Writes what the cell gives at evenly spaced times.</summary>
    /// <param name="firstSeconds">Time of the first sample since the simulation's start.</param>
    /// <param name="spacingSeconds">From sample to sample.</param>
    /// <param name="grams">Gets the samples.</param>
    public void Sample(double firstSeconds, double spacingSeconds, Span<float> grams)
    {
        double step = spacingSeconds / StepsPerSample;
        for (int i = 0; i < grams.Length; i++)
        {
            double before = firstSeconds + ((i - 1) * spacingSeconds);
            for (int part = 1; part <= StepsPerSample; part++)
            {
                double load = LoadAt(before + (part * step));
                _speed += step * ((_stiffness * (load - _response)) - (_damping * _speed));
                _response += step * _speed;
            }

            grams[i] = (float)_response;
        }

        Retire(firstSeconds + ((grams.Length - 1) * spacingSeconds));
    }

    private double LoadAt(double seconds)
    {
        double load = _reached;
        foreach (LoadChange change in _changes)
        {
            double since = seconds - change.At.TotalSeconds;
            double duration = change.Duration.TotalSeconds;
            load += since < 0 ? 0 : since >= duration ? change.Grams : change.Grams * since / duration;
        }

        return load;
    }

    // What is over becomes part of what rests there; what rests long enough becomes exact, so that a quiet plate costs nothing.
    private void Retire(double seconds)
    {
        for (int i = 0; i < _changes.Count;)
        {
            if ((_changes[i].At + _changes[i].Duration).TotalSeconds <= seconds)
            {
                _reached += _changes[i].Grams;
                _changes.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        if (_changes.Count == 0 && Math.Abs(_response - _reached) < RestGrams && Math.Abs(_speed) < RestGrams)
        {
            _response = _reached;
            _speed = 0;
        }
    }
}
