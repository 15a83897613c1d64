using JustWalkOut.Tracking;

namespace JustWalkOut.CameraSim.Walking;

/// <summary>
/// Ways over the floor: A* on a grid that knows each cell's clearance, so that a trolley takes other ways than a child, then pulled straight
/// wherever the straight line is as free as the way itself.
/// </summary>
internal sealed class FloorGrid
{
    /// <summary>The clearance between its cells is off by less: no point is further than 0.071 m from its nearest cell.</summary>
    public const double ErrorMetres = 0.1;

    private const double CellMetres = 0.1;

    /// <summary>Clearance beyond a body's radius up to which a way costs more: people keep off shelves and walls where there is room.</summary>
    private const double ComfortMetres = 0.25;

    /// <summary>A person in the way costs as much as so many metres of detour.</summary>
    private const double PersonCostMetres = 3;

    private const double PersonRadiusMetres = 0.55;

    private static readonly (int X, int Y)[] Steps = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)];

    private readonly double _left;
    private readonly double _bottom;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float[] _clearance;
    private readonly float[] _cost;
    private readonly float[] _discomfort;
    private readonly int[] _from;
    private readonly int[] _visit;
    private readonly int[] _felt;
    private readonly PriorityQueue<int, float> _open = new();
    private int _round;

    public FloorGrid(FloorMap map)
    {
        (double left, double bottom, double right, double top) = map.Bounds;
        (_left, _bottom) = (left, bottom);
        _columns = (int)Math.Ceiling((right - left) / CellMetres) + 1;
        _rows = (int)Math.Ceiling((top - bottom) / CellMetres) + 1;
        int cells = _columns * _rows;
        (_clearance, _cost, _from, _visit) = (new float[cells], new float[cells], new int[cells], new int[cells]);
        (_discomfort, _felt) = (new float[cells], new int[cells]);
        for (int cell = 0; cell < cells; cell++)
        {
            _clearance[cell] = (float)map.ClearanceMetres(PointOf(cell));
        }
    }

    public IReadOnlyList<FloorPoint> Route(FloorPoint from, FloorPoint to, double radius, ReadOnlySpan<FloorPoint> people)
    {
        if (people.Length == 0 && IsStraightFree(from, to, radius))
        {
            return [to];
        }

        int start = Nearest(from, radius);
        int goal = Nearest(to, radius);
        if (start < 0 || goal < 0 || !Search(start, goal, radius, people))
        {
            return [to];
        }

        List<FloorPoint> cells = [];
        for (int cell = goal; cell != start; cell = _from[cell])
        {
            cells.Add(PointOf(cell));
        }

        cells.Reverse();
        cells.Add(to);
        return people.Length == 0 ? Straighten(from, cells, radius) : Thin(cells);
    }

    private bool Search(int start, int goal, double radius, ReadOnlySpan<FloorPoint> people)
    {
        _round++;
        _open.Clear();
        _visit[start] = _round;
        _cost[start] = 0;
        _open.Enqueue(start, 0);
        (int goalColumn, int goalRow) = (goal % _columns, goal / _columns);
        while (_open.TryDequeue(out int cell, out float estimate))
        {
            if (cell == goal)
            {
                return true;
            }

            (int column, int row) = (cell % _columns, cell / _columns);
            if (estimate > _cost[cell] + Ahead(column, row) + 1e-3f)
            {
                continue;
            }

            foreach ((int x, int y) in Steps)
            {
                (int nextColumn, int nextRow) = (column + x, row + y);
                if (nextColumn < 0 || nextRow < 0 || nextColumn >= _columns || nextRow >= _rows)
                {
                    continue;
                }

                int next = (nextRow * _columns) + nextColumn;
                if (_clearance[next] < radius && next != goal)
                {
                    continue;
                }

                float cost = _cost[cell] + (x != 0 && y != 0 ? 1.41421356f : 1f) * (1 + Discomfort(next, radius, people));
                if (_visit[next] != _round || cost < _cost[next])
                {
                    (_visit[next], _cost[next], _from[next]) = (_round, cost, cell);
                    _open.Enqueue(next, cost + Ahead(nextColumn, nextRow));
                }
            }
        }

        return false;

        float Ahead(int column, int row)
        {
            (int across, int up) = (Math.Abs(column - goalColumn), Math.Abs(row - goalRow));
            return Math.Max(across, up) + (0.41421356f * Math.Min(across, up));
        }
    }

    /// <summary>What a cell costs in this search, found once for all the ways into it.</summary>
    private float Discomfort(int cell, double radius, ReadOnlySpan<FloorPoint> people)
    {
        if (_felt[cell] == _round)
        {
            return _discomfort[cell];
        }

        double spare = _clearance[cell] - radius;
        double discomfort = spare < ComfortMetres ? 1.5 * (1 - (Math.Max(0, spare) / ComfortMetres)) : 0;
        FloorPoint at = PointOf(cell);
        foreach (FloorPoint person in people)
        {
            if (Math.Abs(person.XMetres - at.XMetres) < PersonRadiusMetres && Math.Abs(person.YMetres - at.YMetres) < PersonRadiusMetres)
            {
                double near = Distance(person, at) / PersonRadiusMetres;
                discomfort += near < 1 ? PersonCostMetres * (1 - near) / CellMetres / 4 : 0;
            }
        }

        (_felt[cell], _discomfort[cell]) = (_round, (float)discomfort);
        return _discomfort[cell];
    }

    /// <summary>The free cell nearest to a point, within half a metre; -1 where there is none.</summary>
    private int Nearest(FloorPoint at, double radius)
    {
        int column = Math.Clamp((int)Math.Round((at.XMetres - _left) / CellMetres), 0, _columns - 1);
        int row = Math.Clamp((int)Math.Round((at.YMetres - _bottom) / CellMetres), 0, _rows - 1);
        for (int reach = 0; reach <= 6; reach++)
        {
            int best = -1;
            double bestDistance = double.PositiveInfinity;
            for (int y = Math.Max(0, row - reach); y <= Math.Min(_rows - 1, row + reach); y++)
            {
                for (int x = Math.Max(0, column - reach); x <= Math.Min(_columns - 1, column + reach); x++)
                {
                    int cell = (y * _columns) + x;
                    double distance = Distance(PointOf(cell), at);
                    if (_clearance[cell] >= radius && distance < bestDistance)
                    {
                        (best, bestDistance) = (cell, distance);
                    }
                }
            }

            if (best >= 0)
            {
                return best;
            }
        }

        return -1;
    }

    private List<FloorPoint> Straighten(FloorPoint from, List<FloorPoint> way, double radius)
    {
        List<FloorPoint> straight = [];
        FloorPoint at = from;
        int next = 0;
        while (next < way.Count)
        {
            int furthest = next;
            for (int step = 1; next + step < way.Count; step *= 2)
            {
                if (!IsStraightFree(at, way[next + step], radius))
                {
                    break;
                }

                furthest = next + step;
            }

            while (furthest + 1 < way.Count && IsStraightFree(at, way[furthest + 1], radius))
            {
                furthest++;
            }

            at = way[furthest];
            straight.Add(at);
            next = furthest + 1;
        }

        return straight;
    }

    private static List<FloorPoint> Thin(List<FloorPoint> way) => [.. way.Where((_, index) => index % 3 == 2 || index == way.Count - 1)];

    private bool IsStraightFree(FloorPoint from, FloorPoint to, double radius)
    {
        double length = Distance(from, to);
        int steps = Math.Max(1, (int)Math.Ceiling(length / (CellMetres / 2)));
        for (int step = 1; step < steps; step++)
        {
            double share = step / (double)steps;
            FloorPoint at = new(from.XMetres + (share * (to.XMetres - from.XMetres)), from.YMetres + (share * (to.YMetres - from.YMetres)));
            if (ClearanceMetres(at) < radius - 0.01)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Clearance between the four cells around a point; a few millimetres off near corners, which pushing out mends.</summary>
    public double ClearanceMetres(FloorPoint at)
    {
        double x = Math.Clamp((at.XMetres - _left) / CellMetres, 0, _columns - 1.001);
        double y = Math.Clamp((at.YMetres - _bottom) / CellMetres, 0, _rows - 1.001);
        (int column, int row) = ((int)x, (int)y);
        (double right, double up) = (x - column, y - row);
        int cell = (row * _columns) + column;
        double below = (_clearance[cell] * (1 - right)) + (_clearance[cell + 1] * right);
        double above = (_clearance[cell + _columns] * (1 - right)) + (_clearance[cell + _columns + 1] * right);
        return (below * (1 - up)) + (above * up);
    }

    private FloorPoint PointOf(int cell) => new(_left + (cell % _columns * CellMetres), _bottom + (cell / _columns * CellMetres));

    private static double Distance(FloorPoint a, FloorPoint b) =>
        Math.Sqrt(((a.XMetres - b.XMetres) * (a.XMetres - b.XMetres)) + ((a.YMetres - b.YMetres) * (a.YMetres - b.YMetres)));
}
