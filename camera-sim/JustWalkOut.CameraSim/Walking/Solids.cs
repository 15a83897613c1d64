using System.Numerics;
using JustWalkOut.CameraSim.Bodies;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// What in a store is solid, up to its height: for arms the boards, backs, sides and feet of gondolas, for all else whole gondolas; and walls for both. Never
/// changes.
/// </summary>
internal sealed class Solids
{
    private readonly SolidBox[] _walls;
    private readonly SolidGondola[] _gondolas;

    public Solids(StoreDefinition store, double wallThicknessMetres)
    {
        _walls = [.. store.Floor.Walls.SelectMany(wall => Enumerable.Range(1, wall.Count - 1).Select(i => SolidBox.Wall(wall[i - 1], wall[i], (float)wallThicknessMetres)))];
        _gondolas = [.. store.Gondolas.Select(gondola => new SolidGondola(gondola))];
    }

    /// <summary>How deep the deepest parts of a body are in something; 0 where none is deeper than <see cref="Contact.DepthMaxMetres"/>. Found out once for each pose.</summary>
    public SolidDepth DepthOf(Flesh flesh)
    {
        if (flesh.InSolids is { } known)
        {
            return known;
        }

        SolidDepth depth = default;
        (Vector2 middle, float radius) = flesh.Around;
        foreach (ref readonly SolidBox wall in _walls.AsSpan())
        {
            if (wall.IsNear(middle, radius))
            {
                uint near = flesh.Near(wall, -Contact.DepthMaxMetres);
                depth = new SolidDepth(wall.DepthOf(flesh, near & ~Flesh.Arms, depth.Metres), wall.DepthOf(flesh, near & Flesh.Arms, depth.ArmsMetres));
            }
        }

        foreach (SolidGondola gondola in _gondolas)
        {
            if (gondola.Hull.IsNear(middle, radius))
            {
                depth = gondola.DepthOf(flesh, depth);
            }
        }

        flesh.InSolids = depth;
        return depth;
    }
}

/// <summary>A gondola: all of it, and what of it stops arms.</summary>
internal sealed class SolidGondola
{
    private const float BoardMetres = 0.025f;
    private const float PanelMetres = 0.02f;

    /// <summary>What stands on the floor goes on below it, so that nothing gets out of it that way.</summary>
    private static readonly Vector3 Down = new(0, 0, -1);

    private readonly SolidBox[] _panels;
    private readonly SolidBox _around;

    public SolidGondola(Gondola gondola)
    {
        Hull = SolidBox.Of(gondola.Pose, Down, Size(gondola.Size));
        _panels = [.. Panels(gondola)];
        _around = _panels.Aggregate(Hull, (around, panel) => around.With(panel));
    }

    /// <summary>All of it.</summary>
    public SolidBox Hull { get; }

    /// <summary>How deep a body is in it, or in something else where it is deeper there.</summary>
    public SolidDepth DepthOf(Flesh flesh, SolidDepth elsewhere)
    {
        uint near = flesh.Near(_around, -Contact.DepthMaxMetres);
        float metres = Hull.DepthOf(flesh, near & ~Flesh.Arms, elsewhere.Metres);
        float arms = elsewhere.ArmsMetres;
        if ((near & Flesh.Arms) != 0)
        {
            foreach (ref readonly SolidBox panel in _panels.AsSpan())
            {
                arms = panel.DepthOf(flesh, near & Flesh.Arms, arms);
            }
        }

        return new SolidDepth(metres, arms);
    }

    private static IEnumerable<SolidBox> Panels(Gondola gondola)
    {
        Vector3 size = Size(gondola.Size);
        yield return SolidBox.Of(gondola.Pose, Down + new Vector3(0, size.Y - PanelMetres, 0), size);
        yield return SolidBox.Of(gondola.Pose, Down, size with { X = PanelMetres });
        yield return SolidBox.Of(gondola.Pose, Down + new Vector3(size.X - PanelMetres, 0, 0), size);
        if (gondola.Shelves.Count > 0)
        {
            yield return SolidBox.Of(gondola.Pose, Down, size with { Z = MathF.Max(0.001f, (float)gondola.Shelves.Min(shelf => shelf.Pose.Z) - BoardMetres) });
        }

        foreach (Shelf shelf in gondola.Shelves)
        {
            yield return SolidBox.Of(gondola.Pose.Place(shelf.Pose), new Vector3(0, 0, -BoardMetres), new Vector3((float)shelf.Size.Width, (float)shelf.Size.Depth, 0));
        }
    }

    private static Vector3 Size(Extent size) => new((float)size.Width, (float)size.Depth, (float)size.Height);
}

/// <summary>How deep a body is in something, metres.</summary>
/// <param name="Metres">The deepest of its parts but arms.</param>
/// <param name="ArmsMetres">The deepest of its arms.</param>
internal readonly record struct SolidDepth(float Metres, float ArmsMetres);
