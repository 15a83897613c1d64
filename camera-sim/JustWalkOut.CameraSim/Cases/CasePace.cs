using JustWalkOut.CameraSim.Acting;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Cases;

/// <summary>
/// How early each event of a case could happen if its people did nothing but walk: from the entry at time 0 to the first plates, from there to the
/// next, around everything, never faster than people walk. What of a delay that explains nobody could have avoided.
/// </summary>
internal sealed class CasePace
{
    /// <summary>A grown-up's, for ways and places to stand; a broader one's ways are a few centimetres longer.</summary>
    private const double BodyRadiusMetres = 0.22;

    private readonly CasePlan _plan;
    private readonly CaseOptions _options;
    private readonly Stage _stage;

    public CasePace(CasePlan plan, CaseOptions options, Stage stage) => (_plan, _options, _stage) = (plan, options, stage);

    /// <summary>Length of the way to where plates are stood before; 0 where the store has none of them.</summary>
    public double WayMetres(FloorPoint from, IReadOnlyList<PlateId> plates) => StandFor(plates) is FloorPoint to ? WayMetres(from, to) : 0;

    /// <summary>For each event of the plan, the earliest time at which it could happen; nothing for those that the store does not allow.</summary>
    /// <param name="handsSeconds">What each act takes besides the walk; 0 for walking alone.</param>
    public IReadOnlyList<TimeSpan?> Earliest(double handsSeconds)
    {
        TimeSpan hands = TimeSpan.FromSeconds(handsSeconds);
        FloorPoint entry = _stage.Zones.Middle(ZoneKind.Entry);
        Dictionary<string, (FloorPoint At, TimeSpan Since)> shoppers = [];
        TimeSpan?[] earliest = new TimeSpan?[_plan.Events.Count];
        TimeSpan order = TimeSpan.Zero;
        for (int first = 0; first < earliest.Length;)
        {
            // Events of one time wait for all of an earlier one, not for each other.
            int next = first;
            TimeSpan latest = order;
            for (; next < earliest.Length && _plan.Events[next].Event.At == _plan.Events[first].Event.At; next++)
            {
                PlannedEvent planned = _plan.Events[next];
                if (planned.Obstacle is not null || StandFor(planned.Plates) is not FloorPoint stand)
                {
                    continue;
                }

                (FloorPoint at, TimeSpan since) = shoppers.GetValueOrDefault(planned.Event.Shopper, (entry, TimeSpan.Zero));
                TimeSpan there = since + TimeSpan.FromSeconds(WayMetres(at, stand) / _options.WalkMetresPerSecond) + hands;
                TimeSpan done = Latest(there, planned.Event.At, order);
                earliest[next] = done;
                shoppers[planned.Event.Shopper] = (stand, done);
                latest = Latest(latest, done, done);
            }

            (first, order) = (next, latest);
        }

        return earliest;
    }

    private FloorPoint? StandFor(IReadOnlyList<PlateId> plates) =>
        plates.Count > 0 && _stage.Layout.TryFind(plates.Order().ElementAt(plates.Count / 2), out PlatePlace place) ? _stage.Floor.StandFor(place, BodyRadiusMetres).At : null;

    private double WayMetres(FloorPoint from, FloorPoint to)
    {
        double metres = 0;
        FloorPoint at = from;
        foreach (FloorPoint point in _stage.Floor.Route(from, to, BodyRadiusMetres))
        {
            metres += double.Hypot(point.XMetres - at.XMetres, point.YMetres - at.YMetres);
            at = point;
        }

        return metres;
    }

    private static TimeSpan Latest(TimeSpan one, TimeSpan two, TimeSpan three) => new(Math.Max(one.Ticks, Math.Max(two.Ticks, three.Ticks)));
}
