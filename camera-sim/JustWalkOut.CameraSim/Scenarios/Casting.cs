using JustWalkOut.CameraSim.Behaviours;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Scenarios;

/// <summary>
/// Draws who comes into a store in a scenario, what they look like, and what they will do. Each person has a stream of chance of their own, so
/// that one more of them changes nobody else.
/// </summary>
internal sealed class Casting
{
    private const int PeoplePerPartyMax = 16;

    private readonly Scenario _scenario;
    private readonly Assortment _goods;
    private readonly DrawList _drawList;
    private readonly CastingOptions _options;
    private readonly long _seed;
    private readonly (double X, double Y) _entry;
    private readonly BehaviourShare[] _ofStops;

    public Casting(Scenario scenario, StoreDefinition store, Assortment goods, ScenarioParts parts, long seed)
    {
        (_scenario, _goods, _drawList, _options, _seed) = (scenario, goods, parts.DrawList, parts.Casting, seed);
        Zone? entry = store.Zones.FirstOrDefault(zone => zone.Kind == ZoneKind.Entry);
        _entry = entry is null ? (0, 0) : (entry.Outline.Average(corner => corner[0]), entry.Outline.Average(corner => corner[1]));
        _ofStops = [.. scenario.Behaviours.Where(share => BehaviourKinds.Find(share.Name)!.Scope == BehaviourScope.Stop)];
    }

    /// <summary>Everybody who comes to shop, in order of time; the last of them early enough to shop at all.</summary>
    public IEnumerable<Party> Parties()
    {
        int number = 0;
        foreach (double at in ArrivalTimes.Of(_scenario, _seed).TakeWhile(at => at <= _options.LastEntryOf(_scenario).TotalSeconds))
        {
            yield return PartyOf(number++, TimeSpan.FromSeconds(at));
        }
    }

    private Party PartyOf(int number, TimeSpan at)
    {
        Random chance = Chance.For(_seed, "party", number);
        GroupKind kind = chance.ByShare(_scenario.Groups, group => group.Share);
        List<string> behaviours = [];
        foreach (string name in new[] { BehaviourKinds.OutByEntrance, BehaviourKinds.LeavesWithNothing })
        {
            if (chance.Happens(_scenario.ShareOf(name)))
            {
                behaviours.Add(name);
            }
        }

        bool isTailgated = chance.Happens(_scenario.ShareOf(BehaviourKinds.Tailgating));
        if (isTailgated)
        {
            behaviours.Add(BehaviourKinds.Tailgating);
        }

        bool isToBuy = !behaviours.Contains(BehaviourKinds.LeavesWithNothing);
        int people = kind.Adults + kind.Children;
        List<Wanted>[] lists = Lists(chance, kind);
        CastPerson[] cast = [.. Enumerable.Range(0, people).Select(i => Person(number, i, isChild: i >= kind.Adults, (lists[i], isToBuy)))];
        CastPerson? tailgater = isTailgated ? Person(number, PeoplePerPartyMax - 1, isChild: false, ([.. _drawList(chance, 2)], true)) : null;
        return new Party(at, new ShopperId($"shopper-{number + 1}"), cast, behaviours, tailgater);
    }

    /// <summary>One list for the party, each product on it for one of them to fetch.</summary>
    private List<Wanted>[] Lists(Random chance, GroupKind kind)
    {
        int[] members = [.. Enumerable.Range(0, kind.Adults + kind.Children)];
        List<Wanted>[] lists = [.. members.Select(_ => new List<Wanted>())];
        foreach (Wanted wanted in _drawList(chance, _scenario.Shopping.ProductsMax).Where(wanted => _goods.Place(wanted.Sku) is not null))
        {
            int member = chance.ByShare(members, i => i < kind.Adults ? 1 : _options.ChildListShare);
            lists[member].Add(wanted);
        }

        return lists;
    }

    private CastPerson Person(int party, int member, bool isChild, (List<Wanted> List, bool IsToBuy) errand)
    {
        Random chance = Chance.For(_seed, "person", ((long)party * PeoplePerPartyMax) + member);
        BodyLook look = LookOf(party, member, isChild);
        if (party > 0 && chance.Happens(_scenario.Bodies.LookAlikeShare))
        {
            look = Looks.InClothesOf(look, LookOf(party - 1 - chance.Next(Math.Min(party, _options.LookAlikeBack)), 0, isChild: false));
        }

        bool isLow = isChild || look.IsSeated;
        List<Stop> stops = [];
        foreach (Wanted wanted in Round(errand.List, chance))
        {
            Stop stop = StopFor(wanted, chance, isLow);
            stops.Add(errand.IsToBuy ? stop : stop with { Quantity = 0, Behaviour = null });
            if (chance.Happens(_options.BrowseShare))
            {
                stops.Add(new Stop(chance.OneOf(_goods.Placed), 0, null, LookSeconds(chance), 0, false));
            }
        }

        // Who has nothing to fetch looks around all the same.
        if (stops.Count == 0)
        {
            stops.Add(new Stop(chance.OneOf(_goods.Placed), 0, null, LookSeconds(chance), 0, false));
        }

        bool takesOff = look.Coat is not null && chance.Happens(_scenario.Bodies.CoatOffShare);
        return new CastPerson(look, isChild, stops, takesOff ? chance.Next(stops.Count) : null);
    }

    private BodyLook LookOf(int party, int member, bool isChild)
    {
        Random chance = Chance.For(_seed, "look", ((long)party * PeoplePerPartyMax) + member);
        return isChild ? Looks.Child(_scenario.Bodies, _options, chance) : Looks.Adult(_scenario.Bodies, _options, chance);
    }

    private Stop StopFor(Wanted wanted, Random chance, bool isLow)
    {
        string? behaviour = BehaviourOf(chance.NextDouble());
        if (isLow && _goods.IsHigh(wanted.Sku) && chance.Happens(_options.AskHelpShare))
        {
            behaviour = BehaviourKinds.HelpReach;
        }

        double hesitation = chance.Happens(_options.HesitationShare) ? chance.Between(0.5, _options.HesitationSecondsMax) * _scenario.Shopping.Hurry : 0;
        return new Stop(wanted.Sku, wanted.Quantity, behaviour, LookSeconds(chance), hesitation, behaviour is null && chance.Happens(_scenario.Shopping.PutBackShare));
    }

    private string? BehaviourOf(double draw)
    {
        foreach (BehaviourShare share in _ofStops)
        {
            draw -= share.Share;
            if (draw < 0)
            {
                return share.Name;
            }
        }

        return null;
    }

    private double LookSeconds(Random chance) =>
        _options.LookSecondsMedian * Math.Exp(chance.Normal(0, _options.LookSigma)) * _scenario.Shopping.Hurry;

    /// <summary>A list in the order of a walk: mostly on to the nearest, with detours.</summary>
    private IEnumerable<Wanted> Round(List<Wanted> list, Random chance)
    {
        List<Wanted> left = [.. list];
        (double x, double y) = _entry;
        while (left.Count > 0)
        {
            int next = -1;
            double nearest = double.MaxValue;
            for (int i = 0; i < left.Count; i++)
            {
                PlatePlace place = _goods.Place(left[i].Sku)!;
                double far = double.Hypot(place.CentreXMetres - x, place.CentreYMetres - y) * Math.Exp(chance.Normal(0, _options.DetourSigma));
                if (far < nearest)
                {
                    (next, nearest) = (i, far);
                }
            }

            Wanted wanted = left[next];
            left.RemoveAt(next);
            PlatePlace there = _goods.Place(wanted.Sku)!;
            (x, y) = (there.CentreXMetres, there.CentreYMetres);
            yield return wanted;
        }
    }
}
