using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>Stands and waits, out of the way of whoever comes in: for so long, until a time, or until something is so. Somebody who wants to pass may ask for way meanwhile.</summary>
internal sealed class Wait : Act
{
    /// <summary>Who was moved by less still stands where they stood.</summary>
    private const double MovedMetres = 0.25;

    private readonly Func<bool> _isOver;
    private readonly TimeSpan _patience = TimeSpan.MaxValue;
    private TimeSpan _until;

    /// <summary>For so many seconds.</summary>
    public Wait(Actor me, double seconds)
        : base(me)
    {
        _patience = TimeSpan.FromSeconds(seconds);
        _isOver = static () => false;
    }

    /// <summary>Until a time since the simulation's start.</summary>
    public Wait(Actor me, TimeSpan until)
        : base(me) => _isOver = () => me.Now >= until;

    /// <summary>Until something is so, another actor's act for instance, but no longer than so many seconds.</summary>
    public Wait(Actor me, Func<bool> isSo, double secondsMax)
        : base(me)
    {
        _patience = TimeSpan.FromSeconds(secondsMax);
        _isOver = isSo;
    }

    /// <summary>Whether whoever was asked to step aside meanwhile goes back to where they stood, so that what they stood before is in reach again.</summary>
    public bool GoesBack { get; init; } = true;

    /// <summary>Whether what was waited for came, or the time ran out.</summary>
    public bool IsSo { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        if (Stage.Zones.OutOfTheWay(Me, point => Stage.Actors.All(other => other == Me || other.DistanceMetres(point) > other.Body.RadiusMetres + Me.Body.RadiusMetres)) is FloorPoint aside)
        {
            yield return new Walk(Me, aside);
        }

        _until = _patience == TimeSpan.MaxValue ? TimeSpan.MaxValue : Me.Now + _patience;
        FloorPoint stood = Me.Body.At;
        double faced = Me.Body.FacingRadians;
        Me.IsIdle = true;
        yield return new Until(() => (IsSo = _isOver()) || Me.Now >= _until);
        Me.IsIdle = false;
        if (GoesBack && Me.DistanceMetres(stood) > MovedMetres)
        {
            yield return new Walk(Me, stood, faced);
        }
    }
}
