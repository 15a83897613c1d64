using JustWalkOut.Carts;

namespace JustWalkOut.Attribution.Decision;

/// <summary>One explanation of a change of load by goods.</summary>
/// <param name="Sku">The product; null for something that is no product of the store.</param>
/// <param name="Quantity">Units.</param>
/// <param name="Evidence">Prior times likelihood, per gram; comparable between explanations of one change.</param>
internal readonly record struct Goods(Sku? Sku, int Quantity, double Evidence);

/// <summary>What one plate of an event lost or gained.</summary>
internal readonly record struct PlatePart(PlateId Plate, double Grams);
