using System.Numerics;
using JustWalkOut.CameraSim.Acting.Acts;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Acting;

/// <summary>One person in the store: a body, a mind, and the goods that they hold. Made by the simulation as they come in.</summary>
internal sealed class Actor
{
    /// <summary>As many goods as show in a trolley.</summary>
    private const int SeenOnTop = 8;

    private readonly List<HeldItem> _held = [];
    private readonly List<Item> _carried = [];
    private SeenPerson? _seen;
    private int? _onArm;

    public Actor(Stage stage, Body body, Arrival pass, int number)
    {
        (Stage, Body, Pass, Number) = (stage, body, pass, number);
        Chance = World.Chance.For(stage.Seed, "acting", number);
    }

    /// <summary>The true identity, unique in one simulation, from 1.</summary>
    public int Number { get; }

    /// <summary>The store in which they act.</summary>
    public Stage Stage { get; }

    public Body Body { get; }

    /// <summary>The check-in on which they came.</summary>
    public Arrival Pass { get; }

    public ShopperId Shopper => Pass.Shopper;

    public Role Role => Pass.Role;

    /// <summary>Everybody on the same check-in who has come in so far, in order of number; this one too.</summary>
    public List<Actor> Party { get; init; } = [];

    /// <summary>Randomness of their own.</summary>
    public Random Chance { get; }

    /// <summary>The named behaviour that they are in; goes into the truth of what they do. Null for plain shopping.</summary>
    public string? Behaviour { get; set; }

    /// <summary>What they visibly hold, in the order in which they got it.</summary>
    public IReadOnlyList<HeldItem> Held => _held;

    /// <summary>What lies in their basket, trolley, bag, lap, or on their arm, in the order in which it got there.</summary>
    public IReadOnlyList<Item> Carried => _carried;

    /// <summary>Everything that they have on them.</summary>
    public IEnumerable<Item> Belongings => _held.Select(held => held.Item).Concat(_carried);

    /// <summary>What they hold out to somebody; null mostly.</summary>
    public Offer? Offering { get; set; }

    /// <summary>Whether they only stand and wait, so that somebody who wants to pass may ask them to make way.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Whether they have gone out; nothing they do after that happens.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Since the simulation's start.</summary>
    public TimeSpan Now => Stage.Now;

    /// <summary>A hand that holds nothing, the right one first; null where both are full. Who carries a basket has it in the left.</summary>
    public Side? FreeHand => IsFree(Side.Right) ? Side.Right : IsFree(Side.Left) && Body.Look.Carrier != Carrier.Basket ? Side.Left : null;

    public bool IsFree(Side hand) => !_held.Exists(held => held.Hand == hand);

    /// <summary>In which hand something is; null where it is in none.</summary>
    public Side? HandWith(Item item) => _held.Exists(held => held.Item.Number == item.Number) ? _held.Find(held => held.Item.Number == item.Number).Hand : null;

    /// <summary>Something comes into a hand.</summary>
    public void Grip(Side hand, Item item)
    {
        _held.Add(new HeldItem(hand, item));
        _seen = null;
        Body.IsCarrying = true;
    }

    /// <summary>Something leaves the hands and what they are carried in; throws when it is in neither.</summary>
    public void LetGo(Item item)
    {
        if (_held.RemoveAll(held => held.Item.Number == item.Number) + _carried.RemoveAll(carried => carried.Number == item.Number) != 1)
        {
            throw new InvalidOperationException($"Person {Number} lets go of item {item.Number}, which they do not have.");
        }

        _seen = null;
        Body.IsCarrying = _held.Count > 0 || _carried.Count > 0;
    }

    /// <summary>Something goes from a hand into what they carry goods in.</summary>
    public void PutAway(Item item)
    {
        LetGo(item);
        _carried.Add(item);
        _seen = null;
        Body.IsCarrying = true;
    }

    /// <summary>Something comes with them from outside, or becomes lighter by use: replaces what has the same number.</summary>
    public void Has(Item item)
    {
        _seen = null;
        int held = _held.FindIndex(other => other.Item.Number == item.Number);
        int carried = _carried.FindIndex(other => other.Number == item.Number);
        if (held >= 0)
        {
            _held[held] = _held[held] with { Item = item };
        }
        else if (carried >= 0)
        {
            _carried[carried] = item;
        }
        else
        {
            _carried.Add(item);
        }
    }

    /// <summary>Their coat comes to lie over the left arm, where it is seen as a coat and not as something in a bag.</summary>
    public void HangOverArm(Item coat)
    {
        Has(coat);
        _onArm = coat.Number;
    }

    /// <summary>Distance on the floor.</summary>
    public double DistanceMetres(FloorPoint point) => double.Hypot(Body.At.XMetres - point.XMetres, Body.At.YMetres - point.YMetres);

    /// <summary>A point beside the body, metres in the store's frame.</summary>
    /// <param name="ahead">Metres in front of the pelvis.</param>
    /// <param name="left">Metres to its left.</param>
    /// <param name="up">Metres above the floor.</param>
    public Vector3 Beside(double ahead, double left, double up)
    {
        (double sine, double cosine) = Math.SinCos(Body.Pose.FacingRadians);
        return new Vector3(
            (float)(Body.At.XMetres + (cosine * ahead) - (sine * left)),
            (float)(Body.At.YMetres + (sine * ahead) + (cosine * left)),
            (float)up);
    }

    /// <summary>How others see them at this moment. What they have is listed again only when it has changed.</summary>
    public SeenPerson Seen()
    {
        _seen ??= new SeenPerson(Number, Body.Look, Body.Pose, [.. _held], _carried.Count) { Carried = [.. _carried.Where(item => item.Number != _onArm).TakeLast(SeenOnTop)] };
        if (!ReferenceEquals(_seen.Pose, Body.Pose) || !ReferenceEquals(_seen.Look, Body.Look))
        {
            _seen = _seen with { Look = Body.Look, Pose = Body.Pose };
        }

        return _seen;
    }
}
