using JustWalkOut.CameraSim.World;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.CameraSim.Goods;

/// <summary>
/// Fills shelves by a planogram. Rows that share plates take turns, unit by unit from the edge backwards, so that each stands on every plate
/// that it shares and each has units at the edge as far as there is room.
/// </summary>
internal static class RowStocking
{
    /// <summary>Places the units of all rows of one shelf.</summary>
    /// <param name="shelf">Filled.</param>
    /// <param name="rows">Rows whose plates are on this shelf, in the planogram's order.</param>
    /// <param name="make">Makes the next unit of a row.</param>
    /// <param name="options">Distances and counts.</param>
    /// <param name="chance">Decides what straddles, turns and wobbles.</param>
    public static void Fill(ShelfContents shelf, IReadOnlyList<PlanogramRow> rows, Func<Sku, Item> make, GoodsOptions options, Random chance)
    {
        List<Filling> open = [.. rows.Select(row => new Filling(shelf, row, make, options, chance))];
        while (open.Count > 0)
        {
            open.RemoveAll(filling => !filling.PlaceNext());
        }
    }

    private sealed class Filling
    {
        private readonly ShelfContents _shelf;
        private readonly PlanogramRow _row;
        private readonly Func<Sku, Item> _make;
        private readonly GoodsOptions _options;
        private readonly Random _chance;
        private readonly int _countMax;
        private IEnumerator<Area>? _cells;
        private Item? _next;
        private int _count;

        public Filling(ShelfContents shelf, PlanogramRow row, Func<Sku, Item> make, GoodsOptions options, Random chance)
        {
            (_shelf, _row, _make, _options, _chance) = (shelf, row, make, options, chance);
            _countMax = row.Count ?? options.FullRowUnitsMax;
        }

        /// <summary>Places one unit; false when the row is full.</summary>
        public bool PlaceNext()
        {
            if (_count >= _countMax)
            {
                return false;
            }

            _next ??= _make(_row.Sku);
            _cells ??= Cells(_next.Look).GetEnumerator();
            while (_cells.MoveNext())
            {
                if (_shelf.IsFree(_cells.Current))
                {
                    Place(_next, _cells.Current, _shelf.Surface.TopAt(_cells.Current.CentreX));
                    return true;
                }
            }

            // A count says that they are there, so what finds no place between the goods lies on top of them; nobody counted: the row is full.
            if ((_row.Count is not null || _count == 0) && _shelf.OnTop(_next.Look, _row.Plates, _options) is Spot spot)
            {
                Place(_next, spot.Footprint, spot.ZMetres);
                return true;
            }

            return false;
        }

        private void Place(Item item, Area area, double z)
        {
            float turn = (float)(_chance.Between(-_options.StockedTurnDegrees, _options.StockedTurnDegrees) * Math.PI / 180);
            Spot spot = new(_shelf.Surface, area, z, _shelf.Surface.SharesOf(area, _row.Plates), turn);
            _shelf.Add(new Placed(spot.Hold(item), spot));
            _next = null;
            _count++;
        }

        /// <summary>The places of a row of equal goods, from the edge backwards and from left to right.</summary>
        private IEnumerable<Area> Cells(GoodsLook look)
        {
            List<(double X, Area Stretch, double Width, double Depth)> columns = [];
            foreach (Area stretch in _shelf.Surface.Stretches(_row.Plates))
            {
                double width = Math.Min(look.WidthMetres, stretch.Width);
                int count = Math.Max(1, (int)(stretch.Width / (width + _options.GapMetres)));
                int plates = _shelf.Surface.SharesOf(stretch, _row.Plates).Count;
                if (count == plates && count > 1 && _chance.NextDouble() < _options.StraddlingRowShare)
                {
                    count--;
                }

                double pitch = count == plates - 1 ? stretch.Width / plates : stretch.Width / count;
                for (int i = 0; i < count; i++)
                {
                    double x = stretch.CentreX + ((i - ((count - 1) / 2.0)) * pitch);
                    columns.Add((x, stretch, width, Math.Min(look.DepthMetres, stretch.Depth)));
                }
            }

            for (int deep = 0; columns.Count > 0; deep++)
            {
                int placed = 0;
                foreach ((double x, Area stretch, double width, double depth) in columns)
                {
                    double front = Math.Min(stretch.Front + _options.SetbackMetres, stretch.Back - depth) + (deep * (depth + _options.GapMetres));
                    if (front + depth <= stretch.Back + 1e-9)
                    {
                        placed++;
                        yield return Area.Around(x, front + (depth / 2), width, depth);
                    }
                }

                if (placed == 0)
                {
                    yield break;
                }
            }
        }
    }
}
