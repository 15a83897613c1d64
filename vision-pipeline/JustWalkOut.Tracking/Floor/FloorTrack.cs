using System.Numerics;

namespace JustWalkOut.Tracking;

/// <summary>One person whom the tracker follows, or a newcomer who may be one.</summary>
internal sealed class FloorTrack
{
    /// <summary>Where and how fast.</summary>
    public FloorMotion Motion;

    private ulong _seenNow;
    private double _metresNow = double.PositiveInfinity;

    /// <summary>Number of the identity; 0 for a newcomer that has none.</summary>
    public int Number { get; set; }

    /// <summary>The identity as it is told; default for a newcomer.</summary>
    public PersonId Person { get; set; }

    /// <summary>Order of first sight: it settles what else would be a draw.</summary>
    public long Order { get; set; }

    /// <summary>First sight of this run of sightings.</summary>
    public TimeSpan FirstSeen { get; set; }

    /// <summary>Where that was.</summary>
    public FloorPoint FirstPlace { get; private set; }

    /// <summary>Latest sighting.</summary>
    public TimeSpan LastSeen { get; set; }

    /// <summary>Where they were then.</summary>
    public FloorPoint LastPlace { get; private set; }

    /// <summary>Latest sighting that may well be them by its looks: what stands where they stood need not be them.</summary>
    public TimeSpan LastAlike { get; private set; }

    /// <summary>Seconds since they were last seen in which no picture came of any camera that could have seen them: whoever is not seen in the dark need not be away.</summary>
    public double UnwatchedSeconds { get; private set; }

    /// <summary>The latest picture of a camera that could see them.</summary>
    private TimeSpan WatchedAt { get; set; }

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

    /// <summary>The cameras that had it in their latest picture, one bit each.</summary>
    public ulong SeenBy { get; private set; }

    /// <summary>How many cameras have lost it since it was last seen.</summary>
    private int LostBy { get; set; }

    /// <summary>Logarithm of the odds that somebody is there, as far as cameras that could see them say.</summary>
    public double IsThere { get; set; }

    /// <summary>Whether it was first seen by a door.</summary>
    public bool IsFromDoor { get; set; }

    /// <summary>Whether it still is the person whom it began with.</summary>
    public IdentityBelief Belief { get; } = new();

    /// <summary>What they look like, as far as it is surely them.</summary>
    public LookProfile Profile { get; } = new();

    /// <summary>That they went by another's name, until it has been told.</summary>
    public IdentityExchange? Exchanged { get; set; }

    /// <summary>Their hands.</summary>
    public BodyHands Hands { get; } = new();

    /// <summary>Begins a newcomer.</summary>
    public void Begin(in FloorPlace place, TimeSpan at, long order, StoreTrackerOptions options)
    {
        Motion = new FloorMotion(place, options.SpeedSdMetresPerSecond);
        (Number, Person, Order) = (0, default, order);
        (FirstSeen, LastSeen, LastAlike, At, FirstPlace, LastPlace) = (at, at, at, at, place.At, place.At);
        (Sightings, Beside, Instead, SeenInFrame, Views, SeenBy, LostBy) = (0, 0, 0, 0, 0, 0, 0);
        (UnwatchedSeconds, WatchedAt) = (0, at);
        IsFromDoor = false;
        IsThere = options.FirstBelief;
        Hands.Forget(options.Hands.Prior);
        _metresNow = double.PositiveInfinity;
        Belief.Clear();
        Profile.Clear();
        Exchanged = null;
    }

    /// <summary>Takes note of the nearest of all others; null for nobody.</summary>
    public void Meet(FloorTrack? other, TimeSpan now, StoreTrackerOptions options)
    {
        _metresNow = other is null ? double.PositiveInfinity : DistanceMetres(other);
        Belief.Meet(other, (_metresNow, other is null ? 0 : double.Hypot(Motion.U - other.Motion.U, Motion.V - other.Motion.V)), now, options);
    }

    /// <summary>It is them: what they looked like while that was in doubt is how they look.</summary>
    public void Settle(double chance, StoreTrackerOptions options)
    {
        Profile.Add(Belief.Recent.Mean, Belief.Recent.Pictures, options.Looks.ProfilePictures);
        Belief.Restart(chance);
    }

    /// <summary>Takes a look: what two look like who stand close is a mixture of both, and is left out.</summary>
    public void SeeLook(in ScannedPlace placed, StoreTrackerOptions options)
    {
        if (placed.Looks > 0 && _metresNow > options.Looks.ApartMetres)
        {
            (Belief.IsSure ? Profile : Belief.Recent).Add(placed.Look.Values, placed.Looks, options.Looks.ProfilePictures);
        }
    }

    /// <summary>Goes on as another person, who goes on as this one: bodies, motions and hands stay where they are.</summary>
    public void Exchange(FloorTrack other)
    {
        (Number, other.Number) = (other.Number, Number);
        (Person, other.Person) = (other.Person, Person);
        Profile.Exchange(other.Profile);
    }

    /// <summary>Takes the hands of all pictures that a place was put together from.</summary>
    public void SeeHands(in ScannedPlace placed, FloorScan scan, HandOptions options)
    {
        Span<HandSight> sights = stackalloc HandSight[2];
        for (int number = placed.Hands; number != 0; number = scan.HandsAt(number).Next)
        {
            ref readonly ScannedHands hands = ref scan.HandsAt(number);
            double sdPx = Math.Max(options.LeastPx, options.PointShare * hands.SidePx);
            int count = 0;
            foreach (ImagePoint point in (ReadOnlySpan<ImagePoint>)[hands.First, hands.Second])
            {
                if (point.IsSeen)
                {
                    LineOfSight line = hands.Camera.Through(point.XPx, point.YPx);
                    StorePoint from = new(line.From.XMetres - Motion.X, line.From.YMetres - Motion.Y, line.From.ZMetres);
                    sights[count++] = new HandSight(line with { From = from }, sdPx, point.Score);
                }
            }

            Hands.See(sights[..count], LastSeen, options);
        }
    }

    /// <summary>Takes note of having been seen.</summary>
    public void See(in ScannedPlace placed, TimeSpan now, long frame, LookOptions looks)
    {
        if (placed.Looks > 0 ? Profile.Odds(placed.Look.Values, placed.Looks, looks) >= 0 : Profile.Pictures == 0)
        {
            LastAlike = now;
        }

        (UnwatchedSeconds, WatchedAt) = (0, now);
        _seenNow = SeenAt(frame) | placed.Views;
        (LastSeen, LastPlace, SeenInFrame) = (now, Motion.At, frame);
        Sightings += placed.Sightings;
        Views |= placed.Views;
        (SeenBy, LostBy) = (SeenBy | placed.Views, 0);
    }

    /// <summary>The cameras that have it in their pictures of an instant, one bit each; none where it was last seen at another.</summary>
    public ulong SeenAt(long frame) => SeenInFrame == frame ? _seenNow : 0;

    /// <summary>Takes note of pictures that do not show it.</summary>
    /// <param name="views">The cameras of this instant's pictures.</param>
    /// <param name="frame">The instant's number.</param>
    public void Miss(ulong views, long frame)
    {
        ulong missed = SeenBy & views & ~SeenAt(frame);
        SeenBy &= ~missed;
        LostBy += SeenInFrame == frame ? 0 : BitOperations.PopCount(missed);
    }

    /// <summary>A camera that could see them has taken a picture.</summary>
    public void Watch(TimeSpan now, double darkSeconds)
    {
        double since = (now - WatchedAt).TotalSeconds;
        UnwatchedSeconds += since > darkSeconds ? since : 0;
        WatchedAt = now;
    }

    /// <summary>Whether every camera that had it has lost it, and there were several: who is only hidden is lost by one after the other, and rarely by all.</summary>
    public bool IsLostByAll(int viewsMin) => SeenBy == 0 && LostBy >= viewsMin;

    /// <summary>Somebody lost, who was found again as a newcomer.</summary>
    public void GoOnAs(FloorTrack newcomer, StoreTrackerOptions options)
    {
        Motion = newcomer.Motion;
        Belief.Lose(1 - options.FoundAgainShare, newcomer.LastSeen);
        Belief.Recent.Add(newcomer.Profile.Mean, newcomer.Profile.Pictures, options.Looks.ProfilePictures);
        (At, LastSeen, LastPlace, LastAlike, SeenInFrame) = (newcomer.At, newcomer.LastSeen, newcomer.LastPlace, newcomer.LastAlike, newcomer.SeenInFrame);
        Sightings += newcomer.Sightings;
        IsThere = newcomer.IsThere;
        Hands.GoOnAs(newcomer.Hands);
        (UnwatchedSeconds, WatchedAt) = (0, newcomer.WatchedAt);
        (SeenBy, LostBy, _seenNow) = (newcomer.SeenBy, 0, newcomer._seenNow);
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

    /// <summary>Metres to where another was first seen.</summary>
    public double MetresToFirstPlace(FloorTrack newcomer) => double.Hypot(Motion.X - newcomer.FirstPlace.XMetres, Motion.Y - newcomer.FirstPlace.YMetres);
}
