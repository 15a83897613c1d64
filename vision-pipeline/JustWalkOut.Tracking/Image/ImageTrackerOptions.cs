namespace JustWalkOut.Tracking;

/// <summary>
/// How an <see cref="ImageTracker"/> decides. Times are seconds and not frames, so the same options serve any frame rate.
/// The tracker refuses options outside of the ranges stated here, naming every fault.
/// </summary>
public sealed record ImageTrackerOptions
{
    /// <summary>Longest time that any option may ask for, and the longest gap between two frames that a track may outlive.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>
    /// For a shop: few, steady identities. A track must prove itself for a moment before it is reported, then survives a detector that
    /// blinks for up to two seconds.
    /// </summary>
    public static ImageTrackerOptions Default { get; } = new();

    /// <summary>Lowest score of a detection of the first band, which is matched first and may open tracks. 0-1; default 0.4.</summary>
    public float HighScoreMin { get; init; } = 0.4f;

    /// <summary>Lowest score of a detection of the second band, which can only keep tracks alive. 0 to <see cref="HighScoreMin"/>; default 0.1.</summary>
    public float KeepScoreMin { get; init; } = 0.1f;

    /// <summary>Lowest score that opens a track. <see cref="HighScoreMin"/> to 1; default 0.45.</summary>
    public float OpenScoreMin { get; init; } = 0.45f;

    /// <summary>Overlap (intersection over union) above which a first-band detection may belong to a confirmed track. 0 to below 1; default 0.1.</summary>
    public float FirstIouMin { get; init; } = 0.1f;

    /// <summary>Overlap above which a second-band detection may belong to a confirmed track. 0 to below 1; default 0.3.</summary>
    public float SecondIouMin { get; init; } = 0.3f;

    /// <summary>Overlap above which a first-band detection may belong to an unconfirmed track. 0 to below 1; default 0.2.</summary>
    public float UnconfirmedIouMin { get; init; } = 0.2f;

    /// <summary>
    /// Farthest that the centre of a first-band detection may lie from a confirmed track that overlaps nothing, as a share of the mean of the two
    /// heights; their heights must agree within a factor of two. Finds people again after a gap. 0 (off) to 4; default 0.6.
    /// </summary>
    public float CentreDistanceMax { get; init; } = 0.6f;

    /// <summary>Whether a confirmed track that was not seen in the last frame may be found again by a second-band detection. Default true.</summary>
    public bool LowScoresFindLost { get; init; } = true;

    /// <summary>Whether a track only takes detections of its own class. Default true.</summary>
    public bool ClassesApart { get; init; } = true;

    /// <summary>
    /// A track that was unseen for this long is over, so no track outlives a longer gap between two frames. Above 0 to <see cref="TimeMax"/>; default 2 s.
    /// </summary>
    public TimeSpan UnseenMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time constant with which an unseen track slows down. 0 (it keeps its speed) to <see cref="TimeMax"/>; default 0.5 s.</summary>
    public TimeSpan UnseenSlowing { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Least time from a track's first sighting to the one that confirms it. 0 to <see cref="TimeMax"/>; default 0.25 s.</summary>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>Sightings, the first included, that confirm a track. 2-1,000; default 3.</summary>
    public int ConfirmSightingsMin { get; init; } = 3;

    /// <summary>An unconfirmed track that was unseen for this long is over; 0 ends it at the first frame without it. 0 to <see cref="TimeMax"/>; default 0.35 s.</summary>
    public TimeSpan ConfirmUnseenMax { get; init; } = TimeSpan.FromSeconds(0.35);

    /// <summary>
    /// Largest share of a detection that may lie within a track seen in the same frame (or that track within the detection) if it is to open a
    /// track of its own: half a person is no second person. Above 0 to 1 (off); default 0.8.
    /// </summary>
    public float OpenCoveredMax { get; init; } = 0.8f;

    /// <summary>Overlap above which a seen and an unseen track are one and the younger ends. Above 0 to 1 (off); default 0.85.</summary>
    public float DuplicateIouMin { get; init; } = 0.85f;

    /// <summary>Steps per second for which the motion's noise is stated: the frame rate at which the filter is ByteTrack's. 0.1-1,000 per second; default 30.</summary>
    public double MotionStepsPerSecond { get; init; } = 30;

    /// <summary>Most tracks at one time; births beyond it are refused and counted. 1-65,536; default 4,096.</summary>
    public int TracksMax { get; init; } = 4_096;

    /// <summary>
    /// Repeats what ByteTrack does and this tracker would not: sides count inclusive pixels, tracks keep the box of their last sighting
    /// while they are matched, tracks of the first frame are confirmed at birth, unconfirmed ones do not move, ids are given at birth, and a track that
    /// was unseen for too long has one more frame to be found, after which it ends as soon as it is missed.
    /// </summary>
    internal bool RepeatsByteTrack { get; init; }

    /// <summary>
    /// ByteTrack exactly (Zhang et al. 2022, as its C++ form runs it), at a constant frame rate. At other rates it means the same in seconds.
    /// </summary>
    /// <param name="framesPerSecond">Of the footage. 1-1,000.</param>
    /// <param name="trackBufferFrames">How long a track may go unseen, in frames of 30 a second; at least one frame and at most <see cref="TimeMax"/>.</param>
    /// <param name="trackThreshold">Lowest score of the first band. 0-1.</param>
    /// <param name="highThreshold">Lowest score that opens a track. From <paramref name="trackThreshold"/> to 1.</param>
    /// <param name="matchThreshold">Largest distance (1 - overlap) of a match of the first band. Above 0 to 1.</param>
    public static ImageTrackerOptions ByteTrack(
        double framesPerSecond = 30, int trackBufferFrames = 30, float trackThreshold = 0.5f, float highThreshold = 0.6f, float matchThreshold = 0.8f)
    {
        if (!(framesPerSecond is >= 1 and <= 1_000))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "Expected 1 to 1,000 frames per second.");
        }

        double unseenFrames = Math.Floor(framesPerSecond / 30 * trackBufferFrames);
        if (!(unseenFrames >= 1 && (unseenFrames + 0.5) / framesPerSecond <= TimeMax.TotalSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(trackBufferFrames), trackBufferFrames, $"Expected at least one frame and at most {TimeMax.TotalSeconds} s.");
        }

        return new ImageTrackerOptions
        {
            HighScoreMin = trackThreshold,
            KeepScoreMin = 0,
            OpenScoreMin = highThreshold,
            FirstIouMin = 1 - matchThreshold,
            SecondIouMin = 0.5f,
            UnconfirmedIouMin = 1 - 0.7f,
            CentreDistanceMax = 0,
            LowScoresFindLost = false,
            ClassesApart = false,
            // Half a frame more, so that rounding of time stamps decides nothing.
            UnseenMax = TimeSpan.FromSeconds((unseenFrames + 0.5) / framesPerSecond),
            UnseenSlowing = TimeSpan.Zero,
            ConfirmAfter = TimeSpan.Zero,
            ConfirmSightingsMin = 2,
            ConfirmUnseenMax = TimeSpan.Zero,
            OpenCoveredMax = 1,
            DuplicateIouMin = 0.85f,
            MotionStepsPerSecond = framesPerSecond,
            RepeatsByteTrack = true,
        };
    }

    /// <summary>Every option that is out of range, with what was expected; empty when all is well.</summary>
    internal IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(HighScoreMin is >= 0 and <= 1, nameof(HighScoreMin), HighScoreMin, "0 to 1");
        Check(KeepScoreMin >= 0 && KeepScoreMin <= HighScoreMin, nameof(KeepScoreMin), KeepScoreMin, $"0 to HighScoreMin ({HighScoreMin})");
        Check(OpenScoreMin >= HighScoreMin && OpenScoreMin <= 1, nameof(OpenScoreMin), OpenScoreMin, $"HighScoreMin ({HighScoreMin}) to 1");
        Check(FirstIouMin is >= 0 and < 1, nameof(FirstIouMin), FirstIouMin, "0 to below 1");
        Check(SecondIouMin is >= 0 and < 1, nameof(SecondIouMin), SecondIouMin, "0 to below 1");
        Check(UnconfirmedIouMin is >= 0 and < 1, nameof(UnconfirmedIouMin), UnconfirmedIouMin, "0 to below 1");
        Check(CentreDistanceMax is >= 0 and <= 4, nameof(CentreDistanceMax), CentreDistanceMax, "0 to 4");
        Check(OpenCoveredMax is > 0 and <= 1, nameof(OpenCoveredMax), OpenCoveredMax, "above 0 to 1");
        Check(DuplicateIouMin is > 0 and <= 1, nameof(DuplicateIouMin), DuplicateIouMin, "above 0 to 1");
        Check(ConfirmSightingsMin is >= 2 and <= 1_000, nameof(ConfirmSightingsMin), ConfirmSightingsMin, "2 to 1,000");
        Check(MotionStepsPerSecond is >= 0.1 and <= 1_000, nameof(MotionStepsPerSecond), MotionStepsPerSecond, "0.1 to 1,000");
        Check(TracksMax is >= 1 and <= 65_536, nameof(TracksMax), TracksMax, "1 to 65,536");
        Check(UnseenMax > TimeSpan.Zero && UnseenMax <= TimeMax, nameof(UnseenMax), UnseenMax, $"above 0 to {TimeMax.TotalSeconds} s");
        CheckTime(UnseenSlowing, nameof(UnseenSlowing));
        CheckTime(ConfirmAfter, nameof(ConfirmAfter));
        CheckTime(ConfirmUnseenMax, nameof(ConfirmUnseenMax));
        return faults;

        void CheckTime(TimeSpan value, string name) => Check(value >= TimeSpan.Zero && value <= TimeMax, name, value, $"0 to {TimeMax.TotalSeconds} s");

        void Check(bool isGood, string name, object value, string expected)
        {
            if (!isGood)
            {
                faults.Add($"{name} is {value}, expected {expected}");
            }
        }
    }
}
