using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Evaluation.Floor;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Recordings;

namespace JustWalkOut.Cli.Sweep.Cameras;

/// <summary>What is swept.</summary>
/// <param name="Presets">Scenarios that come with the program.</param>
/// <param name="Store">A store that comes with the program, or a file; null for each preset's own.</param>
/// <param name="From">First seed.</param>
/// <param name="To">Last seed.</param>
/// <param name="Minutes">How long people come in.</param>
/// <param name="Degrees">How far cameras are knocked, one size a run; 0 for a run without.</param>
/// <param name="SightingsModel">How the detector errs; null for the guess.</param>
internal sealed record KnockOrder(IReadOnlyList<string> Presets, string? Store, int From, int To, double Minutes, IReadOnlyList<double> Degrees, string? SightingsModel);

/// <summary>One knock, or none, and what was made of it.</summary>
/// <param name="Preset">In which scenario.</param>
/// <param name="Seed">In which run.</param>
/// <param name="Degrees">How far the camera was knocked; 0 for not at all.</param>
/// <param name="Camera">Which; null for none.</param>
/// <param name="NoticedAfterSeconds">Until it was said of the right camera; null where it was not.</param>
/// <param name="FoundDegrees">What was said at the end of the run; null where nothing was.</param>
/// <param name="SdDegrees">How sure that claims to be.</param>
/// <param name="FloorMetres">By how much it was said to misplace people.</param>
/// <param name="SinceOffSeconds">By how much the stated beginning was off.</param>
/// <param name="FalseAlarms">Times that a camera was said to be knocked that was not.</param>
/// <param name="WatchedHours">For how long.</param>
/// <param name="Idf1">Identity F1 at 1 m of all people over the whole run.</param>
/// <param name="Switches">Identity switches.</param>
/// <param name="PersonHours">Time over people.</param>
/// <param name="PlainIdf1">Identity F1 of the same sightings without a watch.</param>
/// <param name="PlainSwitches">Switches without a watch.</param>
internal sealed record KnockOutcome(
    string Preset, int Seed, double Degrees, string? Camera, double? NoticedAfterSeconds, double? FoundDegrees, double? SdDegrees, double? FloorMetres, double? SinceOffSeconds, IReadOnlyList<string> FalseAlarms, double WatchedHours,
    double Idf1, long Switches, double PersonHours, double PlainIdf1, long PlainSwitches);

/// <summary>All of one size.</summary>
/// <param name="Degrees">How far cameras were knocked; 0 for not at all.</param>
/// <param name="Knocks">How many were.</param>
/// <param name="Noticed">Of them.</param>
/// <param name="MedianSeconds">Until half of those noticed were; null for none.</param>
/// <param name="MostSeconds">Until the last of them was.</param>
/// <param name="MeanOffDegrees">What was said of the turn, against the truth, root mean square.</param>
/// <param name="FalseAlarms">Of cameras that were not knocked.</param>
/// <param name="Hours">Watched.</param>
/// <param name="Idf1">Mean identity F1 of the runs, and without a watch.</param>
/// <param name="PlainIdf1">Without a watch.</param>
/// <param name="SwitchesPerHour">Identity switches an hour of somebody's.</param>
/// <param name="PlainSwitchesPerHour">Without a watch.</param>
internal sealed record KnockRow(
    double Degrees, int Knocks, int Noticed, double? MedianSeconds, double? MostSeconds, double? MeanOffDegrees, int FalseAlarms, double Hours, double Idf1, double PlainIdf1, double SwitchesPerHour, double PlainSwitchesPerHour)
{
    /// <summary>False alarms an hour.</summary>
    public double FalseAlarmsPerHour => Hours > 0 ? FalseAlarms / Hours : 0;
}

/// <summary>What a sweep found.</summary>
/// <param name="Order">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Rows">By size.</param>
/// <param name="Outcomes">Each run.</param>
internal sealed record KnockFigures(KnockOrder Order, double Seconds, IReadOnlyList<KnockRow> Rows, IReadOnlyList<KnockOutcome> Outcomes);

/// <summary>
/// Simulated stores as their detectors would see them, in which one camera is knocked a third of the way through, followed by the product's own tracker and watched by <see cref="PoseWatch"/>: how soon it is noticed, how rightly, and how often it is said of cameras that were not.
/// </summary>
internal static class KnockSweep
{
    /// <summary>Runs one; interrupted it ends without a result.</summary>
    public static async Task<KnockFigures> RunAsync(KnockOrder order, Action<KnockOutcome> told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        List<KnockOutcome> outcomes = [];
        foreach (string preset in order.Presets)
        {
            for (int seed = order.From; seed <= order.To; seed++)
            {
                foreach (double degrees in order.Degrees)
                {
                    outcomes.Add(await RunAsync(order, (preset, seed, degrees), stop));
                    told(outcomes[^1]);
                }
            }
        }

        return new KnockFigures(order, TimeProvider.System.GetElapsedTime(began).TotalSeconds, [.. order.Degrees.Select(degrees => RowOf(degrees, [.. outcomes.Where(outcome => outcome.Degrees == degrees)]))], outcomes);
    }

    private static async Task<KnockOutcome> RunAsync(KnockOrder order, (string Preset, int Seed, double Degrees) run, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        TimeSpan from = TimeSpan.FromMinutes(order.Minutes / 3);
        SimulationOrder plain = new(ScriptKind.Preset, run.Preset, order.Store, run.Seed, VisionMode.Sightings, TimeSpan.FromMinutes(order.Minutes), order.SightingsModel);
        string? camera = run.Degrees > 0 ? FollowedRun.CameraOf(plain) : null;
        SimulationOrder simulated = camera is null ? plain : plain with { Faults = [new Fault(FaultKind.CameraKnocked, camera, from, TimeSpan.FromDays(1), run.Degrees)] };
        await Simulator.RecordAsync(simulated, scratch.Path, _ => { }, stop);

        Recording recording = Recording.Open(scratch.Path);
        PoseWatch watch = FollowedRun.WatchOf(recording, run.Preset);
        List<(string Camera, CameraKnock Knock)> said = [];
        watch.Changed = (view, knock) =>
        {
            if (knock is not null)
            {
                said.Add((view.Value, knock));
            }
        };
        FloorScore watched = (await FollowedRun.FollowAsync(recording, scratch.Path, watch, null, stop)).Score();
        FloorScore unwatched = (await FollowedRun.FollowAsync(recording, scratch.Path, null, null, stop)).Score();
        CameraKnock? found = camera is null ? null : watch.Cameras.First(pose => pose.View.Value == camera).Knock;
        double hours = FollowedFloor.HoursOf(watched);
        bool IsRight((string Camera, CameraKnock Knock) one) => one.Camera == camera && one.Knock.NoticedAt >= from;
        return new KnockOutcome(
            run.Preset, run.Seed, run.Degrees, camera, said.Any(IsRight) ? (said.First(IsRight).Knock.NoticedAt - from).TotalSeconds : null, found?.Turn.Degrees, found?.SdDegrees, found?.FloorMetres,
            (found?.Since - from)?.TotalSeconds, [.. said.Where(one => !IsRight(one)).Select(one => FormattableString.Invariant($"{one.Camera} at {one.Knock.NoticedAt.TotalSeconds:0} s, {KnockWords.HowFar(one.Knock)}"))], hours,
            watched.Idf1, watched.IdSwitches, watched.PersonHours, unwatched.Idf1, unwatched.IdSwitches);
    }

    private static KnockRow RowOf(double degrees, IReadOnlyList<KnockOutcome> outcomes)
    {
        double[] noticed = [.. outcomes.Select(outcome => outcome.NoticedAfterSeconds).OfType<double>().Order()];
        double[] off = [.. outcomes.Select(outcome => outcome.FoundDegrees - degrees).OfType<double>()];
        return new KnockRow(
            degrees, outcomes.Count(outcome => outcome.Camera is not null), noticed.Length, noticed.Length > 0 ? noticed[(noticed.Length - 1) / 2] : null, noticed.Length > 0 ? noticed[^1] : null,
            off.Length > 0 ? Math.Sqrt(off.Average(one => one * one)) : null, outcomes.Sum(outcome => outcome.FalseAlarms.Count), outcomes.Sum(outcome => outcome.WatchedHours),
            outcomes.Average(outcome => outcome.Idf1), outcomes.Average(outcome => outcome.PlainIdf1),
            outcomes.Sum(outcome => outcome.Switches) / outcomes.Sum(outcome => outcome.PersonHours), outcomes.Sum(outcome => outcome.PlainSwitches) / outcomes.Sum(outcome => outcome.PersonHours));
    }
}
