using JustWalkOut.CameraSim.Acting;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Scenarios;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Behaviours;

/// <summary>Sets the scene for one hard case: who comes, before which goods, near the entry so that little time goes into walking.</summary>
internal sealed class Stagehand
{
    private const double LookSeconds = 1;

    /// <summary>Out of so many goods near the entry one is chosen, so that scenes differ and the way stays short.</summary>
    private const int ChoiceMax = 10;

    private readonly Troupe _troupe;
    private readonly string _scene;
    private readonly long _seed;
    private readonly Sku[] _byWay;
    private bool _isOver;

    public Stagehand(Troupe troupe, StoreDefinition store, string scene, long seed)
    {
        (_troupe, _scene, _seed) = (troupe, scene, seed);
        Zone entry = store.Zones.First(zone => zone.Kind == ZoneKind.Entry);
        (double x, double y) = (entry.Outline.Average(corner => corner[0]), entry.Outline.Average(corner => corner[1]));
        _byWay =
        [
            .. troupe.Goods.Placed.OrderBy(sku => troupe.Goods.Place(sku)!.DistanceMetres(x, y, 1)).ThenBy(sku => sku.Value, StringComparer.Ordinal),
        ];
        if (_byWay.Length == 0)
        {
            throw new ArgumentException($"Store '{store.Name}' has no product on a plate, expected at least one for a scene.", nameof(store));
        }
    }

    /// <summary>The shelf of the goods that plain scenes begin with, as gondola/shelf.</summary>
    public string ShelfOfGoods
    {
        get
        {
            PlateId plate = _troupe.Goods.Place(_byWay[0])!.Id;
            return $"{plate.Gondola}/{plate.Shelf}";
        }
    }

    /// <summary>Who plays a behaviour.</summary>
    public IReadOnlyList<Arrival> OfBehaviour(BehaviourKind kind) => kind.Name switch
    {
        BehaviourKinds.Restocking => Restock(),
        BehaviourKinds.Tailgating => [Come(0, Body(0), me => Shop(me, 3)) with { People = [new Newcomer(Body(0), me => Shop(me, 3)), new Newcomer(Body(1), me => Unseen(me)) { SlipsIn = true }] }],
        BehaviourKinds.OutByEntrance => [Come(0, Body(0), me => Named(me, kind.Name, Shop(me, 2, byEntrance: true)))],
        BehaviourKinds.LeavesWithNothing => [Come(0, Body(0), me => Named(me, kind.Name, Browse(me)))],
        BehaviourKinds.CoatOff => [Come(0, Body(0) with { Carrier = Carrier.Hands, Coat = new Colour(0x8a6a3f) }, me => Named(me, kind.Name, UndressAndShop(me)))],
        _ => OfStop(kind),
    };

    /// <summary>Who plays a scene of certain people.</summary>
    public IReadOnlyList<Arrival> OfPeople(string name) => name switch
    {
        HardCases.Child => [Come(0, Body(0) with { StatureMetres = 1.15f, Carrier = Carrier.Hands, Headwear = Headwear.None, Coat = null }, me => Shop(me, 2))],
        HardCases.Wheelchair => [Come(0, Body(0) with { Carrier = Carrier.Wheelchair }, me => Shop(me, 2))],
        HardCases.Trolley => [Come(0, Body(0) with { Carrier = Carrier.Trolley }, me => Shop(me, 3))],
        HardCases.Family => [Family()],
        HardCases.LookAlikes => [Come(0, Body(0), me => Shop(me, 3)), Come(1, Looks.InClothesOf(Body(1), Body(0)), me => Shop(me, 3))],
        HardCases.Crowd => [.. Enumerable.Range(0, 25).Select(i => Come(0.2 * i, Body(i), me => Shop(me, 3)))],
        _ => [Come(0, Body(0), me => Shop(me, 3))],
    };

    private Arrival[] OfStop(BehaviourKind kind)
    {
        Sku sku = GoodsFor(kind.Name);
        BodyLook first = kind.Name == BehaviourKinds.HelpReach ? Body(0) with { StatureMetres = 1.48f } : Body(0);
        List<Arrival> people = [Come(0, first, Begin)];
        for (int i = 1; i < kind.People; i++)
        {
            BodyLook look = kind.Name == BehaviourKinds.HelpReach ? Body(i) with { StatureMetres = 1.9f, Carrier = Carrier.Hands } : Body(i);
            people.Add(Come(0.5 * i, look, me => Accompany(me, sku)));
        }

        return [.. people];

        IEnumerable<Step> Begin(Actor me)
        {
            // Company has to be inside to be asked.
            yield return new Wait(me, () => me.Stage.Actors.Count >= kind.People, 10);
            yield return new Wait(me, 1);
            yield return new Sequence(Repertoire.Of(kind.Name, new Play(me, sku, _troupe, LookSeconds)));
            _isOver = true;
            yield return new Leave(me);
        }
    }

    /// <summary>Goods on which a behaviour can be shown.</summary>
    private Sku GoodsFor(string behaviour)
    {
        Assortment goods = _troupe.Goods;
        Func<Sku, bool> suits = behaviour switch
        {
            BehaviourKinds.HelpReach => goods.IsHigh,
            BehaviourKinds.LooseGoods => goods.IsLoose,
            BehaviourKinds.WrongPlace or BehaviourKinds.NearEqual => sku => goods.OfWeightLike(sku).Any(),
            BehaviourKinds.CrossingHands or BehaviourKinds.ThreeAtOnce or BehaviourKinds.QuickPicks => sku => goods.Beside(sku).Count() >= 2,
            _ => static _ => true,
        };
        Sku[] near = [.. _byWay.Where(suits).Take(ChoiceMax)];
        return near.Length == 0 ? _byWay[0] : Chance.For(_seed, $"goods of {_scene}").OneOf(near);
    }

    private IEnumerable<Step> Accompany(Actor me, Sku sku)
    {
        _troupe.Company.Join(me);
        yield return new GoToPlates(me, [_troupe.Goods.Place(sku)!.Id]);
        while (!_isOver)
        {
            yield return new Wait(me, () => _isOver || _troupe.Company.IsInvited(me), 120);
            yield return new Sequence(_troupe.Company.Answer(me));
        }

        _troupe.Company.Part(me);
        yield return new Leave(me);
    }

    private IEnumerable<Step> Shop(Actor me, int products, bool byEntrance = false)
    {
        int first = me.Pass.People.Count > 1 || me.Stage.Actors.Count > 1 ? me.Number - 1 : 0;
        for (int i = 0; i < products; i++)
        {
            yield return new Buy(me, _byWay[(first + (2 * i)) % _byWay.Length]);
        }

        yield return new Leave(me, byEntrance);
    }

    private IEnumerable<Step> Browse(Actor me)
    {
        foreach (Sku sku in _byWay.Take(3))
        {
            yield return new Approach(me, sku, 2);
        }

        yield return new Leave(me);
    }

    private IEnumerable<Step> UndressAndShop(Actor me)
    {
        // Before anything is taken, so that both arms are free.
        yield return new Approach(me, _byWay[0], LookSeconds);
        yield return new TakeCoatOff(me);
        yield return new Sequence(Shop(me, 2));
    }

    private IEnumerable<Step> Unseen(Actor me) => Named(me, BehaviourKinds.Tailgating, Shop(me, 1));

    private IEnumerable<Step> Named(Actor me, string behaviour, IEnumerable<Step> does)
    {
        _troupe.Company.Note(behaviour, me);
        me.Behaviour = behaviour;
        yield return new Sequence(does);
    }

    private Arrival[] Restock()
    {
        Sku sku = _byWay[0];

        // Somebody makes a gap first; the restocker then fills it.
        return
        [
            Come(0, Body(0), me => MakeGap(me)),
            Come(1, Looks.Staff(new CastingOptions(), Chance.For(_seed, "scene", 1)) with { Carrier = Carrier.Basket }, me => Fill(me)) with { Role = Role.Restocker, Shopper = new ShopperId("restocker-1") },
        ];

        IEnumerable<Step> MakeGap(Actor me)
        {
            yield return new GoToGoods(me, sku);
            yield return new Take(me, sku) { Quantity = 3 };
            yield return new Stow(me);
            _isOver = true;
            yield return new Leave(me);
        }

        IEnumerable<Step> Fill(Actor me)
        {
            yield return new Wait(me, () => _isOver, 30);
            Dictionary<Sku, int> full = new() { [sku] = Assortment.Standing(me.Stage, sku) + 3 };
            StaffMind mind = new(_troupe, full, TimeSpan.MaxValue);
            yield return new Sequence(mind.Restock(me));
        }
    }

    /// <summary>Two grown-ups fetch two things each, their children one, on one payer.</summary>
    private Arrival Family()
    {
        BodyLook child = Body(2) with { StatureMetres = 1.2f, Carrier = Carrier.Hands, Headwear = Headwear.None, Coat = null };
        CastPerson[] people =
        [
            Fetches(Body(0) with { Carrier = Carrier.Basket }, isChild: false, 0, 2),
            Fetches(Body(1), isChild: false, 1, 3),
            Fetches(child, isChild: true, 4),
            Fetches(child with { StatureMetres = 1.12f, Top = Body(3).Top, Legs = Body(3).Legs, Hair = Body(3).Hair }, isChild: true, 5),
        ];
        PartyInside inside = new(new Party(TimeSpan.Zero, new ShopperId("shopper-1"), people, [], null));
        ShopperMind mind = new(_troupe, new CastingOptions(), TimeSpan.MaxValue, wishes: null);
        return new Arrival(inside.Party.At, inside.Party.Shopper, [.. people.Select(cast => new Newcomer(cast.Look, me => mind.Of(me, cast, inside)))]);

        CastPerson Fetches(BodyLook look, bool isChild, params int[] goods) =>
            new(look, isChild, [.. goods.Select(i => new Stop(_byWay[i % _byWay.Length], 1, null, LookSeconds, 0, false))], null);
    }

    private static Arrival Come(double seconds, BodyLook look, Func<Actor, IEnumerable<Step>> mind) =>
        Arrival.Alone(TimeSpan.FromSeconds(seconds), $"shopper-{(int)Math.Round(seconds * 10) + 1}", look, mind);

    /// <summary>A body of the busy preset's people, on foot.</summary>
    private BodyLook Body(int index)
    {
        BodyLook look = Looks.Adult(Presets.Read("busy").Bodies, new CastingOptions(), Chance.For(_seed, $"scene {_scene}", index));
        return look with { Carrier = look.Carrier is Carrier.Wheelchair or Carrier.Trolley ? Carrier.Hands : look.Carrier, Coat = null };
    }
}
