using JustWalkOut.Carts;

namespace JustWalkOut.StoreServer.Editor;

/// <summary>What cameras see as the editor's page is told. Sets of cells and plates are bits in base64: bit i is byte i / 8, value 2^(i mod 8).</summary>
/// <param name="Left">Where the first column begins, metres.</param>
/// <param name="Front">Where the first row begins, metres.</param>
/// <param name="Columns">Cells along x.</param>
/// <param name="Rows">Cells along y.</param>
/// <param name="Cell">Side of a cell, metres.</param>
/// <param name="Floor">Cells where shoppers can stand.</param>
/// <param name="FloorM2">Their area.</param>
/// <param name="Cameras">What each sees.</param>
/// <param name="Plates">Every plate, in the order of the bits.</param>
/// <param name="Heads">How heads are covered.</param>
/// <param name="Ground">How ground points are covered.</param>
/// <param name="UnseenPlates">Plates whose goods no camera sees.</param>
internal sealed record CoverageBody(
    double Left, double Front, int Columns, int Rows, double Cell, string Floor, double FloorM2, IReadOnlyList<CameraCoverageBody> Cameras, IReadOnlyList<PlateId> Plates,
    LayerBody Heads, LayerBody Ground, IReadOnlyList<UnseenPlateBody> UnseenPlates)
{
    public static CoverageBody Of(PlanSight sight)
    {
        double cellM2 = sight.CellMetres * sight.CellMetres;
        return new CoverageBody(
            sight.LeftMetres, sight.FrontMetres, sight.Columns, sight.Rows, sight.CellMetres, Bits(sight.Floor), Math.Round(sight.Floor.Count(isFloor => isFloor) * cellM2, 2),
            [.. sight.Cameras.Select(camera => new CameraCoverageBody(
                camera.Id, Bits(camera.Heads), Bits(camera.Ground), Bits(camera.Plates), Math.Round(camera.Heads.Where((isSeen, cell) => isSeen && sight.Floor[cell]).Count() * cellM2, 2)))],
            [.. sight.Plates.Select(plate => plate.Id)],
            LayerBody.Of(sight, camera => camera.Heads),
            LayerBody.Of(sight, camera => camera.Ground),
            [.. sight.Plates.Where((_, index) => !sight.Cameras.Any(camera => camera.Plates[index]))
                .Select(plate => new UnseenPlateBody(plate.Id, Math.Round(plate.CentreXMetres, 3), Math.Round(plate.CentreYMetres, 3), Math.Round(plate.Size.Width * plate.Size.Depth, 4)))]);
    }

    private static string Bits(IReadOnlyList<bool> set)
    {
        byte[] bytes = new byte[(set.Count + 7) / 8];
        for (int i = 0; i < set.Count; i++)
        {
            bytes[i / 8] |= (byte)(set[i] ? 1 << (i % 8) : 0);
        }

        return Convert.ToBase64String(bytes);
    }
}

/// <summary>What a camera sees, and how much of the floor that is by heads.</summary>
internal sealed record CameraCoverageBody(CameraId Id, string Heads, string Ground, string Plates, double HeadsM2);

/// <summary>How well the floor is covered.</summary>
/// <param name="SeenShare">Share of it that some camera sees, 0 to 1; 1 where there is no floor.</param>
/// <param name="TwiceShare">Share that two or more see.</param>
/// <param name="SpotCount">How many blind spots there are.</param>
/// <param name="Spots">The largest of them, by area.</param>
internal sealed record LayerBody(double SeenShare, double TwiceShare, int SpotCount, IReadOnlyList<SpotBody> Spots)
{
    private const int SpotsMost = 50;

    public static LayerBody Of(PlanSight sight, Func<CameraSight, IReadOnlyList<bool>> seen)
    {
        int[] counts = [.. Enumerable.Range(0, sight.Floor.Count).Select(cell => sight.Cameras.Count(camera => seen(camera)[cell]))];
        int floor = sight.Floor.Count(isFloor => isFloor);
        double Share(int least) => floor == 0 ? 1 : Math.Round(counts.Where((count, cell) => sight.Floor[cell] && count >= least).Count() / (double)floor, 4);
        SpotBody[] spots = [.. Blind(sight, counts).OrderByDescending(spot => spot.AreaM2).ThenBy(spot => spot.X).ThenBy(spot => spot.Y)];
        return new LayerBody(Share(1), Share(2), spots.Length, [.. spots.Take(SpotsMost)]);
    }

    /// <summary>Cells of the floor that nobody sees, with those beside them.</summary>
    private static List<SpotBody> Blind(PlanSight sight, int[] counts)
    {
        bool[] isOpen = [.. counts.Select((count, cell) => count == 0 && sight.Floor[cell])];
        List<SpotBody> spots = [];
        Stack<int> front = new();
        for (int start = 0; start < isOpen.Length; start++)
        {
            if (!isOpen[start])
            {
                continue;
            }

            List<int> cells = [];
            front.Push(start);
            isOpen[start] = false;
            while (front.TryPop(out int cell))
            {
                cells.Add(cell);
                (int column, int row) = (cell % sight.Columns, cell / sight.Columns);
                foreach ((int x, int y) in ((int, int)[])[(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)])
                {
                    if (x >= 0 && y >= 0 && x < sight.Columns && y < sight.Rows && isOpen[(y * sight.Columns) + x])
                    {
                        isOpen[(y * sight.Columns) + x] = false;
                        front.Push((y * sight.Columns) + x);
                    }
                }
            }

            spots.Add(SpotOf(sight, cells));
        }

        return spots;
    }

    /// <summary>A spot is said to be at its cell that is nearest to its middle: the middle of a bent one may lie outside of it.</summary>
    private static SpotBody SpotOf(PlanSight sight, List<int> cells)
    {
        double X(int cell) => sight.LeftMetres + (((cell % sight.Columns) + 0.5) * sight.CellMetres);
        double Y(int cell) => sight.FrontMetres + (((cell / sight.Columns) + 0.5) * sight.CellMetres);
        (double x, double y) = (cells.Average(X), cells.Average(Y));
        int middle = cells.MinBy(cell => (double.Hypot(X(cell) - x, Y(cell) - y), cell));
        return new SpotBody(
            Math.Round(cells.Count * sight.CellMetres * sight.CellMetres, 2), Math.Round(X(middle), 3), Math.Round(Y(middle), 3),
            Math.Round((cells.Max(cell => cell % sight.Columns) - cells.Min(cell => cell % sight.Columns) + 1) * sight.CellMetres, 3),
            Math.Round((cells.Max(cell => cell / sight.Columns) - cells.Min(cell => cell / sight.Columns) + 1) * sight.CellMetres, 3));
    }
}

/// <summary>Floor of one piece that no camera sees.</summary>
/// <param name="AreaM2">How much.</param>
/// <param name="X">A place in it, metres.</param>
/// <param name="Y">A place in it, metres.</param>
/// <param name="Width">How far it reaches along x, metres.</param>
/// <param name="Depth">How far it reaches along y, metres.</param>
internal sealed record SpotBody(double AreaM2, double X, double Y, double Width, double Depth);

/// <summary>A plate whose goods no camera sees.</summary>
internal sealed record UnseenPlateBody(PlateId Id, double X, double Y, double AreaM2);
