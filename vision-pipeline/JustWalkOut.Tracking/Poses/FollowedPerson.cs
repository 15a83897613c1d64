namespace JustWalkOut.Tracking;

/// <summary>Somebody whom the tracker tells of, as <see cref="PoseWatch"/> keeps them: where they were told to be, and how each camera places them beside that.</summary>
/// <param name="cameras">How many.</param>
internal sealed class FollowedPerson(int cameras)
{
    private readonly PoseLook[] _looks = new PoseLook[cameras];
    private readonly TimeSpan[] _headAt = new TimeSpan[cameras];

    private (TimeSpan At, FloorPoint Place) _before;

    /// <summary>A number of theirs.</summary>
    public int Number { get; private set; }

    /// <summary>Where they were told to be last, and when.</summary>
    public (TimeSpan At, FloorPoint Place) Now { get; private set; }

    /// <summary>When they were taken into the equations last.</summary>
    public TimeSpan TakenAt { get; set; }

    /// <summary>Metres a second, as they are told.</summary>
    public double Speed
    {
        get
        {
            double seconds = (Now.At - _before.At).TotalSeconds;
            return seconds > 0 ? double.Hypot(Now.Place.XMetres - _before.Place.XMetres, Now.Place.YMetres - _before.Place.YMetres) / seconds : 0;
        }
    }

    /// <summary>Metres a second along x and y, as they are told, over about half a second.</summary>
    public (double U, double V) Velocity { get; private set; }

    /// <summary>Begins with somebody new.</summary>
    public void Begin(int number, TimeSpan at, FloorPoint place)
    {
        Number = number;
        Now = _before = (at, place);
        TakenAt = TimeSpan.MinValue;
        Velocity = default;
        Array.Fill(_headAt, TimeSpan.MinValue);
        for (int i = 0; i < _looks.Length; i++)
        {
            _looks[i].At = TimeSpan.MinValue;
        }
    }

    /// <summary>They are told of again.</summary>
    public void Tell(TimeSpan at, FloorPoint place)
    {
        const double SmoothSeconds = 0.4;
        (_before, Now) = (Now, (at, place));
        double seconds = (at - _before.At).TotalSeconds;
        if (seconds > 0)
        {
            double share = 1 - Math.Exp(-seconds / SmoothSeconds);
            (double u, double v) = ((place.XMetres - _before.Place.XMetres) / seconds, (place.YMetres - _before.Place.YMetres) / seconds);
            Velocity = (Velocity.U + (share * (u - Velocity.U)), Velocity.V + (share * (v - Velocity.V)));
        }
    }

    /// <summary>Where they were at a time shortly before they were told of last; further back, and further on, by how fast they go.</summary>
    public FloorPoint PlaceAt(TimeSpan at)
    {
        if (at < _before.At || at > Now.At)
        {
            (TimeSpan from, FloorPoint place) = at < _before.At ? _before : Now;
            double seconds = (at - from).TotalSeconds;
            return new FloorPoint(place.XMetres + (seconds * Velocity.U), place.YMetres + (seconds * Velocity.V));
        }

        double all = (Now.At - _before.At).TotalSeconds;
        double share = all > 0 ? (at - _before.At).TotalSeconds / all : 1;
        return new FloorPoint(
            _before.Place.XMetres + (share * (Now.Place.XMetres - _before.Place.XMetres)), _before.Place.YMetres + (share * (Now.Place.YMetres - _before.Place.YMetres)));
    }

    /// <summary>Whether a camera other than one has seen them lately: who is seen by that one alone may be nobody but its own mistake.</summary>
    public bool IsSeenBesides(int camera, TimeSpan since)
    {
        for (int i = 0; i < _looks.Length; i++)
        {
            if (i != camera && _looks[i].At >= since)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A camera sees them: where, beside where they are followed.</summary>
    public void See(in PoseLook look)
    {
        FloorPoint at = PlaceAt(look.TakenAt);
        double late = look.ClockSd * Speed;
        _looks[look.Camera] = look with
        {
            LateM2 = late * late,
            Place = new FloorPoint(look.Place.XMetres - at.XMetres, look.Place.YMetres - at.YMetres),
            Covariance = look.Covariance with { XxM2 = look.Covariance.XxM2 + (late * late), YyM2 = look.Covariance.YyM2 + (late * late) },
        };
    }

    /// <summary>What cameras have seen of them since a time; returns how many did.</summary>
    public int Looks(TimeSpan since, Span<PoseLook> into)
    {
        int count = 0;
        foreach (ref readonly PoseLook look in _looks.AsSpan())
        {
            if (look.At >= since && count < into.Length)
            {
                into[count++] = look;
            }
        }

        return count;
    }

    /// <summary>Whether their height may be used once more in a camera's picture; says yes once in a while.</summary>
    public bool TakeHead(int camera, TimeSpan at, TimeSpan apart)
    {
        if (_headAt[camera] != TimeSpan.MinValue && at - _headAt[camera] < apart)
        {
            return false;
        }

        _headAt[camera] = at;
        return true;
    }
}
