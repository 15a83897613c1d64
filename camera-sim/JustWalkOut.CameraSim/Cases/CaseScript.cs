using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>
/// The people of a case. Everybody comes in time for their first event, goes where the events say when they say, and leaves after the last. Order
/// is kept: nothing of a later time happens before everything of an earlier one has, whoever does it; events of one time
/// happen together where different people do them.
/// </summary>
internal sealed class CaseScript : IScript
{
    /// <summary>Who was asked to make way by so much must come back before they reach.</summary>
    private const double MovedAsideMetres = 0.3;

    private readonly CasePlan _plan;
    private readonly CaseOptions _options;
    private readonly CaseOutcome?[] _outcomes;
    private readonly bool[] _isBegun;

    public CaseScript(CasePlan plan, CaseOptions options)
    {
        (_plan, _options) = (plan, options);
        _outcomes = new CaseOutcome?[plan.Events.Count];
        _isBegun = new bool[plan.Events.Count];
        for (int i = 0; i < plan.Events.Count; i++)
        {
            if (plan.Events[i].Obstacle is string obstacle)
            {
                _outcomes[i] = new CaseOutcome(plan.Events[i], null, obstacle);
            }
        }
    }

    /// <summary>What became of it; complete when the simulation has run. What it did not come to is named so.</summary>
    public CaseReport Report() =>
        new(_plan.Case,
            [.. _outcomes.Select((outcome, i) => outcome ?? new CaseOutcome(_plan.Events[i], null, "the simulation ended before it"))],
            TimeSpan.FromSeconds(_options.OnTimeSeconds));

    /// <inheritdoc/>
    public IEnumerable<Arrival> Arrivals(Stage stage)
    {
        FloorPoint entry = stage.Zones.Middle(ZoneKind.Entry);
        return _plan.Case.Shoppers
            .Select((shopper, i) => Arrival.Alone(ArrivalOf(shopper, entry, stage), shopper, CaseLooks.Draw(Chance.For(stage.Seed, "case look", i)), me => Visit(me, shopper)))
            .OrderBy(arrival => arrival.At);
    }

    private TimeSpan ArrivalOf(string shopper, FloorPoint entry, Stage stage)
    {
        PlannedEvent? first = _plan.Events.FirstOrDefault(planned => planned.Event.Shopper == shopper);
        TimeSpan walk = first is { Obstacle: null } ? WalkTime(stage, entry, first.Plates) : TimeSpan.Zero;
        TimeSpan at = (first?.Event.At ?? TimeSpan.Zero) - walk - TimeSpan.FromSeconds(_options.GrabSeconds + (2 * _options.SlackSeconds));
        return at > TimeSpan.Zero ? at : TimeSpan.Zero;
    }

    private IEnumerable<Step> Visit(Actor me, string shopper)
    {
        int[] mine = [.. Enumerable.Range(0, _plan.Events.Count).Where(i => _plan.Events[i].Event.Shopper == shopper && _outcomes[i] is null)];
        for (int k = 0; k < mine.Length; k++)
        {
            PlannedEvent planned = _plan.Events[mine[k]];
            TimeSpan ahead = WalkTime(me.Stage, me.Body.At, planned.Plates) + TimeSpan.FromSeconds(_options.GrabSeconds + _options.SlackSeconds);
            if (planned.Event.At - ahead > me.Now)
            {
                // Some wait where they are, some before the next shelf.
                TimeSpan spare = planned.Event.At - ahead - me.Now;
                yield return new Wait(me, spare.TotalSeconds * me.Chance.NextDouble()) { GoesBack = false };
            }

            yield return new Sequence(Perform(me, mine[k]));
            TimeSpan? next = k + 1 < mine.Length ? _plan.Events[mine[k + 1]].Event.At : null;
            if (next is null || next - me.Now > TimeSpan.FromSeconds(_options.StowSecondsMin) || me.FreeHand is null)
            {
                yield return new Stow(me);
            }
        }

        yield return new Wait(me, _options.LastLookSeconds) { GoesBack = false };
        yield return new Leave(me);
    }

    private IEnumerable<Step> Perform(Actor me, int number)
    {
        PlannedEvent planned = _plan.Events[number];
        TimeSpan liftAt = planned.Event.At - TimeSpan.FromSeconds(_options.LiftAheadSeconds);
        string reason = "";
        for (int tries = 0; tries < _options.TriesMax && _outcomes[number] is null; tries++)
        {
            GoToPlates go = new(me, planned.Plates);
            yield return go;
            FloorPoint at = me.Body.At;
            Item[] items = planned.Event.Action == CaseAction.Put
                ? [.. me.Carried.Concat(me.Held.Select(held => held.Item)).Reverse().Where(item => item.Sku == planned.Sku).Take(planned.Event.Quantity)]
                : [];
            yield return new TakeOut(me, items);
            TimeSpan reachAt = planned.Event.At - TimeSpan.FromSeconds(_options.GrabSeconds);
            yield return new Wait(me, () => me.Now >= reachAt && EarlierAre(number, i => _isBegun[i] || _outcomes[i] is not null), _options.TurnSecondsMax) { GoesBack = false };
            if (!go.HasArrived || me.DistanceMetres(at) > MovedAsideMetres)
            {
                reason = "somebody stood in the way";
                continue;
            }

            _isBegun[number] = true;
            bool MayMove() => me.Now >= liftAt && EarlierAre(number, i => _outcomes[i] is CaseOutcome outcome && (outcome.At is null || outcome.At <= me.Now));
            if (planned.Event.Action == CaseAction.Take)
            {
                Take take = new(me, planned.Sku) { From = planned.Plates, Quantity = planned.Event.Quantity, LiftWhen = MayMove };
                yield return take;
                reason = take.Refusal ?? "";
                Note(number, take.At, take.Items.Count);
            }
            else
            {
                Put put = new(me, items, planned.Plates) { PutWhen = MayMove };
                yield return put;
                reason = put.Refusal ?? "";
                Note(number, put.At, put.Items.Count);
            }

            _isBegun[number] = false;
        }

        _outcomes[number] ??= new CaseOutcome(planned, null, reason);
    }

    private void Note(int number, TimeSpan? at, int units)
    {
        PlannedEvent planned = _plan.Events[number];
        if (at is not null)
        {
            _outcomes[number] = units == planned.Event.Quantity
                ? new CaseOutcome(planned, at, null)
                : new CaseOutcome(planned with { Event = planned.Event with { Quantity = planned.Event.Quantity - units } }, null, $"only {units} of {planned.Event.Quantity} units could be moved");
        }
    }

    /// <summary>Whether something is so of every event noted for an earlier time.</summary>
    private bool EarlierAre(int number, Func<int, bool> isSo)
    {
        for (int i = 0; i < number; i++)
        {
            if (_plan.Events[i].Event.At < _plan.Events[number].Event.At && !isSo(i))
            {
                return false;
            }
        }

        return true;
    }

    private TimeSpan WalkTime(Stage stage, FloorPoint from, IReadOnlyList<PlateId> plates)
    {
        if (!stage.Layout.TryFind(plates[plates.Count / 2], out PlatePlace place))
        {
            return TimeSpan.Zero;
        }

        double metres = double.Hypot(place.CentreXMetres - from.XMetres, place.CentreYMetres - from.YMetres) * _options.DetourRatio;
        return TimeSpan.FromSeconds((metres / _options.WalkMetresPerSecond) + _options.StartStopSeconds);
    }
}
