using System.Numerics;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.World;

/// <summary>The form of a product as a camera sees it.</summary>
public enum GoodsShape
{
    /// <summary>A carton.</summary>
    Box,

    /// <summary>An upright cylinder with a neck.</summary>
    Bottle,

    /// <summary>An upright cylinder.</summary>
    Can,

    /// <summary>A soft bag: a box with rounded, crumpled faces.</summary>
    Bag,
}

/// <summary>How one unit of a product looks.</summary>
/// <param name="Shape">Its form.</param>
/// <param name="WidthMetres">Along the shelf.</param>
/// <param name="DepthMetres">Away from the shopper.</param>
/// <param name="HeightMetres">Upwards.</param>
/// <param name="Main">Colour of most of it.</param>
/// <param name="Label">Colour of its label.</param>
public sealed record GoodsLook(GoodsShape Shape, float WidthMetres, float DepthMetres, float HeightMetres, Colour Main, Colour Label);

/// <summary>One real unit. Two units of one product differ in weight.</summary>
/// <param name="Number">Unique in one simulation, from 1.</param>
/// <param name="Sku">What it is; null for what the store does not sell (somebody's own phone or cup).</param>
/// <param name="Grams">Its own weight; falls when it is opened and drunk from.</param>
/// <param name="Look">How it looks.</param>
public sealed record Item(int Number, Sku? Sku, double Grams, GoodsLook Look);

/// <summary>A share of an item's weight that rests on one plate; an item's shares add up to 1.</summary>
public readonly record struct PlateShare(PlateId Plate, double Share);

/// <summary>An item that stands somewhere: on a shelf, or on the floor where it rests on no plate.</summary>
/// <param name="Item">Which.</param>
/// <param name="Base">Middle of its underside, metres in the store's frame.</param>
/// <param name="YawRadians">Its turn about z.</param>
/// <param name="Plates">What it rests on; empty on the floor or on a shelf without scales.</param>
/// <param name="IsToppled">Whether it lies on its side.</param>
public sealed record StandingItem(Item Item, Vector3 Base, float YawRadians, IReadOnlyList<PlateShare> Plates, bool IsToppled);
