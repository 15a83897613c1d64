using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Sweep.Cameras;

/// <summary>What is swept.</summary>
/// <param name="Preset">A scenario that comes with the program.</param>
/// <param name="Store">A store that comes with the program, or a file; null for the preset's own.</param>
/// <param name="From">First seed.</param>
/// <param name="To">Last seed.</param>
/// <param name="Minutes">How long people come in.</param>
/// <param name="Seconds">How far a camera's clock is set ahead, one size a run; below 0 for back.</param>
/// <param name="SightingsModel">How the detector errs; null for the guess.</param>
internal sealed record ClockOrder(string Preset, string? Store, int From, int To, double Minutes, IReadOnlyList<double> Seconds, string? SightingsModel);

/// <summary>One clock that went wrong, and what was made of it.</summary>
/// <param name="Seed">In which run.</param>
/// <param name="Seconds">By how much it was set ahead.</param>
/// <param name="Camera">Which camera's.</param>
/// <param name="NoticedAfterSeconds">Until it was said to be off; null where it was not.</param>
/// <param name="FoundSeconds">How much further ahead it was taken to be, over the last third, than in the same minutes of the same run in which nobody touched it: clocks differ a little to begin with.</param>
/// <param name="CorrectedSeconds">By how much its times were put right then, likewise.</param>
/// <param name="OthersNamed">How many other cameras' clocks were said to be off at some time.</param>
/// <param name="Idf1">Identity F1 at 1 m of all people over the whole run.</param>
/// <param name="Switches">Identity switches.</param>
/// <param name="PersonHours">Time over people.</param>
/// <param name="PlainIdf1">Identity F1 of the same sightings without a watch.</param>
/// <param name="PlainSwitches">Switches without a watch.</param>
internal sealed record ClockOutcome(
    int Seed, double Seconds, string Camera, double? NoticedAfterSeconds, double FoundSeconds, double CorrectedSeconds, int OthersNamed, double Idf1, long Switches, double PersonHours, double PlainIdf1, long PlainSwitches);

/// <summary>All of one size.</summary>
/// <param name="Seconds">How far clocks were set ahead; 0 for not at all.</param>
/// <param name="Runs">How many were.</param>
/// <param name="Noticed">Of them.</param>
/// <param name="MedianSeconds">Until half of those noticed were; null for none.</param>
/// <param name="MostSeconds">Until the last of them was.</param>
/// <param name="OffSeconds">What was found, against the truth, root mean square.</param>
/// <param name="LeftSeconds">What was left of it once times were put right, root mean square.</param>
/// <param name="Idf1">Mean identity F1.</param>
/// <param name="PlainIdf1">Without a watch.</param>
/// <param name="SwitchesPerHour">Identity switches an hour of somebody's.</param>
/// <param name="PlainSwitchesPerHour">Without a watch.</param>
internal sealed record ClockRow(
    double Seconds, int Runs, int Noticed, double? MedianSeconds, double? MostSeconds, double OffSeconds, double LeftSeconds, double Idf1, double PlainIdf1, double SwitchesPerHour, double PlainSwitchesPerHour);

/// <summary>What a sweep found.</summary>
/// <param name="Order">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Rows">By size, the runs in which nobody touched a clock first.</param>
/// <param name="Outcomes">Each run.</param>
internal sealed record ClockFigures(ClockOrder Order, double Seconds, IReadOnlyList<ClockRow> Rows, IReadOnlyList<ClockOutcome> Outcomes);

/// <summary>
/// Simulated stores as their detectors would see them, in which one camera's clock goes wrong a third of the way through, followed by the product's own tracker and watched by <see cref="PoseWatch"/>: how soon it is noticed, by how much it is put right, and what that does to identities.
/// Each beside the same store with the clock as it was.
/// </summary>
internal static class ClockSweep
{
    /// <summary>Runs one; interrupted it ends without a result.</summary>
    public static async Task<ClockFigures> RunAsync(ClockOrder order, Action<ClockOutcome> told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        List<ClockOutcome> outcomes = [];
        for (int seed = order.From; seed <= order.To; seed++)
        {
            ClockOutcome sound = await RunAsync(order, seed, 0, null, stop);
            Add(sound);
            foreach (double seconds in order.Seconds.Where(seconds => seconds != 0))
            {
                Add(await RunAsync(order, seed, seconds, sound, stop));
            }
        }

        double[] sizes = [.. outcomes.Select(outcome => outcome.Seconds).Distinct()];
        return new ClockFigures(order, TimeProvider.System.GetElapsedTime(began).TotalSeconds, [.. sizes.Select(size => RowOf(size, [.. outcomes.Where(outcome => outcome.Seconds == size)]))], outcomes);

        void Add(ClockOutcome outcome)
        {
            outcomes.Add(outcome);
            told(outcome);
        }
    }

    /// <summary>One run; where it is the sound one, what is found of its clock is what the camera came with.</summary>
    private static async Task<ClockOutcome> RunAsync(ClockOrder order, int seed, double seconds, ClockOutcome? sound, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        TimeSpan from = TimeSpan.FromMinutes(order.Minutes / 3);
        SimulationOrder plain = new(ScriptKind.Preset, order.Preset, order.Store, seed, VisionMode.Sightings, TimeSpan.FromMinutes(order.Minutes), order.SightingsModel);
        string camera = FollowedRun.CameraOf(plain);
        await Simulator.RecordAsync(seconds == 0 ? plain : plain with { Faults = [new Fault(FaultKind.CameraClockOff, camera, from, TimeSpan.FromDays(1), seconds)] }, scratch.Path, _ => { }, stop);

        Recording recording = Recording.Open(scratch.Path);
        PoseWatch watch = FollowedRun.WatchOf(recording, order.Preset);
        List<CameraClock> said = [];
        watch.ClockChanged = said.Add;
        (double ahead, double corrected, int times) = (0, 0, 0);
        FollowedFloor followed = await FollowedRun.FollowAsync(recording, scratch.Path, watch, at =>
        {
            if (at >= 2 * from)
            {
                CameraClock clock = watch.Clocks.First(one => one.View.Value == camera);
                (ahead, corrected, times) = (ahead + clock.AheadSeconds, corrected + clock.CorrectedSeconds, times + 1);
            }
        }, stop);
        FloorScore watched = followed.Score();
        FloorScore unwatched = (await FollowedRun.FollowAsync(recording, scratch.Path, null, null, stop)).Score();
        CameraClock? noticed = seconds == 0 ? null : said.Find(one => one.View.Value == camera && one.OffSince >= from);
        return new ClockOutcome(
            seed, seconds, camera, (noticed?.OffSince - from)?.TotalSeconds, (ahead / Math.Max(1, times)) - (sound?.FoundSeconds ?? 0), (corrected / Math.Max(1, times)) - (sound?.CorrectedSeconds ?? 0),
            said.Where(one => one.OffSince is not null && one.View.Value != camera).Select(one => one.View).Distinct().Count(),
            watched.Idf1, watched.IdSwitches, watched.PersonHours, unwatched.Idf1, unwatched.IdSwitches);
    }

    private static ClockRow RowOf(double seconds, IReadOnlyList<ClockOutcome> outcomes)
    {
        double[] noticed = [.. outcomes.Select(outcome => outcome.NoticedAfterSeconds).OfType<double>().Order()];
        return new ClockRow(
            seconds, outcomes.Count, noticed.Length, noticed.Length > 0 ? noticed[(noticed.Length - 1) / 2] : null, noticed.Length > 0 ? noticed[^1] : null,
            Math.Sqrt(outcomes.Average(outcome => Math.Pow(outcome.FoundSeconds - seconds, 2))), Math.Sqrt(outcomes.Average(outcome => Math.Pow(outcome.CorrectedSeconds - seconds, 2))),
            outcomes.Average(outcome => outcome.Idf1), outcomes.Average(outcome => outcome.PlainIdf1),
            outcomes.Sum(outcome => outcome.Switches) / outcomes.Sum(outcome => outcome.PersonHours), outcomes.Sum(outcome => outcome.PlainSwitches) / outcomes.Sum(outcome => outcome.PersonHours));
    }
}
