namespace JustWalkOut.Attribution.Shelf;

/// <summary>One plate's load went from one level to another.</summary>
/// <param name="Plate">Index of the plate in the layout's order.</param>
/// <param name="Grams">Change: negative when goods went.</param>
/// <param name="SdGrams">Standard error of the change.</param>
/// <param name="From">Last moment at the old level.</param>
/// <param name="To">First moment at the new level.</param>
public readonly record struct PlateStep(int Plate, double Grams, double SdGrams, TimeSpan From, TimeSpan To);
