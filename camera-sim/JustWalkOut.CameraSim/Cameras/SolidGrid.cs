using System.Numerics;

namespace JustWalkOut.CameraSim.Cameras;

/// <summary>Where a ray met a solid.</summary>
/// <param name="Solid">Which; null where it met none.</param>
/// <param name="Along">As a multiple of the ray's slope.</param>
/// <param name="OwnNormal">Out of the solid, in the solid's own frame.</param>
internal readonly record struct Meeting(Solid? Solid, float Along, Vector3 OwnNormal)
{
    /// <summary>The same in the store's frame.</summary>
    public Vector3 Normal => Solid!.Outwards(OwnNormal);
}

/// <summary>
/// Solids in cubes of equal size, so that a ray looks only at what it passes. Adding and taking away touches a handful of cubes. Many threads
/// may trace at once while none changes it.
/// </summary>
internal sealed class SolidGrid
{
    private readonly Vector3 _least;
    private readonly Vector3 _most;
    private readonly float _cell;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _layers;
    private readonly Solid[]?[] _cells;

    /// <summary>An empty grid over a box.</summary>
    /// <param name="least">Corner, metres.</param>
    /// <param name="most">Opposite corner; solids outside are cut off at it.</param>
    /// <param name="cellMetres">Edge of a cube.</param>
    public SolidGrid(Vector3 least, Vector3 most, float cellMetres)
    {
        _least = least;
        _cell = cellMetres;
        _columns = (int)MathF.Ceiling((most.X - least.X) / cellMetres);
        _rows = (int)MathF.Ceiling((most.Y - least.Y) / cellMetres);
        _layers = (int)MathF.Ceiling((most.Z - least.Z) / cellMetres);
        _most = least + (new Vector3(_columns, _rows, _layers) * cellMetres);
        _cells = new Solid[]?[_columns * _rows * _layers];
    }

    /// <summary>Adds a solid.</summary>
    public void Add(Solid solid)
    {
        foreach (int cell in CellsOf(solid))
        {
            _cells[cell] = [.. _cells[cell] ?? [], solid];
        }
    }

    /// <summary>Takes a solid away that was added.</summary>
    public void Remove(Solid solid)
    {
        foreach (int cell in CellsOf(solid))
        {
            _cells[cell] = [.. _cells[cell]!.Where(other => !ReferenceEquals(other, solid))];
        }
    }

    /// <summary>The first solid that a ray meets.</summary>
    /// <param name="origin">Metres.</param>
    /// <param name="slope">Any length.</param>
    /// <param name="least">Smallest multiple of the slope that counts.</param>
    /// <param name="most">Largest that counts.</param>
    public Meeting First(Vector3 origin, Vector3 slope, float least, float most)
    {
        Meeting best = new(null, most, default);
        Walk walk = new(this, origin, slope, least, most);
        while (walk.IsInside)
        {
            foreach (Solid solid in _cells[walk.Cell] ?? [])
            {
                float along = least;
                if (solid.Meets(origin, slope, ref along, best.Along, out Vector3 normal))
                {
                    best = new Meeting(solid, along, normal);
                }
            }

            // What was met in this cube before the next begins cannot be beaten.
            if (best.Along <= walk.Leaves)
            {
                break;
            }

            walk.Step();
        }

        return best;
    }

    /// <summary>Whether anything lies between two multiples of a ray's slope.</summary>
    public bool IsBlocked(Vector3 origin, Vector3 slope, float least, float most)
    {
        Walk walk = new(this, origin, slope, least, most);
        while (walk.IsInside)
        {
            foreach (Solid solid in _cells[walk.Cell] ?? [])
            {
                float along = least;
                if (solid.Meets(origin, slope, ref along, most, out _))
                {
                    return true;
                }
            }

            if (walk.Leaves >= most)
            {
                return false;
            }

            walk.Step();
        }

        return false;
    }

    private IEnumerable<int> CellsOf(Solid solid)
    {
        Vector3 reach = solid.Reach + new Vector3(1e-4f);
        Vector3 from = (solid.Middle - reach - _least) / _cell;
        Vector3 to = (solid.Middle + reach - _least) / _cell;
        for (int z = Index(from.Z, _layers); z <= Index(to.Z, _layers); z++)
        {
            for (int y = Index(from.Y, _rows); y <= Index(to.Y, _rows); y++)
            {
                for (int x = Index(from.X, _columns); x <= Index(to.X, _columns); x++)
                {
                    yield return (((z * _rows) + y) * _columns) + x;
                }
            }
        }
    }

    private static int Index(float at, int count) => Math.Clamp((int)MathF.Floor(at), 0, count - 1);

    /// <summary>A ray's way from cube to cube (Amanatides and Woo, 1987).</summary>
    private ref struct Walk
    {
        private readonly SolidGrid _grid;
        private readonly Vector3 _delta;
        private readonly int _stepX;
        private readonly int _stepY;
        private readonly int _stepZ;
        private Vector3 _next;
        private int _x;
        private int _y;
        private int _z;

        public Walk(SolidGrid grid, Vector3 origin, Vector3 slope, float least, float most)
        {
            _grid = grid;
            Vector3 inverse = Vector3.One / slope;
            Vector3 first = (grid._least - origin) * inverse;
            Vector3 second = (grid._most - origin) * inverse;
            Vector3 near = Vector3.Min(first, second);
            Vector3 far = Vector3.Max(first, second);
            float enter = MathF.Max(least, MathF.Max(near.X, MathF.Max(near.Y, near.Z)));
            float leave = MathF.Min(most, MathF.Min(far.X, MathF.Min(far.Y, far.Z)));
            IsInside = enter <= leave;
            if (!IsInside)
            {
                return;
            }

            Vector3 at = (origin + (slope * enter) - grid._least) / grid._cell;
            (_x, _y, _z) = (Index(at.X, grid._columns), Index(at.Y, grid._rows), Index(at.Z, grid._layers));
            (_stepX, _stepY, _stepZ) = (Math.Sign(slope.X), Math.Sign(slope.Y), Math.Sign(slope.Z));
            _delta = Vector3.Abs(inverse) * grid._cell;
            Vector3 corner = grid._least + (new Vector3(_x + (_stepX > 0 ? 1 : 0), _y + (_stepY > 0 ? 1 : 0), _z + (_stepZ > 0 ? 1 : 0)) * grid._cell);
            Vector3 next = (corner - origin) * inverse;
            _next = new Vector3(_stepX == 0 ? float.MaxValue : next.X, _stepY == 0 ? float.MaxValue : next.Y, _stepZ == 0 ? float.MaxValue : next.Z);
        }

        public bool IsInside { get; private set; }

        public readonly int Cell => (((_z * _grid._rows) + _y) * _grid._columns) + _x;

        /// <summary>Where the ray leaves the present cube.</summary>
        public readonly float Leaves => MathF.Min(_next.X, MathF.Min(_next.Y, _next.Z));

        public void Step()
        {
            if (_next.X <= _next.Y && _next.X <= _next.Z)
            {
                _x += _stepX;
                _next.X += _delta.X;
                IsInside = (uint)_x < (uint)_grid._columns;
            }
            else if (_next.Y <= _next.Z)
            {
                _y += _stepY;
                _next.Y += _delta.Y;
                IsInside = (uint)_y < (uint)_grid._rows;
            }
            else
            {
                _z += _stepZ;
                _next.Z += _delta.Z;
                IsInside = (uint)_z < (uint)_grid._layers;
            }
        }
    }
}
