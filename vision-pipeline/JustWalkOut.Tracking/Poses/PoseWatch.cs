namespace JustWalkOut.Tracking;

/// <summary>
/// Notices a camera that was knocked while the store runs. Everybody who is seen by several cameras at once stands at one place: how far each camera places them beside it, and heads beside the ground points
/// below them, say how far each camera is turned from its survey. Surveys are off a little, and so are detectors; what a camera is off by as long as nobody touches it is learned, window after window. A camera is
/// knocked that has turned from there by more than chance and the survey's error allow (<see cref="PoseWatchOptions.Distance2Min"/>), by enough to matter (<see cref="PoseWatchOptions.DegreesMin"/> or
/// <see cref="PoseWatchOptions.MetresMin"/> where people are seen), by enough looks at enough people, for <see cref="PoseWatchOptions.HoldSeconds"/>, and that explains more of it than any other camera would.
/// It also finds cameras whose clocks disagree, from whoever walks where several see them, and puts their times right (<see cref="Clocks"/>).
/// Goes by the times of what it is shown alone: the same sightings give the same result. Not safe for several threads.
/// </summary>
public sealed class PoseWatch
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    /// <summary>Pictures of several cameras so long apart are of one moment; people are followed in between.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(0.25);

    /// <summary>Who is no longer told of is kept so long.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(5);

    private readonly PoseWatchOptions _options;
    private readonly WatchedCamera[] _cameras;
    private readonly Dictionary<ViewId, WatchedCamera> _byView = [];
    private readonly Dictionary<PersonId, FollowedPerson> _people = [];
    private readonly Stack<FollowedPerson> _spare = new();
    private readonly List<FollowedPerson> _told = [];
    private readonly List<Sighting> _placed = [];
    private readonly PoseJudge _judge;
    private readonly ClockJudge _clocks;
    private PoseLook[] _looks = new PoseLook[64];
    private int _lookCount;
    private int _number;
    private TimeSpan _forgetAt = TimeSpan.MinValue;

    /// <summary>A watch that has seen nothing yet.</summary>
    /// <param name="cameras">As surveyed; those of which nothing is known cannot be watched.</param>
    /// <param name="options">When a camera counts as knocked.</param>
    /// <exception cref="ArgumentException">At least one option is out of range; all of them are named.</exception>
    public PoseWatch(IReadOnlyDictionary<ViewId, CameraModel> cameras, PoseWatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Options out of range: {string.Join("; ", faults)}.", nameof(options));
        }

        _options = options;
        _cameras = [.. cameras.OrderBy(camera => camera.Key.Value, StringComparer.Ordinal).Select((camera, number) => new WatchedCamera(camera.Key, number, camera.Value, options))];
        _byView = _cameras.ToDictionary(camera => camera.View);
        _judge = new PoseJudge(_cameras, options);
        _clocks = new ClockJudge(_cameras.Select(camera => camera.View), options);
    }

    /// <summary>Called when a camera is found knocked, or well again (with null). Null for nobody.</summary>
    public Action<ViewId, CameraKnock?>? Changed
    {
        get => _judge.Changed;
        set => _judge.Changed = value;
    }

    /// <summary>Each camera as it was judged last, by id. Made anew at each judgement; may be read from any thread.</summary>
    public IReadOnlyList<CameraPose> Cameras => _judge.Poses;

    /// <summary>Called when a camera's clock is found off by enough to be seen to, or right again. Null for nobody.</summary>
    public Action<CameraClock>? ClockChanged
    {
        get => _clocks.Changed;
        set => _clocks.Changed = value;
    }

    /// <summary>Each camera's clock as it was judged last, by id. Made anew at each judgement; may be read from any thread.</summary>
    public IReadOnlyList<CameraClock> Clocks => _clocks.Clocks;

    /// <summary>Whether a camera is knocked.</summary>
    public bool IsKnocked(ViewId view) => _byView.TryGetValue(view, out WatchedCamera? camera) && camera.Knock is not null;

    /// <summary>
    /// What a camera sees, in order of capture; comes back as it is to be followed. Whom a knocked camera sees is placed as the camera seems to have turned, and their hands, which would be looked for where it was surveyed to look, are left out.
    /// </summary>
    /// <returns>The same frame, or one with a list of the watch's own, valid until the next call.</returns>
    public SightingFrame See(SightingFrame frame)
    {
        if (!_byView.TryGetValue(frame.View, out WatchedCamera? camera))
        {
            return frame;
        }

        frame = frame with { ClockAhead = TimeSpan.FromSeconds(_clocks.Clocks[camera.Number].CorrectedSeconds) };
        Watch(frame, camera);
        if (camera.Knock is null)
        {
            return frame;
        }

        _placed.Clear();
        for (int i = 0; i < frame.Sightings.Count; i++)
        {
            Sighting sighting = frame.Sightings[i] with { FirstHand = ImagePoint.Unseen, SecondHand = ImagePoint.Unseen };
            PoseLook look = default;
            _placed.Add(camera.TryPlace(sighting, _options.Standing, 0, ref look) ? sighting with { Floor = sighting.Floor!.Value with { At = look.Place } } : sighting);
        }

        return frame with { Sightings = _placed };
    }

    private void Watch(in SightingFrame frame, WatchedCamera camera)
    {
        for (int i = 0; i < frame.Sightings.Count; i++)
        {
            if (_lookCount == _looks.Length)
            {
                Array.Resize(ref _looks, _lookCount * 2);
            }

            ref PoseLook look = ref _looks[_lookCount];
            (look.At, look.ClockSd, look.AheadSeconds) = (frame.CapturedAt, frame.CapturedSd.TotalSeconds, frame.ClockAhead.TotalSeconds);
            if (camera.TryPlace(frame.Sightings[i], _options.Standing, _options.PlaceSdMetres, ref look))
            {
                _lookCount++;
            }
        }
    }

    /// <summary>Where people are.</summary>
    /// <param name="at">When; grows.</param>
    /// <param name="people">As the tracker tells them.</param>
    public void Tell(TimeSpan at, ReadOnlySpan<Presence> people)
    {
        Follow(at, people);
        int kept = 0;
        for (int i = 0; i < _lookCount; i++)
        {
            if (_looks[i].At > at)
            {
                _looks[kept++] = _looks[i];
            }
            else
            {
                Give(_looks[i]);
            }
        }

        _lookCount = kept;
        Span<PoseLook> looks = _cameras.Length <= 64 ? stackalloc PoseLook[_cameras.Length] : new PoseLook[_cameras.Length];
        foreach (FollowedPerson person in _told)
        {
            if (person.TakenAt == TimeSpan.MinValue || (at - person.TakenAt).TotalSeconds >= _options.SampleSeconds)
            {
                Take(person, at, looks);
            }
        }

        _judge.Pass(at);
        _clocks.Pass(at);
    }

    private void Take(FollowedPerson person, TimeSpan at, Span<PoseLook> looks)
    {
        int count = person.Looks(at - AtOnce, looks);
        foreach (ref readonly PoseLook look in looks[..count])
        {
            if (look.HasHead && person.TakeHead(look.Camera, at, TimeSpan.FromSeconds(_options.HeadSeconds)))
            {
                _judge.Newest.SeeHead(look, _cameras);
            }
        }

        if (count >= 2)
        {
            person.TakenAt = at;
            _judge.Newest.See(looks[..count], _cameras, person.Number);
            _clocks.See(looks[..count], person.Velocity.U, person.Velocity.V);
        }
    }

    private void Follow(TimeSpan at, ReadOnlySpan<Presence> people)
    {
        _told.Clear();
        foreach (ref readonly Presence presence in people)
        {
            if (_people.TryGetValue(presence.Person, out FollowedPerson? person))
            {
                person.Tell(at, presence.Floor);
            }
            else
            {
                person = _spare.Count > 0 ? _spare.Pop() : new FollowedPerson(_cameras.Length);
                person.Begin(_number++, at, presence.Floor);
                _people.Add(presence.Person, person);
            }

            _told.Add(person);
        }

        if (at >= _forgetAt)
        {
            _forgetAt = at + Keep;
            foreach ((PersonId id, FollowedPerson gone) in _people)
            {
                if (at - gone.Now.At > Keep)
                {
                    _people.Remove(id);
                    _spare.Push(gone);
                }
            }
        }
    }

    /// <summary>Gives a look to whoever it is of, where that is plain, and lets it vote for a turn of its camera.</summary>
    private void Give(in PoseLook look)
    {
        FollowedPerson? nearest = null;
        (double least, double second) = (double.MaxValue, double.MaxValue);
        WatchedCamera camera = _cameras[look.Camera];
        foreach (FollowedPerson person in _told)
        {
            FloorPoint at = person.PlaceAt(look.TakenAt);
            double metres = double.Hypot(at.XMetres - look.Place.XMetres, at.YMetres - look.Place.YMetres);
            bool isSeenBesides = person.IsSeenBesides(look.Camera, look.At - Lately);
            if (isSeenBesides && WatchedCamera.TryTurnTo(look, at, out double right, out double down))
            {
                camera.Votes.Add(camera.Taken.Right + right, camera.Taken.Down + down, person.Number);
            }

            // Whoever is followed by this camera alone may be its own mistake: a look is theirs only where nobody else is near.
            metres += isSeenBesides ? 0 : _options.ApartMetres;
            if (metres < least)
            {
                (nearest, least, second) = (person, metres, least);
            }
            else if (metres < second)
            {
                second = metres;
            }
        }

        if (nearest is not null && least <= _options.GateMetres && second >= least + _options.ApartMetres)
        {
            nearest.See(look);
        }
    }
}
