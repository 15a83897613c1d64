using JustWalkOut.CameraSim.Recorded;
using JustWalkOut.Carts;
using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Cli.Sweep.Restart;

/// <summary>What is still known after a restart.</summary>
internal enum KeptAcross
{
    /// <summary>Nothing: nobody is known again.</summary>
    Nothing = 1,

    /// <summary>Who was where, and what plates weighed.</summary>
    Standing,

    /// <summary>What people look like, besides.</summary>
    Looks,
}

/// <summary>What is swept.</summary>
/// <param name="Preset">A scenario that comes with the program.</param>
/// <param name="Store">A store that comes with the program, or a file; null for the preset's own.</param>
/// <param name="From">First seed.</param>
/// <param name="To">Last seed.</param>
/// <param name="Minutes">How long people come in.</param>
/// <param name="Times">Kills, each in a run of its own, shared among the seeds.</param>
/// <param name="Away">For how long vision is away.</param>
/// <param name="SightingsModel">How the detector errs; null for the guess.</param>
/// <param name="Keeps">What is still known afterwards.</param>
internal sealed record RestartOrder(string Preset, string? Store, int From, int To, double Minutes, int Times, Span Away, string? SightingsModel, KeptAcross Keeps);

/// <summary>One kill, and what became of it, beside the same store without it.</summary>
/// <param name="Seed">Of which store.</param>
/// <param name="At">When vision was killed, seconds from the start.</param>
/// <param name="GapSeconds">For how long it was away.</param>
/// <param name="Right">People whose visit was known without the kill, five seconds after vision was back: those with the same visit.</param>
/// <param name="Wrong">Those with another's.</param>
/// <param name="Unknown">Those with none.</param>
/// <param name="Unsure">Those among the right and wrong of whom it was less sure than a charge takes.</param>
/// <param name="VisitsLost">Visits without the kill that there are not with it.</param>
/// <param name="Open">Visits that never came to an end, with and without.</param>
/// <param name="Overcharged">Lines that were charged and cost more than was due, with and without.</param>
/// <param name="Review">Visits that wait for a person, with and without.</param>
/// <param name="F1">Units on the right bill, with and without; what waits counts as not charged.</param>
internal sealed record RestartOutcome(
    int Seed, double At, double GapSeconds, int Right, int Wrong, int Unknown, int Unsure, int VisitsLost, Pair Open, Pair Overcharged, Pair Review, F1Pair F1);

/// <summary>A count with the kill, and without it.</summary>
internal readonly record struct Pair(int With, int Without);

/// <summary>A share with the kill, and without it.</summary>
internal readonly record struct F1Pair(double With, double Without);

/// <summary>From and to, in seconds.</summary>
internal readonly record struct Span(double From, double To);

/// <summary>What a sweep found.</summary>
/// <param name="Order">As asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Outcomes">Each kill.</param>
internal sealed record RestartFigures(RestartOrder Order, double Seconds, IReadOnlyList<RestartOutcome> Outcomes)
{
    /// <summary>Whether carts survived.</summary>
    public bool IsGood => Outcomes.All(outcome => outcome.VisitsLost == 0);
}

/// <summary>
/// Vision killed at random moments of simulated stores, seen as their detectors would see them, and started again while the server goes on: who is in the store is found again by where they were, and what became of the bills is held against
/// the truth and against the same store without the kill. Gates tell the server, so that whoever checks in meanwhile is known to it.
/// </summary>
internal static class RestartSweep
{
    /// <summary>Vision is killed no sooner: the store is to have people in it.</summary>
    private const double FirstSeconds = 30;

    /// <summary>Runs one; interrupted it ends without a result.</summary>
    public static async Task<RestartFigures> RunAsync(RestartOrder order, Action<RestartOutcome> told, CancellationToken stop)
    {
        long began = TimeProvider.System.GetTimestamp();
        List<RestartOutcome> outcomes = [];
        int seeds = order.To - order.From + 1;
        for (int seed = order.From; seed <= order.To; seed++)
        {
            using ScratchFolder scratch = new();
            await Simulator.RecordAsync(new SimulationOrder(ScriptKind.Preset, order.Preset, order.Store, seed, VisionMode.Sightings, TimeSpan.FromMinutes(order.Minutes), order.SightingsModel), scratch.Path, _ => { }, stop);
            RestartRun plain = await RestartRun.RunAsync(scratch.Path, null, order.Keeps, stop);
            Random chance = new(seed);
            int times = (order.Times / seeds) + (seed - order.From < order.Times % seeds ? 1 : 0);
            for (int i = 0; i < times; i++)
            {
                double at = FirstSeconds + (chance.NextDouble() * ((order.Minutes * 60) - FirstSeconds));
                double gap = order.Away.From + (chance.NextDouble() * (order.Away.To - order.Away.From));
                RestartRun killed = await RestartRun.RunAsync(scratch.Path, (TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + gap)), order.Keeps, stop);
                outcomes.Add(Outcome(seed, (at, gap), killed, plain));
                told(outcomes[^1]);
            }
        }

        return new RestartFigures(order, TimeProvider.System.GetElapsedTime(began).TotalSeconds, outcomes);
    }

    private static RestartOutcome Outcome(int seed, (double At, double Gap) kill, RestartRun killed, RestartRun plain)
    {
        TimeSpan looked = TimeSpan.FromSeconds(kill.At + kill.Gap) + RestartRun.RecogniseMax;
        (int right, int wrong, int unknown, int unsure) = (0, 0, 0, 0);
        foreach ((VisitId visit, double x, double y, _) in plain.At(looked).Where(person => plain.WasInside(person.Visit, TimeSpan.FromSeconds(kill.At))))
        {
            SeenVisit? now = killed.NearestAt(looked, x, y);
            right += now?.Visit == visit ? 1 : 0;
            wrong += now?.Visit is { } other && other != visit ? 1 : 0;
            unknown += now?.Visit is null ? 1 : 0;
            unsure += now is { Visit: not null, IsSure: false } ? 1 : 0;
        }

        MoneyScore Money(RestartRun run) => run.Assessment.Score.Money;
        return new RestartOutcome(
            seed, kill.At, kill.Gap, right, wrong, unknown, unsure, plain.Visits.Except(killed.Visits).Count(), new Pair(killed.Open, plain.Open),
            new Pair(Money(killed).OverchargedLines, Money(plain).OverchargedLines), new Pair(killed.Assessment.Score.Receipts.Review, plain.Assessment.Score.Receipts.Review), new F1Pair(killed.Assessment.Score.Receipts.F1, plain.Assessment.Score.Receipts.F1));
    }
}
