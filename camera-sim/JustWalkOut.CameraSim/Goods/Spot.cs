using JustWalkOut.CameraSim.World;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>A place where something stands or could stand.</summary>
/// <param name="Surface">On which shelf.</param>
/// <param name="Footprint">Its rectangle in the shelf's frame.</param>
/// <param name="ZMetres">Height of its underside above the shelf's origin; above the plates' top where it lies on other goods.</param>
/// <param name="Plates">What it rests on.</param>
/// <param name="TurnRadians">Its turn against the shelf.</param>
internal sealed record Spot(ShelfSurface Surface, Area Footprint, double ZMetres, IReadOnlyList<PlateShare> Plates, float TurnRadians)
{
    /// <summary>The thing as it stands there.</summary>
    public StandingItem Hold(Item item, bool isToppled = false) =>
        new(item, Surface.ToStore(Footprint.CentreX, Footprint.CentreY, ZMetres), Surface.YawRadians + TurnRadians, Plates, isToppled);
}
