using System.Numerics;

namespace JustWalkOut.Tracking;

/// <summary>Somebody on the floor as the pictures of one instant place them.</summary>
internal struct ScannedPlace
{
    /// <summary>From all sightings together.</summary>
    public FloorPlace Place;

    /// <summary>The best of their scores.</summary>
    public float Score;

    /// <summary>Standard deviation of the time of the latest picture.</summary>
    public double LateSeconds;

    /// <summary>How long before the time of the pictures it shows the store: what their cameras' clocks are ahead by.</summary>
    public double AheadSeconds;

    /// <summary>The cameras, one bit each.</summary>
    public ulong Views;

    /// <summary>Whether it has been given to somebody.</summary>
    public bool IsTaken;

    /// <summary>The first of the pictures that show its hands, by <see cref="FloorScan.HandsAt"/>; 0 where none does.</summary>
    public int Hands;

    /// <summary>The mean of what it looks like.</summary>
    public Look Look;

    /// <summary>Pictures that the look is the mean of.</summary>
    public int Looks;

    /// <summary>How many cameras.</summary>
    public readonly int Sightings => BitOperations.PopCount(Views);
}

/// <summary>The hands of somebody in one picture.</summary>
/// <param name="Camera">Which camera's.</param>
/// <param name="First">A hand, or unseen.</param>
/// <param name="Second">The other.</param>
/// <param name="SidePx">Longer side of the body's box.</param>
/// <param name="Next">The next of the pictures that show the same body's hands; 0 at the last.</param>
internal readonly record struct ScannedHands(CameraModel Camera, ImagePoint First, ImagePoint Second, float SidePx, int Next);

/// <summary>
/// What all cameras saw at one instant: sightings of different cameras that lie close enough to be one person are put together before anybody is given anything, one sighting
/// of each camera at most, by the cheapest pairing camera after camera. Cameras that take their pictures at times of their own make scans of one picture each, where nothing is to be put together.
/// Owns its buffers and allocates nothing once they have grown.
/// </summary>
internal sealed class FloorScan(StoreTrackerOptions options, TrackedFloor floor)
{
    private readonly SparseAssignment _assignment = new();
    private ScannedPlace[] _places = new ScannedPlace[16];
    private ScannedPlace[] _seen = new ScannedPlace[16];
    private int _seenCount;
    private ScannedHands[] _hands = new ScannedHands[16];
    private int _handsCount;

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>The cameras whose pictures are in it, one bit each.</summary>
    public ulong Views { get; private set; }

    /// <summary>A place, to look at and to mark.</summary>
    public ref ScannedPlace this[int index] => ref _places[index];

    /// <summary>Begins an instant.</summary>
    public void Begin() => (Count, Views, _handsCount) = (0, 0, 0);

    /// <summary>Hands by the number that <see cref="ScannedPlace.Hands"/> and <see cref="ScannedHands.Next"/> give.</summary>
    public ref readonly ScannedHands HandsAt(int number) => ref _hands[number - 1];

    /// <summary>Adds a camera's picture.</summary>
    /// <param name="frame">What it saw.</param>
    /// <param name="view">The camera's bit.</param>
    /// <param name="camera">Its geometry; null where that is not known, and its hands have no place.</param>
    public void Add(in SightingFrame frame, ulong view, CameraModel? camera)
    {
        Views |= view;
        Load(frame, view, camera);
        int before = Count;
        if (before > 0 && _seenCount > 0)
        {
            Pair(before);
        }

        Reserve(Count + _seenCount);
        for (int i = 0; i < _seenCount; i++)
        {
            if (!_seen[i].IsTaken)
            {
                _places[Count++] = _seen[i];
            }
        }
    }

    private void Load(in SightingFrame frame, ulong view, CameraModel? camera)
    {
        _seenCount = 0;
        double late = frame.CapturedSd.TotalSeconds;
        for (int i = 0; i < frame.Sightings.Count; i++)
        {
            Sighting sighting = frame.Sightings[i];
            if (sighting.Floor is FloorPlace place && place.Covariance.IsProper && sighting.Score >= options.KeepScoreMin && floor.Holds(place.At, options.OutsideMetres))
            {
                if (_seenCount == _seen.Length)
                {
                    Array.Resize(ref _seen, _seenCount * 2);
                }

                _seen[_seenCount++] = new ScannedPlace { Place = place, Score = sighting.Score, LateSeconds = late, AheadSeconds = frame.ClockAhead.TotalSeconds, Views = view, Hands = HandsOf(sighting, camera), Look = sighting.Look, Looks = sighting.Look.IsKnown ? 1 : 0 };
            }
        }
    }

    private int HandsOf(in Sighting sighting, CameraModel? camera)
    {
        if (camera is null || !(sighting.FirstHand.IsSeen || sighting.SecondHand.IsSeen))
        {
            return 0;
        }

        if (_handsCount == _hands.Length)
        {
            Array.Resize(ref _hands, _handsCount * 2);
        }

        _hands[_handsCount++] = new ScannedHands(camera, sighting.FirstHand, sighting.SecondHand, Math.Max(sighting.Box.WidthPx, sighting.Box.HeightPx), 0);
        return _handsCount;
    }

    private void Pair(int before)
    {
        _assignment.Begin(before, _seenCount, (float)options.GateDistance2);
        for (int row = 0; row < before; row++)
        {
            for (int column = 0; column < _seenCount; column++)
            {
                float cost = Cost(_places[row].Place, _seen[column].Place);
                if (cost < float.MaxValue)
                {
                    _assignment.Add(row, column, cost);
                }
            }
        }

        _assignment.Solve();
        ReadOnlySpan<int> columns = _assignment.ColumnOfRow;
        for (int row = 0; row < before; row++)
        {
            if (columns[row] >= 0)
            {
                Join(ref _places[row], ref _seen[columns[row]]);
            }
        }
    }

    /// <summary>Squared Mahalanobis distance of two places that may be one person's.</summary>
    private float Cost(in FloorPlace one, in FloorPlace other)
    {
        double dx = one.At.XMetres - other.At.XMetres;
        double dy = one.At.YMetres - other.At.YMetres;
        if ((dx * dx) + (dy * dy) > options.SamePersonMetres * options.SamePersonMetres)
        {
            return float.MaxValue;
        }

        double extra = 2 * options.PlaceSdMetres * options.PlaceSdMetres;
        double a = one.Covariance.XxM2 + other.Covariance.XxM2 + extra;
        double b = one.Covariance.XyM2 + other.Covariance.XyM2;
        double c = one.Covariance.YyM2 + other.Covariance.YyM2 + extra;
        double distance2 = ((c * dx * dx) - (2 * b * dx * dy) + (a * dy * dy)) / ((a * c) - (b * b));
        return distance2 < options.GateDistance2 ? (float)distance2 : float.MaxValue;
    }

    /// <summary>Two sightings of one person, each weighed by how sure it is.</summary>
    private void Join(ref ScannedPlace into, ref ScannedPlace other)
    {
        (FloorCovariance p, FloorCovariance q) = (into.Place.Covariance, other.Place.Covariance);

        // K = P (P + Q)^-1; x + K (y - x) with covariance P - K P.
        (double a, double b, double c) = (p.XxM2 + q.XxM2, p.XyM2 + q.XyM2, p.YyM2 + q.YyM2);
        double inverse = 1 / ((a * c) - (b * b));
        (double kxx, double kxy) = (((p.XxM2 * c) - (p.XyM2 * b)) * inverse, ((p.XyM2 * a) - (p.XxM2 * b)) * inverse);
        (double kyx, double kyy) = (((p.XyM2 * c) - (p.YyM2 * b)) * inverse, ((p.YyM2 * a) - (p.XyM2 * b)) * inverse);
        double dx = other.Place.At.XMetres - into.Place.At.XMetres;
        double dy = other.Place.At.YMetres - into.Place.At.YMetres;
        into.Place = new FloorPlace(
            new FloorPoint(into.Place.At.XMetres + (kxx * dx) + (kxy * dy), into.Place.At.YMetres + (kyx * dx) + (kyy * dy)),
            new FloorCovariance(p.XxM2 - (kxx * p.XxM2) - (kxy * p.XyM2), p.XyM2 - (kxx * p.XyM2) - (kxy * p.YyM2), p.YyM2 - (kyx * p.XyM2) - (kyy * p.YyM2)));
        into.Score = Math.Max(into.Score, other.Score);
        into.LateSeconds = Math.Max(into.LateSeconds, other.LateSeconds);
        into.AheadSeconds += (kxx + kyy) / 2 * (other.AheadSeconds - into.AheadSeconds);
        into.Views |= other.Views;
        JoinLooks(ref into, other);
        if (other.Hands != 0)
        {
            // One picture's hands are not linked to any yet: they go before those already there.
            _hands[other.Hands - 1] = _hands[other.Hands - 1] with { Next = into.Hands };
            into.Hands = other.Hands;
        }

        other.IsTaken = true;
    }

    private static void JoinLooks(ref ScannedPlace into, in ScannedPlace other)
    {
        if (other.Looks == 0)
        {
            return;
        }

        if (into.Looks == 0)
        {
            (into.Look, into.Looks) = (other.Look, other.Looks);
            return;
        }

        Span<float> mean = stackalloc float[Look.Length];
        float share = (float)other.Looks / (into.Looks + other.Looks);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = into.Look.Values[i] + (share * (other.Look.Values[i] - into.Look.Values[i]));
        }

        (into.Look, into.Looks) = (Look.Of(mean), into.Looks + other.Looks);
    }

    private void Reserve(int count)
    {
        if (count > _places.Length)
        {
            Array.Resize(ref _places, Math.Max(count, _places.Length * 2));
        }
    }
}
