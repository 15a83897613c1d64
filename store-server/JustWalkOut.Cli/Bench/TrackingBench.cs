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

    public static async Task<TrackingFigures> RunAsync(string folder, Action<string> progress, CancellationToken cancellation)
    {
        Recording recording = Recording.Open(folder);
        SightingFrame[] frames = await recording.ReadSightingsAsync(cancellation).ToArrayAsync(cancellation);
        int steady = Array.FindIndex(frames, frame => frame.CapturedAt > SteadyAfter);
        int cameras = frames.Select(frame => frame.View).Distinct().Count();
        Measured first = Follow(recording, frames, steady, cameras, isWatched: false);
        List<Measured> bare = [];
        List<Measured> watched = [];
        for (int round = 1; round <= Rounds && !cancellation.IsCancellationRequested; round++)
        {
            progress($"round {round} of {Rounds}");
            bare.Add(Follow(recording, frames, steady, cameras, isWatched: false));
            watched.Add(Follow(recording, frames, steady, cameras, isWatched: true));
        }

        cancellation.ThrowIfCancellationRequested();
        Measured middle = bare.OrderBy(one => one.MeanMs).ElementAt(Rounds / 2);
        using StreamReader text = new(Path.Combine(folder, FloorTracks.TruthFile));
        IReadOnlyList<FloorRow> truth = FloorTracks.Read(text, FloorTracks.TruthFile);
        FloorScore score = FloorScore.Of(truth, first.Told, TrackingAssessment.Metres, TrackingAssessment.PerSecond);
        double seconds = (frames[^1].CapturedAt - SteadyAfter).TotalSeconds;
        int storeFrames = (frames.Length - steady) / cameras;
        return new TrackingFigures
        {
            Cameras = cameras,
            Fps = Math.Round(storeFrames / seconds, 1),
            PeopleTold = Math.Round(MeanPeople(first.Told), 1),
            PeopleThere = Math.Round(MeanPeople(truth), 1),
            Sightings = Math.Round(frames.Skip(steady).Average(frame => frame.Sightings.Count) * cameras, 1),
            MeanMs = Math.Round(middle.MeanMs, 3),
            FrameMs = new Percentiles(Math.Round(middle.FrameMs.P50, 3), Math.Round(middle.FrameMs.P95, 3), Math.Round(middle.FrameMs.P99, 3)),
            WatchedMeanMs = Math.Round(watched.Select(one => one.MeanMs).Order().ElementAt(Rounds / 2), 3),
            BytesPerFrame = Math.Round(middle.Bytes / (double)storeFrames, 2),
            IdentitiesBegun = middle.Begun,
            IdentityF1 = Math.Round(score.Idf1, 4),
            Mota = Math.Round(score.Mota, 4),
        };
    }

    private sealed record Measured(double MeanMs, Percentiles FrameMs, long Bytes, int Begun, List<FloorRow> Told);

    private static Measured Follow(Recording recording, SightingFrame[] frames, int steady, int cameras, bool isWatched)
    {
        PoseWatch? poses = isWatched ? TrackedSightings.PosesOf(recording.Store) : null;
        StoreTracker tracker = TrackedSightings.TrackerOf(recording.Store, null, null, poses);
        List<(TimeSpan At, PersonId Person, FloorPoint Floor)> told = new(1 << 20);
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
                    told.Add((at, person.Person, person.Floor));
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
        return new Measured(storeFrames.Average(), Percentiles.Of(storeFrames), bytes, begun, [.. told.Select(one => new FloorRow(one.At.TotalSeconds, one.Person.Value, one.Floor.XMetres, one.Floor.YMetres))]);
    }

    private static double MeanPeople(IEnumerable<FloorRow> rows) =>
        rows.Where(row => row.Seconds > SteadyAfter.TotalSeconds).GroupBy(row => row.Seconds).Average(moment => (double)moment.Count());
}
