using System.Globalization;
using System.Numerics;

namespace JustWalkOut.Tracking;

/// <summary>
/// Follows people over the floor of a store through the sightings of all cameras, each at its own time: one identity per person. Every frame's sightings are
/// given to known people first, then to newcomers, each time the cheapest pairing of all; identities begin by a door, and whoever appears elsewhere is first held
/// against those who were lost from sight. Works through frames in order of capture, whatever order they arrive in, and tells people at fixed times.
/// The same frames give the same identities on any machine. Not safe for several threads.
/// </summary>
public sealed class StoreTracker
{
    private readonly StoreTrackerOptions _options;
    private readonly TrackedFloor _floor;
    private readonly FrameQueue _queue;
    private readonly SparseAssignment _assignment = new();
    private readonly List<FloorTrack> _known = [];
    private readonly List<FloorTrack> _newcomers = [];
    private readonly Stack<FloorTrack> _spare = new();
    private readonly Dictionary<ViewId, int> _views = [];
    private readonly TimeSpan _tellEvery;
    private readonly TimeSpan _sameInstant;
    private readonly FloorScan _scan;
    private readonly Witnesses _witnesses;
    private readonly Identities _identities;
    private readonly IReadOnlyDictionary<ViewId, CameraModel> _cameras;
    private FloorTrack[] _rows = new FloorTrack[16];
    private Presence[] _told = new Presence[16];
    private int _toldCount;
    private TimeSpan _nextTell = TimeSpan.MinValue;
    private TimeSpan _now = TimeSpan.MinValue;
    private long _frame;
    private long _order;
    private int _lastNumber;

    /// <summary>A tracker that has seen nothing yet.</summary>
    /// <exception cref="ArgumentException">At least one option is out of range; all of them are named.</exception>
    /// <param name="floor">Where people are.</param>
    /// <param name="options">How they are followed.</param>
    /// <param name="coverage">What each camera can see of the floor; null where that is not known, and what is not seen tells nothing.</param>
    /// <param name="cameras">The cameras whose geometry is known; the hands of others have no place in space.</param>
    public StoreTracker(TrackedFloor floor, StoreTrackerOptions options, FloorCoverage? coverage = null, IReadOnlyDictionary<ViewId, CameraModel>? cameras = null)
    {
        ArgumentNullException.ThrowIfNull(floor);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Options out of range: {string.Join("; ", faults)}.", nameof(options));
        }

        (_floor, _options) = (floor, options);
        _cameras = cameras ?? new Dictionary<ViewId, CameraModel>();
        _sameInstant = TimeSpan.FromSeconds(options.SameInstantSeconds);
        _queue = new FrameQueue(TimeSpan.FromSeconds(options.LateSecondsMax), _sameInstant);
        _scan = new FloorScan(options, floor);
        _witnesses = new Witnesses(options, coverage);
        _identities = new Identities(options, _known);
        _tellEvery = TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond / options.TellPerSecond));
    }

    /// <summary>Frames that came too late to be used.</summary>
    public long LateFrames => _queue.Late;

    /// <summary>Sightings that were not followed because <see cref="StoreTrackerOptions.PeopleMax"/> people were.</summary>
    public long RefusedPeople { get; private set; }

    /// <summary>Times that two who had met were found to have gone on as each other, and were put right.</summary>
    public long Exchanges => _identities.Exchanges;

    /// <summary>People who counted as new and were found to be somebody lost.</summary>
    public long Rejoined { get; private set; }

    /// <summary>People given an identity so far.</summary>
    public int PeopleSoFar => _lastNumber;

    /// <summary>Called with each frame that has been worked through or refused as too late: its list of sightings is not read again. Null for nobody.</summary>
    public Action<SightingFrame>? Done { get; init; }

    /// <summary>Called with each frame when its turn comes, in order of capture: what it gives back is followed in its place, and is not kept. Null for the frame as it came.</summary>
    public Func<SightingFrame, SightingFrame>? Before { get; init; }

    /// <summary>Takes a frame that has arrived; call <see cref="TryTell"/> until it says no.</summary>
    public void Take(in SightingFrame frame)
    {
        if (!_queue.Add(frame))
        {
            Done?.Invoke(frame);
        }
    }

    /// <summary>Names a camera before its first frame. Where all are named nobody need wait to learn which there are.</summary>
    public void Expect(ViewId view) => _queue.Expect(view);

    /// <summary>A camera has fallen silent: nobody waits for it until it brings its next frame; call <see cref="TryTell"/> until it says no.</summary>
    public void Leave(ViewId view) => _queue.Leave(view);

    /// <summary>Nothing more will come; call <see cref="TryTell"/> until it says no.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Works on until people are to be told.</summary>
    /// <param name="at">When they are where they are told to be: a whole number of tell times.</param>
    /// <param name="people">In order of identity; the tracker's own buffer, valid until the next call.</param>
    /// <returns>False when it must wait for more frames.</returns>
    public bool TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people)
    {
        while (_queue.TryPeek(out SightingFrame frame))
        {
            if (_nextTell == TimeSpan.MinValue)
            {
                _nextTell = TimeSpan.FromTicks(((frame.CapturedAt.Ticks / _tellEvery.Ticks) + 1) * _tellEvery.Ticks);
            }

            if (frame.CapturedAt > _nextTell)
            {
                Tell(_nextTell);
                at = _nextTell;
                _nextTell += _tellEvery;
                people = _told.AsSpan(0, _toldCount);
                return true;
            }

            See(frame.CapturedAt);
        }

        at = default;
        people = default;
        return false;
    }

    /// <summary>Works through all pictures of one instant, the queue's next.</summary>
    private void See(TimeSpan instant)
    {
        _frame++;
        _scan.Begin();
        _witnesses.Begin();
        while (_queue.TryPeek(out SightingFrame frame) && frame.CapturedAt - instant <= _sameInstant)
        {
            _queue.Remove();
            _now = frame.CapturedAt > _now ? frame.CapturedAt : _now;
            ulong bit = BitOf(frame.View);
            SightingFrame followed = Before is null ? frame : Before(frame);
            _scan.Add(followed, bit, _cameras.GetValueOrDefault(frame.View));
            _witnesses.Add(followed, bit);
            Done?.Invoke(frame);
        }

        Forecast(_known);
        Forecast(_newcomers);
        Match(_known, _options.KeepScoreMin);
        MatchRest();
        Match(_newcomers, _options.OpenScoreMin);
        Miss();
        Weigh();
        Begin();
        Rejoin();
        Promote();
        _identities.Meet(_now);
        Forget();
    }

    private ulong BitOf(ViewId id)
    {
        if (!_views.TryGetValue(id, out int view))
        {
            _views.Add(id, view = _views.Count);
        }

        // Beyond sixty-four cameras two share a bit: they are far apart, and a newcomer waits a little longer.
        return 1UL << (view % 64);
    }

    /// <summary>Notes which cameras that had somebody in their picture before have them no longer, and hears every camera that could see them.</summary>
    private void Miss()
    {
        foreach (FloorTrack known in _known)
        {
            known.Miss(_scan.Views, _frame);
            if (_witnesses.Hear(known, _frame))
            {
                known.Watch(_now, _options.DarkSeconds);
            }
        }

        foreach (FloorTrack newcomer in _newcomers)
        {
            _witnesses.Hear(newcomer, _frame);
        }
    }

    private void Forecast(List<FloorTrack> tracks)
    {
        foreach (FloorTrack track in tracks)
        {
            track.Forecast(_now, _options);
        }
    }

    private double ExtraM2(FloorTrack track, in ScannedPlace placed)
    {
        // A clock that is off by so much has the person that much further on.
        double speed2 = (track.Motion.U * track.Motion.U) + (track.Motion.V * track.Motion.V);
        return (_options.PlaceSdMetres * _options.PlaceSdMetres) + (placed.LateSeconds * placed.LateSeconds * speed2);
    }

    private void Match(List<FloorTrack> tracks, float scoreMin)
    {
        const float AloneExtra = 4;
        int rows = 0;
        foreach (FloorTrack track in tracks)
        {
            // Whoever has been out of sight for long comes back as a newcomer first.
            if ((_now - track.LastSeen).TotalSeconds <= _options.TellUnseenSeconds)
            {
                if (rows == _rows.Length)
                {
                    Array.Resize(ref _rows, rows * 2);
                }

                _rows[rows++] = track;
            }
        }

        _assignment.Begin(rows, _scan.Count, (float)_options.GateDistance2 + AloneExtra);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < _scan.Count; column++)
            {
                ref readonly ScannedPlace placed = ref _scan[column];
                if (!placed.IsTaken && placed.Score >= scoreMin)
                {
                    float cost = Cost(_rows[row], placed);
                    if (cost < float.MaxValue)
                    {
                        _assignment.Add(row, column, cost);
                    }
                }
            }
        }

        _assignment.Solve();
        ReadOnlySpan<int> columns = _assignment.ColumnOfRow;
        for (int row = 0; row < rows; row++)
        {
            if (columns[row] >= 0)
            {
                ref ScannedPlace placed = ref _scan[columns[row]];
                placed.IsTaken = true;
                FloorTrack track = _rows[row];
                track.Motion.Correct(placed.Place, ExtraM2(track, placed), placed.AheadSeconds);
                track.See(placed, _now, _frame, _options.Looks);
                track.SeeHands(placed, _scan, _options.Hands);
                track.SeeLook(placed, _options);
            }
        }
    }

    /// <summary>Places that were not put together though they are of one person: whoever was seen takes what other cameras have of them besides.</summary>
    private void MatchRest()
    {
        for (int i = 0; i < _scan.Count; i++)
        {
            ref ScannedPlace placed = ref _scan[i];
            if (placed.IsTaken)
            {
                continue;
            }

            FloorTrack? nearest = null;
            float least = float.MaxValue;
            foreach (FloorTrack track in _known)
            {
                if (track.SeenInFrame == _frame && (track.SeenAt(_frame) & placed.Views) == 0 && Cost(track, placed) is float cost && cost < least)
                {
                    (nearest, least) = (track, cost);
                }
            }

            if (nearest is not null)
            {
                placed.IsTaken = true;
                nearest.Motion.Correct(placed.Place, ExtraM2(nearest, placed), placed.AheadSeconds);
                nearest.See(placed, _now, _frame, _options.Looks);
                nearest.SeeHands(placed, _scan, _options.Hands);
            }
        }
    }

    /// <summary>Twice the negative logarithm of the likelihood, but for what all pairs of a sighting share.</summary>
    private float Cost(FloorTrack track, in ScannedPlace placed)
    {
        double dx = track.Motion.X - (placed.AheadSeconds * track.Motion.U) - placed.Place.At.XMetres;
        double dy = track.Motion.Y - (placed.AheadSeconds * track.Motion.V) - placed.Place.At.YMetres;
        if ((dx * dx) + (dy * dy) > _options.GateMetresMax * _options.GateMetresMax)
        {
            return float.MaxValue;
        }

        double extra = ExtraM2(track, placed);
        double distance2 = track.Motion.Distance2(placed.Place, extra, placed.AheadSeconds, out double logDeterminant);
        if (distance2 > _options.GateDistance2)
        {
            return float.MaxValue;
        }

        FloorCovariance own = placed.Place.Covariance;
        double least = Math.Log(((own.XxM2 + extra) * (own.YyM2 + extra)) - (own.XyM2 * own.XyM2));
        double looks = placed.Looks > 0 ? track.Profile.Odds(placed.Look.Values, placed.Looks, _options.Looks) : 0;
        return (float)(distance2 + logDeterminant - least - (2 * looks));
    }

    /// <summary>Gathers whether newcomers close to somebody known are seen beside them or instead of them.</summary>
    private void Weigh()
    {
        foreach (FloorTrack newcomer in _newcomers)
        {
            if (newcomer.SeenInFrame == _frame && NearestKnown(newcomer, _options.SamePersonMetres) is FloorTrack near)
            {
                if (near.SeenInFrame == _frame && (near.SeenAt(_frame) & newcomer.SeenAt(_frame)) != 0)
                {
                    newcomer.Beside++;
                }
                else
                {
                    newcomer.Instead++;
                }
            }
        }
    }

    private FloorTrack? NearestKnown(FloorTrack newcomer, double metres)
    {
        FloorTrack? nearest = null;
        double least = metres;
        foreach (FloorTrack known in _known)
        {
            double distance = known.DistanceMetres(newcomer);
            if (distance < least && (_now - known.LastSeen).TotalSeconds <= _options.TellUnseenSeconds)
            {
                (nearest, least) = (known, distance);
            }
        }

        return nearest;
    }

    /// <summary>Sure sightings of nobody are newcomers.</summary>
    private void Begin()
    {
        for (int i = 0; i < _scan.Count; i++)
        {
            ref readonly ScannedPlace placed = ref _scan[i];
            if (placed.IsTaken || placed.Score < _options.OpenScoreMin)
            {
                continue;
            }

            if (_known.Count + _newcomers.Count >= _options.PeopleMax)
            {
                RefusedPeople++;
                continue;
            }

            FloorTrack track = _spare.Count > 0 ? _spare.Pop() : new FloorTrack();
            track.Begin(placed.Place, _now, ++_order, _options);
            track.See(placed, _now, _frame, _options.Looks);
            track.SeeHands(placed, _scan, _options.Hands);
            track.SeeLook(placed, _options);
            track.IsFromDoor = _floor.IsByDoor(placed.Place.At, _options.DoorMetres);
            _newcomers.Add(track);
        }
    }

    private void Promote()
    {
        for (int i = 0; i < _newcomers.Count; i++)
        {
            FloorTrack newcomer = _newcomers[i];

            // What one camera alone has seen may be a fault of its picture, which lasts: it must last longer.
            int times = (newcomer.Views & (newcomer.Views - 1)) != 0 ? 1 : _options.OneViewTimes;
            double age = (newcomer.LastSeen - newcomer.FirstSeen).TotalSeconds / times;
            bool isPlain = BitOperations.PopCount(newcomer.SeenAt(_frame)) >= _options.AgreeViews
                || (newcomer.Sightings >= _options.ConfirmSightings * times && age >= _options.ConfirmSeconds);
            if (newcomer.SeenInFrame != _frame || !isPlain || !_witnesses.IsSure(newcomer))
            {
                continue;
            }

            if (NearestKnown(newcomer, _options.SamePersonMetres) is FloorTrack near && (newcomer.Beside <= newcomer.Instead || Odds(near, newcomer) >= _options.Looks.StayOdds))
            {
                // One person twice: a picture that placed them badly, or shows them in two boxes. Start counting again rather than for ever: two who are dressed alike part some time.
                Drop(i--);
                continue;
            }

            if (FindLost(newcomer) is FloorTrack lost)
            {
                lost.GoOnAs(newcomer, _options);
                Drop(i--);
            }
            else if (newcomer.IsFromDoor || IsPlain(newcomer, age))
            {
                newcomer.Number = ++_lastNumber;
                newcomer.Person = new PersonId(string.Create(CultureInfo.InvariantCulture, $"p{newcomer.Number}"));
                _known.Add(newcomer);
                _newcomers.RemoveAt(i--);
            }
        }
    }

    /// <summary>Whoever counts as new though no door explains them, or looks as somebody did who stood right by it, and takes up where they are found to be lost a little later, is them after all.</summary>
    private void Rejoin()
    {
        for (int i = 0; i < _known.Count; i++)
        {
            FloorTrack known = _known[i];
            if (!_floor.IsOpen && (_now - known.FirstSeen).TotalSeconds <= _options.RejoinSeconds && FindLost(known) is FloorTrack lost && (!known.IsFromDoor || Odds(lost, known) >= _options.Looks.StayOdds))
            {
                lost.GoOnAs(known, _options);
                _spare.Push(known);
                _known.RemoveAt(i--);
                Rejoined++;
            }
        }
    }

    /// <summary>Logarithm of the odds that a newcomer is somebody, by looks.</summary>
    private double Odds(FloorTrack known, FloorTrack newcomer) => known.Profile.Odds(newcomer.Profile.Mean, newcomer.Profile.Pictures, _options.Looks);

    /// <summary>Whether somebody was lost when a newcomer was first seen. A place that somebody has just left may be seen there by mistake a little longer than they are.</summary>
    private bool IsLost(TimeSpan lastThere, FloorTrack newcomer)
    {
        double gone = (newcomer.FirstSeen - lastThere).TotalSeconds;
        return gone >= 0 || (gone >= -_options.LingerSeconds && (_now - lastThere).TotalSeconds >= _options.GoneSeconds);
    }

    /// <summary>Whether somebody whom no door explains is there all the same: seen for long, and often.</summary>
    private bool IsPlain(FloorTrack newcomer, double age)
    {
        const int Times = 4;
        return newcomer.Sightings >= Times * _options.ConfirmSightings && age >= Times * _options.ConfirmSeconds;
    }

    /// <summary>The lost person whom a newcomer is most likely to be: who could have walked there, and of those the one who had to hurry least.</summary>
    private FloorTrack? FindLost(FloorTrack newcomer)
    {
        FloorTrack? best = null;
        double least = 1;
        foreach (FloorTrack known in _known)
        {
            // Looks cost the most to weigh; whoever looked like themselves until now, and so was seen until now too, is not lost either way.
            if (ReferenceEquals(known, newcomer) || !IsLost(known.LastAlike, newcomer))
            {
                continue;
            }

            // Whoever walks on looking as somebody did, while a fault of a picture still holds that one's place, is them: people are where their looks are.
            double odds = Odds(known, newcomer);
            TimeSpan lastThere = odds >= _options.Looks.StayOdds ? known.LastAlike : known.LastSeen;
            if (!IsLost(lastThere, newcomer))
            {
                continue;
            }

            double gone = Math.Max((newcomer.FirstSeen - lastThere).TotalSeconds, 0);

            // By a door, and on an open floor everywhere, most are new: only who was lost right there comes into question, or in the dark that has just ended.
            double reach = newcomer.IsFromDoor
                ? _options.SamePersonMetres + (_options.UnseenSpeedMetresPerSecond * InTheDark(known, gone))
                : _options.SamePersonMetres + _options.GateMetresMax + (_options.UnseenSpeedMetresPerSecond * gone);
            // Somebody who looks otherwise is somebody else; of several the likest, by as much as a metre more or less.
            double effort = (known.MetresToFirstPlace(newcomer) / reach) - (odds / (2 * _options.Looks.Most));
            if (odds > -_options.Looks.StayOdds && effort < least)
            {
                (best, least) = (known, effort);
            }
        }

        return best;
    }

    /// <summary>Of the seconds for which somebody was gone, those in the dark; none where the cameras have been back for longer than people are missed.</summary>
    private double InTheDark(FloorTrack known, double gone) => gone - known.UnwatchedSeconds <= _options.JustInSeconds ? Math.Min(gone, known.UnwatchedSeconds) : 0;

    private void Drop(int newcomer)
    {
        _spare.Push(_newcomers[newcomer]);
        _newcomers.RemoveAt(newcomer);
    }

    private void Forget()
    {
        for (int i = _newcomers.Count - 1; i >= 0; i--)
        {
            if ((_now - _newcomers[i].LastSeen).TotalSeconds > _options.NewcomerUnseenSeconds)
            {
                Drop(i);
            }
        }

        for (int i = _known.Count - 1; i >= 0; i--)
        {
            FloorTrack known = _known[i];
            if (HasLeft(known) || (_now - known.LastSeen).TotalSeconds > _options.RememberSeconds)
            {
                _spare.Push(known);
                _known.RemoveAt(i);
            }
        }
    }

    /// <summary>Whether somebody has gone through a door and is to be forgotten.</summary>
    private bool HasLeft(FloorTrack known)
    {
        double away = AwaySeconds(known, _now);
        bool mayBeMissed = known.UnwatchedSeconds > 0 || (known.LastSeen - known.FirstSeen).TotalSeconds <= _options.JustInSeconds;
        bool isMissed = !_floor.IsOpen && away <= _options.JustInSeconds && mayBeMissed;

        // How they went on in the dark nobody knows.
        return away > _options.LeaveSeconds && !isMissed && _floor.IsByDoor(known.UnwatchedSeconds > 0 ? known.LastPlace : known.Motion.At, _options.DoorMetres);
    }

    /// <summary>Whether somebody is not hidden but gone: lost by all cameras, or through a door.</summary>
    private bool HasGone(FloorTrack known, TimeSpan at) =>
        ((at - known.LastSeen).TotalSeconds >= _options.GoneSeconds && known.IsLostByAll(_options.GoneViews))
        || ((known.SeenBy == 0 || AwaySeconds(known, at) >= _options.DoorGoneSeconds) && !_floor.IsOpen && _floor.IsByDoor(known.Motion.At, _options.DoorMetres));

    /// <summary>
    /// Seconds since somebody by a door was there. The place of whoever has gone through it is kept by false sightings, and by the sightings of those who pass it: while the cameras doubt that somebody is there at all, only what looks like them is them. Time in which no camera that could see them took a picture does not count.
    /// </summary>
    private double AwaySeconds(FloorTrack known, TimeSpan at) => (at - (_floor.IsOpen || known.IsThere >= _options.SureBelief ? known.LastSeen : known.LastAlike)).TotalSeconds - known.UnwatchedSeconds;

    private void Tell(TimeSpan at)
    {
        _toldCount = 0;
        foreach (FloorTrack known in _known)
        {
            double unseen = (at - known.LastSeen).TotalSeconds;
            if (unseen <= _options.TellUnseenSeconds && _witnesses.IsBelieved(known) && !HasGone(known, at))
            {
                if (_toldCount == _told.Length)
                {
                    Array.Resize(ref _told, _toldCount * 2);
                }

                FloorPoint floor = known.Motion.After(Math.Max(0, (at - known.At).TotalSeconds), _options.FadeSeconds);
                _told[_toldCount++] = new Presence(
                    known.Person, at, floor, null, known.Hands.Tell(0, floor, at, _options.Hands), known.Hands.Tell(1, floor, at, _options.Hands), known.Belief.Own, known.Exchanged) { Look = known.Profile.Known };
                known.Exchanged = null;
            }
        }
    }
}
