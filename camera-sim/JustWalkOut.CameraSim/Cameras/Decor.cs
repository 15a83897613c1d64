using System.Numerics;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>How a floor is laid.</summary>
public enum FloorKind
{
    /// <summary>Square tiles with seams.</summary>
    Tiles,

    /// <summary>Boards along the store's x.</summary>
    Boards,

    /// <summary>Poured, without seams.</summary>
    Poured,

    /// <summary>Squares of two colours by turns.</summary>
    Chequered,
}

/// <summary>What a store's surfaces look like. Colours in linear light: red, green, blue, 0 to 1.</summary>
/// <param name="Floor">The floor's colour.</param>
/// <param name="FloorKind">How it is laid.</param>
/// <param name="TileMetres">Side of a tile or square, or a board's width.</param>
/// <param name="Walls">The walls' colour.</param>
/// <param name="Paints">What gondolas are painted in; each takes one of them.</param>
public sealed record Decor(Vector3 Floor, FloorKind FloorKind, float TileMetres, Vector3 Walls, IReadOnlyList<Vector3> Paints)
{
    /// <summary>A plain store: pale walls, steel in greys, and a tiled floor in grey terrazzo, sand, pale grey or warm grey, as its name falls.</summary>
    public static Decor Of(StoreDefinition store)
    {
        ArgumentNullException.ThrowIfNull(store);
        uint hash = store.Name.Value.Aggregate(17u, (sum, letter) => Texture.Hash(sum, letter));
        Vector3 floor = (hash % 4) switch
        {
            0 => new Vector3(0.36f, 0.355f, 0.345f),
            1 => new Vector3(0.42f, 0.37f, 0.3f),
            2 => new Vector3(0.47f, 0.47f, 0.46f),
            _ => new Vector3(0.33f, 0.31f, 0.29f),
        };
        return new Decor(
            floor, FloorKind.Tiles, 0.45f, new Vector3(0.6f, 0.585f, 0.55f),
            [new(0.6f, 0.6f, 0.58f), new(0.3f, 0.31f, 0.33f), new(0.52f, 0.45f, 0.35f), new(0.62f, 0.62f, 0.6f)]);
    }
}
