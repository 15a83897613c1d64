namespace JustWalkOut.Tracking;

/// <summary>When <see cref="PoseWatch"/> calls a camera knocked. Times in seconds, lengths in metres on the floor.</summary>
public sealed record PoseWatchOptions
{
    /// <summary>How far back sightings count. 30 to 3600 s; default 180 s.</summary>
    public double WindowSeconds { get; init; } = 180;

    /// <summary>Sightings are summed up over so long a time, after which every camera is judged. 2 to 60 s; default 10 s.</summary>
    public double BinSeconds { get; init; } = 10;

    /// <summary>A camera must seem knocked for so long, and more than any other, until it is said. 0 to 600 s; default 20 s.</summary>
    public double HoldSeconds { get; init; } = 20;

    /// <summary>One person is taken so often: what cameras make of them in between errs alike. 0.1 to 10 s; default 1 s.</summary>
    public double SampleSeconds { get; init; } = 1;

    /// <summary>Standard deviation of a survey's direction about each axis, with what a detector's own leanings make of it. 0.05 to 5 degrees; default 0.5: surveys are off by 0.3 as a rule.</summary>
    public double SurveyDegrees { get; init; } = 0.5;

    /// <summary>However long a camera has been watched, the turn that it has at rest is not known better than this. 0.01 to 2 degrees; default 0.2.</summary>
    public double RestDegrees { get; init; } = 0.2;

    /// <summary>A turn is large enough to matter from this on. 0.1 to 45 degrees; default 1.</summary>
    public double DegreesMin { get; init; } = 1;

    /// <summary>A shift of what is seen is large enough to matter from this on. 0.01 to 5 m; default 0.1 m.</summary>
    public double MetresMin { get; init; } = 0.1;

    /// <summary>Squared distance from the turn at rest, in standard deviations, from which on a turn is no chance. 9 to 1000; default 25: five of them.</summary>
    public double Distance2Min { get; init; } = 25;

    /// <summary>Least number of times that somebody was seen by the camera and by another at once. 5 to 10,000; default 40.</summary>
    public int LooksMin { get; init; } = 40;

    /// <summary>Least number of different people among them: one who is placed oddly is no knock. 1 to 64; default 3.</summary>
    public int PeopleMin { get; init; } = 3;

    /// <summary>
    /// Where half of the cameras place people further than this from where others see them, as a mean square in their stated spreads, it is the detector that errs, and nobody is judged. 1 to 100; default 2: our own networks' sightings come to 0.8, and
    /// those of a detector that was never shown a view from a ceiling to 3 (busy, measured error models).
    /// </summary>
    public double MisfitMax { get; init; } = 2;

    /// <summary>Sightings of one person err alike for as long as they are seen: so many count as one. 1 to 100; default 4.</summary>
    public double ErrsAlike { get; init; } = 4;

    /// <summary>What a stated covariance of a place does not tell: feet apart, furniture in the way. 0 to 1 m; default 0.09 m, as the tracker has it.</summary>
    public double PlaceSdMetres { get; init; } = 0.09;

    /// <summary>Distance up to which a sighting may be of a person. 0.2 to 5 m; default 0.9 m.</summary>
    public double GateMetres { get; init; } = 0.9;

    /// <summary>A sighting that has another person so much further off than the nearest, or nearer still, may be of either and is left out. 0 to 5 m; default 0.6 m.</summary>
    public double ApartMetres { get; init; } = 0.6;

    /// <summary>How people stand below their heads; default 1.68 m tall give or take 0.15 m, with 0.15 m of lean, as places on the floor are made.</summary>
    public StandingBody Standing { get; init; } = new(1.68, 0.15, 0.15);

    /// <summary>Seconds between two uses of one person's height in one camera: people keep their height. 0.1 to 600 s; default 20 s.</summary>
    public double HeadSeconds { get; init; } = 20;

    /// <summary>Clocks are judged so often. 1 to 60 s; default 5 s.</summary>
    public double ClockEverySeconds { get; init; } = 5;

    /// <summary>What walking people tell of clocks counts 1/e after so long. 5 to 3600 s; default 60 s.</summary>
    public double ClockMemorySeconds { get; init; } = 60;

    /// <summary>Standard deviation of clocks before anything is seen of them. 0.01 to 10 s; default 0.1 s: cameras lag 30 to 300 ms (facts).</summary>
    public double ClockSdSeconds { get; init; } = 0.1;

    /// <summary>Whoever goes slower tells nothing of clocks. 0.1 to 3 m/s; default 0.4 m/s.</summary>
    public double ClockSpeedMin { get; init; } = 0.4;

    /// <summary>A clock is put right from so much on, where that is no chance. 0 to 1 s; default 0.03 s: what a person walks in it is what feet are found to.</summary>
    public double ClockCorrectMin { get; init; } = 0.03;

    /// <summary>Somebody is told of a clock that is off by more. 0.02 to 10 s; default 0.1 s, to which clocks must agree (facts).</summary>
    public double ClockSecondsMin { get; init; } = 0.1;

    /// <summary>Standard deviations from which on a clock's error is no chance. 2 to 20; default 4.</summary>
    public double ClockSds { get; init; } = 4;

    /// <summary>Every option out of its range, by name; empty when all are in.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(nameof(WindowSeconds), WindowSeconds, 30, 3600);
        Check(nameof(BinSeconds), BinSeconds, 2, 60);
        Check(nameof(HoldSeconds), HoldSeconds, 0, 600);
        Check(nameof(SampleSeconds), SampleSeconds, 0.1, 10);
        Check(nameof(SurveyDegrees), SurveyDegrees, 0.05, 5);
        Check(nameof(RestDegrees), RestDegrees, 0.01, 2);
        Check(nameof(DegreesMin), DegreesMin, 0.1, 45);
        Check(nameof(MetresMin), MetresMin, 0.01, 5);
        Check(nameof(Distance2Min), Distance2Min, 9, 1000);
        Check(nameof(LooksMin), LooksMin, 5, 10_000);
        Check(nameof(PeopleMin), PeopleMin, 1, 64);
        Check(nameof(MisfitMax), MisfitMax, 1, 100);
        Check(nameof(ErrsAlike), ErrsAlike, 1, 100);
        Check(nameof(PlaceSdMetres), PlaceSdMetres, 0, 1);
        Check(nameof(GateMetres), GateMetres, 0.2, 5);
        Check(nameof(ApartMetres), ApartMetres, 0, 5);
        Check(nameof(HeadSeconds), HeadSeconds, 0.1, 600);
        Check(nameof(ClockEverySeconds), ClockEverySeconds, 1, 60);
        Check(nameof(ClockMemorySeconds), ClockMemorySeconds, 5, 3600);
        Check(nameof(ClockSdSeconds), ClockSdSeconds, 0.01, 10);
        Check(nameof(ClockSpeedMin), ClockSpeedMin, 0.1, 3);
        Check(nameof(ClockCorrectMin), ClockCorrectMin, 0, 1);
        Check(nameof(ClockSecondsMin), ClockSecondsMin, 0.02, 10);
        Check(nameof(ClockSds), ClockSds, 2, 20);
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
