using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>
/// The people of a case. Everybody comes in in time for their first event, goes where the events say when they say, and leaves after the last. In
/// what order they act is <see cref="CaseProgress"/>'s, how they go about it <see cref="CaseMind"/>'s.
/// </summary>
internal sealed class CaseScript : IScript
{
    private readonly CasePlan _plan;
    private readonly CaseOptions _options;
    private readonly CaseProgress _progress;
    private CasePace? _pace;

    public CaseScript(CasePlan plan, CaseOptions options) => (_plan, _options, _progress) = (plan, options, new CaseProgress(plan));

    /// <summary>What became of it; complete when the simulation has run. What it did not come to is named so.</summary>
    public CaseReport Report()
    {
        IReadOnlyList<TimeSpan?> walking = _pace?.Earliest(0) ?? [];
        IReadOnlyList<TimeSpan?> acting = _pace?.Earliest(_options.GrabSeconds) ?? [];
        return new CaseReport(
            _plan.Case,
            [.. _progress.Outcomes.Select((outcome, i) => outcome is null
                ? new CaseOutcome(_plan.Events[i], null, "the simulation ended before it")
                : outcome with { Walking = walking.ElementAtOrDefault(i), Acting = acting.ElementAtOrDefault(i) })],
            TimeSpan.FromSeconds(_options.OnTimeSeconds));
    }

    /// <inheritdoc/>
    public IEnumerable<Arrival> Arrivals(Stage stage)
    {
        _pace = new CasePace(_plan, _options, stage);
        CaseMind mind = new(_plan, _options, _progress, _pace);
        FloorPoint entry = stage.Zones.Middle(ZoneKind.Entry);
        return _plan.Case.Shoppers
            .Select((shopper, i) => Arrival.Alone(ArrivalOf(shopper, entry), shopper, LookOf(shopper, Chance.For(stage.Seed, "case look", i)), me => mind.Visit(me, shopper)))
            .OrderBy(arrival => arrival.At);
    }

    /// <summary>Who does two things at one time has both hands for it, and no basket in one of them.</summary>
    private BodyLook LookOf(string shopper, Random chance)
    {
        BodyLook look = CaseLooks.Draw(chance);
        bool isTwoHanded = _plan.Events.Where(planned => planned.Event.Shopper == shopper).GroupBy(planned => planned.Event.At).Any(group => group.Count() > 1);
        return isTwoHanded && look.Carrier == Carrier.Basket ? look with { Carrier = Carrier.ShoulderBag } : look;
    }

    private TimeSpan ArrivalOf(string shopper, FloorPoint entry)
    {
        PlannedEvent? first = _plan.Events.FirstOrDefault(planned => planned.Event.Shopper == shopper);
        double walk = first is { Obstacle: null } ? (_pace!.WayMetres(entry, first.Plates) / _options.WalkMetresPerSecond) + _options.StartStopSeconds : 0;
        TimeSpan at = (first?.Event.At ?? TimeSpan.Zero) - TimeSpan.FromSeconds(walk + _options.GrabSeconds + (2 * _options.SlackSeconds));
        return at > TimeSpan.Zero ? at : TimeSpan.Zero;
    }
}
