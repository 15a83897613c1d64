using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>Knows how cameras see: whoever draws a store is told what its cameras would cover. The server knows nothing of lenses itself.</summary>
public interface ISightSource
{
    /// <summary>Works out what a store's calibrated cameras see of its floor and shelves.</summary>
    /// <param name="store">A store without faults.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="InvalidDataException">A camera's numbers mean nothing, which the message says beginning with its JSON path, or the store is too large to be worked out.</exception>
    PlanSight Look(StoreDefinition store, CancellationToken cancellation);
}

/// <summary>What cameras see of a store: cells of a grid over the floor, row after row from the front left, and plates.</summary>
/// <param name="LeftMetres">Where the first column begins, x.</param>
/// <param name="FrontMetres">Where the first row begins, y.</param>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="CellMetres">Side of a cell.</param>
/// <param name="Floor">Cells where shoppers can stand: inside the outline, on no furniture, in no staff zone.</param>
/// <param name="Cameras">Those that are calibrated, in the store's order.</param>
/// <param name="Plates">In the store's own order.</param>
public sealed record PlanSight(
    double LeftMetres, double FrontMetres, int Columns, int Rows, double CellMetres, IReadOnlyList<bool> Floor, IReadOnlyList<CameraSight> Cameras, IReadOnlyList<PlatePlace> Plates);

/// <summary>What one camera sees.</summary>
/// <param name="Id">Which.</param>
/// <param name="Heads">For each cell whether it sees the head of somebody who stands there.</param>
/// <param name="Ground">For each cell whether it sees the ground point of somebody who stands there.</param>
/// <param name="Plates">For each plate whether it sees the front of its goods.</param>
public sealed record CameraSight(CameraId Id, IReadOnlyList<bool> Heads, IReadOnlyList<bool> Ground, IReadOnlyList<bool> Plates);
