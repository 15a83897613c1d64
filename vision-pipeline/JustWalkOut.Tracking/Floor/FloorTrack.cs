namespace JustWalkOut.Tracking;

/// <summary>One person whom the tracker follows, or a newcomer who may be one.</summary>
internal sealed class FloorTrack
{
    /// <summary>Where and how fast.</summary>
    public FloorMotion Motion;

    /// <summary>Number of the identity; 0 for a newcomer that has none.</summary>
    public int Number { get; set; }

    /// <summary>The identity as it is told; default for a newcomer.</summary>
    public PersonId Person { get; set; }

    /// <summary>Order of first sight: it settles what else would be a draw.</summary>
    public long Order { get; set; }

    /// <summary>First sight of this run of sightings.</summary>
    public TimeSpan FirstSeen { get; set; }

    /// <summary>Latest sighting.</summary>
    public TimeSpan LastSeen { get; set; }

    /// <summary>Time up to which the motion has been forecast.</summary>
    public TimeSpan At { get; set; }

    /// <summary>Sightings so far.</summary>
    public int Sightings { get; set; }

    /// <summary>The frame in which it was seen last, by the tracker's count.</summary>
    public long SeenInFrame { get; set; }

    /// <summary>Pictures that showed this newcomer beside somebody known who stands very close: two people, not one twice.</summary>
    public int Beside { get; set; }

    /// <summary>Pictures that showed it where somebody known, very close, was not seen: one person twice, it may be.</summary>
    public int Instead { get; set; }

    /// <summary>The cameras that have seen it in this run of sightings, one bit each.</summary>
    public ulong Views { get; set; }

    /// <summary>Whether it was first seen by a door.</summary>
    public bool IsFromDoor { get; set; }

    /// <summary>Begins a newcomer.</summary>
    public void Begin(in FloorPlace place, TimeSpan at, long order, StoreTrackerOptions options)
    {
        Motion = new FloorMotion(place, options.SpeedSdMetresPerSecond);
        (Number, Person, Order) = (0, default, order);
        (FirstSeen, LastSeen, At) = (at, at, at);
        (Sightings, Beside, Instead, SeenInFrame, Views) = (1, 0, 0, 0, 0);
        IsFromDoor = false;
    }

    /// <summary>Lets time pass; a time before its own changes nothing.</summary>
    public void Forecast(TimeSpan at, StoreTrackerOptions options)
    {
        if (at > At)
        {
            Motion.Forecast((at - At).TotalSeconds, options.AccelerationM2PerS3, options.FadeSeconds);
            At = at;
        }
    }

    /// <summary>Metres between two.</summary>
    public double DistanceMetres(FloorTrack other) => double.Hypot(Motion.X - other.Motion.X, Motion.Y - other.Motion.Y);
}
