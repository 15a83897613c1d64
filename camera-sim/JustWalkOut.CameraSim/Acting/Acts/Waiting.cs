namespace JustWalkOut.CameraSim.Acting.Acts;

/// <summary>Stands and waits: for so long, until a time, or until something is so. Somebody who wants to pass may ask for way meanwhile.</summary>
internal sealed class Wait : Act
{
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

    /// <summary>Whether what was waited for came, or the time ran out.</summary>
    public bool IsSo { get; private set; }

    protected override IEnumerable<Step> Play()
    {
        _until = _patience == TimeSpan.MaxValue ? TimeSpan.MaxValue : Me.Now + _patience;
        Me.IsIdle = true;
        yield return new Until(() => (IsSo = _isOver()) || Me.Now >= _until);
        Me.IsIdle = false;
    }
}
