namespace JustWalkOut.Tracking;

/// <summary>What is known of a track's presence; a set of them selects tracks.</summary>
[Flags]
internal enum TrackStates
{
    None = 0,

    /// <summary>Opened a short while ago; not reported yet.</summary>
    Unconfirmed = 1,

    /// <summary>Confirmed, and seen in the last frame that was worked through.</summary>
    Seen = 2,

    /// <summary>Confirmed, and missed in the last frame that was worked through.</summary>
    Unseen = 4,

    Confirmed = Seen | Unseen,
}

/// <summary>One track of an <see cref="ImageTracker"/>; a struct, so that the tracker's array holds them without a heap object each.</summary>
internal struct ImageTrack
{
    public BoxMotion Motion;

    /// <summary>Where detections are sought: the forecast, or, once seen in a frame, the corrected box.</summary>
    public Box Box;

    public float Score;
    public int ClassId;

    /// <summary>The identity; 0 until one is given.</summary>
    public int Id;

    public int Sightings;
    public TrackStates State;

    /// <summary>The tracker's number of the step of the last sighting.</summary>
    public long SeenInStep;

    public TimeSpan OpenedAt;
    public TimeSpan SeenAt;

    /// <summary>Unseen for too long already, with ByteTrack's one more frame to be found.</summary>
    public bool IsOverdue;

    /// <summary>To be removed when the step ends.</summary>
    public bool HasEnded;

    /// <summary>From the first sighting to the last.</summary>
    public readonly TimeSpan Age => SeenAt - OpenedAt;

    /// <summary>A track that begins with a detection.</summary>
    public static ImageTrack Open(in Detection detection, TimeSpan at, long step)
    {
        BoxMotion motion = new(detection.Box);
        return new ImageTrack
        {
            Motion = motion,
            Box = motion.Box,
            Score = detection.Score,
            ClassId = detection.ClassId,
            Sightings = 1,
            State = TrackStates.Unconfirmed,
            SeenInStep = step,
            OpenedAt = at,
            SeenAt = at,
        };
    }

    /// <summary>Takes in a detection of this track.</summary>
    public void See(in Detection detection, TimeSpan at, long step)
    {
        Motion.Correct(detection.Box);
        Box = Motion.Box;
        Score = detection.Score;
        ClassId = detection.ClassId;
        Sightings++;
        SeenInStep = step;
        SeenAt = at;
        if (State == TrackStates.Unseen)
        {
            State = TrackStates.Seen;
        }
    }
}
