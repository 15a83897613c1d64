namespace JustWalkOut.Tracking;

/// <summary>How <see cref="StoreTracker"/> follows people over the floor. Times in seconds, places in metres.</summary>
public sealed record StoreTrackerOptions
{
    /// <summary>Sightings below this score are looked at only for people who are known. 0 to 1; default 0.45.</summary>
    public float OpenScoreMin { get; init; } = 0.45f;

    /// <summary>Sightings below this score are not looked at. 0 to 1; default 0.2.</summary>
    public float KeepScoreMin { get; init; } = 0.2f;

    /// <summary>Spectral density of people's acceleration. 0.01 to 10 m2/s3; default 0.1: over a tenth of a second most go on as they went; what they do within a second the many sightings tell.</summary>
    public double AccelerationM2PerS3 { get; init; } = 0.1;

    /// <summary>Time in which an unobserved velocity falls to 1/e. 0.1 to 30 s; default 1.5 s: whoever hurries in is not left behind by their own track.</summary>
    public double FadeSeconds { get; init; } = 1.5;

    /// <summary>Spread of a newcomer's speed. 0.1 to 5 m/s; default 0.8 m/s.</summary>
    public double SpeedSdMetresPerSecond { get; init; } = 0.8;

    /// <summary>What a stated covariance does not tell: feet apart, errors that last from picture to picture. 0 to 1 m; default 0.09 m.</summary>
    public double PlaceSdMetres { get; init; } = 0.09;

    /// <summary>Squared Mahalanobis distance beyond which a sighting is not of a person. 4 to 100; default 9.2: one in a hundred of their own is left out (chi squared with two degrees).</summary>
    public double GateDistance2 { get; init; } = 9.2;

    /// <summary>Distance beyond which a sighting is not of a person, whatever the covariances say. 0.2 to 5 m; default 0.8 m.</summary>
    public double GateMetresMax { get; init; } = 0.8;

    /// <summary>Sightings until a newcomer counts. 1 to 100; default 6.</summary>
    public int ConfirmSightings { get; init; } = 6;

    /// <summary>Least time over which a newcomer must be seen until it counts. 0 to 10 s; default 0.35 s.</summary>
    public double ConfirmSeconds { get; init; } = 0.35;

    /// <summary>How many times as long and as often a newcomer must be seen whom only one camera sees. 1 to 100; default 5.</summary>
    public int OneViewTimes { get; init; } = 5;

    /// <summary>Pictures of several cameras within this time are of one instant, and their sightings are put together first. 0 to 0.1 s; default 5 ms: synchronised cameras.</summary>
    public double SameInstantSeconds { get; init; } = 0.005;

    /// <summary>A newcomer on whom so many cameras agree at one instant counts at once. 2 to 64; default 3.</summary>
    public int AgreeViews { get; init; } = 3;

    /// <summary>Whom so many cameras had in their pictures and all have lost is gone, and not hidden. 1 to 64; default 2.</summary>
    public int GoneViews { get; init; } = 2;

    /// <summary>Once lost by all cameras, somebody is no longer told of after this time. 0 to 60 s; default 0.3 s: a few pictures.</summary>
    public double GoneSeconds { get; init; } = 0.3;

    /// <summary>Whoever was last seen by a door is no longer told of after this time, nor once every camera has lost them: the next who comes in is somebody else. 0 to 60 s; default 0.12 s: two pictures.</summary>
    public double DoorGoneSeconds { get; init; } = 0.12;

    /// <summary>Chance that a camera finds somebody of whom nothing is hidden by furniture, other people in the way included. 0.05 to 0.99; default 0.5.</summary>
    public double FoundShareMax { get; init; } = 0.5;

    /// <summary>Chance that a camera has a false sighting where somebody is thought to be. 0.001 to 0.5; default 0.07.</summary>
    public double FalseShare { get; init; } = 0.07;

    /// <summary>Pictures of one camera within this time err alike: what one of them shows or misses, the others do too. 0.01 to 10 s; default 0.5 s.</summary>
    public double ErrsAlikeSeconds { get; init; } = 0.5;

    /// <summary>Logarithm of the odds for a newcomer at first sight. -10 to 10; default 0.</summary>
    public double FirstBelief { get; init; }

    /// <summary>Belief in a newcomer falls no further than this: what was a fault of a picture may become somebody at any time. -100 to 0; default -2.</summary>
    public double NewcomerBeliefMin { get; init; } = -2;

    /// <summary>Logarithm of the odds from which on a newcomer counts. -10 to 10; default 1.</summary>
    public double ConfirmBelief { get; init; } = 1;

    /// <summary>Belief in somebody goes no further than this either way, so that it can turn. 1 to 100; default 6.</summary>
    public double BeliefMax { get; init; } = 6;

    /// <summary>Logarithm of the odds from which on somebody by a door is there whatever they look like, such as without their coat; below it they are only where something looks like them. -10 to 100; default 5.</summary>
    public double SureBelief { get; init; } = 5;

    /// <summary>A newcomer unseen for this long was none. 0.05 to 10 s; default 0.5 s.</summary>
    public double NewcomerUnseenSeconds { get; init; } = 0.5;

    /// <summary>A person unseen for this long is no longer told of, though remembered. 0.1 to 60 s; default 1 s.</summary>
    public double TellUnseenSeconds { get; init; } = 1;

    /// <summary>Somebody of whose place no camera has taken a picture for so long is not away, but in the dark. 0.1 to 60 s; default 0.5 s: several pictures of a slow camera.</summary>
    public double DarkSeconds { get; init; } = 0.5;

    /// <summary>A person unseen for this long who was last by a door has left. 0.1 to 60 s; default 0.6 s: the next may come in right after.</summary>
    public double LeaveSeconds { get; init; } = 0.6;

    /// <summary>Whoever came in no longer ago than this, or was lost in the dark, and is lost by a door is remembered for as long: missed by the cameras more likely than gone. 0 to 60 s; default 3 s.</summary>
    public double JustInSeconds { get; init; } = 3;

    /// <summary>A person unseen for this long who was not by a door is given up. 1 to 3600 s; default 60 s.</summary>
    public double RememberSeconds { get; init; } = 60;

    /// <summary>How long a place may seem to be taken still by somebody who has gone on. 0 to 5 s; default 1 s.</summary>
    public double LingerSeconds { get; init; } = 1;

    /// <summary>How long somebody counts as new, whom no door explains, while it is looked for whom they may go on as. 0 to 60 s; default 3 s.</summary>
    public double RejoinSeconds { get; init; } = 3;

    /// <summary>How far outside of the floor a place may lie that is still somebody's. 0 to 10 m; default 0.5 m.</summary>
    public double OutsideMetres { get; init; } = 0.5;

    /// <summary>How close to a door counts as by it. 0 to 5 m; default 0.5 m.</summary>
    public double DoorMetres { get; init; } = 0.5;

    /// <summary>Whoever appears this close to somebody who is known, and was never seen beside them in one picture, is them. 0.1 to 2 m; default 0.55 m.</summary>
    public double SamePersonMetres { get; init; } = 0.55;

    /// <summary>Speed at which somebody unseen may have moved on. 0.2 to 5 m/s; default 1.5 m/s.</summary>
    public double UnseenSpeedMetresPerSecond { get; init; } = 1.5;

    /// <summary>The most that <see cref="LateSecondsMax"/> may be: whoever loses nothing waits for every camera.</summary>
    public const double LateSecondsMost = 3600;

    /// <summary>Frames may be late by this much against the newest; what is later still is counted and not used. 0 to 3600 s; default 0.5 s.</summary>
    public double LateSecondsMax { get; init; } = 0.5;

    /// <summary>Times a second at which people are told. 1 to 60; default 10.</summary>
    public double TellPerSecond { get; init; } = 10;

    /// <summary>How far looks are believed.</summary>
    public LookOptions Looks { get; init; } = new();

    /// <summary>Most people followed at once, newcomers included. 1 to 10,000; default 200.</summary>
    public int PeopleMax { get; init; } = 200;

    /// <summary>Others within this distance are met. 0.1 to 3 m; default 0.8 m.</summary>
    public double MeetMetres { get; init; } = 0.8;

    /// <summary>Two who have been apart for this long have parted. 0.1 to 10 s; default 1 s.</summary>
    public double MeetSeconds { get; init; } = 1;

    /// <summary>
    /// Chance that two who come as close as can be go on with each other's identity. 0 to 1; default 0.15. Of those who met in an hour of sightings with the errors of our own networks (busy, seeds 401 to 403) 21 of 180 went by another
    /// name in the three seconds after it than in those before where they came nearer than 0.2 m, 24 of 319 from there to 0.3 m, and 2 or 3 of 100 at any greater distance, which is what telling two apart by their places is off by;
    /// in six films 2 of 36, 4 of 60, and 2 of 100.
    /// </summary>
    public double SwapShare { get; init; } = 0.15;

    /// <summary>
    /// The same of two who walk into each other's arms: they go on or turn back, and a tracker that expects them to go on is wrong as often as not. 0 to 1; default 0.7. Hardly anybody does so in a simulated store.
    /// </summary>
    public double SwapShareWalking { get; init; } = 0.7;

    /// <summary>How fast two move against each other who do that, as the tracker sees it while they are near, in metres a second; from two thirds of it on the chance rises. 0.5 to 5; default 1.5.</summary>
    public double SwapMetresPerSecond { get; init; } = 1.5;

    /// <summary>Distance at which that has fallen to 1/e. 0.05 to 1 m; default 0.25 m.</summary>
    public double SwapMetres { get; init; } = 0.25;

    /// <summary>Chance that somebody lost who was found again is them. 0 to 1; default 0.5: 11 of 22 were in 2.4 simulated shopper-hours (busy, seeds 51 to 58).</summary>
    public double FoundAgainShare { get; init; } = 0.5;

    /// <summary>How hands are followed in space.</summary>
    public HandOptions Hands { get; init; } = new();

    /// <summary>
    /// For a square or another open floor that people cross, seen a few times a second: who walks goes on walking, and places are taken to be less sure than stated. Chosen on WILDTRACK's 400
    /// annotated frames (2 a second), with the boxes as they are and with four draws of misses, false ones and noise.
    /// </summary>
    public static StoreTrackerOptions OpenFloor { get; } = new() { FadeSeconds = 10, PlaceSdMetres = 0.15, GateDistance2 = 12, GateMetresMax = 1.1, LeaveSeconds = 1.5 };

    /// <summary>Chance that two who come as close as can be go on with each other's identity, by how fast they move against each other.</summary>
    internal double SwapShareAt(double metresPerSecond)
    {
        double walking = Math.Clamp((3 * metresPerSecond / SwapMetresPerSecond) - 2, 0, 1);
        return SwapShare + (walking * (SwapShareWalking - SwapShare));
    }

    /// <summary>Every option out of its range, by name; empty when all are in.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(nameof(OpenScoreMin), OpenScoreMin, 0, 1);
        Check(nameof(KeepScoreMin), KeepScoreMin, 0, OpenScoreMin);
        Check(nameof(AccelerationM2PerS3), AccelerationM2PerS3, 0.01, 10);
        Check(nameof(FadeSeconds), FadeSeconds, 0.1, 30);
        Check(nameof(SpeedSdMetresPerSecond), SpeedSdMetresPerSecond, 0.1, 5);
        Check(nameof(PlaceSdMetres), PlaceSdMetres, 0, 1);
        Check(nameof(GateDistance2), GateDistance2, 4, 100);
        Check(nameof(GateMetresMax), GateMetresMax, 0.2, 5);
        Check(nameof(ConfirmSightings), ConfirmSightings, 1, 100);
        Check(nameof(ConfirmSeconds), ConfirmSeconds, 0, 10);
        Check(nameof(OneViewTimes), OneViewTimes, 1, 100);
        Check(nameof(SameInstantSeconds), SameInstantSeconds, 0, 0.1);
        Check(nameof(AgreeViews), AgreeViews, 2, 64);
        Check(nameof(GoneViews), GoneViews, 1, 64);
        Check(nameof(GoneSeconds), GoneSeconds, 0, 60);
        Check(nameof(DoorGoneSeconds), DoorGoneSeconds, 0, 60);
        Check(nameof(FoundShareMax), FoundShareMax, 0.05, 0.99);
        Check(nameof(FalseShare), FalseShare, 0.001, 0.5);
        Check(nameof(ErrsAlikeSeconds), ErrsAlikeSeconds, 0.01, 10);
        Check(nameof(FirstBelief), FirstBelief, -10, 10);
        Check(nameof(NewcomerBeliefMin), NewcomerBeliefMin, -100, 0);
        Check(nameof(SureBelief), SureBelief, -10, 100);
        Check(nameof(ConfirmBelief), ConfirmBelief, -10, 10);
        Check(nameof(BeliefMax), BeliefMax, 1, 100);
        Check(nameof(LingerSeconds), LingerSeconds, 0, 5);
        Check(nameof(RejoinSeconds), RejoinSeconds, 0, 60);
        Check(nameof(OutsideMetres), OutsideMetres, 0, 10);
        Check(nameof(NewcomerUnseenSeconds), NewcomerUnseenSeconds, 0.05, 10);
        Check(nameof(TellUnseenSeconds), TellUnseenSeconds, 0.1, 60);
        Check(nameof(DarkSeconds), DarkSeconds, 0.1, 60);
        Check(nameof(LeaveSeconds), LeaveSeconds, 0.1, 60);
        Check(nameof(JustInSeconds), JustInSeconds, 0, 60);
        Check(nameof(RememberSeconds), RememberSeconds, 1, 3600);
        Check(nameof(DoorMetres), DoorMetres, 0, 5);
        Check(nameof(SamePersonMetres), SamePersonMetres, 0.1, 2);
        Check(nameof(UnseenSpeedMetresPerSecond), UnseenSpeedMetresPerSecond, 0.2, 5);
        Check(nameof(LateSecondsMax), LateSecondsMax, 0, LateSecondsMost);
        Check(nameof(TellPerSecond), TellPerSecond, 1, 60);
        Check(nameof(PeopleMax), PeopleMax, 1, 10_000);
        Check(nameof(MeetMetres), MeetMetres, 0.1, 3);
        Check(nameof(MeetSeconds), MeetSeconds, 0.1, 10);
        Check(nameof(SwapShare), SwapShare, 0, 1);
        Check(nameof(SwapShareWalking), SwapShareWalking, 0, 1);
        Check(nameof(SwapMetresPerSecond), SwapMetresPerSecond, 0.5, 5);
        Check(nameof(SwapMetres), SwapMetres, 0.05, 1);
        Check(nameof(FoundAgainShare), FoundAgainShare, 0, 1);
        foreach ((string name, double value, double least, double most) in Hands.Ranges())
        {
            Check($"{nameof(Hands)}.{name}", value, least, most);
        }

        foreach ((string name, double value, double least, double most) in Looks.Ranges())
        {
            Check($"{nameof(Looks)}.{name}", value, least, most);
        }

        return faults;

        void Check(string name, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                faults.Add(FormattableString.Invariant($"{name} is {value}, expected {least} to {most}"));
            }
        }
    }
}
