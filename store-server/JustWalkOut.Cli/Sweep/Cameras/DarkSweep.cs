using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Sweep.Cameras;

/// <summary>What is swept.</summary>
/// <param name="Preset">A scenario that comes with the program.</param>
/// <param name="Store">A store that comes with the program, or a file; null for the preset's own.</param>
/// <param name="From">First seed.</param>
/// <param name="To">Last seed.</param>
/// <param name="Minutes">How long people come in; all cameras are lost once in each but the first.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="SightingsModel">How the detector errs; null for the guess.</param>
internal sealed record DarkOrder(string Preset, string? Store, int From, int To, int Minutes, double Seconds, string? SightingsModel);

/// <summary>One store, and whom it still knew.</summary>
/// <param name="Seed">In which run.</param>
/// <param name="People">Times that somebody was known before and inside a while after.</param>
/// <param name="Kept">Of these, known as who they were.</param>
/// <param name="Untold">Of these, not told of.</param>
/// <param name="Idf1">Identity F1 at 1 m of all people over the whole run, the dark seconds included.</param>
/// <param name="Switches">Identity switches.</param>
/// <param name="PersonHours">Time over people.</param>
internal sealed record DarkOutcome(int Seed, int People, int Kept, int Untold, double Idf1, long Switches, double PersonHours)
{
    /// <summary>Share of those who are known as who they were.</summary>
    public double KeptShare => People > 0 ? (double)Kept / People : 0;
}

/// <summary>What a sweep found.</summary>
/// <param name="Order">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="All">All runs together; seed 0.</param>
/// <param name="Outcomes">Each run.</param>
internal sealed record DarkFigures(DarkOrder Order, double Seconds, DarkOutcome All, IReadOnlyList<DarkOutcome> Outcomes);

/// <summary>Simulated stores as their detectors would see them, all of whose cameras are lost for some seconds of every minute: who is known as who they were once they are back.</summary>
internal static class DarkSweep
{
    /// <summary>So long after the cameras are back people are looked at.</summary>
    private const double AfterSeconds = 3;

    /// <summary>And so long before they are lost.</summary>
    private const double BeforeSeconds = 0.2;

    /// <summary>Whoever is told to be so near a person's true place may be them.</summary>
    private const double NearMetres = 1;

    /// <summary>Runs one; interrupted it ends without a result.</summary>
    public static async Task<DarkFigures> RunAsync(DarkOrder order, Action<DarkOutcome> told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        List<DarkOutcome> outcomes = [];
        for (int seed = order.From; seed <= order.To; seed++)
        {
            outcomes.Add(await RunAsync(order, seed, stop));
            told(outcomes[^1]);
        }

        DarkOutcome all = new(
            0, outcomes.Sum(one => one.People), outcomes.Sum(one => one.Kept), outcomes.Sum(one => one.Untold), outcomes.Average(one => one.Idf1), outcomes.Sum(one => one.Switches), outcomes.Sum(one => one.PersonHours));
        return new DarkFigures(order, TimeProvider.System.GetElapsedTime(began).TotalSeconds, all, outcomes);
    }

    private static async Task<DarkOutcome> RunAsync(DarkOrder order, int seed, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        SimulationOrder plain = new(ScriptKind.Preset, order.Preset, order.Store, seed, VisionMode.Sightings, TimeSpan.FromMinutes(order.Minutes), order.SightingsModel);
        double[] lost = [.. Enumerable.Range(1, order.Minutes - 1).Select(minute => 60.0 * minute)];
        Fault[] faults = [.. lost.SelectMany(from => Simulator.StoreOf(plain).Cameras.Select(camera => new Fault(FaultKind.CameraLost, camera.Id.Value, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from + order.Seconds), 0)))];
        await Simulator.RecordAsync(plain with { Faults = faults }, scratch.Path, _ => { }, stop);

        Recording recording = Recording.Open(scratch.Path);
        FollowedFloor followed = await FollowedRun.FollowAsync(recording, scratch.Path, FollowedRun.WatchOf(recording, order.Preset), null, stop);
        FloorScore score = followed.Score();
        ILookup<long, FloorRow> truth = ByInstant(followed.Truth);
        ILookup<long, FloorRow> told = ByInstant(followed.Told);
        (int people, int kept, int untold) = (0, 0, 0);
        foreach (double from in lost)
        {
            (IReadOnlyDictionary<string, string> before, _) = Names(truth, told, from - BeforeSeconds);
            (IReadOnlyDictionary<string, string> after, HashSet<string> inside) = Names(truth, told, from + order.Seconds + AfterSeconds);
            foreach ((string person, string name) in before.Where(one => inside.Contains(one.Key)))
            {
                people++;
                kept += after.GetValueOrDefault(person) == name ? 1 : 0;
                untold += after.ContainsKey(person) ? 0 : 1;
            }
        }

        return new DarkOutcome(seed, people, kept, untold, score.Idf1, score.IdSwitches, score.PersonHours);
    }

    private static ILookup<long, FloorRow> ByInstant(IReadOnlyList<FloorRow> rows) => rows.ToLookup(row => (long)Math.Round(row.Seconds * FollowedFloor.TracksPerSecond));

    /// <summary>Whom each person inside is told to be, the nearest pairs first; and all who are inside.</summary>
    private static (IReadOnlyDictionary<string, string> Names, HashSet<string> Inside) Names(ILookup<long, FloorRow> truth, ILookup<long, FloorRow> told, double seconds)
    {
        long instant = (long)Math.Round(seconds * FollowedFloor.TracksPerSecond);

        // Truth is told oftener: the first of each person's rows of the instant.
        FloorRow[] people = [.. truth[instant].DistinctBy(row => row.Person)];
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        HashSet<string> taken = new(StringComparer.Ordinal);
        IEnumerable<(double Metres, string Person, string Name)> pairs = people.SelectMany(person => told[instant].Select(row => (double.Hypot(row.XMetres - person.XMetres, row.YMetres - person.YMetres), person.Person, row.Person)));
        foreach ((_, string person, string name) in pairs.Where(pair => pair.Metres <= NearMetres).Order())
        {
            if (!names.ContainsKey(person) && taken.Add(name))
            {
                names.Add(person, name);
            }
        }

        return (names, [.. people.Select(person => person.Person)]);
    }
}
