using System.Numerics;
using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>What the people of a case do from the gate to the exit: at their own pace while there is time, else as fast as people walk.</summary>
internal sealed class CaseMind(CasePlan plan, CaseOptions options, CaseProgress progress, CasePace pace)
{
    /// <summary>Who was asked to make way by so much must come back before they reach.</summary>
    private const double MovedAsideMetres = 0.3;

    /// <summary>How much longer a hand's way into a shelf is than the straight line.</summary>
    private const double ReachDetourRatio = 1.2;

    /// <summary>What one of them does.</summary>
    public IEnumerable<Step> Visit(Actor me, string shopper)
    {
        int[] mine = [.. Enumerable.Range(0, plan.Events.Count).Where(i => plan.Events[i].Event.Shopper == shopper && progress.IsOpen(i))];
        for (int k = 0; k < mine.Length; k++)
        {
            PlannedEvent planned = plan.Events[mine[k]];
            TimeSpan spare = SpareFor(me, planned, OwnPace(me)) - Seconds(options.SlackSeconds);
            if (spare > TimeSpan.Zero)
            {
                // Some wait where they are, some before the next shelf.
                yield return new Wait(me, spare.TotalSeconds * me.Chance.NextDouble()) { GoesBack = false };
            }

            // Nobody stands where somebody else has something to do first, while there is time.
            TimeSpan setOff = me.Now + SpareFor(me, planned, OwnPace(me));
            int number = mine[k];
            yield return new Wait(me, () => me.Now >= setOff || !IsSomebodyFirst(me, number, shopper), options.TurnSecondsMax) { GoesBack = false };
            if (k + 1 < mine.Length && CanTakeBoth(me, planned, plan.Events[mine[k + 1]]))
            {
                yield return new Sequence(Perform(me, mine[k], mine[k + 1]));
            }

            yield return new Sequence(Perform(me, mine[k]));
            if (k + 1 == mine.Length || HasTimeToStow(me, plan.Events[mine[k + 1]]))
            {
                yield return new Stow(me);
            }
        }

        me.Body.PaceMetresPerSecond = me.Body.PreferredSpeedMetresPerSecond;
        yield return new Wait(me, options.LastLookSeconds) { GoesBack = false };
        yield return new Leave(me);
    }

    /// <summary>Performs one event that is still open, or begins two at once; who does not get there tries again.</summary>
    private IEnumerable<Step> Perform(Actor me, params int[] numbers)
    {
        PlannedEvent planned = plan.Events[numbers[0]];
        for (int tries = 0; tries < options.TriesMax && progress.IsOpen(numbers[0]); tries++)
        {
            bool isLate = SpareFor(me, planned, OwnPace(me)) < TimeSpan.Zero;
            me.Body.PaceMetresPerSecond = isLate ? options.WalkMetresPerSecond : OwnPace(me);
            GoToPlates go = new(me, planned.Plates) { LastStepMetres = isLate ? options.LastStepMetres : 0 };
            yield return go;
            FloorPoint at = me.Body.HasArrived ? me.Body.At : me.Body.Goal ?? me.Body.At;
            Item[] items = UnitsFor(me, planned);
            yield return new TakeOut(me, items);
            TimeSpan reachAt = planned.Event.At - Seconds(GrabSeconds(me, planned));
            yield return new Wait(me, () => me.Now >= reachAt && progress.MayReach(numbers[0]), options.TurnSecondsMax) { GoesBack = false };
            if (!go.HasArrived || me.DistanceMetres(at) > Math.Max(MovedAsideMetres, options.LastStepMetres))
            {
                progress.Hinder(numbers[0], "somebody stood in the way");
                continue;
            }

            if (numbers.Length == 1)
            {
                yield return new Sequence(Move(me, numbers[0], items, null));
                continue;
            }

            Side first = IsLeftOf(me, planned, plan.Events[numbers[1]]) ? Side.Left : Side.Right;
            yield return new AtOnce(Move(me, numbers[0], [], first), Move(me, numbers[1], [], first == Side.Left ? Side.Right : Side.Left));
            yield break;
        }

        progress.GiveUp(numbers[0]);
    }

    /// <summary>Whether somebody else has an event to do before this one so near that they would be in each other's way.</summary>
    private bool IsSomebodyFirst(Actor me, int number, string shopper)
    {
        for (int i = 0; i < number; i++)
        {
            if (progress.IsOpen(i) && plan.Events[i].Event.Shopper != shopper && plan.Events[i].Event.At < plan.Events[number].Event.At
                && FrontOf(me, plan.Events[i]) is Vector3 there && FrontOf(me, plan.Events[number]) is Vector3 here
                && double.Hypot(there.X - here.X, there.Y - here.Y) < options.AwayMetres)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes or puts the goods of one event, standing before them, once it is its turn.</summary>
    private IEnumerable<Step> Move(Actor me, int number, Item[] items, Side? hand)
    {
        PlannedEvent planned = plan.Events[number];
        TimeSpan liftAt = planned.Event.At - Seconds(options.LiftAheadSeconds);
        bool MayMove() => me.Now >= liftAt && progress.MayMove(number, me.Now);
        progress.Begin(number, isBegun: true);
        if (planned.Event.Action == CaseAction.Take)
        {
            Take take = new(me, planned.Sku) { From = planned.Plates, Quantity = planned.Event.Quantity, Hand = hand, LiftWhen = MayMove };
            yield return take;
            progress.Note(number, take.At, take.Items.Count, take.Refusal);
        }
        else
        {
            Put put = new(me, items, planned.Plates) { PutWhen = MayMove };
            yield return put;
            progress.Note(number, put.At, put.Items.Count, put.Refusal);
        }

        progress.Begin(number, isBegun: false);
    }

    /// <summary>The units that an event puts back, the latest taken first; none for a take.</summary>
    private static Item[] UnitsFor(Actor me, PlannedEvent planned) => planned.Event.Action == CaseAction.Put
        ? [.. me.Carried.Concat(me.Held.Select(held => held.Item)).Reverse().Where(item => item.Sku == planned.Sku).Take(planned.Event.Quantity)]
        : [];

    /// <summary>Whether two things are to be taken at one time from places that two free hands reach at once.</summary>
    private bool CanTakeBoth(Actor me, PlannedEvent one, PlannedEvent other) =>
        one.Event.At == other.Event.At && one.Event.Action == CaseAction.Take && other.Event.Action == CaseAction.Take
        && me.IsFree(Side.Left) && me.IsFree(Side.Right) && me.Body.Look.Carrier != Carrier.Basket
        && FrontOf(me, one) is Vector3 here && FrontOf(me, other) is Vector3 there && Vector3.Distance(here, there) <= options.BothHandsMetres;

    private static bool IsLeftOf(Actor me, PlannedEvent one, PlannedEvent other)
    {
        Vector3 left = me.Beside(0, 1, 0) - me.Beside(0, 0, 0);
        return Vector3.Dot(FrontOf(me, one)!.Value - FrontOf(me, other)!.Value, left) > 0;
    }

    /// <summary>Whether goods can be put away without being late for what comes next. What goes back soon stays in the hand.</summary>
    private bool HasTimeToStow(Actor me, PlannedEvent next)
    {
        bool isHeld = UnitsFor(me, next).Any(item => me.HandWith(item) is not null);
        return SpareFor(me, next, options.WalkMetresPerSecond) > Seconds(options.StowSeconds * (isHeld ? 2 : 1));
    }

    /// <summary>Time left over before an event after the walk to it and the reach; below zero for whoever is late.</summary>
    private TimeSpan SpareFor(Actor me, PlannedEvent planned, double metresPerSecond) =>
        planned.Event.At - me.Now - Seconds((pace.WayMetres(me.Body.At, planned.Plates) / metresPerSecond) + options.StartStopSeconds + options.GrabSeconds);

    /// <summary>How long before its time a hand goes out for an event, by how far it has to go.</summary>
    private double GrabSeconds(Actor me, PlannedEvent planned) => FrontOf(me, planned) is Vector3 front
        ? (ReachDetourRatio * me.Body.ReachSeconds(me.FreeHand ?? Side.Right, front)) + me.Stage.GoodsOptions.FingerSecondsMax + options.LiftAheadSeconds
        : options.GrabSeconds;

    private static Vector3? FrontOf(Actor me, PlannedEvent planned) =>
        planned.Plates.Count > 0 && me.Stage.Layout.TryFind(planned.Plates.Order().ElementAt(planned.Plates.Count / 2), out PlatePlace place) ? Acting.Acts.Plates.FrontOf(place) : null;

    private double OwnPace(Actor me) => Math.Min(me.Body.PreferredSpeedMetresPerSecond, options.WalkMetresPerSecond);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
