using JustWalkOut.Attribution;
using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Cli.Replay;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Cli.Sweep.Gateways;

/// <summary>What is swept.</summary>
/// <param name="Preset">A scenario that comes with the program.</param>
/// <param name="Store">A store that comes with the program, or a file; null for the preset's own.</param>
/// <param name="From">First seed.</param>
/// <param name="To">Last seed.</param>
/// <param name="Minutes">How long people come in.</param>
/// <param name="Seconds">How far clocks of shelves are set ahead, one size a run; below 0 for back.</param>
/// <param name="Share">Of the shelves, more than 0 and up to 1.</param>
/// <param name="SightingsModel">How the detector errs; null for the guess.</param>
internal sealed record GatewayOrder(string Preset, string? Store, int From, int To, double Minutes, IReadOnlyList<double> Seconds, double Share, string? SightingsModel);

/// <summary>What bills came to.</summary>
/// <param name="F1">Units on the right bill; what waits counts as not charged.</param>
/// <param name="Perfect">Visits with nothing wrong on the bill.</param>
/// <param name="Visits">All.</param>
/// <param name="Review">Visits that wait for a person.</param>
/// <param name="Overcharged">Lines that were charged and cost more than was due.</param>
internal readonly record struct Bills(double F1, int Perfect, int Visits, int Review, int Overcharged);

/// <summary>One run in which shelves' clocks were wrong from the start, and what was made of it.</summary>
/// <param name="Seed">Of which store.</param>
/// <param name="Seconds">By how much they were set ahead.</param>
/// <param name="Shelves">How many were.</param>
/// <param name="NoticedAfterSeconds">Until each was said to be off, of those that were, soonest first.</param>
/// <param name="ErrorsSeconds">By how much each was taken to be further ahead, at the end, than in the same run in which nobody touched it, less what it was set by; of those of which both were known.</param>
/// <param name="OthersNamed">How many other shelves' clocks were said to be off at some time and were not in the same run in which nobody touched any.</param>
/// <param name="Corrected">Bills with clocks put right.</param>
/// <param name="Uncorrected">Bills of the same recording with every clock taken to be right.</param>
internal sealed record GatewayOutcome(int Seed, double Seconds, int Shelves, IReadOnlyList<double> NoticedAfterSeconds, IReadOnlyList<double> ErrorsSeconds, int OthersNamed, Bills Corrected, Bills Uncorrected);

/// <summary>All of one size.</summary>
/// <param name="Seconds">How far clocks were set ahead; 0 for not at all.</param>
/// <param name="Shelves">How many shelves' were.</param>
/// <param name="Noticed">Of them.</param>
/// <param name="MedianSeconds">Until half of those noticed were; null for none.</param>
/// <param name="Known">Of how many it is known what they were taken for.</param>
/// <param name="ErrorSeconds">By how much that was wrong, root mean square.</param>
/// <param name="OthersNamed">Other shelves that were said to be off.</param>
/// <param name="Corrected">Bills of all runs with clocks put right.</param>
/// <param name="Uncorrected">And without.</param>
internal sealed record GatewayRow(double Seconds, int Shelves, int Noticed, double? MedianSeconds, int Known, double ErrorSeconds, int OthersNamed, Bills Corrected, Bills Uncorrected);

/// <summary>What a sweep found.</summary>
/// <param name="Order">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Rows">By size, the runs in which nobody touched a clock first.</param>
/// <param name="Outcomes">Each run.</param>
internal sealed record GatewayFigures(GatewayOrder Order, double Seconds, IReadOnlyList<GatewayRow> Rows, IReadOnlyList<GatewayOutcome> Outcomes);

/// <summary>
/// Simulated stores, seen as their detectors would see them, in which the clocks of some shelves' gateways are wrong: which are noticed, how well they are put right, and what that does to bills, beside the same recording with every clock
/// taken to be right and beside the same store in which none is touched.
/// </summary>
internal static class GatewaySweep
{
    /// <summary>Runs one; interrupted it ends without a result.</summary>
    public static async Task<GatewayFigures> RunAsync(GatewayOrder order, Action<GatewayOutcome> told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        List<GatewayOutcome> outcomes = [];
        for (int seed = order.From; seed <= order.To; seed++)
        {
            Replayed sound = await RunAsync(order, seed, [], 0, stop);
            Add(OutcomeOf(seed, 0, [], sound, sound));
            string[] shelves = Chosen(order, seed, sound.Clocks);
            foreach (double seconds in order.Seconds.Where(seconds => seconds != 0))
            {
                Add(OutcomeOf(seed, seconds, shelves, await RunAsync(order, seed, shelves, seconds, stop), sound));
            }
        }

        double[] sizes = [.. outcomes.Select(outcome => outcome.Seconds).Distinct()];
        return new GatewayFigures(order, TimeProvider.System.GetElapsedTime(began).TotalSeconds, [.. sizes.Select(size => RowOf(size, [.. outcomes.Where(outcome => outcome.Seconds == size)]))], outcomes);

        void Add(GatewayOutcome outcome)
        {
            outcomes.Add(outcome);
            told(outcome);
        }
    }
    /// <summary>The shelves whose clocks are set, by chance.</summary>
    private static string[] Chosen(GatewayOrder order, int seed, IReadOnlyList<GatewayClock> clocks)
    {
        string[] all = [.. clocks.Select(NameOf).Order(StringComparer.Ordinal)];
        new Random(seed).Shuffle(all);
        return all[..Math.Max(1, (int)Math.Round(order.Share * all.Length))];
    }

    private static async Task<Replayed> RunAsync(GatewayOrder order, int seed, string[] shelves, double seconds, CancellationToken stop)
    {
        using ScratchFolder scratch = new();
        string recording = Directory.CreateDirectory(Path.Combine(scratch.Path, "recording")).FullName;
        await Simulator.RecordAsync(
            new SimulationOrder(ScriptKind.Preset, order.Preset, order.Store, seed, VisionMode.Sightings, TimeSpan.FromMinutes(order.Minutes), order.SightingsModel)
            {
                Faults = [.. shelves.Select(shelf => new Fault(FaultKind.GatewayClockOff, shelf, TimeSpan.Zero, TimeSpan.FromDays(1), seconds))],
            },
            recording, _ => { }, stop);
        (ReplayEnding ending, Bills corrected) = await ReplayAsync(recording, Path.Combine(scratch.Path, "corrected"), EvidenceKinds.None, stop);
        (_, Bills uncorrected) = await ReplayAsync(recording, Path.Combine(scratch.Path, "uncorrected"), EvidenceKinds.Clocks, stop);
        return new Replayed(ending.ShelfClocks, ending.ShelfClocksSaid, corrected, uncorrected);
    }

    private static async Task<(ReplayEnding Ending, Bills Bills)> ReplayAsync(string recording, string results, EvidenceKinds without, CancellationToken stop)
    {
        Directory.CreateDirectory(results);
        using ProgressLine silent = new(TimeProvider.System);
        ReplayEnding ending = await ReplayRun.RunAsync(new ReplayRequest(recording, null) { Without = without }, results, silent, stop);
        RecordingAssessment assessment = Assessments.Of(recording, results);
        ReceiptScore receipts = assessment.Score.Receipts;
        return (ending, new Bills(receipts.F1, receipts.Perfect, receipts.Visits, receipts.Review, assessment.Score.Money.OverchargedLines));
    }

    private static GatewayOutcome OutcomeOf(int seed, double seconds, string[] shelves, Replayed run, Replayed sound)
    {
        Dictionary<string, GatewayClock> before = sound.Clocks.Where(clock => clock.IsKnown).ToDictionary(NameOf, StringComparer.Ordinal);
        double[] noticed = [.. shelves.Select(shelf => run.Said.FirstOrDefault(clock => NameOf(clock) == shelf && clock.OffSince is not null)?.OffSince?.TotalSeconds).OfType<double>().Order()];
        double[] errors = [.. run.Clocks.Where(clock => shelves.Contains(NameOf(clock)) && clock.IsKnown && before.ContainsKey(NameOf(clock))).Select(clock => clock.AheadSeconds - before[NameOf(clock)].AheadSeconds - seconds)];
        string[] named = [.. run.Said.Where(clock => clock.OffSince is not null).Select(NameOf).Distinct()];
        HashSet<string> soundly = [.. sound.Said.Where(clock => clock.OffSince is not null).Select(NameOf)];
        int others = seconds == 0 ? named.Length : named.Count(shelf => !shelves.Contains(shelf) && !soundly.Contains(shelf));
        return new GatewayOutcome(seed, seconds, shelves.Length, noticed, errors, others, run.Corrected, run.Uncorrected);
    }

    private static GatewayRow RowOf(double seconds, IReadOnlyList<GatewayOutcome> outcomes)
    {
        double[] noticed = [.. outcomes.SelectMany(outcome => outcome.NoticedAfterSeconds).Order()];
        double[] errors = [.. outcomes.SelectMany(outcome => outcome.ErrorsSeconds)];
        return new GatewayRow(
            seconds, outcomes.Sum(outcome => outcome.Shelves), noticed.Length, noticed.Length > 0 ? noticed[(noticed.Length - 1) / 2] : null, errors.Length, errors.Length > 0 ? Math.Sqrt(errors.Average(error => error * error)) : 0,
            outcomes.Sum(outcome => outcome.OthersNamed), Sum([.. outcomes.Select(outcome => outcome.Corrected)]), Sum([.. outcomes.Select(outcome => outcome.Uncorrected)]));
    }

    private static Bills Sum(Bills[] bills) =>
        new(bills.Average(bill => bill.F1), bills.Sum(bill => bill.Perfect), bills.Sum(bill => bill.Visits), bills.Sum(bill => bill.Review), bills.Sum(bill => bill.Overcharged));

    private static string NameOf(GatewayClock clock) => $"{clock.Gondola}/{clock.Shelf}";

    private sealed record Replayed(IReadOnlyList<GatewayClock> Clocks, IReadOnlyList<GatewayClock> Said, Bills Corrected, Bills Uncorrected);
}
