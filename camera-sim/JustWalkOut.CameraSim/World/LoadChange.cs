using System.Numerics;
using JustWalkOut.Carts;

namespace JustWalkOut.CameraSim.World;

/// <summary>
/// A change of the load on one plate, linear over its duration: an item lifted or set down, a hand that leans and goes again, a tampering finger.
/// Steps and transients are both made of these.
/// </summary>
/// <param name="At">When it begins, since the simulation's start.</param>
/// <param name="Duration">How long it takes; at least 0.</param>
/// <param name="Plate">Which plate.</param>
/// <param name="Grams">By how much the load grows; negative when it shrinks.</param>
public readonly record struct LoadChange(TimeSpan At, TimeSpan Duration, PlateId Plate, double Grams);

/// <summary>A blow that shakes plates around it: a bump against a gondola, a slammed door.</summary>
/// <param name="At">When, since the simulation's start.</param>
/// <param name="Place">Where, metres in the store's frame.</param>
/// <param name="Strength">1 for a shopper who leans against a gondola in passing, 5 for the door of BENCHMARK-1 that shakes the whole store.</param>
public readonly record struct Shock(TimeSpan At, Vector3 Place, double Strength);
