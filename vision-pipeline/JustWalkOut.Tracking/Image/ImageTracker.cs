namespace JustWalkOut.Tracking;

/// <summary>
/// Follows boxes through one camera's frames: forecasts each track by its motion, gives sure detections to tracks first and doubtful ones to
/// what is left (BYTE's two bands), and opens tracks only for sure ones. The pairing of every round is a true optimum.
/// The same frames give the same tracks on any machine. Owns all its memory and allocates nothing once it has seen its fullest frame.
/// Not safe for several threads.
/// </summary>
public sealed class ImageTracker
{
    private readonly ImageTrackerOptions _options;
    private readonly FrameDetections _frame;
    private readonly BoxIndex _unseen;
    private readonly SparseAssignment _assignment = new();

    private ImageTrack[] _tracks = new ImageTrack[16];
    private int _trackCount;
    private int[] _rows = new int[16];
    private int[] _openers = new int[16];
    private TrackedBox[] _report = new TrackedBox[16];

    private TimeSpan _now;
    private long _step;
    private int _lastId;

    /// <summary>A tracker that has seen nothing yet.</summary>
    /// <exception cref="ArgumentException">At least one option is out of range; all of them are named.</exception>
    public ImageTracker(ImageTrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Options out of range: {string.Join("; ", faults)}.", nameof(options));
        }

        _options = options;
        float edgePx = options.RepeatsByteTrack ? 1 : 0;
        _frame = new FrameDetections(options.HighScoreMin, options.KeepScoreMin, edgePx);
        _unseen = new BoxIndex(edgePx);
    }

    /// <summary>
    /// Detections refused so far: not a number, inverted, empty or absurdly large boxes, or a score that is not finite. One bad box is the detector's
    /// fault and must not stop a camera, so it is left out and counted; whoever runs the tracker reports the count.
    /// </summary>
    public long RefusedDetections { get; private set; }

    /// <summary>Tracks that were not opened because <see cref="ImageTrackerOptions.TracksMax"/> were open.</summary>
    public long RefusedTracks { get; private set; }

    /// <summary>Tracks that are open: reported, unconfirmed and unseen ones.</summary>
    public int OpenTracks => _trackCount;

    /// <summary>Works through one frame; returns the confirmed tracks seen in it.</summary>
    /// <param name="detections">Of this frame, in any order. Bad boxes are refused and counted.</param>
    /// <param name="capturedAt">When the frame was captured, since any fixed origin; not before the last frame.</param>
    /// <returns>In order of track id; the tracker's own buffer, valid until the next step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The frame is older than the last one; the tracker has not changed.</exception>
    public ReadOnlySpan<TrackedBox> Step(ReadOnlySpan<Detection> detections, TimeSpan capturedAt)
    {
        Forecast(capturedAt);
        RefusedDetections += _frame.Load(detections);

        MatchByOverlap(_frame.High, TrackStates.Confirmed, _options.FirstIouMin);
        MatchByOverlap(_frame.Low, _options.LowScoresFindLost ? TrackStates.Confirmed : TrackStates.Seen, _options.SecondIouMin);
        if (_options.CentreDistanceMax > 0)
        {
            MatchByDistance();
        }

        MatchByOverlap(_frame.High, TrackStates.Unconfirmed, _options.UnconfirmedIouMin);
        MarkUnseen();
        OpenTracksForTheRest();
        EndDuplicates();
        return Report();
    }

    private void Forecast(TimeSpan capturedAt)
    {
        if (_step > 0 && capturedAt < _now)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capturedAt), capturedAt, $"Frames come in the order of their capture; the last one was captured at {_now}. Sort them, or use one tracker per camera.");
        }

        TimeSpan gap = _step == 0 ? TimeSpan.Zero : capturedAt - _now;
        _now = capturedAt;
        _step++;
        if (gap > ImageTrackerOptions.TimeMax)
        {
            _trackCount = 0;
            return;
        }

        float steps = StepsIn(gap);
        float speedKept = _options.UnseenSlowing > TimeSpan.Zero ? (float)(1 / (1 + (gap / _options.UnseenSlowing))) : 1;
        int kept = 0;
        for (int i = 0; i < _trackCount; i++)
        {
            ref ImageTrack track = ref _tracks[i];
            if (!_options.RepeatsByteTrack && _now - track.SeenAt >= _options.UnseenMax)
            {
                continue;
            }

            if (track.State == TrackStates.Unseen)
            {
                track.Motion.HoldHeight();
                track.Motion.Slow(speedKept);
            }

            if (!_options.RepeatsByteTrack)
            {
                track.Motion.Forecast(steps);
                track.Box = track.Motion.Box;
            }
            else if (track.State != TrackStates.Unconfirmed)
            {
                track.Motion.Forecast(steps);
            }

            if (kept != i)
            {
                _tracks[kept] = track;
            }

            kept++;
        }

        _trackCount = kept;
    }

    /// <summary>A time in steps of the motion's noise; whole where it is whole but for the rounding of time stamps to 100 ns.</summary>
    private float StepsIn(TimeSpan time)
    {
        const double Rounding = 1e-3;
        double steps = time.TotalSeconds * _options.MotionStepsPerSecond;
        double whole = Math.Round(steps);
        return (float)(Math.Abs(steps - whole) <= Rounding ? whole : steps);
    }

    private void MatchByOverlap(BoxIndex band, TrackStates who, float overlapMin)
    {
        int rowCount = SelectMissing(who);
        if (rowCount == 0 || band.Count == 0)
        {
            return;
        }

        _assignment.Begin(rowCount, _frame.Count, 1 - overlapMin);
        for (int row = 0; row < rowCount; row++)
        {
            ref readonly ImageTrack track = ref _tracks[_rows[row]];
            foreach (Overlapping found in band.Query(track.Box, overlapMin))
            {
                if (!_frame.IsTaken(found.Key) && IsSameKind(track, _frame[found.Key]))
                {
                    _assignment.Add(row, found.Key, 1 - found.Overlap);
                }
            }
        }

        TakeMatches();
    }

    /// <summary>Finds tracks again that nothing overlaps, after a gap or a sudden move, by how far away the detection is for its size.</summary>
    private void MatchByDistance()
    {
        const float HeightRatioMax = 2;
        int rowCount = SelectMissing(TrackStates.Confirmed);
        if (rowCount == 0)
        {
            return;
        }

        _assignment.Begin(rowCount, _frame.Count, _options.CentreDistanceMax);
        for (int row = 0; row < rowCount; row++)
        {
            ref readonly ImageTrack track = ref _tracks[_rows[row]];
            Box from = track.Box;
            for (int key = 0; key < _frame.Count; key++)
            {
                Box to = _frame[key].Box;
                float shorter = MathF.Min(from.HeightPx, to.HeightPx);
                float taller = MathF.Max(from.HeightPx, to.HeightPx);
                if (!_frame.IsHighAndFree(key) || !IsSameKind(track, _frame[key]) || taller > HeightRatioMax * shorter)
                {
                    continue;
                }

                float acrossPx = ((to.LeftPx - from.LeftPx) + (to.RightPx - from.RightPx)) / 2;
                float downPx = ((to.TopPx - from.TopPx) + (to.BottomPx - from.BottomPx)) / 2;
                float distance = MathF.Sqrt((acrossPx * acrossPx) + (downPx * downPx)) * 2 / (shorter + taller);
                _assignment.Add(row, key, distance);
            }
        }

        TakeMatches();
    }

    private void TakeMatches()
    {
        _assignment.Solve();
        ReadOnlySpan<int> keys = _assignment.ColumnOfRow;
        for (int row = 0; row < keys.Length; row++)
        {
            if (keys[row] < 0)
            {
                continue;
            }

            ref ImageTrack track = ref _tracks[_rows[row]];
            track.See(_frame[keys[row]], _now, _step);
            _frame.Take(keys[row]);
            if (track.State == TrackStates.Unconfirmed && track.Sightings >= _options.ConfirmSightingsMin && track.Age >= _options.ConfirmAfter)
            {
                Confirm(ref track);
            }
        }
    }

    /// <summary>Lists the tracks in some states that have not been seen in this step; returns how many.</summary>
    private int SelectMissing(TrackStates who)
    {
        int count = 0;
        for (int i = 0; i < _trackCount; i++)
        {
            ref readonly ImageTrack track = ref _tracks[i];
            if ((track.State & who) != TrackStates.None && track.SeenInStep != _step)
            {
                _rows[count++] = i;
            }
        }

        return count;
    }

    private void MarkUnseen()
    {
        for (int i = 0; i < _trackCount; i++)
        {
            ref ImageTrack track = ref _tracks[i];
            if (track.SeenInStep == _step)
            {
                continue;
            }

            bool isPastTime = _now - track.SeenAt >= _options.UnseenMax;
            if (track.State == TrackStates.Unconfirmed)
            {
                track.HasEnded = _now - track.SeenAt >= _options.ConfirmUnseenMax;
            }
            else if (track.IsOverdue)
            {
                track.HasEnded = true;
            }
            else
            {
                track.IsOverdue = _options.RepeatsByteTrack && isPastTime;
            }

            if (track.State == TrackStates.Seen)
            {
                track.State = TrackStates.Unseen;
            }
        }
    }

    private void OpenTracksForTheRest()
    {
        int count = SelectOpeners();
        for (int i = 0; i < count; i++)
        {
            ref readonly Detection detection = ref _frame[_openers[i]];
            if (IsPartOfSeenTrack(detection))
            {
                continue;
            }

            if (_trackCount == _options.TracksMax)
            {
                RefusedTracks++;
                continue;
            }

            ReserveTrack();
            ref ImageTrack track = ref _tracks[_trackCount++];
            track = ImageTrack.Open(detection, _now, _step);
            if (_options.RepeatsByteTrack)
            {
                track.Id = ++_lastId;
                track.State = _step == 1 ? TrackStates.Seen : TrackStates.Unconfirmed;
            }
        }
    }

    /// <summary>
    /// Lists the detections that may open tracks; returns how many. The surest comes first, so that of two that cover each other it is the one
    /// that opens a track, in whatever order they came; ByteTrack numbers tracks in the detector's order.
    /// </summary>
    private int SelectOpeners()
    {
        if (_openers.Length < _frame.Count)
        {
            _openers = new int[_frame.Count * 2];
        }

        int count = 0;
        for (int key = 0; key < _frame.Count; key++)
        {
            float score = _frame[key].Score;
            if (_frame.IsTaken(key) || score < _options.OpenScoreMin)
            {
                continue;
            }

            int at = count++;
            for (; at > 0 && !_options.RepeatsByteTrack && _frame[_openers[at - 1]].Score < score; at--)
            {
                _openers[at] = _openers[at - 1];
            }

            _openers[at] = key;
        }

        return count;
    }

    /// <summary>Whether a detection lies so far within a track seen in this frame that it is more likely a part of it than someone else.</summary>
    private bool IsPartOfSeenTrack(in Detection detection)
    {
        if (_options.OpenCoveredMax >= 1)
        {
            return false;
        }

        Box box = detection.Box;
        float coveredPx2Max = _options.OpenCoveredMax * box.AreaPx2;
        for (int i = 0; i < _trackCount; i++)
        {
            ref readonly ImageTrack track = ref _tracks[i];
            float widthPx = MathF.Min(box.RightPx, track.Box.RightPx) - MathF.Max(box.LeftPx, track.Box.LeftPx);
            float heightPx = MathF.Min(box.BottomPx, track.Box.BottomPx) - MathF.Max(box.TopPx, track.Box.TopPx);
            if (widthPx > 0 && heightPx > 0 && widthPx * heightPx > coveredPx2Max && track.SeenInStep == _step && IsSameKind(track, detection))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a seen and an unseen track lie on each other they are one: the one followed for longer stays.</summary>
    private void EndDuplicates()
    {
        if (_options.DuplicateIouMin >= 1)
        {
            return;
        }

        _unseen.Clear();
        for (int i = 0; i < _trackCount; i++)
        {
            if (_tracks[i] is { State: TrackStates.Unseen, HasEnded: false })
            {
                _unseen.Add(_tracks[i].Box, i);
            }
        }

        if (_unseen.Count == 0)
        {
            return;
        }

        // Ages that differ by less than half a step are the same age but for the rounding of time stamps.
        TimeSpan sameAge = TimeSpan.FromSeconds(0.5 / _options.MotionStepsPerSecond);
        _unseen.Sort();
        for (int i = 0; i < _trackCount; i++)
        {
            ref ImageTrack seen = ref _tracks[i];
            if (seen.SeenInStep != _step)
            {
                continue;
            }

            foreach (Overlapping found in _unseen.Query(seen.Box, _options.DuplicateIouMin))
            {
                ref ImageTrack unseen = ref _tracks[found.Key];
                if (!IsSameKind(seen, unseen))
                {
                    continue;
                }

                if (seen.Age > unseen.Age + sameAge)
                {
                    unseen.HasEnded = true;
                }
                else
                {
                    seen.HasEnded = true;
                }
            }
        }
    }

    /// <summary>Removes what has ended and lists the confirmed tracks of this step by id.</summary>
    private ReadOnlySpan<TrackedBox> Report()
    {
        int kept = 0;
        int reported = 0;
        for (int i = 0; i < _trackCount; i++)
        {
            ref readonly ImageTrack track = ref _tracks[i];
            if (track.HasEnded)
            {
                continue;
            }

            if (track.State == TrackStates.Seen)
            {
                // Tracks lie nearly in order of id: only those just confirmed can be out of it.
                int at = reported++;
                for (; at > 0 && _report[at - 1].Track.Value > track.Id; at--)
                {
                    _report[at] = _report[at - 1];
                }

                _report[at] = new TrackedBox(new TrackId(track.Id), track.Box, track.Score, track.ClassId);
            }

            if (kept != i)
            {
                _tracks[kept] = track;
            }

            kept++;
        }

        _trackCount = kept;
        return _report.AsSpan(0, reported);
    }

    private void Confirm(ref ImageTrack track)
    {
        track.State = TrackStates.Seen;
        if (track.Id == 0)
        {
            track.Id = ++_lastId;
        }
    }

    private bool IsSameKind(in ImageTrack track, in Detection detection) => !_options.ClassesApart || track.ClassId == detection.ClassId;

    private bool IsSameKind(in ImageTrack track, in ImageTrack other) => !_options.ClassesApart || track.ClassId == other.ClassId;

    private void ReserveTrack()
    {
        if (_trackCount == _tracks.Length)
        {
            int length = _trackCount * 2;
            Array.Resize(ref _tracks, length);
            Array.Resize(ref _rows, length);
            Array.Resize(ref _report, length);
        }
    }
}
