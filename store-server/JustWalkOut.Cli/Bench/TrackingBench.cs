using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Bench;

/// <summary>What following people costs, over all rounds of one recording. A store-frame is one picture of every camera.</summary>
internal sealed record TrackingFigures
{
    public required int Cameras { get; init; }

    public required double Fps { get; init; }

    /// <summary>People whom the tracker told of, on average over the measured part.</summary>
    public required double PeopleTold { get; init; }

    /// <summary>People who were there, likewise.</summary>
    public required double PeopleThere { get; init; }

    /// <summary>Sightings in a store-frame, on average.</summary>
    public required double Sightings { get; init; }

    /// <summary>One core's time for a store-frame, on average: the median of the rounds.</summary>
    public required double MeanMs { get; init; }

    /// <summary>The same for single store-frames of that round.</summary>
    public required Percentiles FrameMs { get; init; }

    /// <summary>The mean with the watch for knocked cameras, as a store has it.</summary>
    public required double WatchedMeanMs { get; init; }

    /// <summary>Managed bytes a store-frame, the names of new identities included.</summary>
    public required double BytesPerFrame { get; init; }

    /// <summary>Identities that were begun in the measured part: each has a name, which is made once.</summary>
    public required int IdentitiesBegun { get; init; }

    /// <summary>Of the whole recording: a fast wrong answer is none.</summary>
    public required double IdentityF1 { get; init; }

    /// <summary>CLEAR accuracy, likewise.</summary>
    public required double Mota { get; init; }
}

/// <summary>Measures the floor tracker on one core: everybody's sightings from memory, picture by picture in order of arrival.</summary>
internal static class TrackingBench
{
    /// <summary>Measured from here on: by then the store is full, every method is compiled and every buffer is as large as it gets.</summary>
    public static readonly TimeSpan SteadyAfter = TimeSpan.FromSeconds(90);

    private const int Rounds = 5;

    /// <summary>150 people told of ten times a second for 690 s, and some to spare.</summary>
    private const int RowsMost = 1 << 20;

    public static async Task<TrackingFigures> RunAsync(string folder, Action<string> progress, CancellationToken cancellation)
    {
        Recording recording = Recording.Open(folder);
        SightingFrame[] frames = await recording.ReadSightingsAsync(cancellation).ToArrayAsync(cancellation);
        int steady = Array.FindIndex(frames, frame => frame.CapturedAt > SteadyAfter);
        int cameras = frames.Select(frame => frame.View).Distinct().Count();
        FollowOrder plain = new(recording, frames, steady, cameras);
        List<FloorRow> told = new(RowsMost);
        List<FloorRow> scratch = new(RowsMost);
        Follow(plain, told);
        List<Measured> bare = [];
        List<Measured> watched = [];
        for (int round = 1; round <= Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress($"round {round} of {Rounds}");
            bare.Add(Follow(plain, scratch));
            watched.Add(Follow(plain with { IsWatched = true }, scratch));
        }

        Measured middle = bare.OrderBy(one => one.MeanMs).ElementAt(Rounds / 2);
        using StreamReader text = new(Path.Combine(folder, FloorTracks.TruthFile));
        IReadOnlyList<FloorRow> truth = FloorTracks.Read(text, FloorTracks.TruthFile);
        FloorScore score = FloorScore.Of(truth, told, TrackingAssessment.Metres, TrackingAssessment.PerSecond);
        double seconds = (frames[^1].CapturedAt - SteadyAfter).TotalSeconds;
        int storeFrames = (frames.Length - steady) / cameras;
        return new TrackingFigures
        {
            Cameras = cameras,
            Fps = Math.Round(storeFrames / seconds, 1),
            PeopleTold = Math.Round(MeanPeople(told), 1),
            PeopleThere = Math.Round(MeanPeople(truth), 1),
            Sightings = Math.Round(frames.Skip(steady).Average(frame => frame.Sightings.Count) * cameras, 1),
            MeanMs = Math.Round(middle.MeanMs, 3),
            FrameMs = middle.FrameMs.Rounded(3),
            WatchedMeanMs = Math.Round(watched.Select(one => one.MeanMs).Order().ElementAt(Rounds / 2), 3),
            BytesPerFrame = Math.Round(middle.Bytes / (double)storeFrames, 2),
            IdentitiesBegun = middle.Begun,
            IdentityF1 = Math.Round(score.Idf1, 4),
            Mota = Math.Round(score.Mota, 4),
        };
    }

    private sealed record Measured(double MeanMs, Percentiles FrameMs, long Bytes, int Begun);

    private sealed record FollowOrder(Recording Recording, SightingFrame[] Frames, int Steady, int Cameras, bool IsWatched = false);

    /// <summary>Follows everybody once.</summary>
    /// <param name="order">Whom.</param>
    /// <param name="told">Gets what was told; large enough not to grow, so that its memory is not taken for the tracker's.</param>
    private static Measured Follow(FollowOrder order, List<FloorRow> told)
    {
        (Recording recording, SightingFrame[] frames, int steady, int cameras, bool isWatched) = order;
        told.Clear();
        PoseWatch? poses = isWatched ? TrackedSightings.PosesOf(recording.Store) : null;
        StoreTracker tracker = TrackedSightings.TrackerOf(recording.Store, null, null, poses);
        List<double> storeFrames = new(1 << 16);
        TimeProvider clock = TimeProvider.System;
        long bytes = 0;
        int begun = 0;
        TimeSpan spent = TimeSpan.Zero;
        for (int i = 0; i < frames.Length; i++)
        {
            if (i == steady)
            {
                (bytes, begun) = (GC.GetAllocatedBytesForCurrentThread(), tracker.PeopleSoFar);
            }

            long before = clock.GetTimestamp();
            tracker.Take(frames[i]);
            while (tracker.TryTell(out TimeSpan at, out ReadOnlySpan<Presence> people))
            {
                poses?.Tell(at, people);
                foreach (ref readonly Presence person in people)
                {
                    told.Add(new FloorRow(at.TotalSeconds, person.Person.Value, person.Floor.XMetres, person.Floor.YMetres));
                }
            }

            spent += i >= steady ? clock.GetElapsedTime(before) : TimeSpan.Zero;
            if (i >= steady && (i - steady) % cameras == cameras - 1)
            {
                storeFrames.Add(spent.TotalMilliseconds);
                spent = TimeSpan.Zero;
            }
        }

        (bytes, begun) = (GC.GetAllocatedBytesForCurrentThread() - bytes, tracker.PeopleSoFar - begun);
        return new Measured(storeFrames.Average(), Percentiles.Of(storeFrames), bytes, begun);
    }

    /// <summary>Over the moments at which anybody is there; 0 where nobody ever is.</summary>
    private static double MeanPeople(IEnumerable<FloorRow> rows) =>
        rows.Where(row => row.Seconds > SteadyAfter.TotalSeconds).GroupBy(row => row.Seconds).Select(moment => (double)moment.Count()).DefaultIfEmpty().Average();
}
